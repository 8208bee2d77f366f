"""The rules of the policies that users and groups have: attached ones by name, and inline ones."""

from collections.abc import Callable, Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import (
    NAME,
    NAME_RULE,
    POLICY_WITH_PATH,
    PROVIDER_VARIABLE_RULE,
    holds_provider_variable,
    provider_variable_in_hcl,
)
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.resources.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES
from landingzone.rules import hcl
from landingzone.rules.hcl import Rows, is_misshapen, repeated
from landingzone.rules.owner_documents import document_rules
from landingzone.rules.owner_rule import owner_rule, repeated_rule, texts_rule
from landingzone.rules.owner_sizes import larger_than
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule, Violation


def of_lists(owners: Owners) -> list[str]:
    """Give the attributes that are lists of texts."""
    return [name for name, field in owners.model.model_fields.items() if field.annotation == list[str]]


def policy_rules(owners: Owners) -> tuple[Rule, ...]:
    """Make the rules that are the same for users and for groups."""
    return (
        *(
            texts_rule(
                owners,
                attribute,
                POLICY_WITH_PATH,
                says("LZ155"),
                f"write what its ARN has behind `policy/`: {example}",
            )
            for attribute, example in zip(
                MANAGED_POLICY_ATTRIBUTES, ("job-function/Billing", "team/deploy"), strict=True
            )
        ),
        repeated_rule(owners, *of_lists(owners)),
        _policy_names_rule(owners),
        _one_name_rule(owners),
        *document_rules(owners),
        _provider_variable_rule(owners),
    )


def _policy_names_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for attribute in INLINE_POLICY_ATTRIBUTES:
                for key in getattr(owner, attribute):
                    if not NAME.fits(key):
                        yield (*steps, attribute, key), describe(key)

    return owner_rule(owners, NAME_RULE, violations, Rows("inline_policies", is_misshapen("inline_policies", "it.key")))


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

    return owner_rule(owners, says("LZ206", owner=owners.word), violations, repeated("policies_of_#"))


def reserved_name_rule(
    owners: Owners,
    name: str,
    whose: str,
    applies: Callable[[Any, Inputs], bool],
    applies_in_hcl: str,
) -> Rule:
    """Make the rule that no inline policy has the name of one that the configuration adds.

    Args:
        owners: Of which input.
        name: The name.
        whose: What has this name, in words.
        applies: Tells whether one of the owners gets it.
        applies_in_hcl: The same as a Terraform expression, with ` && ` behind it; "": always.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for attribute in INLINE_POLICY_ATTRIBUTES if applies(owner, inputs) else ():
                for key in getattr(owner, attribute):
                    if key.lower() == name:
                        yield (*steps, attribute, key), describe(key)

    broken = Rows("inline_policies", f'{applies_in_hcl}lower(it.key) == "{name}"')
    rule = says("LZ212", name=name, whose=whose)
    return owner_rule(owners, rule, violations, broken)


def number_rule(
    owners: Owners,
    quota: RaisableQuota,
    hint: str,
    beside: Callable[[Any], int] = lambda owner: 0,
    beside_in_hcl: str = "",
) -> Rule:
    """Make the rule of how many managed policies may be attached.

    Args:
        owners: Of which input.
        quota: The quota.
        hint: How to fix it.
        beside: Tells how many are attached beside those that lists name: 1 with the self-management policy.
        beside_in_hcl: The same as a Terraform expression about `owner`, a path, that is added: ` + 1`.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            more = beside(owner)
            count = sum(len(getattr(owner, attribute)) for attribute in MANAGED_POLICY_ATTRIBUTES) + more
            if count > inputs.quota(quota):
                yield steps, f"{count} policies{', the self-management policy among them' if more else ''}"

    listed = '{ for it in local.texts@ : it.owner => true... if it.key != "groups" }'
    too_many = f"length(policies){beside_in_hcl} > {hcl.quota(quota)}"
    return owner_rule(
        owners,
        says("LZ507", most=RAISABLE[quota].default),
        violations,
        Rows(f"[for owner, policies in {listed} : owner if {too_many}]", "", "it"),
        hint=hint,
    )


def inline_size_rule(owners: Owners, most: int, hint: str, measure: Callable[[Any, Inputs], int]) -> Rule:
    """Make the rule of how large the inline policies may be together.

    Args:
        owners: Of which input.
        most: The limit, in characters.
        hint: How to fix it.
        measure: Counts the characters of one of the owners.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            characters = measure(owner, inputs)
            if characters > most:
                yield steps, f"{characters} characters"

    rule = says("LZ508", most=most)
    return owner_rule(owners, rule, violations, larger_than(most), hint=hint)


def _provider_variable_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            for index, text in enumerate(policy.resources):
                if holds_provider_variable(text):
                    yield (*steps, "resources", index), describe(text)

    return owner_rule(
        owners,
        PROVIDER_VARIABLE_RULE,
        violations,
        Rows("permissions", f'it.key == "resources" && {provider_variable_in_hcl("it.text")}'),
    )
