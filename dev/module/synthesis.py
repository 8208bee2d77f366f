"""The content of the Terraform module, synthesized through a CDK from what the construct is made of."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from constructs import Construct
from pydantic_core import PydanticUndefined

from dev.module.checks import CHECKS
from dev.module.conditions import condition_of, fits_a_validation, message_of
from dev.module.form import IF_REQUIRED, SHARED_LOCALS, ModuleVariables
from dev.module.local_values import LOCAL_VALUES
from dev.module.module_rules import RULES
from dev.module.rules import BROKEN_RULES, REPORTED_TOGETHER, rules_tables
from dev.module.variable_types import input_type
from landingzone.config.inputs import Inputs, default_of
from landingzone.ground import versions
from landingzone.ground.expressions import Address, Expression, data
from landingzone.ground.files import temporary_directory
from landingzone.iam.documents import MFA_IS_PRESENT, Document
from landingzone.terraform import bindings
from landingzone.terraform.account import add_guard, add_partition
from landingzone.terraform.bodies import body
from landingzone.terraform.cdk import chosen_cdk
from landingzone.terraform.groups import add_groups
from landingzone.terraform.moves import original_modules
from landingzone.terraform.output_values import declare_outputs
from landingzone.terraform.own_groups import add_policies
from landingzone.terraform.records import moved
from landingzone.terraform.resources import Resources
from landingzone.terraform.users import add_users

_STACK = "module"

INPUTS_CHECK = data("aws_partition", "inputs")
"""The data source with the rules of several inputs, and of users. A partition is read without a call to AWS."""


@cache
def synthesize_module() -> dict[str, Any]:
    """Synthesize the content of all files of the module together.

    Returns:
        `terraform`, `variable`, `data`, `locals`, `check`, `resource`, `output` and `moved`, in this order.
    """
    synthesized = _synthesize_stack()
    # Not in the check of the account: an unknown value in a condition would postpone that check to the apply.
    synthesized["data"][INPUTS_CHECK.type][INPUTS_CHECK.key]["lifecycle"] = {
        "precondition": [
            {
                "condition": f"${{length(local.{BROKEN_RULES}.{name}) == 0}}",
                "error_message": f'${{join("\\n", local.{BROKEN_RULES}.{name})}}',
            }
            for name in REPORTED_TOGETHER
        ]
    }
    return {
        "terraform": [
            body(
                {
                    "required_version": versions.TERRAFORM_THAT_CHECKS,
                    "required_providers": {"aws": {"source": versions.PROVIDER_SOURCE, "version": versions.PROVIDER}},
                }
            )
        ],
        "variable": {name: _variable(name) for name in sorted(Inputs.model_fields)},
        "data": synthesized["data"],
        "locals": synthesized["locals"] | LOCAL_VALUES | rules_tables(),
        "check": CHECKS,
        "resource": synthesized["resource"],
        "output": synthesized["output"],
        "moved": [moved(f"{module}.{address}", str(address)) for address, module in original_modules().items()],
    }


def _synthesize_stack() -> dict[str, Any]:
    """Synthesize the resources through a CDK, without what belongs to a stack and not to a module."""
    cdk = chosen_cdk()
    with temporary_directory() as place:
        app = cdk.App(outdir=str(place))
        stack = cdk.TerraformStack(app, _STACK)
        # CDKTF refuses a stack without a provider. The provider is left out of the result.
        bindings.load(cdk).provider.AwsProvider(stack, "aws")
        scope = Construct(stack, "Default")
        resources = _Resources(scope)
        form = ModuleVariables(add_partition(resources))
        resources.add(INPUTS_CHECK)
        after_checks = add_guard(resources, form, INPUTS_CHECK)
        after_policies = add_policies(resources, form, after_checks)
        add_users(resources, form, after_policies, add_groups(resources, form, after_checks, after_policies))
        for name, value in SHARED_LOCALS.items():
            resources.add_local(name, value)
        resources.write_locals()
        declare_outputs(stack, _STACK, resources)
        app.synth()
        text = Path(place, "stacks", _STACK, "cdk.tf.json").read_text(encoding="utf-8")
    synthesized: dict[str, Any] = _without_metadata(json.loads(text))
    for output in synthesized["output"].values():
        output.pop("sensitive", None)  # the reference hides none
    return synthesized


_MFA_IF_REQUIRED = {
    "for_each": f"${{{IF_REQUIRED.key} ? [true] : []}}",
    "content": {
        "test": MFA_IS_PRESENT.operator,
        "variable": MFA_IS_PRESENT.key,
        "values": list(MFA_IS_PRESENT.values),
    },
}


class _Resources(Resources):
    """Adds what people read: a string to wait with refers to those before it."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope)
        self._waiting: dict[str, frozenset[Address]] = {}

    def waited_for(self, key: str, addresses: list[Address]) -> list[str]:
        """Write what to wait for, by strings that wait for a part of it where there are some."""
        found, rest = [], addresses
        for earlier, those in reversed(self._waiting.items()):
            if those <= frozenset(rest):
                found.append(self.local(earlier).code)
                rest = [address for address in rest if address not in those]
        self._waiting[key] = frozenset(addresses)
        return [*found, *super().waited_for(key, rest)]

    def add_statements(self, address: Address, document: Document, **more: Expression | None) -> None:
        """Add a document, in which each statement that needs MFA if the variable says so has a block for it."""
        conditional = [IF_REQUIRED in statement.conditions for statement in document.statements]
        known = (
            replace(statement, conditions=tuple(each for each in statement.conditions if each is not IF_REQUIRED))
            for statement in document.statements
        )
        super().add_statements(address, Document(statements=tuple(known)), **more)
        for place, is_conditional in enumerate(conditional):
            if is_conditional:
                self.added[address].element.add_override(f"statement.{place}.dynamic.condition", _MFA_IF_REQUIRED)

    def pass_by(self, key: str, addresses: Iterable[Address]) -> None:
        """Add a string that later ones refer to."""
        self.add_after(key, addresses)


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_metadata(inner) for key, inner in value.items() if key != "//"}
    return [_without_metadata(inner) for inner in value] if isinstance(value, list) else value


def _variable(name: str) -> dict[str, Any]:
    field = Inputs.model_fields[name]
    default = default_of(name)
    variable: dict[str, Any] = {"description": field.description, "type": input_type(name)}
    if default is not PydanticUndefined:
        variable["default"] = default
    variable["nullable"] = default is None
    validation = [
        {"condition": condition_of(rule), "error_message": message_of(rule)}
        for rule in RULES
        if rule.input == name and rule.in_hcl is not None and fits_a_validation(rule)
    ]
    return variable | ({"validation": validation} if validation else {})
