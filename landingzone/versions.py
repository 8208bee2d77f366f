"""The oldest Terraform and the oldest AWS provider that work with what is synthesized."""

TERRAFORM = ">= 1.4.0"
"""Older ones have no `terraform_data`, which passwords depend on."""

TERRAFORM_THAT_IMPORTS = ">= 1.5.0"
"""Older ones have no `import` blocks."""

TERRAFORM_THAT_FORGETS = ">= 1.7.0"
"""Older ones have no `removed` blocks."""

PROVIDER_THAT_ENCRYPTS = "5.0.0"
"""From this version on, providers are known to leave no secret readable in a state.

3.39.0 writes the SMTP password of an access key unencrypted, as `ses_smtp_password_v4`, even with a PGP key. Some
release before 5.0.0 began to encrypt it.

Source: https://github.com/hashicorp/terraform-provider-aws/pull/19579
"""

PROVIDER = f">= {PROVIDER_THAT_ENCRYPTS}"
