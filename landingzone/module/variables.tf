# The inputs, each with the rules that concern only this input.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

variable "auto_deploy_permissions" {
  description = "IAM actions that the auto-deploy group may use; at least one if that group is created."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = length([
      for index, text in try([for each in var.auto_deploy_permissions : each], []) :
      "auto_deploy_permissions[${index}]"
      if !((
        can(regex("^(?:[*]|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", text)) && try(length(text) <= 2048, false)
      ))
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.auto_deploy_permissions : each], []) : "auto_deploy_permissions[${index}]" if !((can(regex("^(?:[*]|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", text)) && try(length(text) <= 2048, false)))])}: must be `service:Action`, where the action may have wildcards, or `*`; write it as s3:GetObject or s3:*."
  }

  validation {
    condition = length([
      for index, text in try([for each in var.auto_deploy_permissions : each], []) :
      "auto_deploy_permissions[${index}]"
      if try(index([for each in var.auto_deploy_permissions : lower(each)], lower(text)) < index, false)
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.auto_deploy_permissions : each], []) : "auto_deploy_permissions[${index}]" if try(index([for each in var.auto_deploy_permissions : lower(each)], lower(text)) < index, false)])}: must not be listed twice; keep one."
  }
}

variable "aws_account_id" {
  description = "ID of the AWS account, 12 digits. A plan in any other account fails."
  type        = string
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[0-9]{12})$", var.aws_account_id)) && try(length(var.aws_account_id) <= 2048, false)
    )
    error_message = "aws_account_id: must be 12 digits; write it in quotes, without dashes and with leading zeros: \"012345678901\"."
  }
}

variable "cloudtrail_kms_key_arn" {
  description = "ARN of the KMS key that encrypts CloudTrail logs; if set, the logs group may decrypt with it."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition = var.cloudtrail_kms_key_arn == null || (
      can(
        regex(
          "^(?:arn:(aws|aws-us-gov|aws-cn|aws-eusc|aws-iso|aws-iso-[a-z]):kms:[a-z0-9-]+:[0-9]{12}:(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9/_-]+))$",
          var.cloudtrail_kms_key_arn
        )
      )
      && try(length(var.cloudtrail_kms_key_arn) <= 2048, false)
    )
    error_message = "cloudtrail_kms_key_arn: must be the ARN of a KMS key or alias; write arn:aws:kms:<region>:<account>:key/<id>, or remove it."
  }
}

variable "cross_account_access_all_group_name" {
  description = "Name of the group that may assume every role of all cross-account groups."
  type        = string
  default     = "_all-accounts"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.cross_account_access_all_group_name))
      && try(length(var.cross_account_access_all_group_name) <= 128, false)
    )
    error_message = "cross_account_access_all_group_name: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "enable_iam_groups" {
  description = "Create the documented groups; if false, none is created."
  type        = bool
  default     = true
  nullable    = false
}

variable "force_destroy_users" {
  description = "Delete a user even if the user has access keys, a password or MFA devices created elsewhere."
  type        = bool
  default     = false
  nullable    = false
}

variable "groups" {
  description = "Your own groups: name -> attributes, all optional. They exist whatever `enable_iam_groups` is."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.groups))
    error_message = "groups: must be a map; write name = { ... }."
  }
}

variable "groups_made_elsewhere" {
  description = "Names of the groups of users that are defined elsewhere. If set, even to an empty list, a group of a user that is neither defined here nor listed is an error; otherwise it is a warning."
  type        = list(string)
  default     = null
  nullable    = true

  validation {
    condition = length([
      for index, text in try([for each in var.groups_made_elsewhere : each], []) :
      "groups_made_elsewhere[${index}]"
      if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.groups_made_elsewhere : each], []) : "groups_made_elsewhere[${index}]" if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))])}: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }

  validation {
    condition = length([
      for index, text in try([for each in var.groups_made_elsewhere : each], []) :
      "groups_made_elsewhere[${index}]"
      if try(index([for each in var.groups_made_elsewhere : lower(each)], lower(text)) < index, false)
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.groups_made_elsewhere : each], []) : "groups_made_elsewhere[${index}]" if try(index([for each in var.groups_made_elsewhere : lower(each)], lower(text)) < index, false)])}: must not be listed twice; keep one."
  }
}

variable "iam_group_developers_permitted_services" {
  description = "What developers may use: services (`ec2`) or single permissions (`s3:PutObject`). Never `iam`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = length([
      for index, text in try([for each in var.iam_group_developers_permitted_services : each], []) :
      "iam_group_developers_permitted_services[${index}]"
      if try(
        index([for each in var.iam_group_developers_permitted_services : lower(each)], lower(text)) < index,
        false
      )
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.iam_group_developers_permitted_services : each], []) : "iam_group_developers_permitted_services[${index}]" if try(index([for each in var.iam_group_developers_permitted_services : lower(each)], lower(text)) < index, false)])}: must not be listed twice; keep one."
  }
}

variable "iam_group_developers_s3_bucket_prefix" {
  description = "Prefix of the names of the developers' personal S3 buckets, followed by the name of the user: `acme.user-`. The default is a placeholder."
  type        = string
  default     = "your-org-name.user-"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[a-z0-9]([.]?[a-z0-9-])*[.]?)$", var.iam_group_developers_s3_bucket_prefix))
      && try(length(var.iam_group_developers_s3_bucket_prefix) <= 62, false)
    )
    error_message = "iam_group_developers_s3_bucket_prefix: must be the beginning of an S3 bucket name: 1 to 62 lower-case letters, digits, `-` or `.`; write it as acme.user-, with a letter or digit first, and without `..`."
  }
}

variable "iam_group_name_auto_deploy" {
  description = "Name of the auto-deploy group."
  type        = string
  default     = "_machine.ecs-auto-deploy"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_auto_deploy))
      && try(length(var.iam_group_name_auto_deploy) <= 128, false)
    )
    error_message = "iam_group_name_auto_deploy: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_billing" {
  description = "Name of the billing group."
  type        = string
  default     = "billing"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_billing))
      && try(length(var.iam_group_name_billing) <= 128, false)
    )
    error_message = "iam_group_name_billing: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_developers" {
  description = "Name of the developers group."
  type        = string
  default     = "developers"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_developers))
      && try(length(var.iam_group_name_developers) <= 128, false)
    )
    error_message = "iam_group_name_developers: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_full_access" {
  description = "Name of the full-access group."
  type        = string
  default     = "full-access"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_full_access))
      && try(length(var.iam_group_name_full_access) <= 128, false)
    )
    error_message = "iam_group_name_full_access: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_houston_cli" {
  description = "Name of the houston-cli group."
  type        = string
  default     = "houston-cli-users"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_houston_cli))
      && try(length(var.iam_group_name_houston_cli) <= 128, false)
    )
    error_message = "iam_group_name_houston_cli: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_iam_admin" {
  description = "Name of the iam-admin group."
  type        = string
  default     = "iam-admin"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_iam_admin))
      && try(length(var.iam_group_name_iam_admin) <= 128, false)
    )
    error_message = "iam_group_name_iam_admin: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_iam_user_self_mgmt" {
  description = "Name of the group that has only the self-management policy."
  type        = string
  default     = "iam-user-self-mgmt"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_iam_user_self_mgmt))
      && try(length(var.iam_group_name_iam_user_self_mgmt) <= 128, false)
    )
    error_message = "iam_group_name_iam_user_self_mgmt: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_logs" {
  description = "Name of the logs group."
  type        = string
  default     = "logs"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_logs))
      && try(length(var.iam_group_name_logs) <= 128, false)
    )
    error_message = "iam_group_name_logs: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_read_only" {
  description = "Name of the read-only group."
  type        = string
  default     = "read-only"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_read_only))
      && try(length(var.iam_group_name_read_only) <= 128, false)
    )
    error_message = "iam_group_name_read_only: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_support" {
  description = "Name of the support group."
  type        = string
  default     = "support"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_support))
      && try(length(var.iam_group_name_support) <= 128, false)
    )
    error_message = "iam_group_name_support: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_name_use_existing_iam_roles" {
  description = "Name of the use-existing-iam-roles group."
  type        = string
  default     = "use-existing-iam-roles"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_group_name_use_existing_iam_roles))
      && try(length(var.iam_group_name_use_existing_iam_roles) <= 128, false)
    )
    error_message = "iam_group_name_use_existing_iam_roles: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_group_names_ssh_grunt_sudo_users" {
  description = "Names of groups whose members may SSH with sudo; an empty list creates none."
  type        = list(string)
  default     = ["ssh-grunt-sudo-users"]
  nullable    = false

  validation {
    condition = length([
      for index, text in try([for each in var.iam_group_names_ssh_grunt_sudo_users : each], []) :
      "iam_group_names_ssh_grunt_sudo_users[${index}]"
      if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.iam_group_names_ssh_grunt_sudo_users : each], []) : "iam_group_names_ssh_grunt_sudo_users[${index}]" if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))])}: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }

  validation {
    condition = length([
      for index, text in try([for each in var.iam_group_names_ssh_grunt_sudo_users : each], []) :
      "iam_group_names_ssh_grunt_sudo_users[${index}]"
      if try(
        index([for each in var.iam_group_names_ssh_grunt_sudo_users : lower(each)], lower(text)) < index,
        false
      )
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.iam_group_names_ssh_grunt_sudo_users : each], []) : "iam_group_names_ssh_grunt_sudo_users[${index}]" if try(index([for each in var.iam_group_names_ssh_grunt_sudo_users : lower(each)], lower(text)) < index, false)])}: two groups must not have the same name, ignoring case; rename one."
  }
}

variable "iam_group_names_ssh_grunt_users" {
  description = "Names of groups whose members may SSH without sudo; an empty list creates none."
  type        = list(string)
  default     = ["ssh-grunt-users"]
  nullable    = false

  validation {
    condition = length([
      for index, text in try([for each in var.iam_group_names_ssh_grunt_users : each], []) :
      "iam_group_names_ssh_grunt_users[${index}]"
      if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.iam_group_names_ssh_grunt_users : each], []) : "iam_group_names_ssh_grunt_users[${index}]" if !((can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 128, false)))])}: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }

  validation {
    condition = length([
      for index, text in try([for each in var.iam_group_names_ssh_grunt_users : each], []) :
      "iam_group_names_ssh_grunt_users[${index}]"
      if try(
        index([for each in var.iam_group_names_ssh_grunt_users : lower(each)], lower(text)) < index,
        false
      )
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.iam_group_names_ssh_grunt_users : each], []) : "iam_group_names_ssh_grunt_users[${index}]" if try(index([for each in var.iam_group_names_ssh_grunt_users : lower(each)], lower(text)) < index, false)])}: two groups must not have the same name, ignoring case; rename one."
  }
}

variable "iam_groups_for_cross_account_access" {
  description = "One group per entry, whose members may assume the listed roles of other accounts."
  type        = list(object({ group_name = string, iam_role_arns = list(string) }))
  default     = []
  nullable    = false

  validation {
    condition = length([
      for at, entry in var.iam_groups_for_cross_account_access :
      "iam_groups_for_cross_account_access[${at}].group_name"
      if try(
        !(
          can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", entry.group_name))
          && try(length(entry.group_name) <= 128, false)
        ),
        false
      )
    ]) == 0
    error_message = "${join(", ", [for at, entry in var.iam_groups_for_cross_account_access : "iam_groups_for_cross_account_access[${at}].group_name" if try(!(can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", entry.group_name)) && try(length(entry.group_name) <= 128, false)), false)])}: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }

  validation {
    condition = length([
      for at, entry in var.iam_groups_for_cross_account_access :
      "iam_groups_for_cross_account_access[${at}].iam_role_arns"
      if try(try(length(entry.iam_role_arns), 0) == 0, false)
    ]) == 0
    error_message = "${join(", ", [for at, entry in var.iam_groups_for_cross_account_access : "iam_groups_for_cross_account_access[${at}].iam_role_arns" if try(try(length(entry.iam_role_arns), 0) == 0, false)])}: needs a role; list role ARNs, or remove the entry."
  }

  validation {
    condition = length(
      flatten([
        for at, entry in var.iam_groups_for_cross_account_access : [
          for index, text in try([for each in entry.iam_role_arns : each], []) :
          "iam_groups_for_cross_account_access[${at}].iam_role_arns[${index}]"
          if can(regex("&[{]", text))
        ]
      ])
    ) == 0
    error_message = "${join(", ", flatten([for at, entry in var.iam_groups_for_cross_account_access : [for index, text in try([for each in entry.iam_role_arns : each], []) : "iam_groups_for_cross_account_access[${at}].iam_role_arns[${index}]" if can(regex("&[{]", text))]]))}: must not contain `&{`, which the AWS provider would turn into an IAM policy variable; give the role a path without it."
  }

  validation {
    condition = length([
      for at, entry in var.iam_groups_for_cross_account_access :
      "iam_groups_for_cross_account_access[${at}].group_name"
      if try(
        index(
          [for e in var.iam_groups_for_cross_account_access : lower(e.group_name)],
          lower(entry.group_name)
        ) < at,
        false
      )
    ]) == 0
    error_message = "${join(", ", [for at, entry in var.iam_groups_for_cross_account_access : "iam_groups_for_cross_account_access[${at}].group_name" if try(index([for e in var.iam_groups_for_cross_account_access : lower(e.group_name)], lower(entry.group_name)) < at, false)])}: two groups must not have the same name, ignoring case; rename one."
  }
}

variable "iam_policy_iam_user_self_mgmt" {
  description = "Name of the managed policy that lets users manage their own IAM user."
  type        = string
  default     = "iam-user-self-mgmt"
  nullable    = false

  validation {
    condition = (
      can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", var.iam_policy_iam_user_self_mgmt))
      && try(length(var.iam_policy_iam_user_self_mgmt) <= 128, false)
    )
    error_message = "iam_policy_iam_user_self_mgmt: must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters."
  }
}

variable "iam_role_tags" {
  description = "Tags for IAM roles. No effect, since no roles are created; accepted because the reference has it."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = length([
      for key, text in var.iam_role_tags :
      "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if length(key) < 1 || length(key) > 128
    ]) == 0
    error_message = "${join(", ", [for key, text in var.iam_role_tags : "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if length(key) < 1 || length(key) > 128])}: the key must have 1 to 128 characters; write another key."
  }

  validation {
    condition = length([
      for key, text in var.iam_role_tags :
      "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if length(text == null ? "" : text) > 256
    ]) == 0
    error_message = "${join(", ", [for key, text in var.iam_role_tags : "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if length(text == null ? "" : text) > 256])}: the value must have at most 256 characters; write a shorter value."
  }

  validation {
    condition = length([
      for key, text in var.iam_role_tags :
      "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if can(regex("^aws:", lower(key)))
    ]) == 0
    error_message = "${join(", ", [for key, text in var.iam_role_tags : "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if can(regex("^aws:", lower(key)))])}: the key must not begin with `aws:`; write another key: AWS reserves this prefix."
  }

  validation {
    condition     = length(var.iam_role_tags) <= 50
    error_message = "iam_role_tags: must be at most 50 tags; remove some."
  }

  validation {
    condition = length(
      flatten([
        for paths in values({
          for key, text in var.iam_role_tags :
          lower(key) => "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"...
        }) :
        slice(paths, 1, length(paths))
      ])
    ) == 0
    error_message = "${join(", ", flatten([for paths in values({ for key, text in var.iam_role_tags : lower(key) => "iam_role_tags${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"... }) : slice(paths, 1, length(paths))]))}: must not differ from another tag only in case; keep one: IAM treats both as the same tag."
  }
}

variable "max_session_duration_human_users" {
  description = "Session length of roles for people, 3600 to 43200 seconds. No effect, since no roles are created."
  type        = number
  default     = 43200
  nullable    = false

  validation {
    condition     = var.max_session_duration_human_users >= 3600 && var.max_session_duration_human_users <= 43200 && floor(var.max_session_duration_human_users) == var.max_session_duration_human_users
    error_message = "max_session_duration_human_users: must be 3600 to 43200 seconds; write a number in this range."
  }
}

variable "max_session_duration_machine_users" {
  description = "Session length of roles for machines, 3600 to 43200 seconds. No effect, since no roles are created."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.max_session_duration_machine_users >= 3600 && var.max_session_duration_machine_users <= 43200 && floor(var.max_session_duration_machine_users) == var.max_session_duration_machine_users
    error_message = "max_session_duration_machine_users: must be 3600 to 43200 seconds; write a number in this range."
  }
}

variable "minimum_password_length" {
  description = "Length of generated console passwords, 8 to 128 characters. Used only when a password is created."
  type        = number
  default     = 16
  nullable    = false

  validation {
    condition     = var.minimum_password_length >= 8 && var.minimum_password_length <= 128 && floor(var.minimum_password_length) == var.minimum_password_length
    error_message = "minimum_password_length: must be 8 to 128 characters; write a number in this range."
  }
}

variable "password_reset_required" {
  description = "Make users choose a new password when they first sign in. Used only when a password is created."
  type        = bool
  default     = true
  nullable    = false
}

variable "policies" {
  description = "Customer managed policies to create: name -> `path`, `description`, `tags`, and either `json` or `statements`. Users and groups refer to them in `customer_managed_policy_names`."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.policies))
    error_message = "policies: must be a map; write name = { ... }."
  }
}

variable "policies_made_elsewhere" {
  description = "Names, with path, of the policies that are defined elsewhere. If set, even to an empty list, a customer managed policy of this account that a user or group refers to, also as a boundary, and that is neither defined here nor listed is an error; otherwise a name similar to one defined here is a warning."
  type        = list(string)
  default     = null
  nullable    = true

  validation {
    condition = length([
      for index, text in try([for each in var.policies_made_elsewhere : each], []) :
      "policies_made_elsewhere[${index}]"
      if !(
        can(regex("^(?:([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$", text))
        && try(length(text) <= 639, false)
      )
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.policies_made_elsewhere : each], []) : "policies_made_elsewhere[${index}]" if !(can(regex("^(?:([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$", text)) && try(length(text) <= 639, false))])}: must be the name of a policy, with its path; write the part of its ARN after `policy/`: team/deploy."
  }

  validation {
    condition = length([
      for index, text in try([for each in var.policies_made_elsewhere : each], []) :
      "policies_made_elsewhere[${index}]"
      if try(index([for each in var.policies_made_elsewhere : lower(each)], lower(text)) < index, false)
    ]) == 0
    error_message = "${join(", ", [for index, text in try([for each in var.policies_made_elsewhere : each], []) : "policies_made_elsewhere[${index}]" if try(index([for each in var.policies_made_elsewhere : lower(each)], lower(text)) < index, false)])}: must not be listed twice; keep one."
  }
}

variable "quotas" {
  description = "IAM quotas that AWS has raised for the account: name -> number."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition = length([
      for key, text in var.quotas :
      "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if !contains(
        [
          "customer_managed_policies_per_account",
          "groups_per_account",
          "managed_policies_per_group",
          "managed_policies_per_user",
        ],
        key
      )
    ]) == 0
    error_message = "${join(", ", [for key, text in var.quotas : "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if !contains(["customer_managed_policies_per_account", "groups_per_account", "managed_policies_per_group", "managed_policies_per_user"], key)])}: unknown quota; use one of customer_managed_policies_per_account, groups_per_account, managed_policies_per_group, managed_policies_per_user."
  }

  validation {
    condition = length([
      for key, text in var.quotas :
      "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if key == "customer_managed_policies_per_account"
      && try(text < 1500 || text > 5000 || floor(text) != text, true)
    ]) == 0
    error_message = "${join(", ", [for key, text in var.quotas : "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if key == "customer_managed_policies_per_account" && try(text < 1500 || text > 5000 || floor(text) != text, true)])}: must be from 1500, which every account has, to 5000, the most that AWS grants; write the number from Service Quotas, or remove it."
  }

  validation {
    condition = length([
      for key, text in var.quotas :
      "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if key == "groups_per_account" && try(text < 300 || text > 500 || floor(text) != text, true)
    ]) == 0
    error_message = "${join(", ", [for key, text in var.quotas : "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if key == "groups_per_account" && try(text < 300 || text > 500 || floor(text) != text, true)])}: must be from 300, which every account has, to 500, the most that AWS grants; write the number from Service Quotas, or remove it."
  }

  validation {
    condition = length([
      for key, text in var.quotas :
      "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if key == "managed_policies_per_group" && try(text < 10 || text > 20 || floor(text) != text, true)
    ]) == 0
    error_message = "${join(", ", [for key, text in var.quotas : "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if key == "managed_policies_per_group" && try(text < 10 || text > 20 || floor(text) != text, true)])}: must be from 10, which every account has, to 20, the most that AWS grants; write the number from Service Quotas, or remove it."
  }

  validation {
    condition = length([
      for key, text in var.quotas :
      "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
      if key == "managed_policies_per_user" && try(text < 10 || text > 20 || floor(text) != text, true)
    ]) == 0
    error_message = "${join(", ", [for key, text in var.quotas : "quotas${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}" if key == "managed_policies_per_user" && try(text < 10 || text > 20 || floor(text) != text, true)])}: must be from 10, which every account has, to 20, the most that AWS grants; write the number from Service Quotas, or remove it."
  }
}

variable "should_create_iam_group_auto_deploy" {
  description = "Create the auto-deploy group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_billing" {
  description = "Create the billing group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_cross_account_access_all" {
  description = "Create a group for all cross-account entries together, if there is at least one entry."
  type        = bool
  default     = true
  nullable    = false
}

variable "should_create_iam_group_developers" {
  description = "Create the developers group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_full_access" {
  description = "Create the full-access group."
  type        = bool
  default     = true
  nullable    = false
}

variable "should_create_iam_group_houston_cli_users" {
  description = "Create the houston-cli group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_iam_admin" {
  description = "Create the iam-admin group, whose members are administrators."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_logs" {
  description = "Create the logs group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_read_only" {
  description = "Create the read-only group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_support" {
  description = "Create the support group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_use_existing_iam_roles" {
  description = "Create the use-existing-iam-roles group."
  type        = bool
  default     = false
  nullable    = false
}

variable "should_create_iam_group_user_self_mgmt" {
  description = "Create the self-management group."
  type        = bool
  default     = true
  nullable    = false
}

variable "should_require_mfa" {
  description = "Require multi-factor authentication for what groups grant, in the API and in the console."
  type        = bool
  default     = true
  nullable    = false
}

variable "users" {
  description = "Users to create: name -> attributes, all optional."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.users))
    error_message = "users: must be a map; write name = { ... }."
  }
}
