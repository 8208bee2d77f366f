"""The condition keys that requests of every service may have, as AWS documents them; 2026-10.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from landingzone.ground.tables import read_rows
from landingzone.iam.condition_operators import ValueKind


@dataclass(frozen=True)
class ConditionKey:
    """A condition key.

    Args:
        kind: The kind of its values.
        has_several: Whether it has several values, for which an operator needs `ForAllValues:` or `ForAnyValue:`.
    """

    kind: ValueKind
    has_several: bool = False


GLOBAL_KEYS = {
    key: ConditionKey(cast(ValueKind, kind), bool(several))
    for key, kind, several in read_rows("landingzone.iam", "global_keys.tsv")
}
"""The key, as AWS writes it and with `*` for a tag -> its row."""

OF_SESSIONS = (
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "sts:SourceIdentity",
)
"""Keys of a service that are in requests to all other services, if they use credentials from this service."""


class KeyFacts(NamedTuple):
    """What is known of a condition key in requests of users."""

    kind: ValueKind = "text"
    has_several: bool | None = None
    presence: str = "maybe"
    values: tuple[str, ...] = ()


@cache
def facts_of(key: str) -> KeyFacts:
    """Return what is known of a condition key."""
    folded = {name.lower(): row for name, row in GLOBAL_KEYS.items()}
    row = folded.get(key) or folded.get(f"{key.partition('/')[0]}/*")
    if row is None:
        return KeyFacts()
    always = key in (
        "aws:currenttime",
        "aws:username",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
        "aws:userid",
        "aws:securetransport",
    )
    return KeyFacts(
        row.kind, row.has_several, "always" if always else "maybe", ("true", "false") if row.kind == "boolean" else ()
    )
