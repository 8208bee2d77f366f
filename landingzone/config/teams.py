"""Teams, whose attributes their users have too: resolved when a configuration is created."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pydantic import create_model

from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.record import Record
from landingzone.config.user import User
from landingzone.ground.problems import Steps

SHARED = (
    *("groups", "tags", "path", "permissions_boundary", "force_destroy", "create_login_profile", "require_mfa"),
    *("aws_managed_policy_names", "customer_managed_policy_names"),
)
"""The attributes of a user that a team may have: no keys, which are personal, and no documents, which belong in
groups."""

_ABOUT = "An entry of `teams`: attributes that each user of the team gets."

if TYPE_CHECKING:

    class Team(Record):
        """An entry of `teams`: attributes that each user of the team gets."""

        def __init__(self, **attributes: Unpack["TeamDict"]) -> None: ...

else:
    Team = create_model(
        "Team",
        __base__=Record,
        __module__=__name__,
        __doc__=_ABOUT,
        **{name: (User.model_fields[name].annotation, copy(User.model_fields[name])) for name in SHARED},
    )


def given_by(team: Team) -> dict[str, Any]:
    """Return the attributes that a team has, in the order of the table."""
    return {name: getattr(team, name) for name in SHARED if name in team.model_fields_set}


def unrolled(user: ConfiguredUser, team: Team | None) -> User:
    """Return a user with what the team adds: lists and maps are joined; otherwise the user's value applies.

    Args:
        user: The user as written.
        team: The team; None: there is none, or it is unknown.
    """
    attributes = {name: vars(user)[name] for name in User.model_fields}
    written = user.model_fields_set.intersection(attributes)
    for name, theirs in given_by(team).items() if team else ():
        own = attributes[name]
        match theirs:
            case list():
                attributes[name] = [*own, *(theirs[at] for at in added(own, theirs))]
            case dict():
                attributes[name] = {**own, **{key: theirs[key] for key in added(own, theirs)}}
            case _ if name not in written:
                attributes[name] = theirs
        written.add(name)
    return User.model_construct(written, **attributes)


def added(own: Sequence[str] | dict[str, str], theirs: Sequence[str] | dict[str, str]) -> list[Any]:
    """Return the positions, or the keys, of what a team adds: nothing that the user already has, ignoring case."""
    there = {each.lower() for each in own}
    keys = theirs if isinstance(theirs, dict) else range(len(theirs))
    return [key for key, each in zip(keys, theirs, strict=True) if each.lower() not in there]


def given(team: Team, attribute: str, part: str = "") -> bool:
    """Return whether a team gives an attribute, or a part of it: an entry of a list, or a key of a map."""
    theirs = given_by(team).get(attribute)
    if isinstance(theirs, list | dict):
        return part.lower() in map(str.lower, theirs)
    return theirs is not None


def written_at(name: str, user: ConfiguredUser, team: Team) -> Iterator[tuple[Steps, Steps]]:
    """Yield where each thing is that a team adds to a user: its path in the resulting user, and in the team."""
    at: Steps = ("users", name)
    home: Steps = ("teams", user.team or "")
    for attribute, theirs in given_by(team).items():
        own = getattr(user, attribute)
        if isinstance(theirs, list | dict):
            keys = added(own, theirs)
            for index, key in enumerate(keys):
                yield (*at, attribute, key if isinstance(theirs, dict) else len(own) + index), (*home, attribute, key)
            if not keys or own:
                continue
        elif attribute in user.model_fields_set:
            continue
        yield (*at, attribute), (*home, attribute)


def joined_by(user: ConfiguredUser, team: Team) -> Iterator[str]:
    """Yield the attributes to which both the user and the team contribute."""
    for attribute, theirs in given_by(team).items():
        own = getattr(user, attribute)
        if isinstance(theirs, list | dict) and own and added(own, theirs):
            yield attribute


# dicts: make docs
class TeamDict(TypedDict, total=False):
    """What `Team` is made from."""

    groups: list[str]
    tags: dict[str, str]
    path: str
    permissions_boundary: str | None
    force_destroy: bool | None
    create_login_profile: bool
    require_mfa: bool | None
    aws_managed_policy_names: list[str]
    customer_managed_policy_names: list[str]
