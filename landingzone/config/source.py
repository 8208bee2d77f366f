"""Where a configuration is read from: a file, a pipe or the standard input; YAML or JSON, by name or by content."""

import difflib
import json
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from landingzone.config.most_entries import MOST_ENTRIES
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import describe_kind
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_stream
from landingzone.reading.json_text import read_json
from landingzone.reading.nodes import compose
from landingzone.reading.odd_text import odd_fault
from landingzone.reading.plain import Plain
from landingzone.reading.yaml_text import read_yaml

DEFAULT_FILE = "landingzone.yaml"

INCLUDE = "include"
"""The input that names the other files of a configuration; only reading uses it, and the result does not have it."""

_PARTS, _SCHEMA = (".yaml", ".yml", ".json"), ".schema.json"
_STANDARD_INPUT = ("-", "/dev/stdin")
_FOR_OTHERS = re.compile(r"x-|[$]schema\Z")
_INPUTS = StackConfiguration.model_fields.keys() - {INCLUDE}
_NEAR = 0.8  # nearer than what is a different word
_HCL = (".hcl", ".tf", ".tfvars")
_MOUNTED = "..data"
"""In a volume of Kubernetes, the link to the current files; its other entries are links through this one.

Source: https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
"""
_NO_SPACE = re.compile(r"[a-z_]+:\S")
_ASSIGNMENT = re.compile(r"[a-z_]+\s*=\s")


def is_standard_input(path: Path) -> bool:
    """Return whether a name means the standard input."""
    return str(path) in _STANDARD_INPUT


def shown(path: Path) -> str:
    """Name a source as problems show it: a file by the name that was given."""
    return "<standard input>" if is_standard_input(path) else str(path)


def followed(path: Path) -> Path:
    """Return the configuration that is meant by a name which may be a link: what it includes is next to that one.

    Args:
        path: A file or a directory. A directory that Kubernetes mounts is the one with its current files.

    Returns:
        The target of a link to a file; otherwise the path.
    """
    link = path / _MOUNTED if path.is_dir() else path
    return target_of(link) if link.is_symlink() and (link.is_dir() or link.is_file()) else path


def directory_around(path: Path) -> Path:
    """Return the directory that a configuration is in, or is; of a link, that of its target."""
    place = followed(path)
    return place if place.is_dir() else Path() if is_standard_input(place) else place.parent


def target_of(link: Path) -> Path:
    """Return where a link leads to, from the working directory if it is below."""
    target, here = link.resolve(), Path.cwd()
    return target.relative_to(here) if target.is_relative_to(here) and not link.is_absolute() else target


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
    """Read a map of inputs.

    Args:
        text: The text.
        path: Where it comes from: `*.json` is JSON, and anything else may be YAML or JSON.

    Raises:
        Unreadable: It is neither, not a map, or has no input at all. Nothing of it is shown then, because it may be
            another file, and anything may be a secret, even a key of a map.
    """
    try:
        plain = _read(text, path.suffix)
        if not isinstance(plain.value, dict):
            raise _no_map(text, plain.value, path.suffix)
    except Unreadable as fault:
        shown = fault.with_name() if fault.named and _has_inputs(_names_in(text)) else fault
        raise odd_fault(text, shown, "LZ021" if path.suffix == ".json" else "LZ020") or shown from None
    if not _has_inputs(plain.value):
        raise _no_inputs(plain)
    return plain


def without_extensions(content: dict[Any, Any]) -> dict[Any, Any]:
    """Omit the `x-...` keys at the top, which hold shared values, and `$schema`, which is for editors."""
    return {key: value for key, value in content.items() if not (isinstance(key, str) and _FOR_OTHERS.match(key))}


def _has_inputs(names: Collection[Any]) -> bool:
    """Return whether a map may be a configuration: it has an input, or only what may be next to inputs."""
    return not _INPUTS.isdisjoint(names) or all(
        isinstance(name, str) and (name == INCLUDE or _FOR_OTHERS.match(name)) for name in names
    )


def _names_in(text: str) -> Collection[Any]:
    """Return the names at the top of a text that has a fault further down; none that are certain: it is not read."""
    try:
        if text.lstrip().startswith("{"):
            return [*json.loads(text)]
        node = compose(text)
    except (ValueError, RecursionError, Unreadable):
        return ["?"]
    return [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else ["?"]


def _no_inputs(plain: Plain) -> Unreadable:
    for name in plain.value:
        if near := difflib.get_close_matches(str(name).lower(), _INPUTS, n=1, cutoff=_NEAR):
            return Unreadable(says("LZ013"), "another name", plain.place_of(name), f"did you mean {near[0]}?")
    return Unreadable(says("LZ013"), describe_kind(plain.value), hint="check that it is the right file")


def _read(text: str, suffix: str) -> Plain:
    if suffix == ".json":
        return read_json(text, limits=MOST_ENTRIES)
    if text.lstrip().startswith("{"):
        # JSON may have what YAML may not: tabs, and unpaired surrogates.
        try:
            return read_json(text, limits=MOST_ENTRIES)
        except Unreadable as fault:
            of_json = fault
        try:
            return read_yaml(text, MOST_ENTRIES)
        except Unreadable as fault:
            raise (of_json if _is_meant_as_json(text, suffix) else fault) from None
    try:
        return read_yaml(text, MOST_ENTRIES)
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
