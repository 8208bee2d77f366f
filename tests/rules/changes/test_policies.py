"""A managed policy that moves, is renamed or goes is refused where IAM refuses it, with two steps that work."""

from __future__ import annotations

from typing import Any

import pytest

from landingzone.access.change_rules import find_refused
from landingzone.config.options import StackConfiguration

ANY: dict[str, Any] = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
BOUNDARY = "arn:aws:iam::123456789012:policy/team/deploy"
HELD = {"customer_managed_policy_names": ["team/deploy"]}
TEAM = ANY | {"path": "/team/"}
BOTH = {"groups": {"sre": HELD}, "users": {"bob": HELD | {"status": "offboarding"}}}
PATH = (
    "policies.deploy.path: must not change: a policy has its path for good (got '/ops/', until now '/team/'); "
    "Terraform creates another one before it deletes this one, and IAM refuses two of one name, whatever their paths "
    "are (EntityAlreadyExists): keep '/team/', or first apply with one of another name beside it, which its holders "
    "name instead, then without 'deploy'"
)


def named(name: str) -> dict[str, Any]:
    return {"customer_managed_policy_names": [name]}


def renamed(places: str) -> str:
    return (
        "policies.ship: must not be another name of a policy that is attached (got 'ship', until now 'deploy', of "
        f"{places}); IAM renames no policy: Terraform deletes the old one, which IAM refuses while anything else has "
        "it, such as a role (DeleteConflict), and for a moment its holders may be without both: first apply with "
        "'ship' beside 'deploy', and let them name 'ship', then without 'deploy'"
    )


def kept(places: str) -> str:
    return (
        f"policies.deploy: must stay while somebody has it (got no such policy any more, and it is in {places}); IAM "
        "refuses to delete a policy that is attached or a boundary (DeleteConflict): keep it, or take it out there too"
    )


# Before, after, the step between, and what is told.
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[str]]] = {
    "another path": (
        {"policies": {"deploy": TEAM}},
        {"policies": {"deploy": ANY | {"path": "/ops/"}}},
        {"policies": {"deploy": TEAM, "deploy-too": ANY | {"path": "/ops/"}}},
        [PATH],
    ),
    "another path, with its holders": (
        {"policies": {"deploy": TEAM}, **BOTH},
        {"policies": {"deploy": ANY | {"path": "/ops/"}}, "groups": {"sre": named("ops/deploy")}},
        {
            "policies": {"deploy": TEAM, "deploy-too": ANY | {"path": "/ops/"}},
            "groups": {"sre": named("ops/deploy-too")},
        },
        [PATH],
    ),
    "another name, with its holders": (
        {"policies": {"deploy": TEAM}, **BOTH},
        {"policies": {"ship": TEAM}, "groups": {"sre": named("team/ship")}, "users": {"bob": named("team/ship")}},
        {
            "policies": {"ship": TEAM, "deploy": TEAM},
            "groups": {"sre": named("team/ship")},
            "users": {"bob": named("team/ship")},
        },
        [renamed("groups.sre.customer_managed_policy_names[0] and users.bob.customer_managed_policy_names[0]")],
    ),
    "another name, and holders stay": (
        {"policies": {"deploy": TEAM}, **BOTH},
        {"policies": {"ship": TEAM}, **BOTH},
        {"policies": {"ship": TEAM, "deploy": TEAM}, "groups": {"sre": named("team/ship")}},
        [kept("groups.sre.customer_managed_policy_names[0] and users.bob.customer_managed_policy_names[0]")],
    ),
    "it goes, and is a boundary": (
        {"policies": {"deploy": TEAM}},
        {"users": {"bob": {"permissions_boundary": BOUNDARY}}},
        {"policies": {"deploy": TEAM}},
        [kept("users.bob.permissions_boundary")],
    ),
}


def inputs(**given: Any) -> StackConfiguration:
    return StackConfiguration.model_validate({"aws_account_id": "123456789012", **given})


def refused(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in find_refused(inputs(**old), inputs(**new))]


@pytest.mark.parametrize("case", STEPS)
def test_it_is_told_with_two_steps(case: str):
    old, new, between, told = STEPS[case]
    assert refused(old, new) == told
    assert refused(old, between) == []


def test_the_last_of_the_two_steps_is_fine_too():
    between = STEPS["another path, with its holders"][2]
    assert refused(between, {**between, "policies": {"deploy-too": between["policies"]["deploy-too"]}}) == []
    _, new, between, _ = STEPS["another name, with its holders"]
    assert refused(between, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"policies": {"deploy": TEAM}, **BOTH}, {}),
        ({"policies": {"deploy": TEAM}}, {"policies": {"ship": TEAM}}),
        ({"policies": {"deploy": TEAM}, **BOTH}, {"policies": {"ship": ANY}, "groups": {"sre": named("ship")}}),
        (
            {"policies": {"deploy": TEAM}, **BOTH},
            {"policies": {"deploy": TEAM | {"description": "x", "tags": {"a": "b"}, "statements": []}}, **BOTH},
        ),
        (
            {"policies": {"deploy": TEAM, "b": ANY}, "users": {"bob": {"permissions_boundary": BOUNDARY}}},
            {
                "policies": {"b": ANY},
                "users": {"bob": {"permissions_boundary": "arn:aws:iam::123456789012:policy/b"}},
            },
        ),
        # Of another account, or of AWS.
        (
            {"policies": {"deploy": TEAM}},
            {"users": {"bob": {"permissions_boundary": BOUNDARY.replace("123456789012", "210987654321")}}},
        ),
        ({"policies": {"deploy": TEAM}, **BOTH}, {**BOTH, "aws_account_id": "210987654321"}),
        # What the state forgets stays in the account.
        ({"policies": {"deploy": TEAM}, **BOTH}, {**BOTH, "adoption": {"removed": ["aws_iam_policy.policies"]}}),
    ],
)
def test_what_iam_takes_is_fine(old: dict[str, Any], new: dict[str, Any]):
    assert refused(old, new) == []
