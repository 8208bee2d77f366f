"""The lines of a change are those of its causes: without the change of each of them, it would not be there."""

import copy
import random

import pytest
from change_pages import Compared
from samples import ACCOUNT_ID

from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration

BASE = {
    "aws_account_id": ACCOUNT_ID,
    "should_create_iam_group_full_access": True,
    "should_create_iam_group_logs": True,
    "should_create_iam_group_read_only": True,
    "teams": {"data": {"groups": ["ops"]}, "web": {"tags": {"team": "web"}}},
    "accounts": {"prod": "111122223333", "dev": "222233334444"},
    "account_groups": [
        {"group_name": "{account}-read", "roles": ["read"]},
        {"group_name": "{account}-run", "roles": ["run"]},
    ],
    "policies": {
        "deploy": {"statements": [{"actions": ["ecs:UpdateService"], "resources": ["*"]}]},
        "queues": {"statements": [{"actions": ["sqs:SendMessage"], "resources": ["*"]}]},
        "limits": {"statements": [{"actions": ["s3:*", "ecs:*", "sqs:*", "iam:*"], "resources": ["*"]}]},
    },
    "groups": {
        "ops": {"customer_managed_policy_names": ["deploy"], "require_mfa": False},
        "send": {"customer_managed_policy_names": ["queues"], "require_mfa": False},
        "no-s3": {"inline_iam_policies": {"no": {"effect": "Deny", "actions": ["s3:Put*"], "resources": ["*"]}}},
    },
    "users": {
        "ann": {"team": "data"},
        "bob": {"groups": ["prod-read", "logs"]},
        "cy": {"customer_managed_policy_names": ["deploy"], "tags": {"team": "web"}},
        "dan": {"groups": ["ops", "send", "no-s3"], "permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/limits"},
        "joining": {"groups": ["full-access"]},
    },
}


def statement(*actions, effect="Allow"):
    return {"effect": effect, "actions": [*actions], "resources": ["*"]}


EDITS = {
    "policies.deploy.statements": ([statement("ecs:*")], [statement("iam:CreateUser")], [statement("s3:PutObject")]),
    "policies.queues.statements": ([statement("sqs:*")], [statement("ecs:UpdateService")]),
    "policies.limits.statements": ([statement("ecs:*")], [statement("*")]),
    "groups.ops.require_mfa": (True,),
    "groups.send.customer_managed_policy_names": (["deploy"], [], ["queues", "deploy"]),
    "groups.no-s3.inline_iam_policies": ({}, {"no": statement("s3:PutObject", effect="Deny")}),
    "teams.data.groups": ([], ["ops", "send"], ["full-access"]),
    "teams.web.tags": ({"team": "red"},),
    "accounts.lab": ("333344445555",),
    "accounts.dev": ("444455556666",),
    "account_groups.0.roles": (["read", "write"],),
    "account_groups.1.roles": (["run", "debug"],),
    "users.ann.groups": (["logs"], ["send"]),
    "users.bob.groups": (["dev-run"], ["prod-read", "logs", "full-access"], ["joining"]),
    "users.bob.team": ("data", "web"),
    "users.cy.tags": ({"team": "red"}, {}),
    "users.cy.inline_iam_policies": ({"own": statement("s3:PutObject")},),
    "users.dan.groups": (["ops", "send"], ["send"]),
    "users.dan.permissions_boundary": (None,),
    "users.joining.groups": (["read-only"], []),
    "users.joining.status": ("offboarding",),
    "users.eve": ({"groups": ["send"]}, {"team": "web", "groups": ["ops"]}),
    "should_require_mfa": (False,),
    "should_create_iam_group_logs": (False,),
}


def changed(edits):
    content = copy.deepcopy(BASE)
    for path, value in edits.items():
        at, (*steps, last) = content, path.split(".")
        for step in steps:
            at = at[int(step) if isinstance(at, list) else step]
        at[int(last) if isinstance(at, list) else last] = value
    return content


def entry_of(path):
    name, *rest = path.split(".")
    return name if name not in BASE or not isinstance(BASE[name], dict | list) else ".".join([name, rest[0]])


def drawn(number):
    chosen = random.Random(number)
    paths = chosen.sample(sorted(EDITS), chosen.randint(2, 5))
    return {path: chosen.choice(EDITS[path]) for path in paths}


def said_after(compared, edits):
    """Return what is said of each user, if only these edits are made."""
    changes = diff(compared.inputs[0], StackConfiguration(**changed(edits)))
    return {each for change in changes for each in change.said}


@pytest.mark.parametrize(
    "number", [pytest.param(each, marks=pytest.mark.long if each >= 25 else ()) for each in range(300)]
)
def test_each_cause_is_needed_and_nothing_else_is(number):
    edits = drawn(number)
    compared = Compared(BASE, changed(edits))
    entries = {entry_of(path) for path in edits}
    without = {
        entry: said_after(compared, {path: value for path, value in edits.items() if entry_of(path) != entry})
        for entry in entries
    }
    for change in compared.changes:
        excerpts, note = compared.lines.of(change)
        named = {each.path.replace("[", ".").replace("]", "") for each in excerpts}
        needed = {entry for entry in entries if change.said - without[entry]}
        if "each of" not in note:
            assert named == needed, (change.text, note)
            continue
        assert named >= needed
        rest = {path: value for path, value in edits.items() if entry_of(path) not in named}
        assert change.said.isdisjoint(said_after(compared, rest)), change.text
        for entry in named - needed:
            enough = {path: value for path, value in edits.items() if entry_of(path) not in named - {entry}}
            assert change.said & said_after(compared, enough), (change.text, entry)


def lines_and_note(compared, begin):
    (change,) = (each for each in compared.changes if each.text.startswith(begin))
    excerpts, note = compared.lines.of(change)
    return {each.path for each in excerpts}, note


def test_an_account_that_is_added_does_not_cause_that_somebody_joins_a_group_of_another_one():
    compared = Compared(BASE, changed({"accounts.lab": "333344445555", "users.cy.groups": ["prod-read"]}))
    assert lines_and_note(compared, "cy gains the role read in prod")[0] == {"users.cy"}


def test_a_user_called_like_a_word_of_the_sentence_is_no_cause():
    compared = Compared(BASE, changed({"users.joining.tags": {"a": "b"}, "users.cy.groups": ["logs"]}))
    assert lines_and_note(compared, "cy may now read CloudTrail")[0] == {"users.cy"}


def test_where_each_of_two_entries_is_enough_the_page_says_so():
    both = {"users.ann.groups": ["full-access"], "teams.data.groups": ["full-access"]}
    compared = Compared(BASE, changed(both))
    assert lines_and_note(compared, "ann gains full access") == (
        {"users.ann", "teams.data"},
        "each of these entries is enough for it",
    )
    assert '<p class="soft">Each of these entries is enough for it:</p>' in compared.page()


def test_where_it_takes_two_entries_the_page_says_so():
    edits = {"policies.limits.statements": [statement("*")], "policies.deploy.statements": [statement("ec2:*")]}
    compared = Compared(BASE, changed(edits))
    both = {"policies.limits", "policies.deploy"}
    note = "part of it comes from several of these entries together, or from each of them"
    assert lines_and_note(compared, "members of ops (ann and dan) may now use all of ec2") == (both, note)
    compared = Compared(changed({"users.ann": {}}), changed(edits | {"users.ann": {}}))
    note = "without any one of these entries it would not be there"
    assert lines_and_note(compared, "members of ops (dan) may now use all of ec2") == (both, note)


def test_of_very_many_entries_those_that_change_alike_are_left_out_together():
    people = {f"user{number:04}": {"groups": ["logs"]} for number in range(1200)}
    old = BASE | {"users": people}
    new = old | {"users": {name: {"groups": ["logs", "send"]} for name in people} | {"zoe": {"groups": ["ops"]}}}
    compared = Compared(old, new)
    assert lines_and_note(compared, "zoe is added") == ({"users.zoe"}, "")
    found, note = lines_and_note(compared, "user0000, user0001, user0002 and 1197 others may now use sqs:SendMessage")
    assert (len(found), note) == (1200, "")


def test_where_there_are_too_many_to_leave_out_each_alone_the_page_says_so():
    people = {f"user{number:04}": {"groups": ["logs"]} for number in range(4001)}
    old = BASE | {"users": people}
    joined = people | {"user0001": {"groups": ["send"]}, "user0002": {"groups": []}}
    policies = BASE["policies"] | {"queues": {"statements": [statement("sqs:*")]}}
    compared = Compared(old, old | {"users": joined, "policies": policies, "should_create_iam_group_read_only": False})
    both = ({"policies.queues", "should_create_iam_group_read_only"}, "one or several of these entries cause it")
    assert lines_and_note(compared, "the group read-only is removed") == both
    found, note = lines_and_note(compared, "user0001 may now use all of sqs, by joining send")
    assert (found, note) == (both[0] | {"users.user0001", "users.user0002"}, both[1])
