variable "iam_group_developers_permitted_services" { type = list(string) }
variable "cross_account" { type = list(object({ group_name = string, iam_role_arns = list(string) })) }

locals {
  roles_by_group = { for entry in var.cross_account : entry.group_name => entry.iam_role_arns }
  nothing        = data.aws_iam_policy_document.nothing.json
}

data "aws_iam_policy_document" "nothing" {
  statement {
    sid       = "original"
    effect    = "Deny"
    actions   = ["iam:DeleteAccountAlias"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "services" {
  statement {
    sid       = "original"
    actions   = [for entry in var.iam_group_developers_permitted_services : length(regexall(":", entry)) > 0 ? entry : "${entry}:*"]
    resources = ["*"]

    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

data "aws_iam_policy_document" "roles" {
  for_each = local.roles_by_group

  statement {
    sid       = "original"
    actions   = ["sts:AssumeRole"]
    resources = each.value
  }
}

resource "aws_iam_policy" "iam_user_self_mgmt" {
  count       = 1
  name        = "iam-user-self-mgmt"
  description = "Allows IAM Users to self-manage, in the words of somebody else."
  policy      = local.nothing
}

resource "aws_iam_group" "iam_user_self_mgmt" {
  count = 1
  name  = "iam-user-self-mgmt"
}

resource "aws_iam_group_policy_attachment" "iam_user_self_mgmt" {
  count      = 1
  group      = aws_iam_group.iam_user_self_mgmt[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

resource "aws_iam_group" "full_access" {
  count = 1
  name  = "full-access"
}

resource "aws_iam_group_policy" "full_access" {
  count  = 1
  name   = "full-access"
  group  = aws_iam_group.full_access[0].id
  policy = local.nothing
}

resource "aws_iam_group_policy_attachment" "full_access_iam_user_self_mgmt" {
  count      = 1
  group      = aws_iam_group.full_access[0].id
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

resource "aws_iam_group" "billing" {
  count = 1
  name  = "billing"
}

resource "aws_iam_group_policy" "billing" {
  count  = 1
  name   = "billing"
  group  = aws_iam_group.billing[0].id
  policy = local.nothing
}

resource "aws_iam_group_policy_attachment" "billing_iam_user_self_mgmt" {
  count      = 1
  group      = aws_iam_group.billing[0].id
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

resource "aws_iam_group" "developers" {
  count = 1
  name  = "developers"
}

resource "aws_iam_group_policy" "developers" {
  count  = 1
  name   = "developers"
  group  = aws_iam_group.developers[0].id
  policy = data.aws_iam_policy_document.services.json
}

resource "aws_iam_group_policy" "developers_personal_s3_bucket" {
  count  = 1
  name   = "developers_personal_s3_bucket"
  group  = aws_iam_group.developers[0].id
  policy = local.nothing
}

resource "aws_iam_group_policy_attachment" "developers_iam_user_self_mgmt" {
  count      = 1
  group      = aws_iam_group.developers[0].id
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

resource "aws_iam_group" "read_only" {
  count = 1
  name  = "read-only"
}

resource "aws_iam_group_policy" "read_only" {
  count  = 1
  name   = "read-only"
  group  = aws_iam_group.read_only[0].id
  policy = local.nothing
}

resource "aws_iam_group_policy_attachment" "read_only_iam_user_self_mgmt" {
  count      = 1
  group      = aws_iam_group.read_only[0].id
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

resource "aws_iam_group" "use_existing_iam_roles" {
  count = 1
  name  = "use-existing-iam-roles"
}

resource "aws_iam_group_policy" "use_existing_iam_roles" {
  count  = 1
  name   = "use-existing-iam-roles"
  group  = aws_iam_group.use_existing_iam_roles[0].id
  policy = local.nothing
}

resource "aws_iam_group" "ssh_iam_users" {
  for_each = toset(["ssh-grunt-users"])
  name     = each.key
}

resource "aws_iam_group" "ssh_iam_sudo_users" {
  for_each = toset(["ssh-grunt-sudo-users"])
  name     = each.key
}

resource "aws_iam_group" "cross_account_access_groups" {
  for_each = local.roles_by_group
  name     = each.key
}

resource "aws_iam_group_policy" "cross_account_access_groups" {
  for_each = local.roles_by_group
  name     = each.key
  group    = aws_iam_group.cross_account_access_groups[each.key].id
  policy   = data.aws_iam_policy_document.roles[each.key].json
}
