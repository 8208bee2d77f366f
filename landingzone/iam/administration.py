"""Who can give themselves everything: whoever may grant permissions, to themselves or to others."""

from landingzone.iam.held import Held, is_known
from landingzone.iam.severity import GRANTING_ACTIONS, severity_of


def administers(held: Held) -> bool | None:
    """Tell whether what somebody holds amounts to everything, because it lets them give themselves the rest.

    Returns:
        True: some permission may let them, whatever conditions it has, and nothing surely denies it. None: nothing that
        is known does, and a policy or a group made elsewhere may. False: nothing does.
    """
    is_unknown = False
    for action in GRANTING_ACTIONS:
        for one in held.working(action):
            if not is_known(one):
                is_unknown = True
            elif severity_of(one) == "critical":
                return True
    return None if is_unknown else False
