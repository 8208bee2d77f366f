"""The rules for users."""

from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME_RULE, PATH_RULE
from landingzone.rules.credentials import CREDENTIAL_RULES
from landingzone.rules.entities import USERS, Row
from landingzone.rules.existing_credentials import EXISTING_CREDENTIAL_RULES
from landingzone.rules.hcl import repeated
from landingzone.rules.last_administrator import ADMINISTRATOR_RULES
from landingzone.rules.policies import NOT_ATTACHABLE, USER_POLICY_RULES, policy_rules
from landingzone.rules.predicates import OF_A_SERVICE_ROLE, at_most
from landingzone.rules.rows import RowKind, attribute, names_rules, repeated_rule, rule_of, shape_rule
from landingzone.rules.rule import Rule
from landingzone.rules.tags import tag_rules_of
from landingzone.rules.unknown_groups import UNKNOWN_GROUPS_RULE

_BY_NAME = RowKind(input="users", of=lambda inputs: (Row(("users", name), name, name) for name in sorted(inputs.users)))

USER_RULES: tuple[Rule, ...] = (
    *names_rules(USERS, says("LZ142")),
    repeated_rule(
        _BY_NAME,
        says("LZ215"),
        repeated("users"),
        found=lambda row, first: f"{describe(row.text)} and {describe(first.text)}",
    ),
    rule_of(
        attribute(USERS, "groups"),
        (~at_most(quotas.GROUPS_OF_USER)).of(len, "length([for each in it.value : each])").tried(),
        says(quotas.GROUPS_OF_USER.code, most=quotas.GROUPS_OF_USER),
    ),
    shape_rule(USERS, "groups", NAME_RULE, "write the name of a group"),
    UNKNOWN_GROUPS_RULE,
    *ADMINISTRATOR_RULES,
    shape_rule(USERS, "path", PATH_RULE),
    *tag_rules_of(USERS),
    shape_rule(USERS, "permissions_boundary", says("LZ157")),
    rule_of(attribute(USERS, "permissions_boundary"), OF_A_SERVICE_ROLE, NOT_ATTACHABLE),
    *CREDENTIAL_RULES,
    *EXISTING_CREDENTIAL_RULES,
    *policy_rules(USERS),
    *USER_POLICY_RULES,
)
