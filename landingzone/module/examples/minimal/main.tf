# The groups that everybody gets, and one administrator.

provider "aws" {
  region = "eu-west-1"
}

module "iam_users_and_groups" {
  source = "../.."

  aws_account_id = "123456789012"

  users = {
    alice = { groups = ["full-access"] }
  }
}

output "user_arns" {
  description = "User name -> ARN."
  value       = module.iam_users_and_groups.user_arns
}
