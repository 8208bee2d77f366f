"""`landingzone docs`: which page words find, how it is shown, and what a code means."""

import pty
import re
import sys
from pathlib import Path

import pytest

from landingzone.cli.main import main
from landingzone.ground.kinds import KINDS

ENTRY = re.compile(r"### (.*)\n\n```text\n(.*)\n")
DOCS = Path(__file__).parents[2] / "docs"


def test_without_words_every_page_is_listed_with_a_line(command):
    rows = [line.split(maxsplit=1) for line in command(0, "docs").out.splitlines()]
    assert sorted(name for name, _ in rows) == sorted({page.stem for page in DOCS.glob("*.md")} - {"README"})
    assert ["offboarding", "somebody leaves, with everything that was made by hand"] in rows
    assert not any("](" in about for _, about in rows)


@pytest.mark.parametrize(
    ("words", "address", "begins"),
    [
        ("docs/Rotation.md", "docs/rotation.md", "# Rotate a key or a password"),
        ("docs/receiving.md#whose-key-it-is", "docs/receiving.md#whose-key-it-is", "### Whose key it is"),
        ("can a machine have mfa?", "docs/faq.md#can-a-machine-have-mfa", "### Can a machine have MFA?"),
        ("lost key", "docs/receiving.md#when-the-key-is-lost", "### When the key is lost"),
        ("what if it was forgotten?", "docs/offboarding.md#when-it-was-forgotten", "## When it was forgotten"),
    ],
)
def test_a_name_a_heading_or_its_words_show_the_page_or_the_section(words, address, begins, command):
    first, _, title, *text = command(0, "docs", *words.split()).out.splitlines()
    assert (first, title.lstrip("#")) == (address, begins.lstrip("#"))
    level = title.count("#", 0, title.index(" "))
    source = (DOCS / Path(address.partition("#")[0]).name).read_text(encoding="utf-8")
    # It ends before the next heading that is not below its own; a comment of a shell is no heading.
    shown = "\n".join([title, *text])
    assert shown in source or level == 1
    assert len(shown) > len(source) * 0.9 if level == 1 else len(shown) < len(source) / 2


def test_where_several_fit_they_are_listed_by_names_that_show_them(command):
    told = command(0, "docs", "remove", "a", "user")
    names = [line.split()[0] for line in told.out.splitlines()]
    assert names == ["commands#landingzone-user-remove", "offboarding#2-remove-the-user"]
    assert told.err == "`landingzone docs NAME` shows one of them\n"
    for name in names:
        assert command(0, "docs", name).out.startswith(f"docs/{name.partition('#')[0]}.md")


def test_what_is_in_no_heading_is_reported_with_the_nearest_word(command):
    lists = "`landingzone docs` lists the pages\n"
    assert command(1, "docs", "passwrod") == ("", f"landingzone docs: nothing found; did you mean password? {lists}")
    assert command(1, "docs", "xyzzy") == ("", f"landingzone docs: nothing found; {lists}")


def test_each_code_is_explained_and_names_its_page_with_what_is_written_about_it(command):
    for code, kind in KINDS.items():
        assert f"{kind.page}; `landingzone docs {Path(kind.page).stem}` shows it\n" in command(0, "docs", code).out
    assert "The usual fix: use wildcards, or shorten <input>\n" in command(0, "docs", "LZ502").out
    assert "mistakes#lz106-true-in-quotes " in command(0, "docs", "lz106").out
    assert "mistakes#" not in command(0, "docs", "--codes", "lz106").out


def test_every_message_on_the_page_of_mistakes_finds_its_entry(command):
    entries = [each for each in ENTRY.findall((DOCS / "mistakes.md").read_text("utf-8")) if each[0].startswith("LZ")]
    assert len(entries) > 100
    for heading, message in entries:
        told = command(0, "docs", f"landingzone.yaml:7:3: {message}").out
        assert heading.replace("`", "") in told, message


def test_a_terminal_shows_it_by_the_pager(monkeypatch, tmp_path):
    monkeypatch.setenv("PAGER", f"tee {tmp_path / 'paged'}")
    outer, inner = pty.openpty()
    with open(inner, "w", encoding="utf-8") as out, open(inner, encoding="utf-8", closefd=False) as keyboard:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stdin", keyboard)
        assert main(["docs", "cdktn"]) == 0
    assert (tmp_path / "paged").read_text(encoding="utf-8").startswith("docs/cdktn.md\n\n# cdktf and cdktn\n")
    del outer
