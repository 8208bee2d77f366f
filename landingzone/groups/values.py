"""The values that the documents of groups are made from."""

import re
from typing import Any, Protocol

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.iam import documents
from landingzone.iam.documents import Document, Texts, with_mfa
from landingzone.iam.partitions import partition_of_region


class Values(Protocol):
    """The values that the documents of the groups are made from: known values, or Terraform expressions."""

    @property
    def partition(self) -> str:
        """Partition of the account: `aws`, `aws-us-gov`, `aws-cn`."""

    def value(self, name: str) -> Any:
        """Value of the input `name`."""

    def service_actions(self, name: str) -> Texts:
        """Actions of the input `name`, in which a service without a colon means all its actions."""


class InputValues:
    """The values of a configuration, as they reach IAM.

    Args:
        inputs: The inputs.
        partition: Partition of the account.
    """

    def __init__(self, inputs: Inputs, partition: str = "aws") -> None:
        self.inputs = inputs
        self.partition = partition

    def value(self, name: str) -> Any:
        """Value of the input `name`."""
        return getattr(self.inputs, name)

    def service_actions(self, name: str) -> tuple[str, ...]:
        """Actions of the input `name`, in which a service without a colon means all its actions."""
        return documents.service_actions(self.value(name))

    def protected(self, document: Document, *, needs_mfa: bool = True) -> Document:
        """Return a document in its final form: with the MFA condition, if the inputs require it."""
        return with_mfa(document) if needs_mfa and self.inputs.should_require_mfa else document


def partition_of(inputs: Inputs) -> str:
    """Return the AWS partition, from the ARNs in the inputs or the region of the provider; `aws` without either."""
    arns = [arn for entry in inputs.iam_groups_for_cross_account_access for arn in entry.iam_role_arns]
    arns += [inputs.cloudtrail_kms_key_arn or "", *(user.permissions_boundary or "" for user in inputs.users.values())]
    found = (re.match(r"arn:(aws[a-z-]*):", arn) for arn in arns)
    named = next((match[1] for match in found if match), None)
    region = str(inputs.provider.get("region")) if isinstance(inputs, StackConfiguration) else ""
    return named or partition_of_region(region)
