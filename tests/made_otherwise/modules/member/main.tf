variable "user_name" { type = string }
variable "groups" { default = [] }

resource "aws_iam_user" "default" {
  count         = 1
  name          = var.user_name
  force_destroy = false
}

resource "aws_iam_user_group_membership" "default" {
  count  = 1
  user   = aws_iam_user.default[0].name
  groups = var.groups
}
