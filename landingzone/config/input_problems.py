"""What is wrong with the types and names of inputs, as problems: what pydantic finds, in our words."""

import difflib
import re
from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from landingzone.config.documented import DocumentedInputs
from landingzone.config.secret_values import may_be_secret
from landingzone.problems import Problem, describe, describe_kind, path_of

_GONE = dict.fromkeys(("user_buckets", "user_buckets_settled"), "take it out: all users of a stack are in one block")

_TYPE_RULES = {
    "string_type": ("must be text", "write it in quotes"),
    "bool_type": ("must be true or false", "write it without quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "list_type": ("must be a list", "write it as a list, even with one entry"),
    "dict_type": ("must be a map", "write `name: value` lines"),
    "model_type": ("must be a map", "write `name: value` lines, or {} for none"),
}


_BOOLEANS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "0", "1"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")


def problem_of(error: ErrorDetails, model: type[BaseModel]) -> Problem:
    """Say what pydantic found.

    Args:
        error: One of its errors.
        model: The model of the inputs, whose names a hint may suggest.
    """
    steps = list(error["loc"])
    found = error["input"]
    if steps[-1:] == ["[key]"] and error["type"] == "literal_error":
        return Problem(path_of(*steps[:-2]), f"names must be {error['ctx']['expected']}", describe(found))
    if steps[-1:] == ["[key]"] and error["type"] == "broken_rule":
        return Problem(path_of(*steps[:-2]), error["msg"], describe(found), error["ctx"]["hint"])
    if steps[-1:] == ["[key]"]:
        return Problem(path_of(*steps[:-2]), "names must be text", describe(found), "write the name in quotes")
    path = path_of(*steps)
    match error["type"]:
        case "missing":
            return Problem(path, "required", hint=f"write {steps[-1]}: ...")
        case "extra_forbidden":
            return _unknown(path, str(steps[-1]), _model_at(model, steps[:-1]))
        case "invalid_key":
            return Problem(path, "names must be text", describe(steps[-1]), "write the name in quotes")
        case "literal_error":
            expected = error["ctx"]["expected"]
            return Problem(path, f"must be {expected}", _describe_near(found, re.findall(r"'([^']*)'", expected)))
        case "string_type" if isinstance(found, int | float) and not isinstance(found, bool):
            actual = describe_kind(found) if may_be_secret(model, steps) else describe(found)
            return Problem(path, "must be text", actual, "write it in quotes: a number loses leading zeros")
        case "broken_rule":
            return Problem(path, error["msg"], describe(found), error["ctx"]["hint"])
        case kind if kind in _TYPE_RULES:
            rule, hint = _TYPE_RULES[kind]
            return Problem(path, rule, _describe_mistyped(kind, found), hint)
        case _:
            return Problem(path, error["msg"], "another value")


def _describe_mistyped(kind: str, found: object) -> str:
    """Show a value of the wrong type only if it reads as one of the right type, which is no secret."""
    match found:
        case str() if kind == "bool_type" and found.lower() in _BOOLEANS:
            return describe(found)
        case str() if kind == "int_type" and _NUMBER.fullmatch(found):
            return describe(found)
        case int() | float() if kind == "int_type" or found in (0, 1):
            return describe(found)
        case _:
            return describe_kind(found)


def _describe_near(found: object, expected: Sequence[str]) -> str:
    """Show a text that is nearly one of those expected: anything else may have been meant for another place."""
    is_near = isinstance(found, str) and difflib.get_close_matches(found.lower(), map(str.lower, expected), n=1)
    return describe(found) if is_near else describe_kind(found)


def _unknown(path: str, name: str, model: type[BaseModel]) -> Problem:
    kind = "input" if issubclass(model, DocumentedInputs) else "attribute"
    if name in _GONE:
        return Problem(path, "is no longer an input", describe(name), _GONE[name])
    near = difflib.get_close_matches(name, model.model_fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(model.model_fields))}"
    return Problem(path, f"unknown {kind}", describe(name), hint)


def _model_at(model: type[BaseModel], steps: Sequence[str | int]) -> type[BaseModel]:
    """Find the record at a path: `("users", "bob")` is a User."""
    if not steps:
        return model
    inner = next(
        kind
        for kind in get_args(model.model_fields[str(steps[0])].annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    )
    return _model_at(inner, steps[2:])
