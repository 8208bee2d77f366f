"""Problems and warnings found in files, in each format: for people, for programs, for GitHub, as SARIF."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from landingzone import __version__
from landingzone.cli.terminal import PrintedLine, StyledText, lines_of
from landingzone.ground.kinds import KINDS, Level
from landingzone.ground.problems import MOST_OF_A_KIND, Finding, InvalidFile, InvalidInputs, LandingzoneError, shortened

_COLOURS: Mapping[Level, str] = {"error": "red", "warning": "yellow", "notice": "cyan"}
_LEVELS_OF_SARIF: Mapping[Level, str] = {"error": "error", "warning": "warning", "notice": "note"}


def as_text(findings: Iterable[Finding], most: int | None = MOST_OF_A_KIND) -> Iterator[PrintedLine]:
    """Write findings for people, as compilers do: `landingzone.yaml:41:7: users.alice.group: ...`.

    Args:
        findings: What was found, in the order of the files.
        most: How many of the same kind to list; the rest is counted. None: all.
    """
    shown, rest = shortened(findings, most)
    for finding in shown:
        colour = _COLOURS[finding.level]
        yield (
            StyledText(f"{finding.origin}: " if finding.origin.file else "", "bold"),
            StyledText(_level_of(finding), colour),
            StyledText(f"{finding.path}: " if finding.path else "", colour),
            StyledText(finding.sentence),
        )
    yield from rest


def _level_of(finding: Finding) -> str:
    """Write the level at the start of a line; a warning that counts as an error has the code that a comment ignores."""
    if finding.is_raised:
        return f"error {finding.code}: "
    return "" if finding.level == "error" else f"{finding.level}: "


def lines_of_error(error: LandingzoneError) -> Iterator[PrintedLine]:
    """Write an error for people: problems of a file as findings, anything else as its lines."""
    match error:
        case InvalidInputs():
            yield from as_text(error.problems)
        case InvalidFile():
            yield from as_text([error.problem])
        case _:
            yield from lines_of(error)


def as_rows(findings: Iterable[Finding]) -> Iterator[Mapping[str, object]]:
    """Write findings as plain values, for JSON."""
    for finding in findings:
        yield {
            "file": finding.origin.file or None,
            "line": finding.origin.line or None,
            "column": finding.origin.column or None,
            "path": finding.path,
            "rule": finding.rule,
            "actual": finding.actual,
            "hint": finding.hint,
            "level": finding.level,
            "code": finding.code,
            **(_requirement(finding) if finding.asked_by else {}),
        }


def _as_json(findings: Iterable[Finding], _: int | None) -> Iterator[PrintedLine]:
    yield from lines_of(json.dumps([*as_rows(findings)], indent=2))


def _requirement(finding: Finding) -> Mapping[str, object]:
    place = finding.asked_at
    return {"asked_by": finding.asked_by, "asked_file": place.file or None, "asked_line": place.line or None}


def _as_github(findings: Iterable[Finding], most: int | None) -> Iterator[PrintedLine]:
    """Write GitHub workflow commands, which GitHub shows next to the line of the file.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    shown, rest = shortened(findings, most)
    for finding in shown:
        origin, title = finding.origin, f"{finding.path} ({finding.code})" if finding.path else ""
        properties = {"file": origin.file, "line": origin.line, "col": origin.column, "title": title}
        given = ",".join(f"{name}={_as_property(str(value))}" for name, value in properties.items() if value)
        yield f"::{finding.level} {given}::{_as_data(_text_of(finding))}"
    for text in rest:
        yield f"::notice::{_as_data(text)}"


def _text_of(finding: Finding) -> str:
    return f"{finding.path}: {finding.sentence}" if finding.path else finding.sentence


def _as_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _as_property(text: str) -> str:
    return _as_data(text).replace(":", "%3A").replace(",", "%2C")


def _as_sarif(findings: Iterable[Finding], _: int | None) -> Iterator[PrintedLine]:
    """Write SARIF 2.1.0, which code scanning reads.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    findings = list(findings)
    codes = sorted({finding.code for finding in findings})
    rules = [
        {"id": code, "shortDescription": {"text": KINDS[code].text}, "help": {"text": f"`landingzone docs {code}`"}}
        for code in codes
    ]
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": _LEVELS_OF_SARIF[finding.level],
            "message": {"text": _text_of(finding)},
            "locations": [_location(finding)],
        }
        for finding in findings
    ]
    driver = {"name": "landingzone", "semanticVersion": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    yield from lines_of(json.dumps(log, indent=2))


def _location(finding: Finding) -> dict[str, Any]:
    origin = finding.origin
    place: dict[str, Any] = {}
    if origin.file:
        file = Path(origin.file)
        uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
        place["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if origin.line:
            place["physicalLocation"]["region"] = {"startLine": origin.line, "startColumn": origin.column}
    if finding.path:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return place


FORMATS: Mapping[str, Callable[[Iterable[Finding], int | None], Iterator[PrintedLine]]] = {
    "text": as_text,
    "json": _as_json,
    "github": _as_github,
    "sarif": _as_sarif,
}
"""The formats of findings. Those for programs list all."""

COUNTING = ("text", "github")
"""The formats that only count what is beyond `most` of the same kind."""
