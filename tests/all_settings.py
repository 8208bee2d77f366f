"""Every setting of the provider and of the backends that a configuration takes, by where it stands there."""

from __future__ import annotations

from functools import cache
from typing import Any

from samples import ACCOUNT_ID

from landingzone.terraform.provider.node import use_node_beside_python

# Before jsii starts: another Node than this one may write a banner.
use_node_beside_python()

from landingzone import StackConfiguration  # noqa: E402
from landingzone.terraform.provider import bindings  # noqa: E402
from landingzone.terraform.stack import _BACKENDS, _arguments_of  # noqa: E402


@cache
def settings() -> dict[str, tuple[str, ...]]:
    """Give `provider`, or the name of a backend -> its arguments."""
    kinds = {"provider": bindings.load().provider.AwsProvider, **_BACKENDS}
    return {place: tuple(sorted(_arguments_of(place, kind))) for place, kind in kinds.items()}


def with_settings(place: str, **arguments: Any) -> StackConfiguration:
    """Make a configuration with these arguments of the provider, or of a backend, and nothing else."""
    there = {"provider": arguments} if place == "provider" else {"backend": {place: arguments}}
    return StackConfiguration(aws_account_id=ACCOUNT_ID, **there)
