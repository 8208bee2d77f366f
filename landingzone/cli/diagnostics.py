"""What was found in files, problems and warnings, in each format: for people, for programs, for GitHub, as SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from landingzone import __version__
from landingzone.cli.terminal import Line, Part, lines_of
from landingzone.ground.problems import (
    MOST_OF_A_KIND,
    InvalidFile,
    InvalidInputs,
    LandingzoneError,
    in_order,
    shortened,
)

if TYPE_CHECKING:
    from landingzone.ground.problems import Problem

Level = Literal["error", "warning"]
_COLOURS: Mapping[Level, str] = {"error": "red", "warning": "yellow"}


@dataclass(frozen=True)
class Diagnostic:
    """A problem, or a warning."""

    level: Level
    problem: Problem


def diagnostics_of(problems: Iterable[Problem], advice: Iterable[Problem] = ()) -> list[Diagnostic]:
    """Put problems and warnings in the order of their files."""
    levels: dict[Problem, Level] = {**dict.fromkeys(advice, "warning"), **dict.fromkeys(problems, "error")}
    return [Diagnostic(levels[problem], problem) for problem in in_order(levels)]


def as_text(diagnostics: Iterable[Diagnostic], most: int | None = MOST_OF_A_KIND) -> Iterator[Line]:
    """Write diagnostics for people, as compilers do: `landingzone.yaml:41:7: users.alice.group: ...`.

    Args:
        diagnostics: What was found.
        most: How many of one kind to list; the rest is counted. None: all.
    """
    levels = {diagnostic.problem: diagnostic.level for diagnostic in diagnostics}
    shown, rest = shortened(levels, most)
    for problem in shown:
        level = levels[problem]
        yield (
            Part(f"{problem.origin}: " if problem.origin.file else "", "bold"),
            Part("warning: " if level == "warning" else "", _COLOURS[level]),
            Part(f"{problem.path}: " if problem.path else "", _COLOURS[level]),
            Part(problem.sentence),
        )
    yield from rest


def lines_of_error(error: LandingzoneError) -> Iterator[Line]:
    """Write what an error says for people: problems of a file as diagnostics, anything else as its lines."""
    match error:
        case InvalidInputs():
            yield from as_text(diagnostics_of(error.problems))
        case InvalidFile():
            yield from as_text(diagnostics_of([error.problem]))
        case _:
            yield from lines_of(error)


def _as_json(diagnostics: Iterable[Diagnostic], _: int | None) -> Iterator[Line]:
    rows = [
        {
            "file": diagnostic.problem.origin.file or None,
            "line": diagnostic.problem.origin.line or None,
            "column": diagnostic.problem.origin.column or None,
            "path": diagnostic.problem.path,
            "rule": diagnostic.problem.rule,
            "actual": diagnostic.problem.actual,
            "hint": diagnostic.problem.hint,
            "level": diagnostic.level,
        }
        for diagnostic in diagnostics
    ]
    yield from lines_of(json.dumps(rows, indent=2))


def _as_github(diagnostics: Iterable[Diagnostic], most: int | None) -> Iterator[Line]:
    """Write commands of a GitHub workflow, which shows each beside the line of its file.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    levels = {diagnostic.problem: diagnostic.level for diagnostic in diagnostics}
    shown, rest = shortened(levels, most)
    for problem in shown:
        origin = problem.origin
        properties = {"file": origin.file, "line": origin.line, "col": origin.column, "title": problem.path}
        given = ",".join(f"{name}={_as_property(str(value))}" for name, value in properties.items() if value)
        text = f"{problem.path}: {problem.sentence}" if problem.path else problem.sentence
        yield f"::{levels[problem]} {given}::{_as_data(text)}"
    for text in rest:
        yield f"::notice::{_as_data(text)}"


def _as_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _as_property(text: str) -> str:
    return _as_data(text).replace(":", "%3A").replace(",", "%2C")


def _as_sarif(diagnostics: Iterable[Diagnostic], _: int | None) -> Iterator[Line]:
    """Write SARIF 2.1.0, which code scanning reads.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    diagnostics = list(diagnostics)
    rules = sorted({diagnostic.problem.rule for diagnostic in diagnostics})
    driver = {
        "name": "landingzone",
        "semanticVersion": __version__,
        "rules": [{"id": _identifier(rule), "shortDescription": {"text": rule}} for rule in rules],
    }
    results = [
        {
            "ruleId": _identifier(diagnostic.problem.rule),
            "ruleIndex": rules.index(diagnostic.problem.rule),
            "level": diagnostic.level,
            "message": {"text": ": ".join(filter(None, (diagnostic.problem.path, diagnostic.problem.sentence)))},
            "locations": [_location(diagnostic.problem)],
        }
        for diagnostic in diagnostics
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    yield from lines_of(json.dumps(log, indent=2))


def _identifier(rule: str) -> str:
    return re.sub("[^a-z0-9]+", "-", rule.lower()).strip("-")


def _location(problem: Problem) -> dict[str, Any]:
    from pathlib import Path
    from urllib.parse import quote

    origin = problem.origin
    place: dict[str, Any] = {}
    if origin.file:
        file = Path(origin.file)
        uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
        place["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if origin.line:
            place["physicalLocation"]["region"] = {"startLine": origin.line, "startColumn": origin.column}
    if problem.path:
        place["logicalLocations"] = [{"fullyQualifiedName": problem.path}]
    return place


FORMATS: Mapping[str, Callable[[Iterable[Diagnostic], int | None], Iterator[Line]]] = {
    "text": as_text,
    "json": _as_json,
    "github": _as_github,
    "sarif": _as_sarif,
}
"""How diagnostics may be written. Those for programs list all; the others count more than `most` of one kind."""
