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


def statement_of(
    condition: dict[str, Any] | None = None, effect: str = "Allow", action: Any = "s3:*"
) -> dict[str, Any]:
    given = {"Effect": effect, "Action": action, "Resource": "*"}
    return given if condition is None else given | {"Condition": condition}


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
ONESELF = "arn:aws:iam::*:user/${aws:username}"
AGE = "aws:MultiFactorAuthAge"
COMPARISONS = [
    f"Numeric{each}" for each in ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
]
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
    **{
        f"a denial by {each} of what has an age": own(statement_of(), statement_of({each: {AGE: "60"}}, "Deny"))
        for each in COMPARISONS
    },
    "another age": own(statement_of({"NumericNotEquals": {AGE: 60}})),
    "no age": own(statement_of({"Null": {AGE: "true"}})),
    "a denial of something else": own(statement_of(), statement_of(MFA_FALSE, "Deny", "ec2:*")),
    "a denial of a part": own(statement_of(), statement_of(MFA_FALSE, "Deny", "s3:Delete*")),
    "a denial with MFA alone": own(statement_of(), statement_of(MFA_TRUE, "Deny", "*")),
    "a denial that never holds": own(statement_of(), statement_of(MFA_TRUE | MFA_FALSE, "Deny", "*")),
    "a denial that keys pass": own(
        statement_of(), statement_of({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, "Deny", "*")
    ),
    "a denial at times": own(
        statement_of(), statement_of({**MFA_FALSE, "IpAddress": {"aws:SourceIp": "9.9.9.9"}}, "Deny")
    ),
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
    "a device of one's own": own(statement_of(action="iam:EnableMFADevice") | {"Resource": ONESELF}),
    "a new password": {"aws_managed_policy_names": ["IAMUserChangePassword"]},
    "quarantine": {"aws_managed_policy_names": [f"AWSCompromisedKeyQuarantine{each}" for each in ("", "V2", "V3")]},
    "nothing at all": {"aws_managed_policy_names": ["AdministratorAccess", "AWSDenyAll"]},
    "a condition": own(statement_of(MFA_TRUE)),
    "a condition in other letters": own(statement_of({"Bool": {"AWS:multifactorAUTHpresent": True}})),
    "a condition beside another": own(statement_of({**MFA_TRUE, "IpAddress": {"aws:SourceIp": "1.2.3.4"}})),
    "an age": own(statement_of({"NumericLessThan": {"AWS:MultiFactorAuthAge": "3600"}})),
    **{f"an age by {each}": own(statement_of({each: {AGE: "60"}})) for each in COMPARISONS},
    **{
        f"a denial by {each} or no age": own(statement_of(), statement_of({f"{each}IfExists": {AGE: "60"}}, "Deny"))
        for each in COMPARISONS
    },
    "an age that is there": own(statement_of({"Null": {AGE: "false"}})),
    "a denial": own(statement_of(), statement_of(MFA_FALSE, "Deny", "*")),
    "a denial of just that": own(statement_of(), statement_of(MFA_FALSE, "Deny", "s3:*")),
    "a denial by age": own(statement_of(), statement_of({"NumericGreaterThanIfExists": {AGE: "60"}}, "Deny")),
    "a denial of all ages but one": own(statement_of(), statement_of({"NumericNotEquals": {AGE: "60"}}, "Deny")),
    "a denial of what has no age": own(statement_of(), statement_of({"Null": {AGE: True}}, "Deny")),
    "a denial in another policy": {
        "inline_iam_policies": {"x": ALLOWED | {"actions": ["s3:*"]}},
        "aws_managed_policy_names": ["ReadOnlyAccess"],
        "customer_managed_policy_names": ["x"],
        **own(statement_of(MFA_FALSE, "Deny", "*")),
    },
    "a denial whatever": own(statement_of(), statement_of(None, "Deny", "s3:*")),
    "a denial under the same condition": own(
        statement_of({"IpAddress": {"aws:SourceIp": "1.2.3.4"}}),
        statement_of({"IpAddress": {"aws:SourceIp": "1.2.3.4"}}, "Deny", "*"),
    ),
    "a denial that spares something else": own(statement_of(action="ec2:*"), NOT_SET_UP | {"Condition": MFA_FALSE}),
}


@pytest.mark.parametrize("actual", TOLD_OF_MFA)
def test_what_works_without_mfa_is_told_by_its_place(actual: str):
    assert told_of_mfa(TOLD_OF_MFA[actual]) == actual
    # A boundary grants nothing and asks for no MFA.
    boundary = {"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert told_of_mfa(TOLD_OF_MFA[actual] | boundary) == actual


@pytest.mark.parametrize("case", TOLD_OF_DOCUMENTS)
def test_a_document_that_grants_something_without_mfa_is_told(case: str):
    assert told_of_mfa(TOLD_OF_DOCUMENTS[case]) == "json_policies.own"


@pytest.mark.parametrize("case", UNTOLD)
def test_nobody_is_told_of_who_can_use_nothing_without_mfa(case: str):
    assert told_of_mfa(UNTOLD[case]) is None


def test_a_group_that_denies_everything_without_mfa_denies_own_permissions_too():
    users = {
        f"{group}-only": {"groups": [group], **own(statement_of())} for group in ("readers", "billing", "full-access")
    }
    users["token"] = {"groups": [TOKEN], **own(statement_of())}
    given: dict[str, Any] = {
        "should_create_iam_group_read_only": True,
        "iam_group_name_read_only": "readers",
        "should_create_iam_group_support": True,
        "groups_made_elsewhere": ["billing"],
        "users": users,
    }
    assert [each.path for each in advise(inputs(**given))] == [
        "users.billing-only",  # that group is not made here
        "users.full-access-only",
        "users.token",
    ]
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
)


def is_usable(simulator: Simulator, user: dict[str, Any], *, mfa: bool) -> bool:
    """Whether IAM would allow any call by the user's own policies, signed with a key or in a session."""
    held = [json.loads(text) for text in user.get("json_policies", {}).values()]
    held += [
        documents.user_inline(
            each["actions"], each["resources"], each.get("effect", "Allow"), each.get("force_mfa", False)
        ).as_dict()
        for each in user.get("inline_iam_policies", {}).values()
    ]
    held += [AWS_MANAGED[name]["Document"] for name in user.get("aws_managed_policy_names", [])]
    held += [documents.require_mfa().as_dict()] if user.get("require_mfa") else []
    context = {"aws:SourceIp": "1.2.3.4", "aws:SecureTransport": "true"}
    ways: list[tuple[bool | None, dict[str, str]]] = [(False, context), (None, context)]
    if mfa:
        ways = [(True, context | {"aws:MultiFactorAuthAge": "30"})]
    requests = [
        Request(principal=ALICE, action=action, resource=resource, policies=held, mfa=present, context=given)
        for action, resource in CALLS
        for present, given in ways
    ]
    return IS_ALLOWED in simulator.decide(requests)


@pytest.mark.parametrize("case", TOLD_OF_DOCUMENTS)
def test_iam_allows_without_mfa_what_is_told(simulator: Simulator, case: str):
    assert is_usable(simulator, TOLD_OF_DOCUMENTS[case], mfa=False)


OF_KNOWN_POLICIES = [
    case
    for case, user in UNTOLD.items()
    if user.get("require_mfa") is not False and "status" not in user and "customer_managed_policy_names" not in user
]


@pytest.mark.parametrize("case", OF_KNOWN_POLICIES)
def test_iam_allows_nothing_without_mfa_of_what_is_not_told(simulator: Simulator, case: str):
    assert not is_usable(simulator, UNTOLD[case], mfa=False)


@pytest.mark.parametrize("case", ["a person", "forced", "a condition", "an age", "an age that is there", "a denial"])
def test_with_mfa_all_of_it_works(simulator: Simulator, case: str):
    assert is_usable(simulator, UNTOLD[case], mfa=True)


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
