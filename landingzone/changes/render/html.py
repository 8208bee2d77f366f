"""A change as one HTML page that a reviewer reads and signs. It needs only a browser: no network, no other file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from landingzone.access.facts import FactLine
from landingzone.access.render.escaped import safe, sentence
from landingzone.access.render.frame import LEVELS, PageSource, content_policy, filled, resource
from landingzone.access.render.sign import place_to_sign
from landingzone.changes.cards import Card, CardRow, Cards
from landingzone.changes.change import KINDS, Change
from landingzone.changes.lines import Excerpt, LinesOfChange
from landingzone.changes.render.title import OF_FILES, Title
from landingzone.config.entries import EntryKey
from landingzone.ground.grouping import grouped
from landingzone.ground.words import MOST_NAMED, cited, counted, listed, minute
from landingzone.iam.severity import SEVERITIES
from landingzone.reading.lines import Line

_TAGS = {"-": "del", "+": "ins"}
_SIGNS = {"-": "&minus;"}  # a hyphen is too short
_DECISIONS = ("approved", "not approved")
_MOST_LINKS = 8
_MOST_EXCERPTS = 3
_MOST_LINES = 24  # of an excerpt that is not folded
_MOST_ALIKE = 4  # in a row in which something changes
_MOST_ITEMS = 12  # of a row in which nothing changes
_HEAD = '<table><thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>'
_HERE = "landingzone.changes.render"
_ABOUT_LINES = (
    "The lines below a change are those of the entries that cause it: without their change it would not be there. "
    "They may contain more than its cause. Comments and values that may be secret are not shown."
)


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """What the page shows.

    Args:
        changes: The changes, the worst first.
        title: What they are changes of.
        besides: Sentences that stand below them.
        account: The account, in words.
        before: What they are changes of.
        after: What it becomes.
        made: When the page is made.
        version: The version of landingzone.
        cards: What people, groups and policies have before and after.
        excerpts: The lines of the files that changed.
        lines_of: Gives the lines that belong to a change.
    """

    changes: Sequence[Change]
    title: Title = OF_FILES
    besides: Sequence[str] = ()
    account: str
    before: PageSource
    after: PageSource
    made: datetime
    version: str
    cards: Cards
    excerpts: Mapping[EntryKey, Excerpt] = field(default_factory=dict)
    lines_of: Callable[[Change], LinesOfChange] = lambda _: ((), "")


def change_as_html(page: ChangePage) -> str:
    """Write the page.

    Args:
        page: What it shows.

    Returns:
        The page. Its content security policy lets it load nothing and run only its own script, without which it has
        everything but filters.
    """
    script = resource("page.js", package=_HERE)
    writer = _PageWriter(page)
    sections = [each for each in writer.sections() if each[2]]
    links = [*(each[:2] for each in sections), ("sign", "Decision")]
    heading = f"Review of {'a change' if page.title is OF_FILES else 'the account'}"
    parts = {
        "about": writer.about(),
        "counts": writer.counts(),
        "css": "\n".join((resource("base.css", "sign.css"), resource("page.css", package=_HERE))),
        "footer": f"{safe(LEVELS)} {safe(_ABOUT_LINES)}",
        "heading": heading,
        "js": script,
        "links": "\n".join(f'<a href="#{each}">{title}</a>' for each, title in links),
        "policy": content_policy(script),
        "sections": "\n".join(_section(*each) for each in sections),
        "sign": place_to_sign("Reviewer", _DECISIONS),
        "things": f"{page.title.one}s",
        "title": f"{heading}: account {safe(page.account)}",
    }
    return filled(resource("page.html", package=_HERE), parts)


def _section(identifier: str, title: str, content: str) -> str:
    is_folding = ' data-fold=""' if identifier in ("people", "groups", "policies") else ""
    return (
        f'<section id="{identifier}" aria-labelledby="{identifier}-title"{is_folding}>\n'
        f'<h2 id="{identifier}-title">{title}</h2>\n{content}\n</section>'
    )


class _PageWriter:
    """Writes the parts of a page.

    Args:
        page: The page.
    """

    def __init__(self, page: ChangePage) -> None:
        self._page = page
        self._card_of = {name: number for number, card in enumerate(page.cards.people) for name in card.names}
        self._shown: dict[EntryKey, int] = {}

    def about(self) -> str:
        page = self._page
        facts = {
            "Account": [page.account],
            "Before": page.before.in_words,
            "After": page.after.in_words,
            "Made": [f"{minute(page.made)} by landingzone {page.version}"],
        }
        written = ((title, "<br>".join(map(sentence, lines))) for title, lines in facts.items())
        rows = "".join(f"<dt>{title}</dt><dd>{lines}</dd>" for title, lines in written)
        sentences = "".join(f"<p>{sentence(each)}</p>" for each in (page.title.about, *page.besides))
        return f"<dl>{rows}</dl>\n{sentences}"

    def counts(self) -> str:
        levels = [change.level for change in self._page.changes]
        if not levels:
            return f"<p><b>{safe(self._page.title.none)}</b></p>"
        items = "".join(
            f'<li class="{level}"><a href="#{level}" data-level="{level}"><b>{levels.count(level):,}</b> '
            f"<span>{level}</span></a></li>"
            for level in SEVERITIES
            if level in levels
        )
        return f'<ul class="counts">{items}</ul>'

    def sections(self) -> Iterator[tuple[str, str, str]]:
        """Yield the sections: identifier, title and content; without any content there is nothing to show."""
        cards = self._page.cards
        yield "changes", f"{self._page.title.one.capitalize()}s", self._changes()
        yield "people", "People", "\n".join(self._card("p", *each) for each in enumerate(cards.people))
        yield "groups", "Groups", "\n".join(self._card("g", *each) for each in enumerate(cards.groups))
        yield "policies", "Policies", "\n".join(self._card("m", *each) for each in enumerate(cards.policies))
        yield "lines", "Other changed lines", self._other_lines()

    def _changes(self) -> str:
        numbered = enumerate(self._page.changes)
        levels = groupby(numbered, key=lambda each: each[1].level)
        return "\n".join(
            f'<div data-fold="" id="{level}"><ol class="changes">'
            f"{''.join(self._change(number, change) for number, change in alike)}</ol></div>"
            for level, alike in levels
        )

    def _change(self, number: int, change: Change) -> str:
        details = "".join(f"<li>{label}: {sentence(text)}.</li>" for label, text in change.details)
        blocks = "".join(f'<p>{label}:</p><pre class="copy">{_block(text)}</pre>' for label, text in change.blocks)
        more = f"{f'<ul>{details}</ul>' if details else ''}{self._whom(change)}{blocks}{self._lines(number, change)}"
        return (
            f'<li class="change {change.level}" id="c{number}" data-level="{change.level}">'
            f'<p class="said {change.level}"><span class="number">{number + 1}</span>'
            f'<span class="level">{change.level}</span><span class="text">{sentence(change.text)}. '
            f'<span class="code">{change.code or KINDS[change.kind]}</span></span></p>'
            f"{f'<div class=more>{more}</div>' if more else ''}</li>\n"
        )

    def _whom(self, change: Change) -> str:
        numbers = dict.fromkeys(self._card_of[name] for name in change.users)
        links = [f'<a href="#p{number}">{safe(_called(self._page.cards.people[number]))}</a>' for number in numbers]
        if not links:
            return ""
        shown, folded = (links[:MOST_NAMED], links[MOST_NAMED:]) if len(links) > _MOST_LINKS else (links, [])
        rest = _folded(f"{len(folded):,} more", ", ".join(folded)) if folded else ""
        return f'<div class="whom names">For {", ".join(shown)}{rest}</div>'

    def _lines(self, number: int, change: Change) -> str:
        excerpts, note = self._page.lines_of(change)
        written = [self._excerpt(number, each) for each in excerpts]
        rest = written[_MOST_EXCERPTS:]
        about = f'<p class="soft">{safe(f"{note[:1].upper()}{note[1:]}")}:</p>' if note else ""
        folded = _folded(counted(len(rest), "more entry", "more entries"), "".join(rest)) if rest else ""
        return about + "".join(written[:_MOST_EXCERPTS]) + folded

    def _excerpt(self, number: int, excerpt: Excerpt) -> str:
        place = f"{safe(excerpt.place)} <b>{safe(excerpt.path)}</b>"
        if excerpt.key in self._shown:
            at = self._shown[excerpt.key]
            return f'<p class="soft">{place}, lines shown at <a href="#c{at}">{at + 1}</a></p>'
        self._shown[excerpt.key] = number
        lines = "".join(map(_line, excerpt.lines))
        shown = f"<pre>{lines}</pre>" if lines else ""
        note = f'<p class="soft">{safe(excerpt.note)}</p>' if excerpt.note else ""
        if len(excerpt.lines) > _MOST_LINES:
            return (
                f'<details class="excerpt"><summary>{place}, {counted(len(excerpt.lines), "line")}</summary>'
                f'<div class="inside">{note}{shown}</div></details>'
            )
        return f"<figure><figcaption>{place}</figcaption>{note}{shown}</figure>"

    def _other_lines(self) -> str:
        # After the changes: what these have shown is not shown again.
        excerpts = (each for key, each in self._page.excerpts.items() if key not in self._shown)
        written = "".join(self._excerpt(len(self._page.changes), each) for each in excerpts)
        return f'<p class="soft">No change above concerns these lines.</p>{written}' if written else ""

    def _card(self, kind: str, number: int, card: Card) -> str:
        was, becomes = card.is_there
        facts = [] if was else ["Did not exist before."]
        facts += [] if becomes else ["Does not exist after."]
        facts += [f"Previous name: {cited(card.was)}"] if card.was else []
        paragraphs = "".join(f"<p>{sentence(each)}</p>" for each in facts)
        links = ", ".join(f'<a href="#c{each}">{each + 1}</a>' for each in card.changes[:_MOST_LINKS])
        more = f" and {len(card.changes) - _MOST_LINKS:,} more" if len(card.changes) > _MOST_LINKS else ""
        one = f"{self._page.title.one.capitalize()}{'s' if len(card.changes) > 1 else ''} "
        names = sentence(", ".join(map(cited, card.names)))
        people = f'<p class="names">{names}</p>' if len(card.names) > 1 else ""
        if len(card.names) > MOST_NAMED:
            people = f'<div class="names">{_folded(listed(map(cited, card.names), most=MOST_NAMED), names)}</div>'
        rows = sorted(card.rows, key=lambda row: not row.is_changed)
        return (
            f'<article class="card" id="{kind}{number}" data-changes="{" ".join(map(str, card.changes))}">'
            f"<h3>{sentence(_called(card))}</h3>{paragraphs}{people}"
            f"{f'<p class=soft>{one}{links}{more}</p>' if links else ''}"
            f"{_HEAD}<tbody>{''.join(_row(row, card.is_there) for row in rows)}</tbody></table></article>"
        )


def _called(card: Card) -> str:
    return cited(card.names[0]) if len(card.names) == 1 else counted(len(card.names), "person", "people")


def _row(row: CardRow, is_there: tuple[bool, bool]) -> str:
    if not row.is_changed:
        lines = _together(row.after)
        listing = _listing(lines)
        listing = _folded(counted(len(lines), "entry", "entries"), listing) if len(lines) > _MOST_ITEMS else listing
        return f'<tr><th scope="row">{row.title}</th><td colspan="2">{listing}</td></tr>'
    alike = {*row.before} & {*row.after}
    are_many = len(alike) > _MOST_ALIKE
    stays = [] if are_many else _together(each for each in row.after if each in alike)
    cells = []
    for items, (sign, tag), is_here in zip((row.before, row.after), _TAGS.items(), is_there, strict=True):
        differing = _together(each for each in items if each not in alike)
        marked = [f"<{tag}>{_SIGNS.get(sign, sign)} {each}</{tag}>" for each in differing]
        nothing = "only those below" if are_many else "none" if is_here else "not there"
        listing = _listing([*stays, *marked]) or f'<span class="soft">{nothing}</span>'
        cells.append(f"<td>{listing}</td>")
    changed = f'<tr><th scope="row">{row.title}</th>{"".join(cells)}</tr>'
    if not are_many:
        return changed
    same = tuple(each for each in row.after if each in alike)
    return changed + _row(CardRow(f"{row.title}, unchanged", same, same), is_there)


def _together(items: Iterable[FactLine]) -> list[str]:
    """Write items as HTML; what is in several accounts is one line."""
    accounts = grouped((item.what, item.of) for item in items)
    return [sentence(f"{', '.join(where)}: {what}" if any(where) else what) for what, where in accounts.items()]


def _listing(written: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{each}</li>' for each in written)}</ul>" if len(written) > 1 else "".join(written)


def _line(line: tuple[str, Line] | None) -> str:
    if line is None:
        return "<span>…</span>"
    sign, content = line
    tag = _TAGS.get(sign, "span")
    return f"<{tag}><i>{_SIGNS.get(sign, sign)}{content.number}</i>{safe(content.shown)}</{tag}>"


def _block(text: str) -> str:
    return "\n".join(map(safe, text.splitlines()))


def _folded(title: str, content: str) -> str:
    return f'<details><summary>{sentence(title)}</summary><div class="inside">{content}</div></details>'
