"""What differs between two sets of inputs, as values, by one table of what a user, a group and a policy have.

Everything is found by name, and documents are compared by meaning. `diff` says this of two configurations, next to what
a change does to whom; `diff --live` says it of a configuration and an account. Credentials have no rows: a
configuration has them in numbered slots with states, which is what `credentials` compares, and an account has ids, of
which only a Terraform state says which slot they belong to, so `live.credentials` counts them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import eq
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from landingzone.config.inputs import Inputs
from landingzone.groups.policy import inline_policy
from landingzone.iam.comparable import comparable
from landingzone.iam.gains import find_gains
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import permissions_of
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES
from landingzone.rules.entities import ENTITIES

WhichSide: TypeAlias = Literal["old", "new", "both"]
"""Where something is that differs: only on one side, or on both but different."""
Entity: TypeAlias = Literal["user", "group", "policy"]
_Attribute: TypeAlias = Literal[
    "path", "tag", "description", "document", "boundary", "membership", "attachment", "inline policy"
]
_Credential: TypeAlias = Literal[
    "console password",
    "access key",
    "access keys",
    "SSH key",
    "service-specific credential",
    "signing certificate",
    "signing certificates",
    "existing credential",
    "id of a credential",
]
What: TypeAlias = Entity | _Attribute | _Credential
"""What differs: a user, a group or a policy itself, or something of one."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs.

    Args:
        what: What it is.
        entity: Whether it is, or belongs to, a user, a group or a policy.
        name: The name of that.
        side: Where it is: only on one side, or on both but different.
        part: What it is about: the name of a group or a policy, the key of a tag, the id of a key; "": nothing.
        old: The value on the old side; "": there is none.
        new: The value on the new side.
        attribute: The attribute of the inputs that has it; "": there is none.
    """

    what: What
    entity: Entity
    name: str
    side: WhichSide
    part: str = ""
    old: str = ""
    new: str = ""
    attribute: str = ""


INPUTS: dict[Entity, str] = {cast(Entity, each.word): each.input for each in ENTITIES}
"""What it is -> the input that has all of them."""


def entities_of(entity: Entity, inputs: Inputs) -> Mapping[str, Any]:
    """Return all users, groups or policies, by name."""
    return cast(Mapping[str, Any], getattr(inputs, INPUTS[entity]))


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


class _ComparedAttribute(NamedTuple):
    """An attribute: a value, or a list or a map whose parts are compared one by one.

    Args:
        what: What differs where it does.
        attribute: Its name.
        of: What has it.
        is_same: Compares two values of it, or of a part.
    """

    what: What
    attribute: str
    of: tuple[Entity, ...]
    is_same: Callable[[str, str], bool] = eq


_TABLE: tuple[_ComparedAttribute, ...] = (
    _ComparedAttribute("path", "path", ("user", "group", "policy")),
    _ComparedAttribute("tag", "tags", ("user", "policy")),
    _ComparedAttribute("description", "description", ("policy",)),
    _ComparedAttribute("document", "json", ("policy",), means_the_same),
    _ComparedAttribute("boundary", "permissions_boundary", ("user",)),
    _ComparedAttribute("membership", "groups", ("user",)),
    *(_ComparedAttribute("attachment", attribute, ("user", "group")) for attribute in MANAGED_POLICY_ATTRIBUTES),
    _ComparedAttribute("inline policy", "json_policies", ("user", "group"), means_the_same),
)


def differences_of(entity: Entity, old: Inputs, new: Inputs, *whats: What) -> Iterator[Difference]:
    """Find what differs of all users, groups or policies.

    Args:
        entity: Which of these.
        old: The old side.
        new: The new side.
        whats: What to look for; none: everything.

    Yields:
        The differences, sorted by name. Of what only one side has, nothing else differs.
    """
    before, after = (entities_of(entity, side) for side in (old, new))
    for name, side in _sides(before, after):
        if side == "both":
            yield from differences_of_one(entity, name, before[name], after[name], *whats)
        elif not whats or entity in whats:
            yield Difference(what=entity, entity=entity, name=name, side=side)


def differences_of_one(entity: Entity, name: str, old: Any, new: Any, *whats: What) -> Iterator[Difference]:
    """Find what differs of one user, group or policy that both sides have.

    Args:
        entity: Which of these it is.
        name: Its name.
        old: Its attributes on the old side.
        new: Its attributes on the new side.
        whats: What to look for; none: everything.
    """
    for what, attribute, of, is_same in _TABLE:
        if entity in of and (not whats or what in whats):
            was, becomes = getattr(old, attribute), getattr(new, attribute)
            if was != becomes:
                had, has = _parts(was), _parts(becomes)
                for part, side in _sides(had, has):
                    of_part = had.get(part, ""), has.get(part, "")
                    if side != "both" or not is_same(*of_part):
                        about = {"part": part, "old": of_part[0], "new": of_part[1], "attribute": attribute}
                        yield Difference(what=what, entity=entity, name=name, side=side, **about)


def _sides(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str, WhichSide]]:
    for name in sorted({*old, *new}):
        yield name, "new" if name not in old else "both" if name in new else "old"


def _parts(value: Any) -> Mapping[str, str]:
    """Return the parts of a value with the value of each; "" is the name of the only part, and of the value of none."""
    match value:
        case None:
            return {}
        case str():
            return {"": value}
        case Mapping():
            return value
        case _:
            return dict.fromkeys(value, "")
