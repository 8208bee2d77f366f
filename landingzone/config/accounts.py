"""Accounts by name, and groups for their roles, which become entries of `iam_groups_for_cross_account_access`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from pydantic import Field, create_model

from landingzone.config.group import CrossAccountGroup
from landingzone.config.json_schema import each_like
from landingzone.config.record import Record, no_entries
from landingzone.ground.problems import Steps
from landingzone.iam.partitions import Partition
from landingzone.iam.patterns import ROLE

PLACEHOLDER = "{account}"
"""The placeholder in the name of a group for the name of an account."""


class _WithoutExcept(Record):
    """The attributes whose names a class can declare."""

    group_name: str = Field(
        description="Name of the group. With `{account}` in the name, each account gets a group of its own; without "
        "it, one group covers all accounts.",
        examples=["read-only-in-{account}"],
    )
    roles: list[str] = Field(
        description="Roles that members may assume in each account, by name with path: `ops/on-call`.",
        json_schema_extra=each_like(ROLE, "read-only", minItems=1, uniqueItems=True),
    )
    accounts: list[str] | None = Field(
        None,
        description="Names of the accounts. Default: all of `accounts`.",
        json_schema_extra={"items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    )
    partition: Partition | None = Field(
        None, description="AWS partition of the accounts. Default: the partition of the region in `provider`, or `aws`."
    )


_EXCEPT: dict[str, Any] = {
    "except": (
        list[str],
        Field(
            default_factory=no_entries,
            description="Names of accounts to leave out.",
            json_schema_extra={"items": {"type": "string"}, "uniqueItems": True},
        ),
    )
}
"""The remaining attribute, whose name is a keyword of Python."""

if TYPE_CHECKING:

    class AccountGroup(_WithoutExcept):
        """An entry of `account_groups`: roles that every account has."""

        def __init__(self, **attributes: Unpack["AccountGroupDict"]) -> None: ...

else:
    AccountGroup = create_model(
        "AccountGroup",
        __base__=_WithoutExcept,
        __module__=__name__,
        __doc__="An entry of `account_groups`: roles that every account has.",
        **_EXCEPT,
    )


def excepted(group: AccountGroup) -> list[str]:
    """Return the names of accounts that an entry leaves out."""
    return list(getattr(group, "except"))


def accounts_of(group: AccountGroup, accounts: Mapping[str, str]) -> list[str]:
    """Return the names of the accounts that an entry of `account_groups` is for, in their order.

    Unknown names are left out, and so is a name that differs from an earlier one only in case: rules refuse them.
    """
    left_out = {*excepted(group)}
    named = accounts if group.accounts is None else group.accounts
    distinct: dict[str, str] = {}
    for name in named:
        if name in accounts and name not in left_out:
            distinct.setdefault(name.lower(), name)
    return [*distinct.values()]


class MadeEntry(CrossAccountGroup):
    """An entry created from a line of `account_groups`; it remembers where that line is."""

    _line: int
    _roles: int

    def written_at(self, at: int, *steps: str | int) -> Steps:
        """Return the path in the inputs from which a part of this entry is created."""
        match steps:
            case ("iam_role_arns", int(index)):
                return "account_groups", self._line, "roles", index % self._roles
            case ("iam_role_arns",):
                return "account_groups", self._line, "roles"
            case _:
                return "account_groups", self._line, *steps


def entries_of(
    accounts: Mapping[str, str], groups: Iterable[AccountGroup], partition: str = "aws"
) -> Iterator[MadeEntry]:
    """Make the entries of `iam_groups_for_cross_account_access`.

    Args:
        accounts: Name -> number.
        groups: The entries of `account_groups`; one without accounts creates nothing.
        partition: AWS partition of entries that name none.

    Returns:
        The entries, in the order of the accounts, each with its roles in order.
    """
    for line, group in enumerate(groups):
        names = accounts_of(group, accounts)
        for own in [[name] for name in names] if PLACEHOLDER in group.group_name else [names]:
            if own:
                starts = [f"arn:{group.partition or partition}:iam::{accounts[name]}:role/" for name in own]
                entry = MadeEntry(
                    group_name=group.group_name.replace(PLACEHOLDER, own[0]),
                    iam_role_arns=[f"{start}{role}" for start in starts for role in group.roles],
                )
                entry._line, entry._roles = line, len(group.roles)
                yield entry


# dicts: make docs
_AccountGroupKeywords = TypedDict("_AccountGroupKeywords", {"except": list[str]}, total=False)


class AccountGroupDict(_AccountGroupKeywords, total=False):
    """What `AccountGroup` is made from."""

    group_name: Required[str]
    roles: Required[list[str]]
    accounts: list[str] | None
    partition: Partition | None
