"""Resources that loop over the owners of policies, users or groups, in the same order for both.

A looped resource that refers to another looped one makes Terraform look at every instance of the other for each of its
own, which takes minutes for thousands of users. So every resource loops over a local map, names its owner by the key
of the loop, and waits for what comes before it through one empty string. Both forms work this way.
"""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, ClassVar, Literal

from landingzone.ground.expressions import Address, Expression
from landingzone.iam import documents
from landingzone.iam.documents import Document
from landingzone.resources.looped_resource import LoopedResource
from landingzone.terraform.form import InlinePolicyKind, LoopRows, ValueSource
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources

Looped = LoopedResource[Any]

Denial = tuple[str, str, str, Document]
"""Name of the local value with the owners that get it, its condition, its name, and its document."""


def _document_of(kind: InlinePolicyKind) -> Document:
    actions, resources = Expression("each.value.policy.actions"), Expression("each.value.policy.resources")
    return documents.user_inline(actions, resources, kind.effect, force_mfa=kind.force_mfa)


class Loops:
    """The looped resources of users, or of groups.

    Args:
        resources: Where to add.
        form: What the inputs are.
        owners: The users or groups.
        after: References to empty strings that the names of owners begin with.
    """

    owner: ClassVar[Literal["user", "group"]]
    """What arguments of resources and expressions call an owner."""
    rows: ClassVar[tuple[Looped, ...]]
    """The resources, in the order of creation."""
    add_row: ClassVar[dict[str, Callable[[Any, Looped], None]]]
    """Type of a resource -> what adds it."""

    def __init__(self, resources: Resources, form: ValueSource, owners: LoopRows, after: str) -> None:
        self.added: list[Address] = []
        self._resources = resources
        self._token = resources.cdk.Token
        self._form = form
        self._given = owners
        self._owners = resources.add_local(f"{self.owner}s", owners.rows)
        self._after_owners = after
        # The beginning of an owner's name in resources that wait for what was added before.
        self._after = ""

    def add(self) -> None:
        """Add what some owner has, in the order of the rows."""
        for role, rows in groupby(filter(self._is_wanted, self.rows), lambda row: row.role):
            if role == "credential":
                self._wait("permissions")
            for row in rows:
                self.add_row[row.type](self, row)
                self.added.append(row.address)
                if role in ("owner", "refusal", "membership"):
                    self._wait(self._waiting_key(row))

    def _is_wanted(self, row: Looped) -> bool:
        if row.effect:
            return any(kind.effect == row.effect for kind in self._given.policy_kinds)
        return row.role == "owner" or row.attribute in self._given.attributes

    def _wait(self, key: str) -> None:
        """Make what is added from now on wait for everything that was added, through the local value `after_<key>`."""
        self._after = self._resources.add_after(f"after_{key}", self.added)

    def _waiting_key(self, row: Looped) -> str:
        """Return the key of the local value that is known once a row is there, and everything before it."""
        return f"{self.owner}s" if row.role == "owner" else row.key

    def add_attachments(self, row: Looped) -> None:
        """Add the managed policies that a list names."""
        rows = self._flatten(
            f"{self.owner}_{row.key}",
            f"for policy in try(coalescelist({self.owner}.{row.attribute}), []) : "
            f"{{ {self.owner} = name, name = policy }}",
        )
        account = "aws" if row.is_made_by_aws else self._form.value("aws_account_id")
        self._add_looped(
            row,
            rows,
            f"${{each.value.{self.owner}}}",
            policy_arn=f"arn:{self._form.partition}:iam::{account}:policy/${{each.value.name}}",
            overrides={**self._overrides_of(row), **KEEP_POLICY_ARN},
        )

    def add_policies(self, row: Looped) -> None:
        """Add inline policies: written ones, or a denial."""
        match row.attribute:
            case "inline_iam_policies":
                self._add_inline_policies(row)
            case "json_policies":
                written = f"{{ {self.owner} = name, name = key, text = text }}"
                each = f"for key, text in {self._map(row.attribute)} : {written}"
                self._add_policy_loop(row, self._flatten(f"{self.owner}_{row.key}", each), "${each.value.text}")
            case attribute:
                local, condition, name, document = self._denials()[attribute]
                rows, text = self._select(local, condition, "true"), self._form.text_of(document)
                self._add_looped(row, rows, name=name, policy=text, overrides=self._overrides_of(row))

    def _denials(self) -> Mapping[str, Denial]:
        """Return the denials by their attributes."""
        raise NotImplementedError

    def _add_inline_policies(self, row: Looped) -> None:
        """Add the entries of `inline_iam_policies` that have the effect of the row."""
        loops = []
        local = f"{self.owner}_inline_policies"
        each = f"for key, policy in {self._map(row.attribute)} : {{ {self.owner} = name, name = key, policy = policy"
        kind_of_row = self._given.kind_of_row
        if kind_of_row:
            self._flatten(local, f"{each}, {kind_of_row} }}")
        for kind in self._given.policy_kinds:
            if kind.effect == row.effect:
                if kind_of_row:
                    chosen = (
                        f"{{ for key, row in {self._resources.local(local).code} : key => row if {kind.condition} }}"
                    )
                    rows = self._resources.add_local(f"{local}_{kind.name}", Expression(chosen))
                else:
                    rows = self._flatten(f"{local}_{kind.name}", f"{each} }} if {kind.condition}")
                loops.append((f"_{kind.name}", _document_of(kind), rows))
        texts = self._resources.add_document_loop(f"{self.owner}_{row.key}", loops)
        self._add_policy_loop(row, texts, "${each.value}")

    def _add_policy_loop(self, row: Looped, rows: Expression, policy: str) -> None:
        # Neither an owner's name nor a policy's has a slash.
        name = '${split("/", each.key)[1]}'
        self._add_looped(
            row, rows, '${split("/", each.key)[0]}', name=name, policy=policy, overrides=self._overrides_of(row)
        )

    def _add_looped(self, row: Looped, rows: Expression, owner: str = "${each.key}", **arguments: Any) -> None:
        """Add what owners have, which waits for what was added before."""
        arguments[self.owner] = f"{self._after}{owner}"
        self._resources.add(row.address, for_each=rows, **arguments)

    def _overrides_of(self, row: Looped) -> Mapping[str, Any]:
        # Denials are deleted last; and a group keeps everything until its members have left.
        return CREATE_FIRST if row.role == "refusal" or self.owner == "group" else {}

    def _map(self, attribute: str) -> str:
        # A caller of the module may pass null, which cannot be looped over.
        return f'merge(lookup({self.owner}, "{attribute}", {{}}), {{}})'

    def _select(self, key: str, condition: str, value: str) -> Expression:
        """Add a map of the owners that fulfil a condition -> the value."""
        selected = f"{{ for name, {self.owner} in {self._owners.code} : name => {value} if {condition} }}"
        return self._resources.add_local(key, Expression(selected))

    def _flatten(self, key: str, rows: str) -> Expression:
        """Add a map of `<owner>/<name>` -> row, for rows that have an owner and a `name`."""
        flattened = Expression(
            f"{{ for row in flatten([for name, {self.owner} in {self._owners.code} : [{rows}]]) :"
            f' "${{row.{self.owner}}}/${{row.name}}" => row }}'
        )
        return self._resources.add_local(key, flattened)
