"""The rules as Terraform has them: one plan tells of many inputs what breaks them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev.engine import Terraform
from landingzone.config.inputs import Inputs, default_of
from landingzone.rules.check import LOCAL_VALUES, RULES
from landingzone.terraform.variable_types import input_type

INTERFACE = json.loads((Path(__file__).parents[1] / "interface.json").read_text(encoding="utf-8"))
_REFUSED = "refused in any case"


def write_rules(directory: Path) -> None:
    """Write a configuration that calls a module of the rules for each of `var.cases`."""
    call = {name: f"${{try(each.value.{name}, null)}}" for name in Inputs.model_fields}
    call |= {"source": "./rules", "for_each": "${var.cases}", "case": "${each.key}"}
    for folder, content in (
        ("", {"variable": {"cases": {"type": "any"}}, "module": {"of": call}}),
        ("rules", _module_of_rules()),
    ):
        (directory / folder).mkdir(exist_ok=True)
        (directory / folder / "main.tf.json").write_text(json.dumps(content, indent=1), encoding="utf-8")


def write_cases(directory: Path, cases: Mapping[str, dict[str, Any]]) -> Path:
    """Write a file of values for such a configuration: name of a case -> inputs."""
    file = directory / "given.tfvars.json"
    file.write_text(json.dumps({"cases": cases}), encoding="utf-8")
    return file


def told_by_terraform(terraform: Terraform, cases: Mapping[str, dict[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    """Give the (path, rule) that Terraform tells of each of these inputs."""
    found: dict[str, set[tuple[str, str]]] = {case: set() for case in (*cases, _REFUSED)}
    file = write_cases(terraform.directory, {**cases, _REFUSED: {"aws_account_id": "1"}})
    for each in terraform.plan_error(var_files=[file]).errors:
        case, _, message = each.detail.partition(" | ")
        assert case in found, str(each)
        found[case] |= _broken_rules(message)
    assert found.pop(_REFUSED) == {("aws_account_id", "must be 12 digits")}
    return found


def _module_of_rules() -> dict[str, Any]:
    """The variables, and an output with every condition: a `validation` would hide the others."""
    variables: dict[str, Any] = {"case": {"type": "string"}}
    for each in INTERFACE["inputs"]:
        variables[each["name"]] = {"type": each["type"]}
        if not each["required"]:
            variables[each["name"]] |= {"default": each["default"], "nullable": each["default"] is None}
    for name in Inputs.model_fields.keys() - variables.keys():
        default = default_of(name)
        variables[name] = {"type": input_type(name), "default": default, "nullable": default is None}
    preconditions = [
        {"condition": rule.condition, "error_message": f"${{var.case}} | {rule.error_message}"}
        for rule in RULES
        if rule.condition
    ]
    return {
        "variable": variables,
        "locals": dict(LOCAL_VALUES),
        "output": {"checked": {"value": True, "precondition": preconditions}},
    }


def _broken_rules(message: str) -> set[tuple[str, str]]:
    """Read (path, rule) pairs out of a message."""
    found = {
        (path, rule.rule)
        for rule in RULES
        if f": {rule.rule}; {rule.hint}." in message
        for path in message.split(f": {rule.rule}; ")[0].split(", ")
    }
    assert found, message
    return found
