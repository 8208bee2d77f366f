"""Inputs drawn by Hypothesis, the same ones for ever."""

from __future__ import annotations

from typing import Any

from accepted_inputs import accepted_inputs
from hypothesis import HealthCheck, given, settings
from samples import ACCOUNT_ID

# The same inputs for ever: what one run says, all say.
EXAMPLES = settings(
    derandomize=True, deadline=None, database=None, max_examples=40, suppress_health_check=list(HealthCheck)
)
MANY = settings(EXAMPLES, max_examples=400)


def without_nulls(inputs: dict[str, Any]) -> dict[str, Any]:
    """Leave out what counts as not given."""
    given = {name: value for name, value in inputs.items() if value is not None}
    users = {name: user or {} for name, user in inputs["users"].items()}
    policies_of = "inline_iam_policies"
    for name, user in users.items():
        users[name] = {key: value for key, value in user.items() if value is not None}
        if policies_of in users[name]:
            users[name][policies_of] = {
                key: {part: value for part, value in policy.items() if value is not None}
                for key, policy in users[name][policies_of].items()
            }
    return given | {"users": users}


def draw_examples(number: int) -> list[dict[str, Any]]:
    """Draw accepted inputs, the same ones for ever, for the account of the emulator."""
    drawn: list[dict[str, Any]] = []

    @settings(EXAMPLES, max_examples=number)
    @given(accepted_inputs())
    def draw(inputs: dict[str, Any]) -> None:
        drawn.append(inputs | {"aws_account_id": ACCOUNT_ID})

    draw()
    return drawn
