"""Quotas that AWS has raised for an account, as its content shows."""

from collections.abc import Iterator

from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.config.inputs import Inputs
from landingzone.groups.counted import OF_ACCOUNT
from landingzone.iam.quotas import POLICIES_OF_GROUP, POLICIES_OF_USER, Quota
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES


def raise_quotas(plan: AdoptionPlanBuilder) -> None:
    """Write the input `quotas`, if the account has more than the default quotas allow.

    Args:
        plan: With all other inputs.
    """
    raised: dict[str, int] = {}
    for quota, used in _used(Inputs.model_validate(plan.inputs)):
        if quota.name and used > raised.get(quota.name, quota):
            raised[quota.name] = min(used, quota.highest)
    if raised:
        plan.inputs["quotas"] = raised


def _used(inputs: Inputs) -> Iterator[tuple[Quota, int]]:
    yield from ((counted.quota, len(counted.of(inputs))) for counted in OF_ACCOUNT)
    for group in inputs.groups.values():
        attached = sum(len(getattr(group, attribute)) for attribute in MANAGED_POLICY_ATTRIBUTES)
        yield POLICIES_OF_GROUP, attached + group.self_management
    for user in inputs.users.values():
        yield POLICIES_OF_USER, len(user.aws_managed_policy_names) + len(user.customer_managed_policy_names)
