"""`landingzone docs`: which page words find, how it is shown, and that every code has its page."""

import pty
import re
import sys
from pathlib import Path

import pytest

from landingzone.cli.docs import find
from landingzone.cli.main import main
from landingzone.cli.pages import all_pages
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
        ("rotation", "docs/rotation.md", "# Rotate a key or a password"),
        ("docs/Rotation.md", "docs/rotation.md", "# Rotate a key or a password"),
        ("docs/receiving.md#whose-key-it-is", "docs/receiving.md#whose-key-it-is", "### Whose key it is"),
        ("can a machine have mfa?", "docs/faq.md#can-a-machine-have-mfa", "### Can a machine have MFA?"),
        ("lz351", "docs/receiving.md#whose-key-it-is", "### Whose key it is"),
        ("lost key", "docs/receiving.md#when-the-key-is-lost", "### When the key is lost"),
        ("what if it was forgotten?", "docs/offboarding.md#when-it-was-forgotten", "## When it was forgotten"),
    ],
)
def test_a_name_a_heading_a_code_or_words_show_the_page_or_the_section(words, address, begins, command):
    first, _, title, *text = command(0, "docs", *words.split()).out.splitlines()
    assert (first, title.lstrip("#")) == (address, begins.lstrip("#"))
    level = title.count("#", 0, title.index(" "))
    source = (DOCS / Path(address.partition("#")[0]).name).read_text(encoding="utf-8")
    # It ends before the next heading that is not below its own; a comment of a shell is no heading.
    shown = "\n".join([title, *text])
    assert shown in source or level == 1
    assert len(shown) > len(source) * 0.9 if level == 1 else len(shown) < len(source) / 2


def test_where_several_fit_they_are_listed_by_names_that_show_them_the_best_first(command):
    told = command(0, "docs", "remove", "a", "user")
    names = [line.split()[0] for line in told.out.splitlines()]
    assert names[:2] == ["commands#landingzone-user-remove", "offboarding#2-remove-the-user"]
    assert 1 < len(names) <= 8
    assert told.err == "`landingzone docs NAME` shows one of them\n"
    for name in names:
        assert command(0, "docs", name).out.startswith(f"docs/{name.partition('#')[0]}.md")


def test_what_is_on_no_page_is_reported_with_the_nearest_word(command):
    lists = "landingzone docs: nothing found; `landingzone docs` lists the pages\n"
    near = "landingzone docs: no page has 'passwrod'; did you mean password?\n"
    assert command(1, "docs", "passwrod") == ("", near + lists)
    assert command(1, "docs", "xyzzy") == ("", f"landingzone docs: no page has 'xyzzy'\n{lists}")
    found = command(0, "docs", "xyzzy", "password")
    assert "receiving" in found.out
    assert found.err.startswith("landingzone docs: no page has 'xyzzy'\n")


def test_each_code_finds_a_section_of_its_page(command):
    for code, kind in KINDS.items():
        assert command(0, "docs", code).out.startswith(kind.page), code


def test_every_message_on_the_page_of_mistakes_finds_its_entry_mostly_first():
    entries = ENTRY.findall((DOCS / "mistakes.md").read_text(encoding="utf-8"))
    assert len(entries) > 140
    first = 0
    for heading, message in entries:
        found = [each.heading for each in find(all_pages(), f"landingzone.yaml:7:3: {message}")]
        assert heading.replace("`", "") in found, message
        first += found[0] == heading
    assert first >= 0.95 * len(entries)


def test_a_message_about_other_names_finds_the_entries_of_its_rule():
    code = "LZ106"
    rule = KINDS[code].text
    found = find(all_pages(), f"landingzone.yaml:12:5: users.zoe.create_login_profile: {rule} (got 'no'); write false")
    assert [each.heading.startswith(f"{code}: ") for each in found[:2]] == [True, True]


def test_a_terminal_shows_it_by_the_pager(monkeypatch, tmp_path):
    monkeypatch.setenv("PAGER", f"tee {tmp_path / 'paged'}")
    outer, inner = pty.openpty()
    with open(inner, "w", encoding="utf-8") as out, open(inner, encoding="utf-8", closefd=False) as keyboard:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stdin", keyboard)
        assert main(["docs", "cdktn"]) == 0
    assert (tmp_path / "paged").read_text(encoding="utf-8").startswith("docs/cdktn.md\n\n# cdktf and cdktn\n")
    del outer
