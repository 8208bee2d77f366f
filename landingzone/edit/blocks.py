"""Maps and lists without brackets, some of whose entries were added, removed or changed."""

import re
from collections.abc import Iterator, Mapping

from landingzone.edit.lines import EditedLines, Splice, leading_blank, trailing_blank
from landingzone.edit.order import ordered
from landingzone.edit.places import EntryPlace
from landingzone.edit.plan import Collected, Item
from landingzone.edit.style import Style

_FOR_ONE_LINE = re.compile(r"[ \t]*#[ \t]*landingzone:[ \t]*ignore\b")
_COMMENT = re.compile(r"([ \t]*)#")
_NOTE = re.compile(r"[ \t]#.*")


def end_of(lines: EditedLines, entry: EntryPlace) -> int:
    """Return where the lines of an entry end, including comments below that are indented more than the entry."""
    column, at = lines.column(entry.start), lines.end(entry.end)
    best = at
    while at < len(lines.text):
        line = lines.text[at : lines.end(at)]
        comment = _COMMENT.match(line)
        if line.strip() and not (comment and len(comment[1]) > column):
            break
        at = lines.end(at)
        best = at if comment else best
    return best


def replaced(lines: EditedLines, style: Style, item: Item, part: Collected) -> Iterator[Splice]:
    """Write the new value of an entry.

    Args:
        lines: The text before.
        style: How values are written in it.
        item: The entry.
        part: The map or list that it is in, which has no brackets.
    """
    assert item.entry
    entry, node = item.entry, item.entry.node
    if entry.key is None:
        first, *more = style.element(item.value, part.item.labels, node)
        first = first[2:]
    else:
        first, more = style.block(item.value, item.labels, node)
    indent = " " * lines.column(entry.start)
    below = "".join(f"{indent if each else ''}{each}\n" for each in more)
    is_in_place = bool(first) and not more and node.outer > entry.after
    lines.touch(entry.start, entry.start)
    lines.touch(node.start, node.end)
    start, first = (node.outer, first) if is_in_place else (entry.after, f" {first}" if first else "")
    if "\n" in lines.text[entry.after : node.start] and (node.is_block or not is_in_place):
        end = lines.end(node.end)
        if not node.is_block and (note := lines.text[node.end : end].strip()):
            below = f"{below}{indent}{note}\n" if first else f"{indent} {note}\n{below}"
        first = f" {first}" if is_in_place else first
        yield lines.splice(entry.after, max(entry.after, node.props_end), first)
        yield _in_lines(lines, lines.start(node.start), end, below)
        return
    head = lines.text[node.start : lines.end(node.start)].rstrip()
    if node.style in ("|", ">") and (comment := _NOTE.search(head)):
        first += comment[0]
    yield lines.splice(start, max(node.end, entry.after), first)
    if below:
        end = lines.end(node.end)
        yield _in_lines(lines, end, end, below)


def _in_lines(lines: EditedLines, start: int, end: int, below: str) -> Splice:
    """Replace lines; the last line of the text keeps its ending."""
    if end == len(lines.text) and not lines.text.endswith("\n"):
        if start == end:
            below = f"\n{below}"
        elif not below:
            start -= len(lines.newline)
        below = below.removesuffix("\n")
    return lines.splice(start, end, below)


class Rebuild:
    """One map or list, some of whose entries were added or removed.

    Args:
        lines: The text before.
        style: How values are written in it.
        part: The map or list.
        is_root: Whether it is the outermost one.
    """

    def __init__(self, lines: EditedLines, style: Style, part: Collected, *, is_root: bool) -> None:
        self._lines, self._style, self._part, self._is_root = lines, style, part, is_root
        self._old = [each for each in part.items if each.entry]
        entries = [each.entry for each in self._old if each.entry]
        starts = [lines.start(each.start) for each in entries]
        self._ends = [end_of(lines, each) for each in entries]
        self._column = lines.column(entries[0].start)
        self._is_inline = bool(lines.text[starts[0] : entries[0].start].strip())
        self._start = entries[0].start if self._is_inline else 0 if is_root else lines.end(self._indicator)
        gaps = [lines.text[end:start] for end, start in zip(self._ends, starts[1:], strict=False)]
        self._gaps = ["" if self._is_inline else lines.text[self._start : starts[0]], *gaps]
        self._separator = lines.newline if gaps and all(leading_blank(_from_blank(each)) for each in gaps) else ""

    @property
    def _indicator(self) -> int:
        """After the colon or dash of the whole, and its anchor."""
        entry = self._part.item.entry
        assert entry
        return max(entry.after, self._part.node.props_end)

    def splices(self, texts: Mapping[int, str]) -> Iterator[Splice]:
        """Yield the changes.

        Args:
            texts: What its items are now, by their `id`, from their first character on; empty for those that were added
                or removed.
        """
        lines, tail = self._lines, self._tail()
        end = self._ends[-1] + len(tail)
        if tail and not tail.endswith("\n"):  # the text ends there
            tail += lines.newline
        kept = next((each.entry for each in self._old if each.entry and not each.is_gone), None)
        if self._is_inline and kept:
            lines.touch(kept.start, kept.start)  # a dash is added before it, or removed
        out: list[str] = []
        pending, has_dropped, number = "", False, 0
        for item in ordered(self._part):
            if item.entry is None:
                gap = self._gap_of_new(pending, number, is_first=not out)
                pending, has_dropped = "", False
                self._put(out, gap, self._new(item))
                continue
            gap = self._gaps[number]
            if item.is_gone:
                gap = self._left_of(gap, number)
            gap = _joined(pending, gap, is_first=not out) if has_dropped else gap
            pending, has_dropped = "", item.is_gone
            if item.is_gone:
                lines.touch(item.entry.start, self._ends[number] - 1)
                pending = gap
            else:
                self._put(out, gap, texts[id(item)])
            number += 1
            if number == len(self._old):
                pending += tail
        pending = pending[: len(pending) - len(trailing_blank(pending))]
        yield from self._as_splices("".join(out), pending, end)

    def _as_splices(self, written: str, rest: str, end: int) -> Iterator[Splice]:
        lines, start = self._lines, self._start
        if not written:
            empty = "{}" if self._part.node.kind == "map" else "[]"
            if self._is_inline:
                written = empty + lines.newline
            elif self._is_root:
                rest += empty + lines.newline
            else:
                at = self._indicator
                lines.touch(at, at)
                yield Splice(at, at, f" {empty}")
        written += rest
        if end == len(lines.text) and not lines.text.endswith("\n"):
            if written:
                written = written.removesuffix(lines.newline)
            else:
                start -= len(lines.newline)
        yield Splice(start, end, written)

    def _put(self, out: list[str], gap: str, text: str) -> None:
        """Add an entry to what is written, after what is above it."""
        newline = self._lines.newline
        if self._is_inline and not out:
            gap = newline + gap if gap else ""
        indent = " " * self._column if out or gap or not self._is_inline else ""
        out.append(gap + indent + text + ("" if text.endswith("\n") else newline))

    def _new(self, item: Item) -> str:
        labels = self._part.item.labels
        if self._part.node.kind == "map":
            first, *more = self._style.entry(item.key, item.value, labels)
        else:
            first, *more = self._style.element(item.value, labels)
        indent = " " * self._column
        return self._lines.newline.join([first, *(indent + each if each else "" for each in more)])

    def _gap_of_new(self, pending: str, number: int, *, is_first: bool) -> str:
        """Return what is above a new entry."""
        if not is_first:
            return pending or self._separator
        if number:
            return pending
        head, attached = self._parted(self._gaps[0], 0)
        self._gaps[0] = self._separator + attached
        return head

    def _parted(self, gap: str, number: int) -> tuple[str, str]:
        """Separate the comments directly above an entry from what is above them."""
        lines = gap.splitlines(keepends=True)
        count = 0
        is_top = self._is_root and not number  # a comment at the top of a file is about the file
        for line in reversed(lines):
            comment = _COMMENT.match(line)
            if not comment or len(comment[1]) != self._column or (is_top and not _FOR_ONE_LINE.match(line)):
                break
            count += 1
        at = len(lines) - count
        return "".join(lines[:at]), "".join(lines[at:])

    def _left_of(self, gap: str, number: int) -> str:
        """Return what stays above a removed entry: comments that may be about more than the entry."""
        head, attached = self._parted(gap, number)
        if self._is_about_one(head, attached, number):
            kept = ""
        else:
            kept = "".join(line for line in attached.splitlines(keepends=True) if not _FOR_ONE_LINE.match(line))
        if kept != attached:
            at = self._lines.start(self._old[number].entry.start)  # type: ignore[union-attr]
            self._lines.touch(at - len(attached), at - 1)
        return head + kept

    def _is_about_one(self, head: str, attached: str, number: int) -> bool:
        """Whether comments can only be about the entry below: they name only it, or form a paragraph with it."""
        if _names(attached, self._old[number]):
            return not any(_names(attached, each) for each in self._old if each is not self._old[number])
        behind = self._gaps[number + 1] if number + 1 < len(self._old) else self._lines.newline
        return bool(trailing_blank(head)) and bool(leading_blank(behind))

    def _tail(self) -> str:
        """Return the comments directly below the last entry, where the next entry would be."""
        entry = self._part.item.entry
        if self._is_root or entry is None or self._column <= self._lines.column(entry.start):
            return ""
        at = end = self._ends[-1]
        while (comment := _COMMENT.match(self._lines.text, at)) and len(comment[1]) >= self._column:
            at = self._lines.end(at)
        return self._lines.text[end:at]


def _names(comments: str, item: Item) -> bool:
    name = item.value if item.key is None else item.key
    if not isinstance(name, str) or len(name) < 2:
        return False
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", comments, re.IGNORECASE) is not None


def _from_blank(gap: str) -> str:
    """Return a gap from its first blank line on."""
    for line in gap.splitlines(keepends=True):
        if not line.strip():
            return gap[gap.index(line) :]
    return ""


def _joined(above: str, below: str, *, is_first: bool) -> str:
    """Join what was above and below a removed entry; its blank lines are removed with it."""
    ends, begins = trailing_blank(above), leading_blank(below)
    if is_first and not above:
        return below[len(begins) :]
    if len(ends) <= len(begins):
        return above[: len(above) - len(ends)] + below
    return above + below[len(begins) :]
