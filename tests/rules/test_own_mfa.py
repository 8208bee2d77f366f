"""Whose own permissions work without MFA is told, and of nobody else; a simulator of IAM says the same of documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data
from samples import ACCOUNT_ID
from simulator import ALLOWED as IS_ALLOWED
from simulator import Request, Simulator

from landingzone.config.inputs import Inputs
from landingzone.iam import documents
from landingzone.rules.check import advise, check

TOKEN = "${TfToken[TOKEN.0]}"


def inputs(**given: Any) -> Inputs:
    return Inputs.model_validate({"aws_account_id": ACCOUNT_ID, **given})


ALLOWED = {"actions": ["s3:GetObject"], "resources": ["*"]}
RULE = "may use its own policies without MFA"
HINT = "set require_mfa: true, which denies everything until MFA is present, or require_mfa: false for a machine"


def told_of_mfa(user: dict[str, Any], **more: Any) -> str | None:
    """What is advised about the MFA of one user: what the advice found, or nothing."""
    given = inputs(users={"ci": user}, **more)
    assert check(given) == []
    found = [each for each in advise(given) if each.rule == RULE]
    assert all((each.path, each.hint) == ("users.ci", HINT) for each in found)
    return found[0].actual if found else None


def own(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"json_policies": {"own": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})}}


def statement_of(condition: Any = None, effect: str = "Allow", action: Any = "s3:*", resource: Any = "*") -> Any:
    given = {"Effect": effect, "Action": action, "Resource": resource}
    return given if condition is None else given | {"Condition": condition}


def on(resource: str, *actions: str) -> dict[str, Any]:
    return own(statement_of(action=[*actions], resource=f"arn:aws:iam::*:{resource}"))


def denied(condition: Any, action: str = "*") -> dict[str, Any]:
    return own(statement_of(), statement_of(condition, "Deny", action))


def test_own_permissions_without_mfa_are_a_warning_while_groups_require_it():
    bob = {"inline_iam_policies": {"read": ALLOWED, "strict": ALLOWED | {"force_mfa": True}}, **own(statement_of())}
    bob |= {"aws_managed_policy_names": ["AdministratorAccess"], "customer_managed_policy_names": ["team/deploy"]}
    assert [str(each) for each in advise(inputs(users={"bob": bob}))] == [
        f"users.bob: {RULE} (got aws_managed_policy_names[0], inline_iam_policies.read and json_policies.own; "
        f"customer_managed_policy_names[0], unless it needs MFA itself); {HINT}"
    ]
    assert advise(inputs(users={"bob": bob}, should_require_mfa=False)) == []


MFA_TRUE = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MFA_FALSE = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
AGE = "aws:MultiFactorAuthAge"
COMPARISONS = [
    f"Numeric{each}" for each in ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
]
FROM_HOME = {"IpAddress": {"aws:SourceIp": "1.2.3.4"}}
NOT_SET_UP = {"Effect": "Deny", "NotAction": ["iam:EnableMFADevice", "s3:List*"], "Resource": "*"}
TOLD_OF_MFA: dict[str, dict[str, Any]] = {
    "aws_managed_policy_names[0]": {"aws_managed_policy_names": ["ReadOnlyAccess"]},
    "aws_managed_policy_names[1]": {"aws_managed_policy_names": ["IAMUserChangePassword", "IAMFullAccess"]},
    "customer_managed_policy_names[0], unless it needs MFA itself": {"customer_managed_policy_names": ["x"]},
    "customer_managed_policy_names[0] and customer_managed_policy_names[1], unless they need MFA themselves": {
        "customer_managed_policy_names": ["x", "y"]
    },
    'inline_iam_policies["a.b"]': {"inline_iam_policies": {"a.b": ALLOWED}},
    "inline_iam_policies.x": {"inline_iam_policies": {"x": ALLOWED | {"actions": ["iam:GetUser", "iam:ListUser*"]}}},
    "json_policies.token, unless it needs MFA itself": {"json_policies": {"token": TOKEN}},
}
TOLD_OF_DOCUMENTS: dict[str, dict[str, Any]] = {
    "a plain one": own(statement_of()),
    "a device of anybody": own(statement_of(action="iam:EnableMFADevice")),
    "devices of one other": on("user/bob", "iam:EnableMFADevice"),
    "to put devices of others out of step": on("user/*", "iam:ResyncMFADevice"),
    "to delete devices of others": on("mfa/*", "iam:DeleteVirtualMFADevice"),
    "everything": own(statement_of(action="*")),
    "everything but": own({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    "one of two": own(statement_of(MFA_TRUE), statement_of()),
    "false or absent lets through": own(statement_of({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})),
    "another value": own(statement_of({"Bool": {"aws:MultiFactorAuthPresent": "false"}})),
    "either value": own(statement_of({"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}})),
    "any of none": own(statement_of({"ForAllValues:Bool": {"aws:MultiFactorAuthPresent": "true"}})),
    "another key": own(statement_of({"Bool": {"aws:SecureTransport": "true"}})),
    "a key that is there without MFA": own(statement_of({"Null": {"aws:MultiFactorAuthPresent": "false"}})),
    "an age that may be missing": own(statement_of({"NumericLessThanIfExists": {AGE: 60}})),
    **{f"an age by {each} or none": own(statement_of({f"{each}IfExists": {AGE: "60"}})) for each in COMPARISONS},
    **{f"a denial by {each} of what has an age": denied({each: {AGE: "60"}}) for each in COMPARISONS},
    "another age": own(statement_of({"NumericNotEquals": {AGE: 60}})),
    "no age": own(statement_of({"Null": {AGE: "true"}})),
    "a denial of something else": denied(MFA_FALSE, "ec2:*"),
    "a denial of a part": denied(MFA_FALSE, "s3:Delete*"),
    "a denial with MFA alone": denied(MFA_TRUE),
    "a denial that never holds": denied(MFA_TRUE | MFA_FALSE),
    "a denial that keys pass": denied({"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
    "a denial at times": denied({**MFA_FALSE, "IpAddress": {"aws:SourceIp": "9.9.9.9"}}),
    "a denial that spares it": own(statement_of(), NOT_SET_UP | {"Condition": MFA_FALSE}),
}
UNTOLD: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a group": {"groups": ["full-access"]},
    "a boundary alone": {"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
    "a machine": {"require_mfa": False, **own(statement_of())},
    "a person": {"require_mfa": True, **own(statement_of())},
    "offboarding": {"status": "offboarding", **own(statement_of())},
    "forced": {"inline_iam_policies": {"x": ALLOWED | {"force_mfa": True}}},
    "denied": {"inline_iam_policies": {"x": ALLOWED | {"effect": "Deny"}}},
    "set-up": {"inline_iam_policies": {"x": ALLOWED | {"actions": ["iam:changepassword", "sts:GetSessionToken"]}}},
    "devices of one's own": on("user/${aws:username}", "iam:EnableMFADevice", "iam:ResyncMFADevice"),
    "to clear one's own set-up": on("mfa/${aws:username}", "iam:DeleteVirtualMFADevice"),
    "what is about nobody yet, or reads": on("*", "iam:CreateVirtualMFADevice", "iam:ListMFADevices"),
    "a new password": {"aws_managed_policy_names": ["IAMUserChangePassword"]},
    "quarantine": {"aws_managed_policy_names": [f"AWSCompromisedKeyQuarantine{each}" for each in ("", "V2", "V3")]},
    "nothing at all": {"aws_managed_policy_names": ["AdministratorAccess", "AWSDenyAll"]},
    "a condition": own(statement_of(MFA_TRUE)),
    "a condition in other letters": own(statement_of({"Bool": {"AWS:multifactorAUTHpresent": True}})),
    "a condition beside another": own(statement_of(MFA_TRUE | FROM_HOME)),
    "an age": own(statement_of({"NumericLessThan": {"AWS:MultiFactorAuthAge": "3600"}})),
    **{f"an age by {each}": own(statement_of({each: {AGE: "60"}})) for each in COMPARISONS},
    **{f"a denial by {each} or no age": denied({f"{each}IfExists": {AGE: "60"}}) for each in COMPARISONS},
    "an age that is there": own(statement_of({"Null": {AGE: "false"}})),
    "a denial": denied(MFA_FALSE),
    "a denial of just that": denied(MFA_FALSE, "s3:*"),
    "a denial of all ages but one": denied({"NumericNotEquals": {AGE: "60"}}),
    "a denial of what has no age": denied({"Null": {AGE: True}}),
    "a denial in another policy": {
        "inline_iam_policies": {"x": ALLOWED | {"actions": ["s3:*"]}},
        "aws_managed_policy_names": ["ReadOnlyAccess"],
        "customer_managed_policy_names": ["x"],
        **own(statement_of(MFA_FALSE, "Deny", "*")),
    },
    "a denial whatever": denied(None, "s3:*"),
    "a denial under the same condition": own(statement_of(FROM_HOME), statement_of(FROM_HOME, "Deny", "*")),
    "a denial that spares something else": own(statement_of(action="ec2:*"), NOT_SET_UP | {"Condition": MFA_FALSE}),
}


@pytest.mark.parametrize("actual", TOLD_OF_MFA)
def test_what_works_without_mfa_is_told_by_its_place(actual: str):
    assert told_of_mfa(TOLD_OF_MFA[actual]) == actual
    # A boundary grants nothing and asks for no MFA.
    boundary = {"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert told_of_mfa(TOLD_OF_MFA[actual] | boundary) == actual


def test_a_document_is_told_that_grants_something_without_mfa_and_nobody_who_can_use_nothing():
    assert {case: told_of_mfa(user) for case, user in (TOLD_OF_DOCUMENTS | UNTOLD).items()} == {
        **dict.fromkeys(TOLD_OF_DOCUMENTS, "json_policies.own"),
        **dict.fromkeys(UNTOLD, None),
    }


def test_a_group_that_denies_everything_without_mfa_denies_own_permissions_too():
    members = ("readers", "billing", "full-access", TOKEN)
    given: dict[str, Any] = {
        "should_create_iam_group_read_only": True,
        "iam_group_name_read_only": "readers",
        "should_create_iam_group_support": True,
        "groups_made_elsewhere": ["billing"],
        "users": {f"of-{number}": {"groups": [of], **own(statement_of())} for number, of in enumerate(members)},
    }
    # The group billing is not made here.
    assert [each.path for each in advise(inputs(**given))] == ["users.of-1", "users.of-2", "users.of-3"]
    assert len(advise(inputs(**given, enable_iam_groups=False))) == 4


# What IAM would say.

AWS_MANAGED = json.loads(aws_managed_policies_data)
ALICE = f"arn:aws:iam::{ACCOUNT_ID}:user/alice"
CALLS = (
    ("s3:GetObject", "arn:aws:s3:::a-bucket/a-file"),
    ("s3:ListBucket", "arn:aws:s3:::a-bucket"),
    ("ec2:DescribeInstances", "*"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT_ID}:user/bob"),
    ("iam:ListRoles", "*"),
    ("iam:EnableMFADevice", f"arn:aws:iam::{ACCOUNT_ID}:user/bob"),
    ("iam:ResyncMFADevice", f"arn:aws:iam::{ACCOUNT_ID}:user/bob"),
    ("iam:DeleteVirtualMFADevice", f"arn:aws:iam::{ACCOUNT_ID}:mfa/bob"),
)


def usable(simulator: Simulator, users: dict[str, dict[str, Any]], *, mfa: bool) -> set[str]:
    """Who may make any call by policies of their own, signed with a key or in a session."""
    context = {"aws:SourceIp": "1.2.3.4", "aws:SecureTransport": "true"}
    ways: list[tuple[bool | None, dict[str, str]]] = [(False, context), (None, context)]
    if mfa:
        ways = [(True, context | {"aws:MultiFactorAuthAge": "30"})]
    requests = {
        (case, action, resource, present): Request(
            principal=ALICE, action=action, resource=resource, policies=held_by(user), mfa=present, context=given
        )
        for case, user in users.items()
        for action, resource in CALLS
        for present, given in ways
    }
    decisions = zip(requests, simulator.decide([*requests.values()]), strict=True)
    return {case for (case, *_), decision in decisions if decision == IS_ALLOWED}


def held_by(user: dict[str, Any]) -> list[dict[str, Any]]:
    held = [json.loads(text) for text in user.get("json_policies", {}).values()]
    held += [
        documents.user_inline(
            each["actions"], each["resources"], each.get("effect", "Allow"), each.get("force_mfa", False)
        ).as_dict()
        for each in user.get("inline_iam_policies", {}).values()
    ]
    held += [AWS_MANAGED[name]["Document"] for name in user.get("aws_managed_policy_names", [])]
    return held + ([documents.require_mfa().as_dict()] if user.get("require_mfa") else [])


def test_iam_allows_without_mfa_what_is_told(simulator: Simulator):
    assert usable(simulator, TOLD_OF_DOCUMENTS, mfa=False) == TOLD_OF_DOCUMENTS.keys()


def test_iam_allows_nothing_without_mfa_of_what_is_not_told(simulator: Simulator):
    known = {
        case: user
        for case, user in UNTOLD.items()
        if user.get("require_mfa") is not False and "status" not in user and "customer_managed_policy_names" not in user
    }
    assert usable(simulator, known, mfa=False) == set()
    with_mfa = {"a person", "forced", "a condition", "an age", "an age that is there", "a denial"}
    assert usable(simulator, known, mfa=True) >= with_mfa


@pytest.mark.parametrize(
    ("group", "is_told"),
    [
        ({"aws_managed_policy_names": ["ReadOnlyAccess"]}, False),
        ({"json_policies": {"p": '{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'}}, False),
        ({"aws_managed_policy_names": ["ReadOnlyAccess"], "require_mfa": False}, True),
        # A condition of what the group itself allows.
        ({"inline_iam_policies": {"p": ALLOWED}}, True),
        ({}, True),
    ],
)
def test_a_group_of_ones_own_that_denies_without_mfa_denies_own_permissions_too(group: dict[str, Any], is_told: bool):
    bob = {"groups": ["Sre"], "inline_iam_policies": {"p": ALLOWED}}
    assert (told_of_mfa(bob, groups={"sre": group}, groups_made_elsewhere=None) is not None) is is_told
