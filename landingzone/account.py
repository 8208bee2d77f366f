"""The account: its partition, and the guard that nothing is planned with another account's credentials."""

from landingzone.expressions import Form
from landingzone.resources import Resources

ACCOUNT_CHECK = "data.aws_caller_identity.current"


def add_account_check(resources: Resources, form: Form) -> None:
    """Add `data.aws_caller_identity.current` with a condition that stops the plan in any other account.

    Args:
        resources: Where to add.
        form: What the inputs are.
    """
    expected = form.value("aws_account_id")
    resources.add(
        resources.aws.data_aws_caller_identity.DataAwsCallerIdentity,
        ACCOUNT_CHECK,
        overrides={
            "lifecycle.postcondition": [
                {
                    "condition": f'${{self.account_id == "{expected}"}}',
                    "error_message": f"aws_account_id: this is meant for account {expected}, but the credentials "
                    "belong to account ${self.account_id}. Use credentials of the expected account, or correct the "
                    "input.",
                }
            ]
        },
    )


def add_partition(resources: Resources) -> str:
    """Add `data.aws_partition.current`, so that ARNs fit GovCloud and China too.

    Returns:
        The expression that is the partition.
    """
    address = "data.aws_partition.current"
    resources.add(resources.aws.data_aws_partition.DataAwsPartition, address)
    return f"${{{resources.address(address)}.partition}}"
