"""What edits change in the nodes of a text, before anything is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from landingzone.edit.edits import Append, Edit, Remove, Rename, Set, applied, same
from landingzone.edit.places import EntryPlace, Node, walk
from landingzone.edit.style import Labels, inner_labels
from landingzone.ground.kinds import says
from landingzone.reading.faults import Place, Unreadable


class Unwritable(Unreadable):
    """A text that can be read but not edited without changing something else. It has the place and the reason."""

    @classmethod
    def at(cls, code: str, text: str, at: int, **values: object) -> "Unwritable":
        """Make the error for something in a text that prevents an edit.

        Args:
            code: What it is.
            text: The text.
            at: Where it begins.
            values: Values for the sentence.

        Returns:
            What to raise.
        """
        return cls.of_place(code, Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)), **values)

    @classmethod
    def of_place(cls, code: str, place: Place | None, **values: object) -> "Unwritable":
        """Make the error for something at a place; None: the place is not known."""
        rule = says(code, **values)
        return cls(rule, rule.removeprefix("has "), place, rule.hint)


@dataclass(eq=False, slots=True)
class Item:
    """An entry of a map, or an element of a list.

    Args:
        key: Its key now; None: it has none.
        value: Its plain value; before all changes, if the part below it has changes.
        labels: Labels of its value.
        entry: Where it is; None: it is new.
        is_renamed: Whether its key has changed.
        is_replaced: Whether its value has changed.
        is_gone: Whether it was removed.
        part: Its content, if that was needed.
    """

    key: Any
    value: Any
    labels: Labels
    entry: EntryPlace | None = None
    is_renamed: bool = False
    is_replaced: bool = False
    is_gone: bool = False
    part: "Collected | None" = None


@dataclass(eq=False)
class Collected:
    """A map or list, with its content: what was there before, in order, and what is new.

    Args:
        item: What has it as its value.
        node: Where it is.
        items: What is in it.
        by_key: The current items of a map.
    """

    item: Item
    node: Node
    items: list[Item]
    by_key: dict[Any, Item]

    @property
    def left(self) -> list[Item]:
        """The current items."""
        return [each for each in self.items if not each.is_gone]

    @property
    def is_rebuilt(self) -> bool:
        """Whether something was added or removed."""
        return any(each.is_gone or each.entry is None for each in self.items)


class Plan:
    """The nodes of a text, with what edits change of them.

    Args:
        text: The text.
        root: Its outermost node; None: it has none.
        value: Its plain value.
    """

    def __init__(self, text: str, root: Node | None, value: Any) -> None:
        self._text = text
        nodes = list(walk(root)) if root and "*" in text else []
        self._aliases = Counter(each.anchor for each in nodes if each.kind == "alias")
        self.root = Item(None, value, (), EntryPlace(0, None, 0, root) if root else None)
        self.root.is_replaced = root is None

    def take(self, edit: Edit) -> None:
        """Add an edit to the plan.

        Args:
            edit: One that `applied` takes.

        Raises:
            Unwritable: Something prevents it.
        """
        item, steps = self.root, edit.steps
        while steps:
            part = self._part(item)
            if part is None:
                self._replace(item, applied(self._now(item), replace(edit, steps=steps)))
                return
            step, steps = steps[0], steps[1:]
            found = self._find(part, step)
            if found is None:
                self._add(part, step, applied(None, replace(edit, steps=steps)))
                return
            if not steps and isinstance(edit, Remove):
                self._remove(part, found)
                return
            if not steps and isinstance(edit, Rename):
                self._rename(part, found, edit.name)
                return
            item = found
        if isinstance(edit, Set):
            self._set(item, edit.value)
        elif isinstance(edit, Append) and (part := self._part(item)):
            self._add(part, None, edit.value)
        else:
            self._replace(item, applied(self._now(item), replace(edit, steps=())))

    def _find(self, part: Collected, step: str | int) -> Item | None:
        if part.node.kind == "map":
            return part.by_key.get(step)
        left = part.left
        return left[step] if isinstance(step, int) and step < len(left) else None

    def _part(self, item: Item) -> Collected | None:
        """Return the content of an item, to be changed; None: it is new, or empty."""
        if item.part or item.entry is None or item.is_replaced:
            return item.part
        node = item.entry.node
        self._refuse(node)
        if not node.entries:
            return None
        if node.is_odd:
            raise Unwritable.at("LZ075", self._text, node.outer)
        values = list(item.value.items()) if node.kind == "map" else [(None, each) for each in item.value]
        items = [
            Item(key, value, inner_labels(item.labels, key), entry)
            for (key, value), entry in zip(values, node.entries, strict=True)
        ]
        item.part = Collected(item, node, items, {each.key: each for each in items} if node.kind == "map" else {})
        return item.part

    def _refuse(self, node: Node) -> None:
        """Refuse a change of something that is also used elsewhere, or has a tag."""
        if node.kind == "alias":
            raise Unwritable.at("LZ072", self._text, node.outer, name=node.anchor)
        if self._aliases[node.anchor]:
            raise Unwritable.at("LZ073", self._text, node.outer, name=node.anchor)
        if node.has_tag:
            raise Unwritable.at("LZ074", self._text, node.outer)

    def _refuse_loss(self, node: Node) -> None:
        """Refuse to remove what aliases elsewhere refer to."""
        within = list(walk(node)) if self._aliases else []
        aliases = Counter(each.anchor for each in within if each.kind == "alias")
        for each in within:
            if each.kind != "alias" and self._aliases[each.anchor] > aliases[each.anchor]:
                raise Unwritable.at("LZ073", self._text, each.outer, name=each.anchor)

    def _add(self, part: Collected, key: Any, value: Any) -> None:
        key = key if part.node.kind == "map" else None
        item = Item(key, value, inner_labels(part.item.labels, key))
        part.items.append(item)
        if key is not None:
            part.by_key[key] = item

    def _remove(self, part: Collected, item: Item) -> None:
        if item.entry:
            self._refuse_loss(item.entry.node)
            item.is_gone = True
        else:
            part.items.remove(item)
        part.by_key.pop(item.key, None)

    def _rename(self, part: Collected, item: Item, name: str) -> None:
        if item.entry and item.entry.key:
            self._refuse(item.entry.key)
        part.by_key[name] = part.by_key.pop(item.key)
        item.is_renamed |= item.key != name
        item.key = name

    def _replace(self, item: Item, value: Any) -> None:
        if item.entry and not item.is_replaced:
            self._refuse(item.entry.node)
            self._refuse_loss(item.entry.node)
        item.value, item.is_replaced, item.part = value, True, None

    def _set(self, item: Item, value: Any) -> None:
        """Set a new value of an item, and keep the parts that both values have."""
        now = self._now(item)
        if same(now, value):
            return
        part = self._part(item) if value and type(value) is type(now) and isinstance(value, dict | list) else None
        if part is None:
            self._replace(item, value)
        elif isinstance(value, dict):
            for each in part.left:
                if each.key not in value:
                    self._remove(part, each)
            for key, inner in value.items():
                if key in part.by_key:
                    self._set(part.by_key[key], inner)
                else:
                    self._add(part, key, inner)
        else:
            self._set_elements(part, value)

    def _set_elements(self, part: Collected, value: list[Any]) -> None:
        left = part.left
        first = _alike((self._now(each), value[i]) for i, each in enumerate(left[: len(value)]))
        most = min(len(left), len(value)) - first
        last = _alike((self._now(left[-i]), value[-i]) for i in range(1, most + 1))
        old, new = left[first : len(left) - last], value[first : len(value) - last]
        for item, inner in zip(old, new, strict=False):
            self._set(item, inner)
        at = part.items.index(left[first + len(old) - 1]) + 1 if first + len(old) else 0
        labels = inner_labels(part.item.labels)
        part.items[at:at] = [Item(None, inner, labels) for inner in new[len(old) :]]
        for item in old[len(new) :]:
            self._remove(part, item)

    def _now(self, item: Item) -> Any:
        """Return the current value of an item."""
        if item.part is None:
            return item.value
        if item.part.node.kind == "map":
            return {each.key: self._now(each) for each in item.part.left}
        return [self._now(each) for each in item.part.left]


def _alike(pairs: Iterator[tuple[Any, Any]]) -> int:
    """Count the equal pairs at the beginning."""
    count = 0
    for one, other in pairs:
        if not same(one, other):
            break
        count += 1
    return count
