"""What an input is in Terraform: itself in the static form, `var.<name>` in the module form.

Both forms answer the same questions here, so that whatever makes resources asks them and never which form it is in.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from landingzone.groups import Values
from landingzone.inputs import InlineIamPolicy, Inputs, User
from landingzone.policies import Document, service_actions, with_mfa
from landingzone.tokens import split_tokens


def escape(value: Any) -> Any:
    """Make Terraform take text as text: `${` and `%{` are doubled; CDKTF tokens stay expressions.

    Args:
        value: Text, or lists and maps of any depth with texts in them, keys of maps too.

    Returns:
        The same shape; numbers, booleans and null as they are.

    Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
    """
    match value:
        case str():
            return "".join(
                part if is_token else part.replace("${", "$${").replace("%{", "%%{")
                for part, is_token in split_tokens(value)
            )
        case Mapping():
            return {escape(key): escape(inner) for key, inner in value.items()}
        case list() | tuple():
            return [escape(inner) for inner in value]
        case _:
            return value


def inside(value: str | bool | int) -> str:
    """Write a value for a place inside an expression: `var.force_destroy_users`, `true`.

    Args:
        value: A number, a boolean, or an expression in its `${...}`.
    """
    return value.removeprefix("${").removesuffix("}") if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True)
class Presence:
    """How a resource comes to exist: always (no condition), or once if the expression `condition` is true."""

    condition: str | None = None

    @property
    def count(self) -> str | None:
        """The `count` of the resource, if it has one."""
        return None if self.condition is None else f"${{{self.condition} ? 1 : 0}}"

    def narrowed(self, condition: str | None) -> "Presence":
        """Give the presence of what needs `condition` as well."""
        return Presence(" && ".join(filter(None, (self.condition, condition))) or None)

    def attribute(self, address: str, name: str) -> str:
        """Write an attribute of the resource, for a place that exists only if the resource does."""
        return f"${{{address}{'' if self.condition is None else '[0]'}.{name}}}"


ALWAYS = Presence()


@dataclass(frozen=True)
class Variant:
    """One of the documents that a policy may get.

    Args:
        suffix: What its name has behind the key of the document.
        change: Makes it from the document without conditions.
        condition: Expression that is true when it is the one; None: it always is.
    """

    suffix: str
    change: Callable[[Document], Document]
    condition: str | None = None


INLINE_POLICY_KINDS = {
    "allow": 'policy.effect == "Allow" && !policy.force_mfa',
    "allow_with_mfa": 'policy.effect == "Allow" && policy.force_mfa',
    "deny": 'policy.effect == "Deny"',
}
"""The documents that an entry of `inline_iam_policies` may get, each with the condition that chooses its entries."""


@dataclass(frozen=True)
class UserBlock:
    """Users that the same looped resources stand for.

    Args:
        suffix: What the names of the resources have at the end: nothing, or `_<bucket>`.
        users: Map of user name -> attributes; data, or an expression.
        attributes: Attributes that some user has, or may have.
        policy_kinds: Kinds of inline policies, keys of `INLINE_POLICY_KINDS`, that some user has.
    """

    suffix: str
    users: Any
    attributes: frozenset[str]
    policy_kinds: frozenset[str]


class Form(Values, Protocol):
    """What both forms answer, each in its own way."""

    def presence(self, *inputs: str) -> Presence | None:
        """Tell how a thing comes to exist that needs all these inputs to hold something; None: it does not."""

    def variants(self, needs_mfa: bool) -> tuple[Variant, ...]:
        """Tell which documents a policy may get."""

    def named_groups(self, names_input: str) -> Any:
        """Give a map of group name -> group name for the groups that an input lists; None: there is none."""

    def cross_account_groups(self) -> Any:
        """Give a map of group name -> role ARNs; None: there is none."""

    def all_role_arns(self) -> tuple[str, ...] | str:
        """Give the distinct role ARNs of all cross-account groups."""

    def user_blocks(self) -> tuple[UserBlock, ...]:
        """Give the users, in the blocks that they stand in; empty: there is none."""


class Known:
    """The static form: every value is known, so that only what is wanted is there at all."""

    def __init__(self, inputs: Inputs, partition: str, user_buckets: int = 1) -> None:
        self.partition = partition
        self._inputs = inputs
        self._user_buckets = user_buckets

    def value(self, name: str) -> Any:
        """Value of the documented input `name`; texts are escaped."""
        return escape(getattr(self._inputs, name))

    def service_actions(self, name: str) -> tuple[str, ...]:
        """Actions of the input `name`, in which a service without a colon stands for all its actions."""
        return service_actions(self.value(name))

    def presence(self, *inputs: str) -> Presence | None:
        """Tell whether all these inputs hold something."""
        return Presence() if all(getattr(self._inputs, name) for name in inputs) else None

    def variants(self, needs_mfa: bool) -> tuple[Variant, ...]:
        """Give the one document that the inputs ask for."""
        return (Variant("", with_mfa if needs_mfa and self._inputs.should_require_mfa else _unchanged),)

    def named_groups(self, names_input: str) -> dict[str, str] | None:
        """Give the listed groups as data."""
        names = self.value(names_input) if self._inputs.enable_iam_groups else []
        return {name: name for name in sorted(names)} or None

    def cross_account_groups(self) -> dict[str, list[str]] | None:
        """Give the groups and their role ARNs as data."""
        entries = self._inputs.iam_groups_for_cross_account_access if self._inputs.enable_iam_groups else []
        return {escape(entry.group_name): escape(entry.iam_role_arns) for entry in entries} or None

    def all_role_arns(self) -> tuple[str, ...]:
        """Give the distinct role ARNs, in the order in which they are listed."""
        entries = self._inputs.iam_groups_for_cross_account_access
        return tuple(dict.fromkeys(escape([arn for entry in entries for arn in entry.iam_role_arns])))

    def user_blocks(self) -> tuple[UserBlock, ...]:
        """Give the users as data; of the attributes, only those that some user of the block has."""
        users = self._inputs.users
        if self._user_buckets == 1:
            blocks = {"": users}
        else:
            blocks = {}
            for name, user in users.items():
                blocks.setdefault(f"_{bucket_of(name, self._user_buckets)}", {})[name] = user
        return tuple(self._block(suffix, blocks[suffix]) for suffix in sorted(blocks) if blocks[suffix])

    def _block(self, suffix: str, users: Mapping[str, User]) -> UserBlock:
        rows = {name: _row_of(user) for name, user in sorted(users.items())}
        given = frozenset(attribute for row in rows.values() for attribute in row)
        kinds = frozenset(_kind_of(policy) for user in users.values() for policy in user.inline_iam_policies.values())
        return UserBlock(suffix, escape(rows), given, kinds)


def bucket_of(user_name: str, buckets: int) -> int:
    """Tell the bucket of a user: the same for ever, whoever else there is.

    Args:
        user_name: Name of the user.
        buckets: Number of buckets, a power of two up to 256.

    Returns:
        A number from 0 up to `buckets` - 1.
    """
    return hashlib.sha256(user_name.encode()).digest()[0] % buckets


def _unchanged(document: Document) -> Document:
    return document


def _row_of(user: User) -> dict[str, Any]:
    # Only what is given, so that the synthesized file can be reviewed user by user.
    row = user.model_dump(exclude_defaults=True)
    if user.inline_iam_policies:
        row["inline_iam_policies"] = {name: policy.model_dump() for name, policy in user.inline_iam_policies.items()}
    return row


def _kind_of(policy: InlineIamPolicy) -> str:
    if policy.effect == "Deny":
        return "deny"
    return "allow_with_mfa" if policy.force_mfa else "allow"
