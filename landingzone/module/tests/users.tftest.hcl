# What belongs to users. The provider is mocked: AWS is not called.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  aws_account_id = "123456789012"
}

run "attributes_that_are_not_given_make_nothing" {
  variables {
    users = {
      alice = {}
      bob   = { groups = null, tags = null, pgp_key = null, inline_iam_policies = null }
      carol = null
    }
  }
  assert {
    condition     = join(",", keys(aws_iam_user.user)) == "alice,bob,carol"
    error_message = "each is a user, whatever attributes are given"
  }
  assert {
    condition     = length(aws_iam_user_group_membership.group_memberships) + length(aws_iam_user_login_profile.web_console) + length(aws_iam_access_key.access_keys) == 0
    error_message = "nothing else is created for them"
  }
}

run "each_attribute_makes_what_it_says" {
  variables {
    force_destroy_users   = true
    groups_made_elsewhere = ["made-elsewhere"]
    users = {
      alice = {
        groups                        = ["full-access", "made-elsewhere"]
        tags                          = { team = "platform" }
        path                          = "/engineering/"
        force_destroy                 = false
        pgp_key                       = "keybase:alice"
        create_login_profile          = true
        create_access_keys            = true
        aws_managed_policy_names      = ["job-function/Billing"]
        customer_managed_policy_names = ["team/deploy"]
        inline_iam_policies           = { read = { actions = ["s3:GetObject"], resources = ["*"] } }
        json_policies                 = { own = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}" }
      }
      bob = {}
    }
  }
  assert {
    condition     = aws_iam_user.user["alice"].path == "/engineering/" && aws_iam_user.user["alice"].tags["team"] == "platform"
    error_message = "path and tags"
  }
  assert {
    condition     = !aws_iam_user.user["alice"].force_destroy && aws_iam_user.user["bob"].force_destroy
    error_message = "force_destroy of a user overrides force_destroy_users"
  }
  assert {
    condition     = aws_iam_user_group_membership.group_memberships["alice"].groups == toset(["full-access", "made-elsewhere"])
    error_message = "groups"
  }
  assert {
    condition     = join(",", keys(output.user_passwords)) == "alice" && join(",", keys(output.user_access_keys)) == "alice"
    error_message = "only users with these attributes have credentials"
  }
  assert {
    condition     = aws_iam_user_policy_attachment.aws_managed_policies["alice/job-function/Billing"].policy_arn == "arn:aws:iam::aws:policy/job-function/Billing"
    error_message = "AWS managed policies by name with path"
  }
  assert {
    condition     = aws_iam_user_policy_attachment.customer_managed_policies["alice/team/deploy"].policy_arn == "arn:aws:iam::123456789012:policy/team/deploy"
    error_message = "policies of the account by name with path"
  }
  assert {
    condition     = join(",", keys(aws_iam_user_policy.inline_iam_policies)) == "alice/read" && aws_iam_user_policy.json_policies["alice/own"].name == "own"
    error_message = "inline policies"
  }
}

run "whoever_is_offboarding_keeps_nothing_that_lets_anybody_in" {
  variables {
    users = {
      alice = {
        status               = "offboarding"
        groups               = ["full-access"]
        pgp_key              = "keybase:alice"
        create_login_profile = true
        create_access_keys   = true
        force_destroy        = false
      }
      bob = { groups = ["full-access"] }
    }
  }
  assert {
    condition     = length(aws_iam_user_group_membership.group_memberships["alice"].groups) == 0 && length(aws_iam_user_login_profile.web_console) == 0
    error_message = "memberships and the password end"
  }
  assert {
    condition     = aws_iam_access_key.access_keys["alice"].status == "Inactive" && aws_iam_user.user["alice"].force_destroy
    error_message = "keys are inactive, and the user can be destroyed with all that was made by hand"
  }
  assert {
    condition     = join(",", keys(aws_iam_user_policy.offboarding)) == "alice" && jsondecode(aws_iam_user_policy.offboarding["alice"].policy).Statement[0].Effect == "Deny"
    error_message = "everything is denied"
  }
}

run "whoever_is_asked_for_mfa_is_denied_everything_without_it" {
  variables {
    should_require_mfa = false
    users = {
      alice   = { require_mfa = true, aws_managed_policy_names = ["ReadOnlyAccess"] }
      bob     = { require_mfa = true, status = "offboarding" }
      machine = { require_mfa = false, aws_managed_policy_names = ["ReadOnlyAccess"] }
      nobody  = { require_mfa = null }
    }
  }
  assert {
    condition     = join(",", keys(aws_iam_user_policy.require_mfa)) == "alice" && aws_iam_user_policy.require_mfa["alice"].name == "require-mfa"
    error_message = "only users who must use MFA and do not have everything denied"
  }
  assert {
    condition     = jsondecode(aws_iam_user_policy.require_mfa["alice"].policy).Statement[0].Effect == "Deny"
    error_message = "everything except setting up MFA is denied"
  }
}

run "the_output_has_the_current_access_key" {
  variables {
    users = {
      alice = { create_access_keys = true, pgp_key = "keybase:alice", access_key_slots = { first = "previous", second = "current" } }
      bob   = { create_access_keys = true, pgp_key = "keybase:bob", access_key_slots = { first = "current", second = "inactive" } }
    }
  }
  assert {
    condition     = output.user_access_keys["alice"].access_key_id == aws_iam_access_key.access_keys_second["alice"].id
    error_message = "the key in the second slot is current"
  }
  assert {
    condition     = output.user_access_keys["bob"].access_key_id == aws_iam_access_key.access_keys["bob"].id
    error_message = "the key in the first slot is current"
  }
}
