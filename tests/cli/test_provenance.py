"""The page of a report says of which file, commit, moment and version it is."""

import re
import subprocess
from pathlib import Path

import pytest

from landingzone import __version__

FILE = Path("landingzone.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767268800")  # 2026-01-01 12:00 UTC
    FILE.write_text('aws_account_id: "123456789012"\ninclude: [people/*.yaml]\n', encoding="utf-8")
    Path("people").mkdir()
    Path("people/ann.yaml").write_text("users: {ann: {}}\n", encoding="utf-8")


@pytest.fixture
def said(command):
    def say(file=FILE):
        command(0, "report", file, "--html", "out.html")
        return re.search(r'<p class="provenance">(.*?)</p>', Path("out.html").read_text(encoding="utf-8"))[1]

    return say


MADE = f"made 2026-01-01 12:00 UTC by landingzone {__version__}"


def test_of_a_file_that_git_has_it_says_the_commit_and_whether_a_part_differs(said, git, tmp_path):
    assert said() == f"landingzone.yaml, not in Git; {MADE}"
    for words in (["init"], ["add", "."], ["commit", "-m", "first"]):
        git(*words)
    asked = subprocess.run(["git", "-C", tmp_path, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    commit = asked.stdout[:12]
    assert said() == f"landingzone.yaml, commit {commit}; {MADE}"
    Path("people/ann.yaml").write_text("users: {ann: {}, bob: {}}\n", encoding="utf-8")
    assert said() == f"landingzone.yaml, commit {commit} with uncommitted changes; {MADE}"
    Path("new.yaml").write_text('aws_account_id: "123456789012"\n', encoding="utf-8")
    assert said("new.yaml") == f"new.yaml, not in Git; {MADE}"


def test_what_the_commit_has_broken_is_changed(said, git):
    right = FILE.read_text(encoding="utf-8")
    FILE.write_text("users: {", encoding="utf-8")
    for words in (["init"], ["add", "."], ["commit", "-m", "broken"]):
        git(*words)
    FILE.write_text(right, encoding="utf-8")
    assert re.fullmatch(rf"landingzone.yaml, commit [0-9a-f]{{12}} with uncommitted changes; {re.escape(MADE)}", said())


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 40, "-" + "9" * 40])
def test_a_time_that_is_none_is_refused_and_nothing_is_written(command, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    hint = "unset it, or write one, such as `git log -1 --format=%ct`"
    problem = f"SOURCE_DATE_EPOCH: must be a time in seconds since 1970 (got '{epoch}'); {hint}\n"
    for words in (["report", FILE], ["diff", FILE, FILE]):
        assert command(1, *words, "--html", "out.html").err == problem
        assert not Path("out.html").exists()
