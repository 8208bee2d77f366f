# Which groups exist. The provider is mocked: AWS is not called.

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

run "only_the_asked_for_groups_exist_by_default" {
  assert {
    condition     = output.full_access_iam_group_name == "full-access" && output.iam_self_mgmt_iam_group_name == "iam-user-self-mgmt"
    error_message = "full-access and iam-user-self-mgmt exist unless they are switched off"
  }
  assert {
    condition     = output.billing_iam_group_name == null && output.logs_iam_group_arn == null && output.iam_admin_iam_policy_arn == null
    error_message = "a group that is not created has null outputs"
  }
  assert {
    condition     = output.ssh_grunt_users_group_names == tolist(["ssh-grunt-users"]) && length(output.cross_account_access_group_names) == 0
    error_message = "SSH groups exist by default, cross-account groups do not"
  }
  assert {
    condition     = length(aws_iam_group.cross_account_access_all) == 0
    error_message = "the group for all accounts needs a cross-account entry"
  }
}

run "without_groups_only_the_document_is_left" {
  variables {
    enable_iam_groups                   = false
    iam_groups_for_cross_account_access = [{ group_name = "dev", iam_role_arns = ["arn:aws:iam::111122223333:role/dev"] }]
    users                               = { alice = {} }
  }
  assert {
    condition     = output.full_access_iam_group_arn == null && output.iam_self_mgmt_iam_policy_arn == null
    error_message = "no group and no policy exists"
  }
  assert {
    condition     = length(output.ssh_grunt_users_group_arns) + length(output.cross_account_access_group_arns) == 0
    error_message = "no listed group exists"
  }
  assert {
    condition     = output.require_mfa_policy != null && join(",", keys(output.user_arns)) == "alice"
    error_message = "users and the require-MFA document do not depend on the groups"
  }
}

run "cross_account_groups_are_ordered_by_name" {
  variables {
    iam_groups_for_cross_account_access = [
      { group_name = "stage", iam_role_arns = ["arn:aws:iam::111122223333:role/stage"] },
      { group_name = "dev", iam_role_arns = ["arn:aws:iam::444455556666:role/dev"] },
    ]
  }
  assert {
    condition     = output.cross_account_access_group_names == tolist(["dev", "stage"])
    error_message = "names are ordered"
  }
  assert {
    condition     = output.cross_account_access_all_group_name == "_all-accounts"
    error_message = "the group for all accounts comes with the first entry"
  }
}

run "mfa_adds_a_condition" {
  variables {
    should_require_mfa              = false
    should_create_iam_group_billing = true
  }
  assert {
    condition     = length(data.aws_iam_policy_document.full_access[0].statement[0].condition) == 0
    error_message = "without MFA the document has no condition"
  }
  assert {
    condition     = length(aws_iam_group_policy.billing) == 0
    error_message = "without MFA nothing is denied to the billing group"
  }
}
