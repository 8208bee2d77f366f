"""Users whose change is to be applied in steps: who vanishes, comes back, gets a new password, key or policy."""

import json
from itertools import pairwise
from typing import Any

import pytest
from samples import PGP_PUBLIC_KEY

from landingzone.config.inputs import Inputs
from landingzone.rules.user_changes import advise_on_users

KEY: dict[str, Any] = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
OFFBOARDING = {"status": "offboarding"}
_GAP = "skips a step, so anything that still uses that access key stops working with this change"


def advised(old: dict[str, Any], new: dict[str, Any], **more: Any) -> list[str]:
    before, after = (
        Inputs.model_validate({"aws_account_id": "123456789012", "users": users, **given})
        for users, given in ((old, more), (new, {}))
    )
    return [str(each) for each in advise_on_users(before, after)]


def test_a_user_who_vanishes_is_told_of_unless_it_was_offboarding():
    first = "write `status: offboarding` first, apply that, then remove the user"
    assert advised({"bob": {}, "gone": OFFBOARDING, "stays": {}}, {"stays": {}}) == [
        "users.bob: removed without offboarding first; AWS refuses (DeleteConflict) while keys, "
        f"a password, MFA devices or policies made by hand are left: {first}"
    ]
    forced = (
        "users.bob: removed without offboarding first; keys, a password and MFA devices made by "
        "hand are deleted silently with it (force_destroy), and AWS refuses (DeleteConflict) while a policy attached "
        f"by hand is left: {first}"
    )
    assert advised({"bob": {"force_destroy": True}}, {}) == [forced]
    assert advised({"bob": {}}, {}, force_destroy_users=True) == [forced]
    assert advised({"bob": {"force_destroy": False}}, {}, force_destroy_users=True) != [forced]


def test_a_user_who_comes_back_with_other_capitals_does_not_vanish():
    # That is refused, and told there.
    assert advised({"Bob": {}}, {"bob": {}}) == []
    assert "removed without offboarding first" in advised({"Bob": {}, "bob": {}}, {"bob": {}})[0]


def test_a_password_whose_number_goes_down_is_told_of():
    assert advised({"bob": {"credential_generation": 3}}, {"bob": {}}) == [
        "users.bob.credential_generation: goes down, which still makes a new password, under a number that was "
        "used before (got the number 1 after 3); keep 3, or write 4 for a new password"
    ]
    assert advised({"bob": {}}, {"bob": {"credential_generation": 2}}) == []


@pytest.mark.parametrize(
    ("old", "new", "slot", "gap", "first"),
    [
        (
            {},
            {"second": "current"},
            "first",
            "gone after current, without having been previous and inactive",
            "previous",
        ),
        (
            {"first": "current"},
            {"first": "inactive", "second": "current"},
            "first",
            "inactive after current, without having been previous",
            "previous",
        ),
        (
            {"first": "current", "second": "previous"},
            {"first": "current"},
            "second",
            "gone after previous, without having been inactive",
            "inactive",
        ),
    ],
)
def test_an_access_key_that_leaves_out_a_step_is_told_of(
    old: dict[str, str], new: dict[str, str], slot: str, gap: str, first: str
):
    before, after = ({"bob": KEY | {"access_key_slots": slots}} for slots in (old, new))
    assert advised(before, after) == [
        f"users.bob.access_key_slots.{slot}: {_GAP} (got {gap}); write `{first}` first and apply that; continue "
        "when nothing uses the key any more"
    ]


def test_a_rotation_step_by_step_is_fine_and_so_is_going_back():
    steps: list[dict[str, str]] = [
        {},
        {"first": "current"},
        {"first": "previous", "second": "current"},
        {"first": "inactive", "second": "current"},
        {"first": "previous", "second": "current"},
        {"first": "inactive", "second": "current"},
        {"second": "current"},
    ]
    users = [{"bob": KEY | {"access_key_slots": slots}} for slots in steps]
    assert [advised(old, new) for old, new in pairwise(users)] == [[]] * (len(steps) - 1)


def test_an_access_key_that_is_just_left_out_is_told_of():
    assert advised({"bob": KEY}, {"bob": {}}) == [
        f"users.bob.access_key_slots.first: {_GAP} (got gone after current, without having been previous and "
        "inactive); check first with `aws iam get-access-key-last-used` that nothing uses it any more"
    ]
    assert advised({"bob": KEY}, {"bob": OFFBOARDING}) == []
    assert advised({"bob": KEY | OFFBOARDING}, {"bob": OFFBOARDING}) == []


def test_a_user_who_comes_back_from_offboarding_is_told_what_is_gone():
    line = "users.bob.status: active again after offboarding (got 'active'); "
    counts = "everything it still has works again: keys, memberships and policies, also those made by hand"
    assert advised({"bob": OFFBOARDING}, {"bob": {}}) == [f"{line}{counts}"]
    signs_in = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
    assert advised({"bob": signs_in | OFFBOARDING}, {"bob": signs_in}) == [
        f"{line}its old console password is gone, so hand over the new one; {counts}"
    ]


_ROOM = "may be created while the old ones still exist, and together they exceed what IAM allows"
_MAKE_ROOM = "do not rename policies that stay, or first apply without the old ones, then with the new ones"


def long_policy(effect: str = "Allow") -> dict[str, Any]:
    return {"actions": ["s3:*"], "resources": ["arn:aws:s3:::" + "b" * 1100], "effect": effect}


def test_documents_that_have_no_room_are_told_of_too():
    def documents(name: str) -> dict[str, Any]:
        text = json.dumps({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": f"arn:aws:s3:::{'x' * 1200}"}})
        return {"bob": {"json_policies": {name: text}}}

    (line,) = advised(documents("one"), documents("other"))
    assert line.startswith("users.bob.json_policies: ")
    assert advised(documents("one"), documents("one")) == []


def test_customer_managed_policies_that_have_no_room_are_told_of_too():
    names = [f"p{number}" for number in range(9)]
    before = {"customer_managed_policy_names": names, "aws_managed_policy_names": ["x"]}
    (line,) = advised({"bob": before}, {"bob": before | {"customer_managed_policy_names": [*names[1:], "other"]}})
    assert line.startswith("users.bob.customer_managed_policy_names: ")
    assert advised({"bob": before}, {"bob": before | {"customer_managed_policy_names": names[1:]}}) == []


def test_policies_that_have_no_room_beside_those_that_go_are_told_of():
    before = {"bob": {"inline_iam_policies": {"one": long_policy("Deny")}}}
    after = {"bob": {"inline_iam_policies": {"other": long_policy("Deny")}}}
    assert advised(before, after) == [
        f"users.bob.inline_iam_policies: {_ROOM} (got 2432 characters, and at most 2048 are allowed); {_MAKE_ROOM}"
    ]
    names = [f"p{number}" for number in range(10)]
    before, after = ({"bob": {"aws_managed_policy_names": some}} for some in (names, [*names[1:], "other"]))
    assert advised(before, after) == [
        f"users.bob.aws_managed_policy_names: {_ROOM} (got 11 policies, and at most 10 are allowed); {_MAKE_ROOM}"
    ]


@pytest.mark.parametrize(
    "new",
    [
        {"inline_iam_policies": {"one": long_policy("Deny") | {"actions": ["ec2:*"]}}},  # in place
        {"inline_iam_policies": {}},
        {"inline_iam_policies": {"other": {"actions": ["s3:*"], "resources": ["*"]}}},
    ],
)
def test_policies_that_have_room_are_fine(new: dict[str, Any]):
    assert advised({"bob": {"inline_iam_policies": {"one": long_policy("Deny")}}}, {"bob": new}) == []
