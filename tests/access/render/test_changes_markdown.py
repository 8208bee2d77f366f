from pathlib import Path

import pytest

from landingzone.access.change import OF_THIS_FILE, Change
from landingzone.access.diff import diff
from landingzone.access.render.changes_markdown import MARK, changes_as_markdown
from landingzone.config.file import read_configuration


def change(text, **given):
    return Change(level="high", kind="gain", text=text, **given)


def test_a_comment_begins_with_the_mark_and_says_the_worst():
    assert changes_as_markdown([change("bob gains x")]).splitlines()[:2] == [
        MARK,
        "### 🔶 Who can do what: 1 change, the worst is high",
    ]


def test_no_change_is_a_comment_too():
    assert changes_as_markdown(()) == f"{MARK}\n### Who can do what: no change\n\n_{OF_THIS_FILE}_\n"


def test_texts_are_no_markup_and_mention_nobody():
    text = changes_as_markdown([change("<script> [x](http://evil) @team `code` | a*b")])
    entry = text.splitlines()[-1]
    assert r"\<script\>" in entry
    assert r"\[x\]\(http:" in entry
    assert "@team" not in entry
    assert "http://" not in entry


def test_many_users_are_folded_away():
    names = tuple(f"user-{number}" for number in range(41))
    text = changes_as_markdown([change("MFA is no longer required of 41 users", users=names)])
    assert "<details><summary>41 users</summary>" in text
    assert "user-40" in text


def test_a_comment_stays_below_the_limit_and_says_what_is_missing():
    text = changes_as_markdown([change(f"user-{number} gains {'x' * 90}") for number in range(2000)])
    assert len(text) < 65_000
    assert "more changes: run `landingzone diff` to see all." in text


@pytest.mark.parametrize("name", ["joining", "leaving", "offboarding", "easing"])
def test_the_comments_of_the_documentation_are_what_is_written(name):
    files = Path(__file__).parents[2] / "access"
    old, new = (read_configuration(files / f"{file}.yaml") for file in ("before", name))
    documented = Path(__file__).parents[3].joinpath("docs", "pull-request-comments.md").read_text(encoding="utf-8")
    assert changes_as_markdown(diff(old, new)) in documented
