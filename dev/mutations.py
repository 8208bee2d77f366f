"""The small faults that may be put into a file of Python, each a text that stands in for one of the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_OPERATORS = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.Sub: ("-", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_METHODS = {
    "startswith": "endswith",
    "issubset": "issuperset",
    "removeprefix": "removesuffix",
    "partition": "rpartition",
}
_DROPPED_METHODS = ("lower", "casefold", "strip", "upper")


@dataclass(frozen=True, order=True)
class Mutation:
    """A text that stands in for one of the code."""

    file: str
    """Seen from the root, `landingzone/iam/patterns.py`."""
    line: int
    start: int
    """In characters of the file."""
    end: int
    text: str

    def apply(self, source: str) -> str:
        """Return the code of the mutant."""
        return source[: self.start] + self.text + source[self.end :]

    def describe(self, source: str) -> str:
        """Describe it in one line."""
        was = " ".join(source[self.start : self.end].split())
        return f"{self.file}:{self.line}: {was[:70]!r} -> {' '.join(self.text.split())[:70]!r}"


def find_mutations(file: str, source: str) -> list[Mutation]:
    """Find all mutations of a file of Python."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = source.splitlines()

    def place(line: int, column: int) -> int:  # columns of `ast` are bytes
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def between(node: ast.AST, other: ast.AST, operator: ast.AST) -> tuple[int, int, str]:
        was, new = _OPERATORS[type(operator)]
        end = span(node)[1]
        start = end + source[end : span(other)[0]].index(was)
        return start, start + len(was), new

    def span(node: ast.AST) -> tuple[int, int]:
        return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def text(node: ast.AST) -> str:
        return source[slice(*span(node))]

    found = set()
    for node in _code(ast.parse(source)):
        for start, end, new in _mutate(node, span, between, text):
            if source[start:end] != new:
                found.add(Mutation(file, node.lineno, start, end, new))  # type: ignore[attr-defined]
    return sorted(found)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Go over all but types, texts and what is only for a type checker."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert) or not isinstance(
                child, ast.AST
            ):
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.Assign) and ast.unparse(child.targets[0]) == "__all__":
                continue
            if hasattr(child, "lineno"):
                yield child
            yield from _code(child)


def _mutate(node: Any, span: Any, between: Any, text: Any) -> Iterator[tuple[int, int, str]]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield between(left, right, operator)
        case ast.BoolOp(values=[left, right, *_], op=operator):
            yield between(left, right, operator)
        case ast.BinOp(left=left, right=right, op=operator) if type(operator) in _OPERATORS:
            yield between(left, right, operator)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield (*span(node), f"({text(operand)})")
        case ast.Constant(value=bool()):
            yield (*span(node), str(not node.value))
        case ast.Constant(value=int() as number):
            yield (*span(node), str(number + 1))
        case ast.Call(func=ast.Name(id=name), args=[*_]) if name in _NAMES:
            yield (*span(node.func), _NAMES[name])
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _METHODS:
            yield (*span(node.func), f"{text(value)}.{_METHODS[name]}")
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=[]) if name in _DROPPED_METHODS:
            yield (*span(node), text(value))
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass" | "getattr" | "cast")):
            pass
        case ast.Call(args=[ast.Name() | ast.Attribute() as first, ast.Name() | ast.Attribute() as second]):
            yield (*span(first)[:1], span(second)[1], f"{text(second)}, {text(first)}")
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield (*span(test), f"(not ({text(test)}))")
        case ast.Tuple(ctx=ast.Load(), elts=[_, _, *_]) | ast.List(elts=[_, _, *_]) | ast.Set(elts=[_, _, *_]):
            for element, after in zip(node.elts, node.elts[1:], strict=False):
                yield (span(element)[0], span(after)[0], "")
        case ast.Dict(keys=[_, _, *_]) if all(node.keys):
            for key, following in zip(node.keys, node.keys[1:], strict=False):
                yield (span(key)[0], span(following)[0], "")
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Continue():
            yield (*span(node), "pass")
    for part in getattr(node, "generators", []):
        for condition in part.ifs:
            yield (*span(condition), "True")
