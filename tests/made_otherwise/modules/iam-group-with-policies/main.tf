variable "name" { type = string }
variable "users" { default = [] }
variable "policy_arns" { default = [] }
variable "policies" { default = [] }
variable "attach_iam_self_management_policy" { default = true }

resource "aws_iam_group" "this" {
  count = 1
  name  = var.name
}

resource "aws_iam_group_membership" "this" {
  count = length(var.users) > 0 ? 1 : 0
  name  = var.name
  group = aws_iam_group.this[0].id
  users = var.users
}

resource "aws_iam_policy" "iam_self_management" {
  count       = var.attach_iam_self_management_policy ? 1 : 0
  name_prefix = "IAMSelfManagement-"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "AllowSelf", Effect = "Allow", Action = ["iam:*MFADevice", "iam:GetUser"], Resource = "arn:aws:iam::123456789012:user/$${aws:username}" },
      { Sid = "Deny", Effect = "Deny", NotAction = "iam:*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } },
    ]
  })
}

resource "aws_iam_policy" "custom" {
  count  = length(var.policies)
  name   = var.policies[count.index].name
  policy = var.policies[count.index].policy
}

resource "aws_iam_group_policy_attachment" "iam_self_management" {
  count      = var.attach_iam_self_management_policy ? 1 : 0
  group      = aws_iam_group.this[0].id
  policy_arn = aws_iam_policy.iam_self_management[0].arn
}

resource "aws_iam_group_policy_attachment" "custom_arns" {
  count      = length(var.policy_arns)
  group      = aws_iam_group.this[0].id
  policy_arn = var.policy_arns[count.index]
}

resource "aws_iam_group_policy_attachment" "custom" {
  count      = length(var.policies)
  group      = aws_iam_group.this[0].id
  policy_arn = aws_iam_policy.custom[count.index].arn
}
