# What stops a plan, and what a plan warns about. The provider is mocked: AWS is not called.

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

run "an_account_of_eleven_digits_is_refused" {
  command = plan
  variables {
    aws_account_id = "12345678901"
  }
  expect_failures = [var.aws_account_id]
}

run "another_account_is_refused" {
  command = plan
  variables {
    aws_account_id = "210987654321"
  }
  expect_failures = [data.aws_caller_identity.current]
}

run "a_password_without_a_key_is_refused" {
  command = plan
  variables {
    users = { alice = { create_login_profile = true } }
  }
  expect_failures = [data.aws_partition.inputs]
}

run "an_unknown_attribute_is_refused" {
  command = plan
  variables {
    users = { alice = { grups = ["full-access"] } }
  }
  expect_failures = [data.aws_partition.inputs]
}

run "iam_among_the_services_of_developers_is_refused" {
  command = plan
  variables {
    iam_group_developers_permitted_services = ["ec2", "iam"]
  }
  expect_failures = [data.aws_partition.inputs]
}

run "a_group_that_nobody_makes_is_a_warning" {
  command = plan
  variables {
    users = { alice = { groups = ["full-acess"] } }
  }
  expect_failures = [check.groups_of_users]
}

run "a_group_that_is_neither_made_nor_listed_is_refused" {
  command = plan
  variables {
    groups_made_elsewhere = ["made-elsewhere"]
    users                 = { alice = { groups = ["full-acess"] } }
  }
  expect_failures = [data.aws_partition.inputs]
}

run "the_placeholder_of_personal_buckets_is_a_warning" {
  command = plan
  variables {
    should_create_iam_group_developers = true
  }
  expect_failures = [check.personal_buckets]
}
