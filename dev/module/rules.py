"""The rules of the module that are not a variable validation, as tables: message -> paths of what breaks the rule.

A rule that users, groups and policies share is one row. The value of an input may be unknown while planning. Then the
rules of this input are checked in the apply, before anything is created, and those of the others in the plan.
"""

from typing import Any

from dev.module.conditions import code_of, fits_a_validation
from dev.module.module_rules import RULES, text_list
from landingzone.ground.expressions import quote
from landingzone.ground.grouping import grouped
from landingzone.ground.words import listed
from landingzone.rules.entities import ENTITIES

_ENTITIES = tuple(entities.input for entities in ENTITIES)
_INPUTS = "inputs"

REPORTED_TOGETHER = (*_ENTITIES, _INPUTS)
"""Broken rules are reported in one message for each of: users, groups, policies, and all other inputs."""

BROKEN_RULES = "broken_rules"
"""Name of the local value with the messages, for each of these."""


def rules_tables() -> dict[str, Any]:
    """Return the local values with the tables, and the one with the messages."""
    tables: dict[str, Any] = {}
    merged: dict[str, list[str]] = {name: [] for name in REPORTED_TOGETHER}
    for inputs, rules in _by_inputs().items():
        name = f"rules_of_{listed(inputs).replace(', ', '_').replace(' ', '_')}"
        if len(inputs) == 1:
            tables[name] = {message: f"${{{code}}}" for message, code in rules.items()}
        else:
            rows = ", ".join(f"{quote(message)} = {code}" for message, code in rules.items())
            tables[name] = f"${{{{ for input in {text_list(inputs)} : input => {{ {rows} }} }}}}"
        for each in inputs:
            merged[each].append(f"local.{name}" if len(inputs) == 1 else f"local.{name}.{each}")
    together = ", ".join(f"{name} = merge({', '.join(of)})" for name, of in merged.items())
    messages = '[for rule, paths in rules : "${join(", ", paths)}: ${rule}." if length(paths) > 0]'
    return tables | {
        "rules": f"${{{{ {together} }}}}",
        BROKEN_RULES: f"${{{{ for input, rules in local.rules : input => {messages} }}}}",
    }


def _by_inputs() -> dict[tuple[str, ...], dict[str, str]]:
    """Group the rules by the inputs that share them: message -> expression of the paths."""
    shared: dict[tuple[str, Any], list[str]] = grouped(
        ((rule.sentence, rule.in_hcl), rule.input if rule.input in _ENTITIES else _INPUTS)
        for rule in RULES
        if rule.in_hcl is not None and not fits_a_validation(rule)
    )
    together: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for (message, broken), inputs in shared.items():
        of = f".{inputs[0]}" if len(inputs) == 1 else "[input]"
        code = code_of(broken, of)
        together.setdefault(tuple(inputs), {}).setdefault(message, []).append(code)
    return {
        inputs: {
            message: codes[0] if len(codes) == 1 else f"concat({', '.join(codes)})" for message, codes in rules.items()
        }
        for inputs, rules in sorted(
            together.items(), key=lambda each: (-len(each[0]), REPORTED_TOGETHER.index(each[0][0]))
        )
    }
