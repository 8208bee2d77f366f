"""Pages of a change, and what stands on them: read as a browser reads them, without one."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import TreeBuilder

import yaml

from landingzone.access.render.frame import PageSource
from landingzone.changes.cards import cards_of
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.lines import ChangedLines
from landingzone.changes.render.html import ChangePage, change_as_html
from landingzone.config.file import read_content

MINUS = "\N{MINUS SIGN}"
"""What stands before what is gone."""

VOID = {"meta", "input", "br"}


def read(content, name="landingzone.yaml"):
    """Read a configuration: YAML as text, or what it says."""
    text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    return read_content(text.encode(), Path(name), name)


class Compared:
    """Two configurations, with all that the page of the change is made from."""

    def __init__(self, old, new):
        self.files = read(old, "old.yaml"), read(new)
        self.inputs = tuple(each.configuration() for each in self.files)
        self.comparison = Comparison(*self.inputs)
        self.changes = find_changes(self.comparison)
        self.lines = ChangedLines(*self.files, self.comparison)

    def page(self, **more):
        old, new = (PageSource(name=each.name, digest=each.digest) for each in self.files)
        given = {
            "changes": self.changes,
            "account": self.inputs[1].aws_account_id,
            "before": old,
            "after": new,
            "made": datetime(2026, 1, 31, 12, tzinfo=UTC),
            "version": "1.2.3",
            "cards": cards_of(self.comparison, self.changes),
            "excerpts": self.lines.excerpts,
            "lines_of": self.lines.of,
        }
        return change_as_html(ChangePage(**given | more))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.builder, self.open = TreeBuilder(), []

    def handle_starttag(self, tag, attributes):
        self.builder.start(tag, {name: value or "" for name, value in attributes})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.builder.end(tag)

    def handle_data(self, data):
        if self.open:
            self.builder.data(data)


def tree(page):
    """Read a page; a tag that is not closed, or in the wrong place, is an error."""
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader.builder.close()


def text(element):
    return "".join(element.itertext())


def classed(element, name):
    return [each for each in element.iter() if name in each.get("class", "").split()]


def changes_on(page):
    """Yield what the page says: code, level, sentence and people of each change, in its order."""
    root = tree(page)
    people = {card.get("id"): names_of(card) for card in classed(root, "card")}
    for change in classed(root, "change"):
        (said,), (code,) = classed(change, "text"), classed(change, "code")
        links = [link.get("href")[1:] for whom in classed(change, "whom") for link in whom.iter("a")]
        names = [name for link in links for name in people[link]]
        sentence = text(said).removesuffix(f". {text(code)}")
        yield text(code), change.get("data-level"), sentence, sorted(names)


def names_of(card):
    inside = classed(card, "names")
    if not inside:
        return [text(card.find("h3"))]
    (details,) = [*inside[0].iter("details")] or [None]
    return text(details.find("div") if details is not None else inside[0]).split(", ")


def cards_on(page, kind):
    """Yield each card of a kind: its names, and its rows: title -> what is before, and what is after."""
    root = tree(page)
    for card in classed(root, "card"):
        if card.get("id")[0] == kind:
            yield names_of(card), _rows(card)


def _rows(card):
    rows = {}
    for row in [*card.iter("tr")][1:]:
        title, *cells = row
        before, after = rows.setdefault(text(title).removesuffix(", unchanged"), (set(), set()))
        found = [_items(cell) for cell in cells]
        before |= found[0]
        after |= found[-1]
    return rows


def _items(cell):
    lists = [*cell.iter("ul")]
    items = [text(each) for each in lists[0]] if lists else [text(cell)]
    shown = {each.removeprefix(f"{MINUS} ").removeprefix("+ ") for each in items}
    return shown - {"none", "not there", "only those below"} if not lists and cell.find("span") is not None else shown
