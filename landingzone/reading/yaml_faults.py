"""What is wrong with a text that is not YAML: what a person did, not where a parser gave up."""

import re

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

from landingzone.reading.faults import Place, Unreadable, is_not, known_mistake

_CLOSES = {"[": "]", "{": "}"}
_NO_SPACE = re.compile(r"""\s*(?:-\s+)*["']?[\w.@+=,/-]+["']?:(?=[^\s:/])""")
_ENTRY = re.compile(r"""\s*(?:-\s+)*(?:"[^"]*"|'[^']*'|[^\s"'#\[{:][^#:]*)\s*:\s""")
_AS_THE_NEXT = "indent it like the entries next to it"
_WRITE_ENTRIES = "write `name: value`"
_LONGEST_LINE = 1000  # characters of a line that are looked at


def _fault(found: str, hint: str, line: int, column: int) -> Unreadable:
    """Report what the text has: `a tab in the indentation`. Lines and columns count from 1, columns in characters."""
    return is_not("LZ020", found, Place(line, column), hint)


def _at(mark: yaml.Mark, found: str, hint: str) -> Unreadable:
    return _fault(found, hint, mark.line + 1, mark.column + 1)


def explain(text: str, error: yaml.MarkedYAMLError, mark: yaml.Mark) -> Unreadable | None:
    """Describe what a person did wrong when a parser refuses a text. No value is shown: it may be a secret.

    Args:
        text: The text.
        error: What the parser says.
        mark: Where it gave up.

    Returns:
        The fault. None: there is nothing better than the words of the parser.
    """
    seen = _Seen(text, error, mark)
    looks = (_tab, _known, _brackets, _colons, _blocks)
    return next(filter(None, (look(seen) for look in looks)), None)


class _Seen:
    """A text around the place where a parser gave up."""

    def __init__(self, text: str, error: yaml.MarkedYAMLError, mark: yaml.Mark) -> None:
        self.text = text
        self.problem, self.context = error.problem or "", error.context or ""
        self.mark, self.at = mark, mark.index
        self.begin = error.context_mark or mark
        """The beginning of what has the fault, such as a list in brackets."""
        self.opening = text[self.begin.index : self.begin.index + 1]
        self.character = text[self.at : self.at + 1]
        end = text.find("\n", self.at)
        self.line = text[text.rfind("\n", 0, self.at) + 1 : end if end >= 0 else None]
        self.indentation = self.line[: len(self.line) - len(self.line.lstrip())]
        self.lead = self.line[: min(self.mark.column, _LONGEST_LINE)]

    @property
    def is_first(self) -> bool:
        """Whether only spaces are before it in its line."""
        return self.mark.column < _LONGEST_LINE and not self.lead.strip()

    def above(self) -> tuple[int, str]:
        """Return the nearest line above that is more than a comment: its number from 1, and its text."""
        lines = self.text[: self.at].split("\n")[:-1]
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        return len(lines), lines[-1][:_LONGEST_LINE] if lines else ""

    def closes(self) -> bool:
        """Return whether the open bracket is closed further on, judging only by brackets."""
        depth = 0
        for found in re.finditer(r"[\[\]{}]", self.text[self.at :]):
            depth += 1 if found.group() in _CLOSES else -1
            if depth < 0:
                return found.group() == _CLOSES[self.opening]
        return False

    def tokens(self) -> list[yaml.Token]:
        """Return the tokens that end at or before the place."""
        found = []
        try:
            for token in yaml.scan(self.text, CCoreLoader):
                if token.end_mark.index > self.at:
                    break
                if token.end_mark.index > token.start_mark.index:
                    found.append(token)
        except yaml.YAMLError:
            pass
        return found

    def here(self, found: str, hint: str) -> Unreadable:
        return _at(self.mark, found, hint)


def _tab(seen: _Seen) -> Unreadable | None:
    if "\t" in seen.indentation and "quoted" not in seen.context and "flow" not in seen.context:
        column = seen.indentation.index("\t") + 1
        return _fault("a tab in the indentation", "indent with spaces", seen.mark.line + 1, column)
    return seen.here("a tab", "write spaces") if seen.character == "\t" else None


def _known(seen: _Seen) -> Unreadable | None:
    said = f"{seen.context}: {seen.problem}"
    known = known_mistake("yaml", said, seen.text, here=seen.at, beginning=seen.begin.index)
    return known and _at(seen.mark if known[0] == "here" else seen.begin, *known[1:])


def _brackets(seen: _Seen) -> Unreadable | None:
    is_open = seen.context in ("while parsing a flow mapping", "while parsing a flow sequence")
    if is_open and seen.character in ("]", "}"):
        return seen.here(
            f"`{seen.character}` where `{_CLOSES[seen.opening]}` belongs", "close the bracket that was opened last"
        )
    if is_open and seen.begin.line < seen.mark.line and not seen.closes():
        return _not_closed(seen.opening, seen.begin)
    if is_open:
        return seen.here(
            f"no comma and no `{_CLOSES[seen.opening]}` after an entry in brackets",
            "separate entries with commas; put strings with `: ` or brackets in quotes",
        )
    if seen.context != "while parsing a flow node":
        return None
    opened: list[yaml.Token] = []
    for token in seen.tokens():
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            opened.append(token)
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
            opened.pop()
    start = opened[-1].start_mark if opened else None
    return _not_closed(seen.text[start.index], start) if start else None


def _not_closed(opening: str, mark: yaml.Mark) -> Unreadable:
    hint = f"close it with `{_CLOSES[opening]}`, or put a string that begins with `{opening}` in quotes"
    return _at(mark, f"`{opening}` that is not closed", hint)


def _colons(seen: _Seen) -> Unreadable | None:
    if not seen.problem.startswith("mapping values are not allowed"):
        return None
    if _ENTRY.match(f"{seen.lead} "):
        return seen.here(
            "a second `: ` in one line", "write each entry on its own line, and put strings with `: ` in quotes"
        )
    number, above = seen.above()
    missing = _NO_SPACE.match(above)
    if missing:
        return _fault("no space after a colon", _WRITE_ENTRIES, number, missing.end())
    start = len(seen.indentation) + 1
    if _ENTRY.match(f"{above} "):
        return _fault(
            "an entry that is indented deeper than the one above, which already has its value",
            _AS_THE_NEXT,
            seen.mark.line + 1,
            start,
        )
    return _fault("a line without `: `", _WRITE_ENTRIES, number, len(above) - len(above.lstrip()) + 1)


def _blocks(seen: _Seen) -> Unreadable | None:
    if "did not find expected key" not in seen.problem and "'-' indicator" not in seen.problem:
        return None
    if seen.is_first and seen.mark.column == seen.begin.column:
        kinds = ("a map", "a list") if "'-'" in seen.problem else ("a list", "a map")
        return seen.here(
            f"an entry of {kinds[0]} among entries of {kinds[1]}",
            "write `- ` before every list entry, and before no map entry",
        )
    if seen.is_first:
        return seen.here("an entry that is indented differently from those around it", _AS_THE_NEXT)
    token = next(iter(seen.tokens()[::-1]), None)
    if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
        if token.start_mark.line < token.end_mark.line:
            return _at(token.start_mark, "a quote that is not closed", "close it in the same line")
        return seen.here(
            "something after a closing quote",
            "put all of it in quotes, and double a quote inside single quotes: 'it''s'",
        )
    if isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
        return seen.here("something after a closing bracket", "remove it, or put all of it in quotes")
    return None
