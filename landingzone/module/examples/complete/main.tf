# Most features: groups of every kind and your own, roles in other accounts, and users with every kind of attribute.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = [var.aws_account_id]
}

variable "aws_account_id" {
  description = "The account that this is meant for, 12 digits."
  type        = string
  default     = "123456789012"
}

variable "bob_pgp_key" {
  description = "PGP public key of bob: `gpg --export bob@example.org | base64`, or keybase:<name>."
  type        = string
  default     = "keybase:bob"
}

module "iam_users_and_groups" {
  source = "../.."

  aws_account_id = var.aws_account_id

  should_create_iam_group_billing                = true
  should_create_iam_group_developers             = true
  should_create_iam_group_logs                   = true
  should_create_iam_group_read_only              = true
  should_create_iam_group_support                = true
  should_create_iam_group_use_existing_iam_roles = true
  should_create_iam_group_auto_deploy            = true

  iam_group_developers_permitted_services = ["ec2", "rds", "s3:GetObject"]
  iam_group_developers_s3_bucket_prefix   = "acme.user-"
  auto_deploy_permissions                 = ["ecs:UpdateService", "ecs:DescribeServices"]
  cloudtrail_kms_key_arn                  = "arn:aws:kms:eu-west-1:111122223333:alias/cloudtrail"
  minimum_password_length                 = 24

  iam_groups_for_cross_account_access = [
    {
      group_name    = "_account.dev-full-access"
      iam_role_arns = ["arn:aws:iam::222233334444:role/allow-full-access-from-other-accounts"]
    },
    {
      group_name    = "_account.prod-read-only"
      iam_role_arns = ["arn:aws:iam::333344445555:role/allow-read-only-access-from-other-accounts"]
    },
  ]

  policies = {
    deploy = {
      path = "/team/"
      statements = [
        { actions = ["ecs:UpdateService"], resources = ["*"] },
        { actions = ["ecs:DeleteCluster"], resources = ["*"], effect = "Deny" },
      ]
    }
  }

  groups = {
    sre = {
      path                          = "/operations/"
      aws_managed_policy_names      = ["job-function/ViewOnlyAccess"]
      customer_managed_policy_names = ["team/deploy"]
      inline_iam_policies = {
        restart = { actions = ["ec2:RebootInstances"], resources = ["*"] }
      }
    }
  }

  users = {
    alice = { groups = ["full-access", "_all-accounts", "sre"] }

    bob = {
      path                 = "/engineering/"
      groups               = ["developers", "_account.dev-full-access"]
      tags                 = { team = "payments" }
      permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
      pgp_key              = var.bob_pgp_key
      create_login_profile = true
      create_access_keys   = true
    }

    carol = {
      groups                   = ["billing", "support"]
      aws_managed_policy_names = ["job-function/ViewOnlyAccess"]
      inline_iam_policies = {
        read-reports = {
          actions   = ["s3:GetObject"]
          resources = ["arn:aws:s3:::example-reports/*"]
          force_mfa = true
        }
      }
    }

    deploy = {
      path        = "/machines/"
      groups      = ["_machine.ecs-auto-deploy"]
      require_mfa = false
      json_policies = {
        own-artifacts = jsonencode({
          Version = "2012-10-17"
          Statement = [{
            Effect   = "Allow"
            Action   = "s3:PutObject"
            Resource = "arn:aws:s3:::example-artifacts/$${aws:username}/*"
          }]
        })
      }
    }
  }
}

output "user_passwords" {
  description = "User name -> console password, encrypted with the user's PGP key."
  value       = module.iam_users_and_groups.user_passwords
}

output "cross_account_access_group_arns" {
  description = "ARNs of the groups that give access to other accounts."
  value       = module.iam_users_and_groups.cross_account_access_group_arns
}
