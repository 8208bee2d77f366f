"""Where a configuration is read from: a file, a pipe or the standard input; YAML or JSON, by name or by content."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from landingzone.ground.kinds import coded, says
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_stream
from landingzone.reading.json_text import read_json
from landingzone.reading.odd_text import odd_fault
from landingzone.reading.plain import Plain
from landingzone.reading.yaml_text import read_yaml

DEFAULT_FILE = "landingzone.yaml"

_PARTS, _SCHEMA = (".yaml", ".yml", ".json"), ".schema.json"
_STANDARD_INPUT = ("-", "/dev/stdin")
_FOR_OTHERS = re.compile(r"x-|[$]schema\Z")
_HCL = (".hcl", ".tf", ".tfvars")
_NO_SPACE = re.compile(r"[a-z_]+:\S")
_ASSIGNMENT = re.compile(r"[a-z_]+\s*=\s")


def is_standard_input(path: Path) -> bool:
    """Return whether a name means the standard input."""
    return str(path) in _STANDARD_INPUT


def shown(path: Path) -> str:
    """Name a source as problems show it: a file by the name that was given."""
    return "<standard input>" if is_standard_input(path) else str(path)


def read_standard_input() -> bytes:
    """Read what comes through the standard input.

    Raises:
        Unreadable: It is too large, or there is none.
    """
    if sys.stdin is None:
        raise Unreadable(says("LZ005"), "nothing", hint="name a file")
    return read_stream(sys.stdin.buffer)


def refuse_usual_file(directory: Path) -> None:
    """Refuse a directory that has the default file, which itself names the other files.

    Raises:
        Unreadable: It has one; the message names it.
    """
    usual = directory / DEFAULT_FILE
    if usual.is_file():
        raise Unreadable(says("LZ002"), "a directory", hint=f"name the file: {usual}")


def is_part(name: str) -> bool:
    """Return whether a file of a directory is part of a configuration, by its name."""
    return name.endswith(_PARTS) and not name.endswith(_SCHEMA)


def is_pattern(text: str) -> bool:
    """Return whether a pattern is allowed in `include`: it must be a path below the directory of the file."""
    steps = text.removeprefix("./").split("/")
    return "\\" not in text and text.isprintable() and not {"", ".", ".."} & {*steps}


def read_plain(text: str, path: Path) -> Plain:
    """Read a map of names to values.

    Args:
        text: The text.
        path: Where it comes from: `*.json` is JSON, and anything else may be YAML or JSON.

    Raises:
        Unreadable: It is neither, or not a map.
    """
    try:
        plain = _read(text, path.suffix)
        if not isinstance(plain.value, dict):
            raise _no_map(text, plain.value, path.suffix)
    except Unreadable as fault:
        raise odd_fault(text, fault, "LZ021" if path.suffix == ".json" else "LZ020") or fault from None
    return plain


def without_extensions(content: dict[Any, Any]) -> dict[Any, Any]:
    """Omit the `x-...` keys at the top, which hold shared values, and `$schema`, which is for editors."""
    return {key: value for key, value in content.items() if not (isinstance(key, str) and _FOR_OTHERS.match(key))}


def _read(text: str, suffix: str) -> Plain:
    if suffix == ".json":
        return read_json(text)
    if text.lstrip().startswith("{"):
        # JSON may have what YAML may not: tabs, and unpaired surrogates.
        try:
            return read_json(text)
        except Unreadable as fault:
            of_json = fault
        try:
            return read_yaml(text)
        except Unreadable as fault:
            raise (of_json if _is_meant_as_json(text, suffix) else fault) from None
    try:
        return read_yaml(text)
    except Unreadable:
        if suffix in _HCL:
            raise _is_hcl() from None
        raise


def _is_meant_as_json(text: str, suffix: str) -> bool:
    """Return whether an invalid text was meant as JSON: by its first characters, or if only its content is wrong."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return not suffix and re.match(r'\s*\{\s*"', text) is not None
    return True


def _no_map(text: str, value: object, suffix: str) -> Unreadable:
    hint = 'write inputs as a map: `aws_account_id: "123456789012"`'
    if suffix in _HCL:
        return _is_hcl()
    match value:
        case None:
            return Unreadable(says("LZ007") if not text.strip() else says("LZ008"), "nothing", hint=hint)
        case list():
            return Unreadable(coded("LZ009", "must be a map of inputs, not a list"), "a list", hint=hint)
        case str() if _NO_SPACE.match(value):
            return Unreadable(says("LZ012"), "a string", hint="write `name: value`")
        case str() if _ASSIGNMENT.match(value):
            return Unreadable(says("LZ011"), "a string", hint="write `name: value`")
        case _:
            return Unreadable(says("LZ009"), "a single value", hint=hint)


def _is_hcl() -> Unreadable:
    return Unreadable(says("LZ010"), "HCL", hint="write it as YAML, or as JSON: *.tfvars.json")
