# A stand-in for the module that ours takes over from: its child modules, with resources at the addresses that are
# documented. What they say differs from ours wherever a takeover must not care. The groups that its inputs switch on
# are there whatever these say.

variable "aws_account_id" { type = string }
variable "should_create_iam_group_billing" { default = false }
variable "should_create_iam_group_developers" { default = false }
variable "should_create_iam_group_read_only" { default = false }
variable "should_create_iam_group_use_existing_iam_roles" { default = false }
variable "iam_group_developers_permitted_services" { default = [] }
variable "iam_groups_for_cross_account_access" { default = [] }
variable "minimum_password_length" { default = 16 }
variable "users" { default = {} }

module "iam_groups" {
  source                                  = "./iam_groups"
  iam_group_developers_permitted_services = var.iam_group_developers_permitted_services
  cross_account                           = var.iam_groups_for_cross_account_access
}

module "iam_users" {
  source                  = "./iam_users"
  depends_on              = [module.iam_groups]
  users                   = var.users
  minimum_password_length = var.minimum_password_length
}
