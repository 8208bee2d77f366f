"""What a configuration has of what IAM counts in an account: a row for each quota of an account."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from landingzone.config.inputs import Inputs
from landingzone.groups.made_groups import MadeGroup, MadePolicy, made_groups, made_policies
from landingzone.iam.quotas import GROUPS, POLICIES, USERS, Quota


@dataclass(frozen=True)
class Counted:
    """What counts towards a quota of an account.

    Args:
        quota: The quota.
        input: The input that has most of it.
        words: What is counted, in words.
        of: Gives each thing that a configuration has: its address, or what is as unique, and its name.
    """

    quota: Quota
    input: Literal["users", "groups", "policies"]
    words: str
    of: Callable[[Inputs], Mapping[str, str]]


def _by_address(made: Iterable[MadeGroup | MadePolicy]) -> Mapping[str, str]:
    return {each.address: each.name for each in made}


OF_ACCOUNT = (
    Counted(USERS, "users", "users", lambda inputs: {name: name for name in inputs.users}),
    Counted(GROUPS, "groups", "groups", lambda inputs: _by_address(made_groups(inputs))),
    Counted(POLICIES, "policies", "managed policies", lambda inputs: _by_address(made_policies(inputs))),
)
"""The rows."""
