"""The rules for the policies of users and groups: attached by name, and inline."""

from collections.abc import Callable, Iterator
from typing import Any

from landingzone.config import require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import POLICY_NAME
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.groups import sizes
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME_RULE, PROVIDER_VARIABLE_RULE
from landingzone.iam.quotas import Quota
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES
from landingzone.rules import hcl
from landingzone.rules.documents import document_rules
from landingzone.rules.entities import GROUPS, USERS, EntityType, Row
from landingzone.rules.hcl import Rows, repeated
from landingzone.rules.predicates import OF_A_SERVICE_ROLE, PROVIDER_VARIABLE, at_most, fits_kind, is_called
from landingzone.rules.rows import RowKind, When, characters, held, repeated_rule, rule_of, shape_rule
from landingzone.rules.rule import Rule, Violation

NOT_ATTACHABLE = says("LZ227")
"""The rule for managed policies that are for the role of a service."""


def policy_rules(entities: EntityType) -> tuple[Rule, ...]:
    """Make the rules that are the same for users and for groups."""
    examples = dict(zip(MANAGED_POLICY_ATTRIBUTES, ("job-function/Billing", "team/deploy"), strict=True))
    inline = held(entities, "inline_policies")
    return (
        *(
            shape_rule(entities, name, says("LZ155"), f"write the part of its ARN after `policy/`: {example}")
            for name, example in examples.items()
        ),
        repeated_rule(held(entities, "texts"), says("LZ146"), repeated("texts_of_#")),
        rule_of(held(entities, "texts", "aws_managed_policy_names"), OF_A_SERVICE_ROLE, NOT_ATTACHABLE),
        rule_of(inline, ~fits_kind("inline_policies"), NAME_RULE, about="key"),
        repeated_rule(
            inline,
            says("LZ206", owner=entities.word),
            repeated("policies_of_#"),
            about="key",
            shared=-2,
            found=lambda row, first: f"{describe(row.key)}, like {describe(first.key)} in {first.steps[2]}",
        ),
        *document_rules(entities),
        rule_of(held(entities, "permissions", "resources"), PROVIDER_VARIABLE, PROVIDER_VARIABLE_RULE),
    )


def reserved_name_rule(entities: EntityType, name: str, whose: str, when: When | None = None) -> Rule:
    """Make the rule that no inline policy has the name of a policy that the program adds.

    Args:
        entities: Users or groups.
        name: The name.
        whose: What has this name, as a phrase.
        when: Who gets this policy; None: everybody.
    """
    rows = held(entities, "inline_policies", when=when)
    return rule_of(rows, is_called(name), says("LZ212", name=name, whose=whose), about="key")


def number_rule(entities: EntityType, quota: Quota, hint: str) -> Rule:
    """Make the rule for how many managed policies may be attached, with that of groups for self-management.

    It has two implementations, because the quota is an input.

    Args:
        entities: Users or groups.
        quota: The quota.
        hint: How to fix it.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        most = inputs.quota(quota)
        for steps, _, entity, _ in entities.rows("owners", inputs):
            more = isinstance(entity, IamGroup) and entity.self_management
            count = sum(len(getattr(entity, attribute)) for attribute in MANAGED_POLICY_ATTRIBUTES) + more
            if count > most:
                yield steps, f"{count} policies{', including the self-management policy' if more else ''}"

    listed = '{ for it in local.texts@ : it.owner => true... if it.key != "groups" }'
    more_in_hcl = " + (contains(local.self_managing_groups, owner) ? 1 : 0)" if entities is GROUPS else ""
    too_many = f"length(policies){more_in_hcl} > {hcl.quota_in_hcl(quota)}"
    return Rule(
        input=entities.input,
        rule=says(quota.code, most=quota),
        hint=hint,
        violations=violations,
        broken_in_hcl=Rows(f"[for owner, policies in {listed} : owner if {too_many}]"),
    )


def size_rule(entities: EntityType, quota: Quota, measure: Callable[[Any, Inputs], int], hint: str = "") -> Rule:
    """Make the rule for the total size of the policies of each user or group.

    Args:
        entities: The input.
        quota: The quota, in characters.
        measure: Counts the characters.
        hint: How to fix it; empty: the hint in `findings.json`.
    """
    measured = RowKind(
        input=entities.input,
        of=lambda inputs: (
            Row(steps, key, measure(of, inputs), of) for steps, key, _, of in entities.rows("owners", inputs)
        ),
        hcl=lambda broken: Rows(f"[for path, each in local.sizes@ : path if {broken.hcl}]"),
        text="sum(each)",
    )
    return rule_of(measured, ~at_most(quota), says(quota.code, most=quota), hint=hint, found=characters)


USER_POLICY_RULES: tuple[Rule, ...] = (
    number_rule(USERS, quotas.POLICIES_OF_USER, "attach some to a group that the user is in"),
    reserved_name_rule(USERS, POLICY_NAME, "the policy that users have while offboarding"),
    reserved_name_rule(
        USERS,
        require_mfa.POLICY_NAME,
        "the policy that `require_mfa: true` sets",
        When(lambda user, inputs: bool(user.require_mfa), "contains(local.users_with_mfa, it.owner)"),
    ),
    size_rule(
        USERS,
        quotas.USER_INLINE_CHARACTERS,
        lambda user, inputs: sizes.owned_inline_size(user),
        "use wildcards, or put permissions into a group",
    ),
)
"""The rules for users' own policies that groups do not have, or have in another form."""
