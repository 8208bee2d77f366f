"""Reading a configuration file, YAML or JSON."""

import json
import re
import stat
import time
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

from landingzone.config.options import StackConfiguration
from landingzone.problems import InvalidFile, InvalidInputs, Problem, path_of
from landingzone.tokens import is_token

DEFAULT_FILE = "landingzone.yaml"

_SURROGATE = re.compile("[\ud800-\udfff]")  # `\ud83d` alone is not a character, though JSON and YAML allow it
_DEEPEST = 50

_QUIET_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 2.0


def read_configuration(path: Path) -> StackConfiguration:
    """Read a configuration file.

    Args:
        path: YAML by the rules of version 1.2, or JSON, which a `*.tfvars.json` file is.

    Returns:
        What the file says, typed.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """
    return StackConfiguration.model_validate(read_mapping(path))


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a YAML or JSON file as plain values, without looking at what they mean.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: A text contains a CDKTF token, which only Python code can use, or half a character.
    """
    try:
        text = _read_when_written(path).decode("utf-8-sig")
    except OSError as error:
        raise InvalidFile(f"{path}: cannot be read ({error.strerror}); name a YAML or JSON file") from None
    except UnicodeDecodeError as error:
        raise InvalidFile(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    try:
        content = _parse_json(path, text) if path.suffix == ".json" else _parse_yaml(path, text)
        if not isinstance(content, dict):
            raise InvalidFile(f'{path}: must contain a map of inputs, such as `aws_account_id: "123456789012"`')
        _refuse_marks(content)
    except RecursionError:
        raise InvalidFile(f"{path}: maps and lists are nested too deeply; nothing needs that many levels") from None
    return content


def _read_when_written(path: Path) -> bytes:
    """Read a file once nobody is writing to it: a half-written file may be valid and have half of the users.

    Raises:
        InvalidFile: It keeps changing.
        OSError: It cannot be read.
    """
    end = time.monotonic() + _LONGEST_WAIT_SECONDS
    while True:
        before = path.stat()
        content = path.read_bytes()
        if not stat.S_ISREG(before.st_mode):
            return content
        after = path.stat()
        is_same = all(getattr(before, each) == getattr(after, each) for each in ("st_ino", "st_size", "st_mtime_ns"))
        # A time in the future comes from another machine's clock, and is ignored.
        if is_same and not 0 <= time.time() - after.st_mtime < _QUIET_SECONDS:
            return content
        if time.monotonic() > end:
            raise InvalidFile(f"{path}: changed while it was read; try again when it is written")
        time.sleep(_QUIET_SECONDS / 2)


def _parse_json(path: Path, text: str) -> object:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return _without_duplicates(pairs, lambda key: InvalidFile(f"{path}: {key!r} is twice in one map; keep one"))

    try:
        return json.loads(text, object_pairs_hook=build)
    except json.JSONDecodeError as error:
        raise InvalidFile(f"{path}:{error.lineno}:{error.colno}: is not JSON ({error.msg})") from None


def _parse_yaml(path: Path, text: str) -> object:
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise InvalidFile(f"{where}: is not YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise InvalidFile(f"{path}: is not YAML ({str(error).splitlines()[0]})") from None


class _Loader(CCoreLoader):  # type: ignore[misc]
    """YAML 1.2's core schema. A key that appears twice is refused; the last one does not win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        pairs = [
            (self.construct_object(key, deep=True), self.construct_object(value, deep=True))
            for key, value in node.value
        ]
        for (key, _), (written, _) in zip(pairs, node.value, strict=True):
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a list or a map cannot be a name", written.start_mark
                )
        return _without_duplicates(
            pairs,
            lambda key: yaml.constructor.ConstructorError(
                None, None, f"{key!r} is twice in one map; keep one", node.start_mark
            ),
        )


def _without_duplicates(pairs: list[tuple[Any, Any]], error: Callable[[Any], Exception]) -> dict[Any, Any]:
    built: dict[Any, Any] = {}
    for key, value in pairs:
        if key in built:
            raise error(key)
        built[key] = value
    return built


def _refuse_marks(content: Mapping[str, Any]) -> None:
    problems: list[Problem] = []

    def walk(value: object, steps: tuple[str | int, ...]) -> None:
        if len(steps) > _DEEPEST:  # before the recursion limit of later code
            raise RecursionError
        match value:
            case str() if is_token(value):
                problems.append(
                    Problem(
                        path_of(*steps),
                        "must not contain a CDKTF token",
                        "`TfToken[`",
                        "write another text",
                    )
                )
            case str() if not value.isascii() and _SURROGATE.search(value):
                problems.append(
                    Problem(
                        path_of(*steps),
                        "must not contain half a character, which Terraform would replace",
                        "half of a surrogate pair",
                        "write the whole character",
                    )
                )
            case dict():
                for key, inner in value.items():
                    walk(key, (*steps, key) if isinstance(key, str) else steps)
                    walk(inner, (*steps, str(key)))
            case list():
                for index, inner in enumerate(value):
                    walk(inner, (*steps, index))

    walk(content, ())
    if problems:
        raise InvalidInputs(problems)
