"""A name that passes from one thing to another in one change is refused, and the two steps that are told work."""

import json
from typing import Any

import pytest

from landingzone.config.group_resources import GROUP
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.rules.changes.passing_names import find_passing_names

ROLE = "arn:aws:iam::111122223333:role/dev"
USERS = "iam_group_names_ssh_grunt_users"
SUDO = "iam_group_names_ssh_grunt_sudo_users"
ENTRIES = CROSS_ACCOUNT.entries_input
LOGS = {"should_create_iam_group_logs": True}


def inputs(**given: Any) -> Inputs:
    return StackConfiguration.model_validate({"aws_account_id": "123456789012", **given})


def passing(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(each.problem) for each in find_passing_names(inputs(**old), inputs(**new))]


def entries(*names: str) -> dict[str, Any]:
    return {ENTRIES: [{"group_name": name, "iam_role_arns": [ROLE]} for name in names]}


def text(effect: str = "Allow") -> str:
    return json.dumps({"Statement": {"Effect": effect, "Action": "s3:*", "Resource": "*"}})


def in_json(name: str) -> dict[str, Any]:
    return {"json_policies": {name: text()}}


def inline(name: str, effect: str = "Allow") -> dict[str, Any]:
    return {"inline_iam_policies": {name: {"actions": ["s3:*"], "resources": ["*"], "effect": effect}}}


ANY: dict[str, Any] = {"json": text()}

# One way for every kind of group to have the name `ops`.
HOLDERS: dict[str, dict[str, Any]] = {
    **{group.key: {group.switch: True, group.name_input: "ops"} for group in GROUPS},
    **{kind.key: {kind.names_input: ["ops"]} for kind in NAMED_GROUPS},
    CROSS_ACCOUNT.key: entries("ops"),
    CROSS_ACCOUNT.all_key: {CROSS_ACCOUNT.all_name_input: "ops", **entries("other")},
    GROUP.key: {"groups": {"ops": {}}},
}


@pytest.mark.parametrize("was", HOLDERS)
@pytest.mark.parametrize("becomes", HOLDERS)
def test_a_name_of_a_group_passes_to_no_other_group_of_any_kind(was: str, becomes: str):
    found = find_passing_names(inputs(**HOLDERS[was]), inputs(**HOLDERS[becomes]))
    assert [each.group for each in found] == ([] if was == becomes else ["ops"])
    for each in found:
        assert each.problem.actual.startswith(f"'ops', until now of aws_iam_group.{was}")


def of_another(path: str, got: str, first: str) -> str:
    is_policy = "policies" in path or "policy" in path or "iam_admin" in path
    rule = (
        "must not create a policy with the name that another managed policy had until this change"
        if is_policy
        else "must not be the name that another group had until this change"
    )
    return (
        f"{path}: {rule} (got {got}); Terraform may create the new one before the old one is gone, which AWS refuses "
        f"(EntityAlreadyExists): {first}{' and without this' * is_policy}, then with this"
    )


OFF: dict[str, Any] = {"enable_iam_groups": False}
# Before, after, the step between, and what is told: the path, the two names and the way out.
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], str, str, str]] = {
    "a renamed group gives its name to a new one": (
        {**LOGS, "iam_group_name_logs": "ops", "users": {"bob": {"groups": ["ops"]}}},
        {**LOGS, "iam_group_name_logs": "audit", USERS: ["ops"], "users": {"bob": {"groups": ["ops"]}}},
        {**LOGS, "iam_group_name_logs": "audit", USERS: [], "users": {"bob": {}}},
        f"{USERS}[0]",
        "'ops', until now of aws_iam_group.logs",
        "first apply with `iam_group_name_logs: audit` and nothing named 'ops', not in the groups of users either",
    ),
    "a group that is switched off gives its name to an entry": (
        {**LOGS, "iam_group_name_logs": "ops"},
        {"iam_group_name_logs": "ops", **entries("Ops")},
        {"iam_group_name_logs": "ops"},
        f"{ENTRIES}[0].group_name",
        "'Ops', until now 'ops' of aws_iam_group.logs",
        "keep 'ops', or first apply with `should_create_iam_group_logs: false` and nothing named 'Ops'",
    ),
    "an entry gives its name to a group that is switched on": (
        entries("ops"),
        {**LOGS, "iam_group_name_logs": "ops"},
        {},
        "iam_group_name_logs",
        f"'ops', until now of aws_iam_group.{CROSS_ACCOUNT.key}[\"ops\"]",
        f"first apply with no 'ops' in {ENTRIES} and nothing named 'ops'",
    ),
    "a group that stays gives its name to one that is renamed": (
        {**LOGS, "iam_group_name_logs": "a", "iam_group_name_full_access": "b"},
        {**LOGS, "iam_group_name_logs": "c", "iam_group_name_full_access": "a"},
        {**LOGS, "iam_group_name_logs": "c", "iam_group_name_full_access": "d"},
        "iam_group_name_full_access",
        "'a', until now of aws_iam_group.logs",
        "first apply with `iam_group_name_logs: c` and nothing named 'a'",
    ),
    "the self-management policy gets the name of the other one": (
        {"should_create_iam_group_iam_admin": True},
        {"iam_policy_iam_user_self_mgmt": "IAM-admin"},
        {},
        "iam_policy_iam_user_self_mgmt",
        "'IAM-admin', until now 'iam-admin' of aws_iam_policy.iam_admin",
        "first apply with `should_create_iam_group_iam_admin: false`",
    ),
    "and gives it": (
        {"iam_policy_iam_user_self_mgmt": "iam-admin"},
        {"should_create_iam_group_iam_admin": True},
        {},
        "should_create_iam_group_iam_admin",
        "'iam-admin', until now of aws_iam_policy.iam_user_self_mgmt",
        "first apply with `iam_policy_iam_user_self_mgmt: iam-user-self-mgmt`",
    ),
    "a group of one's own changes in case only": (
        {"groups": {"Ops": {}}},
        {"groups": {"ops": {}}},
        {"groups": {}},
        "groups.ops",
        "'ops', until now 'Ops' of aws_iam_group.groups[\"Ops\"]",
        "keep 'Ops', or first apply with no 'Ops' in groups and nothing named 'ops'",
    ),
    "a policy of one's own gets the name of the self-management policy": (
        {"groups": {"ops": {}}, **OFF},
        {"policies": {"iam-user-self-mgmt": ANY}, **OFF},
        OFF,
        "policies.iam-user-self-mgmt",
        "'iam-user-self-mgmt', until now of aws_iam_policy.iam_user_self_mgmt",
        "first apply with `enable_iam_groups: false` and no `self_management` in groups",
    ),
    "a policy of one's own changes in case only": (
        {"policies": {"Own": ANY | {"path": "/a/"}}},
        {"policies": {"own": ANY | {"path": "/b/"}}},
        {},
        "policies.own",
        "'own', until now 'Own' of aws_iam_policy.policies[\"Own\"]",
        "keep 'Own', or first apply with no 'Own' in policies",
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_it_is_told_with_two_steps_that_are_fine(case: str):
    old, new, between, path, got, first = STEPS[case]
    assert passing(old, new) == [of_another(path, got, first)]
    assert passing(old, between) == []
    assert passing(between, new) == []


def test_two_groups_that_swap_their_names_need_another_one_between():
    old = {**LOGS, "iam_group_name_logs": "a", "iam_group_name_full_access": "b"}
    new = {**LOGS, "iam_group_name_logs": "b", "iam_group_name_full_access": "a"}
    first = "first apply with a name that no group has had in iam_group_name_{} and nothing named '{}'"
    assert passing(old, new) == [
        of_another("iam_group_name_full_access", "'a', until now of aws_iam_group.logs", first.format("logs", "a")),
        of_another(
            "iam_group_name_logs", "'b', until now of aws_iam_group.full_access", first.format("full_access", "b")
        ),
    ]


def test_a_group_keeps_its_case():
    old, new = ({"iam_group_name_full_access": name} for name in ("Root", "root"))
    assert passing(old, new) == [
        "iam_group_name_full_access: must not change in case only (got 'root', until now 'Root'); AWS sees one name, "
        "so it may refuse the new one as taken (EntityAlreadyExists), and what Terraform detaches under the old name "
        "is detached under the new one: keep 'Root', or first apply with a name that no group has had in "
        "iam_group_name_full_access and nothing named 'root', then with this"
    ]


def test_a_user_keeps_its_case():
    old, new = {"users": {"Bob": {"status": "offboarding"}}}, {"users": {"bob": {}}}
    assert passing(old, new) == [
        "users.bob: must not be the name that another user had until this change, in another case (got 'bob', until "
        "now 'Bob'); Terraform sees two users and AWS sees one, so creating the new one fails (EntityAlreadyExists) or "
        "deleting the old one does (DeleteConflict): keep 'Bob', or first remove it and apply, then add 'bob'"
    ]
    assert passing(old, {"users": {}}) == []


def test_a_user_who_stays_active_is_to_be_offboarded_first():
    (told,) = passing({"users": {"Bob": {}}}, {"users": {"bob": {}}})
    assert told.endswith(
        "keep 'Bob', or first write `status: offboarding` for it and apply, then remove it and apply, then add 'bob'"
    )
    (found,) = find_passing_names(inputs(users={"Bob": {}}), inputs(users={"bob": {}}))
    assert found.user == "bob"


@pytest.mark.parametrize(
    ("old", "new", "path", "actual", "treats"),
    [
        (inline("p"), in_json("p"), "json_policies.p", "'p', until now in {inline} Allow", "treats"),
        (in_json("p"), inline("p"), "inline_iam_policies.p", "'p', until now in json_policies", "treats"),
        (inline("p"), inline("p", "Deny"), "inline_iam_policies.p", "'p', until now in {inline} Allow", "treats"),
        (inline("p", "Deny"), inline("P"), "inline_iam_policies.P", "'P', until now 'p' in {inline} Deny", "may treat"),
        (in_json("p"), in_json("P"), "json_policies.P", "'P', until now 'p'", "may treat"),
        (
            in_json("Offboarding"),
            {"status": "offboarding"},
            "status",
            "'offboarding', until now 'Offboarding' in json_policies",
            "may treat",
        ),
        (
            {"status": "offboarding"},
            in_json("offboarding"),
            "json_policies.offboarding",
            "'offboarding', until now the policy of users who are offboarding",
            "treats",
        ),
        (
            inline("Require-MFA"),
            {"require_mfa": True},
            "require_mfa",
            "'require-mfa', until now 'Require-MFA' in {inline} Allow",
            "may treat",
        ),
        (
            {"require_mfa": True},
            in_json("require-mfa"),
            "json_policies.require-mfa",
            "'require-mfa', until now the policy of users with `require_mfa: true`",
            "treats",
        ),
    ],
)
def test_a_name_of_a_policy_passes_to_no_other_policy_of_the_user(
    old: dict[str, Any], new: dict[str, Any], path: str, actual: str, treats: str
):
    (told,) = passing({"users": {"bob": old}}, {"users": {"bob": new}})
    assert told == of_another_of_the("user", f"users.bob.{path}", actual, treats)


@pytest.mark.parametrize(
    ("old", "new", "path", "actual", "treats"),
    [
        (inline("p", "Deny"), inline("P"), "inline_iam_policies.P", "'P', until now 'p' in {inline} Deny", "may treat"),
        (
            {**in_json("require-mfa"), "require_mfa": False},
            in_json("p"),
            "require_mfa",
            "'require-mfa', until now in json_policies",
            "treats",
        ),
        (
            {"aws_managed_policy_names": ["ReadOnlyAccess"]},
            inline("Require-MFA"),
            "inline_iam_policies.Require-MFA",
            "'Require-MFA', until now 'require-mfa' the policy of groups that require MFA",
            "may treat",
        ),
    ],
)
def test_a_name_of_a_policy_passes_to_no_other_policy_of_the_group(
    old: dict[str, Any], new: dict[str, Any], path: str, actual: str, treats: str
):
    (found,) = find_passing_names(inputs(groups={"sre": old}), inputs(groups={"sre": new}))
    assert (found.group, found.user) == ("sre", None)
    assert str(found.problem) == of_another_of_the("group", f"groups.sre.{path}", actual, treats)


def of_another_of_the(owner: str, path: str, actual: str, treats: str) -> str:
    was = actual.split("'")[-2]
    return (
        f"{path}: must not take the name that another policy of the {owner} had until this change "
        f"(got {actual.format(inline='inline_iam_policies with effect')}); IAM {treats} both as one, and Terraform may "
        "delete the old one after it has written the new one: give one of them another name, or first apply without "
        f"'{was}', then with this"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (entries("a", "b"), entries("b", "a")),
        ({"groups": {"a": {"path": "/x/"}, "b": {}}}, {"groups": {"a": {}}}),
        ({"groups": {"a": in_json("p")}}, {"groups": {"a": inline("q"), "b": inline("p")}}),
        # The name of a policy has nothing to do with that of a group.
        ({"policies": {"a": ANY}}, {"groups": {"a": {}}}),
        ({USERS: ["a", "b"]}, {USERS: ["b"]}),
        ({"iam_group_name_full_access": "a"}, {"iam_group_name_full_access": "b"}),
        ({**LOGS, "iam_group_name_logs": "ops"}, {**LOGS, "iam_group_name_logs": "ops", "enable_iam_groups": False}),
        ({"enable_iam_groups": False, **entries("full-access")}, {}),
        ({"users": {"bob": {}, "Eve": {}}}, {"users": {"Eve": {}}}),
        ({"users": {"bob": in_json("p")}}, {"users": {"bob": {"json_policies": {"p": text("Deny")}}}}),
        ({"users": {"bob": inline("p"), "eve": {}}}, {"users": {"bob": {}, "eve": in_json("p")}}),
        # A policy is replaced, so that it is gone before it is made again.
        ({"iam_policy_iam_user_self_mgmt": "Own"}, {"iam_policy_iam_user_self_mgmt": "own"}),
        # In another account nothing stands.
        (entries("dev"), {USERS: ["dev"], "aws_account_id": "210987654321"}),
        # What breaks a rule already is told by the rule.
        ({USERS: ["a"]}, {USERS: ["a"], SUDO: ["a"]}),
        ({"users": {"Bob": {}}}, {"users": {"Bob": {}, "bob": {}}}),
    ],
)
def test_whatever_keeps_its_name_or_gets_a_free_one_is_fine(old: dict[str, Any], new: dict[str, Any]):
    assert passing(old, new) == []


def test_an_old_file_with_two_of_one_name_leaves_it_to_either():
    assert passing({USERS: ["a"], SUDO: ["a"]}, {USERS: ["a"], SUDO: []}) == []


def test_what_a_record_moves_is_one_group():
    moved = {'aws_iam_group.ssh_iam_sudo_users["ops"]': 'aws_iam_group.ssh_iam_users["ops"]'}
    new = {USERS: [], SUDO: ["ops"], "adoption": {"moved": moved}}
    assert passing({USERS: ["ops"]}, new) == []
    assert passing({USERS: ["ops"]}, {**new, "adoption": {}}) != []


def test_names_that_only_terraform_knows_are_let_through():
    token = "${TfToken[TOKEN.0]}"
    before = Inputs(aws_account_id="123456789012", iam_group_names_ssh_grunt_users=[token])
    after = Inputs(aws_account_id="123456789012", iam_group_names_ssh_grunt_sudo_users=[token])
    assert find_passing_names(before, after) == []
