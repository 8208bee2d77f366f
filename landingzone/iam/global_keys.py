"""The condition keys that requests of every service may have, as AWS documents them; 2026-10.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from dataclasses import dataclass
from typing import cast

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
