"""A plan as `terraform show -json` prints it, and the lines that it becomes."""

import cProfile
import json
import pstats
from pathlib import Path

import pytest

from landingzone.deploy.shown_plan import addresses_left, line_of, lines_of, read_shown_plan
from landingzone.ground.problems import InvalidFile

ALICE = 'aws_iam_user.user["alice"]'


def change(address, *actions, before=None, after=None, unknown=None, more=None, **rest):
    """Return a change of a resource as Terraform writes it."""
    mode = "data" if address.startswith("data.") else "managed"
    type, name = address.removeprefix("data.").split("[")[0].split(".")[-2:]
    inner = {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "mode": mode, "type": type, "name": name, "change": inner | (more or {})} | rest


def plan(*changes, drift=(), outputs=None, state=None):
    content = {
        "format_version": "1.2",
        "planned_values": {},
        "resource_changes": changes,
        "resource_drift": drift,
        "output_changes": {name: {"actions": [action], "after": "SECRET"} for name, action in (outputs or {}).items()},
    }
    prior = {} if state is None else {"prior_state": {"values": {"root_module": {"resources": state}}}}
    return read_shown_plan(json.dumps(content | prior).encode(), Path("stack.tfplan"))


def line(*words, **rest):
    (found,) = plan(change(ALICE, *words, **rest)).changes
    return line_of(found)


def test_the_lines_of_each_kind():
    given = [
        change("data.aws_iam_user.d", "read", action_reason="read_because_dependency_pending"),
        change(ALICE, "no-op"),
        change(ALICE, "create", after={"name": "alice"}, unknown={"id": True}),
        change(
            'aws_iam_group.own["g"]', "update", before={"name": "g", "path": "/"}, after={"name": "g", "path": "/a/"}
        ),
        change("aws_iam_policy.p", "delete", before={"name": "p"}, action_reason="delete_because_each_key"),
        change("aws_iam_policy.q", "forget", before={"name": "q"}, action_reason="delete_because_no_resource_config"),
        change(
            'aws_iam_access_key.k["bob"]',
            *("delete", "create"),
            before={"user": "al", "secret": "SECRET"},
            after={"user": "bob"},
            unknown={"id": True, "secret": True},
            more={"replace_paths": [["user"]]},
            action_reason="replace_because_cannot_update",
        ),
    ]
    found = plan(*given, outputs={"passwords": "update", "user_arns": "create", "same": "no-op"})
    assert found.lines() == [
        '  ~ aws_iam_group.own["g"]: path',
        "  - aws_iam_policy.p",
        "  . aws_iam_policy.q: forgotten, stays in the account",
        f"  + {ALICE}",
        '-/+ aws_iam_access_key.k["bob"]: replaced because user cannot be changed in place',
        "Plan: 2 to add, 1 to change, 2 to destroy, 1 to forget.",
        "2 outputs change: passwords and user_arns.",
    ]
    assert found.output_changes == ("passwords", "user_arns")
    assert addresses_left(found.changes) == ["aws_iam_policy.q"]
    assert [each.steps for each in found.changes] == [1, 1, 1, 0, 2]
    assert [each.why for each in found.changes] == [
        *("", "", "its key is not in the configuration", "it is not in the configuration"),
        "user cannot be changed in place",
    ]
    assert "SECRET" not in repr(found)


@pytest.mark.parametrize(
    ("words", "rest", "told"),
    [
        (
            ("create", "delete"),
            {"action_reason": "replace_because_tainted"},
            "+/- {}: replaced because it is tainted, ",
        ),
        (("delete", "create"), {"action_reason": "replace_by_request"}, "-/+ {}: replaced because -replace asks for"),
        (
            ("delete", "create"),
            {"action_reason": "replace_because_new"},
            "-/+ {}: replaced because replace_because_new",
        ),
        (("delete", "create"), {}, "-/+ {}: replaced"),
        (("create", "forget"), {}, "+/. {}: the old one stays in the account, replaced"),
        (("delete",), {"action_reason": "delete_because_no_move_target"}, "  - {}: because it was moved to an address"),
        (("delete",), {"action_reason": "delete_because_new"}, "  - {}: because delete_because_new"),
        (("delete",), {"deposed": "8a3f"}, "  - {}: what an earlier replacement left, 8a3f"),
        (("no-op",), {"previous_address": "aws_iam_user.a"}, "    {}: moved from aws_iam_user.a"),
        (("no-op",), {"more": {"importing": {"id": "alice"}}}, "    {}: imported from alice"),
        (("no-op",), {"more": {"importing": {"identity": {"name": "alice"}}}}, "    {}: imported"),
        (
            ("update",),
            {"before": {"a": 1, "b": 2}, "after": {"a": 2, "b": 3}, "previous_address": "aws_iam_user.a"},
            "  ~ {}: a, b; moved from aws_iam_user.a",
        ),
        (("explode",), {}, "  ? {}: explode; actions that are not known here"),
        (("update", "delete"), {}, "  ? {}: update, delete; actions that are not known here"),
        ((), {}, "  ? {}: actions that are not known here"),
    ],
)
def test_a_line_says_what_happens(words, rest, told):
    assert line(*words, **rest).startswith(told.format(ALICE))


@pytest.mark.parametrize(
    ("before", "after", "unknown", "names"),
    [
        ({"tags": {}, "tags_all": {}}, {"tags": {"a": "1"}, "tags_all": {"a": "1"}}, {}, ": tags"),
        ({"tags": {}, "tags_all": {}}, {"tags": {}, "tags_all": {"a": "1"}}, {}, ": tags_all"),
        ({"arn": "a"}, {}, {"arn": True}, ": arn"),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1"}}, {"tags": {"a": False, "b": [False, True]}}, ": tags"),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1"}}, {"tags": {"a": False, "b": [False]}}, ""),
        ({"gone": "a"}, {"new": "a"}, {}, ": gone, new"),
        ({"a": None, "b": None, "c": None, "d": {}}, {"a": {}, "b": False, "c": 0, "d": None}, {}, ": b, c"),
    ],
)
def test_the_names_of_what_an_update_changes(before, after, unknown, names):
    assert line("update", before=before, after=after, unknown=unknown) == f"  ~ {ALICE}{names}"


def test_what_belongs_together_stands_together():
    given = [
        change('aws_iam_user_group_membership.group_memberships["bob"]', "create", after={"user": "bob"}),
        change('aws_iam_user_ssh_key.ssh_public_keys["alice"]', "create", after={"username": "alice"}),
        change('aws_iam_access_key.access_keys["alice"]', "delete", before={"user": "alice"}),
        change('aws_iam_user.user["bob"]', "create", after={"name": "bob"}),
        change(ALICE, "create", after={"name": "alice"}),
        change('aws_iam_group_policy.p["g:p"]', "create", after={"group": "g", "name": "p"}),
        change('aws_iam_group.groups["g"]', "create", after={"name": "g"}),
        change('aws_iam_policy.policies["p"]', "create", after={"name": "p"}),
    ]
    assert [each.split()[1].split("[")[0] for each in lines_of(plan(*given).changes)[:-1]] == [
        "aws_iam_group.groups",
        "aws_iam_group_policy.p",
        "aws_iam_policy.policies",
        "aws_iam_user.user",
        "aws_iam_access_key.access_keys",
        "aws_iam_user_ssh_key.ssh_public_keys",
        "aws_iam_user.user",
        "aws_iam_user_group_membership.group_memberships",
    ]


def test_the_sum_is_terraform_s_and_hides_nothing():
    given = [
        change("aws_iam_user.a", "no-op", more={"importing": {"id": "a"}}),
        change("aws_iam_user.b", "update", more={"importing": {"id": "b"}}),
        change("aws_iam_user.c", "create", "delete"),
        change("aws_iam_user.d", "no-op", previous_address="aws_iam_user.e"),
        change("aws_iam_user.f", "explode"),
    ]
    told = "Plan: 2 to import, 1 to add, 1 to change, 1 to destroy, 1 with actions that are not known here."
    assert lines_of(plan(*given).changes)[-1] == told
    assert lines_of(plan(given[3]).changes)[-1] == "Plan: 0 to add, 0 to change, 0 to destroy."
    assert plan().lines() == []
    assert plan(outputs={"user_arns": "delete"}).lines() == ["1 output changes: user_arns."]


def test_drift_is_what_somebody_changed():
    drift = [
        change(ALICE, "update", before={"tags": None, "tags_all": {}}, after={"tags": {}, "tags_all": {}}),
        change("aws_iam_user.b", "update", before={"tags": {"a": "1"}}, after={"tags": {}}),
        change("aws_iam_user.c", "delete", before={"name": "c"}),
        change(
            "aws_iam_user.f",
            "update",
            before={"tags": None, "tags_all": {"a": "1"}},
            after={"tags": {}, "tags_all": {}},
        ),
        change("aws_iam_user.d", "no-op", previous_address="aws_iam_user.e"),
        change("data.aws_iam_user.e", "update", before={"arn": "a"}, after={"arn": "b"}),
    ]
    found = plan(drift=drift)
    assert found.changes == ()
    assert [line_of(each) for each in found.drift] == [
        "  ~ aws_iam_user.b: tags",
        "  - aws_iam_user.c",
        "  ~ aws_iam_user.f: tags_all",
    ]
    assert found.lines() == [
        "Changed since the state was written, by others or by an apply that ended early: "
        "aws_iam_user.b (tags), aws_iam_user.c (gone) and aws_iam_user.f (tags_all)."
    ]


def test_nothing_in_a_line_acts_on_a_terminal():
    given = change(
        'aws_iam_user.user["\x1b[2J\n"]',
        "update",
        before={"\x1b[1m": 1},
        after={"\x1b[1m": 2},
        more={"importing": {"id": "a\x07b"}},
        previous_address="aws_iam_user.\u202e",
    )
    found = plan(given, outputs={"\x1b[3m": "update"})
    assert found.lines() == [
        "  ~ aws_iam_user.user[\"\\x1b[2J\\x0a\"]: '\\x1b[1m'; moved from aws_iam_user.\\u202e; imported from "
        "'a\\x07b'",
        "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.",
        "1 output changes: '\\x1b[3m'.",
    ]


def test_the_state_is_read_too():
    state = [
        {"mode": "managed", "type": "aws_iam_user", "name": "user", "index": "alice", "values": {"name": "SECRET"}}
    ]
    shown = plan(state=state)
    (found,) = shown.resources
    assert (found.address, found.values) == (ALICE, {"name": "SECRET"})
    assert "SECRET" not in repr(shown)
    assert plan().resources == []


@pytest.mark.parametrize(
    ("printed", "problem"),
    [
        (b"", "stack.tfplan: is empty"),
        (b"\xff", "stack.tfplan:1:1: is not JSON"),
        (b"{}", "stack.tfplan: is JSON, but not a plan"),
        (b'{"format_version": "1.0", "values": {}}', "stack.tfplan: is the output of `terraform show -json`"),
        (
            b'{"format_version": "1.0", "planned_values": {}, "resource_changes": [{"address": 3}]}',
            "stack.tfplan: is JSON, but not a plan (at resource_changes[0].address)",
        ),
    ],
)
def test_something_else_is_refused(printed, problem):
    with pytest.raises(InvalidFile) as error:
        read_shown_plan(printed, Path("stack.tfplan"))
    assert str(error.value).startswith(problem)


def test_a_large_plan_takes_calls_in_proportion():
    def calls(number):
        given = [
            change(f'aws_iam_user.user["u{each}"]', "update", before={"name": "a", "b": each}, after={"name": "a"})
            for each in range(number)
        ]
        profile = cProfile.Profile()
        assert len(profile.runcall(lambda: plan(*given).lines())) == number + 1
        return pstats.Stats(profile).total_calls

    assert calls(2_000) < 11 * calls(200)
