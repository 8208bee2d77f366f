"""The statements in the inputs, written as JSON or as actions and resources: where each is, and its contents."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Steps
from landingzone.iam.condition_operators import read_operator
from landingzone.iam.permissions import has_policy_variables
from landingzone.iam.policy_variables import Variable, variables_in
from landingzone.iam.written_statements import WrittenCondition, conditions_in, read_document, statements_in, texts_in
from landingzone.rules.entities import ENTITIES

_ATTRIBUTES = {"Action": "actions", "Resource": "resources"}


class WrittenStatement(NamedTuple):
    """A statement of an input.

    Args:
        steps: Path to the document, or to the entry with its actions and resources.
        place: The statement in its document, `Statement[0]`; "" of such an entry.
        elements: Its elements, as in IAM's JSON.
        has_variables: Whether `${` begins a policy variable.
    """

    steps: Steps
    place: str
    elements: dict[str, Any]
    has_variables: bool

    def texts(self, *elements: str) -> Iterator[tuple[Steps, str, str]]:
        """Yield the strings of elements: the path to each, its place in a document with a space after it, and it."""
        for element in elements:
            for index, text in texts_in(self.elements, element):
                if self.place:
                    yield self.steps, f"{self.place}.{element} ", text
                else:
                    yield (*self.steps, _ATTRIBUTES[element], index), "", text

    def conditions(self) -> Iterator[WrittenCondition]:
        """Return its conditions."""
        return conditions_in(self.place, self.elements)


def statements_of(inputs: Inputs, *wanted: str) -> Iterator[WrittenStatement]:
    """Yield the statements of all inputs.

    Args:
        inputs: The inputs; anything that is not a statement is skipped.
        wanted: Documents without any of these strings are skipped, because reading takes time; empty: none is skipped.
    """
    for entities in ENTITIES:
        for steps, _, policy, _ in entities.rows("statements", inputs):
            elements = {element: getattr(policy, name) for element, name in _ATTRIBUTES.items()}
            yield WrittenStatement(steps, "", elements, has_variables=True)
        for steps, _, text, _ in entities.rows("documents", inputs):
            if not wanted or any(each in text for each in (*wanted, "\\u")):  # an escape may stand for any letter
                document = read_document(text)
                has_variables = has_policy_variables(document)
                for place, statement in statements_in(document):
                    yield WrittenStatement(steps, place, statement, has_variables)


def variables_of(inputs: Inputs) -> Iterator[tuple[Steps, str, Variable]]:
    """Yield the policy variables of all inputs: the path to each, its place as `WrittenStatement.texts`, and it."""
    for written in statements_of(inputs, "${"):
        if written.has_variables:
            for steps, place, text in written.texts("Resource", "NotResource"):
                yield from ((steps, place, variable) for variable in variables_in(text))
            for condition in written.conditions():
                read = read_operator(condition.operator)
                if read is not None and read.operator.kind in ("text", "arn"):
                    place = f"{written.place}.Condition.{read.name} "
                    for value in condition.values:
                        yield from ((written.steps, place, variable) for variable in variables_in(str(value)))
