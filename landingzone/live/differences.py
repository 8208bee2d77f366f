"""What differs between an account and its configuration: one value for each manual change, or each thing undone.

The file is the old side, and the account the new one. What a difference does to whom is found elsewhere.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from landingzone.changes.differences import INPUTS, Difference, Entity, WhichSide, differences_of, entities_of
from landingzone.config.entries import EntryKey
from landingzone.config.inputs import Inputs
from landingzone.ground.grouping import grouped
from landingzone.groups.policy import path_and_name
from landingzone.live.states import ATTRIBUTES

IN_FILE: WhichSide = "old"
IN_ACCOUNT: WhichSide = "new"
"""Where a difference is: only in the file, or only in the account."""


def find_differences(written: Inputs, found: Inputs) -> dict[Difference, list[Difference]]:
    """Find what differs, except credentials.

    Args:
        written: What the account has once the configuration is applied, from `stated`.
        found: What the account has, from `existing`.

    Returns:
        Each difference, and for a group or a policy that only one side has, what names it. A membership in a group that
        the account lacks, and an attachment of such a policy, is no difference of its own.
    """
    every = [each for entity in INPUTS for each in differences_of(entity, written, found)]
    naming = grouped((named, each) for each in every if (named := _as_named(each)))
    of_each = {each: naming.get(_name_of(each, (written, found)), []) for each in every if each.what == each.entity}
    lacking = (one for each, those in of_each.items() if each.side == IN_FILE for one in those)
    follows = {one for one in lacking if one.what != "boundary"}
    return {each: of_each.get(each, []) for each in every if each not in follows}


def _as_named(difference: Difference) -> tuple[Entity, str] | None:
    """Return the group or the customer managed policy that it names; None: it names none."""
    match difference.what:
        case "membership":
            return "group", difference.part
        case "boundary":
            return "policy", (difference.new or difference.old).partition(":policy/")[2]
        case "attachment" if difference.attribute == ATTRIBUTES["customer managed"]:
            return "policy", difference.part
        case _:
            return None


def _name_of(difference: Difference, sides: Sequence[Inputs]) -> tuple[Entity, str]:
    """Return how others name a user, a group or a policy."""
    full = (_full_name(side, difference.name) for side in sides if difference.name in side.policies)
    return difference.entity, next(full) if difference.entity == "policy" else difference.name


def with_differences(inputs: Inputs, differences: Iterable[Difference], other: Inputs) -> Inputs:
    """Return inputs in which some differences are as others have them."""
    for difference in differences:
        inputs = _with_difference(inputs, difference, other)
    return inputs


def _with_difference(inputs: Inputs, difference: Difference, other: Inputs) -> Inputs:
    ours, theirs = (entities_of(difference.entity, each) for each in (inputs, other))
    name, part, attribute = difference.name, difference.part, difference.attribute
    if difference.what == difference.entity:
        one = theirs.get(name)
    else:
        present, becomes = (getattr(each[name], attribute) for each in (ours, theirs))
        if part:
            becomes = _with_part(present, part, becomes)
        one = ours[name].model_copy(update={attribute: becomes})
    rest = {each: value for each, value in ours.items() if each != name}
    return inputs.model_copy(update={INPUTS[difference.entity]: rest | ({} if one is None else {name: one})})


def _with_part(present: Any, part: str, other: Any) -> Any:
    if isinstance(present, dict):
        return {key: value for key, value in present.items() if key != part} | (
            {part: other[part]} if part in other else {}
        )
    return [*(each for each in present if each != part), *([part] if part in other else [])]


def users_touched(difference: Difference, sides: Sequence[Inputs]) -> set[str]:
    """Return the users that a difference may affect, on either side."""
    if difference.entity == "user":
        return {difference.name}
    if difference.what == "group" and difference.side == IN_ACCOUNT:
        return set()  # each member is reported separately
    groups = groups_touched(difference, sides)
    users = {name for side in sides for name, user in side.users.items() if groups & {*user.groups}}
    if difference.entity == "policy":
        for side in sides:
            full = _full_name(side, difference.name)
            users |= {name for name, user in side.users.items() if full in user.customer_managed_policy_names}
            bounds = f":policy/{full}"
            users |= {name for name, user in side.users.items() if (user.permissions_boundary or "").endswith(bounds)}
    return users


def groups_touched(difference: Difference, sides: Sequence[Inputs]) -> set[str]:
    """Return the groups that a difference is about, or whose policy it is about, on either side."""
    if difference.entity == "group":
        return {difference.name}
    if difference.entity == "user":
        return {difference.part} if difference.what == "membership" else set()
    return {
        name
        for side in sides
        for name, group in side.groups.items()
        if _full_name(side, difference.name) in group.customer_managed_policy_names
    }


def entries_about(difference: Difference) -> tuple[EntryKey, ...]:
    """Return the entries of a file that a difference may be about."""
    entries = (INPUTS[difference.entity], difference.name)
    named = _as_named(difference)
    return (entries, (INPUTS[named[0]], named[1].rpartition("/")[2])) if named else (entries,)


def _full_name(side: Inputs, policy: str) -> str:
    return path_and_name(policy, side.policies[policy]) if policy in side.policies else policy
