"""The rules as Terraform has them: the documented variables with their conditions, and nothing else."""

import json
from pathlib import Path
from typing import Any

from landingzone.rules import RULES

INTERFACE = json.loads((Path(__file__).parent / "interface.json").read_text(encoding="utf-8"))


def module_of_rules() -> dict[str, Any]:
    """A configuration of variables with `validation` blocks, and an output with the preconditions."""
    variables: dict[str, Any] = {}
    for each in INTERFACE["inputs"]:
        variable: dict[str, Any] = {"type": each["type"]}
        if not each["required"]:
            variable["default"] = each["default"]
            variable["nullable"] = each["default"] is None
        variable["validation"] = [
            {"condition": rule.condition, "error_message": rule.error_message}
            for rule in RULES
            if rule.input == each["name"] and rule.condition and rule.is_about_one_variable
        ]
        variables[each["name"]] = variable
    preconditions = [
        {"condition": rule.condition, "error_message": rule.error_message}
        for rule in RULES
        if rule.condition and not rule.is_about_one_variable
    ]
    return {"variable": variables, "output": {"checked": {"value": True, "precondition": preconditions}}}


def broken_rules(detail: str) -> set[tuple[str, str]]:
    """Read (path, rule) pairs out of an error of Terraform."""
    found = {
        (path, rule.rule)
        for rule in RULES
        if f": {rule.rule}; {rule.way_out}." in detail
        for path in detail.split(f": {rule.rule}; ")[0].split(", ")
    }
    assert found, detail
    return found
