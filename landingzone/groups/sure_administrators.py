"""Who surely is an administrator: users who can give themselves everything, whatever is not known here.

A call shows it that they can make. `Holding.is_administrator` tells the report and the diff who may be one.
"""

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.holdings import Holdings
from landingzone.groups.own_limits import ActionOnArn, without_own_limits
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import find_example
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import normal

FULL_POLICIES = ("AdministratorAccess", "IAMFullAccess")
"""AWS managed policies that give everything, because they give all of IAM."""

_GIVEN = (
    *("aws:principal", "aws:requestedregion", "aws:resource", "aws:userid", "aws:username"),
    *("iam:permissionsboundary", "iam:resourcetag"),
)
"""Prefixes of condition keys that whoever makes a call of IAM cannot choose: all of IAM is in one region."""


def surely_administers(name: str, user: User, inputs: Inputs, holdings: Holdings) -> bool:
    """Return whether a user, while active, can surely give themselves everything.

    It takes one call that they surely can make: writing a policy of their own user or of one of their groups, attaching
    one that gives everything, or rewriting a managed policy that they have. Conditions count as fulfilled if they are
    about the call, and not if they are about its user or what it is used on. Before that, they may remove what limits
    them, by such calls as well.

    Args:
        name: Name of the user.
        user: The user.
        inputs: The inputs.
        holdings: What their users hold.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html
    """
    account = f"arn:{holdings.partition}:iam::{inputs.aws_account_id}"
    paths = {group: written.path for group, written in inputs.groups.items()}

    def arn_of(word: str, called: str) -> str:
        own = {"user": f"{user.path}{name}", "group": f"{paths.get(called, '/')}{called}"}
        # Its account may be a CDKTF token.
        return normal(f"{account}:{word}{own.get(word, f'/{called}')}", has_variables=True)

    full = [f"arn:{holdings.partition}:iam::aws:policy/{policy}" for policy in FULL_POLICIES]
    return any(
        _can(each.held, call, *full)
        for each in without_own_limits(holdings.named(name).having(arn_of), _can)
        for part in each.parts
        for call in part.giving
    )


def _can(held: Held, call: ActionOnArn, *policies: str) -> bool:
    """Return whether somebody surely can make a call; to attach a policy, with one of the given policies."""
    action, arn = call
    named = ConditionRequirement(operator="StringEquals", key="iam:PolicyARN", values=policies)
    requirements = (named,) if policies and "Attach" in action else ()
    asked = Permission(effect="Allow", action=action, resource=arn, requirements=requirements)
    try:
        found = find_example(held, within=(asked,))
    except NotDecided:
        return False
    return found is not None and found.is_sure and not any(key.lower().startswith(_GIVEN) for key, _ in found.context)
