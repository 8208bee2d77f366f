"""The stacks that a change touches are those that are synthesized to something else."""

import pytest
from accepted_inputs import accepted_inputs, check_drawn
from hypothesis import strategies as st
from samples import ACCOUNT_ID, EVERYTHING_ON
from shards import BACKEND, STACK, synthesize_stacks

from landingzone.config.options import StackConfiguration
from landingzone.resources.shards import stack_names, stack_of
from landingzone.terraform.changed_stacks import changed_stacks

SHARDS = 4
BASE = {**EVERYTHING_ON, "backend": BACKEND, "user_shards": SHARDS}
SOMEBODY = min(EVERYTHING_ON["users"])
ALL = stack_names(STACK, SHARDS)


def changed(old, new):
    return changed_stacks(StackConfiguration(**old), StackConfiguration(**new), STACK)


def with_users(**users):
    return BASE | {"users": EVERYTHING_ON["users"] | users}


def of(*users):
    names = {stack_of(user, STACK, SHARDS) for user in users}
    return tuple(name for name in ALL if name in names)


SAME = {"administrators_elsewhere": True, "groups_made_elsewhere": None}
IMPORTED = {"adoption": {"imported": {f'aws_iam_user.user["{SOMEBODY}"]': SOMEBODY}}}
# The shards that read a default of everybody.
WITH_PASSWORD = [
    name
    for name, user in EVERYTHING_ON["users"].items()
    if user.get("create_login_profile") and user.get("status") != "offboarding"
]


def test_a_change_touches_the_stacks_of_what_it_changes():
    for new, expected in (
        (with_users(one={}, two={}, three={}), of("one", "two", "three")),
        (BASE | {"should_create_iam_group_read_only": False}, (STACK,)),
        (BASE | {"provider": {"region": "eu-west-3"}}, ALL),
        (BASE | {"minimum_password_length": 40}, of(*WITH_PASSWORD)),
        (BASE | IMPORTED, of(SOMEBODY)),
        (BASE | SAME | {"users": dict(reversed(BASE["users"].items()))}, ()),
    ):
        assert changed(BASE, new) == expected


def test_with_one_shard_there_is_one_stack_and_everything_is_new_beside_nothing():
    one = BASE | {"user_shards": 1}
    assert (changed(one, one | {"users": {}}), changed(one, one)) == ((STACK,), ())
    assert changed_stacks(None, StackConfiguration(**BASE), STACK) == ALL


SAFE = ("force_destroy_users", "minimum_password_length", "password_reset_required", "iam_role_tags")
"""Inputs that break no rule of the others."""


@pytest.mark.parametrize("number", [3, pytest.param(12, marks=pytest.mark.long)])
def test_they_are_those_whose_files_differ(number):
    def check(drawn):
        old, other, leaving, taken = drawn
        users = dict(list((old.get("users") or {}).items())[leaving:])
        new = old | {"users": users} | ({taken: other[taken]} if taken in other else {})
        given = {"aws_account_id": ACCOUNT_ID, "user_shards": 3, "backend": BACKEND, "administrators_elsewhere": True}
        sides = [each | given for each in (old, new)]
        written = [synthesize_stacks(**side) for side in sides]
        differing = tuple(name for name in stack_names(STACK, 3) if written[0][name] != written[1][name])
        assert changed(*sides) == differing

    drawn = st.tuples(accepted_inputs(), accepted_inputs(), st.integers(0, 2), st.sampled_from(SAFE))
    check_drawn(drawn, number, check)
