"""Checks a question: whether AWS has the action, and documents the resource for it.

Unlike a file, which may be newer than the lists, a question about something that they lack cannot be answered.
"""

import difflib
from collections.abc import Iterator

from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import cited
from landingzone.iam import service_reference
from landingzone.iam.patterns import PERMISSION, RESOURCE
from landingzone.iam.service_reference import INCOMPLETE, actions_like, as_of
from landingzone.rules.fitting_resources import hint_for, is_possible
from landingzone.rules.known_actions import lack_of

_MOST_NEAR = 3


def find_faults(action: str, resource: str) -> Iterator[Finding]:
    """Find what is wrong with a question.

    Args:
        action: The action, or a pattern of actions of one service.
        resource: ARN, or a pattern; `*` means any.

    Yields:
        The problems.
    """
    actions = actions_like(action)
    if not PERMISSION.fits(action):
        yield Finding(("ACTION",), says("LZ153"), describe(action))
    elif lack := lack_of(action):
        near = [lack.near] if lack.near else _near(action)
        meant = " or ".join(map(cited, near))
        hint = f"did you mean {meant}?" if near else f"check it: AWS had no action of this name on {as_of()}"
        yield Finding(("ACTION",), says("LZ123"), describe(action), hint)
    possible = frozenset().union(*(each.resources for each in actions))
    if not RESOURCE.fits(resource):
        shortest = min(possible, key=lambda each: (len(each), each), default="")
        hint = f"write, for example, {shortest}" if shortest else ""
        yield Finding(("RESOURCE",), says("LZ156"), describe(resource), hint)
    elif actions and not (
        resource == "*" or is_possible(resource, possible) or any(each.service in INCOMPLETE for each in actions)
    ):
        yield Finding(("RESOURCE",), says("LZ124"), describe(resource), hint_for(possible))


def _near(action: str) -> list[str]:
    """Return similar actions of the same service, or this action of a service with a similar name."""
    service, _, name = action.partition(":")
    if service_reference.has_service(service):
        names = service_reference.action_names(service)
        return [f"{service}:{each}" for each in difflib.get_close_matches(name, names, _MOST_NEAR)]
    like = difflib.get_close_matches(service, service_reference.all_services(), _MOST_NEAR)
    return [f"{each}:{name}" for each in like if service_reference.has_action(f"{each}:{name}")]
