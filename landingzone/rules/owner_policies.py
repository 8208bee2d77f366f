"""The rules of the policies that users and groups have: attached ones by name, and inline ones."""

from collections.abc import Callable, Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.config.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES
from landingzone.groups.sizes import MFA_CONDITION
from landingzone.iam.patterns import (
    NAME,
    NAME_HINT,
    NAME_RULE,
    POLICY_WITH_PATH,
    PROVIDER_VARIABLE_IN_HCL,
    PROVIDER_VARIABLE_RULE,
    holds_provider_variable,
)
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.owner_documents import document_rules
from landingzone.rules.owner_rule import owner_rule, repeated_rule, texts_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule, Violation
from landingzone.tokens import is_token


def policy_rules(owners: Owners) -> tuple[Rule, ...]:
    """Make the rules that are the same for users and for groups."""
    return (
        *(
            texts_rule(
                owners,
                attribute,
                POLICY_WITH_PATH,
                "must be the name of a policy, with its path",
                f"write what its ARN has behind `policy/`: {example}",
            )
            for attribute, example in zip(
                MANAGED_POLICY_ATTRIBUTES, ("job-function/Billing", "team/deploy"), strict=True
            )
        ),
        *(repeated_rule(owners, attribute) for attribute in MANAGED_POLICY_ATTRIBUTES),
        *(_policy_names_rule(owners, attribute) for attribute in INLINE_POLICY_ATTRIBUTES),
        _one_name_rule(owners),
        *document_rules(owners),
        _provider_variable_rule(owners),
    )


def _policy_names_rule(owners: Owners, attribute: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for key in getattr(owner, attribute):
                if not NAME.fits(key):
                    yield (*steps, attribute, key), describe(key)

    return owner_rule(owners, NAME_RULE, NAME_HINT, violations, _keys_in_hcl(owners, attribute, f"!{NAME.hcl('key')}"))


def _keys_in_hcl(owners: Owners, attribute: str, violation: str) -> str:
    """List inline policies whose `key` makes `violation` true."""
    if attribute == owners.statements:
        return hcl.violating_statements(owners, "", violation)
    return hcl.violating_maps(owners, attribute, violation)


def _one_name_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            first: dict[str, tuple[str, str]] = {}
            for attribute in INLINE_POLICY_ATTRIBUTES:
                for key in sorted(getattr(owner, attribute)):
                    place = first.setdefault(key.lower(), (attribute, key))
                    if place != (attribute, key) and not is_token(key):
                        beside = f"{describe(key)}, beside {describe(place[1])} in {place[0]}"
                        yield (*steps, attribute, key), beside

    within = ", ".join(hcl.attribute_case_duplicates(owners, attribute) for attribute in INLINE_POLICY_ATTRIBUTES)
    across = hcl.violating_maps(
        owners,
        "json_policies",
        f"try(contains([for k, v in {owners.item}.inline_iam_policies : lower(k)], lower(key)), false)",
    )
    return owner_rule(
        owners,
        f"must not have the name of another inline policy of the {owners.word}, ignoring case",
        "rename one",
        violations,
        # An entry may be a duplicate both ways.
        f"distinct(concat({within}, {across}))",
    )


def reserved_name_rule(
    owners: Owners,
    name: str,
    whose: str,
    applies: Callable[[Any, Inputs], bool],
    applies_in_hcl: str,
    also_reads: tuple[str, ...] = (),
) -> Rule:
    """Make the rule that no inline policy has the name of one that the configuration adds.

    Args:
        owners: Of which input.
        name: The name.
        whose: What has this name, in words.
        applies: Tells whether one of the owners gets it.
        applies_in_hcl: The same as a Terraform expression.
        also_reads: Other inputs that the expression refers to.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for attribute in INLINE_POLICY_ATTRIBUTES if applies(owner, inputs) else ():
                for key in getattr(owner, attribute):
                    if key.lower() == name:
                        yield (*steps, attribute, key), describe(key)

    is_reserved = f'{applies_in_hcl} && lower(key) == "{name}"'
    places = ", ".join(_keys_in_hcl(owners, attribute, is_reserved) for attribute in INLINE_POLICY_ATTRIBUTES)
    rule = f"must not be named `{name}`, the name of {whose}"
    return owner_rule(owners, rule, "rename it", violations, f"concat({places})", also_reads)


def number_rule(
    owners: Owners,
    quota: RaisableQuota,
    hint: str,
    beside: Callable[[Any], int] = lambda owner: 0,
    beside_in_hcl: str = "0",
) -> Rule:
    """Make the rule of how many managed policies may be attached.

    Args:
        owners: Of which input.
        quota: The quota.
        hint: How to fix it.
        beside: Tells how many are attached beside those that lists name: 1 with the self-management policy.
        beside_in_hcl: The same as a Terraform expression.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            more = beside(owner)
            count = sum(len(getattr(owner, attribute)) for attribute in MANAGED_POLICY_ATTRIBUTES) + more
            if count > inputs.quota(quota):
                yield steps, f"{count} policies{', the self-management policy among them' if more else ''}"

    lists = ", ".join(f"try({owners.item}.{attribute}, null)" for attribute in MANAGED_POLICY_ATTRIBUTES)
    listed = f"sum([for names in [{lists}] : names == null ? 0 : length([for each in names : each])])"
    return owner_rule(
        owners,
        f"must have at most {RAISABLE[quota].default} managed policies, or as many as quotas allow",
        hint,
        violations,
        hcl.violating_owners_having(
            owners, MANAGED_POLICY_ATTRIBUTES, f"{listed} + {beside_in_hcl} > {hcl.quota(quota)}"
        ),
        also_reads=("quotas",),
    )


def inline_size_rule(
    owners: Owners,
    most: int,
    hint: str,
    measure: Callable[[Any, Inputs], int],
    conditioned_in_hcl: str,
    added_in_hcl: tuple[tuple[str, str], ...],
    also_reads: tuple[str, ...] = (),
) -> Rule:
    """Make the rule of how large the inline policies may be together.

    Args:
        owners: Of which input.
        most: The limit, in characters.
        hint: How to fix it.
        measure: Counts the characters of one of the owners.
        conditioned_in_hcl: Terraform expression: whether an entry `p` that allows something gets the MFA condition.
        added_in_hcl: Policies that are added, each as a Terraform expression for whether it is, and its characters.
        also_reads: Other inputs that the expressions refer to.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            characters = measure(owner, inputs)
            if characters > most:
                yield steps, f"{characters} characters"

    size_in_hcl = _inline_size_in_hcl(owners, conditioned_in_hcl, added_in_hcl)
    return owner_rule(
        owners,
        f"inline policies must have at most {most} characters together",
        hint,
        violations,
        hcl.violating_owners_having(owners, INLINE_POLICY_ATTRIBUTES, f"{size_in_hcl} > {most}"),
        also_reads,
    )


def _inline_size_in_hcl(owners: Owners, conditioned: str, added: tuple[tuple[str, str], ...]) -> str:
    statement = "{ Sid = lower(effect), Effect = effect, Action = p.actions, Resource = p.resources }"
    document = f'{{ Version = "2012-10-17", Statement = [{statement}] }}'
    written = (
        f"for p in try([for each in {owners.item}.inline_iam_policies : each], []) : try(sum("
        f'[for effect in [try(p.effect, null) == null ? "Allow" : p.effect] : {hcl.json_length(document)} + '
        f'(effect == "Allow" && {conditioned} ? {MFA_CONDITION} : 0)]), 0)'
    )
    texts = (
        f"for text in try([for each in {owners.item}.json_policies : each], []) : "
        f"try({hcl.json_length('jsondecode(text)')}, 0)"
    )
    beside = ", ".join(f"{is_added} ? {characters} : 0" for is_added, characters in added)
    return f"sum(concat([{beside}], [{written}], [{texts}]))"


def _provider_variable_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            for index, text in enumerate(policy.resources):
                if holds_provider_variable(text):
                    yield (*steps, "resources", index), describe(text)

    return owner_rule(
        owners,
        PROVIDER_VARIABLE_RULE,
        "write a policy variable with `$`, as IAM does; put other text into json_policies, which keeps it unchanged",
        violations,
        hcl.violating_statement_texts(owners, "resources", PROVIDER_VARIABLE_IN_HCL),
    )
