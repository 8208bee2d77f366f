"""Pictures of pages and comments for the documentation: `make docs` takes them again when they have changed."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from playwright.sync_api import Page

from dev.browser import open_browser
from dev.organisation import organisation
from dev.toolchain import ROOT
from landingzone.access.render.frame import PageSource
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.changes.cards import cards_of
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.lines import ChangedLines
from landingzone.changes.render.html import ChangePage, change_as_html
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.config.file import ConfigurationFile, read_configuration, read_content
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.ground.files import write_page


def large_organisation() -> Inputs:
    """Make 5,000 users in eight teams with three accounts each."""
    return Configuration.model_validate(organisation())


# What a pull request to landingzone.yaml makes of it: lines of before -> lines of after.
_PULL_REQUEST = {
    "    groups: [billing, iam-user-self-mgmt]\n": "    groups: [billing, logs]\n",
    "    permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess\n": "",
    "    groups: [logs, _all-accounts]\n": "    groups: [logs]\n",
    "  grace:": "  grace: {groups: [billing], create_login_profile: true, pgp_key: keybase:grace}",
}
_DAYS = datetime(2026, 1, 26, 9, 12, tzinfo=UTC), datetime(2026, 1, 30, 15, 40, tzinfo=UTC)
_COMMITS = "3f1c8a9d24b7e6058c1f0a9b7d6e5c4b3a291807", "b82e6d07c5f4a3921e0d8c7b6a5f4e3d2c1b0a99"


def _change() -> tuple[ConfigurationFile, ConfigurationFile, Comparison]:
    file = ROOT / "landingzone.yaml"
    old = new = file.read_text(encoding="utf-8")
    for before, after in _PULL_REQUEST.items():
        if before not in new:
            raise ValueError(f"dev/screenshots.py: landingzone.yaml does not have {before!r} any more")
        new = new.replace(before, after)
    was, becomes = (
        read_content(text.encode(), file, name) for text, name in ((old, f"main:{file.name}"), (new, file.name))
    )
    return was, becomes, Comparison(was.configuration(), becomes.configuration(), _DAYS[1].date())


@cache
def _comment() -> str:
    return changes_as_markdown(find_changes(_change()[2]))


@cache
def _page_of_change() -> str:
    was, becomes, comparison = _change()
    changes = find_changes(comparison)
    lines = ChangedLines(was, becomes, comparison)
    before, after = (
        PageSource(name=read.name, commit=commit, committed=day, digest=read.digest)
        for read, commit, day in zip((was, becomes), _COMMITS, _DAYS, strict=True)
    )
    page = ChangePage(
        changes=changes,
        account=comparison.new.inputs.aws_account_id,
        before=before,
        after=after,
        made=_DAYS[1],
        version="0.2.0",  # a fixed one: of another version the page is the same
        cards=cards_of(comparison, changes),
        excerpts=lines.excerpts,
        lines_of=lines.of,
    )
    return change_as_html(page)


def _as_github_shows(markdown: str) -> str:
    """Write Markdown as a page that looks as a comment does at GitHub."""
    packages = ROOT / "node_modules"
    style = packages / "github-markdown-css" / "github-markdown-light.css"
    emoji = packages / "twemoji-colr-font" / "twemoji.woff2"  # the browser brings none
    # What it may have is written by this package: folded lists of names.
    comment = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    look = f"""
{style.read_text(encoding="utf-8")}
@font-face {{ font-family: emoji; src: url("{emoji.as_uri()}"); unicode-range: U+25FD, U+1F300-1FAFF; }}
body {{ margin: 0; background: #fff; }}
.markdown-body {{ margin: 16px; padding: 16px; border: 1px solid #d1d9e0; border-radius: 6px;
  font: 14px/1.5 emoji, system-ui, "Open Sans", sans-serif; }}
"""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>A comment</title>'
        f'<style>{look}</style><div class="markdown-body">{comment}</div></html>'
    )


@dataclass(frozen=True)
class _Picture:
    """A picture.

    Args:
        content: Gives what it is of, from which all that it shows follows.
        as_page: Makes a page for the browser of that.
        scheme: In which colours.
        size: Width and height in pixels; of the comment the height is that of all of it.
        prepare: What is done on the page before.
    """

    content: Callable[[], str]
    as_page: Callable[[str], str] = str
    scheme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = (1280, 820)
    prepare: Callable[[Page], object] = lambda _: None


def _ask(page: Page) -> None:
    page.select_option("#action", "iam:PassRole")
    page.wait_for_timeout(200)  # milliseconds, in which it is answered


def _open_map(page: Page) -> None:
    page.evaluate("document.querySelector('#roles').scrollIntoView()")
    page.locator(".node.account", has_text="data-prod").click()
    page.locator(".node.group[data-group='data-developer']").hover()


@cache
def _large() -> str:
    return report_as_html(report(large_organisation()))


# Name of the file -> the picture.
_PICTURES: dict[str, _Picture] = {
    "report-sample.png": _Picture(lambda: report_as_html(report(read_configuration(ROOT / "landingzone.yaml")))),
    "report-5000-users.png": _Picture(_large, scheme="dark", prepare=_ask),
    "report-map.png": _Picture(_large, prepare=_open_map),
    "comment.png": _Picture(_comment, as_page=_as_github_shows, size=(900, 0)),
    "change.png": _Picture(_page_of_change, size=(1280, 980)),
}


def fingerprints() -> str:
    """Record what the pictures are of, so that outdated pictures are found without a browser.

    Returns:
        A line for each picture: the SHA-256 of the page or the comment, and the file.
    """
    return "".join(f"{sha256(picture.content().encode()).hexdigest()}  {name}\n" for name, picture in _PICTURES.items())


def take() -> None:
    """Write the pictures into docs/.

    Raises:
        FileNotFoundError: There is no browser.
    """
    with tempfile.TemporaryDirectory() as directory, open_browser() as browser:
        for name, picture in _PICTURES.items():
            file = Path(directory, "page.html")
            write_page(file, picture.as_page(picture.content()))
            width, height = picture.size
            page = browser.new_page(viewport={"width": width, "height": height or 100}, color_scheme=picture.scheme)
            page.goto(file.as_uri())
            picture.prepare(page)
            page.screenshot(path=ROOT / "docs" / name, full_page=not height)
            page.close()
