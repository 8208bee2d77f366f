variable "name" { type = string }
variable "users" { type = list(string) }
variable "policy_arns" { type = list(string) }

resource "aws_iam_group" "this" {
  count = 1
  name  = var.name
}

resource "aws_iam_group_membership" "this" {
  count = 1
  name  = var.name
  group = aws_iam_group.this[0].id
  users = var.users
}

resource "aws_iam_group_policy_attachment" "custom_arns" {
  count      = length(var.policy_arns)
  group      = aws_iam_group.this[0].id
  policy_arn = var.policy_arns[count.index]
}

output "name" { value = aws_iam_group.this[0].name }
