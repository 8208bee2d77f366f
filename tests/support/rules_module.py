"""The rules as Terraform has them: the documented variables with their conditions, and nothing else."""

import json
from pathlib import Path
from typing import Any

from landingzone.config.inputs import Inputs, default_of
from landingzone.rules.check import LOCAL_VALUES, RULES
from landingzone.terraform.variable_types import input_type

INTERFACE = json.loads((Path(__file__).parents[1] / "interface.json").read_text(encoding="utf-8"))


def module_of_rules() -> dict[str, Any]:
    """A configuration of variables, and an output with every condition: a `validation` would hide the others."""
    variables: dict[str, Any] = {}
    for each in INTERFACE["inputs"]:
        variables[each["name"]] = {"type": each["type"]}
        if not each["required"]:
            variables[each["name"]] |= {"default": each["default"], "nullable": each["default"] is None}
    for name in Inputs.model_fields.keys() - variables.keys():
        default = default_of(name)
        variables[name] = {"type": input_type(name), "default": default, "nullable": default is None}
    preconditions = [
        {"condition": rule.condition, "error_message": rule.error_message} for rule in RULES if rule.condition
    ]
    return {
        "variable": variables,
        "locals": dict(LOCAL_VALUES),
        "output": {"checked": {"value": True, "precondition": preconditions}},
    }


def broken_rules(detail: str) -> set[tuple[str, str]]:
    """Read (path, rule) pairs out of an error of Terraform."""
    found = {
        (path, rule.rule)
        for rule in RULES
        if f": {rule.rule}; {rule.hint}." in detail
        for path in detail.split(f": {rule.rule}; ")[0].split(", ")
    }
    assert found, detail
    return found
