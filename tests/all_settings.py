"""Every setting of the provider and of the backends that a configuration takes, by where it stands there."""

from __future__ import annotations

from functools import cache
from typing import Any

from cdk_classes import CDK
from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.terraform import bindings
from landingzone.terraform.settings import BACKENDS, arguments_of


@cache
def settings() -> dict[str, tuple[str, ...]]:
    """Give `provider`, or the name of a backend -> its arguments."""
    kinds = {"provider": bindings.load(CDK).provider.AwsProvider}
    kinds |= {name: getattr(CDK, kind) for name, kind in BACKENDS.items()}
    return {place: tuple(sorted(arguments_of(place, kind))) for place, kind in kinds.items()}


def with_settings(place: str, **arguments: Any) -> StackConfiguration:
    """Make a configuration with these arguments of the provider, or of a backend, and nothing else."""
    there = {"provider": arguments} if place == "provider" else {"backend": {place: arguments}}
    return StackConfiguration(aws_account_id=ACCOUNT_ID, **there)
