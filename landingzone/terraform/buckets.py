"""Users in blocks: which bucket each one stands in, and how they move when the number of buckets changes."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import in_effect
from landingzone.config.user import User

USERS_IN_A_BLOCK = 500
"""Users of one block above which plans slow down noticeably."""

NUMBERS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Numbers of buckets that there may be."""


def suffix_of(user_name: str, buckets: int) -> str:
    """Tell what the names of a user's resources end in: the same for ever, whoever else there is.

    Args:
        user_name: Name of the user.
        buckets: Number of buckets.

    Returns:
        Nothing for a single bucket; otherwise `_<bucket>`, counted from 0.
    """
    return "" if buckets == 1 else f"_{hashlib.sha256(user_name.encode()).digest()[0] % buckets}"


def advise_buckets(inputs: Inputs, buckets: int) -> Iterator[str]:
    """Advise more buckets where one block holds so many users that plans are slow."""
    largest = max(Counter(suffix_of(name, buckets) for name in inputs.users).values(), default=0)
    if largest > USERS_IN_A_BLOCK and buckets < NUMBERS[-1]:
        enough = next((number for number in NUMBERS if len(inputs.users) / number <= USERS_IN_A_BLOCK / 5), NUMBERS[-1])
        yield (
            f"user_buckets: {largest} users stand in one block, and plans slow down above {USERS_IN_A_BLOCK} (got"
            f" {buckets}); write user_buckets: {enough}"
        )


def moves_between_buckets(
    inputs: Inputs, buckets: int, settled: int | None, *, comes_from_a_call: bool = False
) -> Iterator[tuple[str, str]]:
    """Give the moves that bring every user's resources to their bucket, from whatever number of buckets there was.

    Terraform takes one origin for a destination, so the addresses stand in a chain that ends at the present one.

    Args:
        inputs: The users.
        buckets: Number of buckets.
        settled: Number that every state has by now: users move from it alone, which is quick to plan, or stay. None:
            users may stand in any.
        comes_from_a_call: Whether users may come from a module call, so through the single block.

    Yields:
        Pairs of instance addresses, from and to, such as `aws_iam_user.user["alice"]`.
    """
    numbers = [*([1] if comes_from_a_call else []), *_numbers_on_the_way(buckets, settled)]
    for name, user in sorted(inputs.users.items()):
        suffixes = [suffix_of(name, number) for number in numbers]
        # Numbers of buckets share suffixes; of the same ones, the last place in the chain counts.
        chain = [suffix for place, suffix in enumerate(suffixes) if suffix not in suffixes[place + 1 :]]
        for resource, key in _instances_of(name, in_effect(user)):
            for origin, destination in pairwise(chain):
                yield f'{resource}{origin}["{key}"]', f'{resource}{destination}["{key}"]'


def _numbers_on_the_way(buckets: int, settled: int | None) -> list[int]:
    if settled is not None:
        return [settled, buckets]
    above = [number for number in reversed(NUMBERS) if number > buckets]
    below = [number for number in NUMBERS if number < buckets]
    return [*above, *below, buckets]


def _instances_of(name: str, user: User) -> Iterator[tuple[str, str]]:
    """Give the resources of a user, without their suffix, with the key of the instance."""

    def by_effect(effect: str) -> list[str]:
        return [key for key, policy in user.inline_iam_policies.items() if policy.effect == effect]

    yield "aws_iam_user.user", name
    if user.groups:
        yield "aws_iam_user_group_membership.group_memberships", name
    if user.create_login_profile:
        yield "aws_iam_user_login_profile.web_console", name
    if "first" in user.access_keys:
        yield "aws_iam_access_key.access_keys", name
    if "second" in user.access_keys:
        yield "aws_iam_access_key.access_keys_second", name
    if user.ssh_public_key is not None:
        yield "aws_iam_user_ssh_key.ssh_public_keys", name
    for resource, names in (
        ("aws_iam_user_policy_attachment.aws_managed_policies", user.aws_managed_policy_names),
        ("aws_iam_user_policy_attachment.customer_managed_policies", user.customer_managed_policy_names),
        ("aws_iam_user_policy.inline_iam_policies", by_effect("Allow")),
        ("aws_iam_user_policy.inline_denies", by_effect("Deny")),
        ("aws_iam_user_policy.json_policies", user.json_policies),
    ):
        for policy in names:
            yield resource, f"{name}/{policy}"
    if user.require_mfa:
        yield "aws_iam_user_policy.require_mfa", name
    if user.status == "offboarding":
        yield "aws_iam_user_policy.offboarding", name
