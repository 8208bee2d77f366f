# The outputs.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

output "billing_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.billing : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "billing_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.billing[*].name)
}

output "cross_account_access_all_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.cross_account_access_all : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "cross_account_access_all_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.cross_account_access_all[*].name)
}

output "cross_account_access_group_arns" {
  description = "ARNs of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.cross_account_access_groups)[*].arn)
}

output "cross_account_access_group_names" {
  description = "Names of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.cross_account_access_groups)[*].name)
}

output "developers_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.developers : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "developers_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.developers[*].name)
}

output "full_access_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.full_access : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "full_access_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.full_access[*].name)
}

output "group_arns" {
  description = "Name of each group of `groups` -> ARN."
  value = tomap({
    for name, it in aws_iam_group.groups : name => try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  })
}

output "houston_cli_users_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.houston_cli_users : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "houston_cli_users_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.houston_cli_users[*].name)
}

output "iam_admin_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.iam_admin : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "iam_admin_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.iam_admin[*].name)
}

output "iam_admin_iam_policy_arn" {
  description = "ARN of the managed policy; null when it is not created."
  value       = one(aws_iam_policy.iam_admin[*].arn)
}

output "iam_self_mgmt_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.iam_user_self_mgmt : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "iam_self_mgmt_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.iam_user_self_mgmt[*].name)
}

output "iam_self_mgmt_iam_policy_arn" {
  description = "ARN of the managed policy; null when it is not created."
  value       = one(aws_iam_policy.iam_user_self_mgmt[*].arn)
}

output "logs_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.logs : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "logs_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.logs[*].name)
}

output "policy_arns" {
  description = "Name of each policy of `policies` -> ARN."
  value       = tomap({ for name, it in aws_iam_policy.policies : name => it.arn })
}

output "read_only_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.read_only : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "read_only_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.read_only[*].name)
}

output "require_mfa_policy" {
  description = "JSON of a policy that denies everything except setting up MFA until MFA is present. Never null."
  value       = data.aws_iam_policy_document.require_mfa.json
}

output "ssh_grunt_sudo_users_group_arns" {
  description = "ARNs of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.ssh_iam_sudo_users)[*].arn)
}

output "ssh_grunt_sudo_users_group_names" {
  description = "Names of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.ssh_iam_sudo_users)[*].name)
}

output "ssh_grunt_users_group_arns" {
  description = "ARNs of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.ssh_iam_users)[*].arn)
}

output "ssh_grunt_users_group_names" {
  description = "Names of the groups, ordered by name; [] for none."
  value       = tolist(values(aws_iam_group.ssh_iam_users)[*].name)
}

output "support_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.support : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "support_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.support[*].name)
}

output "use_existing_iam_roles_iam_group_arn" {
  description = "ARN of the group; null when it is not created."
  value = one([
    for it in aws_iam_group.use_existing_iam_roles : try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "group", it.path, it.name]),
      it.arn
    )
  ])
}

output "use_existing_iam_roles_iam_group_name" {
  description = "Name of the group; null when it is not created."
  value       = one(aws_iam_group.use_existing_iam_roles[*].name)
}

output "user_access_keys" {
  description = "User name -> current access key; the secret is encrypted with the user's PGP key, in base64. Decrypt yours with `terraform output -json user_access_keys | jq -r '.[\"alice\"].secret_access_key' | base64 --decode | gpg --decrypt`, with `keybase pgp decrypt` at the end, or with `terraform output -json | landingzone decrypt --user alice`."
  value = tomap(
    merge(
      {
        for name, it in aws_iam_access_key.access_keys : name => {
          access_key_id     = it.id
          secret_access_key = it.encrypted_secret
        }
      },
      {
        for name, it in aws_iam_access_key.access_keys_second : name => {
          access_key_id     = it.id
          secret_access_key = it.encrypted_secret
        }
        if contains(keys(local.users_of_second_access_key), name)
      }
    )
  )
}

output "user_arns" {
  description = "User name -> ARN."
  value = tomap({
    for name, it in aws_iam_user.user : name => try(
      join("", [regex("^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:", it.arn), "user", it.path, it.name]),
      it.arn
    )
  })
}

output "user_passwords" {
  description = "User name -> console password, encrypted with the user's PGP key, in base64. Decrypt yours with `terraform output -json user_passwords | jq -r '.[\"alice\"]' | base64 --decode | gpg --decrypt`, with `keybase pgp decrypt` at the end, or with `terraform output -json | landingzone decrypt --user alice`."
  value = tomap({
    for name, it in aws_iam_user_login_profile.web_console : name => it.encrypted_password
  })
}
