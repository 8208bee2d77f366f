"""What is managed elsewhere: it is taken from the account on both sides, so it is not a difference."""

from dataclasses import dataclass
from typing import Any

from landingzone.changes.differences import INPUTS, Entity, entities_of
from landingzone.changes.side_by_side import SideBySide
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.groups.elsewhere import named_elsewhere

_NAMED = "named in the file, but defined elsewhere"


@dataclass(frozen=True, kw_only=True)
class Known:
    """Something in the account that is managed elsewhere.

    Args:
        entity: What it is.
        name: Its name.
        reason: Why it is known.
    """

    entity: Entity
    name: str
    reason: str


def find_known(inputs: Inputs, written: Inputs, found: Inputs) -> list[Known]:
    """Find what is in the account and not defined here, but is known."""
    named = named_elsewhere(inputs)
    ignored = inputs.ignore if isinstance(inputs, StackConfiguration) else []
    known = []
    for entity in INPUTS:
        for name in sorted(SideBySide(entities_of(entity, found), entities_of(entity, written)).gone):
            reasons = [entry.reason for entry in ignored if entry.has(INPUTS[entity], name)]
            reasons += [_NAMED] if (INPUTS[entity], name.lower()) in named else []
            if reasons:
                known.append(Known(entity=entity, name=name, reason=reasons[0]))
    return known


def with_known(written: Configuration, found: Inputs, known: list[Known]) -> Configuration:
    """Return what the account has once the configuration is applied, with what is managed elsewhere.

    For users managed elsewhere, memberships in groups defined here are left out: no file says these.
    """
    of: dict[Entity, dict[str, Any]] = {
        entity: {each.name: entities_of(entity, found)[each.name] for each in known if each.entity == entity}
        for entity in INPUTS
    }
    for name, user in of["user"].items():
        others = [group for group in user.groups if group not in written.groups]
        of["user"][name] = user.model_copy(update={"groups": others})
    update = {INPUTS[entity]: {**entities_of(entity, written), **of[entity]} for entity in INPUTS}
    return written.model_copy(update=update)
