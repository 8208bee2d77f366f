"""The rules for own managed policies."""

from landingzone.ground.kinds import says
from landingzone.groups.characters import count
from landingzone.groups.made_groups import made_policies
from landingzone.groups.policy import document_of
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME_RULE, POLICY_PATH
from landingzone.rules.documents import document_rules
from landingzone.rules.entities import POLICIES
from landingzone.rules.made_names import made_once_rule
from landingzone.rules.policies import size_rule
from landingzone.rules.predicates import Predicate, at_most, fits, length_of
from landingzone.rules.rows import attribute, held, names_rules, rule_of
from landingzone.rules.rule import Rule
from landingzone.rules.tags import tag_rules_of

_HAS_NO_SINGLE_DOCUMENT = Predicate(
    lambda policy: (policy.json is None) != bool(policy.statements),
    "can(merge(it.of, {})) && length([for is_given in [try(it.of.json, null) != null, "
    "try(length(it.of.statements) > 0, try(it.of.statements, null) != null)] : true if is_given]) != 1",
)

OWN_POLICY_RULES: tuple[Rule, ...] = (
    *names_rules(POLICIES, says("LZ141", must=NAME_RULE)),
    made_once_rule("policies", "LZ213", "policies", made_policies),
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
    size_rule(POLICIES, quotas.MANAGED_CHARACTERS, lambda policy, inputs: count(document_of(policy))),
)
