"""Comments in a configuration file that suppress warnings: `# landingzone: ignore LZ751 left on Friday`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import NamedTuple

from landingzone.config.file import ConfigurationFile
from landingzone.config.parts import Part
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import KINDS, says
from landingzone.ground.problems import Finding, Origin, describe
from landingzone.reading.faults import Place

_IGNORE = re.compile(r"#[ \t]*landingzone:[ \t]*ignore\b[ \t]*(?P<code>[^\s#]*)[ \t]*(?P<reason>.*)")
_OF_CHANGES = "LZ7"
_OF_DAYS = frozenset({"LZ296", "LZ297"})  # these appear only on some days, so an unused comment is fine on the others
_NOTHING = "no such warning here", "remove the comment"


class Ignore(NamedTuple):
    """A comment that suppresses a warning.

    Args:
        file: The file that it is in.
        place: Its place in the file.
        code: The code that it is for.
        reason: Why.
        line: The line that it applies to.
    """

    file: str
    place: Place
    code: str
    reason: str
    line: int

    @property
    def fault(self) -> tuple[str, str] | None:
        """What is wrong with it, and how to fix it; None if nothing is."""
        if self.code not in KINDS:
            return "an unknown code", "use a code that `landingzone docs --codes` lists"
        if KINDS[self.code].level != "warning":
            return f"a code for {KINDS[self.code].level}s", "remove the comment: only warnings can be ignored"
        return None if self.reason.strip() else ("no reason", "write the reason after the code")


class Ignores:
    """The comments of a file that suppress warnings.

    A comment applies to what begins in its line; on a line of its own, to the next line that is not such a comment.
    Above everything else in the file, it also applies to warnings without a line: in the named file, or in any file of
    a directory. Errors are never suppressed, and neither is what a change does.

    Args:
        file: The file.
    """

    def __init__(self, file: ConfigurationFile) -> None:
        self._file = file
        self.all = [each for part in file.parts for each in _ignores_in(part)]
        """All of them, in the order of the files."""
        begins = {part.name: part.plain.begins_in for part in file.heads} if self.all else {}
        self._by_place = grouped(
            ((each.code, Origin(*place)), each)
            for each in self.all
            for place in ((each.file, each.line), *[(file.name, 0)] * (each.place.line < begins.get(each.file, 0)))
            if not each.fault
        )
        self._used: set[Ignore] = set()

    def rest_of(self, warnings: Iterable[Finding]) -> list[Finding]:
        """Omit the warnings that are ignored."""
        return [each for each in warnings if not (self.all and self._takes(each))]

    def _takes(self, warning: Finding) -> bool:
        origin = self._file.located([warning])[0].origin
        taking = self._by_place.get((warning.code, replace(origin, column=0)), [])
        self._used.update(taking)
        return bool(taking)

    def unused(self, *, is_whole: bool, is_change: bool) -> list[Finding]:
        """Warn of comments that suppress nothing.

        Args:
            is_whole: Whether all warnings were looked for; with errors, some are not.
            is_change: Whether warnings of a change were looked for as well.
        """
        unmatched = []
        for each in self.all:
            is_awaited = each.code in _OF_DAYS or (not is_change and each.code.startswith(_OF_CHANGES))
            is_unused = is_whole and each not in self._used and not is_awaited
            if each.fault or is_unused:
                actual, hint = each.fault or _NOTHING
                origin = Origin(each.file, each.place.line, each.place.column)
                unmatched.append(Finding((), says("LZ950"), f"{describe(each.code)}, {actual}", hint, origin))
        return unmatched


def _ignores_in(part: Part) -> Iterator[Ignore]:
    found = [*part.plain.comments(_IGNORE)]
    alone = {at.line for at, match in found if not match.string[match.start() - at.column + 1 : match.start()].strip()}
    for at, match in found:
        line = next(line for line in count(at.line) if line not in alone)
        yield Ignore(part.name, at, match["code"], match["reason"], line)
