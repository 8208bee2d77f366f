"""One rule of an attribute of users, groups or policies, in Python and in Terraform."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.config.inputs import Inputs
from landingzone.iam.patterns import Shape
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.owners import USERS, Owners
from landingzone.rules.rule import HintedViolation, Rule, Violation, repeated
from landingzone.tokens import is_token


def owner_rule(
    owners: Owners,
    rule: str,
    hint: str,
    violations: Callable[[Inputs], Iterable[Violation | HintedViolation]] | None,
    violations_hcl: str | None,
    also_reads: tuple[str, ...] = (),
) -> Rule:
    """Make a rule of the input; see `Rule`."""
    return Rule(
        input=owners.input,
        rule=rule,
        hint=hint,
        violations=violations,
        violations_hcl=violations_hcl,
        also_reads=also_reads,
    )


def user_rule(
    rule: str, hint: str, violations: Callable[[Inputs], Iterable[Violation]] | None, violations_hcl: str | None
) -> Rule:
    """Make a rule of the input `users`; see `Rule`."""
    return owner_rule(USERS, rule, hint, violations, violations_hcl)


def names_rules(owners: Owners, shape: Shape, rule: str, hint: str) -> tuple[Rule, ...]:
    """Make the rules of the names themselves."""

    def find_tokens(inputs: Inputs) -> Iterator[Violation]:
        return (((owners.input,), "a CDKTF token as a name") for name in owners.names(inputs) if is_token(name))

    def find_names(inputs: Inputs) -> Iterator[Violation]:
        return (((owners.input, name), describe(name)) for name in owners.names(inputs) if not shape.fits(name))

    return (
        owner_rule(
            owners,
            "names must be known when synthesizing, since they are part of addresses",
            "write the name itself",
            find_tokens,
            None,
        ),
        owner_rule(owners, rule, hint, find_names, hcl.violating_owners(owners, f"!{shape.hcl('name')}")),
    )


def text_rule(owners: Owners, attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    """Make a rule of the shape of a text."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            value = getattr(owner, attribute)
            if value is not None and not shape.fits(value):
                yield (*steps, attribute), describe(value)

    value = f"{owners.item}.{attribute}"
    violations_hcl = hcl.violating_attribute(owners, attribute, f"{value} != null && !{shape.hcl(value)}")
    return owner_rule(owners, rule, hint, violations, violations_hcl)


def texts_rule(owners: Owners, attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    """Make a rule of the shape of each text of a list."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            for index, text in enumerate(getattr(owner, attribute)):
                if not shape.fits(text):
                    yield (*steps, attribute, index), describe(text)

    return owner_rule(owners, rule, hint, violations, hcl.violating_texts(owners, attribute, f"!{shape.hcl('text')}"))


def repeated_rule(owners: Owners, attribute: str) -> Rule:
    """Make the rule that a list has no text twice."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            texts = getattr(owner, attribute)
            for index in repeated(texts):
                yield (*steps, attribute, index), describe(texts[index])

    violation = "try(index([for each in texts : lower(each)], lower(text)) < index, false)"
    violations_hcl = hcl.violating_texts(owners, attribute, violation)
    return owner_rule(owners, "must not be listed twice", "keep one", violations, violations_hcl)
