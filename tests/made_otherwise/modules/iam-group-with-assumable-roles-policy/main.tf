variable "name" { type = string }
variable "users" { type = list(string) }
variable "assumable_roles" { type = list(string) }

resource "aws_iam_policy" "this" {
  name        = var.name
  description = "Allows to assume role in another AWS account"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "AllowAssumeRole", Effect = "Allow", Action = "sts:AssumeRole", Resource = var.assumable_roles }]
  })
}

resource "aws_iam_group" "this" { name = var.name }

resource "aws_iam_group_policy_attachment" "this" {
  group      = aws_iam_group.this.id
  policy_arn = aws_iam_policy.this.id
}

resource "aws_iam_group_membership" "this" {
  count = length(var.users) > 0 ? 1 : 0
  group = aws_iam_group.this.id
  name  = var.name
  users = var.users
}
