"""One rule of an attribute of users, groups or policies, in Python and in Terraform."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Steps, describe
from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import is_token
from landingzone.rules.hcl import SHAPES, Rows, Whole, misnamed, misshapen, unfit
from landingzone.rules.hcl import repeated as repeated_in_hcl
from landingzone.rules.owners import USERS, Owners
from landingzone.rules.rule import HintedViolation, Rule, Violation, repeated


def owner_rule(
    owners: Owners,
    rule: str,
    violations: Callable[[Inputs], Iterable[Violation | HintedViolation]] | None,
    broken_in_hcl: Rows | Whole | None,
    hint: str = "",
) -> Rule:
    """Make a rule of the input; see `Rule`."""
    return Rule(input=owners.input, rule=rule, hint=hint, violations=violations, broken_in_hcl=broken_in_hcl)


def user_rule(
    rule: str,
    violations: Callable[[Inputs], Iterable[Violation]] | None,
    broken_in_hcl: Rows | None,
    hint: str = "",
) -> Rule:
    """Make a rule of the input `users`; see `Rule`."""
    return owner_rule(USERS, rule, violations, broken_in_hcl, hint=hint)


def names_rules(owners: Owners, shape: Shape, rule: str, hint: str = "") -> tuple[Rule, ...]:
    """Make the rules of the names themselves."""

    def find_tokens(inputs: Inputs) -> Iterator[Violation]:
        return (((owners.input,), "a CDKTF token as a name") for name in owners.names(inputs) if is_token(name))

    def find_names(inputs: Inputs) -> Iterator[Violation]:
        return (((owners.input, name), describe(name)) for name in owners.names(inputs) if not shape.fits(name))

    return (
        owner_rule(owners, says("LZ143"), find_tokens, None),
        owner_rule(owners, rule, find_names, misnamed(owners.input), hint=hint),
    )


def text_rule(owners: Owners, attribute: str, shape: Shape, rule: str, hint: str = "") -> Rule:
    """Make a rule of the shape of a text."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            value = getattr(owner, attribute)
            if value is not None and not shape.fits(value):
                yield (*steps, attribute), describe(value)

    broken = misshapen(attribute) if SHAPES.get(attribute) is shape else unfit(attribute, shape.hcl("it.value"))
    return owner_rule(owners, rule, violations, broken, hint=hint)


def texts_rule(
    owners: Owners,
    attribute: str,
    shape: Shape,
    rule: str,
    hint: str = "",
    of: Callable[[Inputs], Iterable[tuple[Steps, Any]]] | None = None,
) -> Rule:
    """Make a rule of the shape of each text of a list.

    Args:
        owners: Of which input.
        attribute: The list.
        shape: The shape.
        rule: The rule.
        hint: How to fix it; empty: as `findings.json` has it.
        of: Gives what has the list, each with the path to it; None: the owners themselves.
    """

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in (of or owners.of)(inputs):
            for index, text in enumerate(getattr(owner, attribute)):
                if not shape.fits(text):
                    yield (*steps, attribute, index), describe(text)

    assert SHAPES[attribute] is shape
    return owner_rule(owners, rule, violations, misshapen(attribute), hint=hint)


def repeated_rule(owners: Owners, *attributes: str) -> Rule:
    """Make the rule that a list has no text twice, of all attributes that are lists of texts."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for attribute in attributes:
                texts = getattr(owner, attribute)
                for index in repeated(texts):
                    yield (*steps, attribute, index), describe(texts[index])

    return owner_rule(owners, says("LZ146"), violations, repeated_in_hcl("texts_of_#"))
