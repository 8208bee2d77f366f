"""The pages of the module say what stands in its files, also to somebody who has neither seen nor run landingzone."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from module_call import call, provider, read_module, written_module
from place import Place
from samples import ACCOUNT_ID

from dev.engine import EmulatedAccount

Table = dict[str, dict[str, str]]
"""First cell of each row -> head of each further column -> cell, as text."""


class Page(HTMLParser):
    """A page as GitHub shows it, by its own renderer."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.anchors: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self._text: str | None = None
        self._href = ""
        html = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("td", "th", "h1", "h2"):
            self._text = ""
        match tag:
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append([])
            case "a" if "name" in given:
                self.anchors.add(given["name"] or "")
            case "a":
                self._href = given["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.tables[-1][-1].append((self._text or "").strip())
        elif tag in ("h1", "h2"):
            self.headings.append(f"{'#' * int(tag[1])} {self._text}")
        elif tag == "a" and self._href:
            self.links.append((self._text or "", self._href))
            self._href = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def table(self, place: int) -> Table:
        heads, *rows = self.tables[place]
        assert all(len(row) == len(heads) for row in rows)
        found = {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in rows}
        assert len(found) == len(rows)
        return found


def text_of(name: str) -> str:
    return (written_module() / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return read_module(written_module())


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(text_of("README.md"))


@pytest.fixture(scope="module")
def generated() -> Page:
    """What is between the marks of terraform-docs."""
    return Page(text_of("README.md").split("<!-- BEGIN_TF_DOCS -->\n")[1].split("\n<!-- END_TF_DOCS -->\n")[0])


def shown(text: str) -> str:
    """What a reader sees of a sentence with code in it."""
    return text.replace("`", "")


def test_the_tables_are_what_terraform_reads(generated: Page, emulator: EmulatedAccount, place: Place):
    written = call("people", {"aws_account_id": ACCOUNT_ID})
    plan = place("\n".join([provider(emulator), written])).plan()
    read = plan.content["configuration"]["root_module"]["module_calls"]["people"]["module"]
    resources, inputs, outputs = map(generated.table, (2, 3, 4))
    modes = {"managed": "resource", "data": "data source"}
    assert {(name, row["Type"]) for name, row in resources.items()} == {
        (f"{each['type']}.{each['name']}", modes[each["mode"]]) for each in read["resources"]
    }
    assert {name: row["Description"] for name, row in inputs.items()} == {
        name: shown(each["description"]) for name, each in read["variables"].items()
    }
    defaults = {name: json.loads(row["Default"]) for name, row in inputs.items() if row["Required"] == "no"}
    assert defaults == {name: each["default"] for name, each in read["variables"].items() if "default" in each}
    assert {name: row["Description"] for name, row in outputs.items()} == {
        name: shown(each["description"]) for name, each in read["outputs"].items()
    }


# The examples and the page of upgrading.
