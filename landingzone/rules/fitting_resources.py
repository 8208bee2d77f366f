"""Checks whether the resources of a statement are ones that its actions can be about, as far as AWS documents it.

This gives warnings, never problems, and only `landingzone validate` asks for it, as for actions.
"""

import functools
import re
from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import listed
from landingzone.iam.wildcards import overlap, without_variables
from landingzone.rules.known_actions import documented_actions
from landingzone.rules.written import statements_of

_RULE = says("LZ269")
_MOST_NAMED = 2
INCOMPLETE = frozenset({"apigateway", "codeconnections", "codestar-connections", "elasticloadbalancing"})
"""Services of which several share a prefix or their resources: the tables have those of one."""

_FIELDS = 5  # of an ARN, before what names the resource
_ACCOUNT = re.compile("[0-9*?]*|aws")  # a field with anything else may be another one, which a `*` has taken in
_BUCKET = "arn:*:s3:::*"  # whose name has no slash: with one, it is an object


def advise_resources(inputs: Inputs) -> Iterator[Finding]:
    """Find resources that AWS documents for none of the actions of their statement: no request matches both.

    Nothing is said where an action is not documented, nor of resources that are everything of a service, nor of what
    stands beside its own contents: a bucket beside its objects.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings, each with the resources that the actions can be about.
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
                yield Finding(path_of(*steps), _RULE, place + describe(resource), hint_for(possible))


@functools.cache
def is_possible(resource: str, possible: frozenset[str]) -> bool:
    """Tell whether a resource may be one of those that AWS documents for some actions.

    Args:
        resource: ARN, or a pattern without variables.
        possible: Patterns of those that it documents.
    """
    fields = resource.lower().split(":", _FIELDS)
    if len(fields) <= _FIELDS or not fields[-1].strip("*?"):
        return True
    named = possible - {_BUCKET} if "/" in fields[-1] else possible
    if not _ACCOUNT.fullmatch(fields[_FIELDS - 1]):
        return any(overlap(resource.lower(), each.lower()) for each in named)
    return any(
        all(overlap(*pair) for pair in zip(fields, each.lower().split(":", _FIELDS), strict=False)) for each in named
    )


def hint_for(possible: frozenset[str]) -> str:
    """Say which resources AWS documents for some actions."""
    if not possible:
        return "write `*`, which alone it documents for them"
    return f"it documents {listed(sorted(possible), most=_MOST_NAMED)}"
