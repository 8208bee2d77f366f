"""The order in which the stacks of a change are applied, and the changes that no order fits."""

import pytest
from samples import ACCOUNT_ID

from landingzone import InvalidInputs
from landingzone.changes.against import advise_on_change
from landingzone.changes.comparison import Comparison
from landingzone.changes.stack_order import find_steps
from landingzone.config.options import StackConfiguration
from landingzone.resources.shards import stack_names
from landingzone.rules.shards import advise_on_number, require_same_number

SHARDS = 2
GROUPS, *USERS = stack_names("people", SHARDS)
GROUPS_FIRST = ((GROUPS,), tuple(USERS))
USERS_FIRST = (tuple(USERS), (GROUPS,))
OPS = {"json_policies": {"ops": '{"Version": "2012-10-17", "Statement": []}'}}
READ = {"statements": [{"actions": ["s3:Get*"], "resources": ["*"]}]}
BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy/team/limit"


def configuration(**inputs):
    return StackConfiguration(**{"aws_account_id": ACCOUNT_ID, "user_shards": SHARDS, **inputs})


def steps(old, new, *touched):
    return find_steps([configuration(**old)], configuration(**new), "people", touched or (GROUPS, *USERS))


def refusal(old, new):
    with pytest.raises(InvalidInputs) as refused:
        steps(old, new)
    (problem,) = refused.value.problems
    return str(problem)


def bob(**attributes):
    return {"users": {"bob": attributes}}


def of(*groups):
    return bob(groups=[*groups])


def made(**groups):
    return {"groups": groups}


HELD, HAS_READ = {"policies": {"read": READ}}, bob(customer_managed_policy_names=["read"])
LIMIT, BOUNDED = {"policies": {"limit": READ | {"path": "/team/"}}}, bob(permissions_boundary=BOUNDARY)
LOGS, OLD = {"should_create_iam_group_logs": True}, made(old={}) | of("old")


def test_one_stack_is_one_step_and_no_stack_is_none():
    one = {"user_shards": 1}
    assert steps(OLD | one, made(new={}) | of("new") | one, GROUPS) == ((GROUPS,),)
    assert steps({}, {}, USERS[1]) == ((USERS[1],),)
    assert steps({}, {}, *USERS) == (tuple(USERS),)
    assert find_steps([configuration()], configuration(), "people", ()) == ()


def test_groups_and_policies_come_before_those_who_get_them():
    for old, new in (
        ({}, bob()),
        (bob(), made(ops=OPS) | of("ops")),
        (bob(), {"should_create_iam_group_billing": True} | of("billing")),
        (bob(), HELD | HAS_READ),
        (bob(), LIMIT | BOUNDED),
        # Nothing goes that somebody had: a group without members, and one that is renamed in place.
        (made(old={}) | bob(), made(ops={}) | of("ops")),
        (LOGS | of("logs"), LOGS | {"iam_group_name_logs": "auditors"} | of("auditors")),
        # The state forgets it: nothing is deleted.
        (OLD, {"adoption": {"removed": ["aws_iam_group.groups"]}} | bob()),
        # Who gets a group that grants more after the same change gets it when it is whole.
        (made(ops={}) | bob(), made(ops=OPS) | of("ops")),
        # In another account nothing is yet.
        (OLD, {"aws_account_id": "210987654321"} | bob()),
    ):
        assert steps(old, new) == GROUPS_FIRST


def test_users_leave_before_groups_and_policies_go():
    for old, new in (
        (made(ops=OPS) | of("OPS"), {}),
        (made(ops={}) | of("ops"), bob(groups=["ops"], status="offboarding")),
        (of("full-access"), {"enable_iam_groups": False} | bob()),
        (HELD | HAS_READ, bob()),
        (LIMIT | BOUNDED, bob()),
        # What denies in the group must not go before its members do.
        (made(ops=OPS) | of("ops"), made(ops={}) | bob()),
    ):
        assert steps(old, new) == USERS_FIRST


def test_a_policy_that_somebody_keeps_changes_before_anything_of_the_user_does():
    narrower = {"policies": {"read": {"statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}}}
    old = HELD | made(old={}) | bob(customer_managed_policy_names=["read"], groups=["old"])
    assert steps(old, narrower | made(old={}) | HAS_READ) == GROUPS_FIRST
    line = refusal(old, narrower | HAS_READ)
    assert (
        "policy 'read' changes, and bob keeps it, so the groups come first; but group 'old' is removed, which bob had"
        in line
    )


def test_a_group_that_comes_and_one_that_goes_are_refused_with_the_steps():
    new = made(new={}) | of("new")
    assert refusal(OLD, new) == (
        "groups.new: cannot be applied together with the rest of the change, because users are in separate stacks "
        "(got group 'new' is added, and bob gets it, so the groups come first; but group 'old' is removed, which bob "
        "had, so the "
        "users come first); apply twice: first with 'old' unchanged for those who had it, then this"
    )
    # The two steps are taken.
    between = made(new={}, old={}) | of("new", "old")
    assert steps(OLD, between) == GROUPS_FIRST
    assert steps(between, new) == USERS_FIRST


def test_what_goes_while_somebody_keeps_it_is_refused():
    off = {"should_create_iam_group_full_access": False}
    for old, new, path, got in (
        (made(ops={}) | of("ops"), of("ops"), "groups.ops", "group 'ops'"),
        (HELD | HAS_READ, HAS_READ, "policies.read", "policy 'read'"),
        (of("full-access"), off | of("full-access"), "iam_group_name_full_access", "group 'full-access'"),
    ):
        told = f"{path}: must stay while somebody has it (got {got} removed, but bob keeps it)"
        assert refusal(old, new).startswith(told)


def test_where_several_may_be_applied_the_order_fits_the_change_from_each():
    olds, touched = [configuration(**OLD), configuration(**bob())], (GROUPS, *USERS)
    # The second of them has nothing that goes, so its change alone would begin with the groups.
    new = configuration(**{"should_create_iam_group_billing": True} | bob(tags={"a": "b"}))
    assert find_steps(olds, new, "people", touched) == USERS_FIRST
    assert find_steps(olds[1:], new, "people", touched) == GROUPS_FIRST
    with pytest.raises(InvalidInputs, match=r"group 'ops' is added, and bob gets it, so .* but group 'old' is removed"):
        find_steps(olds, configuration(**made(ops=OPS) | of("ops")), "people", touched)
    # The group was made elsewhere, and is imported: alice is a member already, and does not change.
    old = {"groups": {"old": {}}, "users": {"alice": {"groups": ["ops"]}, "bob": {"groups": ["old"]}}}
    assert steps(old, {"groups": {"ops": {}}, "users": {"alice": {"groups": ["ops"]}, "bob": {}}}) == USERS_FIRST


def test_another_number_of_shards_is_refused_with_the_steps():
    for was, becomes, stacks in ((1, 8, "1 stack"), (8, 16, "9 stacks"), (8, 1, "9 stacks")):
        old, new = configuration(user_shards=was), configuration(user_shards=becomes)
        with pytest.raises(InvalidInputs) as refused:
            require_same_number(old, new)
        (line,) = map(str, refused.value.problems)
        # A review warns of it.
        assert str(*advise_on_number(old, new)).partition(";")[0] == line.partition(";")[0]
        assert [advice.path for advice in advise_on_change(Comparison(old, new))] == ["user_shards"]
        assert line.startswith("user_shards: must not be changed by applying stacks")
        for part in (f"(got {becomes}, previously {was})", f"pull the state of {stacks}", "landingzone shards split"):
            assert part in line
    require_same_number(configuration(), configuration())
    assert list(advise_on_number(configuration(), configuration())) == []
