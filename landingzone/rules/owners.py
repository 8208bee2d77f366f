"""The inputs of type `any`: users, groups and policies, each a map of name -> attributes, many of which are alike.

A rule of an attribute that several of them have is one row, made for each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.record import Record
from landingzone.config.user import User
from landingzone.ground.problems import Steps


@dataclass(frozen=True, kw_only=True)
class Owners:
    """An input that maps names to attributes.

    Args:
        input: Its name.
        word: What one of them is called in messages.
        model: Its attributes.
        statements: Attribute with actions and resources: a map of name -> entry, or a list of entries.
        documents: Attribute with policy documents as JSON: a map of name -> text, or one text.
    """

    input: Literal["users", "groups", "policies"]
    word: str
    model: type[Record]
    statements: str
    documents: str

    @property
    def has_named_statements(self) -> bool:
        """Whether the entries of `statements` have names."""
        return self.model.model_fields[self.statements].annotation == dict[str, InlineIamPolicy]

    @property
    def has_named_documents(self) -> bool:
        """Whether the texts of `documents` have names."""
        return self.model.model_fields[self.documents].annotation == dict[str, str]

    def of(self, inputs: Inputs) -> Iterator[tuple[Steps, Any]]:
        """Give each of them, with the path to it."""
        for name, owner in getattr(inputs, self.input).items():
            yield (self.input, name), owner

    def names(self, inputs: Inputs) -> Iterator[str]:
        """Give their names."""
        yield from getattr(inputs, self.input)

    def statements_of(self, inputs: Inputs) -> Iterator[tuple[Steps, InlineIamPolicy]]:
        """Give each entry of `statements`, with the path to it."""
        for steps, owner in self.of(inputs):
            entries = getattr(owner, self.statements)
            for key, entry in entries.items() if self.has_named_statements else enumerate(entries):
                yield (*steps, self.statements, key), entry

    def documents_of(self, inputs: Inputs) -> Iterator[tuple[Steps, str]]:
        """Give each policy document that is written as JSON, with the path to it."""
        for steps, owner in self.of(inputs):
            written = getattr(owner, self.documents)
            if self.has_named_documents:
                yield from (((*steps, self.documents, key), text) for key, text in written.items())
            elif written is not None:
                yield (*steps, self.documents), written


USERS = Owners(
    input="users",
    word="user",
    model=User,
    statements="inline_iam_policies",
    documents="json_policies",
)
GROUPS = Owners(
    input="groups",
    word="group",
    model=IamGroup,
    statements="inline_iam_policies",
    documents="json_policies",
)
POLICIES = Owners(
    input="policies",
    word="policy",
    model=IamPolicy,
    statements="statements",
    documents="json",
)

OWNERS = (USERS, GROUPS, POLICIES)
"""Each of them."""

ATTACHED_TO = (USERS, GROUPS)
"""Those that have policies: `aws_managed_policy_names`, `customer_managed_policy_names` and inline ones."""
