"""Adds typed AWS resources to a stack under the documented addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from landingzone.ground.expressions import Address, Expression, data
from landingzone.ground.tokens import has_token
from landingzone.iam.documents import Document, Statement, Texts
from landingzone.terraform import bindings
from landingzone.terraform.cdk import cdk_of
from landingzone.terraform.form import ALWAYS, CountCondition, ValueSource

if TYPE_CHECKING:
    from constructs import Construct

    from landingzone.terraform.any_stack import AnyStack
    from landingzone.terraform.cdk import TerraformDataSource, TerraformElement, TerraformResource, TerraformStack

# Several constructs in one stack share these.
_LOCALS: WeakKeyDictionary[TerraformStack, dict[str, Any]] = WeakKeyDictionary()
_RECORDS: WeakKeyDictionary[TerraformStack, dict[str, list[list[dict[str, Any]]]]] = WeakKeyDictionary()

_Element = TypeVar("_Element", bound="TerraformElement")

UNNAMED = "Default"
"""The id that CDKTF leaves out of names."""

CREATE_FIRST: Mapping[str, Any] = {"lifecycle.create_before_destroy": True}
"""Overrides for resources that are deleted only after dependent ones have changed: a group after its members left."""

KEEP_POLICY_ARN: Mapping[str, Any] = {"lifecycle.ignore_changes": ["policy_arn"]}
"""Overrides for an attachment whose address says which policy it is.

The partition in the ARN comes from a data source, which a module call with `depends_on` reads late. An ARN that is
unknown until then would replace the attachment.
"""

# Not after another `$`: the text of an input is escaped like that.
_POLICY_VARIABLE = re.compile(r"(?<!\$)\$\{aws:")


class Added(NamedTuple):
    """A resource or data source that was added, and whether it has a `count` or loops."""

    element: TerraformResource | TerraformDataSource
    is_counted: bool
    is_looped: bool


class Resources:
    """Adds resources, data sources and locals to a construct, and writes references to them.

    Directly below a stack, with the id `Default`, a construct gives them plain names: `aws_iam_group.full_access`. Any
    other construct adds its own unique id as a prefix, so that one stack can have two of them.

    Args:
        scope: The construct.
        stack: Its stack, which it is directly below with the id `Default`; None: this is found out.
    """

    def __init__(
        self,
        scope: Construct,
        stack: AnyStack | None = None,
    ) -> None:
        self.cdk = stack._cdk if stack else cdk_of(scope)
        self.aws = bindings.load(self.cdk)
        self._scope = scope
        self._stack: TerraformStack = stack or self.cdk.TerraformStack.of(scope)
        self._prefix = "" if stack else self._prefix_of(scope)
        self.added: dict[Address, Added] = {}
        self._locals: dict[str, Any] = {}

    def _prefix_of(self, scope: Construct) -> str:
        node = scope.node
        is_plain = node.id == UNNAMED and node.scope is self._stack
        return "" if is_plain else f"{self._stack.get_logical_id(node)}_"

    def name(self, key: str) -> str:
        """Return the name that the resource `key` has in Terraform."""
        return f"{self._prefix}{key}"

    def address(self, address: Address) -> Address:
        """Return the address that a resource or data source, or an instance of it, has in Terraform."""
        return address.named(self.name(address.key))

    def add(
        self,
        address: Address,
        *,
        is_typed: bool = True,
        count: Expression | None = None,
        for_each: Expression | None = None,
        overrides: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        """Add a resource or data source.

        Args:
            address: Its address without what this construct puts in front of names.
            is_typed: Whether it is an instance of the typed class of its type, which an Aspect may look for.
            count: Expression for the number of instances; None: one.
            for_each: Expression of the map that it loops over; None: it does not loop.
            overrides: Arguments that are expressions although the class wants another type, by path in Terraform.
            arguments: Arguments of the class; an expression stands for a string.

        Returns:
            The resource or data source.
        """
        written = {name: _written(value) for name, value in arguments.items()}
        kind = self._class_of(address) if is_typed else self.cdk.TerraformResource
        written |= {} if is_typed else {"terraform_resource_type": address.type}
        added: Any = self._name(str(address), address.key, lambda scope, id: kind(scope, id, **written))
        for name, value in {"count": count, "for_each": for_each, **(overrides or {})}.items():
            if value is not None:
                added.add_override(name, _written(value))
        self.added[address] = Added(added, count is not None, for_each is not None)
        return added

    def _class_of(self, address: Address) -> Any:
        """Return the class of a type: `IamGroup` of `aws_iam_group`, `DataAwsPartition` of a data source."""
        name = f"data_{address.type}" if address.mode == "data" else address.type.removeprefix("aws_")
        return getattr(getattr(self.aws, name), name.title().replace("_", ""))

    def add_local(self, key: str, value: Any) -> Expression:
        """Add a local value. `write_locals` writes it.

        Returns:
            The reference to it, `local.<key>`.
        """
        written = _written(value)
        if not has_token(written):
            self._locals[self.name(key)] = written
        else:
            # An element: only there does CDKTF find references to other stacks.
            self._name(f"local.{key}", key, lambda scope, id: self.cdk.TerraformLocal(scope, id, written))
        return self.local(key)

    def write_locals(self) -> None:
        """Write the local values without tokens, after the last one: all with one call to Node."""
        shared = _LOCALS.setdefault(self._stack, {})
        shared |= self._locals
        self._stack.add_override("locals", shared)

    def local(self, key: str) -> Expression:
        """Return the reference to a local value."""
        return Expression(f"local.{self.name(key)}")

    def add_after(self, key: str, addresses: Iterable[Address]) -> str:
        """Add a local value for resources that must wait for others without referring to them.

        A reference or a `depends_on` from one looped resource to another would make Terraform look at every instance of
        the other for each of its own.

        Args:
            key: Name of the local value.
            addresses: The resources to wait for.

        Returns:
            The reference to an empty string, known while planning.
        """
        waited_for = self.waited_for(key, list(addresses))
        code = f'length([{", ".join(waited_for)}]) > 0 ? "" : ""'
        return str(self.add_local(key, Expression(code) if waited_for else ""))

    def waited_for(self, key: str, addresses: list[Address]) -> list[str]:
        """Write what the local value `key` of `add_after` refers to."""
        return [str(self.address(address)) for address in addresses]

    def pass_by(self, key: str, addresses: Iterable[Address]) -> None:
        """Take note that this much is added: where people read it, later local values refer to one with this key."""

    def add_records(self, kind: str, records: Iterable[list[dict[str, Any]]]) -> None:
        """Add blocks about the state.

        Args:
            kind: `moved`, `import` or `removed`.
            records: The bodies of the blocks, with whole addresses.
        """
        given = list(records)
        if given:
            shared = _RECORDS.setdefault(self._stack, {}).setdefault(kind, [])
            shared += given
            self._stack.add_override(kind, shared)

    def _name(self, id: str, key: str, make: Callable[[Construct, str], _Element]) -> _Element:
        """Create an element that has this id, and its name in Terraform."""
        element = make(self._scope, id)
        element.override_logical_id(self.name(key))
        return element

    def add_document(
        self,
        key: str,
        document: Document,
        form: ValueSource,
        *,
        needs_mfa: bool,
        count_condition: CountCondition = ALWAYS,
    ) -> Expression:
        """Add a policy document.

        Returns:
            The expression that is its JSON text.
        """
        address = _document_address(key)
        self.add_statements(address, form.protected(document, needs_mfa=needs_mfa), count=count_condition.count)
        return count_condition.attribute(self.address(address), "json")

    def add_document_loop(self, key: str, documents: Iterable[tuple[str, Document, Expression]]) -> Expression:
        """Add documents that loop.

        A resource that looped over the same keys and referred to a document by its key would make Terraform look at
        every document for every instance. So the documents go through one local map.

        Args:
            key: Name of the local map.
            documents: For each: ending of the name after the key, the document, in which `each.value` is the entry,
                and the expression of the map that it loops over.

        Returns:
            The reference to a map of the loops' keys -> JSON text.
        """
        parts = []
        for ending, document, for_each in documents:
            address = _document_address(f"{key}{ending}")
            self.add_statements(address, document, for_each=for_each)
            parts.append(f"{{ for key, document in {self.address(address)} : key => document.json }}")
        merged = f"merge({', '.join(parts)})" if len(parts) > 1 else parts[0]
        return self.add_local(f"{key}_documents", Expression(merged))

    def add_statements(
        self,
        address: Address,
        document: Document,
        *,
        count: Expression | None = None,
        for_each: Expression | None = None,
    ) -> None:
        """Add the data source of a document, with this count, or that loops over this map."""
        statements = [self._statement(statement) for statement in document.statements]
        self.add(address, statement=statements, count=count, for_each=for_each)

    def _statement(self, statement: Statement) -> Any:
        block = self.aws.data_aws_iam_policy_document
        return block.DataAwsIamPolicyDocumentStatement(
            sid=statement.sid,
            effect=statement.effect,
            actions=self._list(statement.actions),
            not_actions=self._list(statement.not_actions),
            resources=self._list(statement.resources),
            condition=[
                block.DataAwsIamPolicyDocumentStatementCondition(
                    test=condition.operator, variable=condition.key, values=list(condition.values)
                )
                for condition in statement.conditions
            ]
            or None,
        )

    def _list(self, texts: Texts) -> list[str] | None:
        if isinstance(texts, Expression):
            return self.cdk.Token.as_list(str(texts))
        # `&{...}` is how the data source writes a policy variable, so that Terraform does not read it as its own.
        return [_POLICY_VARIABLE.sub("&{aws:", text) for text in texts] or None


def _document_address(key: str) -> Address:
    return data("aws_iam_policy_document", key)


def _written(value: Any) -> Any:
    """Write an expression as its JSON string; anything else unchanged."""
    return str(value) if isinstance(value, Expression) else value
