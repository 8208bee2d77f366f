"""The rules for own groups."""

from collections.abc import Iterator

from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.groups import sizes
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.groups.values import InputValues
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME_RULE, PATH_RULE
from landingzone.resources.group_resources import denies_without_mfa
from landingzone.rules.entities import GROUPS
from landingzone.rules.hcl import Rows
from landingzone.rules.policies import number_rule, policy_rules, reserved_name_rule, size_rule
from landingzone.rules.rows import When, names_rules, shape_rule
from landingzone.rules.rule import Rule, Violation


def _find_self_management_twice(inputs: Inputs) -> Iterator[Violation]:
    name = SELF_MANAGEMENT.name(InputValues(inputs)).lower()
    for steps, _, text, group in GROUPS.rows("texts", inputs, "customer_managed_policy_names"):
        if group.self_management and text.lower() == name and not is_token(text):
            yield steps, describe(text)


OWN_GROUP_RULES: tuple[Rule, ...] = (
    *names_rules(GROUPS, says("LZ141", must=NAME_RULE)),
    shape_rule(GROUPS, "path", PATH_RULE),
    *policy_rules(GROUPS),
    number_rule(GROUPS, quotas.POLICIES_OF_GROUP, "attach some to another group that the members are in"),
    # With two implementations, because the name is an input.
    Rule(
        input="groups",
        rule=says("LZ211"),
        violations=_find_self_management_twice,
        broken_in_hcl=Rows(
            "texts",
            'it.key == "customer_managed_policy_names" && contains(local.self_managing_groups, it.owner) && '
            "lower(it.text) == lower(var.iam_policy_iam_user_self_mgmt)",
        ),
    ),
    reserved_name_rule(
        GROUPS,
        require_mfa.POLICY_NAME,
        "the policy of groups that require MFA",
        When(
            lambda group, inputs: denies_without_mfa(group.effective(inputs.should_require_mfa)),
            "contains(local.groups_with_denial, it.owner)",
        ),
    ),
    size_rule(
        GROUPS,
        quotas.GROUP_INLINE_CHARACTERS,
        lambda group, inputs: sizes.owned_inline_size(group.effective(inputs.should_require_mfa)),
        "use wildcards, or put permissions into policies",
    ),
)
