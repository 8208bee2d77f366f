"""Who can give themselves everything: users who may grant permissions, to themselves or to others."""

from dataclasses import replace
from functools import lru_cache

from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.possible import may, working
from landingzone.iam.severity import GRANTING, grants_nothing, may_grant


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
def _granting(meaning: Meaning) -> Meaning:
    """Leave out what allows nothing that grants permissions: most permissions, which need no question."""
    return Meaning(tuple(one for one in meaning.permissions if one.effect == "Deny" or may_grant(one)))
