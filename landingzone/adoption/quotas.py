"""Quotas that AWS has raised for an account, as its content shows."""

from collections.abc import Iterator

from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.config.inputs import Inputs
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.resources.group_resources import MANAGED_POLICY_ATTRIBUTES


def raise_quotas(plan: AdoptionPlanBuilder) -> None:
    """Write the input `quotas`, if the account has more than the default quotas allow.

    Args:
        plan: With all other inputs.
    """
    raised: dict[RaisableQuota, int] = {}
    for name, used in _used(Inputs.model_validate(plan.inputs)):
        if used > raised.get(name, RAISABLE[name].default):
            raised[name] = min(used, RAISABLE[name].highest)
    if raised:
        plan.inputs["quotas"] = raised


def _used(inputs: Inputs) -> Iterator[tuple[RaisableQuota, int]]:
    yield "groups_per_account", sum(1 for _ in made_groups(inputs))
    yield "customer_managed_policies_per_account", sum(1 for _ in made_policies(inputs))
    for group in inputs.groups.values():
        attached = sum(len(getattr(group, attribute)) for attribute in MANAGED_POLICY_ATTRIBUTES)
        yield "managed_policies_per_group", attached + group.self_management
    for user in inputs.users.values():
        yield "managed_policies_per_user", len(user.aws_managed_policy_names) + len(user.customer_managed_policy_names)
