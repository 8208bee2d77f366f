"""Whoever may do more for a moment than both before and after is told of, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from opposite_cases import (
    APART,
    BOUNDARY,
    DATA,
    GUARD,
    KMS_KEY,
    MACHINES,
    OTHER_BOUNDARY,
    ROLES,
    SERVED,
    TWICE,
    apart,
    document,
    entries,
    entry,
    inline,
    inputs,
    levels,
    texts,
    told,
)

from landingzone.access.opposite_changes import find_opposites
from landingzone.access.report import reports_of_change
from landingzone.iam.permissions import permissions_of

# Groups that grow.


def left(group: str, what: str) -> str:
    return (
        f"users.bob.groups: leaves {group}, which grants more by the same change ({what}): for a moment they may have "
        f"that too (got no '{group}' any more); apply the leaving first, then the rest"
    )


GROWTH: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, str]] = {
    "roles": ("ops", entries(ROLES[0]), entries(*ROLES), "assume the role write in 111122223333", "high"),
    "services": (
        "developers",
        {"should_create_iam_group_developers": True},
        {"should_create_iam_group_developers": True, "iam_group_developers_permitted_services": ["sqs:SendMessage"]},
        "use sqs:SendMessage",
        "medium",
    ),
    "permissions of machines": (
        "_machine.ecs-auto-deploy",
        {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["ecs:UpdateService"]},
        {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["ecs:*"]},
        "use all of ecs",
        "high",
    ),
    "the key of the logs": (
        "logs",
        {"should_create_iam_group_logs": True},
        {"should_create_iam_group_logs": True, "cloudtrail_kms_key_arn": KMS_KEY},
        f"decrypt with key {KMS_KEY}",
        "high",
    ),
    "without MFA": ("full-access", {}, {"should_require_mfa": False}, "the same without MFA", "high"),
}


@pytest.mark.parametrize("case", GROWTH)
def test_whoever_leaves_a_group_that_grows_is_told_of(case: str):
    group, before, after, what, level = GROWTH[case]
    old = inputs({"groups": [group]}, **before)
    assert told(old, inputs({}, **after)) == [left(group, what)]
    assert told(old, inputs(**after)) == [left(group, what)]
    assert told(old, inputs({"groups": [group], "status": "offboarding"}, **after)) == [left(group, what)]
    assert levels(old, inputs({}, **after)) == [level]
    assert told(old, inputs({"groups": [group]}, **after)) == []
    assert told(old, inputs({}, **before)) == []
    assert told(inputs({}, **before), inputs({"groups": [group]}, **after)) == []
    assert told(inputs({"groups": [group], "status": "offboarding"}, **before), inputs(**after)) == []
    assert told(inputs({"groups": [group]}, **after), inputs({}, **before)) == []
    assert told(old, inputs({}, **after, aws_account_id="210987654321")) == []


def test_a_policy_that_refuses_goes_when_members_have_left():
    # The deny without MFA is a policy of its own, beside that of AWS.
    billing = {"should_create_iam_group_billing": True}
    assert told(inputs({"groups": ["billing"]}, **billing), inputs({}, **billing, should_require_mfa=False)) == []


def test_a_policy_that_refuses_less_is_told_of():
    # As a group of one's own may have it.
    old, new = inputs({"groups": ["machines"]}, **MACHINES), inputs({}, **MACHINES)
    before, after = reports_of_change(old, new)
    group = before.group["machines"]
    (policy,) = group.policies
    limited = replace(policy, permissions=(*(policy.permissions or ()), *permissions_of(document("-s3:Delete*"))))
    before = replace(
        before, groups=tuple(replace(group, policies=(limited,)) if each is group else each for each in before.groups)
    )
    (found,) = find_opposites(old, new, before, after)
    assert str(found.advice) == left("machines", "what it denied")


@pytest.mark.parametrize(
    "bob",
    [
        {"inline_iam_policies": {"own": entry("+*")}},
        {"aws_managed_policy_names": ["AdministratorAccess"]},
        {"groups": ["full-access"]},
    ],
)
def test_whoever_has_it_after_the_change_anyway_is_not(bob: dict[str, Any]):
    assert told(inputs({"groups": ["ops"]}, **entries(ROLES[0])), inputs(bob, **entries(*ROLES))) == []


def test_whoever_is_refused_it_all_the_time_is_not():
    def bob(*groups: str) -> dict[str, Any]:
        return {"groups": [*groups], "inline_iam_policies": {"no": entry("-sts:*")}}

    assert told(inputs(bob("ops"), **entries(ROLES[0])), inputs(bob(), **entries(*ROLES))) == []


def test_a_group_that_is_made_anew_under_another_name_is_not_the_one_that_is_left():
    new = {"iam_groups_for_cross_account_access": [{"group_name": "operations", "iam_role_arns": [ROLES[0]]}]}
    old = inputs({"groups": ["ops"]}, **entries(ROLES[0]), should_require_mfa=True)
    assert told(old, inputs({}, **new, should_require_mfa=False)) == []
    renamed = {"iam_group_name_full_access": "owners", "should_require_mfa": False}
    assert told(inputs({"groups": ["full-access"]}), inputs({}, **renamed)) == [
        left("full-access", "the same without MFA")
    ]


# Boundaries.


def bounded(what: str, where: str, actual: str) -> str:
    return (
        f"users.bob.permissions_boundary: loses permissions by the same change that {what}: for a moment they may have "
        f"them {where} (got {actual}); apply the loss of permissions first, then the boundary"
    )


GOES = bounded("takes their boundary away", "without it", f"nothing after '{BOUNDARY}'")
CHANGES = bounded("gives them another boundary", "within the new one", f"'{OTHER_BOUNDARY}' after '{BOUNDARY}'")

TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a group": ({"groups": ["full-access"]}, {}, {}),
    "a group that is made elsewhere": ({"groups": ["elsewhere"]}, {}, {}),
    "permissions of the group": (
        {"groups": ["ops"], **{}},
        {"groups": ["ops"]},
        {"should_require_mfa": False},
    ),
    "a policy": ({"inline_iam_policies": {"p": entry("+s3:*")}}, {"inline_iam_policies": {"p": entry("+s3:Get*")}}, {}),
    "use without MFA": ({"json_policies": {"p": document("+s3:*")}}, {"json_policies": {"p": document("+s3:*!")}}, {}),
    "what a policy of AWS grants": ({"aws_managed_policy_names": ["PowerUserAccess"]}, {}, {}),
    "what is refused from now on": (
        {"json_policies": {"p": document("+s3:*")}},
        {"json_policies": {"p": document("+s3:*", "-s3:Put*")}},
        {},
    ),
    "what is refused of a policy that nobody knows": (
        {"customer_managed_policy_names": ["p"]},
        {"customer_managed_policy_names": ["p"], "json_policies": {"p": document("-*")}},
        {},
    ),
    "everything": ({"groups": ["full-access"]}, {"groups": ["full-access"], "status": "offboarding"}, {}),
}


@pytest.mark.parametrize("case", TAKEN)
def test_whoever_loses_a_boundary_and_permissions_at_once_is_told_of(case: str):
    had, has, before = TAKEN[case]
    before, after = entries(ROLES[0]) | before, entries(ROLES[0])
    old = inputs({**had, "permissions_boundary": BOUNDARY}, **before)
    assert told(old, inputs({**has}, **after)) == [GOES]
    assert told(old, inputs({**has, "permissions_boundary": OTHER_BOUNDARY}, **after)) == [CHANGES]
    assert levels(old, inputs({**has}, **after)) == ["high"]
    assert told(old, inputs({**has, "permissions_boundary": BOUNDARY}, **after)) == []
    assert told(inputs({**had}, **before), inputs({**has, "permissions_boundary": BOUNDARY}, **after)) == []


@pytest.mark.parametrize(
    "bob",
    [
        {},
        {"groups": ["full-access"]},
        {"groups": ["full-access", "iam-user-self-mgmt"], "json_policies": {"q": document("+*")}},
        # It refuses nothing that was granted.
        {"groups": ["full-access"], "json_policies": {"q": document("-s3:*!")}},
    ],
)
def test_a_boundary_that_goes_while_nothing_is_taken_is_fine(bob: dict[str, Any]):
    had = {"groups": ["full-access"]} if bob else {}
    assert told(inputs({**had, "permissions_boundary": BOUNDARY}), inputs(bob)) == []


@pytest.mark.parametrize("case", APART)
def test_a_refusal_that_comes_to_stand_alone_is_told_of(case: str):
    had, has, expected = APART[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == expected


@pytest.mark.parametrize("case", SERVED)
def test_a_refusal_that_the_order_serves_is_not(case: str):
    had, has = SERVED[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == []


def test_a_refusal_goes_last_while_somebody_else_is_offboarding():
    had = inline(guard=GUARD[0], data=DATA[0])
    has = texts(guard2=GUARD) | inline(data=DATA[0], new="+sqs:*")
    eve = {"status": "offboarding"}
    assert told(inputs(had), inputs(has)) == [apart("has", "guard", "data", TWICE, "inline_iam_policies")]
    old, new = (inputs(users={"bob": bob, "eve": eve}) for bob in (had, has))
    assert told(old, new) == []


def test_a_refusal_of_a_group_that_is_joined_is_told_at_what_it_limits():
    on = {"should_create_iam_group_read_only": True}
    (line,) = told(inputs({}, **on), inputs(texts(data=DATA) | {"groups": ["read-only"]}, **on))
    assert line.startswith("users.bob.json_policies.data: ")
    assert "the group read-only" in line


@pytest.mark.parametrize("account", ["000000000001", "999999999999"])
def test_in_another_account_nothing_goes_and_nothing_comes(account: str):
    assert told(inputs(texts(guard=GUARD, data=DATA)), inputs({}, aws_account_id=account)) == []


def test_the_level_is_that_of_what_is_limited():
    assert levels(inputs(texts(guard=GUARD, data=DATA)), inputs({})) == ["high"]
    assert levels(inputs(texts(guard=("-sqs:*",), data=("+sqs:SendMessage",))), inputs({})) == ["medium"]


def test_those_who_change_alike_are_told_of_by_user():
    old, new = ({"users": {name: {"groups": groups} for name in ("eve", "bob")}} for groups in (["ops"], []))
    found = told(inputs(**old, **entries(ROLES[0])), inputs(**new, **entries(*ROLES)))
    assert [line.split(":")[0] for line in found] == ["users.bob.groups", "users.eve.groups"]


def test_a_denial_may_limit_a_policy_of_aws():
    reading = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
    refused, other = texts(guard=("-s3:Get*",)), texts(other=("-s3:Get*",))
    assert told(inputs(refused | reading), inputs(other | reading)) == [
        apart("has", "guard", "AWS managed ReadOnlyAccess", TWICE)
    ]
    refused, other = texts(guard=("-s3:Put*",)), texts(other=("-s3:Put*",))
    assert told(inputs(refused | reading), inputs(other | reading)) == []


# Groups of one's own, of whose members the same is told as of users.


def within(group: dict[str, Any], **more: Any) -> Any:
    groups = {"sre": {"require_mfa": False, "self_management": False, **group}}
    return inputs(**{"users": {"ann": {"groups": ["sre"]}}, "groups": groups, **more})


def is_of_groups(*sides: dict[str, Any]) -> bool:
    return not any({"groups", "status", "require_mfa"} & side.keys() for side in sides)


@pytest.mark.parametrize("case", [case for case, (had, has, _) in APART.items() if is_of_groups(had, has)])
def test_a_refusal_of_a_group_that_comes_to_stand_alone_is_told_of(case: str):
    had, has, expected = APART[case]
    assert told(within(had), within(has)) == [line.replace("users.bob.", "groups.sre.") for line in expected]
    # A group without members concerns nobody; those who join do so when all of it stands.
    for users in ({"users": {}}, {"users": {"ann": {}}}):
        assert told(within(had, **users), within(has)) == []


@pytest.mark.parametrize("case", [case for case, sides in SERVED.items() if is_of_groups(*sides)])
def test_a_refusal_of_a_group_that_the_order_serves_is_not(case: str):
    had, has = SERVED[case]
    assert told(within(had), within(has)) == []


def test_members_who_may_do_it_anyway_or_never_are_not_told_of():
    had, has, expected = APART["both documents go"]
    lines = [line.replace("users.bob.", "groups.sre.") for line in expected]

    def at(ann: dict[str, Any], eve: dict[str, Any]) -> dict[str, Any]:
        return {"users": {name: {"groups": ["sre"], **user} for name, user in (("ann", ann), ("eve", eve))}}

    anyway, never = texts(own=("+*",)), inline(own="-s3:D*")
    assert told(within(had, **at({}, anyway)), within(has, **at({}, anyway))) == lines
    assert told(within(had, **at(never, anyway)), within(has, **at(never, anyway))) == []
    (found,) = [
        one
        for old, new in [(within(had, **at({}, {})), within(has, **at({}, never)))]
        for one in find_opposites(old, new, *reports_of_change(old, new))
    ]
    assert found.users == ("ann",)
    change = found.of_group
    assert change is not None
    assert change.text.startswith("members of sre (ann) lose the denial in guard together with")
    assert (change.group, change.users, change.level) == ("sre", ("ann",), "high")


def test_a_group_that_requires_mfa_from_another_step_on_is_safe():
    # The denial comes first and goes last.
    data = {"aws_managed_policy_names": ["PowerUserAccess"]}
    for had, has in (({}, data), (data, {})):
        assert told(within(had | {"require_mfa": True}), within(has | {"require_mfa": True})) == []
    assert told(within(data | {"require_mfa": True}), within({})) == []
    assert told(within({}), within(data | {"require_mfa": True})) == []


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_managed_policy_changes_before_the_denials_of_its_holders(kind: str):
    def side(action: str, **own: Any) -> Any:
        held = {"customer_managed_policy_names": ["p"], **own}
        given = {"policies": {"p": {"statements": [{"actions": [action], "resources": ["*"]}]}}}
        return within(held, **given) if kind == "groups" else inputs(held, **given)

    place = {"users": "users.bob", "groups": "groups.sre"}[kind]
    assert told(side("s3:Get*"), side("s3:*", **inline(guard="-s3:Delete*"))) == [
        f"{place}.inline_iam_policies.guard: gains the denial in guard together with what it limits in customer "
        "managed p, which changes first: for a moment the denial is missing (got 'guard' beside customer managed p); "
        "apply the denial first, then the policy"
    ]
    assert told(side("s3:Get*", **inline(guard="-s3:Delete*")), side("s3:*", **inline(guard="-s3:Delete*"))) == []
    # What it limits goes first.
    assert told(side("s3:*", **inline(guard="-s3:Delete*")), side("s3:Get*")) == []
    assert told(side("s3:Get*"), side("s3:*")) == []


def test_a_denial_that_moves_out_of_a_managed_policy_is_missing_for_a_moment():
    allow, deny = ({"actions": [action], "resources": ["*"]} for action in ("s3:*", "s3:Delete*"))
    held = {"customer_managed_policy_names": ["p"]}
    old = inputs(held, policies={"p": {"statements": [allow, {**deny, "effect": "Deny"}]}})
    new = inputs(held | inline(guard="-s3:Delete*"), policies={"p": {"statements": [allow]}})
    (line,) = told(old, new)
    assert "for a moment" in line
