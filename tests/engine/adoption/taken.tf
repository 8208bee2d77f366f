resource "aws_iam_group" "team" { name = "team" }

resource "aws_iam_group_membership" "team" {
  name  = "team"
  group = aws_iam_group.team.name
  users = [aws_iam_user.people["alice"].name]
}

resource "aws_iam_user" "people" {
  for_each = toset(["alice", "it's"])
  name     = replace(each.key, "'", "-")
}

resource "aws_iam_policy" "shared" {
  name_prefix = "shared-"
  policy      = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }]
  })
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.people["alice"].name
  policy_arn = aws_iam_policy.shared.arn
}

module "bob" {
  source = "MODULES/iam-user"
  name   = "bob"
}
