"""The module form: a directory that any Terraform configuration can use as a module."""

import json
import re
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from constructs import Construct
from pydantic_core import PydanticUndefined

from landingzone import __version__
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.user import User
from landingzone.ground import versions
from landingzone.ground.directories import replace_directory
from landingzone.ground.expressions import data
from landingzone.ground.files import temporary_directory
from landingzone.rules.check import LOCAL_VALUES, RULES
from landingzone.rules.provider_versions import describe_providers
from landingzone.terraform import bindings
from landingzone.terraform.account import add_guard, add_partition
from landingzone.terraform.bodies import body
from landingzone.terraform.cdk import chosen_cdk
from landingzone.terraform.checks import CHECKS
from landingzone.terraform.form import SHARED_LOCALS, ModuleVariables
from landingzone.terraform.groups import add_groups
from landingzone.terraform.module_layout import lay_out
from landingzone.terraform.module_readme import attributes_table, beyond_the_original, files_table, tables_of
from landingzone.terraform.module_rules import BROKEN_RULES, REPORTED_TOGETHER, rules_tables
from landingzone.terraform.moves import moves_from_the_original
from landingzone.terraform.output_values import declare_outputs
from landingzone.terraform.own_groups import add_policies
from landingzone.terraform.resources import Resources
from landingzone.terraform.users import add_users
from landingzone.terraform.variable_types import input_type

_STACK = "module"

_PLACE = re.compile(r"\{([a-z_]+)\}")
"""Where a page of the module has a part that is generated."""

INPUTS_CHECK = data("aws_partition", "inputs")
"""The data source with the rules of several inputs, and of users. A partition is read without a call to AWS."""


def write_module(directory: Path, *, provider_version: str = versions.PROVIDER) -> None:
    """Write the module, with its documentation, examples and tests.

    The same version of this package writes the same bytes.

    Args:
        directory: Where to; see `replace_directory` for what it may contain already.
        provider_version: AWS provider versions that the module requires, as a Terraform version constraint.

    Raises:
        DirectoryError: The directory contains something else, or it or the temporary directory cannot be written.
        BindingsError: The slim AWS bindings cannot be made.
    """
    content = synthesize_module(provider_version=provider_version)
    about = f"Written by `landingzone module` {__version__}: change the definition, not this file."
    replace_directory(directory, lay_out(content, about) | _read_texts(content, provider_version))


def synthesize_module(*, provider_version: str = versions.PROVIDER) -> dict[str, Any]:
    """Synthesize the content of all files of the module together.

    Args:
        provider_version: AWS provider versions that it requires, as a Terraform version constraint.

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
                    "required_providers": {"aws": {"source": versions.PROVIDER_SOURCE, "version": provider_version}},
                }
            )
        ],
        "variable": {name: _variable(name) for name in sorted(Inputs.model_fields)},
        "data": synthesized["data"],
        "locals": synthesized["locals"] | LOCAL_VALUES | rules_tables(),
        "check": CHECKS,
        "resource": synthesized["resource"],
        "output": synthesized["output"],
        "moved": moves_from_the_original(),
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
        resources = Resources(scope, is_module=True)
        form = ModuleVariables(add_partition(resources))
        resources.add(INPUTS_CHECK)
        after_checks = add_guard(resources, form, INPUTS_CHECK)
        after_policies = add_policies(resources, form, after_checks)
        add_users(resources, form, after_policies, add_groups(resources, form, after_checks, after_policies))
        for name, value in SHARED_LOCALS.items():
            resources.add_local(name, value)
        resources.write_locals()
        declare_outputs(stack, _STACK, resources, is_module=True)
        app.synth()
        text = Path(place, "stacks", _STACK, "cdk.tf.json").read_text(encoding="utf-8")
    synthesized: dict[str, Any] = _without_metadata(json.loads(text))
    return synthesized


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
        {"condition": rule.condition, "error_message": rule.error_message}
        for rule in RULES
        if rule.input == name and rule.condition and rule.fits_a_validation
    ]
    return variable | ({"validation": validation} if validation else {})


def _read_texts(content: dict[str, Any], provider_version: str) -> dict[str, str]:
    """Read the package's own files for the module, and fill in the tables of its pages."""
    root = Path(str(package_files("landingzone.terraform") / "module_files"))
    parts = {
        "version": __version__,
        "terraform": versions.TERRAFORM_THAT_CHECKS,
        "provider": " ".join(provider_version.split()),
        "providers": describe_providers(provider_version),
        "beyond": beyond_the_original(),
        "files": files_table(),
        "user": attributes_table(User),
        "inline_iam_policy": attributes_table(InlineIamPolicy),
        "iam_group": attributes_table(IamGroup),
        "iam_policy": attributes_table(IamPolicy),
        "cross_account_group": attributes_table(CrossAccountGroup),
        "tables": tables_of(content),
    }
    texts = {}
    for file in sorted(root.rglob("*")):
        if file.is_file():
            name, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
            texts[name] = _PLACE.sub(lambda found: parts[found[1]], text) if name.endswith(".md") else text
    return texts
