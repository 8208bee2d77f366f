# The module that the other forms are measured against: users of type `any`, `try` at every attribute, and memberships
# that name their user through the resource of the users.

variable "users" {
  type = any
}

resource "aws_iam_group" "full_access" {
  name = "full-access"
}

resource "aws_iam_user" "user" {
  for_each = var.users

  name                 = each.key
  path                 = try(each.value.path, "/")
  permissions_boundary = try(each.value.permissions_boundary, null)
  force_destroy        = try(each.value.force_destroy, false)
  tags                 = try(each.value.tags, {})
}

resource "aws_iam_user_group_membership" "group_memberships" {
  for_each = var.users

  user   = aws_iam_user.user[each.key].name
  groups = try(each.value.groups, [])

  depends_on = [aws_iam_group.full_access]
}

output "user_arns" {
  value = { for name, user in aws_iam_user.user : name => user.arn }
}
