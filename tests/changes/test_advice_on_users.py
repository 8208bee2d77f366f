"""Users whose change is to be applied in steps: who vanishes, comes back, gets a new password or key."""

from itertools import pairwise

import pytest
from samples import PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from told_changes import shortened

from landingzone.changes.advice_on_users import advise_on_users
from landingzone.changes.comparison import Comparison
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.resources.user_resources import USER_RESOURCES

OFFBOARDING = {"status": "offboarding"}


def advised(old, new, *, model=Inputs, **after):
    sides = (
        model.model_validate({"aws_account_id": "123456789012", "users": users, **given})
        for users, given in ((old, after.pop("before", {})), (new, after))
    )
    return [str(each) for each in advise_on_users(Comparison(*sides))]


def test_a_user_who_vanishes_is_reported_of_unless_it_was_offboarding_or_comes_in_other_capitals():
    line = "users.bob: removed without offboarding first; {}: first write `status: offboarding` and apply, then "
    plain = "AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by hand remain"
    forced = (
        "keys, a password and MFA devices made by hand are silently deleted too (force_destroy), and AWS refuses "
        "(DeleteConflict) while a policy attached by hand remains"
    )
    for own, of_all, told in ((None, False, plain), (None, True, forced), (True, False, forced), (False, True, plain)):
        old = {"bob": {"force_destroy": own}, "gone": OFFBOARDING, "stays": {}}
        assert advised(old, {"stays": {}}, before={"force_destroy_users": of_all}) == [
            f"{line.format(told)}remove the user"
        ]
    # That is refused, and told there.
    assert advised({"Bob": {}}, {"bob": {}}) == []
    assert "removed without offboarding first" in advised({"Bob": {}, "bob": {}}, {"bob": {}})[0]


def test_a_password_whose_number_goes_down_is_reported_of():
    numbers = {number: {"bob": {"credential_generation": number}} for number in (1, 2, 3)}
    assert advised(numbers[1], numbers[2]) == []
    assert advised(numbers[3], numbers[1]) == [
        "users.bob.credential_generation: is decreased, which still creates a new password, under a number "
        "that was used before (got the number 1, previously 3); keep 3, or write 4 for a new password"
    ]


def with_slots(**slots):
    return {"bob": {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY, "access_key_slots": slots}}


ONE = with_slots(first="current")


@pytest.mark.parametrize(
    ("old", "new", "slot", "gap", "first"),
    [
        (with_slots(), with_slots(second="current"), "first", "gone after current|previous and inactive", "previous"),
        (ONE, with_slots(first="inactive", second="current"), "first", "inactive after current|previous", "previous"),
        (with_slots(first="current", second="previous"), ONE, "second", "gone after previous|inactive", "inactive"),
    ],
)
def test_an_access_key_that_leaves_out_a_step_is_reported_of(old, new, slot, gap, first):
    got = gap.replace("|", ", skipping ")
    assert advised(old, new) == [
        f"users.bob.access_key_slots.{slot}: skips a step, so anything that still uses that access key stops working "
        f"with this change (got {got}); first write `{first}` and apply; continue once nothing uses the key"
    ]


def test_a_rotation_step_by_step_is_fine_and_so_is_going_back():
    previous, inactive = (with_slots(first=state, second="current") for state in ("previous", "inactive"))
    steps = [with_slots(), ONE, previous, inactive, previous, inactive, with_slots(second="current")]
    assert [line for old, new in pairwise(steps) for line in advised(old, new)] == []


_TAKEN_OUT = "removed without offboarding: the apply deletes"
_LINES = {
    "create_login_profile": "the console password, even one that the user has chosen{}; keep the line: an existing pas",
    "create_access_keys": "every access key that Terraform created, and anything that still uses one stops working{}; ",
    "ssh_public_key": "the SSH key, and anything that still uses it stops working{}; keep the line: an uploaded key is",
}
WAYS_IN = {
    **{"create_login_profile": True, "create_access_keys": True},
    **{"ssh_public_key": SSH_PUBLIC_KEY, "pgp_key": PGP_PUBLIC_KEY},
}


def line_of(attribute, unless=""):
    return f"users.bob.{attribute}: {_TAKEN_OUT} {_LINES[attribute].format(unless)}..."


def test_every_credential_that_is_defined_here_has_a_line_whose_loss_is_reported():
    made_by = {row.attribute for row in USER_RESOURCES if row.role == "credential"}
    assert made_by - {"access_key_slots"} == set(_LINES)  # the slots need create_access_keys


@pytest.mark.parametrize("attribute", _LINES)
@pytest.mark.parametrize("others", [True, False], ids=["others stay", "the only one"])
def test_a_line_that_made_a_way_in_is_reported_of_when_it_is_taken_out(attribute, others):
    old = WAYS_IN if others else {attribute: WAYS_IN[attribute], "pgp_key": PGP_PUBLIC_KEY}
    new = {name: value for name, value in old.items() if name != attribute}
    off = new | {attribute: None if attribute == "ssh_public_key" else False}
    told = advised({"bob": old}, {"bob": new})
    assert shortened(told, expected := [line_of(attribute)]) == expected
    assert advised({"bob": old}, {"bob": off}) == told
    # Who comes or leaves is told of elsewhere, if at all.
    assert advised({"bob": new}, {"bob": old}) == []
    assert advised({"bob": old}, {"bob": new | OFFBOARDING}) == []
    assert advised({"bob": old | OFFBOARDING}, {"bob": new | OFFBOARDING}) == []
    assert not any(_TAKEN_OUT in line for line in advised({"bob": old | OFFBOARDING}, {"bob": new}))


def test_each_line_that_is_taken_out_is_reported_of_and_a_rotation_ends_with_them():
    rotating = WAYS_IN | {"access_key_slots": {"first": "previous", "second": "current"}}
    expected = [*map(line_of, _LINES)]
    assert shortened(advised({"bob": rotating}, {"bob": {}}), expected) == expected


def test_what_the_state_forgets_may_stay_and_who_keeps_a_line_keeps_the_way_in():
    old, forgotten = {"bob": WAYS_IN}, {"removed": ["aws_iam_user_login_profile.web_console"]}
    told = advised(old, {"bob": WAYS_IN | {"create_login_profile": False}}, model=Configuration, adoption=forgotten)
    expected = [line_of("create_login_profile", ", unless the state forgets it")]
    assert shortened(told, expected) == expected
    rotated = {"access_key_slots": {"first": "previous", "second": "current"}, "credential_generation": 2}
    others = {"pgp_key": "keybase:bob", "ssh_public_key": f"{SSH_PUBLIC_KEY.strip()} another comment"}
    assert advised({"bob": WAYS_IN}, {"bob": WAYS_IN | rotated | others}) == []


def test_a_user_who_comes_back_from_offboarding_is_reported_what_is_gone():
    counts = "everything the user still has works again: keys, memberships and policies, including those made by hand"
    new_password = "the old console password is gone, so hand over the new one; "
    for bob, gone in (({}, ""), ({"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}, new_password)):
        assert advised({"bob": bob | OFFBOARDING}, {"bob": bob}) == [
            f"users.bob.status: active again after offboarding (got 'active'); {gone}{counts}"
        ]
