"""Who can give themselves everything: users who may grant permissions, to themselves or to others."""

from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache

from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may, working
from landingzone.iam.questions import Excess, fittings
from landingzone.iam.severity import GRANTING, grants_nothing, may_grant
from landingzone.iam.texts import NotDecided

_BEST_KNOWN_FIRST = ("iam:*", "sso:*", "*")


def administers(held: Held) -> bool | None:
    """Return whether what somebody holds amounts to everything, because it lets them give themselves the rest.

    Returns:
        True: something known may let them. None: nothing known does, but a policy or a group defined elsewhere may.
        False: nothing does.
    """
    near, nothing = held.near(GRANTING), grants_nothing(held.here)
    near = replace(near, meanings=tuple(map(_granting, near.meanings)))
    if any(True for _ in working(near, *nothing)):
        return True
    is_known = all(meaning.is_known for meaning in near.meanings)
    return None if not is_known and may(near, *nothing) else False


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def grants_besides(held: Held, followed: tuple[str, ...]) -> str:
    """Return an action that grants permissions and may work on what AWS documents for it, besides some; "": none does.

    Args:
        held: All that somebody holds.
        followed: The actions that do not count.
    """
    near, rest = held.near(GRANTING), Permission(effect="Allow", action="*", not_actions=_besides(followed))
    near = replace(near, meanings=tuple(map(_granting, near.meanings)))
    if not any(True for _ in working(near, *grants_nothing(held.here), Held.of([rest]))):
        return ""
    excess = Excess(near.known, *grants_nothing(held.here), Held.of([rest]), fitting=fittings(held.here)[-1])
    with suppress(NotDecided):
        asked = (excess.example(Permission(effect="Allow", action=action)) for action in _BEST_KNOWN_FIRST)
        return next((found.action for found in asked if found and not found.is_elsewhere), "")
    return _besides(followed)[0]


@cache
def _besides(followed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.action for one in GRANTING.permissions if one.action not in followed)


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _granting(meaning: Meaning) -> Meaning:
    """Leave out what allows nothing that grants permissions: most permissions, which need no question."""
    return Meaning(tuple(one for one in meaning.permissions if one.effect == "Deny" or may_grant(one)))
