"""What differs between an account and its configuration: one value for each manual change, or each thing undone.

Differences are found by name, and documents are compared by meaning. What a difference does to whom is found elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from landingzone.changes.side_by_side import SideBySide, WhichSide
from landingzone.config.entries import EntryKey
from landingzone.config.inputs import Inputs
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.groups.policy import inline_policy, path_and_name
from landingzone.iam.comparable import comparable
from landingzone.iam.gains import find_gains
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import permissions_of
from landingzone.live.states import ATTRIBUTES
from landingzone.rules.entities import ENTITIES

Entity: TypeAlias = Literal["user", "group", "policy"]
FoundIn: TypeAlias = Literal["account", "file", "both"]
"""Where something is: only in the account, only in the file, or in both but different."""
_FOUND_IN: Mapping[WhichSide, FoundIn] = {"old": "file", "new": "account", "both": "both"}

_Attribute: TypeAlias = Literal["membership", "attachment", "inline policy", "document", "boundary", "path", "tag"]
_Credential: TypeAlias = Literal["console password", "access key", "access keys", "SSH key"]
What: TypeAlias = Entity | _Attribute | _Credential
"""What differs: a user, a group or a policy itself, or something of one."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs.

    Args:
        what: What it is.
        entity: Whether it is, or belongs to, a user, a group or a policy.
        name: The name of that.
        side: Where it is.
        part: What it is about: the name of a group or a policy, the key of a tag, the id of a key; "": nothing.
        found: What the account has, if that is a value; "": none.
        written: What the file has.
        attribute: The attribute of the file that has it; "": there is none.
    """

    what: What
    entity: Entity
    name: str
    side: FoundIn
    part: str = ""
    found: str = ""
    written: str = ""
    attribute: str = ""


INPUTS: dict[Entity, str] = {cast(Entity, each.word): each.input for each in ENTITIES}
"""What it is -> the input that has all of them."""


def entities_of(entity: Entity, inputs: Inputs) -> Mapping[str, Any]:
    """Return all users, groups or policies, by name."""
    return cast(Mapping[str, Any], getattr(inputs, INPUTS[entity]))


def find_differences(written: Inputs, found: Inputs) -> dict[Difference, list[Difference]]:
    """Find what differs, except credentials.

    Args:
        written: What the account has once the configuration is applied, from `stated`.
        found: What the account has, from `existing`.

    Returns:
        Each difference, and for a group or a policy that only one side has, what names it. A membership in a group that
        the account lacks, and an attachment of such a policy, is no difference of its own.
    """
    every = [*_every_difference(written, found)]
    naming = grouped((named, each) for each in every if (named := _as_named(each)))
    of_each = {each: naming.get(_name_of(each, (written, found)), []) for each in every if each.what == each.entity}
    lacking = (one for each, those in of_each.items() if each.side == "file" for one in those)
    follows = {one for one in lacking if one.what != "boundary"}
    return {each: of_each.get(each, []) for each in every if each not in follows}


def _as_named(difference: Difference) -> tuple[Entity, str] | None:
    """Return the group or the customer managed policy that it names; None: it names none."""
    match difference.what:
        case "membership":
            return "group", difference.part
        case "boundary":
            return "policy", (difference.found or difference.written).partition(":policy/")[2]
        case "attachment" if difference.attribute == ATTRIBUTES["customer managed"]:
            return "policy", difference.part
        case _:
            return None


def _name_of(difference: Difference, sides: Sequence[Inputs]) -> tuple[Entity, str]:
    """Return how others name a user, a group or a policy."""
    full = (_full_name(side, difference.name) for side in sides if difference.name in side.policies)
    return difference.entity, next(full) if difference.entity == "policy" else difference.name


def _every_difference(written: Inputs, found: Inputs) -> Iterator[Difference]:
    for entity in INPUTS:
        entities = SideBySide(entities_of(entity, written), entities_of(entity, found))
        for name, side in entities.differing():
            if side == "both":
                yield from _OfOne(entity, name, *entities.both[name]).differences()
            else:
                yield Difference(what=entity, entity=entity, name=name, side=_FOUND_IN[side])


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


class _OfOne:
    """A user, a group or a policy that both sides have."""

    def __init__(self, entity: Entity, name: str, ours: Any, theirs: Any) -> None:
        self._entity: Entity = entity
        self._name = name
        self._ours, self._theirs = ours, theirs

    def differences(self) -> Iterator[Difference]:
        ours, theirs = self._ours, self._theirs
        if ours.path != theirs.path:
            yield self._differing("path", "both", found=theirs.path, written=ours.path, attribute="path")
        if isinstance(ours, User | IamPolicy):
            yield from self._parts("tag", "tags")
        if isinstance(ours, IamPolicy):
            if not means_the_same(ours.json or "", theirs.json or ""):
                yield self._differing("document", "both", attribute="json")
            return
        if isinstance(ours, User):
            if ours.permissions_boundary != theirs.permissions_boundary:
                found, written = theirs.permissions_boundary or "", ours.permissions_boundary or ""
                side: FoundIn = "both" if found and written else "file" if written else "account"
                yield self._differing("boundary", side, found, written, attribute="permissions_boundary")
            yield from self._parts("membership", "groups")
        for attribute in ATTRIBUTES.values():
            yield from self._parts("attachment", attribute)
        yield from self._parts("inline policy", "json_policies", means_the_same)

    def _differing(self, what: What, side: FoundIn, found: str = "", written: str = "", **of: str) -> Difference:
        about = {"found": found, "written": written, **of}
        return Difference(what=what, entity=self._entity, name=self._name, side=side, **about)

    def _parts(
        self, what: What, attribute: str, is_same: Callable[[str, str], bool] = str.__eq__
    ) -> Iterator[Difference]:
        both = (getattr(each, attribute) for each in (self._ours, self._theirs))
        ours, theirs = (each if isinstance(each, Mapping) else dict.fromkeys(each, "") for each in both)
        for part, side in SideBySide(ours, theirs).differing(is_same):
            yield self._differing(what, _FOUND_IN[side], part=part, attribute=attribute)


_EVERYTHING = Meaning(permissions_of('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'))


def means_the_same(one: str, other: str) -> bool:
    """Return whether two documents certainly mean the same, alone and together with whatever else is allowed."""
    if one == other or comparable(one) == comparable(other) is not None:
        return True
    read = [inline_policy("", text, is_limited=True) for text in (one, other)]
    if any(policy.permissions is None for policy in read):
        return False
    # A denial shows only where something is allowed, and a permission only where not everything is.
    sides = [[Held((policy.meaning, *beside)) for policy in read] for beside in ((), (_EVERYTHING,))]
    return not any([*find_gains(one, other)] or [*find_gains(other, one)] for one, other in sides)


def users_touched(difference: Difference, sides: Sequence[Inputs]) -> set[str]:
    """Return the users that a difference may affect, on either side."""
    if difference.entity == "user":
        return {difference.name}
    if difference.what == "group" and difference.side == "account":
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
