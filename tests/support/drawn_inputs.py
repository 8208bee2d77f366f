"""Inputs drawn by Hypothesis, the same ones for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from accepted_inputs import accepted_inputs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ACCOUNT_ID

Drawn = TypeVar("Drawn")

# The same inputs for ever: what one run says, all say.
EXAMPLES = settings(
    derandomize=True, deadline=None, database=None, max_examples=40, suppress_health_check=list(HealthCheck)
)


def without_nulls(inputs: dict[str, Any]) -> dict[str, Any]:
    """Leave out what counts as not given."""

    def given(values: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in values.items() if value is not None}

    left: dict[str, Any] = given(inputs)
    for kind in ("users", "groups", "policies"):
        left[kind] = {name: given(owner or {}) for name, owner in left.get(kind, {}).items()}
        for owner in left[kind].values():
            for policy, written in owner.get("inline_iam_policies", {}).items():
                owner["inline_iam_policies"] = owner["inline_iam_policies"] | {policy: given(written)}
            if "statements" in owner:
                owner["statements"] = [given(statement) for statement in owner["statements"]]
    return left | {"quotas": given(left.get("quotas", {}))}


def check_drawn(strategy: st.SearchStrategy[Drawn], number: int, check: Callable[[Drawn], None]) -> None:
    """Check drawn examples, the same ones for ever."""
    settings(EXAMPLES, max_examples=number)(given(strategy)(check))()


def draw_examples(number: int) -> list[dict[str, Any]]:
    """Draw accepted inputs, the same ones for ever, for the account of the emulator."""
    drawn: list[dict[str, Any]] = []

    check_drawn(accepted_inputs(), number, lambda inputs: drawn.append(inputs | {"aws_account_id": ACCOUNT_ID}))
    return drawn
