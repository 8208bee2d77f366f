"""Who may assume which role of an account is what a simulator of IAM decides, and what is said of it is so."""

import fnmatch
import json

import pytest
from asked_calls import Circumstances, ask
from held_policies import held_by

from landingzone.access.account_reach import who_assumes
from landingzone.access.render.account_reach import account_as_csv, account_as_text
from landingzone.access.report import report
from landingzone.config.options import StackConfiguration

PROD, STAGING, OTHER = "333344445555", "444455556666", "999999999999"
NAMES = ("read-only", "admin", "ops/on-call", "app-one", "app-two", "everywhere", "bob", "tagged", "zzz")
WITHOUT_MFA = Circumstances(mfa=False), Circumstances(mfa=None)
STATES = (Circumstances(mfa=True), *WITHOUT_MFA)


def own(*statements):
    whole = [{"Effect": "Allow", "Action": "sts:AssumeRole", **each} for each in statements]
    return {"json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": whole})}}


def role(name, account=PROD):
    return f"arn:aws:iam::{account}:role/{name}"


WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
EVE = {"Condition": {"StringEquals": {"aws:username": "eve"}}}
USERS = {
    "admin": {"groups": ["full-access", "read-only-in-prod"]},
    "app": own({"Resource": role("app-*")}, {"Resource": role("app-one"), **WITH_MFA}),
    "bob": own({"Resource": role("${aws:username}")}, {"Resource": role("${aws:PrincipalTag/team}")}),
    "bound": {"groups": ["full-access"], "permissions_boundary": "arn:aws:iam::123456789012:policy/bound"},
    "but": own({"NotResource": [role("admin"), role("x", OTHER)]}),
    "denied": own({"Resource": role("*")}, {"Effect": "Deny", "Resource": role("admin")}),
    "every": own({"Action": "sts:*", "Resource": role("everywhere", "*")}),
    "guarded": {**own({"Resource": "arn:aws:iam::*"}), "require_mfa": True},
    "half": own({"Resource": role("read-only"), **WITH_MFA}, {"Resource": role("*"), **EVE}),
    "member": {"groups": ["on-call"]},
    "nobody": own({"Action": "sts:GetFederationToken", "Resource": "*"}, {"Resource": role("x", OTHER)}),
    "outside": {"groups": ["elsewhere"]},
    "shut": own({"Resource": "*"}, {"Effect": "Deny", "Resource": f"arn:aws:iam::{PROD}:*"}),
    "staging": {"groups": ["read-only-in-staging"]},
    "tags": {**own({"Resource": role("${aws:PrincipalTag/team}")}), "tags": {"team": "tagged"}},
    "two": {"groups": ["read-only-in-prod"], **own({"Resource": role("read-only")})},
}
CONFIGURATION = StackConfiguration.model_validate(
    {
        "aws_account_id": "123456789012",
        "accounts": {"prod": PROD, "staging": STAGING},
        "account_groups": [
            {"group_name": "read-only-in-{account}", "roles": ["read-only"]},
            {"group_name": "on-call", "roles": ["ops/on-call"]},
        ],
        "policies": {"bound": {"statements": [{"actions": ["sts:AssumeRole"], "resources": [role("read-only")]}]}},
        "users": USERS,
    }
)
ELSEWHERE = {"group elsewhere": {"Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": role("zzz")}]}}


def matches(reach, name):
    return fnmatch.fnmatchcase(name, reach.role) and not any(fnmatch.fnmatchcase(name, but) for but in reach.but)


@pytest.mark.parametrize("account", [PROD, STAGING, OTHER])
def test_whoever_may_is_found_with_what_they_may_and_nobody_else_is_said_to(simulator, account):
    found = who_assumes(report(CONFIGURATION), account).roles
    questions = [(user, name, where) for user in USERS for name in NAMES for where in STATES]
    held = {user: held_by(user, CONFIGURATION, ELSEWHERE) for user in USERS}
    asked = ((held[user], ("sts:AssumeRole", role(name, account)), where) for user, name, where in questions)
    allowed = {question for question, is_allowed in zip(questions, ask(simulator, asked), strict=True) if is_allowed}
    assert allowed
    for user, name, where in allowed:
        ways = [each for each in found if each.user == user and matches(each, name)]
        assert ways, (user, name)
        assert where.mfa or any(each.mfa != "needed" for each in ways), (user, name)
    for each in found:
        if each.is_known and not each.is_limited:
            states = STATES if each.mfa == "not needed" else STATES[:1]
            for name in [name for name in NAMES if matches(each, name)]:
                assert {(each.user, name, where) for where in states} <= allowed, (each, name)


def few(*names):
    return report(CONFIGURATION.model_copy(update={"users": {name: CONFIGURATION.users[name] for name in names}}))


def test_it_is_a_text_of_80_columns():
    text = account_as_text(who_assumes(few("admin", "denied", "outside", "two"), PROD))
    # The page about accounts has the rest.
    for part in (
        "Account prod (333344445555): 3 users may assume roles there; for 1 user it is\n  not known here.\n",
        "  roles       any role, through full-access, only with MFA\n              read-only, through full-access and",
        "through policy p, also without MFA, as far as\n                conditions, denials and the boundary allow\n",
        "  maybe       any role, through elsewhere (defined elsewhere): what is granted\n",
    ):
        assert part in text


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_an_account_of_another_partition_than_the_first_arn_is_reached(partition):
    users = {"bob": own({"Resource": role("read-only").replace("aws", partition, 1)}), "eve": {}}
    inputs = {"cloudtrail_kms_key_arn": "arn:aws-cn:kms:cn-north-1:1:key/x", "users": users}
    found = report(StackConfiguration.model_validate({"aws_account_id": "123456789012", **inputs}))
    assert [(each.user, each.role) for each in who_assumes(found, PROD).roles] == [("bob", "read-only")]
    assert who_assumes(found, OTHER).roles == ()


def test_nobody_is_said_to_be_nobody():
    nobody = who_assumes(few("staging"), OTHER)
    text = account_as_text(nobody)
    assert text.startswith("Account 999999999999: nobody may assume a role there.\n")
    assert text.count("\n\n") == 0
    made = {"account": OTHER, "account_name": None, "roles": []}
    assert nobody.as_dict() == {**made, "resource_policy": "needed too"}


def test_in_the_own_account_it_is_reported_that_a_trust_policy_suffices_so_users_may_be_missing():
    own, other = (who_assumes(few("staging"), account) for account in ("123456789012", OTHER))
    missing = "in this account, one that names a user suffices, so users may be missing here."
    assert [missing in " ".join(account_as_text(each).split()) for each in (own, other)] == [True, False]
    assert [each.resource_policy for each in (own, other)] == ["may suffice", "needed too"]


def test_it_is_a_table_and_plain_values():
    reach = who_assumes(few("but", "outside"), PROD)
    assert account_as_csv(reach).split("\r\n") == [
        "user,account,account_name,role,through,mfa,limited,known,until",
        "but,333344445555,prod,* but admin,policy p,not needed,false,true,",
        "outside,333344445555,prod,*,elsewhere (defined elsewhere),not known,true,false,",
        "",
    ]
    assert json.loads(json.dumps(reach.as_dict()))["roles"][0] == {
        "user": "but",
        "role": "*",
        "but": ["admin"],
        "through": ["policy p"],
        "mfa": "not needed",
        "is_limited": False,
        "is_known": True,
    }
