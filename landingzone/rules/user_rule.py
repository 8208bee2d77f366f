"""One rule of an attribute of users, in Python and in Terraform."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.config.inputs import Inputs
from landingzone.iam.patterns import Shape
from landingzone.problems import shown
from landingzone.rules import hcl as conditions
from landingzone.rules.rule import Fault, Rule, repeated


def user_rule(rule: str, way_out: str, find: Callable[[Inputs], Iterable[Fault]], offenders: str | None) -> Rule:
    """Make a rule of the input `users` alone; see `Rule`."""
    return Rule(input="users", rule=rule, way_out=way_out, find=find, offenders=offenders)


def text_rule(attribute: str, shape: Shape, rule: str, way_out: str) -> Rule:
    """Make a rule of what a text looks like."""

    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            value = getattr(user, attribute)
            if value is not None and not shape.fits(value):
                yield ("users", name, attribute), shown(value)

    value = f"user.{attribute}"
    return user_rule(
        rule, way_out, find, conditions.user_attribute_at_fault(attribute, f"{value} != null && !{shape.hcl(value)}")
    )


def texts_rule(attribute: str, shape: Shape, rule: str, way_out: str) -> Rule:
    """Make a rule of what each text of a list looks like."""

    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            for index, text in enumerate(getattr(user, attribute)):
                if not shape.fits(text):
                    yield ("users", name, attribute, index), shown(text)

    return user_rule(rule, way_out, find, conditions.user_texts_at_fault(attribute, f"!{shape.hcl('text')}"))


def repeated_rule(attribute: str) -> Rule:
    """Make the rule that no text of a list stands there twice."""

    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            texts = getattr(user, attribute)
            for index in repeated(texts):
                yield ("users", name, attribute, index), shown(texts[index])

    fault = "try(index([for each in texts : lower(each)], lower(text)) < index, false)"
    offenders = conditions.user_texts_at_fault(attribute, fault)
    return user_rule("must not stand in the list twice", "keep one", find, offenders)
