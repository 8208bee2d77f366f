"""Records for Terraform's state are told: what is taken over, and what is forgotten and stays in the account."""

from __future__ import annotations

from typing import Any

import pytest

from landingzone import StackConfiguration, diff

BOB = 'aws_iam_user.user["bob"]'


def configuration(**inputs: Any) -> StackConfiguration:
    return StackConfiguration(aws_account_id="123456789012", **inputs)


def told(old: StackConfiguration, new: StackConfiguration) -> list[tuple[str, str]]:
    return [(change.level, change.text) for change in diff(old, new)]


@pytest.mark.parametrize(
    ("given", "level", "text"),
    [
        (
            {"adoption": {"removed": ["aws_iam_user_policy.own"]}},
            "high",
            "the state forgets aws_iam_user_policy.own, which stays in the account with its access",
        ),
        (
            {"adoption": {"moved": {BOB: "aws_iam_user.bob"}}},
            "info",
            f"of the state, aws_iam_user.bob as {BOB} is taken over",
        ),
        ({"adoption": {"imported": {BOB: "bob"}}}, "info", f"of the account, bob as {BOB} is taken over"),
        ({"moved_from": "module.iam"}, "info", "all that module.iam has in the state is taken over"),
    ],
)
def test_each_record_is_told_once_and_only_when_it_is_new(given: dict[str, Any], level: str, text: str):
    old, new = configuration(), configuration(**given)
    assert told(old, new) == [(level, text)]
    assert told(new, new) == []
    assert told(new, old) == []


def test_many_records_are_counted():
    removed = [f"aws_iam_user_policy.p{number}" for number in range(9)]
    [(_, text)] = told(configuration(), configuration(adoption={"removed": removed}))
    assert "aws_iam_user_policy.p2 and 6 others" in text
