# A Terragrunt unit. In a repository of your own, `source` is the address of the module there.

terraform {
  source = "../..//."
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-PROVIDER
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["123456789012"]
    }
  PROVIDER
}

inputs = {
  aws_account_id               = "123456789012"
  should_create_iam_group_logs = true

  users = {
    alice = { groups = ["full-access"] }
    bob   = { groups = ["logs"] }
  }
}
