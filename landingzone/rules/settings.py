"""The rules for the settings of the provider and the backend. Their values may be secrets and are never shown."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from landingzone.config.input_problems import setting_place
from landingzone.config.options import OF_THE_STACK, StackConfiguration
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields, ListOf, MapOf, Scalar, Setting
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, describe_kind, in_order
from landingzone.ground.tokens import is_token
from landingzone.rules.odd_letters import strings_in

_MOST_NAMED = 60
_WRITE_LINES = "write `name: value` lines"


def check_settings(configuration: StackConfiguration) -> list[Finding]:
    """Find every problem of the settings of the provider and the backend.

    Values that Terraform converts are accepted: strings with numbers or booleans, and numbers as strings. So is null,
    which counts as not given. In the provider, CDKTF tokens are accepted anywhere; a backend cannot have any.

    Returns:
        The problems, sorted.
    """
    return in_order({*_problems_of_provider(configuration.provider), *_problems_of_backend(configuration.backend)})


def _problems_of_provider(given: Mapping[str, Any]) -> Iterator[Finding]:
    for name, hint in OF_THE_STACK.items():
        if name in given:
            yield Finding(("provider", name), says("LZ602"), describe_kind(given[name]), hint)
    known = {name: setting for name, setting in PROVIDER_SETTINGS.items() if name not in OF_THE_STACK}
    own = {name: value for name, value in given.items() if name not in OF_THE_STACK}
    yield from _Check("argument of the AWS provider").named(("provider",), own, known)


def _problems_of_backend(given: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    if len(given) > 1:
        yield Finding(("backend",), says("LZ603"), describe(given))
    for name, arguments in given.items():
        if name in BACKEND_SETTINGS:
            check = _Check(f"argument of the {name} backend", is_of_backend=True)
            yield from check.named(("backend", name), arguments, BACKEND_SETTINGS[name])
            yield from _problems_of_texts(("backend", name), arguments)
        else:
            yield _unknown(("backend", name), "backend", BACKEND_SETTINGS)


def _problems_of_texts(steps: Steps, value: object) -> Iterator[Finding]:
    """Find strings of a backend that cannot be written as plain text, or cannot be written at all."""
    for place, text, is_key in strings_in(steps, value):
        if "${" in text or "%{" in text or is_token(text):
            yield Finding(place, says("LZ604"), "a string with one of them")
        if is_key and text == "__proto__":
            yield Finding(place, says("LZ605"), describe(text))


class _Check(NamedTuple):
    """Finds the problems of settings.

    Args:
        kind: What each of them is: `argument of the s3 backend`.
        is_of_backend: Whether they belong to a backend, which accepts only plain values.
    """

    kind: str
    is_of_backend: bool = False

    def named(self, steps: Steps, given: Mapping[Any, Any], known: Mapping[str, Setting]) -> Iterator[Finding]:
        """Find the problems of a map with its own names."""
        for name, setting in known.items():
            if setting.is_required and given.get(name) is None:
                yield Finding((*steps, name), says("LZ101"), hint=f"write {name}: ...")
        for name, value in given.items():
            if name in known:
                yield from self._of_value((*steps, name), value, known[name].type)
            elif not (isinstance(name, str) and is_token(name)):
                yield _unknown((*steps, name), self.kind, known)

    def _of_value(self, steps: Steps, value: object, type: Scalar | ListOf | MapOf | Fields) -> Iterator[Finding]:
        if value is None or self._is_known_later(value):
            return
        match type, value:
            case Scalar(), _:
                if type.read(value) is None:
                    hint = "write one string" if type is Scalar.TEXT else "write it without quotes"
                    yield Finding(steps, says("LZ120", type=type.value), describe_kind(value), hint)
            case ListOf() | Fields(may_be_a_list=True), list() | tuple():
                entries = type.entries if isinstance(type, ListOf) else type
                for index, inner in enumerate(value):
                    yield from self._of_value((*steps, index), inner, entries)
            case ListOf(), _:
                yield Finding(steps, says("LZ108"), describe_kind(value), "write it as a list, even with one entry")
            case MapOf(), Mapping():
                for key, inner in value.items():
                    yield from self._of_value((*steps, str(key)), inner, type.values)
            case Fields(), Mapping():
                name = next(step for step in reversed(steps) if isinstance(step, str))
                yield from self._replace(kind=f"argument of {name}").named(steps, value, type.settings)
            case Fields(may_be_a_list=True), _:
                yield Finding(steps, says("LZ119"), describe_kind(value), _WRITE_LINES)
            case _:
                yield Finding(steps, says("LZ109"), describe_kind(value), _WRITE_LINES)

    def _is_known_later(self, value: object) -> bool:
        """Return whether a value, which only Python code can give, will change during synthesis."""
        is_plain = isinstance(value, int | float | list | tuple | Mapping)
        return not self.is_of_backend and (is_token(value) if isinstance(value, str) else not is_plain)


def _unknown(steps: Sequence[Any], kind: str, known: Mapping[str, object]) -> Finding:
    *before, name = steps
    if not isinstance(name, str):
        return Finding((*before,), says("LZ111", kind=kind), describe_kind(name))
    near = difflib.get_close_matches(name, known, n=1)
    place = setting_place(name) or ""
    hint = f"compare it with the documentation of {kind.removeprefix('argument of ')}"
    if name in StackConfiguration.model_fields:
        hint = "write it without indentation: it is a top-level input"
    elif near:
        hint = f"did you mean {near[0]}?"
    elif place:
        hint = place
    elif len(known) <= _MOST_NAMED:
        hint = f"use one of {', '.join(sorted(known))}"
    return Finding((*before, name), says("LZ111", kind=kind), describe(name), hint)
