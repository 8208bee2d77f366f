"""One rule of an attribute of users, in Python and in Terraform."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.config.inputs import Inputs
from landingzone.iam.patterns import Shape
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.rule import Rule, Violation, repeated


def user_rule(
    rule: str, hint: str, violations: Callable[[Inputs], Iterable[Violation]] | None, violations_hcl: str | None
) -> Rule:
    """Make a rule of the input `users`; see `Rule`."""
    return Rule(input="users", rule=rule, hint=hint, violations=violations, violations_hcl=violations_hcl)


def text_rule(attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    """Make a rule of the shape of a text."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            value = getattr(user, attribute)
            if value is not None and not shape.fits(value):
                yield ("users", name, attribute), describe(value)

    value = f"user.{attribute}"
    return user_rule(
        rule, hint, violations, hcl.violating_user_attribute(attribute, f"{value} != null && !{shape.hcl(value)}")
    )


def texts_rule(attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    """Make a rule of the shape of each text of a list."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            for index, text in enumerate(getattr(user, attribute)):
                if not shape.fits(text):
                    yield ("users", name, attribute, index), describe(text)

    return user_rule(rule, hint, violations, hcl.violating_user_texts(attribute, f"!{shape.hcl('text')}"))


def repeated_rule(attribute: str) -> Rule:
    """Make the rule that a list has no text twice."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            texts = getattr(user, attribute)
            for index in repeated(texts):
                yield ("users", name, attribute, index), describe(texts[index])

    violation = "try(index([for each in texts : lower(each)], lower(text)) < index, false)"
    violations_hcl = hcl.violating_user_texts(attribute, violation)
    return user_rule("must not be listed twice", "keep one", violations, violations_hcl)
