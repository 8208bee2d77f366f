# A stand-in for the module that ours takes over from: its child modules, with resources at the addresses that are
# documented. What they say differs from ours wherever a takeover must not care.

variable "aws_account_id" { type = string }

variable "iam_group_name_full_access" {
  type    = string
  default = "full-access"
}

variable "iam_group_name_iam_user_self_mgmt" {
  type    = string
  default = "iam-user-self-mgmt"
}

variable "iam_policy_iam_user_self_mgmt" {
  type    = string
  default = "iam-user-self-mgmt"
}

variable "should_create_iam_group_billing" {
  type    = bool
  default = false
}

variable "should_create_iam_group_developers" {
  type    = bool
  default = false
}

variable "should_create_iam_group_read_only" {
  type    = bool
  default = false
}

variable "should_create_iam_group_use_existing_iam_roles" {
  type    = bool
  default = false
}

variable "iam_group_developers_permitted_services" {
  type    = list(string)
  default = []
}

variable "iam_group_names_ssh_grunt_users" {
  type    = list(string)
  default = ["ssh-grunt-users"]
}

variable "iam_group_names_ssh_grunt_sudo_users" {
  type    = list(string)
  default = ["ssh-grunt-sudo-users"]
}

variable "iam_groups_for_cross_account_access" {
  type    = list(object({ group_name = string, iam_role_arns = list(string) }))
  default = []
}

variable "minimum_password_length" {
  type    = number
  default = 16
}

variable "users" {
  type    = any
  default = {}
}

module "iam_groups" {
  source = "./iam_groups"

  switches = {
    full_access            = true
    billing                = var.should_create_iam_group_billing
    developers             = var.should_create_iam_group_developers
    read_only              = var.should_create_iam_group_read_only
    use_existing_iam_roles = var.should_create_iam_group_use_existing_iam_roles
  }
  iam_group_name_full_access              = var.iam_group_name_full_access
  iam_group_name_iam_user_self_mgmt       = var.iam_group_name_iam_user_self_mgmt
  iam_policy_iam_user_self_mgmt           = var.iam_policy_iam_user_self_mgmt
  iam_group_developers_permitted_services = var.iam_group_developers_permitted_services
  ssh_users                               = var.iam_group_names_ssh_grunt_users
  ssh_sudo_users                          = var.iam_group_names_ssh_grunt_sudo_users
  cross_account                           = var.iam_groups_for_cross_account_access
}

module "iam_users" {
  source     = "./iam_users"
  depends_on = [module.iam_groups]

  users                   = var.users
  minimum_password_length = var.minimum_password_length
}
