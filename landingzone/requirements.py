"""The oldest Terraform and the oldest AWS provider that work with what is synthesized."""

TERRAFORM = ">= 1.4.0"
"""Before, there is no `terraform_data`, on which passwords hang."""

TERRAFORM_THAT_IMPORTS = ">= 1.5.0"
"""Before, there are no `import` blocks."""

TERRAFORM_THAT_FORGETS = ">= 1.7.0"
"""Before, there are no `removed` blocks."""

PROVIDER = ">= 3.39.0"
"""The provider of the age of the original module."""
