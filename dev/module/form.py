"""What an input is in the module: `var.<name>`, so everything is written and conditions decide."""

import json
from dataclasses import replace
from typing import get_origin

from dev.module.local_values import slots
from dev.module.local_values.made import self_manages
from landingzone.config import offboarding, require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import IS_OFFBOARDING, OF_ROWS
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.ground.expressions import Expression
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.iam.documents import Condition, Document, with_mfa
from landingzone.terraform.form import (
    EFFECT,
    FORCES_MFA,
    MFA_CONDITION,
    CountCondition,
    LoopRows,
    documents_of,
    inline_policy_kinds,
)
from landingzone.terraform.slots import CrossAccountRoles

_KINDS_OF_ROWS = inline_policy_kinds("row.force_mfa", 'row.effect == "Allow"', 'row.effect != "Allow"')
"""The same for rows that contain it: the module form."""


_DENIALS = {"deny_everything": offboarding.DENY_ALL, "deny_without_mfa": require_mfa.DENY_WITHOUT_MFA}
"""The documents in which nothing depends on an input: name of the module's local value -> document."""


SHARED_LOCALS = {
    **{name: document.json() for name, document in _DENIALS.items()},
    "mfa_condition": f"${{{MFA_CONDITION}}}",
}
"""Local values of the module that several resources refer to."""


IF_REQUIRED = Condition(operator="", key="var.should_require_mfa", values=())
"""Stands for the MFA condition, which a statement has if the variable is true."""


class ModuleVariables:
    """The module form: values come from a caller, so everything is written and conditions decide."""

    def __init__(self, partition: str) -> None:
        self.partition = partition

    def value(self, name: str) -> str | Expression:
        """Reference to the variable of the input `name`: as a string for a string, else as an expression."""
        reference = Expression(f"var.{name}")
        is_text = Inputs.model_fields[name].annotation in (str, str | None)
        return str(reference) if is_text else reference

    def service_actions(self, name: str) -> Expression:
        """Expression for the actions of the input `name`."""
        return Expression(f'[for entry in var.{name} : length(regexall(":", entry)) > 0 ? entry : "${{entry}}:*"]')

    def count_condition(self, *inputs: str) -> CountCondition:
        """Write the condition that all these inputs have a value."""
        return CountCondition(" && ".join(_holds_something(name) for name in inputs))

    def count_condition_of_any(self, rows: Expression) -> CountCondition:
        """Write the condition that the map has an entry."""
        return CountCondition(f"length({rows.code}) > 0")

    def protected(self, document: Document, *, needs_mfa: bool = True) -> Document:
        """Return the document with conditions that depend on the variable."""
        if not needs_mfa:
            return document
        pairs = zip(document.statements, with_mfa(document).statements, strict=True)
        return Document(
            statements=tuple(
                old if old is new else replace(old, conditions=(*old.conditions, IF_REQUIRED)) for old, new in pairs
            )
        )

    def text_of(self, document: Document) -> str:
        """Refer to the local value that has it."""
        return next(f"${{local.{name}}}" for name, each in _DENIALS.items() if each == document)

    def named_groups(self, names_input: str) -> Expression:
        """Write the map of listed groups."""
        return Expression(f"{{ for name in var.{names_input} : name => name if var.enable_iam_groups }}")

    def cross_account_groups(self) -> Expression:
        """Write the map of groups and their role ARNs."""
        entries = f"var.{CROSS_ACCOUNT.entries_input}"
        return Expression(
            f"{{ for entry in {entries} : entry.group_name => entry.iam_role_arns if var.enable_iam_groups }}"
        )

    def cross_account_roles(self) -> CrossAccountRoles:
        """Write the expressions that decide it."""
        return _roles_in_hcl()

    def self_management_condition(self) -> CountCondition:
        """Write the condition that anything needs the self-management policy."""
        wanted = f"[for group in values(var.groups) : {self_manages('group')}]"
        return CountCondition(f"(var.enable_iam_groups || anytrue({wanted}))")

    def policies(self) -> LoopRows:
        """Return the policies, which may have every attribute."""
        rows = "{ for name, policy in var.policies : name => merge(policy, {}) }"
        return LoopRows(Expression(rows), frozenset(IamPolicy.model_fields))

    def policy_documents(self, policies: str) -> dict[str, str]:
        """Write the statements, and then the texts."""
        statement = f"{{ effect = {EFFECT}, policy = policy, force_mfa = {FORCES_MFA} }}"
        statements = f"[for policy in try(coalescelist(written.statements), []) : {statement}]"
        condition = (
            'merge({}, [for condition in [local.mfa_condition] : condition if it.effect == "Allow" && it.force_mfa]...)'
        )
        made = "{ Effect = it.effect, Action = it.policy.actions, Resource = it.policy.resources }"
        return {
            "policy_statements": f"{{ for name, written in {policies} : name => {statements} }}",
            "policy_documents": documents_of(
                policies, f"[for it in local.policy_statements[name] : merge({made}, {condition})]"
            ),
        }

    def groups(self) -> LoopRows:
        """Return the groups, which may have every attribute; a group may be null."""
        effective = ", ".join(
            f"{name} = try(coalesce(tobool(group.{name}), {default}), {default})"
            for name, default in (("require_mfa", "var.should_require_mfa"), ("self_management", "true"))
        )
        rows = f"{{ for name, group in var.groups : name => merge(group, {{ {effective} }}) }}"
        kind_of_row = f"effect = {EFFECT}, force_mfa = group.require_mfa || {FORCES_MFA}"
        return LoopRows(Expression(rows), frozenset(IamGroup.model_fields), _KINDS_OF_ROWS, kind_of_row)

    def users(self) -> LoopRows:
        """Return the users, who may have every attribute; a user may be null."""
        # Not `try`, which makes everything unknown if one attribute is, such as a boundary that is not created yet.
        users = f"{{ for name, user in var.users : name => merge(user, {{ is_offboarding = {IS_OFFBOARDING} }}) }}"
        overrides = ", ".join(
            f"{name} = {json.dumps(value)}" for name, value in {**OF_ROWS, "is_offboarding": True}.items()
        )
        leaving = f"{{ for name, user in var.users : name => merge(user, {{ {overrides} }}) if {IS_OFFBOARDING} }}"
        kind_of_row = f"effect = {EFFECT}, force_mfa = {FORCES_MFA}"
        return LoopRows(
            Expression(f"merge({users}, {leaving})"),
            frozenset(User.model_fields),
            _KINDS_OF_ROWS,
            kind_of_row,
            "user.is_offboarding",
        )

    def credential_generations(self) -> Expression:
        """Write the expression that finds them."""
        number = "try(coalesce(tonumber(user.credential_generation), 1), 1)"
        return Expression(f"tomap({{ for name, user in var.users : name => {number} if {number} != 1 }})")


def _holds_something(name: str) -> str:
    match Inputs.model_fields[name].annotation:
        case annotation if annotation is bool:
            return f"var.{name}"
        case annotation if get_origin(annotation) is list:
            return f"length(var.{name}) > 0"
        case _:
            return f"var.{name} != null"


def _roles_in_hcl() -> CrossAccountRoles:
    """Write expressions that decide it."""
    entries, large = f"for at, entry in {slots.ENABLED_ENTRIES}", slots.outgrows("at")
    of_entry = f"for slot, arns in {slots.BY_SLOT}[at]"
    in_slots = f'[{entries} : {{ {of_entry} : "${{entry.group_name}}/${{slot}}" => arns }} if {large}]'
    inline = f"{{ {entries} : entry.group_name => entry.iam_role_arns if !{large} }}"
    all_arns, all_large = slots.ALL_ROLE_ARNS, slots.ALL_OUTGROW
    return CrossAccountRoles(
        inline=Expression(inline),
        slots=Expression(f"merge({{}}, {in_slots}...)"),
        all_inline=Expression(f"{all_large} ? slice({all_arns}, 0, 1) : {all_arns}"),
        all_slots=Expression(slots.by_slot(slots.ALL_IN_SLOTS)),
        undecided=Expression(slots.IS_UNDECIDED),
    )
