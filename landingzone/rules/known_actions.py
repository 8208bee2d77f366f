"""Checks services and actions in the inputs against a list of what AWS has.

This gives warnings, never problems: AWS adds actions every week, and the list is as old as its package. Only
`landingzone validate` reads it, because it would slow down a synthesis.
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.spelling import Names
from landingzone.ground.tokens import is_token
from landingzone.iam import service_reference
from landingzone.iam.policy_json import as_list
from landingzone.iam.service_reference import Action, actions_like
from landingzone.rules.written import WrittenStatement, statements_of

_VERB = re.compile("[A-Z]?[a-z]+")
_TELLING = 5  # a service name without an action must have this many letters before a similar one is suggested


def unless_newer() -> str:
    """Describe what to do about a name that is not in the lists."""
    return f"check it, unless it is newer than {service_reference.as_of()}"


class Lack(NamedTuple):
    """A service or an action that is not in the list.

    Args:
        rule: The rule to report.
        near: The service or the action that was clearly meant; "": none.
        hint: What to do if there is none.
    """

    rule: str
    near: str
    hint: str


def advise_actions(inputs: Inputs) -> Iterator[Finding]:
    """Find services and actions that are not in the list, in every input that has some.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings, each with the name that was clearly meant, if there is one.
    """
    for steps, place, permission in _permissions(inputs):
        if not is_token(permission) and (lack := lack_of(permission)):
            hint = f"did you mean {lack.near}?" if lack.near else lack.hint
            yield Finding(steps, lack.rule, place + describe(permission), hint)


def documented_actions(written: WrittenStatement) -> tuple[Action, ...] | None:
    """Return the actions that a statement means; None: all, all except some, or some that are not in the list."""
    texts = as_list(written.elements.get("Action", []))
    found = [actions_like(text) if isinstance(text, str) else () for text in texts]
    return tuple(action for actions in found for action in actions) if found and all(found) else None


def _permissions(inputs: Inputs) -> Iterator[tuple[Steps, str, str]]:
    """Yield each permission in the inputs: the steps to its string, its place in that string, and the permission."""
    for name in ("auto_deploy_permissions", "iam_group_developers_permitted_services"):
        for index, permission in enumerate(getattr(inputs, name)):
            yield (name, index), "", permission
    for written in statements_of(inputs):
        yield from written.texts("Action", "NotAction")


@functools.cache
def lack_of(permission: str) -> Lack | None:
    """Return what part of a permission is not in the list; None: nothing."""
    if permission == "*":
        return None
    service, colon, action = permission.partition(":")
    if not service_reference.has_service(service):
        near = _near_service(service, action)
        hint = f"{unless_newer()}; AWS may no longer have this service"
        return Lack(rule=says("LZ260"), near=f"{near}{colon}{action}" if near else "", hint=hint)
    if not action or service_reference.has_action(permission):
        return None
    near = _near_action(action, service_reference.action_names(service))
    rule = says("LZ262") if "*" in action or "?" in action else says("LZ261")
    return Lack(rule=rule, near=f"{service}:{near}" if near else "", hint=unless_newer())


def _near_service(service: str, action: str) -> str | None:
    """Return the service that is one typing error away and has matching actions; others would grant something else."""
    near = service_reference.service_names().nearest(service, most=1)
    if near and action.strip("*?"):
        return near if service_reference.has_action(f"{near}:{action}") else None
    return near if len(service) >= _TELLING else None


def _near_action(action: str, names: list[str]) -> str | None:
    """Return the action that is one or two typing errors away, with the same verb unless the verb is misspelled."""
    # A prefix with a wildcard is compared with prefixes of the names, and with the words that these begin with.
    stem = action.rstrip("*")
    is_beginning = stem != action
    if "*" in stem or "?" in stem:
        return None
    verbs = {found[0].lower() for name in names if (found := _VERB.match(name))}
    begins_with = max((verb for verb in verbs if stem.lower().startswith(verb)), key=len, default="")
    alike = [name for name in names if name.lower().startswith(begins_with)]
    if is_beginning:
        alike = [beginning for name in alike for beginning in _beginnings(name, len(stem))]
    near = Names(alike).nearest(stem)
    return f"{near}*" if near and is_beginning else near


def _beginnings(name: str, length: int) -> Iterator[str]:
    yield name[:length]
    words = (found.start() for found in re.finditer("[A-Z]", name))
    yield from (name[:end] for end in (*words, len(name)) if 0 < abs(end - length) <= 2)
