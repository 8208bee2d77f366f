"""`landingzone report` and `landingzone diff`: forms, status, and what they compare with."""

import json
import subprocess
from pathlib import Path

import pytest

from landingzone.cli.main import main
from landingzone.words import printable

BEFORE = Path(__file__).parents[1] / "access" / "before.yaml"


@pytest.fixture
def after(tmp_path):
    file = tmp_path / "after.yaml"
    file.write_text(BEFORE.read_text().replace("frank:", "frank: {groups: [full-access]}"))
    return file


def test_report_writes_text_json_and_csv(command):
    assert command(0, "report", BEFORE).out.startswith("Account 123456789012: 6 users, 13 groups,")
    made = json.loads(command(0, "report", BEFORE, "--format", "json").out)
    assert [user["name"] for user in made["users"]] == ["alice", "bob", "carol", "deployer", "erin", "frank"]
    assert made["quotas"][0] == {"of": "users of the account", "used": 6, "limit": 5000, "unit": "users"}
    words = ("report", BEFORE, "--format", "csv", "--table", "memberships")
    assert "alice,full-access,true" in command(0, *words).out


def test_every_json_is_ascii_and_means_the_same(tmp_path, command):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    name = "é 日本 🛑 \u202e </script>"

    def made_by(status, *words):
        shown = command(status, *words).out
        assert shown.isascii()
        assert shown.replace("\n", "").isprintable()
        return json.loads(shown)

    old.write_text('{"aws_account_id": "123456789012"}')
    content = {"aws_account_id": "123456789012", "users": {name: {}}}
    new.write_text(json.dumps({**content, name: 1}))
    found = made_by(1, "validate", new, "--format", "json")
    assert f'["{printable(name)}"]' in [row["path"] for row in found]
    new.write_text(json.dumps(content))
    assert made_by(0, "report", new, "--format", "json")["users"][0]["name"] == name
    assert made_by(2, "diff", old, new, "--format", "json")["changes"][0]["users"] == [name]
    assert "$defs" in made_by(0, "schema")


def test_report_writes_a_page_whole_or_not_at_all(tmp_path, command):
    page = tmp_path / "report.html"
    command(0, "report", BEFORE, "--html", page)
    assert page.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]
    assert "cannot be written" in command(1, "report", BEFORE, "--html", tmp_path / "missing" / "report.html").err


def test_diff_has_status_0_without_changes_and_2_with_and_writes_each_form(after, command):
    command(0, "diff", BEFORE, BEFORE)
    assert "frank gains full access, by joining full-access." in command(2, "diff", BEFORE, after).out
    (change,) = json.loads(command(2, "diff", BEFORE, after, "--format", "json").out)["changes"]
    assert (change["level"], change["users"]) == ("critical", ["frank"])
    assert "🛑 frank gains full access" in command(2, "diff", BEFORE, after, "--format", "markdown").out
    assert "there is no such file" in command(1, "diff", BEFORE, "none.yaml").err


def test_diff_fails_only_on_the_level_asked_for(after, command):
    command(2, "diff", BEFORE, after, "--fail-on", "critical")
    command(0, "diff", after, BEFORE, "--fail-on", "medium")
    command(2, "diff", after, BEFORE, "--fail-on", "low")


@pytest.fixture
def committed(tmp_path, monkeypatch):
    """A file that has changed since it was committed, in a repository that runs a program wherever Git lets it."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> '{tmp_path}/ran'\ncat >/dev/null\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(program)

    def git(*words):
        subprocess.run(["git", "-C", tmp_path, *words], check=True, capture_output=True)

    file = tmp_path / "landingzone.yaml"
    file.write_text(BEFORE.read_text())
    git("init")
    for setting in ("user.name=t", "user.email=t@example.org", "commit.gpgsign=false"):
        git("config", *setting.split("="))
    (tmp_path / ".gitattributes").write_text("* diff=x filter=x\n")
    git("add", "landingzone.yaml", ".gitattributes")
    # A message that a revision finds, with the name of the file behind it.
    git("commit", "-m", "before:./landingzone.yaml")
    names = ("diff.x.textconv", "diff.x.command", "diff.external", "core.fsmonitor", "core.pager", "pager.show")
    for name in (*names, "filter.x.smudge", "filter.x.clean", "gpg.program", "core.editor"):
        git("config", name, program)
    git("config", "core.hooksPath", hooks)
    file.write_text(file.read_text().replace("frank:", "frank: {groups: [full-access]}"))
    return file


def test_diff_compares_with_a_git_revision_from_any_directory(committed, tmp_path, monkeypatch, command):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "frank gains full access" in command(2, "diff", "--git", "HEAD", committed).out
    assert command(1, "diff", "--git", "nowhere", committed).err.startswith("nowhere:")


@pytest.mark.parametrize("words", ["diff --git", "validate --git", "changed --since"])
@pytest.mark.usefixtures("committed")
def test_a_revision_makes_git_run_no_program_and_write_no_file(words, tmp_path, capsys):
    name, option = words.split()
    (tmp_path / "x:.").mkdir()
    # As an option of Git, the last one would write a file there.
    for revision in ("HEAD", ":/before", "--output=x"):
        main([name, f"{option}={revision}"])
    assert "--output=x:landingzone.yaml: cannot be read (fatal: " in "".join(capsys.readouterr())
    assert not (tmp_path / "ran").exists()
    assert not list((tmp_path / "x:.").iterdir())
