"""The inputs of type `any`: users, groups and policies, each a map of name -> attributes, many of which are alike.

IAM calls each of them an entity. A rule for an attribute that several of them have is one row, made for each. Their
contents are listed as rows, as in the module's local values of the same names (`ROWS` of `dev/module`, where an
entity is called the owner of its contents).

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import starmap
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.record import Record
from landingzone.config.user import User
from landingzone.ground.problems import Steps


class Row(NamedTuple):
    """An item inside an input.

    Args:
        steps: The path to it.
        key: Its name, or the attribute that lists it.
        text: Its value: a string, or whatever is written instead.
        of: The user, group, policy or entry that has it.
    """

    steps: Steps
    key: Any
    text: Any
    of: Any = None

    @property
    def row(self) -> "Row":
        """The row itself, for conditions on more than one of its fields."""
        return self


class EntityType(NamedTuple):
    """An input that maps names to attributes.

    Args:
        input: Its name.
        word: What one of them is called in messages.
        model: Its attributes.
        statements: Attribute with actions and resources: a map of name -> entry, or a list of entries.
        documents: Attribute with policy documents as JSON: a map of name -> string, or one string.
    """

    input: Literal["users", "groups", "policies"]
    word: str
    model: type[Record]
    statements: str = "inline_iam_policies"
    documents: str = "json_policies"

    @property
    def has_named_statements(self) -> bool:
        """Whether the entries of `statements` have names."""
        return self.model.model_fields[self.statements].annotation == dict[str, InlineIamPolicy]

    @property
    def lists(self) -> list[str]:
        """The attributes that are lists of strings."""
        return [name for name, field in self.model.model_fields.items() if field.annotation == list[str]]

    def rows(self, name: str, inputs: Inputs, key: str = "") -> Iterator[Row]:
        """List the items of all of them.

        Args:
            name: The kind of rows, a key of `ROWS`.
            inputs: The inputs.
            key: The attribute that is listed; "": all, if the kind has several.
        """
        return ROWS[name](self, inputs, key)


def _owners(entities: EntityType, inputs: Inputs, key: str) -> Iterator[Row]:
    return (Row((entities.input, name), name, of, of) for name, of in getattr(inputs, entities.input).items())


def _given(entities: EntityType, inputs: Inputs, *attributes: str) -> Iterator[tuple[Steps, str, Any, Any]]:
    """List the given values that may break a rule; empty lists and maps are skipped, because each row takes time."""
    getters, input = [(attribute, attrgetter(attribute)) for attribute in attributes], entities.input
    for name, of in getattr(inputs, input).items():
        for attribute, get in getters:
            value = get(of)
            if value or type(value) in (str, int):
                yield (input, name, attribute), attribute, value, of


def _attributes(entities: EntityType, inputs: Inputs, key: str) -> Iterator[Row]:
    return starmap(Row, _given(entities, inputs, key))


def _texts(entities: EntityType, inputs: Inputs, key: str) -> Iterator[Row]:
    return members(_given(entities, inputs, *((key,) if key else entities.lists)))


def members(lists: Iterable[tuple[Steps, str, Any, Any]]) -> Iterator[Row]:
    """List the strings of lists, each of which is a row as well."""
    for steps, attribute, texts, of in lists:
        for index, text in enumerate(texts):
            yield Row((*steps, index), attribute, text, of)


def _entries(entities: EntityType, inputs: Inputs, *attributes: str) -> Iterator[Row]:
    for steps, _, given, of in _given(entities, inputs, *attributes):
        match given:
            case dict():
                for name in sorted(given):
                    yield Row((*steps, name), name, given[name], of)
            case list():
                for index, entry in enumerate(given):
                    yield Row((*steps, index), index, entry, of)
            case _:
                yield Row(steps, "", given, of)


def _permission_lists(entities: EntityType, inputs: Inputs, key: str) -> Iterator[Row]:
    for steps, _, statement, of in _entries(entities, inputs, entities.statements):
        for attribute in (key,) if key else ("actions", "resources"):
            yield Row((*steps, attribute), attribute, getattr(statement, attribute), of)


ROWS: Mapping[str, Callable[[EntityType, Inputs, str], Iterator[Row]]] = {
    "owners": _owners,
    "attributes": _attributes,
    "texts": _texts,
    "tags": lambda entities, inputs, key: _entries(entities, inputs, "tags"),
    "statements": lambda entities, inputs, key: _entries(entities, inputs, entities.statements),
    "documents": lambda entities, inputs, key: _entries(entities, inputs, entities.documents),
    "inline_policies": lambda entities, inputs, key: _entries(
        entities, inputs, entities.statements, entities.documents
    ),
    "permission_lists": _permission_lists,
    "permissions": lambda entities, inputs, key: members(_permission_lists(entities, inputs, key)),
}
"""What lists each kind of row: for entities of a type, and for one attribute of them."""

USERS = EntityType(input="users", word="user", model=User)
GROUPS = EntityType(input="groups", word="group", model=IamGroup)
POLICIES = EntityType(input="policies", word="policy", model=IamPolicy, statements="statements", documents="json")

ENTITIES = (USERS, GROUPS, POLICIES)
"""Each of them."""
