"""Who can give themselves everything: users who may grant permissions, to themselves or to others."""

from functools import lru_cache

from landingzone.iam.held import Held, Limits, working_of
from landingzone.iam.here import Here
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.severity import GRANTING_ACTIONS, severity_of

_GRANTING_SERVICES = sorted({f"{action.partition(':')[0].lower()}:*" for action in GRANTING_ACTIONS})


def administers(held: Held) -> bool | None:
    """Return whether what somebody holds amounts to everything, because it lets them give themselves the rest.

    Returns:
        True: some permission may let them, whatever conditions it has, and nothing surely denies it. None: nothing
        known does, but a policy or a group defined elsewhere may. False: nothing does.
    """
    if any(_administers(meaning, held.limits, held.here) for meaning in held.meanings if meaning.is_known):
        return True
    # Everything unknown is the same: any of it may grant everything.
    unknown = next((meaning for meaning in held.meanings if not meaning.is_known), None)
    return _administers(unknown, held.limits, held.here) if unknown else False


@lru_cache(maxsize=8192)  # among thousands of users, many have the same policies
def _administers(meaning: Meaning, limits: Limits, here: Here) -> bool | None:
    if not any(any(meaning.allowing.meeting(service)) for service in _GRANTING_SERVICES):
        return False
    found = [one for action in GRANTING_ACTIONS for one in working_of(meaning, limits, action)]
    if any(is_known(one) and severity_of(one, here) == "critical" for one in found):
        return True
    return None if found and not all(map(is_known, found)) else False
