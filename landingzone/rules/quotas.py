"""The rules of the quotas of an account, and of those that AWS has raised for it."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.groups.counted import OF_ACCOUNT, Counted
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.rules import hcl
from landingzone.rules.predicates import WHOLE, at_least, at_most
from landingzone.rules.rows import mapped, rule_of
from landingzone.rules.rule import Rule, Violation

_IN_HCL = {"users": "owners.users", "groups": "made_groups", "policies": "made_policies"}
"""Input -> the local value of the module that lists what is counted."""


def _number_rule(counted: Counted) -> Rule:
    """Make the rule for how much an account may have. It has two implementations, because the quota is an input."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        count = len(counted.of(inputs))
        if count > inputs.quota(counted.quota):
            yield (counted.input,), f"{count} {counted.words}"

    too_many = f"it > {hcl.quota_in_hcl(counted.quota)}"
    return Rule(
        input=counted.input,
        rule=says(counted.quota.code, most=counted.quota),
        violations=violations,
        broken_in_hcl=hcl.Rows(f"[length(local.{_IN_HCL[counted.input]})]", too_many, f'"{counted.input}"'),
    )


def _range_rule(name: RaisableQuota) -> Rule:
    quota = RAISABLE[name]
    broken = ~(at_least(quota) & at_most(quota.highest) & WHOLE)
    return rule_of(mapped("quotas", name), broken.tried("true"), says("LZ512", lowest=quota, highest=quota.highest))


QUOTA_RULES: tuple[Rule, ...] = (*map(_number_rule, OF_ACCOUNT), *map(_range_rule, RAISABLE))
