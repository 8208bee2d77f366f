variable "users" { type = any }
variable "minimum_password_length" { type = number }

resource "aws_iam_user" "user" {
  for_each             = var.users
  name                 = each.key
  path                 = lookup(each.value, "path", "/")
  permissions_boundary = lookup(each.value, "permissions_boundary", null)
  tags                 = lookup(each.value, "tags", {})
  force_destroy        = true
}

resource "aws_iam_user_group_membership" "group_memberships" {
  for_each = { for name, user in var.users : name => user.groups if length(lookup(user, "groups", [])) > 0 }
  user     = aws_iam_user.user[each.key].name
  groups   = each.value
}

resource "aws_iam_user_login_profile" "web_console" {
  for_each                = { for name, user in var.users : name => user.pgp_key if lookup(user, "create_login_profile", false) }
  user                    = aws_iam_user.user[each.key].name
  pgp_key                 = each.value
  password_length         = var.minimum_password_length
  password_reset_required = false
}

resource "aws_iam_access_key" "access_keys" {
  for_each = { for name, user in var.users : name => user.pgp_key if lookup(user, "create_access_keys", false) }
  user     = aws_iam_user.user[each.key].name
  pgp_key  = each.value
}
