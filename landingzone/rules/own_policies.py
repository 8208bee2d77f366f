"""The rules for own managed policies."""

from landingzone.config.policy import IamPolicy
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, path_of
from landingzone.groups import sizes
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.groups.made_groups import MadePolicy, made_policies
from landingzone.groups.slots import SlotPolicy
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME_RULE, POLICY_PATH
from landingzone.rules.documents import document_rules
from landingzone.rules.entities import POLICIES, Row
from landingzone.rules.hcl import repeated
from landingzone.rules.policies import size_rule
from landingzone.rules.predicates import Predicate, at_most, fits, length_of
from landingzone.rules.rows import RowKind, attribute, held, names_rules, repeated_rule, rule_of
from landingzone.rules.rule import Rule
from landingzone.rules.tags import tag_rules_of


def _in_order(policy: MadePolicy) -> tuple[int, str]:
    """Return what the module orders policies by: those of groups, for self-management, of slots, own ones by name."""
    if isinstance(policy.source, IamPolicy):
        return 3, policy.name
    return 2 if isinstance(policy.source, SlotPolicy) else int(policy.source is SELF_MANAGEMENT), ""


_MADE = RowKind(
    input="policies",
    of=lambda inputs: (Row(each.steps, "", each.name) for each in sorted(made_policies(inputs), key=_in_order)),
)


_HAS_NO_SINGLE_DOCUMENT = Predicate(
    lambda policy: (policy.json is None) != bool(policy.statements),
    "can(merge(it.of, {})) && length([for is_given in [try(it.of.json, null) != null, "
    "try(length(it.of.statements) > 0, try(it.of.statements, null) != null)] : true if is_given]) != 1",
)

OWN_POLICY_RULES: tuple[Rule, ...] = (
    *names_rules(POLICIES, says("LZ141", must=NAME_RULE)),
    repeated_rule(
        _MADE,
        says("LZ213"),
        repeated("policies"),
        shared=0,
        found=lambda row, first: f"{describe(row.text)}, like {path_of(*first.steps)}",
    ),
    rule_of(attribute(POLICIES, "path"), (~fits(POLICY_PATH)).given, says("LZ145")),
    rule_of(
        attribute(POLICIES, "description"),
        (~at_most(quotas.DESCRIPTION_CHARACTERS)).of(length_of, "length(tostring(it.value))").tried(),
        says(quotas.DESCRIPTION_CHARACTERS.code, most=quotas.DESCRIPTION_CHARACTERS),
        found=lambda row: f"{len(row.text)} characters",
    ),
    *tag_rules_of(POLICIES),
    rule_of(
        held(POLICIES, "owners"),
        _HAS_NO_SINGLE_DOCUMENT,
        says("LZ214"),
        found=lambda row: "neither" if row.of.json is None else "both",
    ),
    *document_rules(POLICIES),
    size_rule(POLICIES, quotas.MANAGED_CHARACTERS, lambda policy, inputs: sizes.policy_size(policy)),
)
