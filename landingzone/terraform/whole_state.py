"""Next to shards: protects users who are still in the state of the stack with the groups from being destroyed.

Before there were shards, that state had them. If somebody set the number of shards and forgot to divide the state,
Terraform would destroy every user. A record that removes them from the state instead would lose the encrypted
passwords and keys, which are nowhere else. So Terraform moves what it finds to names that say what to do, where it
destroys nothing.
"""

from collections.abc import Mapping

from landingzone.ground.expressions import Expression
from landingzone.resources.shards import kept_address
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.terraform import records
from landingzone.terraform.resources import Resources

_TEXT = Expression("each.key")  # unknown while Terraform validates, so no provider refuses it
_REQUIRED: Mapping[str, Mapping[str, Expression]] = {
    "aws_iam_access_key": {"user": _TEXT},
    "aws_iam_user": {"name": _TEXT},
    "aws_iam_user_group_membership": {"user": _TEXT, "groups": Expression("[each.key]")},
    "aws_iam_user_login_profile": {"user": _TEXT, "pgp_key": _TEXT},
    "aws_iam_user_policy": {"user": _TEXT, "policy": _TEXT},
    "aws_iam_user_policy_attachment": {"user": _TEXT, "policy_arn": _TEXT},
    "aws_iam_user_ssh_key": {"username": _TEXT, "encoding": _TEXT, "public_key": _TEXT},
}
"""Type -> the arguments that a provider requires, and checks, although no instance has them."""


def keep_users_of_the_whole_state(resources: Resources) -> None:
    """Add a resource without instances for each looped resource of users, to which what the state has moves.

    A plan then ends with "Instance cannot be destroyed", and names `run-landingzone-split-state-for-user`.
    """
    moves = []
    for row in USER_RESOURCES:
        kept = kept_address(row)
        # Not a typed class: an Aspect has nothing to do here.
        resources.add(
            kept,
            is_typed=False,
            for_each=Expression("{}"),
            overrides={**_REQUIRED[row.type], "lifecycle.prevent_destroy": True},
        )
        moves.append(records.moved(str(resources.address(row.address)), str(resources.address(kept))))
    resources.add_records("moved", moves)
