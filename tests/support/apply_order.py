"""A model of an apply, one thing at a time: every order that it may take, and what is allowed at each moment."""

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from transient_cases import ACCOUNT

from landingzone.groups import policies
from landingzone.iam import documents

Statements = tuple[dict[str, Any], ...]

# What comes or changes is done in this order.
_STAGES = {"user": 0, "mfa": 1, "deny": 2, "json": 3, "membership": 4, "other": 5}
_KEPT_LAST = ("mfa", "deny", "json")


@dataclass(frozen=True)
class Step:
    """One thing that an apply does."""

    stage: str
    key: str
    had: Statements | None
    """Statements before; None: it is not there."""
    has: Statements | None
    is_destroyed: bool
    """Whether the resource goes; a group that is left while others stay is an update of the memberships."""
    is_kind_kept: bool
    """Whether there is any such resource afterwards."""
    is_there: bool
    """Whether the resource is there before."""
    is_of_group: bool = False

    def waits_for(self, other, steps):
        if self == other:
            return False
        if "group" in (self.stage, other.stage):
            return (
                other.stage == "group" and _STAGES.get(self.stage, 0) >= _STAGES["membership"] and not self.is_destroyed
            )
        mine, others = _STAGES[self.stage], _STAGES[other.stage]
        if self.stage == other.stage == "membership":
            # The provider ends old memberships before it begins new ones.
            return self.is_there and self.had is None and other.had is not None
        if not self.is_destroyed:
            if other.is_destroyed:
                return not other.goes_last and self.is_there and mine < others
            return others < mine
        if other.is_destroyed:
            return mine < others
        # What is created before it is destroyed goes when all that was there has changed, and that waits for others.
        is_any_later = any(
            mine < _STAGES[step.stage] and not step.is_destroyed for step in steps if step.stage in _STAGES
        )
        is_waited_for = (mine != others and other.is_there) or (is_any_later and self.is_kind_kept)
        return self.goes_last and is_waited_for

    @property
    def goes_last(self):
        """Whether it is created before the old one of its kind is destroyed."""
        return self.is_of_group or self.stage in _KEPT_LAST


def statements_of(text):
    return tuple(json.loads(text)["Statement"])


DENIES_WITHOUT_MFA = statements_of(documents.require_mfa().json())


def steps_between(old, new):
    """Return what an apply does of the user bob, whose groups are the full-access and the auto-deploy group."""
    had, has = dict(_parts(old)), dict(_parts(new))
    keeps_groups, has_groups = (bool(side.users["bob"].groups) for side in (new, old))
    kept = {stage for stage, _ in has}
    return [
        Step(
            *place,
            had.get(place),
            has.get(place),
            place not in has and not (place[0] == "membership" and keeps_groups),
            place[0] in kept,
            place in had or (place[0] == "membership" and has_groups and keeps_groups),
        )
        for place in sorted(had.keys() | has.keys())
        if had.get(place) != has.get(place)
    ]


def _parts(side):
    user = side.users["bob"]
    yield ("user", "boundary"), () if user.permissions_boundary is None else ({"boundary": user.permissions_boundary},)
    if user.require_mfa:
        yield ("mfa", "require-mfa"), DENIES_WITHOUT_MFA
    yield from _policies(user)
    for name, made in _groups(side).items():
        yield ("group", name), made
        if name in user.groups:
            yield ("membership", name), ()


def _policies(owner):
    for name, each in owner.inline_iam_policies.items():
        made = documents.user_inline(each.actions, each.resources, each.effect, force_mfa=each.force_mfa)
        yield ("deny" if each.effect == "Deny" else "other", name), statements_of(made.json())
    for name, text in owner.json_policies.items():
        yield ("json", name), statements_of(text)


def _groups(side):
    made = (policies.full_access(), policies.self_management("aws", ACCOUNT))
    protected = (documents.with_mfa(each) if side.should_require_mfa else each for each in made)
    machines = policies.auto_deploy(tuple(side.auto_deploy_permissions))
    return {
        "full-access": tuple(statement for each in protected for statement in statements_of(each.json())),
        "machines": statements_of(machines.json()),
    }


def states_between(old, new):
    """Yield what may stand at any moment of an apply, the end and the beginning too."""
    return states_of_steps(steps_between(old, new), dict(_parts(old)))


def group_for_a_moment(old, new, group, *beside):
    """Return whether a member has a moment of more than before and after while a group changes; and one of less.

    Beside it the member has something before and after, which may come early or late.
    """
    had, has = (dict(_policies(side.groups[group])) for side in (old, new))
    kept = {stage for stage, _ in has}
    steps = [
        Step(
            *place,
            had.get(place),
            has.get(place),
            is_destroyed=place not in has,
            is_kind_kept=place[0] in kept,
            is_there=place in had,
            is_of_group=True,
        )
        for place in sorted(had.keys() | has.keys())
        if had.get(place) != has.get(place)
    ]
    rests = [{("own", "beside"): statements} for statements in beside]
    states = [{**state, **rest} for state in states_of_steps(steps, had) for rest in rests]
    before, after = (allowed(each | rest, None) for each, rest in zip((had, has), rests, strict=True))
    found = [allowed(state, None) for state in states]
    return any(each - before - after for each in found), any(before & after - each for each in found)


def states_of_steps(steps, parts):
    """Yield what may be there at any moment while steps change parts."""
    changing = {(step.stage, step.key) for step in steps}
    constant = {place: each for place, each in parts.items() if place not in changing}
    for done in product((False, True), repeat=len(steps)):
        made = [step for step, is_done in zip(steps, done, strict=True) if is_done]
        if not any(step.waits_for(other, steps) for step in made for other in steps if other not in made):
            stands = {(step.stage, step.key): step.has if step in made else step.had for step in steps}
            yield constant | {place: each for place, each in stands.items() if each is not None}


# What patterns name, something else of each service, something of another service, and what works without MFA.
_OF_S3 = ("GetObject", "GetBucketAcl", "PutObject", "PutBucketAcl", "DeleteObject", "ListBucket")
_ACTIONS = (*(f"s3:{name}" for name in _OF_S3), "ec2:RunInstances", "sqs:SendMessage", "iam:ListUsers")
REQUESTS = list(product(_ACTIONS, (f"arn:aws:s3:::{bucket}/x" for bucket in ("a", "ab", "c")), (False, True)))


def allowed(state, going):
    """Decide requests as IAM does; a boundary that goes lets nothing through, and any other one everything."""
    if any(each["boundary"] == going for each in state.get(("user", "boundary"), ())):
        return set()
    own, groups = ("mfa", "deny", "json", "other", "own"), {key for stage, key in state if stage == "membership"}
    held = (made for (stage, key), made in state.items() if stage in own or (stage == "group" and key in groups))
    statements = [each for document in held for each in document]

    def effects(action, resource, mfa):
        return {each["Effect"] for each in statements if _applies(each, action, resource, mfa=mfa)}

    return {request for request in REQUESTS if effects(*request) == {"Allow"}}


def _applies(statement, action, resource, *, mfa):
    keys = [values for each in statement.get("Condition", {}).values() for values in each.values()]
    texts = [text for values in keys for text in (values if isinstance(values, list) else [values])]
    is_named = _names(statement, "Action", action) and _names(statement, "Resource", resource)
    return is_named and all((text == "true") == mfa for text in texts)


def _names(statement, element, text):
    named = statement.get(element, statement.get(f"Not{element}"))
    is_named = any(fnmatchcase(text, one) for one in (named if isinstance(named, list) else [named]))
    return is_named == (element in statement)


def for_a_moment(old, new):
    """Return whether there is a moment of more than before and after; and one of less, within the same boundary."""
    was, becomes = (side.users["bob"].permissions_boundary for side in (old, new))
    going = None if was == becomes else was
    states = [allowed(state, going) for state in states_between(old, new)]
    before, after = (allowed(dict(_parts(side)), going) for side in (old, new))
    has_less = was == becomes and any(before & after - state for state in states)
    return any(state - before - after for state in states), has_less
