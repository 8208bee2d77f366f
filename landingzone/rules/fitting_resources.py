"""Checks whether the actions of a statement can apply to its resources, according to AWS's documentation.

This gives warnings, never problems, and only `landingzone validate` runs it, as for actions.
"""

import functools
from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import listed
from landingzone.iam.documented_resources import may_fit
from landingzone.iam.service_reference import INCOMPLETE
from landingzone.iam.wildcards import without_variables
from landingzone.rules.known_actions import documented_actions
from landingzone.rules.written import statements_of

_MOST_NAMED = 2
_FIELDS = 5  # of an ARN, before the part that names the resource
_BUCKET = "arn:*:s3:::*"  # the name has no slash: with a slash, it is an object


def advise_resources(inputs: Inputs) -> Iterator[Finding]:
    """Find resources that AWS documents for none of the actions of their statement: no request matches both.

    Nothing is reported if an action is not documented, for resources that mean everything of a service, or for a
    resource listed next to its own contents: a bucket next to its objects.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings, each with the resources that the actions can apply to.
    """
    for written in statements_of(inputs):
        actions = documented_actions(written)
        if actions is None or any(action.service in INCOMPLETE for action in actions):
            continue
        possible = frozenset().union(*(action.resources for action in actions))
        resources = [*written.texts("Resource")]
        for steps, place, resource in resources:
            is_contained = any(other.startswith((f"{resource}/", f"{resource}:")) for _, _, other in resources)
            if not is_contained and not is_possible(without_variables(resource), possible):
                yield Finding(steps, says("LZ269"), place + describe(resource), hint_for(possible))


@functools.cache
def is_possible(resource: str, possible: frozenset[str]) -> bool:
    """Return whether a resource may be one of those that AWS documents for some actions.

    Args:
        resource: ARN, or a pattern without variables.
        possible: Patterns of the documented ones.
    """
    fields = resource.lower().split(":", _FIELDS)
    if len(fields) <= _FIELDS or not fields[-1].strip("*?"):
        return True
    named = possible - {_BUCKET} if "/" in fields[-1] else possible
    return any(may_fit(resource.lower(), each.lower()) for each in named)


def hint_for(possible: frozenset[str]) -> str:
    """Return which resources AWS documents for some actions."""
    if not possible:
        return "write `*`: AWS documents nothing else for them"
    return f"AWS documents {listed(sorted(possible), most=_MOST_NAMED)}"
