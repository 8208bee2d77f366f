# The versions of Terraform and of the AWS provider.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0.0"
    }
  }
}
