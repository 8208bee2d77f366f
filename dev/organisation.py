"""A made-up organisation of as many users as wanted, for what is measured, counted and shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_GIVEN = (
    "ada", "alan", "anna", "arjun", "bea", "ben", "carla", "chen", "dana", "diego",
    "elif", "emma", "farid", "finn", "grace", "hana", "ivan", "jana", "jo", "kai",
)  # fmt: skip
_FAMILY = (
    "adler", "bauer", "costa", "diaz", "evans", "garcia", "haas", "ito", "jensen",
    "kaya", "klein", "lopez", "meyer", "novak", "okafor", "patel", "rossi",
)  # fmt: skip
_TEAMS = ("ads", "data", "growth", "infra", "mobile", "payments", "risk", "search")
_LEVELS = ("read-only", "developer", "admin")
_STAGES = ("dev", "staging", "prod")
_EXTRA = ("logs", "developers", "billing", "support", "read-only", "use-existing-iam-roles", "ssh-grunt-users")


def organisation(number: int = 5000) -> dict[str, Any]:
    """Make a configuration of so many users in eight teams with three accounts each."""
    accounts = {
        f"{team}-{stage}": str(111100000000 + place)
        for place, (team, stage) in enumerate(itertools.product(_TEAMS, _STAGES))
    }
    entries = [
        {"group_name": f"{team}-{level}", "roles": [level], "accounts": [f"{team}-{stage}" for stage in _STAGES]}
        for team, level in itertools.product(_TEAMS, _LEVELS)
    ]
    people = ((twin, *name) for twin in itertools.count(1) for name in itertools.product(_FAMILY, _GIVEN))
    users = {}
    for place, (twin, family, given) in enumerate(itertools.islice(people, number)):
        name = f"{given}.{family}{'' if twin == 1 else twin}"
        team, level = _TEAMS[place * 5 % 8], _LEVELS[min(place % 6 // 3 + (place % 31 == 0), 2)]
        groups = [f"{team}-{level}", *(_EXTRA[place % 7 :][: place % 3])]
        users[name] = {"groups": groups + ["full-access"] * (place % 97 == 5), "tags": {"team": team}}
    switches = ("logs", "developers", "billing", "support", "read_only", "use_existing_iam_roles")
    return {
        "aws_account_id": "123456789012",
        "iam_group_developers_permitted_services": ["dynamodb", "ec2", "lambda", "s3", "sqs"],
        "accounts": accounts,
        "account_groups": entries,
        "users": users,
        **{f"should_create_iam_group_{switch}": True for switch in switches},
    }


def joined(content: Mapping[str, Any], group: str, number: int) -> dict[str, Any]:
    """Return a configuration where the first so many users are in this group too."""
    joining = {
        name: {**(user or {}), "groups": sorted({*(user or {}).get("groups", ()), group})}
        for name, user in itertools.islice(content["users"].items(), number)
    }
    return {**content, "users": {**content["users"], **joining}}


def with_one_key(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration where everybody has the same PGP key."""
    return {**content, "users": {name: {**user, "pgp_key": "keybase:ada"} for name, user in content["users"].items()}}


def with_policies_of_their_own(content: Mapping[str, Any], after: str = "") -> dict[str, Any]:
    """Return a configuration where each user has a policy for a bucket and a queue of the same name, and this after."""
    policies = own_policies((f"{name}{after}" for name in content["users"]), ("s3:GetObject",)).values()
    users = {
        name: {**user, "inline_iam_policies": dict(zip(("bucket", "queue"), policy["statements"], strict=True))}
        for (name, user), policy in zip(content["users"].items(), policies, strict=True)
    }
    return {**content, "users": users}


def in_own_groups(content: Mapping[str, Any], step: int = 0, number: int = 50, **settings: Any) -> dict[str, Any]:
    """Return a configuration where each user is also in two of so many groups of one's own with a policy each.

    Args:
        content: The configuration.
        step: Another number puts everybody into another one of the groups.
        number: How many groups.
        settings: What else each group has.
    """
    names = [f"own-{each:02}" for each in range(number)]
    users = {
        name: {
            **user,
            "groups": [*user["groups"], *dict.fromkeys(names[each % number] for each in (place + step, place * 7))],
        }
        for place, (name, user) in enumerate(content["users"].items())
    }
    groups = {name: {"customer_managed_policy_names": [name], **settings} for name in names}
    return {**content, "users": users, "groups": groups, "policies": own_policies(names)}


def own_policies(names: Iterable[str], actions: Sequence[str] = ("s3:Get*", "s3:List*")) -> dict[str, Any]:
    """Return a policy with each name, for a bucket and a queue of the same name."""
    return {
        name: {
            "statements": [
                {"actions": [*actions], "resources": [f"arn:aws:s3:::{name}/*"]},
                {"actions": ["sqs:*"], "resources": [f"arn:aws:sqs:*:*:{name}"]},
            ]
        }
        for name in names
    }
