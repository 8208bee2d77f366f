"""Records for Terraform's state are told: what is taken over, and what is forgotten and stays in the account."""

import pytest
from mutated_keys import KEYS
from samples import PGP_PUBLIC_KEY
from told_changes import comparison, told
from told_changes import inputs as configuration

from landingzone import diff
from landingzone.changes.against import advise_on_change, find_refused
from landingzone.rules.key_owners import key_in_words

BOB = 'aws_iam_user.user["bob"]'


@pytest.mark.parametrize(
    ("given", "level", "text"),
    [
        (
            {"adoption": {"removed": ["aws_iam_user_policy.own"]}},
            "high",
            "the state forgets aws_iam_user_policy.own: this stays in the account, with its access, "
            "but is no longer managed",
        ),
        (
            {"adoption": {"moved": {BOB: "aws_iam_user.bob"}}},
            "info",
            f"{BOB} is taken over from the state, where it is aws_iam_user.bob",
        ),
        ({"adoption": {"imported": {BOB: "bob"}}}, "info", f"{BOB} is taken over from the account, where it is bob"),
        ({"moved_from": "module.iam"}, "info", "everything that module.iam has in the state is taken over"),
    ],
)
def test_each_record_is_reported_once_and_only_when_it_is_new(given, level, text):
    old, new = configuration(), configuration(**given)
    assert told(old, new) == [(level, text)]
    assert told(new, new) == []
    assert told(new, old) == []


def test_many_records_of_one_resource_are_counted():
    moved = {f'module.a["{n}"].aws_iam_user.user["u[{n}]"]': f"aws_iam_user.u{n}" for n in range(9)}
    moved |= {'aws_iam_user_policy.own["a/p"]': "aws_iam_user_policy.a"}
    assert [text for _, text in told(configuration(), configuration(adoption={"moved": moved}))] == [
        "9 instances of module.a.aws_iam_user.user are taken over from the state",
        'aws_iam_user_policy.own["a/p"] is taken over from the state, where it is aws_iam_user_policy.a',
    ]


def test_what_the_state_forgets_is_no_loss():
    own = {"p": {"actions": ["s3:*"], "resources": ["*"]}}
    old = configuration(users={"bob": {"inline_iam_policies": own}, "eve": {}})
    forgotten = {"removed": ["aws_iam_user_policy.inline_iam_policies"]}
    new = configuration(users={"bob": {}, "eve": {}}, adoption=forgotten)
    assert told(old, new) == [
        (
            "high",
            "the state forgets aws_iam_user_policy.inline_iam_policies: this stays in the account, with "
            "its access, but is no longer managed",
        ),
        ("low", "bob may no longer use all of s3, unless the state forgets it"),
    ]
    assert told(old, configuration(users={"bob": {}, "eve": {}})) == [("low", "bob may no longer use all of s3")]


def user_at(name):
    return f'aws_iam_user.user["{name}"]'


def moved(**records):
    return {"adoption": {"moved": {user_at(name): origin for name, origin in records.items()}}}


WAYS_IN = {"create_login_profile": True, "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
KEY, FINE = key_in_words(PGP_PUBLIC_KEY), key_in_words(KEYS["fine"])
BY_NAME = "policies elsewhere that name the user no longer match anybody, and `${aws:username}` has another value"
ALL = {"inline_iam_policies": {"own": {"actions": ["*"], "resources": ["*"]}}}
EVERYTHING = "gains full access, through their own policy, unless they already have it in the account"
LOGIN = "aws_iam_user_login_profile.web_console"
MINE = 'aws_iam_user.mine["carol"]'
CREW, TEAM = (f'aws_iam_group.groups["{name}"]' for name in ("crew", "team"))
DETACHED = (
    "its members lose ReadOnlyAccess for a moment, because Terraform detaches and reattaches "
    "policies: apply with permissions that do not come from this group"
)
OWN = {"aws_managed_policy_names": ["ReadOnlyAccess"], "self_management": False, "require_mfa": False}
POLICY = {"json": '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'}
P, Q = (f'aws_iam_policy.policies["{name}"]' for name in "pq")
AS_P, AS_Q, TO_Q = {"policies": {"p": POLICY}}, {"policies": {"q": POLICY}}, {"adoption": {"moved": {Q: P}}}
RENAME = moved(caroline=user_at("carol"))
EVE = {"pgp_key": PGP_PUBLIC_KEY}
TO_MINE = {MINE: user_at("carol"), "aws_iam_access_key.mine": 'aws_iam_access_key.access_keys["carol"]'}


def with_record(kind, records, **given):
    return {**given, "adoption": {kind: records}}


def member(group):
    return {"groups": {group: OWN}, "users": {"bob": {"groups": [group]}}}


RECORDS = {
    "a user is renamed, and the new secrets are for somebody else's key": (
        {"users": {"carol": WAYS_IN | ALL | {"pgp_key": KEYS["fine"]}, "eve": EVE}},
        {"users": {"caroline": WAYS_IN | ALL, "eve": EVE}, **RENAME},
        "critical: caroline is renamed from carol: their console password and access key are deleted and created "
        "again; "
        f"new secrets are encrypted to {KEY}, also used by eve, instead of {FINE}; {BY_NAME}",
    ),
    "a user is renamed, and changes": (
        *({"users": {"carol": {}}}, {"users": {"caroline": ALL}, **RENAME}),
        "critical: caroline gains full access, through their own policy",
        f"medium: caroline is renamed from carol; {BY_NAME}",
    ),
    "the record of a rename is no rename of users who already exist": (
        *({"users": {"carol": {}, "caroline": {}}}, {"users": {"carol": {}, "caroline": {}}, **RENAME}),
    ),
    "a user is imported": (
        *({}, with_record("imported", {user_at("bob"): "bob"}, users={"bob": WAYS_IN | ALL})),
        f"critical: bob {EVERYTHING}",
        f"low: bob is taken over with a console password and an access key; new secrets are encrypted to {KEY}",
    ),
    "a user is moved here": (*({}, {"users": {"bob": {}}, **moved(bob="aws_iam_user.b")}), "low: bob is taken over"),
    "a user is moved elsewhere": (
        *({"users": {"carol": WAYS_IN}}, with_record("moved", TO_MINE)),
        f"high: carol is no longer defined here, but at {MINE}: their console password is deleted",
    ),
    "a call is moved here": (
        *({}, {"users": {"bob": {}}, "groups": {"team": OWN}, "moved_from": "module.iam"}),
        "medium: bob is added, unless module.iam has it in the state",
        "info: the group team is created, unless module.iam has it in the state",
    ),
    "a group is renamed": (
        *(member("team"), with_record("moved", {CREW: TEAM}, **member("crew"))),
        f"high: the group team is renamed to crew; {DETACHED}",
    ),
    "a group is taken over": (
        *({}, with_record("imported", {CREW: "crew"}, groups={"crew": OWN})),
        "info: the group crew is taken over",
    ),
    "a group is moved elsewhere": (
        *({"groups": {"team": OWN}}, with_record("moved", {"aws_iam_group.mine": TEAM})),
        "info: the group team moves to aws_iam_group.mine and is no longer defined here",
    ),
    "a policy is moved elsewhere": (
        *(AS_P, with_record("moved", {"aws_iam_policy.mine": P})),
        "info: the policy p moves to aws_iam_policy.mine and is no longer defined here",
    ),
    "a policy of another name is another policy": (
        *(AS_P, AS_Q | TO_Q, "low: the policy p, which nobody here has, is removed"),
        "info: the policy q is created, but nobody here has it",
    ),
}


@pytest.mark.parametrize("case", RECORDS)
def test_what_has_a_record_neither_comes_nor_goes(case):
    before, after, *expected = RECORDS[case]
    changes = diff(configuration(**before), configuration(**after))
    lines = [f"{one.level}: {one.text}" + (f"; {one.warning}" if one.warning else "") for one in changes]
    told_of_the_record = ("is taken over from", "has in the state is taken over")
    assert [line for line in lines if not any(words in line for words in told_of_the_record)] == expected


def advised(before, after):
    advice = advise_on_change(comparison(before, after))
    return [f"{one.path}: {one.rule}" for one in advice]


def test_a_rename_or_a_move_by_a_record_is_no_removal_to_validate():
    before = {"users": {"carol": {"groups": ["elsewhere"]}}}
    after = {"users": {"caroline": {"groups": ["elsewhere"]}}}
    assert advised(before, after) == ["users.carol: removed without offboarding first"]
    assert advised(before, after | moved(caroline=user_at("carol"))) == []
    assert advised(before, {"adoption": {"moved": {MINE: user_at("carol")}}}) == []
    assert advised(before, {"adoption": {"removed": ["aws_iam_user.user"]}}) == []


EXPIRED = {"create_login_profile": True, "pgp_key": KEYS["expired"]}
RENAMED = {user_at("caroline"): user_at("carol"), f'{LOGIN}["caroline"]': f'{LOGIN}["carol"]'}


def held(name):
    return {"policies": {name: POLICY}, "users": {"bob": {"customer_managed_policy_names": [name]}}}


REFUSED = {
    "a name that changes in case only": (
        *({"users": {"carol": {}}}, {"users": {"Carol": {}}, **moved(Carol=user_at("carol"))}),
        "users.Carol: must not change only in case",
    ),
    "a new password with an expired key": (
        *({"users": {"carol": EXPIRED}}, {"users": {"caroline": EXPIRED}, "adoption": {"moved": RENAMED}}),
        "users.caroline.pgp_key: must not be an expired PGP key when it is for a new password or access key",
    ),
    "another name of a policy that is attached": (
        *(held("p"), held("q") | TO_Q),
        "policies.q: must not be a new name for a policy that is attached",
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_a_record_does_not_save_is_refused(before, after, expected):
    refused = find_refused(comparison(before, after), may_leave_no_administrator=True)
    assert [f"{one.path}: {one.rule}" for one in refused] == [expected]


def test_an_administrator_who_is_renamed_is_still_one():
    before, after = ({"users": {name: WAYS_IN | ALL}} for name in ("carol", "caroline"))
    assert find_refused(comparison(before, after | moved(caroline=user_at("carol")))) == []
