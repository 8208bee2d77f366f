"""Whoever may do more for a moment than both before and after is told of, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from place import Place
from terraform_graph import read_graph
from walks import FORMS, rewrite, write

from dev.engine import EmulatedAccount, Terraform
from landingzone.access.opposite_changes import find_opposites
from landingzone.access.report import reports_of_change
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.iam.permissions import permissions_of

ACCOUNT = "123456789012"
BOUNDARY, OTHER_BOUNDARY = (f"arn:aws:iam::{ACCOUNT}:policy/{name}" for name in ("finance", "everything"))
ROLES = [f"arn:aws:iam::111122223333:role/{name}" for name in ("read", "write")]
KMS_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


MACHINES: dict[str, Any] = {
    "should_create_iam_group_auto_deploy": True,
    "iam_group_name_auto_deploy": "machines",
    "auto_deploy_permissions": ["s3:*"],
}


def inputs(bob: dict[str, Any] | None = None, **given: Any) -> Inputs:
    users = {} if bob is None else {"users": {"bob": bob}}
    return Inputs.model_validate({"aws_account_id": ACCOUNT, **users, **given})


def told(old: Inputs, new: Inputs) -> list[str]:
    return [str(each.advice) for each in find_opposites(old, new, *reports_of_change(old, new))]


def levels(old: Inputs, new: Inputs) -> list[str]:
    return [each.finding.level for each in find_opposites(old, new, *reports_of_change(old, new))]


def entries(*arns: str) -> dict[str, Any]:
    return {"iam_groups_for_cross_account_access": [{"group_name": "ops", "iam_role_arns": list(arns)}]}


def document(*statements: str) -> str:
    """Write a document: `+s3:*` allows, `-s3:*` refuses, a `!` at the end needs MFA or its absence."""
    return json.dumps({"Version": "2012-10-17", "Statement": [_statement(each) for each in statements]})


def _statement(text: str) -> dict[str, Any]:
    effect, operator, value = ("Allow", "Bool", "true") if text[0] == "+" else ("Deny", "BoolIfExists", "false")
    condition = {"Condition": {operator: {"aws:MultiFactorAuthPresent": value}}} if text.endswith("!") else {}
    return {"Effect": effect, "Action": text[1:].rstrip("!"), "Resource": "*", **condition}


def entry(text: str) -> dict[str, Any]:
    effect = "Allow" if text[0] == "+" else "Deny"
    return {"actions": [text[1:].rstrip("!")], "resources": ["*"], "effect": effect, "force_mfa": text.endswith("!")}


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


# Refusals and what they limit.


def apart(verb: str, here: str, there: str, hint: str, attribute: str = "json_policies") -> str:
    what = {
        "has": f"a denial moved out of {here}: for a moment they may do what it limits in {there}",
    }.get(
        verb,
        f"the denial in {here} together with what it limits in {there}: for a moment the denial may be missing",
    )
    return f"users.bob.{attribute}.{here}: {verb} {what} (got '{here}' beside {there}); {hint}"


TAKE_FIRST = "remove the permission first and apply, then the denial"
TWICE = "first copy the denial to its new place and apply, then remove it here"
REFUSE_FIRST = "apply the denial first, or write it as an entry of inline_iam_policies with `effect: Deny`"


def texts(**documents: tuple[str, ...]) -> dict[str, Any]:
    return {"json_policies": {name: document(*each) for name, each in documents.items()}}


def inline(**each: str) -> dict[str, Any]:
    return {"inline_iam_policies": {name: entry(text) for name, text in each.items()}}


GUARD, DATA = ("-s3:Delete*",), ("+s3:*",)
APART: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "both documents go": (texts(guard=GUARD, data=DATA), {}, [apart("loses", "guard", "data", TAKE_FIRST)]),
    "both documents come": ({}, texts(guard=GUARD, data=DATA), [apart("gains", "guard", "data", REFUSE_FIRST)]),
    "the refusal moves": (
        texts(guard=GUARD, data=DATA),
        texts(other=GUARD, data=DATA),
        [apart("has", "guard", "data", TWICE)],
    ),
    "it goes into an entry that denies": (
        texts(guard=GUARD, data=DATA),
        texts(data=DATA) | inline(guard2=GUARD[0]),
        [apart("has", "guard", "data", TWICE)],
    ),
    "it comes out of an entry that denies": (
        texts(data=DATA) | inline(guard2=GUARD[0]),
        texts(guard=GUARD, data=DATA),
        [apart("has", "guard2", "data", TWICE, "inline_iam_policies")],
    ),
    "it goes into another entry that denies": (
        texts(data=DATA) | inline(guard=GUARD[0]),
        texts(data=DATA) | inline(guard2=GUARD[0]),
        [apart("has", "guard", "data", TWICE, "inline_iam_policies")],
    ),
    "require_mfa takes the place of an entry that denies": (
        texts(data=DATA) | inline(guard="-*"),
        texts(data=DATA) | {"require_mfa": True},
        [apart("has", "guard", "data", TWICE, "inline_iam_policies")],
    ),
    "an entry that denies takes the place of require_mfa": (
        texts(data=DATA) | {"require_mfa": True},
        texts(data=DATA) | inline(guard="-*"),
        [apart("has", "require-mfa", "data", TWICE).replace("json_policies.require-mfa", "require_mfa")],
    ),
    "the refusal is rewritten while an entry goes": (
        texts(guard=GUARD) | inline(data=DATA[0]),
        texts(guard=("-s3:DeleteBucket",)),
        [apart("loses", "guard", "data", TAKE_FIRST)],
    ),
    "both documents go while a group is joined": (
        texts(guard=GUARD, data=DATA),
        {"groups": ["ssh-grunt-users"]},
        [apart("loses", "guard", "data", TAKE_FIRST)],
    ),
    "the refusal is rewritten while a group is left": (
        texts(guard=GUARD) | {"groups": ["machines"]},
        texts(guard=("-s3:DeleteBucket",)),
        [apart("loses", "guard", "the group machines", TAKE_FIRST)],
    ),
    "an entry that denies is narrowed while a group is left": (
        inline(guard=GUARD[0]) | {"groups": ["machines"]},
        inline(guard="-s3:DeleteBucket"),
        [apart("loses", "guard", "the group machines", TAKE_FIRST, "inline_iam_policies")],
    ),
}
SERVED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an entry that denies goes last": (inline(guard=GUARD[0]) | {"groups": ["machines"]}, {}),
    "what require_mfa refuses goes last": ({"require_mfa": True, "groups": ["machines"]}, {}),
    "what require_mfa refuses comes first": ({}, {"require_mfa": True, "groups": ["machines"]}),
    "an entry that denies comes first": ({}, inline(guard=GUARD[0]) | {"groups": ["machines"]}),
    "texts go after groups are left": (
        texts(guard=GUARD) | {"groups": ["machines", "ssh-grunt-users"]},
        {"groups": ["ssh-grunt-users"]},
    ),
    "the refusal moves while a group is joined": (
        texts(guard=GUARD, data=DATA),
        texts(other=GUARD, data=DATA) | {"groups": ["ssh-grunt-users"]},
    ),
    "texts go after entries": (texts(guard=GUARD) | inline(data=DATA[0]), {}),
    "texts come before entries": ({}, texts(guard=GUARD) | inline(data=DATA[0])),
    "texts come before groups are joined": ({}, texts(guard=GUARD) | {"groups": ["machines"]}),
    "it goes into another entry that denies while a group is joined": (
        texts(data=DATA) | inline(guard=GUARD[0]),
        texts(data=DATA) | inline(guard2=GUARD[0]) | {"groups": ["ssh-grunt-users"]},
    ),
    "the refusal goes and what it limits stays": (texts(guard=GUARD, data=DATA), texts(data=DATA)),
    "what it limits goes and the refusal stays": (texts(guard=GUARD, data=DATA), texts(guard=GUARD)),
    "both stand in one document": (texts(data=GUARD + DATA), {}),
    "another document refuses it all the time": (
        texts(guard=GUARD, data=DATA, always=("-s3:D*",)),
        texts(always=("-s3:D*",)),
    ),
    "what refuses less from now on still refuses it": (
        texts(guard=GUARD, data=DATA, always=("-*",)),
        texts(always=("-s3:*",)),
    ),
    "nothing is written anew": (
        texts(guard=GUARD) | {"groups": ["machines", "ssh-grunt-users"]},
        texts(guard=GUARD) | {"groups": ["ssh-grunt-users"]},
    ),
    "whoever is offboarding may do nothing": (texts(guard=GUARD, data=DATA), {"status": "offboarding"}),
    "whoever was offboarding might do nothing": (
        texts(guard=GUARD, data=DATA) | {"status": "offboarding"},
        {"status": "offboarding"},
    ),
    "what cannot be read says nothing": ({"json_policies": {"a": "[]", "b": "{"}}, {}),
}


@pytest.mark.parametrize("case", APART)
def test_a_refusal_that_comes_to_stand_alone_is_told_of(case: str):
    had, has, expected = APART[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == expected


@pytest.mark.parametrize("case", SERVED)
def test_a_refusal_that_the_order_serves_is_not(case: str):
    had, has = SERVED[case]
    assert told(inputs(had, **MACHINES), inputs(has, **MACHINES)) == []


def test_the_level_is_that_of_what_is_limited():
    assert levels(inputs(texts(guard=GUARD, data=DATA)), inputs({})) == ["high"]
    assert levels(inputs(texts(guard=("-sqs:*",), data=("+sqs:SendMessage",))), inputs({})) == ["medium"]


def test_those_who_change_alike_are_told_of_by_user():
    old, new = ({"users": {name: {"groups": groups} for name in ("eve", "bob")}} for groups in (["ops"], []))
    found = told(inputs(**old, **entries(ROLES[0])), inputs(**new, **entries(*ROLES)))
    assert [line.split(":")[0] for line in found] == ["users.bob.groups", "users.eve.groups"]


# Nothing is told that cannot be: every order that an apply may take, one thing at a time.

# What comes or changes is done in this order.
_STAGES = {"user": 0, "mfa": 1, "deny": 2, "json": 3, "other": 4, "membership": 4}
_LAST = 4


@dataclass(frozen=True)
class Step:
    """One thing that an apply does."""

    stage: str
    key: str
    had: tuple[dict[str, Any], ...] | None
    """Statements before; None: it is not there."""
    has: tuple[dict[str, Any], ...] | None
    is_destroyed: bool
    """Whether the resource goes; a group that is left while others stay is an update of the memberships."""
    is_kind_kept: bool
    """Whether there is any such resource afterwards."""

    def waits_for(self, other: Step, steps: list[Step]) -> bool:
        """Tell whether the other one is done before, whatever Terraform chooses."""
        if self == other:
            return False
        if "group" in (self.stage, other.stage):
            return (self.stage, other.stage) == ("membership", "group") and not self.is_destroyed
        mine, others = _STAGES[self.stage], _STAGES[other.stage]
        if not self.is_destroyed:
            return others < mine and not other.is_destroyed
        # What is created before it is destroyed goes when all that comes later has changed, and that waits for others.
        is_any_grant = any(step.stage in ("other", "membership") and not step.is_destroyed for step in steps)
        knows_all = is_any_grant and self.is_kind_kept
        return mine < _LAST and ((mine < others and other.had is not None) or (knows_all and not other.is_destroyed))


def statements_of(text: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(text)["Statement"])


def steps_between(old: Inputs, new: Inputs) -> list[Step]:
    """Give what an apply does of the user bob, whose groups are the full-access and the auto-deploy group."""
    had, has = dict(_parts(old)), dict(_parts(new))
    keeps_groups = bool(new.users["bob"].groups)
    kept = {stage for stage, _ in has}
    return [
        Step(
            *place,
            had.get(place),
            has.get(place),
            place not in has and not (place[0] == "membership" and keeps_groups),
            place[0] in kept,
        )
        for place in sorted(had.keys() | has.keys())
        if had.get(place) != has.get(place)
    ]


def _parts(side: Inputs) -> Iterator[tuple[tuple[str, str], tuple[dict[str, Any], ...]]]:
    user: User = side.users["bob"]
    yield ("user", "boundary"), () if user.permissions_boundary is None else ({"boundary": user.permissions_boundary},)
    if user.require_mfa:
        yield ("mfa", "require-mfa"), statements_of(documents.require_mfa().json())
    for name, each in user.inline_iam_policies.items():
        made = documents.user_inline(each.actions, each.resources, each.effect, force_mfa=each.force_mfa)
        yield ("deny" if each.effect == "Deny" else "other", name), statements_of(made.json())
    for name, text in user.json_policies.items():
        yield ("json", name), statements_of(text)
    for name, made in _groups(side).items():
        yield ("group", name), made
        if name in user.groups:
            yield ("membership", name), ()


def _groups(side: Inputs) -> dict[str, tuple[dict[str, Any], ...]]:
    def protected(made: documents.Document) -> tuple[dict[str, Any], ...]:
        return statements_of((documents.with_mfa(made) if side.should_require_mfa else made).json())

    machines = policies.auto_deploy(tuple(side.auto_deploy_permissions))
    return {
        "full-access": protected(policies.full_access()) + protected(policies.self_management("aws", ACCOUNT)),
        "machines": statements_of(machines.json()),
    }


def states_between(old: Inputs, new: Inputs) -> Iterator[dict[tuple[str, str], tuple[dict[str, Any], ...]]]:
    """Give what may stand at any moment of an apply, the end and the beginning too."""
    steps = steps_between(old, new)
    before = {(step.stage, step.key): step.had for step in steps}
    constant = {place: each for place, each in _parts(old) if place not in before}
    for done in product((False, True), repeat=len(steps)):
        made = [step for step, is_done in zip(steps, done, strict=True) if is_done]
        open_ = [step for step in steps if step not in made]
        if not any(step.waits_for(other, steps) for step in made for other in open_):
            stands = {(step.stage, step.key): step.has if step in made else step.had for step in steps}
            yield constant | {place: each for place, each in stands.items() if each is not None}


# What patterns name, something else of each service, something of another service, and what works without MFA.
_ASKED = (
    *("s3:GetObject", "s3:GetBucketAcl", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"),
    *("ec2:RunInstances", "sqs:SendMessage", "iam:ListUsers"),
)
REQUESTS = list(product(_ASKED, (False, True)))


def allowed(state: Mapping[tuple[str, str], Iterable[dict[str, Any]]], going: str | None) -> set[tuple[str, bool]]:
    """Decide requests as IAM does; a boundary that goes lets nothing through, and any other one everything."""
    if any(each["boundary"] == going for each in state["user", "boundary"]):
        return set()
    statements = [
        each
        for (stage, key), document in state.items()
        if stage in ("mfa", "deny", "json", "other") or (stage == "group" and ("membership", key) in state)
        for each in document
    ]
    return {
        (action, mfa)
        for action, mfa in REQUESTS
        if {"Allow"} == {each["Effect"] for each in statements if _applies(each, action, mfa=mfa)}
    }


def _applies(statement: dict[str, Any], action: str, *, mfa: bool) -> bool:
    named = statement.get("Action", statement.get("NotAction"))
    is_named = any(fnmatchcase(action, one) for one in (named if isinstance(named, list) else [named]))
    needed = [value for keys in statement.get("Condition", {}).values() for value in keys.values()]
    texts = [text for value in needed for text in (value if isinstance(value, list) else [value])]
    return all((text == "true") == mfa for text in texts) and is_named == ("Action" in statement)


def may_do_more_for_a_moment(old: Inputs, new: Inputs) -> bool:
    was, becomes = (side.users["bob"].permissions_boundary for side in (old, new))
    going = None if was == becomes else was
    states = [allowed(state, going) for state in states_between(old, new)]
    ends = allowed(dict(_parts(old)), going) | allowed(dict(_parts(new)), going)
    return any(state - ends for state in states)


_PATTERNS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:PutObject", "s3:DeleteObject", "ec2:*"])
_STATEMENTS = st.builds("{}{}{}".format, st.sampled_from("+-"), _PATTERNS, st.sampled_from(["", "", "!"]))
_TEXTS = st.dictionaries(st.sampled_from("ab"), st.lists(_STATEMENTS, min_size=1, max_size=2), max_size=2)
_ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "allow": _PATTERNS.map("+{}".format),
        "allow-too": _PATTERNS.map("+{}!".format),
        "deny": _PATTERNS.map("-{}".format),
        "deny-too": _PATTERNS.map("-{}".format),
    },
)


@st.composite
def configurations(draw: st.DrawFn) -> Inputs:
    bob = {
        "groups": draw(st.lists(st.sampled_from(["full-access", "machines"]), unique=True)),
        "json_policies": {name: document(*each) for name, each in draw(_TEXTS).items()},
        "inline_iam_policies": {name: entry(text) for name, text in draw(_ENTRIES).items()},
        "require_mfa": draw(st.sampled_from([None, None, True])),
        "permissions_boundary": draw(st.sampled_from([None, None, None, BOUNDARY, OTHER_BOUNDARY])),
    }
    actions = draw(st.lists(st.sampled_from(["s3:*", "s3:GetObject", "ec2:*"]), unique=True, min_size=1, max_size=2))
    return inputs(
        bob,
        **{**MACHINES, "auto_deploy_permissions": actions},
        should_create_iam_group_user_self_mgmt=False,
        should_require_mfa=draw(st.booleans()),
    )


EXAMPLES = settings(
    derandomize=True, deadline=None, database=None, max_examples=200, suppress_health_check=list(HealthCheck)
)


@EXAMPLES
@given(configurations(), configurations())
def test_nothing_is_told_that_no_order_leads_to(old: Inputs, new: Inputs):
    if told(old, new):
        assert may_do_more_for_a_moment(old, new)


@pytest.mark.long
@settings(EXAMPLES, max_examples=3000)
@given(configurations(), configurations())
def test_of_many_changes_nothing_is_told_that_no_order_leads_to(old: Inputs, new: Inputs):
    if told(old, new):
        assert may_do_more_for_a_moment(old, new)


@pytest.mark.parametrize("case", APART)
def test_what_is_told_can_be(case: str):
    had, has, _ = APART[case]
    assert may_do_more_for_a_moment(inputs(had, **MACHINES), inputs(has, **MACHINES))


# What this order says is what Terraform does: its own graph of the apply has the edges.

_ADDRESSES = {
    "user": 'aws_iam_user.user["bob"]',
    "mfa": 'aws_iam_user_policy.require_mfa["bob"]',
    "deny": 'aws_iam_user_policy.inline_denies["bob/{}"]',
    "json": 'aws_iam_user_policy.json_policies["bob/{}"]',
    "other": 'aws_iam_user_policy.inline_iam_policies["bob/{}"]',
    "membership": 'aws_iam_user_group_membership.group_memberships["bob"]',
}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_terraform_keeps_to_the_order(form: str, emulator: EmulatedAccount, place: Place):
    terraform: Terraform | None = None
    known: set[tuple[str, str]] = set()
    for case, (had, has) in {**{name: sides[:2] for name, sides in APART.items()}, **SERVED}.items():
        emulator.reset()
        sides = [{"aws_account_id": ACCOUNT, **MACHINES, "users": {"bob": bob}} for bob in (had, has)]
        if _is_refused(*sides):
            continue
        terraform = place(write(form, emulator, sides[0]))
        terraform.apply_at_once()
        rewrite(terraform, write(form, emulator, sides[1]))
        waits = read_graph(terraform.run("graph", "-type=apply", f"-plan={terraform.plan().file.name}"))
        steps = steps_between(*(inputs(**side) for side in sides))
        for one, other in permutations(steps, 2):
            if one.waits_for(other, steps) and "group" not in (one.stage, other.stage):
                assert _node(other) in waits[_node(one)], (case, one, other)
                known.add((one.stage, other.stage))
    assert {one for one, _ in known} == {"mfa", "deny", "json", "other", "membership"}


def _is_refused(*sides: dict[str, Any]) -> bool:
    """Tell whether IAM would refuse a document, or the user leaves, whom the order above knows nothing of."""
    users = [side["users"]["bob"] for side in sides]
    return any("status" in user or "[]" in user.get("json_policies", {}).values() for user in users)


def _node(step: Step) -> str:
    return _ADDRESSES[step.stage].format(step.key) + (" (destroy)" if step.is_destroyed else "")
