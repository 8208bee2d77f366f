"""The subcommand `docs`: the pages of the documentation, without a network. Slow imports wait until it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say, say_at_length

if TYPE_CHECKING:
    from landingzone.cli.pages import Pages, Section

_MOST = 8
_CLEAR = 1.25
"""How much more than the second one the first must be worth to be shown at once."""


@click.command(
    cls=Command,
    short_help="show a page of the documentation, found by its name, a code or words",
    examples=("docs", "docs rotation", "docs LZ351", "docs move somebody to another account"),
)
@click.argument("words", metavar="[WORDS]", nargs=-1)
def docs(words: tuple[str, ...]) -> int:
    """Show the page or the section of the documentation that WORDS are about.

    WORDS are the name of a page, as messages have it; the name of a section, such as receiving#whose-key-it-is; a
    heading; a code such as LZ351; or any words. One that fits clearly best is shown, on a terminal by its pager;
    otherwise those that fit are listed, the best first. Without WORDS: list all pages. The pages are those of this
    version and come with it.

    Exit status: 0 shown or listed, 1 nothing found or wrong use.
    """
    from landingzone.cli.pages import all_pages

    pages = all_pages()
    if not words:
        width = max(map(len, pages.about))
        say(*(f"{name:{width}}  {about}" for name, about in pages.about.items()))
        return 0
    found = _find(pages, " ".join(words))
    if len(found) > 1:
        width = max(len(each.name) for each in found)
        say(*(f"{each.name:{width}}  {each.heading}" for each in found))
        complain("`landingzone docs NAME` shows one of them")
    elif found:
        say_at_length(found[0].address, "", *found[0].text.split("\n"))
    return 0 if found else 1


def _find(pages: Pages, asked: str) -> list[Section]:
    """Find what is asked for: one section, or several, the best first; says on standard error what is nowhere."""
    from landingzone.cli.pages import words_of
    from landingzone.ground.kinds import KINDS

    if named := pages.named(asked):
        return named
    if kind := KINDS.get(asked.strip().upper()):
        page = kind.page.removeprefix("docs/").removesuffix(".md")
        return [section for _, section in pages.ranked(words_of(kind.text), page)[:1]] or pages.named(page)
    ranked = pages.ranked(words_of(asked))
    _tell_unknown(pages, asked, is_found=bool(ranked))
    if ranked and (len(ranked) == 1 or ranked[0][0] >= _CLEAR * ranked[1][0]):
        return [ranked[0][1]]
    return [section for _, section in ranked[:_MOST]]


def _tell_unknown(pages: Pages, asked: str, *, is_found: bool) -> None:
    from landingzone.cli.pages import words_of
    from landingzone.ground.spelling import Names
    from landingzone.ground.words import quoted

    known = Names(pages.words)
    for word in dict.fromkeys(words_of(asked)):
        if word not in pages.words:
            near = known.nearest(word)
            complain(f"landingzone docs: no page has {quoted(word)}" + (f"; {near} is near" if near else ""))
    if not is_found:
        complain("landingzone docs: nothing is found; `landingzone docs` lists the pages")
