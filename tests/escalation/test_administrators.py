"""Who may be an administrator, and who surely is one.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

import json
from datetime import date

import pytest
from statements import ABSENT, EU, PRESENT, allow, deny, under

from landingzone.config.inputs import Inputs
from landingzone.escalation.graph import escalation_of
from landingzone.groups.holdings import Holdings

ACCOUNT = "123456789012"
IAM = f"arn:aws:iam::{ACCOUNT}"
BOB, OPS, TEAM = f"{IAM}:user/people/bob", f"{IAM}:group/teams/ops", f"{IAM}:policy/team/own"
FULL, READ = {"groups": ["full-access"]}, "arn:aws:iam::aws:policy/ReadOnlyAccess"
EXPIRED = under("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")
OFFICE = under("IpAddress", "aws:SourceIp", "10.0.0.0/8")
GUARD = deny([f"iam:{verb}*" for verb in ("Add", "Attach", "Create", "Put", "Set", "Update")] + ["iam:Delete*Boundary"])


def to_attach(operator, *policies):
    return allow("iam:AttachUserPolicy", **under(operator, "iam:PolicyARN", list(policies)))


def of_user(*statements, more=(), **attributes):
    """Return a user with one policy, and with another one."""
    texts = {
        name: json.dumps({"Version": "2012-10-17", "Statement": list(each)})
        for name, each in (("own", statements), ("more", more))
        if each
    }
    return {"users": {"bob": {"path": "/people/", "json_policies": texts, **attributes}}}


def of_group(*statements, **given):
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    group = {"path": "/teams/", "self_management": False, "require_mfa": False, "json_policies": {"own": text}}
    return {"groups": {"ops": group}, **of_user(groups=["ops"], **given)}


def of_policy(*statements, **given):
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    held = {"customer_managed_policy_names": ["team/own"]}
    return {"policies": {"own": {"path": "/team/", "json": text}}, **of_user(**held, **given)}


def judged(given):
    """Return whether bob surely is an administrator; None: possibly."""
    inputs = Inputs.model_validate({"aws_account_id": ACCOUNT, **given})
    return escalation_of(Holdings(inputs, today=date(2026, 12, 1))).of("bob").is_administrator


SURE = {
    "full-access": of_user(**FULL),
    "with MFA": of_user(allow("iam:PutUserPolicy", BOB, **PRESENT)),
    "but for what is denied without MFA": of_user(allow("*"), deny("*", **ABSENT)),
    "by their name": of_user(allow("iam:AttachUserPolicy", f"{IAM}:user/*/${{aws:username}}")),
    "by a tag": of_user(allow("iam:PutUserPolicy", f"{IAM}:user/${{aws:PrincipalTag/p}}/*"), tags={"P": "people"}),
    "a policy of their group": of_group(allow("iam:PutGroupPolicy", OPS)),
    "their managed policy": of_policy(allow("iam:CreatePolicyVersion", TEAM)),
    "all policies to attach": of_user(to_attach("ArnLike", READ, "arn:*:iam::aws:policy/*")),
    "IAMFullAccess to attach": of_user(to_attach("StringEquals", "arn:aws:iam::aws:policy/IAMFullAccess")),
    "all but one policy": of_user(allow("iam:AttachUserPolicy", **under("ArnNotLike", "iam:PolicyARN", READ))),
    "from an office": of_user(allow("iam:PutUserPolicy", BOB, **OFFICE)),
    "from everywhere but an office": of_user(allow("*"), deny("iam:*", **OFFICE)),
    # Limits that they can take away.
    "their denial": of_user(allow("*"), more=(GUARD,)),
    "their attached denial": of_policy(GUARD) | of_user(allow("*"), customer_managed_policy_names=["team/own"]),
    "the denial of their group": of_group(GUARD, **of_user(allow("*"))["users"]["bob"]),
    "the group that denies": of_group(GUARD, deny("iam:D*"), **of_user(allow("*"))["users"]["bob"]),
    "one of two that deny": of_user(allow("iam:*"), deny("iam:P*"), more=(allow("iam:*"), GUARD)),
    "the other of two that deny": of_user(allow("iam:*"), GUARD, more=(allow("iam:*"), deny("iam:P*"))),
    "their boundary": of_user(
        allow("*"), permissions_boundary=f"{IAM}:policy/limits", customer_managed_policy_names=["limits"]
    )
    | {"policies": {"limits": {"statements": [{"actions": ["iam:DeleteUserPerm*"], "resources": [BOB]}]}}},
}
UNSURE = {
    "PowerUserAccess": of_user(aws_managed_policy_names=["PowerUserAccess"]),
    "who may assume one role": of_user(allow("iam:UpdateAssumeRolePolicy", f"{IAM}:role/one")),
    "a denial under a condition": of_user(allow("*"), deny("iam:*", **EU)),
    "what is not known": of_user(allow("*"), groups=["made-elsewhere"]),
    "a boundary that is not known": of_user(allow("*"), permissions_boundary=f"{IAM}:policy/limits"),
    "other policies of the account": of_user(to_attach("ArnLike", f"{IAM}:policy/*")),
    # Denials that they may be able to take away.
    "a denial that may stay": of_user(allow("iam:*"), more=(GUARD, deny("iam:DeleteUserPolicy", **EU))),
}
NEITHER = {
    "a tag that they do not have": of_user(allow("iam:PutUserPolicy", f"{IAM}:user/${{aws:PrincipalTag/p}}/bob")),
    "keys of machines": of_user(allow("iam:CreateAccessKey", f"{IAM}:user/machines/*")),
    "another user's policies": of_user(allow("iam:PutUserPolicy", f"{IAM}:user/bob")),
    "a policy of another group": of_group(allow("iam:PutGroupPolicy", f"{IAM}:group/ops")),
    "another managed policy": of_policy(allow("iam:CreatePolicyVersion", f"{IAM}:policy/own")),
    "another service": of_user(allow("s3:*")),
    "what is denied": of_user(allow("*"), deny("iam:*"), deny(["s*", "o*", "i*:*", "a*:*"])),
    "a policy of no such name": of_user(to_attach("StringEquals", "arn:aws:iam::aws:policy/*")),
    "an expired date": of_user(allow("*", **EXPIRED)),
    "another account": of_user(allow("iam:PutUserPolicy", BOB.replace(ACCOUNT, "444455556666"))),
    # What goes with the denial, too.
    "their only policy": of_user(allow("iam:*"), GUARD),
    "all of their group": of_group(allow("iam:RemoveUserFromGroup"), allow("iam:Put*"), GUARD),
    "a denial that stays": of_user(allow("iam:*"), more=(GUARD, deny("iam:D*"))),
}
ROWS = [
    *((name, given, True) for name, given in SURE.items()),
    *((name, given, None) for name, given in UNSURE.items()),
    *((name, given, False) for name, given in NEITHER.items()),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_who_surely_is_an_administrator_and_who_may_be(given, expected):
    assert judged(given) is expected
