# The users, with their memberships, policies and credentials.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

locals {
  # The attributes that apply: null has nothing, and a user who is offboarded has nothing to sign in with.
  users = merge(
    {
      for name, user in var.users : name => merge(
        user,
        { is_offboarding = try(user.status, null) == "offboarding" }
      )
    },
    {
      for name, user in var.users : name => merge(
        user,
        { create_login_profile = false, force_destroy = true, require_mfa = null, is_offboarding = true }
      )
      if try(user.status, null) == "offboarding"
    }
  )

  # Two slots, so that a new access key is created before the old one is deleted.
  user_access_keys = {
    for name, user in local.users : name => {
      pgp_key        = user.pgp_key
      slots          = try(length(keys(user.access_key_slots)), 0) > 0 ? tomap(user.access_key_slots) : tomap({ first = "current" })
      is_offboarding = user.is_offboarding
    }
    if try(coalesce(user.create_access_keys, false), false) && can(user.pgp_key)
  }

  user_aws_managed_policies = {
    for row in flatten([
      for name, user in local.users : [
        for policy in try(coalescelist(user.aws_managed_policy_names), []) : { user = name, name = policy }
      ]
    ]) :
    "${row.user}/${row.name}" => row
  }

  user_customer_managed_policies = {
    for row in flatten([
      for name, user in local.users : [
        for policy in try(coalescelist(user.customer_managed_policy_names), []) :
        { user = name, name = policy }
      ]
    ]) :
    "${row.user}/${row.name}" => row
  }

  user_first_access_keys = {
    for name, user in local.user_access_keys : name => {
      pgp_key = user.pgp_key
      status  = user.slots.first == "inactive" || user.is_offboarding ? "Inactive" : "Active"
    }
    if can(user.slots.first)
  }

  # A user who is offboarded leaves all groups once everything is denied, so the membership stays.
  user_groups = {
    for name, user in local.users : name => [for group in user.groups : group if !(user.is_offboarding)]
    if try(length(user.groups), 0) > 0
  }

  user_inline_denies_documents = {
    for key, document in data.aws_iam_policy_document.user_inline_denies_deny : key => document.json
  }

  user_inline_iam_policies_documents = merge(
    {
      for key, document in data.aws_iam_policy_document.user_inline_iam_policies_allow :
      key => document.json
    },
    {
      for key, document in data.aws_iam_policy_document.user_inline_iam_policies_allow_with_mfa :
      key => document.json
    }
  )

  user_inline_policies = {
    for row in flatten([
      for name, user in local.users : [
        for key, policy in merge(lookup(user, "inline_iam_policies", {}), {}) : {
          user      = name
          name      = key
          policy    = policy
          effect    = try(coalesce(policy.effect, "Allow"), "Allow")
          force_mfa = try(coalesce(policy.force_mfa, false), false)
        }
      ]
    ]) :
    "${row.user}/${row.name}" => row
  }

  user_inline_policies_allow = {
    for key, row in local.user_inline_policies : key => row
    if row.effect == "Allow" && !row.force_mfa
  }

  user_inline_policies_allow_with_mfa = {
    for key, row in local.user_inline_policies : key => row
    if row.effect == "Allow" && row.force_mfa
  }

  user_inline_policies_deny = {
    for key, row in local.user_inline_policies : key => row
    if row.effect != "Allow"
  }

  user_json_policies = {
    for row in flatten([
      for name, user in local.users : [
        for key, text in merge(lookup(user, "json_policies", {}), {}) :
        { user = name, name = key, text = text }
      ]
    ]) :
    "${row.user}/${row.name}" => row
  }

  # Without a key, nothing is created: the state would contain the secret in plain text.
  user_login_profiles = {
    for name, user in local.users : name => user.pgp_key
    if try(coalesce(user.create_login_profile, false), false) && can(user.pgp_key)
  }

  user_second_access_keys = {
    for name, user in local.user_access_keys : name => {
      pgp_key = user.pgp_key
      status  = user.slots.second == "inactive" || user.is_offboarding ? "Inactive" : "Active"
    }
    if can(user.slots.second)
  }

  user_ssh_public_keys = {
    for name, user in local.users : name => {
      public_key = user.ssh_public_key
      status     = user.is_offboarding ? "Inactive" : "Active"
    }
    if try(user.ssh_public_key, null) != null
  }

  users_of_second_access_key = {
    for name, user in local.user_access_keys : name => true
    if try(user.slots.second, "") == "current"
  }

  users_offboarding = { for name, user in local.users : name => true if user.is_offboarding }

  users_requiring_mfa = {
    for name, user in local.users : name => true
    if try(tobool(user.require_mfa) == true, false)
  }

  # Empty strings, each known once the resources in its list exist: what begins with one waits for them. depends_on
  # between resources that loop would make Terraform look at every instance for each other one.
  after_users = length([aws_iam_user.user]) > 0 ? "" : ""

  after_require_mfa = length([local.after_users, aws_iam_user_policy.require_mfa]) > 0 ? "" : ""

  after_inline_denies = length([
    local.after_require_mfa,
    aws_iam_user_policy.inline_denies,
  ]) > 0 ? "" : ""

  after_offboarding = length([
    local.after_inline_denies,
    aws_iam_user_policy.offboarding,
  ]) > 0 ? "" : ""

  after_json_policies = length([
    local.after_offboarding,
    aws_iam_user_policy.json_policies,
  ]) > 0 ? "" : ""

  after_group_memberships = length([
    local.after_json_policies,
    aws_iam_user_group_membership.group_memberships,
  ]) > 0 ? "" : ""

  # What credentials wait for: everything else that users have.
  after_permissions = length([
    local.after_group_memberships,
    aws_iam_user_policy.inline_iam_policies,
    aws_iam_user_policy_attachment.aws_managed_policies,
    aws_iam_user_policy_attachment.customer_managed_policies,
  ]) > 0 ? "" : ""
}

resource "aws_iam_user" "user" {
  for_each = local.users

  name = "${local.after_checks}${local.after_policies}${each.key}"
  path = try(each.value.path, null)
  force_destroy = try(
    coalesce(each.value.force_destroy, var.force_destroy_users),
    var.force_destroy_users
  )
  permissions_boundary = try(each.value.permissions_boundary, null)
  tags                 = try(each.value.tags, null)
}

# A number that changes replaces the login profile, and so the password.
resource "terraform_data" "credential_generations" {
  count = length(local.user_login_profiles) > 0 ? 1 : 0

  input = tomap({
    for name, user in var.users : name => try(coalesce(tonumber(user.credential_generation), 1), 1)
    if try(coalesce(tonumber(user.credential_generation), 1), 1) != 1
  })
}

data "aws_iam_policy_document" "user_inline_denies_deny" {
  for_each = local.user_inline_policies_deny

  statement {
    sid       = "deny"
    effect    = "Deny"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources
  }
}

data "aws_iam_policy_document" "user_inline_iam_policies_allow" {
  for_each = local.user_inline_policies_allow

  statement {
    sid       = "allow"
    effect    = "Allow"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources
  }
}

data "aws_iam_policy_document" "user_inline_iam_policies_allow_with_mfa" {
  for_each = local.user_inline_policies_allow_with_mfa

  statement {
    sid       = "allow"
    effect    = "Allow"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources

    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

# A new PGP key would replace an access key in use.
resource "aws_iam_access_key" "access_keys" {
  for_each = local.user_first_access_keys

  pgp_key = each.value.pgp_key
  status  = each.value.status
  user    = "${local.after_permissions}${each.key}"

  lifecycle {
    ignore_changes = [pgp_key]
  }
}

resource "aws_iam_access_key" "access_keys_second" {
  for_each = local.user_second_access_keys

  pgp_key = each.value.pgp_key
  status  = each.value.status
  user    = "${local.after_permissions}${each.key}"

  lifecycle {
    ignore_changes = [pgp_key]
  }
}

resource "aws_iam_user_group_membership" "group_memberships" {
  for_each = local.user_groups

  groups = [for group in each.value : "${local.after_groups}${group}"]
  user   = "${local.after_json_policies}${each.key}"
}

# A later change of these arguments would replace a password in use.
resource "aws_iam_user_login_profile" "web_console" {
  for_each = local.user_login_profiles

  password_length         = var.minimum_password_length
  password_reset_required = var.password_reset_required
  pgp_key                 = each.value
  user                    = "${local.after_permissions}${each.key}"

  lifecycle {
    ignore_changes       = [pgp_key, password_length, password_reset_required]
    replace_triggered_by = [terraform_data.credential_generations[0].input[each.key]]
  }
}

resource "aws_iam_user_policy" "inline_denies" {
  for_each = local.user_inline_denies_documents

  name   = split("/", each.key)[1]
  policy = each.value
  user   = "${local.after_require_mfa}${split("/", each.key)[0]}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_user_policy" "inline_iam_policies" {
  for_each = local.user_inline_iam_policies_documents

  name   = split("/", each.key)[1]
  policy = each.value
  user   = "${local.after_group_memberships}${split("/", each.key)[0]}"
}

resource "aws_iam_user_policy" "json_policies" {
  for_each = local.user_json_policies

  name   = split("/", each.key)[1]
  policy = each.value.text
  user   = "${local.after_offboarding}${split("/", each.key)[0]}"

  lifecycle {
    create_before_destroy = true
  }
}

# Everything is denied before memberships and policies are deleted.
resource "aws_iam_user_policy" "offboarding" {
  for_each = local.users_offboarding

  name   = "offboarding"
  policy = local.deny_everything
  user   = "${local.after_inline_denies}${each.key}"

  lifecycle {
    create_before_destroy = true
  }
}

# Denials are created first and deleted last: nothing is allowed before they limit it.
resource "aws_iam_user_policy" "require_mfa" {
  for_each = local.users_requiring_mfa

  name   = "require-mfa"
  policy = local.deny_without_mfa
  user   = "${local.after_users}${each.key}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_user_policy_attachment" "aws_managed_policies" {
  for_each = local.user_aws_managed_policies

  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value.name}"
  user       = "${local.after_group_memberships}${each.value.user}"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

resource "aws_iam_user_policy_attachment" "customer_managed_policies" {
  for_each = local.user_customer_managed_policies

  policy_arn = "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:policy/${each.value.name}"
  user       = "${local.after_group_memberships}${each.value.user}"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

resource "aws_iam_user_ssh_key" "ssh_public_keys" {
  for_each = local.user_ssh_public_keys

  encoding   = "SSH"
  public_key = each.value.public_key
  status     = each.value.status
  username   = "${local.after_permissions}${each.key}"
}
