"""The managed policies that are attached to users and groups, each by its own attachment."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from landingzone.account.existing import ExistingResource
from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.ground.words import listed
from landingzone.resources.looped_resource import LoopedResource

_CLAIM = "aws_iam_policy_attachment"


def find_attachments(
    plan: AdoptionPlanBuilder, owner: Literal["user", "group"]
) -> Iterator[tuple[str, str, ExistingResource]]:
    """Yield owner, ARN and resource of all attachments; those that are part of a claim are in no state."""
    kind = f"aws_iam_{owner}_policy_attachment"
    for each in plan.of(kind):
        yield each.values[owner], each.values["policy_arn"], each
    for each in plan.of(_CLAIM):
        for name in each.values.get(f"{owner}s") or []:
            part = {owner: name, "policy_arn": each.values["policy_arn"]}
            yield name, part["policy_arn"], ExistingResource(type=kind, values=part)


def attach(
    plan: AdoptionPlanBuilder,
    rows: Iterable[LoopedResource[Any]],
    name: str,
    row: dict[str, Any],
    arn: str,
    found: ExistingResource,
) -> None:
    """Write a managed policy into the row of a user or a group, and take its attachment over.

    Args:
        plan: Where the result goes.
        rows: The resources that attach policies: AWS managed ones, and others.
        name: Name of the user or group.
        row: Its attributes, as far as known.
        arn: ARN of the policy.
        found: Its attachment.
    """
    prefix, _, policy = arn.partition(":policy/")
    resource = next(each for each in rows if each.is_made_by_aws == prefix.endswith(":aws"))
    known = row.setdefault(resource.attribute, [])
    if policy not in known:
        known.append(policy)
        plan.take(found, resource.instance(name, policy))


def leave_claims(plan: AdoptionPlanBuilder) -> None:
    """Leave what claims everything that a policy is attached to."""
    for each in plan.of(_CLAIM):
        if plan.is_settled(each):
            continue
        arn, roles = each.values["policy_arn"], sorted(each.values.get("roles") or [])
        plan.leave(
            each,
            "it claims everything that the policy is attached to, and this type is not used here; each user and group "
            "has its own attachment instead"
            + (
                f"; it stays attached to {listed(f'role {name}' for name in roles)}, and nothing manages that any "
                f"longer: write an aws_iam_role_policy_attachment for each where the role is defined, and import it "
                f"with the id "
                f"{roles[0]}/{arn}"
                if roles
                else ""
            ),
            superseded=True,
        )
