"""Fixtures of adoptions."""

from __future__ import annotations

import pytest

from dev.engine import EmulatedAccount


@pytest.fixture
def live(emulator: EmulatedAccount, monkeypatch: pytest.MonkeyPatch) -> EmulatedAccount:
    """The emulated account, as the one that boto3 finds in its environment."""
    given = {"AWS_ENDPOINT_URL": emulator.endpoint, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    for name, value in {**given, "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return emulator
