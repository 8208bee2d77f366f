"""What a change of groups, policies and quotas of one's own does, and what has no effect on anybody."""

from __future__ import annotations

from typing import Any

import pytest
from samples import ACCOUNT_ID

from landingzone.access.change_rules import advise_on_change
from landingzone.access.diff import diff
from landingzone.config.options import StackConfiguration


def inputs(**given: Any) -> StackConfiguration:
    return StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, **given})


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    changes = diff(inputs(**old), inputs(**new))
    return [f"{one.level}: {one.text}{f'; {one.warning}' if one.warning else ''}" for one in changes]


def entry(*actions: str, **more: Any) -> dict[str, Any]:
    return {"actions": list(actions), "resources": ["*"], **more}


def sre(**more: Any) -> dict[str, Any]:
    return {"groups": {"sre": {"inline_iam_policies": {"queues": entry("sqs:*")}, **more}}}


def policy(*actions: str, **more: Any) -> dict[str, Any]:
    return {"policies": {"deploy": {"path": "/team/", "statements": [entry(*actions)], **more}}}


BOB = {"users": {"bob": {"groups": ["sre"]}}}
HELD = {"groups": {"sre": {"customer_managed_policy_names": ["team/deploy"], "self_management": False}}}
HOLDING = {"users": {"bob": {"customer_managed_policy_names": ["team/deploy"]}}}
BOUNDED = {
    "users": {
        "bob": {
            "inline_iam_policies": {"queues": entry("sqs:*", "sns:*")},
            "permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/team/deploy",
        }
    }
}
SELF = "look after their own IAM user"

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a group comes with a member": (
        {"users": {"bob": {}}},
        sre() | BOB,
        [
            "high: bob may now use all of sqs, by joining sre",
            f"low: bob may now {SELF}, by joining sre",
            "info: the group sre is created",
        ],
    ),
    "a group without policies is joined": (
        {"groups": {"marks": {"self_management": False}}, "users": {"bob": {}}},
        {"groups": {"marks": {"self_management": False}}, "users": {"bob": {"groups": ["marks"]}}},
        ["medium: bob joins marks: nothing: it has no policies"],
    ),
    "a group goes with its member": (
        sre() | BOB,
        {"users": {"bob": {}}},
        [
            f"low: bob may no longer {SELF}, since the group sre is removed",
            "low: bob may no longer use all of sqs, since the group sre is removed",
            "low: the group sre is removed",
        ],
    ),
    "a group gets another name": (
        sre() | BOB,
        {"groups": {"ops": sre()["groups"]["sre"]}, "users": {"bob": {"groups": ["ops"]}}},
        ["info: the group sre is renamed to ops; Terraform replaces it: members are without it for a moment"],
    ),
    "a group gets another path": (
        sre() | BOB,
        sre(path="/ops/") | BOB,
        ["info: the path of the group sre changes from / to /ops/; the ARNs of its members stay"],
    ),
    "a group no longer requires MFA": (
        sre() | BOB,
        sre(require_mfa=False) | BOB,
        ["critical: MFA is no longer required of bob to use all of sqs"],
    ),
    "a group without members no longer requires MFA": (
        sre(),
        sre(require_mfa=False),
        ["low: members of sre (nobody yet) may now use all of sqs without MFA, by this group"],
    ),
    "a group says itself what all say": (sre(), sre(require_mfa=True), []),
    "all groups but one require no MFA any more": (
        sre(require_mfa=True),
        sre(require_mfa=True) | {"should_require_mfa": False},
        ["critical: groups no longer require MFA, but for sre; no user is affected yet"],
    ),
    "members may no longer look after themselves": (
        sre() | BOB,
        sre(self_management=False) | BOB,
        [f"low: members of sre (bob) may no longer {SELF}, by this group"],
    ),
    "a policy comes": ({}, policy("s3:*"), ["info: the policy team/deploy is created, and nobody here has it"]),
    "a policy comes with a group that has it": (
        {},
        policy("s3:*") | HELD,
        ["info: the group sre is created", "info: the policy team/deploy is created"],
    ),
    "a policy goes": (policy("s3:*"), {}, ["low: the policy team/deploy, which nobody here has, is removed"]),
    "a policy goes with its holder's entry": (
        policy("s3:*") | HOLDING,
        {"users": {"bob": {}}},
        ["low: bob may no longer use all of s3", "low: the policy team/deploy is removed"],
    ),
    "a policy changes that nobody has": (
        policy("s3:*"),
        policy("s3:*", "iam:*"),
        ["low: the policy team/deploy grants something else, and nobody here has it"],
    ),
    "a policy is written otherwise": (policy("s3:*", "s3:GetObject"), policy("s3:*"), []),
    "a policy of a user changes": (
        policy("sns:*") | HOLDING,
        policy("sqs:*") | HOLDING,
        ["high: bob may now use all of sqs, by a policy of their own", "low: bob may no longer use all of sns"],
    ),
    "a policy of a group changes": (
        policy("sqs:*") | HELD | BOB,
        policy("sqs:*", "sns:*") | HELD | BOB,
        ["high: members of sre (bob) may now use all of sns, by this group"],
    ),
    "a policy of a group without members changes": (
        policy("sqs:*") | HELD,
        policy("sqs:*", "iam:*") | HELD,
        [
            "low: members of sre (nobody yet) may now administer IAM, which amounts to everything, by this group",
        ],
    ),
    "a boundary changes": (
        policy("sqs:*") | BOUNDED,
        policy("sqs:*", "sns:*") | BOUNDED,
        ["high: bob may now use all of sns, which their boundary kept from them until now"],
    ),
    "another description and other tags": (
        policy("s3:*") | HELD,
        policy("s3:*", description="Deploys.", tags={"team": "web"}) | HELD,
        [
            "info: policies.deploy.description changes; Terraform ignores it: the account keeps the old one",
            "info: the tags of the policy team/deploy change",
        ],
    ),
    "AWS has raised quotas": (
        {"quotas": {"groups_per_account": 400}},
        {"quotas": {"groups_per_account": 500, "managed_policies_per_user": 20}},
        [
            "info: quotas.groups_per_account changes from 400 to 500",
            "info: quotas.managed_policies_per_user changes from 10 to 20",
        ],
    ),
    "a quota is written that every account has": ({}, {"quotas": {"groups_per_account": 300}}, []),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_it_does_is_told(case: str):
    old, new, expected = CHANGES[case]
    assert told(old, new) == expected
    assert told(old, old) == told(new, new) == []


def test_what_is_refused_is_told_beside_its_effect():
    ship = {"policies": {"ship": policy("s3:*")["policies"]["deploy"]}}
    lines = told(policy("s3:*") | HOLDING, ship | HOLDING)
    (line,) = [line for line in lines if "must stay while somebody has it" in line]
    assert "`landingzone validate --against` refuses this change; IAM refuses to delete" in line
    assert "low: the policy team/deploy is removed" in lines
    on = {"enable_iam_groups": True, "should_create_iam_group_logs": True}
    for old, new in (({"groups": {"logs": {}}}, on), (on, {"groups": {"logs": {}}})):
        (line,) = [line for line in told(old, new) if line.startswith("high")]
        assert "must not be the name that another group had until this change" in line


def test_a_group_that_goes_while_users_name_it_is_told_where_it_was():
    (advice,) = advise_on_change(inputs(**sre(), **BOB), inputs(**BOB))
    assert (advice.path, advice.actual) == ("groups", "'sre', named by bob")
    (advice,) = advise_on_change(inputs(**BOB), inputs(**sre(), **BOB))
    assert (advice.path, advice.actual) == ("groups.sre", "'sre'")
    taken = {"adoption": {"imported": {'aws_iam_group.groups["sre"]': "sre"}}}
    assert advise_on_change(inputs(**BOB), inputs(**sre(), **BOB, **taken)) == []
    # One that is replaced is made with all its policies before members join.
    assert advise_on_change(inputs(**sre()), inputs(groups={"ops": sre()["groups"]["sre"]})) == []


def test_in_another_account_every_policy_is_another_one():
    (line,) = told(policy("s3:*"), policy("iam:*") | {"aws_account_id": "210987654321"})
    assert line.startswith("critical: everything moves from account")
