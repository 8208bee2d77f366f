"""What the review says of members of groups of one's own, of every shape, is what a simulator of IAM decides."""

from __future__ import annotations

from typing import Any

import pytest
from own_groups import INPUTS
from review_checks import CHECKS, failures
from samples import ACCOUNT_ID
from simulator import Simulator

from landingzone.access.report import report
from landingzone.config.inputs import Inputs

NEVER_WRONG = [check for check in CHECKS if not check.is_false_alarm]
BOUND = {"permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"}


def side(bob: dict[str, Any], **changed: Any) -> dict[str, Any]:
    groups = {name: group or {} for name, group in INPUTS["groups"].items()}
    return {"aws_account_id": ACCOUNT_ID, **INPUTS, "groups": groups, **changed, "users": {"bob": bob}}


# The group with a policy of AWS that has thousands of actions takes long.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name == "sre")) for name in INPUTS["groups"]]
)
def test_what_is_said_of_a_member_is_so(simulator: Simulator, name: str):
    member = {"groups": [name]}
    other = side({})["groups"][name] | {"require_mfa": True}
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (side({}), side(member)),
        (side(member), side(member | BOUND)),
        (side(member), side(member, groups=side({})["groups"] | {name: other})),
        (side(member), side(member, should_require_mfa=False)),
    ]
    for old, new in (*changes, *(reversed(change) for change in changes)):
        pair = {"old": old, "new": new, "elsewhere": {}, "rewritings": ["Sid"]}
        assert failures(simulator, pair, NEVER_WRONG) == {}


def test_what_the_report_says_of_mfa_is_that_of_each_shape():
    made = report(Inputs.model_validate({"aws_account_id": ACCOUNT_ID, **INPUTS}))
    assert {group.name: group.mfa for group in made.groups} == {
        "a+=,.@-_b": "needed",
        "empty": "nothing to protect",
        "machines": "needed for some",
        "people": "needed",
        "sre": "needed",
    }
