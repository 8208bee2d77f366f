"""Problems with the types and names of inputs: what pydantic finds, in our own words."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from landingzone.config.inputs_of_other_modules import INPUTS_OF_OTHER_MODULES
from landingzone.config.secret_values import may_be_secret
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS
from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, Steps, describe, describe_kind
from landingzone.ground.tables import read_rows
from landingzone.ground.words import ODD_LETTERS

_GONE = dict.fromkeys(("user_buckets", "user_buckets_settled"), "remove it: all users of a stack are in one block")

_TRUE = frozenset({"true", "yes", "on", "y", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "0"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")
_NO_SPACE = re.compile(r"[^\s:]+:\S")
_DIGITS_OF_ACCOUNT = 12
_MOST_LOST = 3  # zeros that a number may have lost; with fewer digits it is something else
_LONGEST_LIST = 20  # at most so many names in a hint


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """Turn what pydantic found into one problem for each mistake.

    Args:
        error: All that it found.
        model: The model of the inputs, whose names a hint may suggest.
    """
    found = error.errors()
    unknown = [each["loc"] for each in found if each["type"] == "extra_forbidden"]
    # A name with a typo is one mistake, not an unknown one and a missing one.
    meant = {(*loc[:-1], near_name(loc[-1], _model_at(model, loc[:-1]))) for loc in unknown}
    return [_problem_of(each, model) for each in found if each["type"] != "missing" or each["loc"] not in meant]


def positional_problem(name: str, given: Sequence[object]) -> Finding:
    """Report that a class takes keyword arguments only.

    Args:
        name: The class.
        given: The positional arguments.
    """
    return Finding((name,), says("LZ114"), f"{describe_kind(given[0])} without a name", f"write {name}(name=value)")


def near_name(name: object, model: type[BaseModel]) -> str | None:
    """Return the field that was probably meant; None for an input of another module."""
    if name in INPUTS_OF_OTHER_MODULES:
        return None
    folded = str(name).lower().replace("-", "_")
    return next(iter(difflib.get_close_matches(folded, model.model_fields, n=1)), None)


def _problem_of(error: ErrorDetails, model: type[BaseModel]) -> Finding:
    steps = _steps_of(error["loc"], model)
    found = error["input"]
    place = steps or (model.__name__,)
    is_name = steps[-1:] == ("[key]",)
    if is_name:
        place = steps[:-2]
    match error["type"]:
        case "missing":
            return Finding(place, says("LZ101"), hint=f"write {steps[-1]}: ...")
        case "extra_forbidden":
            return _unknown(place, str(steps[-1]), _model_at(model, steps[:-1]), model)
        case "invalid_key":
            return Finding(steps[:-1], says("LZ102"), describe(steps[-1]))
        case "literal_error":
            expected = error["ctx"]["expected"]
            rule = says("LZ104" if is_name else "LZ103", choices=expected.replace("'", "`"))
            near = _near_in(found, re.findall("'([^']*)'", expected))
            # Anything that is not similar to one of them may have been meant for another place.
            actual = describe(found) if is_name or near else describe_kind(found)
            return Finding(place, rule, actual, f"did you mean {near}?" if near else "use one of them")
        case "broken_rule":
            return Finding(place, says(error["msg"]), describe(found), error["ctx"]["hint"])
        case _ if is_name:
            return Finding(place, says("LZ102"), describe(found))
        case "string_type":
            return Finding(place, says("LZ105"), _describe_no_text(found, model, steps), _text_hint(found, steps))
        case "bool_type":
            return Finding(place, says("LZ106"), _describe_mistyped("bool", found), _bool_hint(found))
        case "int_type" | "int_from_float":
            return Finding(place, says("LZ107"), _describe_mistyped("int", found), _int_hint(found))
        case "list_type":
            return Finding(place, says("LZ108"), describe_kind(found), _list_hint(found))
        case "dict_type" | "model_type":
            kind = _model_at(model, steps) if error["type"] == "model_type" else None
            return Finding(place, says("LZ109"), describe_kind(found), _map_hint(found, kind))
        case _:
            return Finding(place, coded("LZ110", error["msg"]), "a different value")


# What is expected


def _near_in(found: object, expected: Sequence[str]) -> str | None:
    folded = {each.lower(): each for each in expected}
    near = difflib.get_close_matches(found.lower(), folded, n=1) if isinstance(found, str) else []
    return folded[near[0]] if near else None


def _text_hint(found: object, steps: Steps) -> str:
    match found:
        case int() | float() if not isinstance(found, bool) and steps[:1] in (("aws_account_id",), ("accounts",)):
            return _account_hint(found)
        case int() | float() if not isinstance(found, bool):
            return "write it in quotes: a number loses its leading zeros"
        case None:
            return "write a string, or remove the entry"
        case dict() if steps[-2:-1] == ("json_policies",):
            return "write the document as a JSON string: `name: |`, with the JSON on the following lines"
        case list() | tuple() | set() | frozenset():
            return "write one string, without brackets or `- `"
        case dict():
            return "write one string, not a map"
        case bytes() | bytearray():
            return "decode it"
        case PurePath():
            return "convert it with str(...)"
        case Enum():
            return "use its value"
        case _:
            return "write it in quotes" if isinstance(found, bool) else "write a string"


def _account_hint(found: float) -> str:
    digits = str(found)
    if not digits.isdigit() or not _DIGITS_OF_ACCOUNT - _MOST_LOST <= len(digits) <= _DIGITS_OF_ACCOUNT:
        return "write the 12 digits in quotes"
    zeros = _DIGITS_OF_ACCOUNT - len(digits)
    if not zeros:
        return f'write it in quotes: "{digits}"'
    lost = "zero" if zeros == 1 else "zeros"
    return f'write it in quotes, with the leading {lost} that a number loses: "{digits.zfill(_DIGITS_OF_ACCOUNT)}"'


def _bool_hint(found: object) -> str:
    folded = str(found).lower() if isinstance(found, str | int | float) else ""
    for texts, value in ((_TRUE, "true"), (_FALSE, "false")):
        if found == value:
            return "write it without quotes"
        if folded in texts or (isinstance(found, float) and folded.removesuffix(".0") in texts):
            return f"write {value}"
    return "write true or false"


def _int_hint(found: object) -> str:
    if isinstance(found, str) and _NUMBER.fullmatch(found):
        return "write it without quotes"
    if isinstance(found, float) and found.is_integer():
        return f"write {int(found)}"
    return "write a number without a fraction"


def _list_hint(found: object) -> str:
    match found:
        case dict():
            return "write `- ` before each entry, or [a, b]"
        case _ if hasattr(found, "__iter__") and not isinstance(found, str):
            return "convert it with list(...)"
        case _:
            return "write it as a list, even with one entry"


def _map_hint(found: object, kind: type[BaseModel] | None) -> str:
    match found:
        case str() if _NO_SPACE.match(found):
            return "write `name: value` lines, with a space after the colon"
        case BaseModel() if kind:
            return f"write {kind.__name__}(...), or a dict"
        case _ if not isinstance(found, list | tuple | set) and hasattr(found, "keys"):
            return "convert it with dict(...)"
        case _:
            needs = getattr(kind, "essential", ()) or (
                kind and any(field.is_required() for field in kind.model_fields.values())
            )
            return "write `name: value` lines" + ("" if needs else ", or {} for none")


# What was found


def _describe_no_text(found: object, model: type[BaseModel], steps: Steps) -> str:
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return describe(found) if is_number and not may_be_secret(model, steps) else describe_kind(found)


def _describe_mistyped(kind: str, found: object) -> str:
    """Show a value of the wrong type only if it looks like one of the right type, and so cannot be a secret."""
    match found:
        case str() if kind == "bool" and found.lower() in _TRUE | _FALSE:
            return describe(found)
        case str() if kind == "int" and _NUMBER.fullmatch(found):
            return describe(found)
        case int() | float() if kind == "int" or found in (0, 1):
            return describe(found)
        case _:
            return describe_kind(found)


# Names


def _unknown(place: Steps, name: str, model: type[BaseModel], root: type[BaseModel]) -> Finding:
    kind = getattr(model, "names", "attribute")
    if name in _GONE:
        return Finding(place, says("LZ112"), describe(name), _GONE[name])
    if name in INPUTS_OF_OTHER_MODULES and kind == "input":
        other = INPUTS_OF_OTHER_MODULES[name]
        return Finding(place, says("LZ113", module=other.module), describe(name), other.instead)
    return Finding(place, says("LZ111", kind=kind), describe(name), _name_hint(name, model, root))


def _name_hint(name: str, model: type[BaseModel], root: type[BaseModel]) -> str:
    homeless: Mapping[str, str] = getattr(model, "homeless", {})
    if name in homeless:
        return homeless[name]
    plain = ODD_LETTERS.sub(" ", name).strip()
    if plain != name:
        return f"use plain letters and spaces: {describe(plain)}"
    is_below = any(name in inner.model_fields for _, inner in _models_below(model))
    meant = _meant_in(name, model) or (setting_place(name) if model is root and not is_below else None)
    if meant:
        return meant
    if model is not root and name in root.model_fields:
        return "it is a top-level input: write it without indentation"
    near = near_name(name, model)
    if near:
        return f"did you mean {near}?"
    for field, inner in _models_below(model):
        if name in inner.model_fields:
            return f"it belongs in an entry of {field}"
    places = sorted(place for place, inner in _models_in(root) if inner is not model and name in inner.model_fields)
    if places:
        return f"it belongs in {places[0]}"
    if len(model.model_fields) > _LONGEST_LIST:
        return "`landingzone schema` prints every input"
    return f"use one of {', '.join(sorted(model.model_fields))}"


_ELEMENTS = re.compile(
    r"conditions?|principals?|not_?(actions?|resources?|principals?)|sid|id|version|statements?", re.I
)


@cache
def _meant_names() -> Mapping[tuple[str, str], str]:
    """Return class and a name that people write, and that is not similar to the right one -> what to do."""
    rows = read_rows("landingzone.config", "meant_names.tsv")
    return {(kind, name): hint for kinds, names, hint in rows for kind in kinds.split() for name in names.split()}


def _meant_in(name: str, model: type[BaseModel]) -> str:
    """Describe what to write instead of a name from IAM or another program; empty if nothing is known."""
    if {"actions", "resources"} <= model.model_fields.keys() and _ELEMENTS.fullmatch(name):
        return "write the whole document as JSON: in json_policies of a user or a group, or in `json` of a policy"
    folded = name.lower().replace("-", "_")
    return next(filter(None, (_meant_names().get((each.__name__, folded)) for each in model.__mro__)), "")


def setting_place(name: str) -> str | None:
    """Describe where a setting of the provider or a backend belongs, found among the inputs; None: it is neither."""
    if name in PROVIDER_SETTINGS:
        return f"it is an argument of the AWS provider: write it under provider, as `provider: {{{name}: ...}}`"
    if name in BACKEND_SETTINGS:
        return f"it is a backend: write it under backend, as `backend: {{{name}: ...}}`"
    if any(name in settings for settings in BACKEND_SETTINGS.values()):
        return f"it is an argument of a backend: write it under the name of one, as `backend: {{s3: {{{name}: ...}}}}`"
    return None


def _models_in(root: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the records in a model, including nested ones, each with its place: `users.NAME`."""
    for field, inner in _models_below(root):
        kind = _without_none(root.model_fields[field].annotation)
        names: dict[Any, str] = {dict: f"{field}.NAME", list: f"an entry of {field}"}
        entry = names.get(get_origin(kind), field)
        yield entry, inner
        yield from ((f"{place} of {entry}", deeper) for place, deeper in _models_in(inner))


def _steps_of(loc: Sequence[str | int], model: type[BaseModel]) -> Steps:
    """Return a place as steps. A number is a position only in a list; as a name in a map it becomes a string."""
    kind: Any = model
    steps: list[str | int] = []
    for step in loc:
        kind = _without_none(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(step))
            kind = field.annotation if field else None
        elif get_origin(kind) is dict:
            step, kind = str(step), get_args(kind)[1]
        else:
            kind = next(iter(get_args(kind)), None)
        steps.append(step)
    return (*steps,)


def _without_none(kind: Any) -> Any:
    kinds = get_args(kind)
    return next(each for each in kinds if each is not type(None)) if type(None) in kinds else kind


def _models_below(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        for kind in get_args(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield name, kind


def _model_at(model: type[BaseModel], steps: Sequence[Any]) -> type[BaseModel]:
    """Find the record at a path: `("users", "bob")` is a User, and `("adoption",)` an Adoption."""
    if not steps:
        return model
    kinds = get_args(model.model_fields[str(steps[0])].annotation)
    inner = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return _model_at(inner, steps[1:] if type(None) in kinds else steps[2:])
