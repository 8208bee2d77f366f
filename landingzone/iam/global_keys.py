"""The condition keys that requests to every service may have, as AWS documents them; 2026-10.

`presence` and `values` are about requests of an IAM user, with an access key, from a console session or with the
credentials of `sts:GetSessionToken`. A presence is `always` where AWS writes "always included" (`aws:SecureTransport`,
`aws:CurrentTime`), "for all signed requests" (`aws:userid`) or "always included for IAM users" (`aws:username`). It is
`never` where AWS names only service principals (`aws:PrincipalServiceName`), sessions of roles (`aws:SourceIdentity`)
or credentials of EC2 roles (`aws:Ec2InstanceSourceVpc`). Everything else is `maybe`, which is never false:

- `aws:UserAgent` is "always included", but it is a header that the caller writes.
- `aws:ViaAWSService` was long "always included for most services", without EC2 and Glue.
- The keys of a service are about the session of a role; `sts:SourceIdentity` is also set by who assumes one.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from landingzone.ground.tables import read_rows
from landingzone.iam.condition_operators import ValueKind

Presence: TypeAlias = Literal["always", "maybe", "never"]
"""Whether requests of an IAM user have a key."""


@dataclass(frozen=True)
class KeyFacts:
    """What is known of a condition key in the requests of an IAM user.

    Args:
        kind: The kind of its values.
        has_several: Whether it has several values, for which an operator needs `ForAllValues:` or `ForAnyValue:`;
            None: not known.
        presence: Whether the requests have it.
        values: The only values that it may have, as AWS writes them; none: AWS documents no such list.
    """

    kind: ValueKind
    has_several: bool | None = False
    presence: Presence = "maybe"
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind == "boolean" and not self.values:
            object.__setattr__(self, "values", ("true", "false"))


GLOBAL_KEYS = {
    key: KeyFacts(cast(ValueKind, kind), bool(several), cast(Presence, presence), tuple(values.split()))
    for key, kind, several, presence, values in read_rows("landingzone.iam", "global_keys.tsv")
}
"""The key, as AWS writes it and with `*` for a tag -> what is known of it.

Those with the prefix of a service are in requests to all services, if they use credentials from this service.
"""
