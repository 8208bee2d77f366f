"""The text of a plan: lines without changes are kept unchanged."""

from collections.abc import Iterator

from landingzone.edit.blocks import Rebuild, end_of, replaced
from landingzone.edit.brackets import bracketed
from landingzone.edit.lines import EditedLines, Splice
from landingzone.edit.plan import Collected, Item, Plan
from landingzone.edit.style import Style


class Writer:
    """Writes the text of a plan.

    Args:
        lines: The text before.
        plan: Its changes.
        style: How values are written in it.
    """

    def __init__(self, lines: EditedLines, plan: Plan, style: Style) -> None:
        self._lines, self._root, self._style = lines, plan.root, style

    def written(self) -> str:
        """Return the text after the changes."""
        text = self._lines.text
        changes = self._new_root() if self._root.is_replaced else self._within(self._root)
        return self._lines.spliced(0, len(text), changes)

    def _new_root(self) -> Iterator[Splice]:
        node, text = self._root.entry and self._root.entry.node, self._lines.text
        newline = "\n" if text and not text.endswith("\n") else ""
        lines = self._style.lines(self._root.value)
        if node and node.end > node.outer:
            self._lines.touch(node.outer, node.end)
            yield self._lines.splice(node.outer, node.end, "\n".join(lines))
        else:
            yield self._lines.splice(len(text), len(text), newline + "\n".join(lines) + "\n")

    def _within(self, item: Item) -> Iterator[Splice]:
        """Yield the changes inside an item."""
        part = item.part
        if part is None:
            return
        if not part.is_rebuilt:
            for each in part.items:
                yield from self._of(each, part)
            return
        texts = {id(each): self._text_of(each, part) for each in part.items}
        if part.node.is_block:
            yield from Rebuild(self._lines, self._style, part, is_root=item is self._root).splices(texts)
        else:
            yield bracketed(self._lines, self._style, part, texts)

    def _text_of(self, item: Item, part: Collected) -> str:
        if item.entry is None or item.is_gone:
            return ""
        end = end_of(self._lines, item.entry) if part.node.is_block else item.entry.end
        return self._lines.spliced(item.entry.start, end, self._of(item, part))

    def _of(self, item: Item, part: Collected) -> Iterator[Splice]:
        """Yield the changes of an item that stays."""
        entry = item.entry
        assert entry
        if item.is_renamed and entry.key:
            self._lines.touch(entry.key.outer, entry.key.end)
            yield self._lines.splice(entry.key.outer, entry.key.end, self._style.key(item.key, (), entry.key))
        if not item.is_replaced:
            yield from self._within(item)
        elif part.node.is_block:
            yield from replaced(self._lines, self._style, item, part)
        else:
            yield self._in_brackets(item, part)

    def _in_brackets(self, item: Item, part: Collected) -> Splice:
        """Write the new value of an entry in brackets."""
        assert item.entry
        entry, node, text = item.entry, item.entry.node, self._lines.text
        is_long = "\n" in text[part.node.start : part.node.end]
        indent = self._lines.indent(entry.start) if is_long else None
        written = self._style.flow(item.value, item.labels, indent, node)
        self._lines.touch(entry.start, entry.end)
        if node.end > node.outer:
            return self._lines.splice(node.outer, node.end, written)
        before = ":" if entry.after < 0 else ""
        return self._lines.splice(entry.end, entry.end, f"{before} {written}")
