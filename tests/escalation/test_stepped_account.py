"""The referee of who can become whom is right about accounts of which the answer is documented or published.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
Source: https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
"""

import pytest
from drawn_accounts import drawn_account
from statements import ABSENT, MFA, PRESENT, allow, deny, under
from stepped_account import (
    ADMINISTRATOR,
    IAM,
    OF_AWS,
    Account,
    Explorer,
    Group,
    Policy,
    User,
    as_text,
    start_of,
)

from landingzone.config.inputs import Inputs

EVE, BOB, CY, ADMINS = (f"{IAM}{each}" for each in ("user/eve", "user/staff/bob", "user/cy", "group/admins"))
SHIP = f"{IAM}policy/team/ship"
POWER, READ = f"{OF_AWS}PowerUserAccess", f"{OF_AWS}ReadOnlyAccess"
KEYS = ("iam:CreateAccessKey", "iam:DeleteAccessKey")
DEVICE = allow(["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], [f"{IAM}mfa/*", BOB])
BOUNDED = {"boundary": POWER}
GUARD = deny(["iam:Put*", "iam:Attach*", "iam:Add*", "iam:Create*", "iam:Update*"])


def own(*statements, **more):
    return {"documents": {f"p{at}": as_text(each) for at, each in enumerate(statements)}, **more}


def account(eve, bob=(), cy=(), *, admins=None, **groups):
    """Return an account of three users, each given by its statements, and a group of administrators."""
    users = {
        "eve": User(**(eve if isinstance(eve, dict) else own(*eve))),
        "bob": User(path="/staff/", **(bob if isinstance(bob, dict) else own(*bob))),
        "cy": User(**(cy if isinstance(cy, dict) else own(*cy))),
    }
    others = {name: Group(**own(*statements)) for name, statements in groups.items()}
    return Account(users=users, groups={"admins": Group(**own(*(admins or [allow("*")]))), **others})


def with_policy(statement, **more):
    return {"attached": (SHIP,), **own(statement, **more)}


def of_policy(eve, document=None):
    policy = Policy(path="/team/", document=document or as_text(allow("s3:*")))
    return Account(users={"eve": User(**eve)}, policies={"ship": policy})


def in_groups(*names, **more):
    return {"groups": names, **more}


def to_attach(action, resource, *arns, operator="ArnEquals"):
    return allow(action, resource, **under(operator, "iam:PolicyARN", list(arns)))


# Account -> the shortest way of eve to all permissions.
WAYS = {
    "she has all": (account([allow("*")]), []),
    "her own policies": (account([allow("iam:PutUserPolicy", f"{IAM}user/${{aws:username}}")]), []),
    "to attach to herself": (account([to_attach("iam:AttachUserPolicy", EVE, ADMINISTRATOR)]), []),
    "any of AWS to attach": (account([to_attach("iam:AttachUserPolicy", EVE, f"{OF_AWS}*", operator="ArnLike")]), []),
    "with MFA": (account([allow("iam:PutUserPolicy", EVE, **PRESENT)]), []),
    "with a key alone": (account([allow("iam:PutUserPolicy", EVE, **under("Null", MFA, "true"))]), []),
    "one of two groups": (
        account([allow("iam:AddUserToGroup")], trap=[deny("iam:*")]),
        ["AddUserToGroup admins eve"],
    ),
    # The ways that are published.
    "a group": (account([allow("iam:AddUserToGroup", ADMINS)]), ["AddUserToGroup admins eve"]),
    "the policies of her group": (
        account(in_groups("ops"), ops=[allow("iam:PutGroupPolicy", f"{IAM}group/ops")]),
        ["PutGroupPolicy ops added"],
    ),
    "to attach to her group": (
        account(in_groups("ops"), ops=[to_attach("iam:AttachGroupPolicy", "*", ADMINISTRATOR)]),
        ["AttachGroupPolicy ops AdministratorAccess"],
    ),
    "her managed policy": (
        of_policy(with_policy(allow("iam:CreatePolicyVersion", f"{IAM}policy/team/*"))),
        ["CreatePolicyVersion ship"],
    ),
    "a key of an administrator": (
        account([allow("iam:CreateAccessKey", f"{IAM}user/staff/*")], [allow("*")]),
        ["CreateAccessKey bob"],
    ),
    "a new password": (account([allow("iam:*LoginProfile", BOB)], [allow("*")]), ["CreateLoginProfile bob"]),
    "another password": (
        account([allow("iam:UpdateLoginProfile", BOB)], own(allow("*"), has_password=True)),
        ["UpdateLoginProfile bob"],
    ),
    # Limits that can be taken away.
    "a key of somebody with two": (
        account([allow(KEYS, BOB)], own(allow("*"), keys=2)),
        ["DeleteAccessKey bob", "CreateAccessKey bob"],
    ),
    "a boundary that goes": (
        Account(
            users={"eve": User(boundary=SHIP, **own(allow("iam:*")))},
            policies={"ship": Policy(path="/team/", document=as_text(allow("iam:*Boundary", EVE)))},
        ),
        ["DeleteUserPermissionsBoundary eve"],
    ),
    "a boundary that is exchanged": (
        Account(
            users={"eve": User(boundary=SHIP, **own(allow("iam:*")))},
            policies={"ship": Policy(path="/team/", document=as_text(allow("iam:PutUserPermissionsBoundary", EVE)))},
        ),
        ["PutUserPermissionsBoundary eve AdministratorAccess"],
    ),
    "a boundary that is rewritten": (
        Account(
            users={"eve": User(boundary=SHIP, **own(allow("iam:*")))},
            policies={"ship": Policy(path="/team/", document=as_text(allow("iam:CreatePolicyVersion", SHIP)))},
        ),
        ["CreatePolicyVersion ship"],
    ),
    "a denial that goes": (account([allow("iam:*"), GUARD]), ["DeleteUserPolicy eve p1"]),
    "a denial that is rewritten": (
        account(
            in_groups("ops", **own(allow("iam:*"))),
            ops=[deny(["iam:*User*", "iam:Att*", "iam:D*", "iam:Create*"])],
        ),
        ["PutGroupPolicy ops p0"],
    ),
    "a group that denies": (
        account(in_groups("ops", **own(allow("*"))), ops=[GUARD, deny("iam:D*")]),
        ["RemoveUserFromGroup ops eve"],
    ),
    "an attached denial": (
        of_policy(with_policy(allow("*")), as_text(GUARD)),
        ["DetachUserPolicy eve ship"],
    ),
    # More than one step.
    "two people": (
        account(
            [allow("iam:CreateAccessKey", BOB)],
            [allow("iam:UpdateLoginProfile", CY)],
            own(allow("*"), has_password=True),
        ),
        ["CreateAccessKey bob", "UpdateLoginProfile cy"],
    ),
    "three steps": (
        account(
            [allow("iam:CreateAccessKey", BOB)],
            [allow("iam:CreateAccessKey", CY)],
            [allow("iam:AddUserToGroup", ADMINS)],
        ),
        ["CreateAccessKey bob", "CreateAccessKey cy", "AddUserToGroup admins eve"],
    ),
    "a key, and a device for who needs MFA": (
        account([allow("iam:CreateAccessKey", BOB), DEVICE], [allow("*", **PRESENT)]),
        ["CreateAccessKey bob", "EnableMFADevice bob"],
    ),
    "a device that somebody enables for themselves": (
        account(
            [allow("iam:CreateLoginProfile", BOB)],
            [
                allow("iam:EnableMFADevice", f"{IAM}user/staff/${{aws:username}}"),
                allow("iam:CreateVirtualMFADevice", f"{IAM}mfa/${{aws:username}}"),
                allow("*", **PRESENT),
            ],
        ),
        ["CreateLoginProfile bob", "EnableMFADevice bob"],
    ),
    "a key where a session without MFA is denied": (
        account([allow("iam:CreateAccessKey", BOB)], [allow("*"), deny("*", **under("Bool", MFA, "false"))]),
        ["CreateAccessKey bob"],
    ),
    "a tag that somebody is to have": (
        account(
            [
                allow("iam:TagUser", BOB),
                allow("iam:CreateAccessKey", "*", **under("StringEquals", "iam:ResourceTag/team", "red")),
            ],
            [allow("*")],
        ),
        ["TagUser bob team red", "CreateAccessKey bob"],
    ),
    "a tag that somebody is not to have": (
        account(
            [
                allow("iam:UntagUser", "*", **under("ForAllValues:StringEquals", "aws:TagKeys", "team")),
                allow("iam:CreateAccessKey", "*", **under("Null", "iam:ResourceTag/team", "true")),
            ],
            own(allow("*"), tags={"team": "red"}),
        ),
        ["UntagUser bob team", "CreateAccessKey bob"],
    ),
    "a path where they may be reset": (
        account([allow("iam:UpdateUser", "*"), allow("iam:CreateAccessKey", f"{IAM}user/staff/*")], [], [allow("*")]),
        ["UpdateUser cy /staff/", "CreateAccessKey cy"],
    ),
    "IAMFullAccess to attach": (
        account([to_attach("iam:AttachUserPolicy", EVE, f"{OF_AWS}IAMFullAccess")]),
        ["AttachUserPolicy eve IAMFullAccess"],
    ),
}

# Account -> whom eve can act as, and how; she does not get all permissions.
NOBODY = {}
BY_KEY, BY_PASSWORD = {None: ["CreateAccessKey bob"]}, {False: ["CreateLoginProfile bob"]}
OTHERS = {
    "nothing": (account([allow("s3:*")]), NOBODY),
    "her own key": (account([allow("iam:CreateAccessKey", f"{IAM}user/${{aws:username}}")], [allow("*")]), NOBODY),
    "a helpdesk where nobody is more": (account([allow("iam:CreateAccessKey", f"{IAM}user/staff/*")]), {"bob": BY_KEY}),
    "a path that is denied": (
        account([allow("iam:CreateAccessKey"), deny("iam:*", [BOB, CY])], [allow("*")]),
        NOBODY,
    ),
    "all but one": (
        account([{"Effect": "Allow", "Action": "iam:CreateAccessKey", "NotResource": CY}], [], [allow("*")]),
        {"bob": BY_KEY},
    ),
    "all actions but some": (
        account([{"Effect": "Allow", "NotAction": ["iam:P*", "iam:A*", "iam:C*"], "Resource": BOB}], [allow("*")]),
        NOBODY,
    ),
    "somebody with two keys": (account([allow("iam:CreateAccessKey", BOB)], own(allow("*"), keys=2)), NOBODY),
    "no password to change": (account([allow("iam:UpdateLoginProfile", BOB)], [allow("*")]), NOBODY),
    "a password that there is": (
        account([allow("iam:CreateLoginProfile", BOB)], own(allow("*"), has_password=True)),
        NOBODY,
    ),
    "who needs MFA": (account([allow("iam:CreateAccessKey", BOB)], [allow("*", **PRESENT)]), {"bob": BY_KEY}),
    "who is denied all without MFA": (
        account([allow("iam:CreateLoginProfile", BOB)], [allow("*"), deny("*", **ABSENT)]),
        {"bob": BY_PASSWORD},
    ),
    "a password where a session without MFA is denied": (
        account([allow("iam:CreateLoginProfile", BOB)], [allow("*"), deny("*", **under("Bool", MFA, "false"))]),
        {"bob": BY_PASSWORD},
    ),
    # A session of GetSessionToken without MFA may not call IAM.
    "a key where a session is needed": (
        account([allow("iam:CreateAccessKey", BOB)], [allow("*", **under("Bool", MFA, "false"))]),
        {"bob": BY_KEY},
    ),
    "a device without a name": (
        account([allow(["iam:CreateAccessKey", "iam:EnableMFADevice"], BOB)], [allow("*", **PRESENT)]),
        {"bob": BY_KEY},
    ),
    "with MFA": (
        account([allow("iam:CreateAccessKey", BOB), DEVICE]),
        {"bob": {**BY_KEY, True: ["CreateAccessKey bob", "EnableMFADevice bob"]}},
    ),
    "a boundary": (account(own(allow("*"), **BOUNDED)), NOBODY),
    "somebody with a boundary": (
        account([allow("iam:CreateAccessKey", BOB)], own(allow("*"), **BOUNDED)),
        {"bob": BY_KEY},
    ),
    "policies that do not help": (
        account([to_attach("iam:AttachUserPolicy", EVE, READ, POWER)]),
        NOBODY,
    ),
    "the group of somebody else": (
        account([allow("iam:PutGroupPolicy", f"{IAM}group/ops")], in_groups("ops"), ops=[]),
        NOBODY,
    ),
    "a group that denies what it gives": (
        account([allow("iam:AddUserToGroup")], admins=[allow("*"), deny("iam:*")]),
        NOBODY,
    ),
    "policies of somebody that she cannot be": (
        account([allow(["iam:PutUserPolicy", "iam:AttachUserPolicy"], BOB)], [allow("*")]),
        NOBODY,
    ),
    "another tag": (
        account(
            [allow("iam:CreateAccessKey", "*", **under("StringEquals", "iam:ResourceTag/team", "red"))],
            own(tags={"team": "red"}),
            own(allow("*"), tags={"team": "blue"}),
        ),
        {"bob": BY_KEY},
    ),
    "her own tag": (
        account(
            own(
                allow(
                    "iam:CreateAccessKey", "*", **under("StringEquals", "iam:ResourceTag/t", "${aws:PrincipalTag/t}")
                ),
                tags={"t": "red"},
            ),
            own(tags={"T": "red"}),
            own(allow("*"), tags={"t": "blue"}),
        ),
        {"bob": BY_KEY},
    ),
    "a path from which she may not take anybody": (
        account([allow(["iam:UpdateUser", "iam:CreateAccessKey"], f"{IAM}user/staff/*")], [], [allow("*")]),
        {"bob": BY_KEY},
    ),
    "a path to which she may not take anybody": (
        account([allow("iam:UpdateUser", CY), allow("iam:CreateAccessKey", f"{IAM}user/staff/*")], [], [allow("*")]),
        {"bob": BY_KEY},
    ),
}


@pytest.fixture(scope="module")
def explorer(simulator):
    return Explorer(simulator)


def in_words(way):
    return [*map(str, way)]


@pytest.mark.parametrize(("given", "expected"), WAYS.values(), ids=WAYS)
def test_a_shortest_way_to_all_permissions(given, expected, explorer):
    assert in_words(explorer.explore(given, "eve").administrator) == expected


@pytest.mark.parametrize(("given", "expected"), OTHERS.values(), ids=OTHERS)
def test_whom_somebody_can_act_as(given, expected, explorer):
    found = explorer.explore(given, "eve")
    assert (found.administrator, found.is_all) == (None, True)
    assert {name: {how: in_words(way) for how, way in ways.items()} for name, ways in found.acts_as.items()} == expected


@pytest.mark.parametrize(("given", "expected"), [*WAYS.values(), *OTHERS.values()], ids=[*WAYS, *OTHERS])
def test_the_account_is_one_that_a_configuration_makes(given, expected):
    assert Inputs.model_validate(given.as_inputs()).users.keys() == given.users.keys()


def test_what_is_made_at_once_leads_no_further_than_each_order_of_steps(explorer):
    differ = []
    for seed in range(1000, 1040):
        given = drawn_account(seed)
        for name in given.users:
            way = explorer.explore(given, name).administrator
            tried = explorer.tried(start_of(given, name), 2)
            if (None if way is None or len(way) > 2 else len(way)) != (None if tried is None else len(tried)):
                differ.append((seed, name, way, tried))
    assert differ == []
