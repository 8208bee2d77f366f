"""The oldest Terraform, OpenTofu and AWS provider that work with what is synthesized.

OpenTofu reads `required_version` as Terraform does, with its own version, so one range works for both. Its first
release, 1.6, has everything that Terraform 1.5 has.
"""

TERRAFORM = ">= 1.4.0"
"""Older ones have no `terraform_data`, which passwords depend on."""

TERRAFORM_THAT_CHECKS = ">= 1.5.0"
"""Older ones have no `check` blocks, with which the module warns. A stack has none: it is checked before."""

_TERRAFORM_THAT_IMPORTS = ">= 1.5.0"
"""Older ones have no `import` blocks."""

_TERRAFORM_THAT_FORGETS = ">= 1.10.0"
"""Not all older ones accept `removed` with `destroy = false`. Terraform accepts it since 1.7, OpenTofu since 1.10.
OpenTofu since 1.7 accepts a `removed` without it, and only forgets the resource, but with such a record Terraform
destroys it. No range distinguishes the two, and no record is right for both.

Source: https://developer.hashicorp.com/terraform/language/block/removed
Source: https://opentofu.org/docs/v1.9/language/resources/syntax/#removing-resources
"""


def terraform_for(*, imports: bool, forgets: bool) -> str:
    """Return the range of Terraform versions to require.

    Args:
        imports: Whether there are `import` blocks.
        forgets: Whether there are `removed` blocks.
    """
    if forgets:
        return _TERRAFORM_THAT_FORGETS
    return _TERRAFORM_THAT_IMPORTS if imports else TERRAFORM


PROVIDER_THAT_ENCRYPTS = "5.0.0"
"""From this version on, providers are known to leave no secret readable in a state.

3.39.0 writes the SMTP password of an access key unencrypted, as `ses_smtp_password_v4`, even with a PGP key. Some
release before 5.0.0 began to encrypt it.

Source: https://github.com/hashicorp/terraform-provider-aws/pull/19579
"""

PROVIDER_THAT_READS_CURVES = "5.0.0"
"""From this version on, providers are assumed to encrypt to PGP keys of curve 25519 and of the NIST curves.

3.39.0 refuses them: its OpenPGP library is keybase/go-crypto of 2016. ProtonMail/go-crypto 1.2.0, a successor of that
library, encrypts to them, and, like 3.39.0, to keys that are signed with SHA-1. No newer provider has been tried.
"""

PROVIDER_SOURCE = "hashicorp/aws"

PROVIDER = f">= {PROVIDER_THAT_ENCRYPTS}"
