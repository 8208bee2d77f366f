"""The subcommand `docs`: the pages of the documentation, and what a code means, without a network."""

import re
import sys
from collections.abc import Mapping, Sequence
from string import Formatter

import click

from landingzone.cli.command import Command
from landingzone.cli.pages import Pages, PageSection, words_of
from landingzone.cli.terminal import complain, say, text_of
from landingzone.ground.kinds import KINDS, Kind
from landingzone.ground.spelling import Names

_IGNORING = {
    "error": "An error: it cannot be ignored.",
    "warning": "A warning: in YAML, the comment `# landingzone: ignore {} REASON` in its line, or in the line above, "
    "removes it.",
    "notice": "A change that `diff` reports: it cannot be ignored.",
    "fact": "A fact about the account, from `audit`: it cannot be ignored.",
}


@click.command(cls=Command)
@click.argument("words", metavar="[WORDS]", nargs=-1)
@click.option("--codes", "only_codes", is_flag=True)
def docs(words: tuple[str, ...], *, only_codes: bool) -> int:
    """Show a page or a section of the documentation, or explain a code of `validate` or `diff`.

    WORDS are a code such as LZ351, or a message; the name of a page, such as rotation; the name of a section, such as
    receiving#whose-key-it-is; a heading, or words of one. If several sections fit, they are listed. Without WORDS: list
    all pages. On a terminal, a section is shown in its pager. The pages describe this version.

    Exit status: 0 shown or listed, 1 nothing found or a usage error.
    """
    asked = " ".join(words)
    kind = KINDS.get(asked.strip().upper())
    if only_codes:
        if words and not kind:
            complain(f"landingzone docs: {asked}: no such code; `landingzone docs --codes` lists them")
            return 1
        listed = (f"{each.code}  {each.level:7}  {each.text}" for each in KINDS.values())
        say(*(_explanation(kind) if kind else listed))
        return 0
    pages = Pages()
    if not words:
        say(*_table(pages.about))
        return 0
    found = pages.named(asked)
    if not (kind or found):
        found = pages.of_message(asked)
        codes = {each.heading.partition(":")[0] for each in found}
        kind = KINDS.get(codes.pop()) if len(codes) == 1 else None if found else _kind_of(asked)
    if kind:
        sections = {each.name: each.heading for each in found or pages.about_words(kind.code)}
        say(*_explanation(kind), *_table(sections))
        return 0
    found = found or pages.about_words(asked)
    if not found:
        complain(f"landingzone docs: nothing found; {_meant(asked, pages.sections)}`landingzone docs` lists the pages")
    elif len(found) > 1:
        say(*_table({each.name: each.heading for each in found}))
        complain("`landingzone docs NAME` shows one of them")
    else:
        _show(found[0])
    return 0 if found else 1


def _table(rows: Mapping[str, str]) -> list[str]:
    width = max(map(len, rows), default=0)
    return [f"{name:{width}}  {about}" for name, about in rows.items()]


def _kind_of(message: str) -> Kind | None:
    """Return the kind of finding whose rule is in a message, the longest one; None: none is, or in two words."""
    found = []
    for kind in KINDS.values():
        parts = [(text, name is not None) for text, name, *_ in Formatter().parse(kind.rule)]
        pattern = "".join(re.escape(text) + ".+" * is_open for text, is_open in parts)
        literal = "".join(text for text, _ in parts)
        if literal.count(" ") > 1 and re.search(pattern, message):
            found.append((len(literal), kind.code))
    return KINDS[max(found)[1]] if found else None


def _explanation(kind: Kind) -> list[str]:
    page = kind.page.removeprefix("docs/").removesuffix(".md")
    return [
        f"{kind.code}: {kind.text}",
        *([f"The usual fix: {kind.usual_fix}"] if kind.hint else []),
        *([kind.why] if kind.why else []),
        _IGNORING[kind.level].format(kind.code),
        f"About {kind.about}: {kind.page}; `landingzone docs {page}` shows it",
    ]


def _meant(asked: str, sections: Sequence[PageSection]) -> str:
    known = Names({word for each in sections for word in words_of(each.heading)})
    near = [word for word in map(known.nearest, words_of(asked)) if word]
    return f"did you mean {' '.join(near)}? " if near else ""


def _show(section: PageSection) -> None:
    lines = (section.address, "", *section.text.split("\n"))
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty():
        click.echo_via_pager("\n".join(map(text_of, lines)))
    else:
        say(*lines)
