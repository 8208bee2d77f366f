"""The AWS partitions, with which ARNs begin, by their regions."""

from typing import Literal

Partition = Literal["aws", "aws-us-gov", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"]

_REGIONS: tuple[tuple[str, Partition], ...] = (
    ("us-gov-", "aws-us-gov"),
    ("cn-", "aws-cn"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)
"""Prefixes of the regions of other partitions.

Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""


def partition_of_region(region: str) -> Partition:
    """Return the AWS partition of a region; `aws` if the name is not known."""
    return next((partition for start, partition in _REGIONS if region.startswith(start)), "aws")
