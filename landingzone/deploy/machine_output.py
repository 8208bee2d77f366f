"""The lines that Terraform prints with `-json`: how far it is, its errors and warnings.

Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from pydantic import AliasChoices, AliasPath, Field, ValidationError

from landingzone.ground.words import counted, printable
from landingzone.reading.printed_json import Foreign

_STEPS = {"create": 1, "update": 1, "delete": 1, "replace": 2}
"""Planned action -> how many steps an apply reports for it."""

_SILENT = ("version", "outputs", "change_summary", "planned_change", "resource_drift")
_SILENT_KINDS = ("refresh_", "apply_", "ephemeral_op_")

_RULE = "    ├────────────────"


class Progress(NamedTuple):
    """How far Terraform is.

    Args:
        what: What it does.
        done: How many resources are read, or how many steps of the apply are done; a replacement has two.
        total: How many steps there are; None: that is not known.
        current: Address of the resource that it has just begun or ended with, safe to print.
    """

    what: Literal["refreshing", "applying"]
    done: int
    total: int | None
    current: str


class Diagnostic(NamedTuple):
    """An error or a warning of Terraform.

    Args:
        level: What it is.
        address: The resource that it is about; "": it names none.
        lines: Its text, as Terraform writes it for people, each line safe to print.
    """

    level: Literal["error", "warning"]
    address: str
    lines: tuple[str, ...]


class _SnippetValue(Foreign):
    traversal: str
    statement: str


class _FoundDiagnostic(Foreign):
    severity: Literal["error", "warning"]
    summary: str
    detail: str = ""
    address: str = ""
    file: str = Field("", validation_alias=AliasPath("range", "filename"))
    line: int = Field(0, validation_alias=AliasPath("range", "start", "line"))
    context: str | None = Field(None, validation_alias=AliasPath("snippet", "context"))
    code: str | None = Field(None, validation_alias=AliasPath("snippet", "code"))
    begins: int = Field(1, validation_alias=AliasPath("snippet", "start_line"))
    values: list[_SnippetValue] | None = Field(None, validation_alias=AliasPath("snippet", "values"))

    def lines(self) -> Iterator[str]:
        yield f"{self.severity.capitalize()}: {self.summary}"
        if self.address or self.file:
            yield ""
        if self.address:
            yield f"  with {self.address},"
        if self.file:
            yield f"  on {self.file} line {self.line}{f', in {self.context}' if self.context else ''}:"
        if self.code is not None:
            yield from (f"{number:4}: {line}" for number, line in enumerate(self.code.split("\n"), self.begins))
        if self.values:
            yield from (_RULE, *(f"    │ {each.traversal} {each.statement}" for each in self.values))
        if self.detail:
            yield from ("", self.detail)


class _Message(Foreign):
    type: str
    text: str = Field(alias="@message")
    address: str = Field(
        "", validation_alias=AliasChoices(*(AliasPath(each, "resource", "addr") for each in ("hook", "change")))
    )
    action: str = Field("", validation_alias=AliasChoices(*(AliasPath(each, "action") for each in ("hook", "change"))))
    diagnostic: _FoundDiagnostic | None = None


class MachineOutput:
    """What one run of Terraform or OpenTofu prints with `-json`, read as it comes.

    Args:
        report: Gets how far it is.
        pass_on: Gets each line that is none of the messages known here, or the text of it, such as what a provider
            writes to its standard error.
    """

    def __init__(self, report: Callable[[Progress], None], pass_on: Callable[[str], None]) -> None:
        self._diagnostics: dict[Diagnostic, None] = {}
        self._report, self._pass_on = report, pass_on
        self._refreshed = self._done = self._steps = 0
        self._incomplete: list[bytes] = []

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The errors and warnings so far, each once: a Terraform that is stopped repeats itself for each resource."""
        return [*self._diagnostics]

    def told(self) -> Iterator[str]:
        """Yield the lines of each error, and of the first of similar warnings, as Terraform does for people."""
        similar = Counter(each.lines[0] for each in self._diagnostics if each.level == "warning")
        for each in self._diagnostics:
            number = similar.pop(each.lines[0], 0) if each.level == "warning" else 1
            if number:
                yield from ("", *each.lines)
            if number > 1:
                yield from ("", f"(and {counted(number - 1, 'more similar warning')} elsewhere)")

    def feed(self, data: bytes) -> None:
        """Read what comes next: any piece of the output."""
        *ended, rest = data.split(b"\n")
        for each in ended:
            line, self._incomplete = b"".join([*self._incomplete, each]), []
            self._read(line)
        self._incomplete.append(rest)

    def end(self) -> None:
        """Read what has come after the last line break."""
        if any(self._incomplete):
            self.feed(b"\n")

    def _read(self, line: bytes) -> None:
        try:
            message = _Message.model_validate_json(line)
        except ValidationError:
            self._say(line.decode(errors="backslashreplace"))
            return
        if message.diagnostic:
            lines = tuple(_safe("\n".join(message.diagnostic.lines())))
            self._diagnostics[Diagnostic(message.diagnostic.severity, message.diagnostic.address, lines)] = None
        elif message.type == "planned_change":
            self._steps += _STEPS.get(message.action, 0)
        elif message.type.startswith("refresh_"):
            self._refreshed += message.type == "refresh_complete"
            self._report(Progress("refreshing", self._refreshed, None, printable(message.address)))
        elif message.type.startswith("apply_") and message.action != "read":  # of a data source
            self._follow(message.type, message.address)
        elif message.type not in _SILENT and not message.type.startswith(_SILENT_KINDS):
            self._say(message.text)

    def _follow(self, type: str, address: str) -> None:
        self._done += type == "apply_complete"
        self._report(Progress("applying", self._done, self._steps or None, printable(address)))

    def _say(self, text: str) -> None:
        for line in _safe(text):
            self._pass_on(line)


def _safe(text: str) -> Iterator[str]:
    """Yield the lines of a text from elsewhere; AWS errors have tabs."""
    return (printable(line.removesuffix("\r").expandtabs(4)) for line in text.split("\n"))
