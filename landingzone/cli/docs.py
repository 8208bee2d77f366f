"""The subcommand `docs`: the pages of the documentation, without a network. Slow imports are delayed until it runs."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say, say_at_length

if TYPE_CHECKING:
    from landingzone.cli.pages import Pages, Section

_MOST = 8
_CLEAR = 1.25
"""By how much the score of the first must exceed that of the second to be shown at once."""
_OF_THE_CODE = 2
"""The factor for the score of a section whose heading has the code of a message."""
_PLACE = re.compile(r"^\S+:\d+:\d+: ")
"""The start of a line of `validate`: no page is about the numbers of its line and column."""


@click.command(
    cls=Command,
    short_help="show a page of the documentation, found by its name, a code or words",
    examples=("docs", "docs rotation", "docs LZ351", "docs move somebody to another account"),
)
@click.argument("words", metavar="[WORDS]", nargs=-1)
def docs(words: tuple[str, ...]) -> int:
    """Show the page or the section of the documentation that WORDS are about.

    WORDS are the name of a page; the name of a section, such as receiving#whose-key-it-is; a heading; a code such as
    LZ351; or any words, such as a message. If one section clearly fits best, it is shown, on a terminal in its pager;
    otherwise the sections that fit are listed, the best first. Without WORDS: list all pages. The pages are part of
    the package and describe this version.

    Exit status: 0 shown or listed, 1 nothing found or a usage error.
    """
    from landingzone.cli.pages import all_pages

    pages = all_pages()
    if not words:
        width = max(map(len, pages.about))
        say(*(f"{name:{width}}  {about}" for name, about in pages.about.items()))
        return 0
    found = find(pages, " ".join(words))
    if len(found) > 1:
        width = max(len(each.name) for each in found)
        say(*(f"{each.name:{width}}  {each.heading}" for each in found))
        complain("`landingzone docs NAME` shows one of them")
    elif found:
        say_at_length(found[0].address, "", *found[0].text.split("\n"))
    return 0 if found else 1


def find(pages: Pages, asked: str) -> list[Section]:
    """Find one section, or several, the best first; says on standard error which words are not found."""
    from landingzone.cli.pages import words_of
    from landingzone.ground.kinds import KINDS

    if named := pages.named(asked):
        return named
    if kind := KINDS.get(asked.strip().upper()):
        page = kind.page.removeprefix("docs/").removesuffix(".md")
        return [section for _, section in pages.ranked(words_of(kind.text), page)[:1]] or pages.named(page)
    asked = _PLACE.sub("", asked)
    ranked = pages.ranked(words_of(asked))
    _report_unknown(pages, asked, is_found=bool(ranked))
    if ranked and (len(ranked) == 1 or ranked[0][0] >= _CLEAR * ranked[1][0]):
        return [ranked[0][1]]
    code = _code_of(asked)
    ranked.sort(key=lambda row: -row[0] * (_OF_THE_CODE if code and code in row[1].heading else 1))
    return [section for _, section in ranked[:_MOST]]


def _code_of(message: str) -> str:
    """Return the code of the finding whose rule is in a message, the longest one; empty: none is, or in two words."""
    from landingzone.ground.kinds import KINDS

    found = []
    for code, kind in KINDS.items():
        parts = [(text, name is not None) for text, name, *_ in Formatter().parse(kind.rule)]
        pattern = "".join(re.escape(text) + ".+" * is_open for text, is_open in parts)
        literal = "".join(text for text, _ in parts)
        if literal.count(" ") > 1 and re.search(pattern, message):
            found.append((len(literal), code))
    return max(found, default=(0, ""))[1]


def _report_unknown(pages: Pages, asked: str, *, is_found: bool) -> None:
    from landingzone.cli.pages import words_of
    from landingzone.ground.spelling import Names
    from landingzone.ground.words import quoted

    known = Names(pages.words)
    for word in dict.fromkeys(words_of(asked)):
        if word not in pages.words:
            near = known.nearest(word)
            complain(f"landingzone docs: no page has {quoted(word)}" + (f"; did you mean {near}?" if near else ""))
    if not is_found:
        complain("landingzone docs: nothing found; `landingzone docs` lists the pages")
