# The moves in the state, from the addresses of the module that this one reproduces.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

moved {
  from = module.iam_groups.aws_iam_group.full_access
  to   = aws_iam_group.full_access
}

moved {
  from = module.iam_groups.aws_iam_group.billing
  to   = aws_iam_group.billing
}

moved {
  from = module.iam_groups.aws_iam_group.support
  to   = aws_iam_group.support
}

moved {
  from = module.iam_groups.aws_iam_group.logs
  to   = aws_iam_group.logs
}

moved {
  from = module.iam_groups.aws_iam_group.developers
  to   = aws_iam_group.developers
}

moved {
  from = module.iam_groups.aws_iam_group.read_only
  to   = aws_iam_group.read_only
}

moved {
  from = module.iam_groups.aws_iam_group.use_existing_iam_roles
  to   = aws_iam_group.use_existing_iam_roles
}

moved {
  from = module.iam_groups.aws_iam_group.auto_deploy
  to   = aws_iam_group.auto_deploy
}

moved {
  from = module.iam_groups.aws_iam_group.houston_cli_users
  to   = aws_iam_group.houston_cli_users
}

moved {
  from = module.iam_groups.aws_iam_group.iam_user_self_mgmt
  to   = aws_iam_group.iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group.iam_admin
  to   = aws_iam_group.iam_admin
}

moved {
  from = module.iam_groups.aws_iam_group.ssh_iam_sudo_users
  to   = aws_iam_group.ssh_iam_sudo_users
}

moved {
  from = module.iam_groups.aws_iam_group.ssh_iam_users
  to   = aws_iam_group.ssh_iam_users
}

moved {
  from = module.iam_groups.aws_iam_group.cross_account_access_groups
  to   = aws_iam_group.cross_account_access_groups
}

moved {
  from = module.iam_groups.aws_iam_group.cross_account_access_all
  to   = aws_iam_group.cross_account_access_all
}

moved {
  from = module.iam_groups.aws_iam_group_policy.full_access
  to   = aws_iam_group_policy.full_access
}

moved {
  from = module.iam_groups.aws_iam_group_policy.billing
  to   = aws_iam_group_policy.billing
}

moved {
  from = module.iam_groups.aws_iam_group_policy.support
  to   = aws_iam_group_policy.support
}

moved {
  from = module.iam_groups.aws_iam_group_policy.logs
  to   = aws_iam_group_policy.logs
}

moved {
  from = module.iam_groups.aws_iam_group_policy.logs_decrypt_cloudtrail
  to   = aws_iam_group_policy.logs_decrypt_cloudtrail
}

moved {
  from = module.iam_groups.aws_iam_group_policy.developers
  to   = aws_iam_group_policy.developers
}

moved {
  from = module.iam_groups.aws_iam_group_policy.developers_personal_s3_bucket
  to   = aws_iam_group_policy.developers_personal_s3_bucket
}

moved {
  from = module.iam_groups.aws_iam_group_policy.read_only
  to   = aws_iam_group_policy.read_only
}

moved {
  from = module.iam_groups.aws_iam_group_policy.use_existing_iam_roles
  to   = aws_iam_group_policy.use_existing_iam_roles
}

moved {
  from = module.iam_groups.aws_iam_group_policy.auto_deploy
  to   = aws_iam_group_policy.auto_deploy
}

moved {
  from = module.iam_groups.aws_iam_group_policy.houston_cli_users
  to   = aws_iam_group_policy.houston_cli_users
}

moved {
  from = module.iam_groups.aws_iam_group_policy.cross_account_access_groups
  to   = aws_iam_group_policy.cross_account_access_groups
}

moved {
  from = module.iam_groups.aws_iam_group_policy.cross_account_access_all
  to   = aws_iam_group_policy.cross_account_access_all
}

moved {
  from = module.iam_groups.aws_iam_policy.iam_user_self_mgmt
  to   = aws_iam_policy.iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_policy.iam_admin
  to   = aws_iam_policy.iam_admin
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.full_access_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.full_access_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.billing_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.billing_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.support_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.support_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.logs_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.logs_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.developers_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.developers_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.read_only_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.read_only_iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.iam_user_self_mgmt
}

moved {
  from = module.iam_groups.aws_iam_group_policy_attachment.iam_admin_iam_user_self_mgmt
  to   = aws_iam_group_policy_attachment.iam_admin_iam_user_self_mgmt
}

moved {
  from = module.iam_users.aws_iam_user.user
  to   = aws_iam_user.user
}

moved {
  from = module.iam_users.aws_iam_user_group_membership.group_memberships
  to   = aws_iam_user_group_membership.group_memberships
}

moved {
  from = module.iam_users.aws_iam_user_login_profile.web_console
  to   = aws_iam_user_login_profile.web_console
}

moved {
  from = module.iam_users.aws_iam_access_key.access_keys
  to   = aws_iam_access_key.access_keys
}
