"""Expressions of workflows of GitHub: the part of the language that is used here, and an error for the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

Contexts: TypeAlias = Mapping[str, Any]
Functions: TypeAlias = Mapping[str, Callable[..., Any]]
_Node: TypeAlias = Callable[[Contexts, Functions], Any]

_INTERPOLATION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>&&|\|\||==|!=|[!().,])|(?P<name>[A-Za-z_][\w-]*))")
_WORDS = {"true": True, "false": False, "null": None}
_LANGUAGE: Functions = {"fromJSON": json.loads}
_STATUS_FUNCTIONS = {"cancelled", "success", "failure", "always"}


class ExpressionError(Exception):
    """An expression is wrong, or uses what is not known here."""


class Missing(dict[str, Any]):
    """A context in which GitHub gives null for what is not there, such as `github.event`."""


def render(text: str, contexts: Contexts, functions: Functions | None = None) -> Any:
    """Give a value of a workflow with its expressions evaluated: of one expression alone its value, else a text."""
    whole = _INTERPOLATION.fullmatch(text.strip())
    if whole:
        return evaluate(whole[1], contexts, functions)
    return _INTERPOLATION.sub(lambda found: as_text(evaluate(found[1], contexts, functions)), text)


def evaluate(expression: str, contexts: Contexts, functions: Functions | None = None) -> Any:
    """Evaluate an expression.

    Raises:
        ExpressionError: It is wrong, or names what is not there.
    """
    return _parse(expression)(contexts, {**_LANGUAGE, **(functions or {})})


def is_met(condition: str, contexts: Contexts, functions: Functions) -> bool:
    """Evaluate an `if`: one expression with `${{ }}` or without, which asks for success unless it asks otherwise."""
    whole = _INTERPOLATION.fullmatch(condition.strip())
    expression = whole[1] if whole else condition
    if not any(re.search(rf"\b{name}\(", expression) for name in _STATUS_FUNCTIONS):
        expression = f"success() && ({expression})"
    return bool(evaluate(expression, contexts, functions))


def as_text(value: Any) -> str:
    """Give a value as GitHub writes it into a text.

    Raises:
        ExpressionError: It is a list or a map, of which GitHub writes only the kind.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    raise ExpressionError(f"{value!r} is no text")


class _Reader:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = [*_tokens_of(expression)]

    def read(self) -> _Node:
        node = self._either()
        if self._tokens:
            raise ExpressionError(f"{self._expression!r}: {self._tokens[0]!r} is too much")
        return node

    def _either(self) -> _Node:
        left = self._both()
        while self._take("||"):
            left = _or(left, self._both())
        return left

    def _both(self) -> _Node:
        left = self._comparison()
        while self._take("&&"):
            left = _and(left, self._comparison())
        return left

    def _comparison(self) -> _Node:
        left = self._single()
        for sign in ("==", "!="):
            if self._take(sign):
                return _equal(left, self._single(), wanted=sign == "==")
        return left

    def _single(self) -> _Node:
        if self._take("!"):
            inner = self._single()
            return lambda contexts, functions: not inner(contexts, functions)
        if self._take("("):
            node = self._either()
            self._expect(")")
            return node
        return self._value()

    def _value(self) -> _Node:
        if not self._tokens:
            raise ExpressionError(f"{self._expression!r} ends too early")
        token = self._tokens.pop(0)
        if token.startswith("'"):
            return _constant(token[1:-1].replace("''", "'"))
        if token in _WORDS:
            return _constant(_WORDS[token])
        if self._take("("):
            arguments = []
            while not self._take(")"):
                arguments.append(self._either())
                if self._tokens[:1] != [")"]:
                    self._expect(",")
            return _call(token, arguments)
        steps = [token]
        while self._take("."):
            steps.append(self._tokens.pop(0))
        return _look_up(steps)

    def _take(self, sign: str) -> bool:
        if self._tokens[:1] == [sign]:
            del self._tokens[0]
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise ExpressionError(f"{self._expression!r}: needs a {sign!r}")


def _tokens_of(expression: str) -> Iterator[str]:
    rest = expression.strip()
    while rest:
        found = _TOKEN.match(rest)
        if not found:
            raise ExpressionError(f"{expression!r}: {rest!r} is not known")
        yield found[0].strip()
        rest = rest[found.end() :].strip()


def _parse(expression: str) -> _Node:
    return _Reader(expression).read()


def _constant(value: Any) -> _Node:
    return lambda contexts, functions: value


def _or(left: _Node, right: _Node) -> _Node:
    return lambda contexts, functions: left(contexts, functions) or right(contexts, functions)


def _and(left: _Node, right: _Node) -> _Node:
    return lambda contexts, functions: left(contexts, functions) and right(contexts, functions)


def _equal(left: _Node, right: _Node, *, wanted: bool) -> _Node:
    def compare(contexts: Contexts, functions: Functions) -> bool:
        sides = [left(contexts, functions), right(contexts, functions)]
        if not all(isinstance(side, str) or side is None for side in sides):
            raise ExpressionError(f"only texts are compared here, not {sides!r}")
        one, other = ((side or "").lower() for side in sides)
        return (one == other) == wanted

    return compare


def _call(name: str, arguments: list[_Node]) -> _Node:
    def call(contexts: Contexts, functions: Functions) -> Any:
        if name not in functions:
            raise ExpressionError(f"the function {name} is not known here")
        return functions[name](*(argument(contexts, functions) for argument in arguments))

    return call


def _look_up(steps: list[str]) -> _Node:
    def look_up(contexts: Contexts, functions: Functions) -> Any:
        found: Any = contexts
        for step in steps:
            if found is None:
                return None
            if step not in found and not isinstance(found, Missing):
                raise ExpressionError(f"{'.'.join(steps)}: there is no {step}")
            found = found.get(step)
        return found

    return look_up
