"""What is managed elsewhere: it is taken from the account on both sides, so it is not a difference."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from landingzone.account.credentials import ExistingCredential, credential_in
from landingzone.account.reading import Reading
from landingzone.changes.differences import INPUTS, Entity, entities_of
from landingzone.changes.side_by_side import SideBySide
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.groups.elsewhere import EntityInput, EntityName, named_elsewhere
from landingzone.live.states import existing, stated

_EntityT = TypeVar("_EntityT")
_ConfigurationT = TypeVar("_ConfigurationT", bound=Configuration)

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


def with_unread(found: Configuration, written: Configuration, lacking: Collection[str]) -> Configuration:
    """Return what was found, with what the file says of users, groups and policies that may be there, unread.

    Args:
        found: What was found in the account.
        written: What the account has once the configuration is applied.
        lacking: Types of which not all may have been read.
    """
    update = {
        INPUTS[entity]: {**entities_of(entity, written), **entities_of(entity, found)}
        for entity in INPUTS
        if f"aws_iam_{entity}" in lacking
    }
    return found.model_copy(update=update) if update else found


def with_named(inputs: _ConfigurationT, reading: Reading) -> _ConfigurationT:
    """Return a configuration in which what it names and does not define is known from the account.

    That is groups and policies of others, and with what its users sign in besides what the file has.

    Args:
        inputs: The configuration.
        reading: What was read of the account.
    """
    written = stated(inputs)
    found = existing(reading.found, inputs, written, reading.unknown)
    names = named_elsewhere(inputs)
    groups = _named("groups", names, found.groups, written.groups)
    inputs = inputs.model_copy(update={"groups": inputs.groups | groups})
    policies = _named("policies", named_elsewhere(inputs), found.policies, written.policies)
    listed = grouped((each.user, there) for each in reading.found if (there := credential_in(each)))
    users = {name: _with_ways_in(user, listed.get(name, ())) for name, user in inputs.users.items()}
    return inputs.model_copy(update={"policies": inputs.policies | policies, "users": users})


def _named(
    kind: EntityInput, names: Container[EntityName], found: Mapping[str, _EntityT], written: Container[str]
) -> dict[str, _EntityT]:
    return {name: each for name, each in found.items() if (kind, name.lower()) in names and name not in written}


def _with_ways_in(user: User, there: Iterable[ExistingCredential]) -> User:
    """Return a user with the password and the access keys that the file has neither made nor listed."""
    is_new = {"console password": not user.has_password, "access key": not user.all_access_keys}
    more = {each.id: each.status for each in there if is_new.get(each.kind)}
    return user.model_copy(update={"existing_credentials": user.existing_credentials | more}) if more else user
