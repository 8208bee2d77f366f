"""The warning about the developers' personal buckets, whose names have a placeholder by default."""

from collections.abc import Iterator

from landingzone.config.inputs import PLACEHOLDER, Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.groups.catalog import GROUPS

PREFIX = "iam_group_developers_s3_bucket_prefix"

SWITCH = next(group.switch for group in GROUPS if group.key == "developers")
RULE = says("LZ253")
HINT = f"write `{PREFIX}: <your organisation>.user-`"


def find_placeholder(inputs: Inputs) -> Iterator[Finding]:
    """Find whether the developers group is on while bucket names still have the placeholder."""
    prefix = inputs.iam_group_developers_s3_bucket_prefix
    if inputs.enable_iam_groups and getattr(inputs, SWITCH) and PLACEHOLDER in prefix:
        yield Finding((SWITCH,), RULE, describe(prefix), HINT)
