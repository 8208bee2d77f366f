"""Records for Terraform's state are told: what is taken over, and what is forgotten and stays in the account."""

import pytest
from mutated_keys import KEYS
from samples import PGP_PUBLIC_KEY
from told_changes import comparison, told
from told_changes import inputs as configuration

from landingzone.changes.against import advise_on_change, find_refused

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
ALL = {"inline_iam_policies": {"own": {"actions": ["*"], "resources": ["*"]}}}
LOGIN = "aws_iam_user_login_profile.web_console"
MINE = 'aws_iam_user.mine["carol"]'
POLICY = {"json": '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'}
TO_Q = {"adoption": {"moved": {'aws_iam_policy.policies["q"]': 'aws_iam_policy.policies["p"]'}}}


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
