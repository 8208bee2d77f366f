"""Terraform's JSON as HCL, in the form that `terraform fmt` leaves unchanged.

This is our own printer, because no other can be used: with `hcl_output` CDKTF writes whatever is an override (every
`count`, `for_each`, `lifecycle`, local value and output) as JSON before the first block, and no check or variable at
all; `hcl2.writes` of python-hcl2 7 aligns nothing, breaks no line and has no comments. Expressions are already HCL,
here as in JSON, so this only breaks their lines and quotes strings.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_WIDTH = 120
_LINE = 100  # of an expression, without its indentation
_SHORT = 60  # the content of brackets is not broken
_STEP = "  "
_OPERATORS = frozenset({"&&", "||", "?", ":"})
"""A line may end before these, so in rules a negation comes last: checkov does not look for one after its line."""

_BLOCKS = (
    *("assert", "condition", "content", "dynamic", "lifecycle", "postcondition", "precondition"),
    *("required_providers", "statement", "validation"),
)
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "check": 1}
_FIRST = ("for_each", "count")
_ORDER = ("sid", "effect", "actions", "not_actions", "resources", "test", "variable", "values", "name", "path", "group")
"""Order of arguments, as people read them; others follow in the order in which they are given."""
_LAST = ("depends_on",)
_REFERENCES = frozenset({"depends_on", "ignore_changes", "replace_triggered_by", "from", "to"})
"""Arguments whose strings are references."""
_LITERAL = frozenset({"default", "required_version", "source", "version"})
"""Arguments whose strings are not templates."""

_TOKEN = re.compile(
    r"\s+|[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*|\d+(?:\.\d+)?|\.\.\.|=>|==|!=|<=|>=|&&|\|\||.", re.DOTALL
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Code:
    """An expression in HCL."""

    text: str


@dataclass(frozen=True)
class Block:
    """A block with its head, such as `resource "aws_iam_group" "logs"`.

    Args:
        head: The text before its brace.
        body: Arguments and nested blocks by name.
        address: Its name in comments.
    """

    head: str
    body: Mapping[str, Any]
    address: str = ""


def blocks_of(kind: str, body: Any) -> Iterator[tuple[tuple[str, ...], Block]]:
    """Yield the blocks of one kind in Terraform's JSON, each with its labels."""
    found: list[tuple[tuple[str, ...], Any]] = [((), body)]
    for _ in range(_LABELS.get(kind, 0)):
        found = [((*labels, label), inner) for labels, named in found for label, inner in named.items()]
    for labels, inner in found:
        head = " ".join([kind, *(f'"{label}"' for label in labels)])
        for each in inner if isinstance(inner, list) else [inner]:
            # A block without labels is a list of one body.
            for content in each if isinstance(each, list) else [each]:
                yield labels, Block(head, content, ".".join(labels if kind == "resource" else (kind, *labels)))


def written(blocks: Iterable[Block], comments: Mapping[str, str]) -> str:
    """Write blocks, with an empty line between two.

    Args:
        blocks: The blocks.
        comments: Address of a block, or `local.<name>` -> the comment above it.
    """
    texts = []
    for block in blocks:
        above = comment_lines(comments[block.address]) if block.address in comments else []
        lines = _locals_lines(block, comments) if block.head == "locals" else _block_lines(block)
        texts.append("".join(f"{line}\n" for line in [*above, *lines]))
    return "\n".join(texts)


def _locals_lines(block: Block, comments: Mapping[str, str]) -> list[str]:
    """Write local values: those with a comment, and those in several lines, are apart."""
    parts: list[list[str]] = []
    chain: dict[str, Any] = {}
    for name, value in block.body.items():
        comment = comments.get(f"local.{name}")
        lines = _attributes({name: value})
        if comment or len(lines) > 1:
            parts += [_attributes(chain)] if chain else []
            chain = {}
            parts.append([*(comment_lines(comment, _WIDTH - 2) if comment else []), *lines])
        else:
            chain[name] = value
    parts += [_attributes(chain)] if chain else []
    return ["locals {", *_indented(_apart(parts)), "}"]


def comment_lines(text: str, width: int = _WIDTH) -> list[str]:
    """Write a comment in lines, each with its sign."""
    lines = ["#"]
    for word in text.split():
        if lines[-1] != "#" and len(lines[-1]) + 1 + len(word) > width:
            lines.append("#")
        lines[-1] += f" {word}"
    return lines


def _block_lines(block: Block) -> list[str]:
    if not block.body:
        return [f"{block.head} {{}}"]
    return [f"{block.head} {{", *_indented(_body_lines(block.body)), "}"]


def _body_lines(body: Mapping[str, Any]) -> list[str]:
    names = [name for name in _FIRST if name in body]
    nested = [name for name, value in body.items() if _is_block(name, value)]
    last = [name for name in _LAST if name in body]
    others = [name for name in body if name not in (*names, *nested, *last)]
    others.sort(key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    parts = [names, others]
    lines = [_attributes({name: body[name] for name in part}) for part in parts if part]
    for name in nested:
        value = body[name]
        if name == "dynamic":
            lines += [_block_lines(Block(f'dynamic "{of}"', inner)) for of, inner in value.items()]
        else:
            lines += [_block_lines(Block(name, each)) for each in (value if isinstance(value, list) else [value])]
    lines += [_attributes({name: body[name] for name in last})] if last else []
    return _apart(lines)


def _apart(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in ("", *part)][1:]


def _is_block(name: str, value: Any) -> bool:
    is_body = isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )
    return name in _BLOCKS and is_body


def _attributes(attributes: Mapping[str, Any]) -> list[str]:
    return _aligned([(name, _value_lines(name, value, len(name) + 3)) for name, value in attributes.items()])


def _aligned(attributes: list[tuple[str, list[str]]]) -> list[str]:
    """Write `name = value` lines; of those that follow each other in one line each, the signs are aligned."""
    lines: list[str] = []
    chain: list[tuple[str, str]] = []

    def end_chain() -> None:
        widest = max((len(name) for name, _ in chain), default=0)
        lines.extend(f"{name:{widest}} = {value}" for name, value in chain)
        chain.clear()

    for name, (first, *more) in attributes:
        if more:
            end_chain()
            lines += [f"{name} = {first}", *more]
        else:
            chain.append((name, first))
    end_chain()
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{_STEP}{line}" if line else "" for line in lines]


def _value_lines(name: str, value: Any, used: int) -> list[str]:
    if name == "type" and isinstance(value, str):
        value = Code(value)
    if name in _REFERENCES:
        value = [Code(each) for each in value] if isinstance(value, list) else Code(value)
    return _lines_of(value, used, is_literal=name in _LITERAL)


def _lines_of(value: Any, used: int, *, is_literal: bool = False) -> list[str]:
    match value:
        case Code(text=text):
            return code_lines(text, used)
        case str():
            code = code_of_template(value) if not is_literal else None
            if code is None and value.startswith("{"):
                return _document_lines(value)
            return code_lines(code, used) if code else [_quoted(value, is_literal=is_literal)]
        case Mapping():
            if not value:
                return ["{}"]
            entries = [(_key(name), _lines_of(inner, len(name) + 5)) for name, inner in value.items()]
            return ["{", *_indented(_aligned(entries)), "}"]
        case list():
            each = [_lines_of(inner, 2, is_literal=is_literal) for inner in value]
            flat = f"[{', '.join(lines[0] for lines in each)}]"
            if all(len(lines) == 1 for lines in each) and used + len(flat) <= _LINE:
                return [flat]
            return ["[", *_indented(line for lines in each for line in (*lines[:-1], f"{lines[-1]},")), "]"]
        case _:
            return [json.dumps(value)]


def _document_lines(text: str) -> list[str]:
    """Write JSON without white space, byte for byte, in lines: `jsonencode` would write keys in another order."""
    lines = json.dumps(json.loads(text), indent=len(_STEP), ensure_ascii=False).splitlines()
    if re.sub(r"\s", "", "".join(lines)) != text or "${" in text or "%{" in text:
        raise ValueError(f"{text}: a document with white space or a template")
    return ["replace(", *_indented(["<<-JSON", *_indented(lines), "JSON", r', "/\\s/", ""']), ")"]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else _quoted(name)


def code_of_template(text: str) -> str | None:
    """Return the expression that a template is as a whole, `${...}`; None: it is something else."""
    if not text.startswith("${"):
        return None
    end = _end_of_interpolation(text, 2)
    return text[2 : end - 1].strip() if end == len(text) else None


def _quoted(text: str, *, is_literal: bool = False) -> str:
    """Write a string in quotes: a template, whose expressions stay unchanged, or a literal."""
    parts, place = [], 0
    while place < len(text):
        if text.startswith(("$${", "%%{"), place):
            parts.append(text[place : place + 3])
            place += 3
        elif text.startswith(("${", "%{"), place) and not is_literal:
            end = _end_of_interpolation(text, place + 2)
            parts.append(text[place:end])
            place = end
        else:
            letter = text[place]
            is_template = is_literal and text.startswith(("${", "%{"), place)
            parts.append(letter * 2 if is_template else json.dumps(letter, ensure_ascii=False)[1:-1])
            place += 1
    return f'"{"".join(parts)}"'


def _end_of_interpolation(text: str, place: int) -> int:
    """Return the position after the brace that closes what begins before a position."""
    depth = 1
    while depth:
        if text[place] == '"':
            place = _end_of_string(text, place)
            continue
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        place += 1
    return place


def _end_of_string(text: str, place: int) -> int:
    """Return the position after a quoted string that begins at a position."""
    place += 1
    while text[place] != '"':
        if text[place] == "\\":
            place += 2
        elif text.startswith(("$${", "%%{"), place):
            place += 3
        elif text.startswith(("${", "%{"), place):
            place = _end_of_interpolation(text, place + 2)
        else:
            place += 1
    return place + 1


# An expression in several lines: a tree of tokens and of the content of brackets.


@dataclass(frozen=True)
class _Group:
    opening: str
    parts: tuple["str | _Group", ...]

    def flat(self) -> str:
        return f"{self.opening}{_flat(self.parts)}{_CLOSING[self.opening]}"


_Parts = tuple["str | _Group", ...]


def _flat(parts: Iterable["str | _Group"]) -> str:
    return "".join(part if isinstance(part, str) else part.flat() for part in parts)


def _parsed(text: str) -> _Parts:
    stack: list[tuple[str, list[str | _Group]]] = [("", [])]
    place = 0
    while place < len(text):
        if text[place] == '"':
            end = _end_of_string(text, place)
            stack[-1][1].append(text[place:end])
        else:
            found = _TOKEN.match(text, place)
            assert found
            end, token = found.end(), found.group()
            if token in _CLOSING:
                stack.append((token, []))
            elif token in _CLOSING.values():
                opening, parts = stack.pop()
                stack[-1][1].append(_Group(opening, tuple(parts)))
            else:
                stack[-1][1].append(" " if token.isspace() else token)
        place = end
    [(_, parts)] = stack
    return tuple(parts)


def code_lines(text: str, used: int = 0) -> list[str]:
    """Write an expression; each line except the first is indented like what it belongs to.

    Args:
        text: The expression, in one line.
        used: How much of the first line is used before it.
    """
    return _laid_out(_parsed(text), used)


def _laid_out(parts: _Parts, used: int, *, is_bracketed: bool = False) -> list[str]:
    """Break the lines between two breaks, in one pair of brackets or, within brackets, at operators.

    Not in two pairs: `terraform fmt` would move what is between them.
    """
    parts = _stripped(parts)
    flat = _flat(parts)
    if used + len(flat) <= _LINE:
        return [flat]
    if is_bracketed and len(split := _split(parts, _OPERATORS, keeps_signs=True)) > 1:
        return [line for part in split for line in _laid_out(part, 0)]
    groups = [(len(part.flat()), place) for place, part in enumerate(parts) if isinstance(part, _Group)]
    if not groups or max(groups)[0] < _SHORT:
        return [flat]
    _, place = max(groups)
    group = parts[place]
    assert isinstance(group, _Group)
    before, after = _flat(parts[:place]), _flat(parts[place + 1 :])
    first, *between, last = _group_lines(group)
    return [f"{before}{first}", *between, f"{last}{after}"]


def _group_lines(group: _Group) -> list[str]:
    """Break the content of brackets into lines: two or more."""
    closing = _CLOSING[group.opening]
    parts = _stripped(group.parts)
    if len(parts) == 1 and isinstance(parts[0], _Group) and group.opening != "{":  # brackets within brackets
        first, *between, last = _group_lines(parts[0])
        return [f"{group.opening}{first}", *between, f"{last}{closing}"]
    if parts[:1] == ("for",):
        inner = _loop_lines(parts)
    elif group.opening == "{":
        entries = [_entry(entry) for entry in _split(parts, (",",))]
        inner = _aligned([(name, _laid_out(value, len(name) + 3)) for name, value in entries])
    else:
        elements = [_laid_out(element, 0, is_bracketed=True) for element in _split(parts, (",",))]
        is_spread = bool(elements) and elements[-1][-1].endswith("...")
        last = "," if group.opening == "[" and not is_spread else ""
        inner = [line for each in elements[:-1] for line in (*each[:-1], f"{each[-1]},")]
        inner += [*elements[-1][:-1], f"{elements[-1][-1]}{last}"] if elements else []
    return [group.opening, *_indented(inner), closing]


def _loop_lines(parts: _Parts) -> list[str]:
    """Write `for x in y :`, what it gives, and `if`, each in a line of its own or more."""
    colon = parts.index(":")
    head, rest = parts[: colon + 1], _stripped(parts[colon + 1 :])
    at = next((place for place, part in enumerate(rest) if part == "if"), None)
    body, condition = (rest, ()) if at is None else (rest[:at], _condition(rest[at + 1 :]))
    body = _stripped(body)
    heads = _laid_out(head, 0)
    lines = [*heads, *_laid_out(body, 0)]
    if len(heads) == 1 and len(heads[0]) + 1 + len(_opening_of(body)) <= _LINE:
        together = _laid_out((*head, " ", *body), 0)
        is_whole = together[0].startswith(heads[0])
        lines = together if is_whole and (len(together) > 1 or len(together[0]) <= _LINE) else lines
    return [*lines, *(_laid_out(condition, 0, is_bracketed=True) if condition else ())]


def _condition(parts: _Parts) -> _Parts:
    """Return `if` and what it asks: `terraform fmt` refuses a blank before a bracket."""
    parts = _stripped(parts)
    return ("if", *(() if isinstance(parts[0], _Group) and parts[0].opening == "(" else (" ",)), *parts)


def _opening_of(parts: _Parts) -> str:
    """Return what comes before the first bracket."""
    place = next((place for place, part in enumerate(parts) if isinstance(part, _Group)), len(parts))
    return _flat(parts[:place])


def _entry(parts: _Parts) -> tuple[str, _Parts]:
    at = parts.index("=")
    return _flat(parts[:at]).strip(), _stripped(parts[at + 1 :])


def _split(parts: _Parts, signs: Container[object], *, keeps_signs: bool = False) -> list[_Parts]:
    """Split at each of some signs, which begin the next part if they are kept."""
    found: list[list[str | _Group]] = [[]]
    for part in parts:
        if part in signs:
            found.append([])
        if keeps_signs or part not in signs:
            found[-1].append(part)
    return [each for part in found if (each := _stripped(tuple(part)))]


def _stripped(parts: _Parts) -> _Parts:
    first, last = 0, len(parts)
    while first < last and parts[first] == " ":
        first += 1
    while last > first and parts[last - 1] == " ":
        last -= 1
    return parts[first:last]
