"""The rules of the quotas that AWS has raised."""

from landingzone.ground.kinds import says
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.rules import hcl
from landingzone.rules.predicates import WHOLE, at_least, at_most
from landingzone.rules.rows import mapped, rule_of
from landingzone.rules.rule import Rule


def _range_rule(name: RaisableQuota) -> Rule:
    lowest, highest = RAISABLE[name].default, RAISABLE[name].highest
    broken = ~(at_least(lowest) & at_most(highest) & WHOLE)
    return rule_of(mapped("quotas", name), broken.tried("true"), says("LZ512", lowest=lowest, highest=highest))


QUOTA_RULES: tuple[Rule, ...] = (
    Rule(
        input="quotas",
        rule=says("LZ111", kind="quota"),
        hint=f"use one of {', '.join(RAISABLE)}",
        broken_in_hcl=hcl.violating_map("quotas", f"!contains({hcl.text_list(list(RAISABLE))}, key)"),
    ),
    *map(_range_rule, RAISABLE),
)
