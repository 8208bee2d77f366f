"""Who surely is an administrator: users who can give themselves everything, whatever is not known here.

That is decided on calls that they could make. `Holding.is_administrator` tells the report and the diff who may be one.
"""

from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.holdings import Holdings
from landingzone.groups.own_limits import ActionOnArn, Arns, without_own_limits
from landingzone.iam.conditions import STATES, ConditionRequirement
from landingzone.iam.decisions import Request
from landingzone.iam.held import Held
from landingzone.iam.known_values import KnownValues
from landingzone.iam.policy_variables import values_for
from landingzone.iam.wildcards import normal

FULL_POLICIES = ("AdministratorAccess", "IAMFullAccess")
"""AWS managed policies that give everything, because they give all of IAM."""

_POLICY_ARN = "iam:policyarn"
_NAMING = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")
"""The condition operators that name the policies which may be attached."""


def surely_administers(name: str, user: User, inputs: Inputs, holdings: Holdings) -> bool:
    """Return whether a user, while active, can surely give themselves everything.

    It takes one call that something surely allows, with no condition except MFA, and that nothing may deny: writing or
    attaching a policy of their own user or of one of their groups, or rewriting a managed policy that they have.
    Attaching may have a condition on the policy, if a policy that gives everything fulfils it. Before that, they may
    remove what limits them, by such calls as well.

    Args:
        name: Name of the user.
        user: The user.
        inputs: The inputs.
        holdings: What their users hold.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html
    """
    holding = holdings.of(name, user)
    if not holding.is_administrator:
        return False
    account = f"arn:{holdings.partition}:iam::{inputs.aws_account_id}"
    paths = {group: written.path for group, written in inputs.groups.items()}
    arns = Arns(
        user=_text(f"{account}:user{user.path}{name}"),
        group=lambda group: _text(f"{account}:group{paths.get(group, '/')}{group}"),
        policy=lambda policy: _text(f"{account}:policy/{policy}"),
    )
    values = values_for(name, inputs.aws_account_id, user.tags)
    having = holding.having(arns)
    known = having._replace(
        parts=tuple(replace(part, meaning=part.meaning.with_variables(values)) for part in having.parts),
        boundary=None if having.boundary is None else having.boundary.with_variables(values),
    )
    full = [f"arn:{holdings.partition}:iam::aws:policy/{policy}" for policy in FULL_POLICIES]
    own = (("iam:PutUserPolicy", arns.user), ("iam:AttachUserPolicy", arns.user))
    return any(
        _can(each.held, call, *full)
        for each in without_own_limits(known, _can)
        for call in (*own, *(call for part in each.parts for call in part.giving))
    )


def _text(arn: str) -> str:
    """Return an ARN for comparison with patterns; its account may be a CDKTF token."""
    return normal(arn, has_variables=True)


def _can(held: Held, call: ActionOnArn, *policies: str) -> bool:
    """Return whether somebody surely can make a call; to attach a policy, with one of the given policies."""
    action, arn = call
    fulfilled = [frozenset[ConditionRequirement]()]
    if policies and "Attach" in action:
        conditions = {one for each in held.meeting(action) for one in each.requirements}
        fulfilled += [frozenset(one for one in conditions if _allows(one, policy)) for policy in policies]
    return any(
        Request(action=action, resource=arn, state=state, fulfilled=each).is_surely_allowed(held)
        for state in STATES
        for each in fulfilled
    )


def _allows(one: ConditionRequirement, policy: str) -> bool:
    """Return whether a condition is about the attached policy, and holds for one."""
    return one.operator in _NAMING and KnownValues(values={_POLICY_ARN: policy}).holds(one) is True
