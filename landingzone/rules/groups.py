"""The rules for the groups, and for the inputs that belong to no user."""

from landingzone.config.inputs import range_of
from landingzone.ground.kinds import says
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import made_groups
from landingzone.iam.patterns import (
    ACCOUNT_ID,
    BUCKET_PREFIX,
    KMS_ARN,
    NAME,
    NAME_RULE,
    PERMISSION_OR_ALL,
    POLICY_WITH_PATH,
    SERVICE_OR_PERMISSION,
)
from landingzone.rules import unknown_policies
from landingzone.rules.cross_account import CROSS_ACCOUNT_RULES
from landingzone.rules.developer_services import GRANTING_SERVICES, GRANTS
from landingzone.rules.hcl import repeated_entries
from landingzone.rules.made_names import made_once_rule
from landingzone.rules.predicates import EMPTY, WHOLE, Predicate, any_of, at_least, at_most, fits
from landingzone.rules.rows import entries, repeated_rule, rule_of, value_of, when_group_is_made
from landingzone.rules.rule import Rule
from landingzone.rules.sizes import GROUP_SIZE_RULES
from landingzone.rules.slots import SLOT_RULES
from landingzone.rules.tags import tag_rules_of_input
from landingzone.rules.unknown_groups import DEFINED_HERE_RULE, ELSEWHERE
from landingzone.rules.unknown_policies import ELSEWHERE as POLICIES_ELSEWHERE

_SERVICES = "iam_group_developers_permitted_services"
_DEPLOY = "auto_deploy_permissions"

_NAME_INPUTS = (*(group.name_input for group in GROUPS), CROSS_ACCOUNT.all_name_input, "iam_policy_iam_user_self_mgmt")


def _number_rule(name: str, unit: str) -> Rule:
    lowest, highest = range_of(name)
    rule = says("LZ151", lowest=lowest, highest=highest, unit=unit)
    return rule_of(value_of(name), ~(at_least(lowest) & at_most(highest) & WHOLE), rule)


def _entries_rule(name: str, rule: str, *fine: Predicate) -> Rule:
    return rule_of(entries(name), ~any_of(*fine), rule)


def _repeated_rule(name: str) -> Rule:
    return repeated_rule(entries(name), says("LZ146"), repeated_entries(name))


GROUP_RULES: tuple[Rule, ...] = (
    rule_of(value_of("aws_account_id"), ~fits(ACCOUNT_ID), says("LZ148")),
    rule_of(value_of("cloudtrail_kms_key_arn"), ~fits(KMS_ARN), says("LZ149")),
    *(rule_of(value_of(name), ~fits(NAME), NAME_RULE) for name in _NAME_INPUTS),
    *(_entries_rule(kind.names_input, NAME_RULE, fits(NAME)) for kind in NAMED_GROUPS),
    rule_of(value_of("iam_group_developers_s3_bucket_prefix"), ~fits(BUCKET_PREFIX), says("LZ150")),
    _entries_rule(ELSEWHERE, NAME_RULE, fits(NAME)),
    _repeated_rule(ELSEWHERE),
    DEFINED_HERE_RULE,
    rule_of(
        entries(POLICIES_ELSEWHERE),
        ~fits(POLICY_WITH_PATH),
        says("LZ155"),
        hint="write the part of its ARN after `policy/`: team/deploy",
    ),
    _repeated_rule(POLICIES_ELSEWHERE),
    unknown_policies.DEFINED_HERE_RULE,
    _number_rule("minimum_password_length", "characters"),
    _number_rule("max_session_duration_human_users", "seconds"),
    _number_rule("max_session_duration_machine_users", "seconds"),
    *tag_rules_of_input("iam_role_tags"),
    _entries_rule(_DEPLOY, says("LZ152"), fits(PERMISSION_OR_ALL)),
    _repeated_rule(_DEPLOY),
    rule_of(value_of(_DEPLOY, when=when_group_is_made("should_create_iam_group_auto_deploy")), EMPTY, says("LZ201")),
    # The next rule reports what grants permissions.
    _entries_rule(_SERVICES, says("LZ153"), fits(SERVICE_OR_PERMISSION), GRANTS),
    rule_of(entries(_SERVICES), GRANTS, says("LZ202", services=", ".join(GRANTING_SERVICES))),
    _repeated_rule(_SERVICES),
    *CROSS_ACCOUNT_RULES,
    *GROUP_SIZE_RULES,
    *SLOT_RULES,
    made_once_rule("enable_iam_groups", "LZ205", "groups", made_groups),
)
