"""Reads YAML and JSON that others wrote, as plain values: strictly, within limits, and with the place of every node."""

import difflib
import json
import math
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Self

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

from landingzone.problems import LandingzoneError, Origin, Problem, describe, path_of
from landingzone.yaml_faults import explain

MOST_BYTES = 64 * 1024 * 1024
"""Largest file that people write: 5,000 users, the most that an account has, need half of it with a long key each."""

DEEPEST = 50
"""Most levels of maps and lists in what people write: a policy document inside a file needs about ten."""
_MOST_DIGITS = 100
# Aliases make much of little: nodes count as often as something stands for them.
_MOST_NODES = 2_000_000
_NODES_PER_CHARACTER = 100
_NODES_OF_THE_SHORTEST = 10_000
# Every node of YAML has one of these before it or behind it. Reading it takes some microseconds for each.
_MARKS = "\n,:[{"
_MOST_MARKS = 5_000_000
# Places of JSON are looked for by reading it as YAML, which takes some seconds for as many characters.
_MOST_PLACED = 4_000_000

_TAGS = ("binary", "bool", "float", "int", "map", "null", "omap", "pairs", "seq", "set", "str", "timestamp")
_SURROGATE = re.compile("[\ud800-\udfff]")  # `\ud83d` alone is not a character, though JSON allows it
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a text. Line and column count from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        """Write it as editors and terminals understand it behind a file's name: `41:7`."""
        return f"{self.line}:{self.column}"


class Unreadable(LandingzoneError):  # noqa: N818 - named for what it tells
    """A text that is not read.

    Args:
        rule: Why: `has a number of 200 characters`.
        found: What it has, in a few words: `a number of 200 characters`.
        place: Where; None: it is not known.
        hint: How to fix it: `write at most 100`.
    """

    def __init__(self, rule: str, found: str, place: Place | None = None, hint: str = "") -> None:
        self.rule, self.found, self.place, self.hint = rule, found, place, hint
        super().__init__(str(self.of("the text")))

    def of(self, source: object, hint: str = "") -> Problem:
        """Give it as a problem of a file: `people.yaml:3:7: is not YAML (...)`.

        Args:
            source: The name of the file.
            hint: How to fix it, if nothing better is known.
        """
        origin = Origin(str(source), self.place.line, self.place.column) if self.place else Origin(str(source))
        return Problem("", self.rule, "", self.hint or hint, origin)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Place | None, str]]:
        return type(self), (self.rule, self.found, self.place, self.hint)


def _has(found: str, hint: str, place: Place | None = None) -> Unreadable:
    return Unreadable(f"has {found}", found, place, hint)


def _is_not(language: str, found: str, place: Place | None = None) -> Unreadable:
    return Unreadable(f"is not {language} ({found})", found, place)


class Plain:
    """What a text says: maps, lists, texts, numbers, booleans and None.

    Args:
        value: The value.
        compose: Gives the nodes of the text, with their places.
    """

    def __init__(self, value: Any, compose: Callable[[], yaml.Node | None]) -> None:
        self.value = value
        self._compose = compose
        self._written: dict[tuple[str | int, ...], dict[str, str | int]] = {}

    def place_of(self, *steps: str | int) -> Place | None:
        """Tell where something stands.

        Args:
            steps: Keys and positions from 0, outermost first: `"users", "bob", "groups", 0`.

        Returns:
            Where its value begins: for an entry of a map, its key. None: there is no such thing, or JSON has more
            room between a key and its colon than YAML takes, or is very long.
        """
        place, node, value = None, self._nodes, self.value
        for step in steps:
            match node, value, step:
                case yaml.MappingNode(), dict(), _ if step in value:
                    key, node = node.value[list(value).index(step)]
                    place = _place(key)
                case yaml.SequenceNode(), list(), int() if step < len(value):
                    node = node.value[step]
                    place = _place(node)
                case _:
                    return None
            value = value[step]
        return place

    def nearest_place(self, path: str) -> Place | None:
        """Tell where something stands, or the innermost of what is around it that is there.

        Args:
            path: A path as `path_of` writes it.

        Returns:
            Where it begins; None: it and all around it are missing, or JSON shows no places.
        """
        steps: list[str | int] = []
        value, rest = self.value, path
        while rest:
            inner = self._steps_below(value, tuple(steps), is_outermost=not steps)
            # The longest first: `["a"]` is also the beginning of a name with brackets in it.
            end = next((end for end in range(len(rest), 0, -1) if _ends_a_step(rest, end) and rest[:end] in inner), 0)
            if not end:
                break
            step = inner[rest[:end]]
            steps.append(step)
            value, rest = value[step], rest[end:]
        return self.place_of(*steps) if steps else None

    def _steps_below(self, value: Any, steps: tuple[str | int, ...], *, is_outermost: bool) -> dict[str, str | int]:
        """Give the steps to what is in a map or list, by how paths write them; of two that are written alike, none."""
        if steps in self._written:
            return self._written[steps]
        written: dict[str, str | int] = {}
        twice = set()
        for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            if not isinstance(step, str | int):
                continue
            text = path_of(step)
            text = text if is_outermost or text.startswith("[") else f".{text}"
            if text in written:
                twice.add(text)
            written[text] = step
        self._written[steps] = {text: step for text, step in written.items() if text not in twice}
        return self._written[steps]

    @cached_property
    def _nodes(self) -> yaml.Node | None:
        return self._compose()


def _ends_a_step(path: str, end: int) -> bool:
    return end == len(path) or path[end] in ".["


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Read a file of UTF-8 text, with or without a byte order mark.

    Args:
        path: The file.
        most: The largest size, in bytes.

    Raises:
        Unreadable: It cannot be read, is too large, or is no UTF-8 text.
    """
    return decode(read_bytes(path, most))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a file, or what comes through a pipe.

    Raises:
        Unreadable: It cannot be read, or is too large.
    """
    with readable(path), path.open("rb") as file:
        if path.stat().st_size > most:
            raise _too_large(most)
        return read_stream(file, most)


def read_stream(stream: BinaryIO, most: int = MOST_BYTES) -> bytes:
    """Read what comes through a stream.

    Raises:
        Unreadable: It is too large.
    """
    content = stream.read(most + 1)
    if len(content) > most:
        raise _too_large(most)
    return content


def _too_large(most: int) -> Unreadable:
    return _has(f"more than {most // 2**20} MB", "nothing that belongs here is so large")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the system says when it cannot read a file into Unreadable.

    Args:
        path: The file.
    """
    try:
        yield
    except FileNotFoundError:
        raise Unreadable("there is no such file", "nothing", hint=_near(path)) from None
    except IsADirectoryError:
        raise Unreadable("is a directory", "a directory", hint="name a file") from None
    except (OSError, ValueError) as error:  # a ValueError: the name has a null character
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(f"cannot be read ({reason})", str(reason), hint="name a file that can be read") from None


def _near(path: Path) -> str:
    """Name the files that somebody may have meant who wrote the name of one that is not there."""
    try:
        names = sorted(each.name for each in path.parent.iterdir() if each.is_file())
    except OSError:
        folder = next((each for each in path.parents if each.is_dir()), None)
        return f"there is no folder {path.parent}" + (f" either, only {folder}" if folder else "")
    folded = {name.lower(): name for name in names}
    near = difflib.get_close_matches(path.name.lower(), folded, n=2, cutoff=0.75)
    near += [name for name in folded if name.startswith(f"{path.name.lower()}.") and name not in near]
    if not near:
        return "name a file that can be read"
    return f"did you mean {' or '.join(str(path.parent / folded[name]) for name in near[:2])}?"


def decode(content: bytes) -> str:
    """Read bytes as UTF-8 text, with or without a byte order mark.

    Raises:
        Unreadable: They are no UTF-8 text.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start}"
        raise Unreadable(f"is not UTF-8 text ({found})", found, hint="save it as UTF-8") from None


def read_yaml(text: str) -> Plain:
    """Read YAML by the core schema of version 1.2.

    Raises:
        Unreadable: It is not YAML, a key is twice in one map, an alias stands for something that contains it, or a
            limit is exceeded: of levels, of digits, of nodes that aliases stand for.
    """
    if len(text) > _MOST_MARKS and sum(text.count(mark) for mark in _MARKS) > _MOST_MARKS:
        raise _has("too many entries", "nothing that belongs here has so many")
    node = _compose(text)
    return Plain(_Values(text).of(node) if node else None, lambda: node)


def read_json(text: str, deepest: int = DEEPEST) -> Plain:
    """Read JSON.

    Args:
        text: The text.
        deepest: How many levels of maps and lists it may have.

    Raises:
        Unreadable: It is not JSON, a key is twice in one map, a text has half a character, a number is none that JSON
            can write, or a limit is exceeded: of levels, of digits.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_refuse_constant,
        )
        _refuse_depth(value, deepest)
    except json.JSONDecodeError as error:
        raise _no_json(text, error) from None
    except RecursionError:
        raise _too_deep(deepest) from None
    except Unreadable as fault:
        raise _with_place(fault, text) from None
    plain = Plain(value, lambda: _compose_json(text))
    if _ESCAPED_SURROGATE.search(text):
        for steps in _half_characters(value, ()):
            raise _has("half of a surrogate pair", "write the whole character", plain.place_of(*steps))
    return plain


def parse_json(text: str, deepest: int = DEEPEST) -> Any:
    """Read JSON as `read_json` does, without the places."""
    return read_json(text, deepest).value


_CUT_OFF = ("a bracket that is not closed", "close it, or look whether the end is missing")
# By what stands where Python's parser gives up. Its words differ from version to version.
_NO_JSON = (
    (re.compile(r"'"), "a text in single quotes", "write it in double quotes"),
    (re.compile(r"//|/\*|#"), "a comment, which JSON does not have", "take it out, or write YAML"),
    (re.compile(r"[}\]]"), "a comma before a closing bracket, or no value", "take the comma out, or write the value"),
    (re.compile(r"[A-Za-z_]"), "a text without quotes", "write it in double quotes; JSON has true, false and null"),
    (re.compile(r"\Z"), *_CUT_OFF),
)


def _no_json(text: str, error: json.JSONDecodeError) -> Unreadable:
    """Say what is wrong with a text that is no JSON."""
    if not text.strip():
        return _is_empty()
    at = error.pos
    if error.msg.startswith("Illegal trailing comma"):  # at the comma, from Python 3.13 on
        at += 1
        at += len(text[at:]) - len(text[at:].lstrip())
    place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    if error.msg.startswith(("Expecting value", "Expecting property name", "Illegal trailing comma")):
        for pattern, found, hint in _NO_JSON:
            if pattern.match(text, at):
                return _has(found, hint, place)
    if error.msg.startswith("Expecting ',' delimiter"):
        if at >= len(text):
            return _has(*_CUT_OFF, place)
        return _has("neither a comma nor a closing bracket behind an entry", "write one", place)
    if error.msg.startswith("Unterminated string"):
        return _has("a quote that is not closed", "close it in its line", place)
    if error.msg.startswith("Invalid control character"):
        return _has("a line break or a tab within a text", "write it as \\n or \\t", place)
    if error.msg.startswith("Extra data"):
        return _has("something behind its end", "take it out", place)
    return _is_not("JSON", error.msg, place)


def _is_empty() -> Unreadable:
    return Unreadable("is empty", "an empty text")


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _is_twice(key: object, place: Place | None = None) -> Unreadable:
    name = describe(key) if isinstance(key, str) else "a name that is no text"
    return _has(f"{name} twice in one map", "keep one", place)


def _has_too_many_digits(text: str, place: Place | None = None) -> Unreadable:
    return _has(f"a number of {len(text)} characters", f"write at most {_MOST_DIGITS}", place)


def _has_no_number(text: str, place: Place | None = None) -> Unreadable:
    return _has(f"{text}, which JSON cannot write", "write another number", place)


def _too_deep(deepest: int = DEEPEST, place: Place | None = None) -> Unreadable:
    return _has(f"more than {deepest} levels", "nothing needs so many", place)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key, value in pairs:
        if key in built:
            raise _is_twice(key)
        built[key] = value
    return built


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise _has_too_many_digits(text)
    return int(text)


def _float(text: str) -> float:
    if len(text) > _MOST_DIGITS:
        raise _has_too_many_digits(text)
    if math.isinf(value := float(text)):
        raise _has_no_number(text)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _has_no_number(name)


def _half_characters(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Give where texts have half of a surrogate pair, keys included."""
    match value:
        case str() if _SURROGATE.search(value):
            yield steps
        case dict():
            for key, inner in value.items():
                yield from ((*steps, key) for _ in _half_characters(key, ()))
                yield from _half_characters(inner, (*steps, key))
        case list():
            for index, inner in enumerate(value):
                yield from _half_characters(inner, (*steps, index))


def _refuse_depth(value: Any, deepest: int) -> None:
    level = [value]
    for _ in range(deepest + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise _too_deep(deepest)


def _with_place(fault: Unreadable, text: str) -> Unreadable:
    """Give a fault of JSON with its place, if the nodes show the same one."""
    try:
        node = _compose_json(text)
        if node:
            _Values(text).of(node)
    except Unreadable as found:
        return found if found.rule == fault.rule else fault
    return fault


def _compose_json(text: str) -> yaml.Node | None:
    """Read JSON as YAML, for the places alone. YAML takes no tabs and no halves of pairs, so these become others."""
    if len(text) > _MOST_PLACED:
        return None
    try:
        return _compose(_ESCAPED_SURROGATE.sub(r"\\u00", text.replace("\t", " ")))
    except Unreadable:
        return None


def _compose(text: str) -> yaml.Node | None:
    loader = CCoreLoader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(text, error) from None
    except yaml.YAMLError as error:
        raise _is_not("YAML", str(error).splitlines()[0]) from None
    except RecursionError:
        raise _too_deep() from None
    finally:
        loader.dispose()
    return node


def _no_yaml(text: str, error: yaml.MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else None
    if "nesting depth" in (error.problem or ""):
        return _too_deep(place=place)
    fault = explain(text, error, mark, CCoreLoader) if mark else None
    if fault is None:
        return _is_not("YAML", error.problem or "a fault", place)
    return _has(fault.found, fault.hint, Place(fault.line, fault.column))


class _Values:
    """The values of nodes; each node is read once, however many aliases stand for it.

    Args:
        text: The text of the nodes.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._most = min(_MOST_NODES, max(_NODES_OF_THE_SHORTEST, _NODES_PER_CHARACTER * len(text)))
        self._read: dict[int, tuple[Any, int, int] | None] = {}
        self._scalars = CCoreLoader("")

    def of(self, node: yaml.Node) -> Any:
        """Give the value of a node and all below it."""
        return self._value(node, 0)[0]

    def _value(self, node: yaml.Node, level: int) -> tuple[Any, int, int]:
        """Give a value, how many nodes it has, and how many levels."""
        if id(node) in self._read:
            known = self._read[id(node)]
            if known is None:
                raise _has("an alias inside what it stands for", "write out what is meant", _place(node))
            value, size, height = known
        else:
            if level > DEEPEST:
                raise _too_deep(place=_place(node))
            self._read[id(node)] = None
            value, size, height = self._contents(node, level)
            self._read[id(node)] = (value, size, height)
        if size > self._most:
            raise _has("aliases that stand for more than a file of this size may", "write fewer", _place(node))
        if level + height > DEEPEST + 1:
            raise _too_deep(place=_place(node))
        return value, size, height

    def _contents(self, node: yaml.Node, level: int) -> tuple[Any, int, int]:
        match node:
            case yaml.MappingNode(tag="tag:yaml.org,2002:map"):
                return self._map(node, level)
            case yaml.SequenceNode(tag="tag:yaml.org,2002:seq"):
                found = [self._value(each, level + 1) for each in node.value]
                return [each[0] for each in found], *_sums(found)
            case yaml.ScalarNode():
                return self._scalar(node), 1, 1
            case _:
                raise _has_odd_tag(node)

    def _map(self, node: yaml.MappingNode, level: int) -> tuple[Any, int, int]:
        built: dict[Hashable, Any] = {}
        found = []
        for key_node, value_node in node.value:
            key = self._value(key_node, level + 1)
            if not isinstance(key[0], Hashable):
                raise _has(
                    "a list or a map where a name belongs",
                    "write a text that begins with `{` or `[` in quotes",
                    _place(key_node),
                )
            if key[0] == "<<" and not key_node.style:
                raise _has(
                    "a merge key (`<<`), which YAML 1.2 does not have",
                    "write the entries out, or share whole values: `groups: *name` of an anchor below an `x-...` key",
                    _place(key_node),
                )
            if key[0] in built:
                raise _is_twice(key[0], _place(key_node))
            value = self._value(value_node, level + 1)
            built[key[0]] = value[0]
            found += [key, value]
        return built, *_sums(found)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind = node.tag.rpartition(":")[2]
        if not node.value and not node.style and self._text.startswith("&", node.start_mark.index):
            # `&Secret` without quotes would be an anchor, and its value nothing.
            hint = "write a text that begins with `&` in quotes"
            raise _has("an anchor (`&...`) without a value", hint, _place(node))
        if kind in ("int", "float") and len(node.value) > _MOST_DIGITS:
            raise _has_too_many_digits(node.value, _place(node))
        try:
            value = self._scalars.construct_object(node)
        except (ValueError, KeyError, yaml.YAMLError):
            raise _has_odd_tag(node) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise _has_no_number(node.value, _place(node))
        return value


def _sums(found: Sequence[tuple[Any, int, int]]) -> tuple[int, int]:
    return 1 + sum(size for _, size, _ in found), 1 + max((height for _, _, height in found), default=0)


def _has_odd_tag(node: yaml.Node) -> Unreadable:
    # Of a text that begins with `!`, such as a password without quotes, YAML makes a tag: that is not shown.
    name = node.tag.removeprefix("tag:yaml.org,2002:")
    tag = f"the tag {name} for something else" if name in _TAGS else "a tag"
    return _has(tag, "leave it out, or write a text that begins with `!` in quotes", _place(node))
