variable "name" { type = string }
variable "path" { default = "/" }
variable "tags" { default = {} }
variable "pgp_key" { default = "" }
variable "status" { default = "Active" }
variable "ssh_public_key" { default = "" }

resource "aws_iam_user" "this" {
  count         = 1
  name          = var.name
  path          = var.path
  tags          = var.tags
  force_destroy = false
}

resource "aws_iam_user_login_profile" "this" {
  count                   = var.pgp_key != "" ? 1 : 0
  user                    = aws_iam_user.this[0].name
  pgp_key                 = var.pgp_key
  password_length         = 24
  password_reset_required = false
}

resource "aws_iam_access_key" "this" {
  count   = var.pgp_key != "" ? 1 : 0
  user    = aws_iam_user.this[0].name
  pgp_key = var.pgp_key
  status  = var.status
}

resource "aws_iam_access_key" "this_no_pgp" {
  count = var.pgp_key == "" ? 1 : 0
  user  = aws_iam_user.this[0].name
}

resource "aws_iam_user_ssh_key" "this" {
  count      = var.ssh_public_key != "" ? 1 : 0
  username   = aws_iam_user.this[0].name
  encoding   = "SSH"
  public_key = var.ssh_public_key
}

output "name" { value = aws_iam_user.this[0].name }
