"""The calls to IAM that the AWS provider makes for resources: a row of the table for each type and action.

The rows were recorded from the provider used in tests, or give a reason. Other calls need no permission:
`sts:GetCallerIdentity` is allowed for everybody.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from dataclasses import dataclass
from functools import cache

from landingzone.ground.tables import read_rows


@dataclass(frozen=True, kw_only=True)
class ProviderCall:
    """A call for resources of a type.

    Args:
        type: The Terraform type.
        needs: What a resource of the type must have for the call to be made: `tags`.
        action: Name of the action: `GetUser`.
        on: What it is called on: `user`, `group`, `policy`, `mfa`; `any group`, even one that the file does not have;
            `*`.
        is_of_a_plan: Whether a plan makes it, and not only an apply.
        untested: Why no test makes it; "": one does.
    """

    type: str
    needs: frozenset[str]
    action: str
    on: str
    is_of_a_plan: bool
    untested: str

    @property
    def is_read(self) -> bool:
        """Whether it only reads."""
        return self.action.startswith(("Get", "List"))


@cache
def provider_calls() -> tuple[ProviderCall, ...]:
    """Return the calls."""
    return tuple(
        ProviderCall(
            type=type,
            needs=frozenset(filter(None, needs.split(", "))),
            action=action,
            on=on,
            is_of_a_plan=by == "plan",
            untested=untested,
        )
        for type, needs, action, on, by, untested in read_rows("landingzone.resources", "provider_calls.tsv")
    )
