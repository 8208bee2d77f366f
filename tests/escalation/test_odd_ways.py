"""Ways that are easily overlooked, and claims that are easily made too soon: one pair of files for each."""

import json

import pytest
from statements import allow, deny, under

from landingzone.access.report import report
from landingzone.changes.diff import diff
from landingzone.config.inputs import Inputs
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import Escalation
from landingzone.groups.holdings import Holdings

IAM = "arn:aws:iam::123456789012:"
EVERYTHING = allow("*")
SECRET = allow("secretsmanager:GetSecretValue")
KEY_OF_BOB = allow("iam:CreateAccessKey", f"{IAM}user/bob")


def may(*statements, **attributes):
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"json_policies": {"own": json.dumps(document)} if statements else {}, **attributes}


def files(users, groups=None, policies=None):
    plain = {"self_management": False, "require_mfa": False}
    return {
        "aws_account_id": "123456789012",
        "should_require_mfa": False,
        "users": users,
        "groups": {name: group | plain for name, group in (groups or {}).items()},
        "policies": {name: {"json": may(*each)["json_policies"]["own"]} for name, each in (policies or {}).items()},
    }


def told(old, new):
    return [each.text for each in diff(old, new)]


def about(text, changes):
    return [each for each in changes if text in each]


BOUND = {"permissions_boundary": f"{IAM}policy/b1"}
S3 = {"b1": [allow("s3:*")]}
POLICIES = {**S3, "wide": [allow(["iam:*", "s3:*"])]}
POLICY, BOUNDARY = "iam:PolicyARN", "iam:PermissionsBoundary"
STAFF = {f"m{number:02}": may(allow("s3:Get*", f"arn:aws:s3:::{number}/*"), path="/staff/") for number in range(60)}
BECOMES = [
    # (what it is, who else there is, what eve gains, how)
    (
        "a denial that is overwritten",
        {"bob": may(EVERYTHING, deny("iam:*"))},
        [KEY_OF_BOB, allow("iam:PutUserPolicy", f"{IAM}user/bob")],
        "making an access key for bob",
    ),
    (
        "somebody in offboarding",
        {"bob": may(EVERYTHING, status="offboarding")},
        [KEY_OF_BOB, allow("iam:DeleteUserPolicy", f"{IAM}user/bob")],
        "making an access key for bob and removing what limits bob",
    ),
    (
        "a boundary that is rewritten",
        {"bob": may(EVERYTHING, **BOUND)},
        [KEY_OF_BOB, allow("iam:CreatePolicyVersion", f"{IAM}policy/b1")],
        "making an access key for bob and removing what limits bob",
    ),
    (
        "a password that is deleted first",
        {"bob": may(EVERYTHING, create_login_profile=True, pgp_key="keybase:bob")},
        [allow(["iam:DeleteLoginProfile", "iam:CreateLoginProfile"], f"{IAM}user/bob")],
        "deleting the password of bob and giving bob a password",
    ),
    (
        "a key that is deleted first",
        {
            "bob": may(
                EVERYTHING,
                create_access_keys=True,
                pgp_key="keybase:bob",
                access_key_slots={"first": "previous", "second": "current"},
            )
        },
        [allow(["iam:DeleteAccessKey", "iam:CreateAccessKey"], f"{IAM}user/bob")],
        "deleting an access key of bob and making an access key for bob",
    ),
    (
        "two tags that are set one after the other",
        {"bob": may(EVERYTHING)},
        [
            allow("iam:TagUser", f"{IAM}user/*", **under("ForAllValues:StringEquals", "aws:TagKeys", ["desk"])),
            allow(
                "iam:TagUser",
                f"{IAM}user/*",
                Condition={"StringEquals": {"aws:ResourceTag/desk": "yes", "aws:RequestTag/open": "yes"}},
            ),
            allow("iam:CreateAccessKey", f"{IAM}user/*", **under("StringEquals", "iam:ResourceTag/open", "yes")),
        ],
        "changing tags of bob and making an access key for bob",
    ),
    (
        "an own policy for a group that is joined for it",
        {},
        [
            allow("iam:AddUserToGroup", f"{IAM}group/admins"),
            allow("iam:AttachGroupPolicy", f"{IAM}group/admins", **under("ArnEquals", POLICY, f"{IAM}policy/wide")),
        ],
        "adding themselves to admins and attaching wide to the group admins",
    ),
    (
        "a boundary that another one replaces",
        {"bob": may(EVERYTHING, **BOUND)},
        [
            KEY_OF_BOB,
            allow("iam:PutUserPermissionsBoundary", **under("ArnEquals", BOUNDARY, f"{IAM}policy/wide")),
        ],
        "making an access key for bob and bounding bob by wide",
    ),
    (
        "a boundary that is a condition",
        {"bob": may()},
        [
            KEY_OF_BOB,
            allow("iam:PutUserPermissionsBoundary", **under("ArnEquals", BOUNDARY, f"{IAM}policy/wide")),
            allow("iam:PutUserPolicy", f"{IAM}user/bob", **under("ArnEquals", BOUNDARY, f"{IAM}policy/wide")),
        ],
        "bounding bob by wide",
    ),
    (
        "a policy that is made for it",
        {},
        [
            allow("iam:CreatePolicy", f"{IAM}policy/team/*"),
            allow("iam:AttachUserPolicy", f"{IAM}user/eve", **under("ArnLike", POLICY, f"{IAM}policy/team/*")),
        ],
        "making a policy and attaching it to themselves",
    ),
    (
        "a policy that is made for a group",
        {"eve": {"groups": ["admins"]}},
        [
            allow("iam:CreatePolicy", f"{IAM}policy/team/*"),
            allow("iam:AttachGroupPolicy", f"{IAM}group/*", **under("ArnLike", POLICY, f"{IAM}policy/team/*")),
        ],
        "making a policy and attaching it to the group admins",
    ),
    (
        "a policy that is tagged before it is rewritten",
        {"eve": {"customer_managed_policy_names": ["b1"]}},
        [
            allow("iam:TagPolicy", f"{IAM}policy/*"),
            allow("iam:CreatePolicyVersion", **under("StringEquals", "aws:ResourceTag/open", "yes")),
        ],
        "changing tags of the policy b1 and rewriting the policy b1",
    ),
    (
        "a group that is moved",
        {"eve": {"groups": ["admins"]}},
        [allow("iam:UpdateGroup"), allow("iam:PutGroupPolicy", f"{IAM}group/team/*")],
        "moving the group admins to the path /team/ and giving the group admins a policy",
    ),
    (
        "a group that is renamed",
        {"eve": {"groups": ["admins"]}},
        [allow("iam:UpdateGroup"), allow("iam:PutGroupPolicy", f"{IAM}group/x-*")],
        "renaming the group admins to x-x and giving the group admins a policy",
    ),
    (
        "a user who is renamed",
        {"bob": may(EVERYTHING)},
        [allow("iam:UpdateUser"), allow("iam:CreateAccessKey", f"{IAM}user/spare-*")],
        "renaming bob to spare-x and making an access key for bob",
    ),
    (
        "who renames themselves",
        {},
        [allow("iam:UpdateUser"), allow("iam:PutUserPolicy", f"{IAM}user/spare-*")],
        "renaming themselves to spare-x",
    ),
    (
        "a tag that forbids it",
        {"bob": may(EVERYTHING, tags={"protected": "true"})},
        [
            allow("iam:TagUser", f"{IAM}user/bob"),
            KEY_OF_BOB,
            deny("iam:CreateAccessKey", **under("StringEquals", "aws:ResourceTag/protected", "true")),
        ],
        "changing tags of bob and making an access key for bob",
    ),
    (
        "a tag with the own name",
        {"bob": may(EVERYTHING)},
        [
            allow("iam:TagUser", f"{IAM}user/bob"),
            allow("iam:CreateAccessKey", **under("StringEquals", "aws:ResourceTag/owner", "${aws:username}")),
        ],
        "changing tags of bob and making an access key for bob",
    ),
    (
        "a tag whose key has capitals",
        {"bob": may(EVERYTHING)},
        [
            allow("iam:TagUser", **under("ForAllValues:StringEquals", "aws:TagKeys", ["Desk"])),
            allow("iam:CreateAccessKey", **under("StringEquals", "aws:ResourceTag/Desk", "yes")),
        ],
        "changing tags of bob and making an access key for bob",
    ),
    (
        "a user who is made for it",
        {},
        [
            allow("iam:CreateUser", f"{IAM}user/team/*"),
            allow(["iam:PutUserPolicy", "iam:CreateAccessKey"], f"{IAM}user/team/*"),
        ],
        "making the new user /team/x, making an access key for the new user /team/x and giving the new user /team/x a",
    ),
    (
        "a user who is made within a boundary",
        {},
        [
            allow("iam:CreateUser", **under("ArnEquals", BOUNDARY, f"{IAM}policy/wide")),
            allow(["iam:PutUserPolicy", "iam:CreateAccessKey"], f"{IAM}user/x"),
        ],
        "making the new user /x within wide",
    ),
    (
        "a user who is made with a tag",
        {},
        [
            allow("iam:CreateUser"),
            allow(
                ["iam:AttachUserPolicy", "iam:CreateLoginProfile"], **under("StringEquals", "iam:ResourceTag/a", "b")
            ),
        ],
        "making the new user /x with the tag a=b",
    ),
    (
        "a user who is made and joins a group",
        {},
        [
            allow(["iam:CreateUser", "iam:CreateAccessKey"], f"{IAM}user/x"),
            allow("iam:AddUserToGroup", f"{IAM}group/all"),
            deny("iam:PassRole"),
        ],
        "to all",
    ),
    (
        "a group that is made for it",
        {},
        [allow(["iam:CreateGroup", "iam:PutGroupPolicy", "iam:AddUserToGroup"], f"{IAM}group/team/*")],
        "adding themselves to a new group with a policy",
    ),
    (
        "a group that is made for an attachment",
        {},
        [allow(["iam:CreateGroup", "iam:AttachGroupPolicy", "iam:AddUserToGroup"], f"{IAM}group/team/*")],
        "adding themselves to a new group with a policy",
    ),
    (
        "a group whose denials come after what they forbid",
        {"bob": may(allow("iam:PutUserPolicy", f"{IAM}user/ann")), "ann": may()},
        [KEY_OF_BOB, allow("iam:AddUserToGroup", f"{IAM}group/later")],
        "making an access key for bob, adding themselves to later, making an access key for ann",
    ),
    (
        "a name that is a condition",
        {"bob": may(EVERYTHING)},
        [allow("iam:UpdateUser"), KEY_OF_BOB | under("StringLike", "aws:username", "adm-*")],
        "renaming themselves to adm-x and making an access key for bob",
    ),
    (
        "a path that is a condition",
        {"bob": may(EVERYTHING)},
        [allow("iam:UpdateUser"), KEY_OF_BOB | under("ArnLike", "aws:PrincipalArn", f"{IAM}user/ops/*")],
        "moving themselves to the path /ops/ and making an access key for bob",
    ),
    (
        "a name that is forbidden",
        {"bob": may(EVERYTHING)},
        [allow(["iam:UpdateUser", "iam:CreateAccessKey"]), deny("iam:CreateAccessKey", f"{IAM}user/bob")],
        "renaming bob to x and making an access key for bob",
    ),
    (
        "a tag that is a part of an ARN",
        {"bob": may(EVERYTHING, path="/ops/"), "ann": may(tags={"team": "ops"})},
        [allow("iam:TagUser"), allow("iam:CreateAccessKey", f"{IAM}user/${{aws:PrincipalTag/team}}/*")],
        "changing tags of themselves and making an access key for bob",
    ),
    (
        "a tag that is a number",
        {"bob": may(EVERYTHING)},
        [
            allow("iam:TagUser"),
            allow("iam:CreateAccessKey", **under("NumericGreaterThan", "aws:ResourceTag/level", "5")),
        ],
        "changing tags of bob and making an access key for bob",
    ),
]
GROUPS = {
    "admins": may(),
    "all": may(EVERYTHING),
    "later": may(allow("iam:CreateAccessKey", f"{IAM}user/ann"), deny("iam:CreateAccessKey", f"{IAM}user/bob")),
}


@pytest.mark.parametrize(("others", "gained", "how"), [each[1:] for each in BECOMES], ids=[each[0] for each in BECOMES])
def test_a_way_is_told_with_all_its_steps_when_it_comes_and_when_it_goes(others, gained, how):
    others = {**others}
    more = others.pop("eve", {})
    sides = [files({**others, "eve": may(*gain, **more)}, GROUPS, POLICIES) for gain in ((), gained)]
    (text,) = about("eve can now become", told(*sides))
    assert text.startswith("eve can now become an administrator, by ")
    assert how in text
    assert about("eve can no longer become an administrator", told(*sides[::-1]))


def test_who_is_added_takes_no_way_from_anybody():
    """Somebody within a boundary reaches more through one of many who are alike."""
    eve = may(allow("iam:CreateAccessKey", f"{IAM}user/staff/*"), allow("iam:AddUserToGroup"), **BOUND)
    bounds = {"b1": [allow(["iam:CreateAccessKey", "iam:AddUserToGroup"])]}
    some = dict([*STAFF.items()][:30])
    old, new = (files({"eve": eve, **staff}, {"admins": may(EVERYTHING)}, bounds) for staff in (some, STAFF))
    assert about("no longer", told(old, new)) == []
    assert Escalation(Holdings(Inputs.model_validate(new))).of("eve").administrator is Sureness.SURELY


def test_a_user_with_the_name_of_a_group_or_a_policy_is_not_taken_for_it():
    joins = may(allow("iam:AddUserToGroup", f"{IAM}group/bob"))
    old, new = (files({"ann": each, "bob": each}, {"bob": may(EVERYTHING)}) for each in (may(), joins))
    assert about("can now become", told(old, new)) == [
        "ann and bob can now become administrators, by adding themselves to bob"
    ]
    rewrites = may(allow("iam:CreatePolicyVersion", f"{IAM}policy/ops"), customer_managed_policy_names=["ops"])
    old, new = (files({"ops": each}, policies={"ops": [allow("s3:*")]}) for each in (may(), rewrites))
    assert about("ops can now become", told(old, new)) == [
        "ops can now become an administrator, by rewriting the policy ops"
    ]


def test_the_members_of_a_group_are_nobody_whom_the_file_names():
    inputs = files({"somebody": may(EVERYTHING)}, {"help": may(allow("iam:CreateAccessKey", f"{IAM}user/somebody"))})
    assert Escalation(Holdings(Inputs.model_validate(inputs))).of_group("help").administrator is Sureness.SURELY


def test_what_needs_mfa_is_not_had_by_somebody_who_gets_no_further_than_a_key():
    secret = SECRET | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    for gained, has in ((secret, []), (SECRET, ["eve can act as bob, and so use what they gain"])):
        old, new = (files({"eve": may(KEY_OF_BOB), "bob": each}) for each in (may(), may(gained)))
        assert about("eve", told(old, new)) == has


def test_what_others_get_because_a_limit_goes_is_had_through_them_too():
    old, new = (files({"eve": may(KEY_OF_BOB), "bob": may(SECRET, **each)}, policies=S3) for each in (BOUND, {}))
    assert about("eve", told(old, new)) == ["eve can act as bob, and so use what they gain"]


def test_mfa_that_can_be_set_up_now_is_told():
    sets_up = [allow("iam:CreateVirtualMFADevice"), allow("iam:EnableMFADevice", f"{IAM}user/bob")]
    old, new = (files({"eve": may(KEY_OF_BOB), "bob": may(*each)}) for each in ([], sets_up))
    assert about("eve can now act with MFA", told(old, new)) == [
        "eve can now act with MFA as bob, who is no administrator, by making an access key for them and setting up MFA"
        " for them"
    ]


def test_who_could_before_is_not_told_to_be_able_now_nor_to_be_no_longer_where_it_is_open():
    old, new = (files({"eve": may(KEY_OF_BOB, groups=["elsewhere"]), "bob": each}) for each in (may(), may(EVERYTHING)))
    assert about("no longer", told(old, new)) == []
    assert about("eve may now be able to act as", told(new, old)) == []


def test_who_is_in_ten_groups_joins_no_other():
    groups = {f"g{number}": may() for number in range(10)} | {"admins": may(EVERYTHING)}
    joins = allow("iam:AddUserToGroup", f"{IAM}group/admins")
    for number, is_one in ((9, True), (10, False)):
        user = may(joins, groups=[f"g{each}" for each in range(number)])
        found = Escalation(Holdings(Inputs.model_validate(files({"eve": user}, groups)))).of("eve")
        assert found.is_administrator is is_one


def test_who_surely_was_an_administrator_and_may_be_none_is_told():
    unknown = may(groups=["elsewhere"])
    old, new = (
        files({"eve": may(KEY_OF_BOB), "bob": each, "root": may(EVERYTHING)}) for each in (may(EVERYTHING), unknown)
    )
    assert about("only", told(old, new)) == [
        "bob is now only a possible administrator, depending on the group elsewhere",
        "eve is now only a possible administrator, by making an access key for bob, depending on what is not known "
        "here",
    ]


@pytest.mark.parametrize("key", ["aws:SourceAccount", "aws:CalledVia", "sts:ExternalId"])
def test_a_condition_on_what_no_user_can_say_makes_nobody_surely_one(key):
    own = allow("iam:PutUserPolicy", f"{IAM}user/eve", Condition={"StringEquals": {key: "123456789012"}})
    found = Escalation(Holdings(Inputs.model_validate(files({"eve": may(own)})))).of("eve")
    assert found.administrator is not Sureness.SURELY


FUTURE, PAST, EACH_TIME = "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "aws:CurrentTime"
TIMES = [
    ("DateGreaterThan", FUTURE, Sureness.POSSIBLY),
    ("DateGreaterThanEquals", FUTURE, Sureness.POSSIBLY),
    ("DateEquals", FUTURE, Sureness.POSSIBLY),
    ("DateLessThan", FUTURE, Sureness.SURELY),
    ("DateNotEquals", FUTURE, Sureness.SURELY),
    ("DateGreaterThan", PAST, Sureness.SURELY),
    ("DateLessThan", PAST, Sureness.NOT),
]


@pytest.mark.parametrize(("operator", "date", "sureness"), TIMES)
def test_what_begins_later_is_not_had_by_now(operator, date, sureness):
    content = files({"eve": may(EVERYTHING | under(operator, EACH_TIME, date))})
    (eve,) = report(content).users
    assert eve.power.administrator is sureness


@pytest.mark.parametrize(
    ("attached", "sureness"),
    [(9, Sureness.SURELY), (10, Sureness.POSSIBLY), (19, Sureness.POSSIBLY), (20, Sureness.NOT)],
)
def test_a_policy_is_attached_where_there_is_room_for_it(attached, sureness):
    policies = {f"p{number}": [allow("s3:*")] for number in range(attached)}
    own = may(allow("iam:AttachUserPolicy", f"{IAM}user/eve"), customer_managed_policy_names=[*policies])
    inputs = Inputs.model_validate(files({"eve": own}, policies=policies))
    assert Escalation(Holdings(inputs)).of("eve").administrator is sureness


def test_people_who_can_act_as_each_other_have_one_sentence():
    team = {f"m{number:02}": may(path="/staff/") for number in range(30)}
    desk = {"desk": may(allow("iam:CreateAccessKey", f"{IAM}user/staff/*"))}
    old, new = (
        files({name: user | {"groups": groups} for name, user in team.items()} | {"zoe": may()}, desk)
        for groups in ([], ["desk"])
    )
    (told_once,) = about("can now act as", told(old, new))
    assert told_once.startswith("m00, m01, m02 and 27 others can now act as any other of 30 users, none of them an ")
    assert told_once.endswith("m18, m19 and 10 others, by making an access key for them, only without MFA")
    assert about("no longer act as", told(new, old)) != []


def test_who_no_longer_surely_acts_as_somebody_is_told():
    may_reset = allow("iam:UpdateLoginProfile", f"{IAM}user/bob")
    bob = {"create_login_profile": True, "pgp_key": "keybase:bob"}
    old, new = (files({"eve": may(may_reset), "bob": may(**each)}) for each in (bob, {}))
    assert about("act as bob", told(old, new)) == ["eve may no longer be able to act as bob"]


def test_who_no_longer_acts_with_mfa_as_somebody_is_told():
    sets_up = [allow("iam:CreateVirtualMFADevice"), allow("iam:EnableMFADevice", f"{IAM}user/bob")]
    old, new = (files({"eve": may(KEY_OF_BOB), "bob": each}) for each in (may(*sets_up), may()))
    assert about("act with MFA as bob", told(old, new)) == ["eve can no longer act with MFA as bob"]


NEVER_THERE = [
    ("iam:CreateAccessKey", "aws:RequestTag/x"),
    ("iam:CreateAccessKey", "iam:PermissionsBoundary"),
    ("iam:CreateAccessKey", "lambda:SourceFunctionArn"),
    ("iam:*", "aws:RequestTag/x"),
]


@pytest.mark.parametrize(("action", "key"), NEVER_THERE)
def test_a_condition_on_what_a_call_never_has_is_not_fulfilled(action, key):
    eve = may(allow(action, f"{IAM}user/bob", **under("StringEquals", key, "arn:aws:iam::123456789012:policy/b1")))
    inputs = Inputs.model_validate(files({"eve": eve, "bob": may(EVERYTHING)}))
    assert Escalation(Holdings(inputs)).of("eve").administrator is Sureness.NOT


def test_a_denial_that_ends_some_day_is_there_by_now():
    until = deny("*", **under("DateLessThan", EACH_TIME, FUTURE))
    (eve,) = report(files({"eve": may(EVERYTHING, until)})).users
    assert eve.power.administrator is Sureness.POSSIBLY


def test_a_policy_that_has_the_tag_already_is_not_tagged_again_and_again():
    policies = {"b1": [allow("s3:*")]}
    eve = may(
        allow("iam:TagPolicy"), allow("iam:CreatePolicyVersion", **under("StringEquals", "aws:ResourceTag/a", "b"))
    )
    ec2 = allow("ec2:StopInstances", **under("StringEquals", "aws:ResourceTag/team", "dev"))
    content = files({"eve": eve | {"customer_managed_policy_names": ["b1"]}, "tom": may(ec2)}, policies=policies)
    content["policies"]["b1"]["tags"] = {"team": "dev", "a": "c"}
    assert Escalation(Holdings(Inputs.model_validate(content))).of("eve").administrator is Sureness.SURELY
    content["users"]["eve"] = may(allow("iam:TagPolicy"), KEY_OF_BOB, customer_managed_policy_names=["b1"])
    assert Escalation(Holdings(Inputs.model_validate(content))).of("eve").administrator is Sureness.NOT


def test_who_loses_by_a_tag_what_it_is_about_is_no_way():
    may_tag = allow("iam:TagUser", f"{IAM}user/*", **under("StringEquals", "aws:RequestTag/team", "dev"))
    may_key = allow("iam:CreateAccessKey", f"{IAM}user/*", **under("StringEquals", "aws:ResourceTag/team", "dev"))
    of_ops = EVERYTHING | under("StringEquals", "aws:PrincipalTag/team", "ops")
    for bob, sureness in ((of_ops, Sureness.POSSIBLY), (EVERYTHING, Sureness.SURELY)):
        content = files({"eve": may(may_tag, may_key), "bob": may(bob, tags={"team": "ops"})})
        assert Escalation(Holdings(Inputs.model_validate(content))).of("eve").administrator is sureness


ON_GROUPS = allow("iam:AddUserToGroup", f"{IAM}group/*")
KEY_OF_ANN = allow("iam:CreateAccessKey", f"{IAM}user/ann")
GIVES_ANN = allow("iam:PutUserPolicy", f"{IAM}user/ann")
ENDED = [
    # (what it is, users, groups)
    (
        "a group that denies what comes after it",
        {"eve": may(ON_GROUPS, deny("iam:AddUserToGroup", f"{IAM}group/two")), "ann": may()},
        {"one": may(KEY_OF_ANN, deny("iam:PutUserPolicy")), "two": may(GIVES_ANN)},
    ),
    (
        "two groups that exclude each other",
        {"eve": may(ON_GROUPS), "ann": may(deny("iam:PutUserPolicy"))},
        {
            "one": may(KEY_OF_ANN, deny(["iam:AddUserToGroup", "iam:PutUserPolicy"])),
            "two": may(GIVES_ANN, deny(["iam:AddUserToGroup", "iam:CreateAccessKey"])),
        },
    ),
    (
        "a name that is left",
        {
            "eve": may(
                allow("iam:UpdateUser", f"{IAM}user/eve"),
                KEY_OF_ANN | under("StringLike", "aws:username", "a-*"),
                GIVES_ANN | under("StringLike", "aws:username", "b-*"),
            ),
            "ann": may(),
        },
        {},
    ),
    (
        "a policy that denies",
        {
            "eve": may(
                allow("iam:AttachUserPolicy", f"{IAM}user/eve", **under("ArnEquals", POLICY, f"{IAM}policy/p")),
                KEY_OF_ANN | under("StringEquals", "iam:ResourceTag/open", "yes"),
            ),
            "ann": may(EVERYTHING),
        },
        {},
    ),
]


@pytest.mark.parametrize(("users", "groups"), [each[1:] for each in ENDED], ids=[each[0] for each in ENDED])
def test_a_step_that_ends_what_a_later_one_needs_is_no_sure_way(users, groups):
    policies = {"p": [allow("iam:TagUser", f"{IAM}user/ann"), deny("iam:CreateAccessKey")]}
    content = files(users, groups, policies) | {"enable_iam_groups": False}
    assert Escalation(Holdings(Inputs.model_validate(content))).of("eve").administrator is not Sureness.SURELY


def test_who_leaves_a_group_for_another_one_is_told_to():
    groups = {f"g{number}": may(allow("s3:*")) for number in range(10)} | {"admins": may(EVERYTHING)}
    on_groups = allow(["iam:AddUserToGroup", "iam:RemoveUserFromGroup"])
    old, new = (
        files({"eve": may(*each, groups=[*groups][:10])}, groups) | {"enable_iam_groups": False}
        for each in ([], [on_groups])
    )
    assert about("eve can now become", told(old, new)) == [
        "eve can now become an administrator, by removing themselves from g0 and adding themselves to admins"
    ]


def test_a_policy_is_detached_to_make_room():
    policies = {f"p{number}": [allow("s3:*")] for number in range(10)}
    actions = ["iam:AttachUserPolicy", "iam:DetachUserPolicy"]
    own = may(allow(actions, f"{IAM}user/eve"), customer_managed_policy_names=[*policies])
    inputs = Inputs.model_validate(files({"eve": own}, policies=policies))
    assert Escalation(Holdings(inputs)).of("eve").administrator is Sureness.SURELY


def test_a_role_of_ones_own_is_of_no_use_where_taking_roles_is_denied():
    makes = allow(["iam:CreateRole", "iam:PutRolePolicy"])
    for denied, is_one in (([deny("sts:AssumeRole")], None), ([], True), ([deny("sts:TagSession")], True)):
        inputs = Inputs.model_validate(files({"eve": may(makes, *denied)}))
        assert Escalation(Holdings(inputs)).of("eve").is_administrator is is_one


def test_a_group_that_is_joined_on_the_way_takes_a_place():
    groups = {f"g{number}": may() for number in range(9)}
    helps = may(allow("iam:AddUserToGroup", f"{IAM}group/admins"))
    for number, is_one in ((8, True), (9, False)):
        eve = may(allow("iam:AddUserToGroup", f"{IAM}group/h"), groups=[f"g{each}" for each in range(number)])
        content = files({"eve": eve}, {**groups, "h": helps, "admins": may(EVERYTHING)})
        assert Escalation(Holdings(Inputs.model_validate(content))).of("eve").is_administrator is is_one


NEEDS_MFA = deny("*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})


@pytest.mark.parametrize("whom", [may(EVERYTHING, NEEDS_MFA), may(groups=["elsewhere"])], ids=["with MFA", "possibly"])
def test_nobody_who_is_or_may_be_an_administrator_is_said_to_be_none(whom):
    old, new = files({"eve": may(), "bob": whom}), files({"eve": may(KEY_OF_BOB), "bob": whom})
    assert about("eve can now act", told(old, new)) == [
        "eve can now act as bob, by making an access key for them, only without MFA"
    ]
    [_, eve] = report(Inputs.model_validate(new)).users
    assert eve.acts_as == ((True, "bob, by making an access key for them, only without MFA"),)


def test_who_gets_room_for_a_policy_that_they_may_attach_becomes_an_administrator():
    services = ("EC2", "RDS", "SES", "SNS", "SQS", "VPC", "S3", "Route53")
    names = ["ReadOnlyAccess", "AWSCloudTrail_ReadOnlyAccess", *(f"Amazon{each}ReadOnlyAccess" for each in services)]
    attaching = allow("iam:AttachUserPolicy", f"{IAM}user/eve")
    old, new = (files({"eve": may(attaching, aws_managed_policy_names=some)}) for some in (names, names[:-1]))
    assert "eve can now become an administrator, by what they may do already" in told(old, new)
