"""Every setting of the provider and of the backends that a configuration takes, by where it stands there."""

from __future__ import annotations

from typing import Any

from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS


def settings() -> dict[str, tuple[str, ...]]:
    """Give `provider`, or the name of a backend -> its arguments."""
    return {place: tuple(sorted(known)) for place, known in {"provider": PROVIDER_SETTINGS, **BACKEND_SETTINGS}.items()}


def with_settings(place: str, **arguments: Any) -> StackConfiguration:
    """Make a configuration with these arguments of the provider, or of a backend, and nothing else."""
    there = {"provider": arguments} if place == "provider" else {"backend": {place: arguments}}
    return StackConfiguration(aws_account_id=ACCOUNT_ID, **there)
