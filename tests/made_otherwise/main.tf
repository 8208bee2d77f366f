# Users and groups as others make them: by modules, and by plain resources. Each module has its resources at the
# addresses of one that many use, and nothing else of it.

module "alice" {
  source         = "./modules/iam-user"
  name           = "alice"
  path           = "/engineering/"
  tags           = { team = "platform" }
  pgp_key        = "<pgp key>"
  ssh_public_key = "<ssh key>"
}

module "bob" {
  source = "./modules/iam-user"
  name   = "bob"
}

# One call, of which one key is taken over and the other is not.
module "team" {
  source   = "./modules/iam-user"
  for_each = { "dora.d" = "Active", emil = "Inactive" }
  name     = each.key
  status   = each.value
  pgp_key  = "<pgp key>"
}

module "accountants" {
  source      = "./modules/iam-group"
  name        = "accountants"
  users       = [module.alice.name, module.bob.name]
  policy_arns = ["arn:aws:iam::aws:policy/job-function/Billing"]
}

module "admins" {
  source      = "./modules/iam-group-with-policies"
  name        = "admins"
  users       = [module.alice.name]
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "deployers" {
  source                            = "./modules/iam-group-with-policies"
  name                              = "deployers"
  attach_iam_self_management_policy = false
  policy_arns                       = [module.push.arn]
  policies = [{
    name   = "deployers-queues"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })
  }]
}

module "prod" {
  source          = "./modules/iam-group-with-assumable-roles-policy"
  name            = "production-readonly"
  users           = [module.bob.name]
  assumable_roles = ["arn:aws:iam::222233334444:role/readonly"]
}

module "push" {
  source          = "./modules/iam-policy"
  name            = "push"
  use_name_prefix = true
  path            = "/ci/"
  description     = "Pushes images."
  tags            = { team = "platform" }
  policy          = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "ecr:*", Resource = "*" } })
}

# In no group, which some states write as an empty list and others as null.
module "frank" {
  source    = "./modules/member"
  user_name = "frank"
}

resource "aws_iam_user" "carol" { name = "carol" }

resource "aws_iam_user_policy" "carol" {
  name   = "own-folder"
  user   = aws_iam_user.carol.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::own/$${aws:username}/*" }]
  })
}

resource "aws_iam_user_group_membership" "carol" {
  user   = aws_iam_user.carol.name
  groups = [aws_iam_group.owners.name]
}

resource "aws_iam_user_group_membership" "carol_too" {
  user   = aws_iam_user.carol.name
  groups = [aws_iam_group.odd["odd"].name]
}

resource "aws_iam_group" "owners" { name = "owners" }

resource "aws_iam_group_policy" "owners" {
  name  = "full-access"
  group = aws_iam_group.owners.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "*"
      Resource  = "*"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}

resource "aws_iam_policy_attachment" "deploy" {
  name       = "deploy"
  policy_arn = aws_iam_policy.deploy.arn
  users      = [aws_iam_user.carol.name]
}

resource "aws_iam_group" "odd" {
  for_each = { odd = "odd" }
  name     = each.key
  path     = "/odd/"
}

resource "aws_iam_group_policy" "odd" {
  for_each    = aws_iam_group.odd
  name_prefix = "odd-"
  group       = each.value.name
  policy      = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }]
  })
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  path   = "/team/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:UpdateService", Resource = "*" }]
  })
}
