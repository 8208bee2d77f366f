"""The stacks that a change touches are those that are synthesized to something else."""

from __future__ import annotations

from typing import Any

import pytest
from accepted_inputs import accepted_inputs
from drawn_inputs import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ACCOUNT_ID, EVERYTHING_ON
from shards import BACKEND, STACK, synthesize_stacks

from landingzone.config.options import StackConfiguration
from landingzone.config.shards import stack_names, stack_of
from landingzone.terraform.changed_stacks import changed_stacks

SHARDS = 4
BASE = {**EVERYTHING_ON, "backend": BACKEND, "user_shards": SHARDS}
SOMEBODY = min(EVERYTHING_ON["users"])


def changed(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    return changed_stacks(StackConfiguration(**old), StackConfiguration(**new), STACK)


def with_users(**users: Any) -> dict[str, Any]:
    return BASE | {"users": EVERYTHING_ON["users"] | users}


def of(*users: str) -> tuple[str, ...]:
    names = {stack_of(user, STACK, SHARDS) for user in users}
    return tuple(name for name in stack_names(STACK, SHARDS) if name in names)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (BASE, ()),
        (with_users(somebody_new={}), of("somebody_new")),
        (with_users(**{SOMEBODY: {"tags": {"a": "b"}}}), of(SOMEBODY)),
        (with_users(one={}, two={}, three={}), of("one", "two", "three")),
        (
            BASE | {"should_create_iam_group_read_only": not EVERYTHING_ON["should_create_iam_group_read_only"]},
            (STACK,),
        ),
        (BASE | {"provider": {"region": "eu-west-3"}}, stack_names(STACK, SHARDS)),
        (BASE | {"backend": {"local": {"path": "states/{stack}"}}}, stack_names(STACK, SHARDS)),
        (BASE | {"provider_version": ">= 6"}, stack_names(STACK, SHARDS)),
        (BASE | {"aws_account_id": "210987654321"}, stack_names(STACK, SHARDS)),
        # What is written otherwise and means the same touches nothing.
        (with_users(**{SOMEBODY: dict(reversed((EVERYTHING_ON["users"][SOMEBODY] or {}).items()))}), ()),
        (BASE | {"administrators_elsewhere": True, "groups_made_elsewhere": None}, ()),
    ],
)
def test_a_change_touches_the_stacks_of_what_it_changes(new: dict[str, Any], expected: tuple[str, ...]):
    assert changed(BASE, new) == expected


def test_a_default_of_everybody_touches_the_shards_that_read_it():
    found = changed(BASE, BASE | {"minimum_password_length": 40})
    users = {name: user or {} for name, user in EVERYTHING_ON["users"].items()}
    active = {name: user for name, user in users.items() if user.get("status") != "offboarding"}
    with_password = {name for name, user in active.items() if user.get("create_login_profile")}
    assert set(found) == {stack_of(name, STACK, SHARDS) for name in with_password}


def test_records_touch_the_stack_of_the_user():
    imported = {"adoption": {"imported": {f'aws_iam_user.user["{SOMEBODY}"]': SOMEBODY}}}
    assert changed(BASE, BASE | imported) == of(SOMEBODY)


def test_with_one_shard_there_is_one_stack():
    one = BASE | {"user_shards": 1}
    assert changed(one, one | {"users": {}}) == (STACK,)
    assert changed(one, one) == ()


def test_everything_is_new_beside_nothing():
    assert changed_stacks(None, StackConfiguration(**BASE), STACK) == stack_names(STACK, SHARDS)


SAFE = ("force_destroy_users", "minimum_password_length", "password_reset_required", "iam_role_tags")
"""Inputs that break no rule of the others."""


@settings(EXAMPLES, max_examples=12)
@given(old=accepted_inputs(), other=accepted_inputs(), drawn=st.data())
def test_they_are_those_whose_files_differ(old: dict[str, Any], other: dict[str, Any], drawn: st.DataObject):
    leaving = drawn.draw(st.sets(st.sampled_from(sorted(old.get("users") or ["nobody"])), max_size=2))
    users = {name: user for name, user in (old.get("users") or {}).items() if name not in leaving}
    taken = drawn.draw(st.sets(st.sampled_from(SAFE), max_size=1))
    new = old | {"users": users} | {name: other[name] for name in taken if name in other}
    sides = [
        each | {"aws_account_id": ACCOUNT_ID, "user_shards": 3, "backend": BACKEND, "administrators_elsewhere": True}
        for each in (old, new)
    ]
    written = [synthesize_stacks(**side) for side in sides]
    differing = tuple(name for name in stack_names(STACK, 3) if written[0][name] != written[1][name])
    assert changed(*sides) == differing
