"""Whose own permissions work without MFA is told, and of nobody else; a simulator of IAM says the same of documents."""

import json

from moto.iam.aws_managed_policies import aws_managed_policies_data
from rule_checks import TOKEN, inputs
from samples import ACCOUNT_ID
from simulator import ALLOWED as IS_ALLOWED
from simulator import Request

from landingzone.iam import documents
from landingzone.rules.check import advise, check

ALLOWED = {"actions": ["s3:GetObject"], "resources": ["*"]}
RULE = "may use its own policies without MFA"
HINT = "set require_mfa: true, which denies everything until MFA is present, or require_mfa: false for a machine"


def told_of_mfa(user, **more):
    given = inputs(users={"ci": user}, **more)
    assert check(given) == []
    found = [each for each in advise(given) if each.rule == RULE]
    assert all((each.path, each.hint) == ("users.ci", HINT) for each in found)
    return found[0].actual if found else None


def own(*statements):
    return {"json_policies": {"own": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})}}


def statement_of(condition=None, effect="Allow", action="s3:*", resource="*"):
    given = {"Effect": effect, "Action": action, "Resource": resource}
    return given if condition is None else given | {"Condition": condition}


def under(condition):
    return own(statement_of(condition))


def by(operator, value, key="aws:MultiFactorAuthPresent"):
    return under({operator: {key: value}})


def with_inline(**more):
    return {"inline_iam_policies": {"x": ALLOWED | more}}


def on(resource, *actions):
    return own(statement_of(action=[*actions], resource=f"arn:aws:iam::*:{resource}"))


def denied(condition, action="*"):
    return own(statement_of(), statement_of(condition, "Deny", action))


def test_own_permissions_without_mfa_are_a_warning_while_groups_require_it():
    bob = {"inline_iam_policies": {"read": ALLOWED, "strict": ALLOWED | {"force_mfa": True}}, **own(statement_of())}
    bob |= {"aws_managed_policy_names": ["AdministratorAccess"], "customer_managed_policy_names": ["team/deploy"]}
    assert [str(each) for each in advise(inputs(users={"bob": bob}))] == [
        f"users.bob: {RULE} (got aws_managed_policy_names[0], inline_iam_policies.read and json_policies.own; "
        f"customer_managed_policy_names[0], unless it needs MFA itself); {HINT}"
    ]
    assert advise(inputs(users={"bob": bob}, should_require_mfa=False)) == []


PLAIN = own(statement_of())
MFA_TRUE = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MFA_FALSE = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
AGE = "aws:MultiFactorAuthAge"
FROM_HOME = {"IpAddress": {"aws:SourceIp": "1.2.3.4"}}
NOT_SET_UP = {"Effect": "Deny", "NotAction": ["iam:EnableMFADevice", "s3:List*"], "Resource": "*"}
TWO = {"customer_managed_policy_names": ["x", "y"]}
TOLD_OF_MFA = {
    "aws_managed_policy_names[0]": {"aws_managed_policy_names": ["ReadOnlyAccess"]},
    "aws_managed_policy_names[1]": {"aws_managed_policy_names": ["IAMUserChangePassword", "IAMFullAccess"]},
    "customer_managed_policy_names[0], unless it needs MFA itself": {"customer_managed_policy_names": ["x"]},
    "customer_managed_policy_names[0] and customer_managed_policy_names[1], unless they need MFA themselves": TWO,
    'inline_iam_policies["a.b"]': {"inline_iam_policies": {"a.b": ALLOWED}},
    "inline_iam_policies.x": with_inline(actions=["iam:GetUser", "iam:ListUser*"]),
    "json_policies.token, unless it needs MFA itself": {"json_policies": {"token": TOKEN}},
}
TOLD_OF_DOCUMENTS = {
    "a plain one": PLAIN,
    "a device of anybody": own(statement_of(action="iam:EnableMFADevice")),
    "devices of one other": on("user/bob", "iam:EnableMFADevice"),
    "to delete devices of others": on("mfa/*", "iam:DeleteVirtualMFADevice"),
    "everything but": own({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    "one of two": own(statement_of(MFA_TRUE), statement_of()),
    "false or absent lets through": by("BoolIfExists", "true"),
    "a key that is there without MFA": by("Null", "false"),
    "an age or none": by("NumericLessThanIfExists", "60", AGE),
    "a denial of what has an age": denied({"NumericGreaterThan": {AGE: "60"}}),
    "a denial of something else": denied(MFA_FALSE, "ec2:*"),
    "a denial with MFA alone": denied(MFA_TRUE),
    "a denial that keys pass": denied({"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
    "a denial at times": denied({**MFA_FALSE, "IpAddress": {"aws:SourceIp": "9.9.9.9"}}),
    "a denial that spares it": own(statement_of(), NOT_SET_UP | {"Condition": MFA_FALSE}),
}
UNTOLD = {
    **{"nothing": {}, "a group": {"groups": ["full-access"]}},
    "a boundary alone": {"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
    **{"a machine": {"require_mfa": False, **PLAIN}, "a person": {"require_mfa": True, **PLAIN}},
    **{"offboarding": {"status": "offboarding", **PLAIN}},
    **{"forced": with_inline(force_mfa=True), "denied": with_inline(effect="Deny")},
    "set-up": with_inline(actions=["iam:changepassword", "sts:GetSessionToken"]),
    "devices of one's own": on("user/${aws:username}", "iam:EnableMFADevice", "iam:ResyncMFADevice"),
    "to clear one's own set-up": on("mfa/${aws:username}", "iam:DeleteVirtualMFADevice"),
    "what is about nobody yet, or reads": on("*", "iam:CreateVirtualMFADevice", "iam:ListMFADevices"),
    "a new password": {"aws_managed_policy_names": ["IAMUserChangePassword"]},
    "quarantine": {"aws_managed_policy_names": [f"AWSCompromisedKeyQuarantine{each}" for each in ("", "V2", "V3")]},
    "nothing at all": {"aws_managed_policy_names": ["AdministratorAccess", "AWSDenyAll"]},
    "a condition": under(MFA_TRUE),
    "an age": by("NumericLessThan", "60", AGE),
    "a denial by age or without one": denied({"NumericGreaterThanIfExists": {AGE: "60"}}),
    "an age that is there": by("Null", "false", AGE),
    "a denial": denied(MFA_FALSE),
    "a denial in another policy": {
        **with_inline(actions=["s3:*"]),
        "aws_managed_policy_names": ["ReadOnlyAccess"],
        "customer_managed_policy_names": ["x"],
        **own(statement_of(MFA_FALSE, "Deny", "*")),
    },
    "a denial under the same condition": own(statement_of(FROM_HOME), statement_of(FROM_HOME, "Deny", "*")),
    "a denial that spares something else": own(statement_of(action="ec2:*"), NOT_SET_UP | {"Condition": MFA_FALSE}),
}


def test_what_grants_something_without_mfa_is_reported_by_its_place_and_nobody_who_can_use_nothing():
    boundary = {"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"}
    for actual, user in TOLD_OF_MFA.items():
        assert told_of_mfa(user) == told_of_mfa(user | boundary) == actual
    assert {case: told_of_mfa(user) for case, user in (TOLD_OF_DOCUMENTS | UNTOLD).items()} == {
        **dict.fromkeys(TOLD_OF_DOCUMENTS, "json_policies.own"),
        **dict.fromkeys(UNTOLD, None),
    }


ANY_QUEUE = '{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'


def test_a_group_that_denies_everything_without_mfa_denies_own_permissions_too():
    members = ("readers", "billing", "full-access", TOKEN)
    given = {
        "should_create_iam_group_read_only": True,
        "iam_group_name_read_only": "readers",
        "should_create_iam_group_support": True,
        "groups_made_elsewhere": ["billing"],
        "users": {f"of-{number}": {"groups": [of], **own(statement_of())} for number, of in enumerate(members)},
    }
    # The group billing is not managed here.
    assert [each.path for each in advise(inputs(**given))] == ["users.of-1", "users.of-2", "users.of-3"]
    assert sum(each.path.startswith("users.") for each in advise(inputs(**given, enable_iam_groups=False))) == 4
    # Those of one's own too, but for a condition of what the group itself allows.
    read, queue = {"aws_managed_policy_names": ["ReadOnlyAccess"]}, {"json_policies": {"p": ANY_QUEUE}}
    for group, is_told in ((read, 0), (queue, 0), (read | {"require_mfa": False}, 1), (with_inline(), 1), ({}, 1)):
        told = told_of_mfa({"groups": ["sre"], **with_inline()}, groups={"sre": group})
        assert told == ("inline_iam_policies.x" if is_told else None)


AWS_MANAGED = json.loads(aws_managed_policies_data)
OF_BOB = ("CreateUser", "EnableMFADevice", "ResyncMFADevice")
CALLS = (
    *(("s3:GetObject", "arn:aws:s3:::a-bucket/a-file"), ("s3:ListBucket", "arn:aws:s3:::a-bucket")),
    *(("ec2:DescribeInstances", "*"), ("iam:ListRoles", "*")),
    *((f"iam:{call}", f"arn:aws:iam::{ACCOUNT_ID}:user/bob") for call in OF_BOB),
    ("iam:DeleteVirtualMFADevice", f"arn:aws:iam::{ACCOUNT_ID}:mfa/bob"),
)


def usable(simulator, users, *, mfa):
    context = {"aws:SourceIp": "1.2.3.4", "aws:SecureTransport": "true"} | ({AGE: "30"} if mfa else {})
    asked = {"principal": f"arn:aws:iam::{ACCOUNT_ID}:user/alice", "context": context}
    requests = [
        (case, Request(action=action, resource=on, policies=held_by(user), mfa=present, **asked))
        for case, user in users.items()
        for action, on in CALLS
        for present in ([True] if mfa else [False, None])
    ]
    decisions = simulator.decide([request for _, request in requests])
    return {case for (case, _), decision in zip(requests, decisions, strict=True) if decision == IS_ALLOWED}


def held_by(user):
    held = [json.loads(text) for text in user.get("json_policies", {}).values()]
    for each in user.get("inline_iam_policies", {}).values():
        more = each.get("effect", "Allow"), each.get("force_mfa", False)
        held.append(documents.user_inline(each["actions"], each["resources"], *more).as_dict())
    held += [AWS_MANAGED[name]["Document"] for name in user.get("aws_managed_policy_names", [])]
    return held + ([documents.require_mfa().as_dict()] if user.get("require_mfa") else [])


def test_iam_allows_without_mfa_what_is_reported(simulator):
    assert usable(simulator, TOLD_OF_DOCUMENTS, mfa=False) == TOLD_OF_DOCUMENTS.keys()


def test_iam_allows_nothing_without_mfa_of_what_is_not_reported(simulator):
    unknown = {"a machine", "offboarding", "a denial in another policy"}
    known = {case: user for case, user in UNTOLD.items() if case not in unknown}
    assert usable(simulator, known, mfa=False) == set()
    with_mfa = {"a person", "forced", "a condition", "an age", "an age that is there", "a denial"}
    assert usable(simulator, known, mfa=True) >= with_mfa
