"""The order in which the stacks of a change are applied, and the changes that no order fits."""

from __future__ import annotations

from typing import Any

import pytest
from samples import ACCOUNT_ID

from landingzone import InvalidInputs
from landingzone.access.change_rules import advise_on_change
from landingzone.config.options import StackConfiguration
from landingzone.config.shards import stack_names
from landingzone.rules.changes.apply_steps import find_steps
from landingzone.rules.shards import advise_on_number, require_same_number

SHARDS = 2
GROUPS, *USERS = stack_names("people", SHARDS)
GROUPS_FIRST = ((GROUPS,), tuple(USERS))
USERS_FIRST = (tuple(USERS), (GROUPS,))
OPS = {"json_policies": {"ops": '{"Version": "2012-10-17", "Statement": []}'}}
READ = {"statements": [{"actions": ["s3:Get*"], "resources": ["*"]}]}
BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy/team/limit"


def configuration(**inputs: Any) -> StackConfiguration:
    return StackConfiguration(**{"aws_account_id": ACCOUNT_ID, "user_shards": SHARDS, **inputs})


def steps(old: dict[str, Any], new: dict[str, Any], *touched: str) -> tuple[tuple[str, ...], ...]:
    return find_steps([configuration(**old)], configuration(**new), "people", touched or (GROUPS, *USERS))


def refusal(old: dict[str, Any], new: dict[str, Any]) -> str:
    with pytest.raises(InvalidInputs) as refused:
        steps(old, new)
    (problem,) = refused.value.problems
    return str(problem)


def user(**attributes: Any) -> dict[str, Any]:
    return {"users": {"bob": attributes}}


def test_one_stack_is_one_step_and_no_stack_is_none():
    old = {"groups": {"old": {}}, "user_shards": 1} | user(groups=["old"])
    new = {"groups": {"new": {}}, "user_shards": 1} | user(groups=["new"])
    assert steps(old, new, GROUPS) == ((GROUPS,),)
    assert steps({}, {}, USERS[1]) == ((USERS[1],),)
    assert steps({}, {}, *USERS) == (tuple(USERS),)
    assert find_steps([configuration()], configuration(), "people", ()) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {"tags": None, "users": {"bob": {}}}),
        (user(), {"groups": {"ops": OPS}} | user(groups=["ops"])),
        (user(), {"should_create_iam_group_billing": True} | user(groups=["billing"])),
        (user(), {"iam_group_names_ssh_grunt_users": ["ssh"]} | user(groups=["ssh"])),
        (user(), {"policies": {"read": READ}} | user(customer_managed_policy_names=["read"])),
        (user(), {"policies": {"limit": READ | {"path": "/team/"}}} | user(permissions_boundary=BOUNDARY)),
        # Nothing goes that somebody had: a group without members, and one that is renamed in place.
        ({"groups": {"old": {}}} | user(), {"groups": {"ops": {}}} | user(groups=["ops"])),
        (
            {"should_create_iam_group_logs": True} | user(groups=["logs"]),
            {"should_create_iam_group_logs": True, "iam_group_name_logs": "auditors"} | user(groups=["auditors"]),
        ),
        # The state forgets it: nothing is deleted.
        (
            {"groups": {"old": {}}} | user(groups=["old"]),
            {"adoption": {"removed": ["aws_iam_group.groups"]}} | user(),
        ),
        # Who gets a group that grants more by the same change gets it when it is whole.
        ({"groups": {"ops": {}}} | user(), {"groups": {"ops": OPS}} | user(groups=["ops"])),
        # In another account nothing is yet.
        ({"groups": {"old": {}}} | user(groups=["old"]), {"aws_account_id": "210987654321"} | user()),
    ],
)
def test_groups_and_policies_come_before_those_who_get_them(old: dict[str, Any], new: dict[str, Any]):
    new = {name: value for name, value in new.items() if value is not None}
    assert steps(old, new) == GROUPS_FIRST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"groups": {"ops": OPS}} | user(groups=["ops"]), user()),
        ({"groups": {"ops": OPS}} | user(groups=["OPS"]), {}),
        ({"groups": {"ops": {}}} | user(groups=["ops"]), user(groups=["ops"], status="offboarding")),
        ({"should_create_iam_group_logs": True} | user(groups=["logs"]), user()),
        (user(groups=["full-access"]), {"enable_iam_groups": False} | user()),
        ({"policies": {"read": READ}} | user(customer_managed_policy_names=["read"]), user()),
        ({"policies": {"limit": READ | {"path": "/team/"}}} | user(permissions_boundary=BOUNDARY), user()),
        # What denies in the group must not go before its members do.
        ({"groups": {"ops": OPS}} | user(groups=["ops"]), {"groups": {"ops": {}}} | user()),
    ],
)
def test_users_leave_before_groups_and_policies_go(old: dict[str, Any], new: dict[str, Any]):
    assert steps(old, new) == USERS_FIRST


def test_a_policy_that_somebody_keeps_changes_before_anything_of_the_user_does():
    narrower = {"read": {"statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}}
    holder = {"customer_managed_policy_names": ["read"]}
    old = {"policies": {"read": READ}, "groups": {"old": {}}} | user(**holder, groups=["old"])
    assert steps(old, {"policies": narrower, "groups": {"old": {}}} | user(**holder)) == GROUPS_FIRST
    line = refusal(old, {"policies": narrower} | user(**holder))
    assert "policy 'read' changes, and bob keeps it: the groups first; but group 'old' goes, which bob had" in line


def test_a_group_that_comes_and_one_that_goes_are_refused_with_the_steps():
    line = refusal({"groups": {"old": {}}} | user(groups=["old"]), {"groups": {"new": {}}} | user(groups=["new"]))
    assert line == (
        "groups.new: cannot be applied together with the rest of the change, since users have stacks of their own "
        "(got group 'new' comes, and bob gets it: the groups first; but group 'old' goes, which bob had: the users "
        "first); apply twice: first with 'old' as it was, and with those who had it; then without"
    )
    # The two steps are taken.
    between = {"groups": {"new": {}, "old": {}}} | user(groups=["new", "old"])
    assert steps({"groups": {"old": {}}} | user(groups=["old"]), between) == GROUPS_FIRST
    assert steps(between, {"groups": {"new": {}}} | user(groups=["new"])) == USERS_FIRST


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            {"groups": {"ops": {}}} | user(groups=["ops"]),
            user(groups=["ops"]),
            "groups.ops: must stay while somebody has it (got no group 'ops' any more, which bob keeps)",
        ),
        (
            {"policies": {"read": READ}} | user(customer_managed_policy_names=["read"]),
            user(customer_managed_policy_names=["read"]),
            "policies.read: must stay while somebody has it (got no policy 'read' any more, which bob keeps)",
        ),
        (
            user(groups=["full-access"]),
            {"should_create_iam_group_full_access": False} | user(groups=["full-access"]),
            "iam_group_name_full_access: must stay while somebody has it",
        ),
    ],
)
def test_what_goes_while_somebody_keeps_it_is_refused(old: dict[str, Any], new: dict[str, Any], told: str):
    assert refusal(old, new).startswith(told)


def test_where_several_may_be_applied_the_order_fits_the_change_from_each():
    old, tried = {"groups": {"old": {}}} | user(groups=["old"]), user()
    olds = [configuration(**old), configuration(**tried)]
    # The second of them has nothing that goes, so its change alone would begin with the groups.
    new = configuration(**{"should_create_iam_group_billing": True} | user(tags={"a": "b"}))
    assert find_steps(olds, new, "people", (GROUPS, *USERS)) == USERS_FIRST
    assert find_steps(olds[1:], new, "people", (GROUPS, *USERS)) == GROUPS_FIRST
    with pytest.raises(InvalidInputs, match=r"group 'ops' comes, and bob gets it: .* but group 'old' goes"):
        find_steps(olds, configuration(**{"groups": {"ops": OPS}} | user(groups=["ops"])), "people", (GROUPS, *USERS))


def test_only_users_who_change_count():
    # The group was made elsewhere, and is imported: alice is a member already.
    old = {"groups": {"old": {}}, "users": {"alice": {"groups": ["ops"]}, "bob": {"groups": ["old"]}}}
    new = {"groups": {"ops": {}}, "users": {"alice": {"groups": ["ops"]}, "bob": {}}}
    assert steps(old, new) == USERS_FIRST


def test_another_number_of_shards_is_refused_with_the_steps():
    for was, becomes, stacks in ((1, 8, "1 stack"), (8, 16, "9 stacks"), (8, 1, "9 stacks")):
        old, new = configuration(user_shards=was), configuration(user_shards=becomes)
        with pytest.raises(InvalidInputs) as refused:
            require_same_number(old, new)
        (line,) = map(str, refused.value.problems)
        assert line.startswith("user_shards: must not change by applying stacks")
        assert f"(got {becomes}, until now {was})" in line
        assert f"pull the state of {stacks}" in line
        assert "landingzone split-state" in line
        # A review warns of it.
        (advice,) = advise_on_number(old, new)
        assert str(advice).startswith("user_shards: must not change by applying stacks")
        assert [advice.path for advice in advise_on_change(old, new)] == ["user_shards"]
    require_same_number(configuration(), configuration())
    assert list(advise_on_number(configuration(), configuration())) == []
