"""The rules of the quotas that AWS has raised."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.rules import hcl
from landingzone.rules.rule import Rule, Violation


def _range_rule(name: RaisableQuota) -> Rule:
    range = RAISABLE[name]

    def violations(inputs: Inputs) -> Iterator[Violation]:
        value = inputs.quota(name)
        if not range.default <= value <= range.highest:
            yield ("quotas", name), describe(value)

    is_wrong = f"text < {range.default} || text > {range.highest} || floor(text) != text"
    return Rule(
        input="quotas",
        rule=says("LZ512", lowest=range.default, highest=range.highest),
        violations=violations,
        broken_in_hcl=hcl.violating_map("quotas", f'key == "{name}" && try({is_wrong}, true)'),
    )


QUOTA_RULES: tuple[Rule, ...] = (
    Rule(
        input="quotas",
        rule=says("LZ111", kind="quota"),
        hint=f"use one of {', '.join(RAISABLE)}",
        violations=None,
        broken_in_hcl=hcl.violating_map("quotas", f"!contains({hcl.text_list(list(RAISABLE))}, key)"),
    ),
    *map(_range_rule, RAISABLE),
)
