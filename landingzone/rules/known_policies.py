"""Checks the AWS managed policies in the inputs against the snapshot of those that AWS has.

This gives no problems: AWS adds policies, and the snapshot is as old as the package. If a name is similar, it is a
warning, otherwise a notice. Only `landingzone validate` runs it, as for actions.
"""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.tokens import is_token
from landingzone.groups import aws_managed
from landingzone.groups.values import partition_of
from landingzone.rules.entities import GROUPS, USERS
from landingzone.rules.managed_policies import references
from landingzone.rules.near_names import meant
from landingzone.rules.unknown_policies import ELSEWHERE

_MOST_COMPARED = 500  # names: comparing takes some milliseconds each


def advise_policies(inputs: Inputs) -> Iterator[Finding]:
    """Find AWS managed policies that are not in the snapshot, attached to users and groups, or as boundaries.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings, each with the policy of the nearest name.
    """
    partition, listed = partition_of(inputs), frozenset(inputs.policies_made_elsewhere or ())
    unknown = [
        (steps, start, name)
        for entities in (USERS, GROUPS)
        for steps, start, name in references(entities, inputs, "aws_managed_policy_names", "aws")
        if not is_token(name) and not aws_managed.exists(name) and name not in listed
    ]
    compared = [*dict.fromkeys(name for _, _, name in unknown)][:_MOST_COMPARED]
    near = {name: aws_managed.nearest(name) for name in compared}
    for steps, start, name in unknown:
        where = start.split(":")[1] if start else partition
        elsewhere = "" if where == "aws" else f", or AWS has it only in {where}"
        otherwise = f"check it, unless it is newer{elsewhere}; if it is right, list it in {ELSEWHERE}"
        nearest = near.get(name) and f"{start}{near[name]}"
        rule, hint = meant(says("LZ270", date=aws_managed.as_of()), nearest, otherwise)
        yield Finding(steps, rule, describe(f"{start}{name}"), hint)
