"""Policies and permissions as dicts for JSON."""

from typing import Any

from landingzone.access.policies import words_of_policy
from landingzone.access.words import Wording
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import ABSENT, MISSING, PRESENT
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import written


def policy_as_dict(policy: Policy, wording: Wording) -> dict[str, Any]:
    """Return a policy of somebody as a dict for JSON."""
    # Documents of AWS are long, so each is written once for all who have it.
    content = {"as_of": policy.as_of} if policy.as_of else _permissions_of(policy)
    may = list(words_of_policy(policy, wording))
    return {"name": policy.name, "kind": policy.kind, "may": may, **content, "characters": policy.characters}


def document_as_dict(policy: Policy, wording: Wording) -> dict[str, Any]:
    """Return a policy with its document, also if it is one of AWS, as a dict for JSON."""
    may = list(words_of_policy(policy, wording))
    return {"name": policy.name, "as_of": policy.as_of, "may": may, **_permissions_of(policy)}


def _permissions_of(policy: Policy) -> dict[str, Any]:
    known = policy.permissions
    return {"permissions": None if known is None else [*map(permission_as_dict, known)]}


_STATES_OF_MFA = {PRESENT: "present", ABSENT: "absent", MISSING: "missing"}


def permission_as_dict(one: Permission) -> dict[str, Any]:
    """Return a permission as a dict for JSON."""
    return {
        "effect": one.effect,
        "action": one.action,
        "not_actions": list(one.not_actions),
        "resource": written(one.resource),
        "not_resources": [*map(written, one.not_resources)],
        "conditions": [
            {"operator": each.operator, "key": each.key, "values": list(each.values)} for each in one.requirements
        ],
        "has_variables": one.varies,
        "mfa": one.needs_mfa,
        "states_of_mfa": [name for state, name in _STATES_OF_MFA.items() if one.states & state],
    }
