"""Comments in a configuration file that take warnings away: `# landingzone: ignore LZ751 left on Friday`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from landingzone.config.file import ConfigurationFile
from landingzone.config.parts import Part
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import KINDS, says
from landingzone.ground.problems import Finding, Origin, describe
from landingzone.reading.faults import Place

_IGNORE = re.compile(r"#[ \t]*landingzone:[ \t]*ignore\b[ \t]*(?P<code>[^\s#]*)[ \t]*(?P<reason>.*)")
_OF_CHANGES = "LZ7"
_OF_DAYS = frozenset({"LZ296", "LZ297"})  # what is told on some days: on the others, its comment waits for them
_NOTHING = "nothing of it here", "take the comment out"


@dataclass(frozen=True)
class _Ignore:
    """Such a comment.

    Args:
        file: The file that it is in.
        place: Where it is there.
        code: What it is for.
        reason: Why.
        line: For which line.
    """

    file: str
    place: Place
    code: str
    reason: str
    line: int

    @property
    def fault(self) -> tuple[str, str] | None:
        """What is wrong with it, and how to fix it; None: nothing."""
        if self.code not in KINDS:
            return "no such code", "name one that `landingzone explain` lists"
        if KINDS[self.code].level != "warning":
            return f"a code of {KINDS[self.code].level}s", "take the comment out: only warnings can be ignored"
        return None if self.reason.strip() else ("no reason", "write behind the code why it is so on purpose")


class Ignores:
    """The comments of a file that take warnings away.

    A comment is for what begins in its line; if it has a line of its own, for the next one that is no such comment.
    Above everything else in the file, it is also for what has no line: in the file that is named, or in any one of a
    directory. Errors stay, and so does what a change does.

    Args:
        file: The file.
    """

    def __init__(self, file: ConfigurationFile) -> None:
        self._file = file
        self._ignores = [each for part in file.parts for each in _ignores_in(part)]
        begins = {part.name: part.plain.begins_in for part in file.heads} if self._ignores else {}
        self._by_place = grouped(
            ((each.code, Origin(*place)), each)
            for each in self._ignores
            for place in ((each.file, each.line), *[(file.name, 0)] * (each.place.line < begins.get(each.file, 0)))
            if not each.fault
        )
        self._used: set[_Ignore] = set()

    def rest_of(self, warnings: Iterable[Finding]) -> list[Finding]:
        """Leave out the warnings that are ignored."""
        return [each for each in warnings if not (self._ignores and self._takes(each))]

    def _takes(self, warning: Finding) -> bool:
        origin = self._file.located([warning])[0].origin
        taking = self._by_place.get((warning.code, replace(origin, column=0)), [])
        self._used.update(taking)
        return bool(taking)

    def unused(self, *, is_whole: bool, is_change: bool) -> list[Finding]:
        """Warn of comments that take nothing away.

        Args:
            is_whole: Whether all warnings were looked for; where there are errors, some are not.
            is_change: Whether those of a change were looked for too.
        """
        told = []
        for each in self._ignores:
            is_awaited = each.code in _OF_DAYS or (not is_change and each.code.startswith(_OF_CHANGES))
            is_unused = is_whole and each not in self._used and not is_awaited
            if each.fault or is_unused:
                actual, hint = each.fault or _NOTHING
                origin = Origin(each.file, each.place.line, each.place.column)
                told.append(Finding("", says("LZ950"), f"{describe(each.code)}, {actual}", hint, origin))
        return told


def _ignores_in(part: Part) -> Iterator[_Ignore]:
    found = [*part.plain.comments(_IGNORE)]
    alone = {at.line for at, match in found if not match.string[match.start() - at.column + 1 : match.start()].strip()}
    for at, match in found:
        line = next(line for line in count(at.line) if line not in alone)
        yield _Ignore(part.name, at, match["code"], match["reason"], line)
