"""The warning about the developers' personal buckets, whose names have a placeholder by default."""

from landingzone.config.inputs import PLACEHOLDER, Inputs
from landingzone.groups.catalog import GROUPS

_PREFIX = "iam_group_developers_s3_bucket_prefix"

SWITCH = next(group.switch for group in GROUPS if group.key == "developers")
RULE = "lets each developer use a bucket of a name with a placeholder, which may be somebody else's bucket"
HINT = f"write `{_PREFIX}: <your organisation>.user-`"


def is_in_effect(inputs: Inputs) -> bool:
    """Tell whether there are developers, and the names of their buckets have the placeholder."""
    is_made = inputs.enable_iam_groups and getattr(inputs, SWITCH)
    return bool(is_made) and PLACEHOLDER in inputs.iam_group_developers_s3_bucket_prefix


IN_EFFECT_IN_HCL = f'var.enable_iam_groups && var.{SWITCH} && length(regexall("{PLACEHOLDER}", var.{_PREFIX})) > 0'
"""Tells the same of the variables of the module."""
