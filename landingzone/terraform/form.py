"""What an input is in Terraform: itself in the static form, `var.<name>` in the module form.

Both forms answer the same questions here, so that code that adds resources need not know which form it is in.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from landingzone.config.offboarding import IS_OFFBOARDING, in_rows
from landingzone.config.policy import InlineIamPolicy
from landingzone.ground.expressions import Address, Expression, quote
from landingzone.ground.tokens import split_tokens
from landingzone.groups.made_groups import is_self_management_made
from landingzone.groups.values import InputValues, Values
from landingzone.iam.documents import MFA_IS_PRESENT, VERSION, Document, Effect
from landingzone.resources import group_resources
from landingzone.resources.looped_resource import GIVING_ACCESS
from landingzone.resources.user_resources import USER_RESOURCES, credentials_of
from landingzone.terraform.slots import CrossAccountRoles, known_roles

# Everything passes through Node, where `__proto__` cannot be a key. For Terraform, keys of a map are templates.
_PROTO = '${"__proto__"}'

# Terraform drops it at the beginning of a template.
_BYTE_ORDER_MARK = "\ufeff"


def escape(value: Any) -> Any:
    """Make Terraform read strings literally: `${` and `%{` are doubled; CDKTF tokens stay expressions.

    Args:
        value: A string, or lists and maps of any depth with strings in them, including keys of maps.

    Returns:
        The same structure; numbers, booleans and null unchanged.

    Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
    """
    match value:
        case str():
            text = "".join(
                part if is_token else part.replace("${", "$${").replace("%{", "%%{")
                for part, is_token in split_tokens(value)
            )
            return f"${{{quote(text[0])}}}{text[1:]}" if text.startswith(_BYTE_ORDER_MARK) else text
        case Mapping():
            return {_PROTO if key == "__proto__" else escape(key): escape(inner) for key, inner in value.items()}
        case list() | tuple():
            return [escape(inner) for inner in value]
        case _:
            return value


@dataclass(frozen=True)
class CountCondition:
    """When a resource exists: always (no condition), or once if the expression `condition` is true."""

    condition: str | None = None

    @property
    def count(self) -> Expression | None:
        """The `count` of the resource, if it has one."""
        return None if self.condition is None else Expression(f"{self.condition} ? 1 : 0")

    def attribute(self, address: Address, name: str) -> Expression:
        """Write an attribute of the resource, for use where the resource exists."""
        return Expression(f"{address}{'' if self.condition is None else '[0]'}.{name}")


ALWAYS = CountCondition()


class InlinePolicyKind(NamedTuple):
    """One of the documents that an entry of `inline_iam_policies` may get.

    Args:
        name: The ending of the name of its loop.
        effect: Effect of the entries that get it.
        force_mfa: Whether their permissions need MFA.
        condition: Expression that is true for the entries, each a `policy`, that get it.
    """

    name: str
    effect: Effect
    force_mfa: bool
    condition: str

    def fits(self, policy: InlineIamPolicy, requires_mfa: bool = False) -> bool:
        """Return whether an entry gets it, if its owner requires MFA or does not."""
        # A denial applies with MFA and without.
        forces_mfa = policy.force_mfa or requires_mfa
        return policy.effect == self.effect and (self.effect == "Deny" or forces_mfa == self.force_mfa)


GENERATIONS = Address("terraform_data", "credential_generations")
"""Address of the resource with the `credential_generations` of a form. It is nothing in the account."""

EFFECT = 'try(coalesce(policy.effect, "Allow"), "Allow")'
"""Terraform expression: the effect of a `policy`, an entry of `inline_iam_policies`."""

_ALLOWS = f'{EFFECT} == "Allow"'

MFA_CONDITION = f'{{ Condition = {{ Bool = {{ "{MFA_IS_PRESENT.key}" = ["true"] }} }} }}'
"""What a statement has that needs MFA."""

FORCES_MFA = "try(coalesce(policy.force_mfa, false), false)"
"""Terraform expression: whether a `policy` has `force_mfa: true`."""


def inline_policy_kinds(
    forces_mfa: str, allows: str = _ALLOWS, denies: str = f"!({_ALLOWS})"
) -> tuple[InlinePolicyKind, ...]:
    """Write the kinds of inline policies, from what is true for those that need MFA, that allow, and that deny."""
    return (
        InlinePolicyKind("allow", "Allow", False, f"{allows} && !{forces_mfa}"),
        InlinePolicyKind("allow_with_mfa", "Allow", True, f"{allows} && {forces_mfa}"),
        InlinePolicyKind("deny", "Deny", False, denies),
    )


USER_POLICY_KINDS = inline_policy_kinds(FORCES_MFA)
"""Every entry of a user's `inline_iam_policies` gets exactly one."""

GROUP_POLICY_KINDS = inline_policy_kinds(f"(group.require_mfa || {FORCES_MFA})")
"""The same for a group, with the attributes that apply."""


class LoopRows(NamedTuple):
    """The users, groups or policies of the looped resources.

    Args:
        rows: Map of name -> attributes.
        attributes: Attributes that one of them has, or may have.
        policy_kinds: Kinds of inline policies that one of them has, or may have.
        kind_of_row: Attributes of a row, for each of their inline policies, that give its kind; "": the policy and its
            owner give it.
        is_offboarding: Terraform expression: whether a `user` is offboarding.
    """

    rows: dict[str, Any] | Expression
    attributes: frozenset[str]
    policy_kinds: tuple[InlinePolicyKind, ...] = ()
    kind_of_row: str = ""
    is_offboarding: str = IS_OFFBOARDING

    def arguments(self, *names: str) -> dict[str, Any]:
        """Write the arguments of a looped resource that are attributes, if one of them has these."""
        return {name: f"${{try(each.value.{name}, null)}}" for name in names if name in self.attributes}


class ValueSource(Values, Protocol):
    """What both forms answer, each in its own way."""

    def count_condition(self, *inputs: str) -> CountCondition | None:
        """Describe when a resource exists that needs a value in all these inputs; None: never."""

    def count_condition_of_any(self, rows: Expression) -> CountCondition:
        """Describe when a resource exists that needs an entry in a map of users."""

    def protected(self, document: Document, *, needs_mfa: bool = True) -> Document:
        """Return a document whose permissions need MFA when `should_require_mfa` is true."""

    def text_of(self, document: Document) -> str:
        """Write the JSON text of a document in which nothing depends on an input."""

    def named_groups(self, names_input: str) -> dict[str, str] | Expression | None:
        """Return a map of group name -> group name for the groups that an input lists; None: there is none."""

    def cross_account_groups(self) -> dict[str, list[str]] | Expression | None:
        """Return a map of group name -> role ARNs; None: there is none."""

    def cross_account_roles(self) -> CrossAccountRoles:
        """Return which roles of these groups are in which policies."""

    def self_management_condition(self) -> CountCondition | None:
        """Describe when the self-management policy exists: groups are enabled, or an own group has it; None: never."""

    def policies(self) -> LoopRows | None:
        """Return the managed policies of this configuration; None: there is none."""

    def policy_documents(self, policies: str) -> dict[str, str]:
        """Write the local values with the JSON texts of the managed policies; the last one has them by name.

        Args:
            policies: Expression for the policies.
        """

    def groups(self) -> LoopRows | None:
        """Return the own groups, with the attributes that apply; None: there is none."""

    def users(self) -> LoopRows | None:
        """Return the users; None: there is none."""

    def credential_generations(self) -> Expression:
        """Write a map of user name -> `credential_generation`, for the users whose number is not 1."""


class StaticValues(InputValues):
    """The static form: every value is known, so only wanted resources are written."""

    def value(self, name: str) -> Any:
        """Value of the input `name`; strings are escaped."""
        return escape(super().value(name))

    def count_condition(self, *inputs: str) -> CountCondition | None:
        """Return whether all these inputs have a value."""
        return CountCondition() if all(getattr(self.inputs, name) for name in inputs) else None

    def count_condition_of_any(self, rows: Expression) -> CountCondition:
        """Always: the map exists because some user is in it."""
        return ALWAYS

    def text_of(self, document: Document) -> str:
        """Return the text."""
        return document.json()

    def named_groups(self, names_input: str) -> dict[str, str] | None:
        """Return the listed groups as data."""
        names = getattr(self.inputs, names_input) if self.inputs.enable_iam_groups else []
        return escape({name: name for name in sorted(names)}) or None

    def cross_account_groups(self) -> dict[str, list[str]] | None:
        """Return the groups and their role ARNs as data."""
        entries = self.inputs.iam_groups_for_cross_account_access if self.inputs.enable_iam_groups else []
        return escape({entry.group_name: entry.iam_role_arns for entry in entries}) or None

    def cross_account_roles(self) -> CrossAccountRoles:
        """Return them as data."""
        roles = known_roles(self.inputs)
        inline = tuple(escape(roles.all_inline))
        rows = {name: escape(getattr(roles, name)) for name in ("inline", "slots", "all_slots")}
        return roles._replace(all_inline=inline, **rows)

    def self_management_condition(self) -> CountCondition | None:
        """Return whether anything needs the self-management policy."""
        return ALWAYS if is_self_management_made(self.inputs) else None

    def policies(self) -> LoopRows | None:
        """Return the policies as data, with only the attributes that some policy has."""
        rows = {name: one.model_dump(exclude_defaults=True) for name, one in sorted(self.inputs.policies.items())}
        return LoopRows(escape(rows), _attributes_in(rows)) if rows else None

    def policy_documents(self, policies: str) -> dict[str, str]:
        """Write one expression that builds each from its statements, if it is not given."""
        statement = (
            f"merge({{ Effect = {EFFECT}, Action = policy.actions, Resource = policy.resources }}, "
            f'[for with_mfa in [{MFA_CONDITION}] : with_mfa if {EFFECT} == "Allow" && {FORCES_MFA}]...)'
        )
        statements = f"[for policy in try(coalescelist(written.statements), []) : {statement}]"
        return {"policy_documents": documents_of(policies, statements)}

    def groups(self) -> LoopRows | None:
        """Return the groups as data, with only the attributes that some group has."""
        groups = dict(sorted(self.inputs.effective_groups.items()))
        if not groups:
            return None
        # Expressions need these two of every group.
        needed = ("require_mfa", "self_management")
        rows = {
            name: group.model_dump(exclude_defaults=True) | group.model_dump(include={*needed})
            for name, group in groups.items()
        }
        given = _attributes_in(rows) - {*needed}
        given |= {"require_mfa"} if any(map(group_resources.denies_without_mfa, groups.values())) else set()
        given |= {"self_management"} if any(group.self_management for group in groups.values()) else set()
        policies = [
            (policy, bool(group.require_mfa))
            for group in groups.values()
            for policy in group.inline_iam_policies.values()
        ]
        kinds = tuple(kind for kind in GROUP_POLICY_KINDS if any(kind.fits(*policy) for policy in policies))
        return LoopRows(escape(rows), given, kinds)

    def users(self) -> LoopRows | None:
        """Return the users as data, with only the attributes that some user has."""
        users = self.inputs.users
        if not users:
            return None
        # Only what is given, so that the synthesized file can be reviewed user by user.
        rows = {name: in_rows(user).model_dump(exclude_defaults=True) for name, user in sorted(users.items())}
        given = _attributes_in(rows) - {"require_mfa"}
        # What somebody loses is deleted in time only while its resources exist, even if they are empty: other denials
        # after everything is denied during offboarding, and what gives access before somebody gets a credential.
        is_offboarding = any(user.status == "offboarding" for user in users.values())
        has_credentials = any(credentials_of(user.effective) for user in users.values())
        given |= {"require_mfa"} if is_offboarding or any(user.require_mfa for user in users.values()) else set()
        given |= {row.attribute for row in USER_RESOURCES if has_credentials and row.role in GIVING_ACCESS}
        kept = {"Deny": is_offboarding, "Allow": has_credentials}
        policies = [policy for user in users.values() for policy in user.inline_iam_policies.values()]
        kinds = tuple(kind for kind in USER_POLICY_KINDS if kept[kind.effect] or any(map(kind.fits, policies)))
        return LoopRows(escape(rows), given, kinds)

    def credential_generations(self) -> Expression:
        """Write the numbers as data."""
        numbers = {name: user.credential_generation for name, user in sorted(self.inputs.users.items())}
        return Expression(f"tomap({json.dumps({name: number for name, number in numbers.items() if number != 1})})")


def documents_of(policies: str, statements: str) -> str:
    """Write the map of a managed policy's name -> its JSON text, which is given or made from its statements."""
    document = f'jsonencode({{ Version = "{VERSION}", Statement = {statements} }})'
    return (
        f"{{ for name, written in {policies} : name => try(written.json, null) != null ? written.json : {document} }}"
    )


def _attributes_in(rows: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(attribute for row in rows.values() for attribute in row)
