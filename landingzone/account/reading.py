"""What was read of an account, whoever was asked: AWS, or the files of an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from landingzone.account.calls import Unknown
from landingzone.account.existing import ExistingResource
from landingzone.account.use import Use


@dataclass(frozen=True, kw_only=True)
class Export:
    """Where a reading comes from, if it is not AWS.

    Args:
        files: Names of the files.
        moment: The latest moment that they name: the account was as they say then, or later.
        account: The account, from the ARNs; "": it has nothing with an ARN.
        partition: The partition, from them.
        lacking: Types of which the files may not have all: `aws_iam_user`.
        cut: Why the account details surely lack something; "": no reason is known.
    """

    files: tuple[str, ...]
    moment: datetime
    account: str
    partition: str
    lacking: frozenset[str]
    cut: str


@dataclass(frozen=True)
class Reading:
    """The result of reading an account.

    Args:
        found: The resources, with the attributes of the AWS provider, without addresses.
        not_known: What is not known.
        calls: Action of IAM -> how many calls there were, not counting retries.
        use: The facts of use, if they were asked for.
        export: Where it comes from; None: from AWS. Without AWS, access keys and certificates have numbers, not ids.
    """

    found: tuple[ExistingResource, ...]
    not_known: tuple[Unknown, ...]
    calls: Mapping[str, int]
    use: Use | None
    export: Export | None = None

    def unknown(self, type: str) -> frozenset[str]:
        """Return the users, or the ARNs of the policies, whose resources of a type are not all known."""
        return frozenset(on for each in self.not_known if each.call.type == type for on in each.on)
