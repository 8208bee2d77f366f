"""A name that passes from one thing to another in one change is refused, and the two steps that are told work."""

import itertools
import json

import pytest
from told_changes import comparison

from landingzone.changes.against import find_refused_changes
from landingzone.changes.comparison import Comparison
from landingzone.changes.passing_names import find_passing_names
from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.resources.group_resources import GROUP

USERS = "iam_group_names_ssh_grunt_users"
SUDO = "iam_group_names_ssh_grunt_sudo_users"
ENTRIES = CROSS_ACCOUNT.entries_input
FULL, SELF = "iam_group_name_full_access", "iam_policy_iam_user_self_mgmt"


def passing(old, new):
    return [str(each.problem) for each in find_refused_changes(comparison(old, new))]


def entries(*names):
    return {ENTRIES: [{"group_name": name, "iam_role_arns": ["arn:aws:iam::111122223333:role/dev"]} for name in names]}


def logs(name, **more):
    return {"should_create_iam_group_logs": True, "iam_group_name_logs": name, **more}


def text(effect="Allow"):
    return json.dumps({"Statement": {"Effect": effect, "Action": "s3:*", "Resource": "*"}})


def in_json(name):
    return {"json_policies": {name: text()}}


def inline(name, effect="Allow"):
    return {"inline_iam_policies": {name: {"actions": ["s3:*"], "resources": ["*"], "effect": effect}}}


# One way for every kind of group to have the name `ops`.
HOLDERS = {
    **{group.key: {group.switch: True, group.name_input: "ops"} for group in GROUPS},
    **{kind.key: {kind.names_input: ["ops"]} for kind in NAMED_GROUPS},
    CROSS_ACCOUNT.key: entries("ops"),
    CROSS_ACCOUNT.all_key: {CROSS_ACCOUNT.all_name_input: "ops", **entries("other")},
    GROUP.key: {"groups": {"ops": {}}},
}


def test_a_name_of_a_group_passes_to_no_other_group_of_any_kind():
    for (was, old), (becomes, new) in itertools.product(HOLDERS.items(), repeat=2):
        found = find_passing_names(comparison(old, new))
        assert [each.group for each in found] == ([] if was == becomes else ["ops"]), (was, becomes)
        assert all(each.problem.actual.startswith(f"'ops', previously of aws_iam_group.{was}") for each in found)


def of_another(path, got, first):
    policy = "aws_iam_policy" in got
    who = ("be a name that another group", "create a policy with a name that another managed policy")[policy]
    return (
        f"{path}: must not {who} had before this change (got {got}); Terraform may create the new one before the old "
        f"one is gone, which AWS refuses (EntityAlreadyExists): {first}{' and without this' * policy}, then apply this"
    )


TOKEN = "${TfToken[TOKEN.0]}"
OFF, SWITCH = {"enable_iam_groups": False}, "should_create_iam_group_iam_admin"
ANY = {"json": text()}
MEMBER = {"users": {"bob": {"groups": ["ops"]}}}
# Before, after, the step between, and what is told: the path, the two names and the way out.
STEPS = {
    "a renamed group gives its name to a new one": (
        *(logs("ops", **MEMBER), logs("audit", **{USERS: ["ops"]}, **MEMBER), logs("audit", users={"bob": {}})),
        *(f"{USERS}[0]", "'ops', previously of aws_iam_group.logs"),
        "first apply with `iam_group_name_logs: audit` and nothing named 'ops', not even in the groups of users",
    ),
    "a group that is switched off gives its name to an entry": (
        *(logs("ops"), {"iam_group_name_logs": "ops", **entries("Ops")}, {"iam_group_name_logs": "ops"}),
        *(f"{ENTRIES}[0].group_name", "'Ops', previously 'ops' of aws_iam_group.logs"),
        "keep 'ops', or first apply with `should_create_iam_group_logs: false` and nothing named 'Ops'",
    ),
    "the self-management policy gets the name of the other one": (
        *({SWITCH: True}, {SELF: "IAM-admin"}, {}, SELF),
        "'IAM-admin', previously 'iam-admin' of aws_iam_policy.iam_admin",
        "first apply with `should_create_iam_group_iam_admin: false`",
    ),
    "a group of one's own changes in case only": (
        *({"groups": {"Ops": {}}}, {"groups": {"ops": {}}}, {"groups": {}}),
        *("groups.ops", "'ops', previously 'Ops' of aws_iam_group.groups[\"Ops\"]"),
        "keep 'Ops', or first apply with no 'Ops' in groups and nothing named 'ops'",
    ),
    "a policy of one's own gets the name of the self-management policy": (
        *({"groups": {"ops": {}}, **OFF}, {"policies": {"iam-user-self-mgmt": ANY}, **OFF}, OFF),
        *("policies.iam-user-self-mgmt", "'iam-user-self-mgmt', previously of aws_iam_policy.iam_user_self_mgmt"),
        "first apply with `enable_iam_groups: false` and no `self_management` in groups",
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_it_is_reported_with_two_steps_that_are_fine(case):
    old, new, between, path, got, first = STEPS[case]
    assert passing(old, new) == [of_another(path, got, first)]
    assert passing(old, between) == passing(between, new) == []


def test_two_groups_that_swap_their_names_need_another_one_between_and_a_group_keeps_its_case():
    first = "first apply with an unused name in iam_group_name_{} and nothing named '{}'"
    (of_full, of_logs) = passing(logs("a", **{FULL: "b"}), logs("b", **{FULL: "a"}))
    assert of_full == of_another(FULL, "'a', previously of aws_iam_group.logs", first.format("logs", "a"))
    was = "'b', previously of aws_iam_group.full_access"
    assert of_logs == of_another("iam_group_name_logs", was, first.format("full_access", "b"))
    assert passing({FULL: "Root"}, {FULL: "root"}) == [
        "iam_group_name_full_access: must not change only in case (got 'root', previously 'Root'); AWS ignores case, "
        "so it may refuse the new name as taken (EntityAlreadyExists), and what Terraform detaches under the old "
        "name is "
        f"detached under the new one too: keep 'Root', or {first.format('full_access', 'root')}, then apply this"
    ]


LEAVING, FIRST = {"status": "offboarding"}, "write `status: offboarding` for it and apply, then "


def test_a_user_keeps_its_case():
    for old, first in ((LEAVING, ""), ({}, FIRST)):
        (found,) = find_passing_names(comparison({"users": {"Bob": old}}, {"users": {"bob": {}}}))
        assert found.user == "bob"
        assert str(found.problem) == (
            "users.bob: must not be a name that another user had before this change, in different case (got 'bob', "
            "previously 'Bob'); Terraform sees two users but AWS only one, so either creating the "
            "new one fails (EntityAlreadyExists) or deleting the old one does (DeleteConflict): keep 'Bob', or "
            f"first {first}remove "
            "it and apply, then add 'bob'"
        )


WITH_MFA = {"require_mfa": True}
INLINE = "in inline_iam_policies with effect"


def test_a_name_of_a_policy_passes_to_no_other_policy_of_the_user_or_group():
    for owner, old, new, path, actual in (
        ("user", inline("p"), in_json("p"), "json_policies.p", f"'p', previously {INLINE} Allow"),
        ("user", inline("p", "Deny"), inline("P"), "inline_iam_policies.P", f"'P', previously 'p' {INLINE} Deny"),
        *(
            ("user", in_json(name), new, path, f"'{name.lower()}', previously '{name}' in json_policies")
            for name, new, path in (("Offboarding", LEAVING, "status"), ("Require-MFA", WITH_MFA, "require_mfa"))
        ),
        *(
            ("user", old, in_json(name), f"json_policies.{name}", f"'{name}', previously the policy of users {who}")
            for name, old, who in (
                ("offboarding", LEAVING, "with `status: offboarding`"),
                ("require-mfa", WITH_MFA, "with `require_mfa: true`"),
            )
        ),
        ("group", inline("p", "Deny"), inline("P"), "inline_iam_policies.P", f"'P', previously 'p' {INLINE} Deny"),
        (
            *("group", {**in_json("require-mfa"), "require_mfa": False}, in_json("p")),
            *("require_mfa", "'require-mfa', previously in json_policies"),
        ),
        (
            *("group", {"aws_managed_policy_names": ["ReadOnlyAccess"]}, inline("Require-MFA")),
            "inline_iam_policies.Require-MFA",
            "'Require-MFA', previously 'require-mfa' the policy of groups that require MFA",
        ),
    ):
        (found,) = find_passing_names(comparison(*({f"{owner}s": {"x": side}} for side in (old, new))))
        assert (found.group, found.user) == (("x", None) if owner == "group" else (None, "x"))
        becomes, was = actual.split("'")[1], actual.split("'")[-2]
        assert str(found.problem) == (
            f"{owner}s.x.{path}: must not take the name that another policy of the {owner} had before this change (got "
            f"{actual}); IAM {'treats' if was == becomes else 'may treat'} both as one, and Terraform may delete the "
            f"old one after it has written the new one: give one of them another name, or first apply without '{was}', "
            "then apply this"
        )


def test_whatever_keeps_its_name_or_gets_a_free_one_is_fine():
    for old, new in (
        ({"groups": {"a": {"path": "/x/"}, "b": {}}}, {"groups": {"a": {}}}),
        # The name of a policy has nothing to do with that of a group.
        ({"policies": {"a": ANY}}, {"groups": {"a": {}}}),
        ({**OFF, **entries("full-access")}, {}),
        ({"users": {"Bob": {}, "Eve": {}}}, {"users": {"Eve": {}}}),
        ({"users": {"bob": inline("p"), "eve": {}}}, {"users": {"bob": {}, "eve": in_json("p")}}),
        # A policy is replaced, so that it is gone before it is made again.
        ({SELF: "Own"}, {SELF: "own"}),
        # In another account nothing stands.
        (entries("dev"), {USERS: ["dev"], "aws_account_id": "210987654321"}),
        # What breaks a rule already is told by the rule, and an old file with two of one name leaves it to either.
        ({USERS: ["a"], SUDO: ["a"]}, {USERS: ["a"], SUDO: []}),
        ({"users": {"Bob": {}}}, {"users": {"Bob": {}, "bob": {}}}),
    ):
        assert passing(old, new) == []


def test_what_a_record_moves_is_one_group():
    moved = {'aws_iam_group.ssh_iam_sudo_users["ops"]': 'aws_iam_group.ssh_iam_users["ops"]'}
    new = {USERS: [], SUDO: ["ops"], "adoption": {"moved": moved}}
    assert passing({USERS: ["ops"]}, new) == []
    assert passing({USERS: ["ops"]}, {**new, "adoption": {}}) != []


def test_names_that_only_terraform_knows_are_let_through():
    # No configuration file has tokens.
    before, after = (Inputs(aws_account_id="123456789012", **{names: [TOKEN]}) for names in (USERS, SUDO))
    assert [*find_passing_names(Comparison(before, after))] == []
