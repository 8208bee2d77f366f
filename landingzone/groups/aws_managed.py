"""AWS managed policies, by name with path, `job-function/Billing`: their documents, as of a date.

The documents come with the package as a snapshot, which `make policies` takes from the package moto (Apache-2.0); moto
reads them from IAM, where AWS publishes them. AWS may change any of them at any time. The snapshot is read only when a
name is first used, which takes 10 ms; each document is parsed when it is used.

They are the documents of the partition `aws`. Other partitions have other services, and other documents under the same
names, so there a document is known only if its name says everything. ARNs are not translated: that would be a guess.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

import json
from functools import cache
from typing import Any, TypeAlias

from landingzone.ground.spelling import Names
from landingzone.ground.tables import read_snapshot
from landingzone.groups.catalog import GROUPS
from landingzone.iam.permissions import Permission, permissions_of

Json: TypeAlias = dict[str, Any]

IN_WORDS = {
    **{group.aws_managed: group.grants for group in GROUPS if group.aws_managed},
    "PowerUserAccess": "do everything, also in IAM Identity Center (sso:*), but almost nothing in IAM, Organizations "
    "and Account Management",
}
"""What some of them grant, in phrases that follow "may" and say more than a list of actions."""

_SAME_EVERYWHERE = frozenset({"AWSDenyAll", "AdministratorAccess", "IAMFullAccess"})


def as_of() -> str:
    """Return the date of the snapshot: that of the newest change in it, `2026-09-30`."""
    return _snapshot()[0]


def exists(name: str) -> bool:
    """Return whether the snapshot has a policy with exactly this name, including case and path."""
    return name in _texts()


@cache
def nearest(name: str) -> str | None:
    """Return the policy whose name differs only by a typo, ignoring path and case; None: there is none."""
    by_letters = {without_path(each): each for each in _texts()}  # no two policies in IAM have the same name
    near = Names(by_letters).nearest(without_path(name))
    return by_letters[near] if near else None


@cache
def document_of(name: str, partition: str = "aws") -> Json | None:
    """Return the document of a policy.

    Args:
        name: Its name with path.
        partition: AWS partition in which it is attached.

    Returns:
        The document in the shape of IAM's JSON, which must not be changed; None: it is not known.
    """
    text = _texts().get(name) if partition == "aws" or name in _SAME_EVERYWHERE else None
    return None if text is None else json.loads(text)


@cache
def meaning_of(name: str, partition: str = "aws") -> tuple[Permission, ...] | None:
    """Return the permissions of a policy, the same tuple each time; None: its document is not known."""
    document = document_of(name, partition)
    return None if document is None else permissions_of(document)


def _texts() -> dict[str, str]:
    return _snapshot()[1]


def without_path(name: str) -> str:
    """Return the name of a policy without its path, in lower case: in an account, no other policy has it."""
    return name.rpartition("/")[2].lower()


@cache
def _snapshot() -> tuple[str, dict[str, str]]:
    """Its date, and name -> document as JSON."""
    return read_snapshot("landingzone.groups", "aws_managed_policies.tsv.xz")
