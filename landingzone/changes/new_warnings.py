"""The warnings that a change brings: what `landingzone validate` says of the new file and not of the old one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from landingzone.changes.change import Change
from landingzone.config.file import ConfigurationFile
from landingzone.config.ignores import Ignores
from landingzone.ground.problems import Finding, Steps, in_order
from landingzone.rules.configuration import find_advice, find_problems


def find_new_warnings(
    old: ConfigurationFile,
    new: ConfigurationFile,
    of_change: Iterable[Finding],
    today: date,
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Find the warnings that a change brings, without those that a comment in the new file ignores.

    Args:
        old: The file before. It may have problems.
        new: The file after, which has none.
        of_change: Warnings about the change itself, from `advise_on_change`; none of them was there before.
        today: The day, in UTC, for access that has ended by then, or will end soon.
        renamed: Old name -> new name of users whose warnings stay the same.

    Returns:
        Warnings and notices with their places in the new file, sorted.
    """
    found = _warnings(replace(new, before=old), (), today, of_change)
    if not found:
        return []
    before = _warnings(old, [*old.faults, *find_problems(old.content)], today)
    known = {key for each in before for key in _keys(each, old, renamed)}
    return in_order(each for each in found if known.isdisjoint(_keys(each, new)))


def untold(warnings: Iterable[Finding], changes: Iterable[Change]) -> list[Finding]:
    """Return the warnings that are no notes of the changes, for people, who read these above."""
    notes = {each.warning for each in changes}
    return [each for each in warnings if not any(each.hint and each.hint in note for note in notes)]


def _warnings(
    file: ConfigurationFile, problems: Iterable[Finding], today: date, of_change: Iterable[Finding] = ()
) -> list[Finding]:
    problems, ignores = [*problems], Ignores(file)
    found = ignores.rest_of([*find_advice(file.content, problems, today), *of_change])
    return [*file.located(found), *ignores.unused(is_whole=not problems, is_change=False)]


def _keys(
    warning: Finding, file: ConfigurationFile, renamed: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[object, ...]]:
    """Give what makes two warnings the same: what was found at a place, or the value there.

    Positions in lists change when something else is removed. What was found may name others, who come and go.
    """
    steps = warning.steps
    if steps[:1] == ("users",) and steps[1:]:
        steps = ("users", renamed.get(str(steps[1]), steps[1]), *steps[2:])
    place = (warning.code, *(step for step in steps if isinstance(step, str)))
    yield (*place, "found", warning.actual)
    yield (*place, "value", repr(_value(file, warning.steps)))


def _value(file: ConfigurationFile, steps: Steps) -> object:
    value: Any = file.content
    for step in steps:
        inside = dict(enumerate(value)) if isinstance(value, list) else value
        value = inside.get(step) if isinstance(inside, dict) else None
    return value
