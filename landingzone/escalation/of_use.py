"""Which permissions are of use to somebody who wants more than they were given."""

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain

from landingzone.ground.grouping import grouped
from landingzone.iam.held import Held
from landingzone.iam.here import Here, with_own_name
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import GRANTING, is_own_user, may_grant
from landingzone.iam.wildcards import is_pattern, overlap

_ON_OTHERS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
"""Calls that give somebody nothing where they are about themselves."""
_LIFTING = (
    *("iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy"),
    *("iam:RemoveUserFromGroup", "iam:TagUser", "iam:UntagUser", "iam:UpdateUser"),
)
"""Calls that give somebody something together with what else they hold."""


def matters(held: Held) -> bool:
    """Return whether something of it may give somebody more, apart from what only concerns themselves."""
    near = chain.from_iterable(map(_allowed_of_use, held.meanings))
    return any(_may_matter(one, held.here) for one in near)


@lru_cache(maxsize=1 << 14)  # among thousands of users, many have the same actions
def _is_of_use(action: str) -> bool:
    """Return whether an action, or a pattern, may be one that gives somebody more."""
    service = action.partition(":")[0]
    services = _of_use() if is_pattern(service) else [service]
    return any(overlap(action, each) for of in services for each in _of_use().get(of, ()))


@cache
def _of_use() -> Mapping[str, list[str]]:
    """Return the actions that give somebody more, by service, in lower case."""
    granting = (one.action for one in GRANTING.permissions)
    every = (each.lower() for each in (*granting, *_LIFTING, *_ON_OTHERS))
    return grouped((each.partition(":")[0], each) for each in every)


@lru_cache(maxsize=1 << 14)  # among thousands of users, many have the same policies
def _allowed_of_use(meaning: Meaning) -> tuple[Permission, ...]:
    return tuple(one for one in meaning.allowing if _is_of_use(one.action.lower()))


def _may_matter(one: Permission, here: Here) -> bool:
    named = with_own_name(one, here)
    if may_grant(named) or any(one.overlaps(action) for action in _LIFTING):
        return True
    return not is_own_user(named.resource) and any(one.overlaps(action) for action in _ON_OTHERS)
