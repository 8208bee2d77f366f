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


def test_report_writes_text_json_and_csv(capsys):
    assert main(["report", str(BEFORE)]) == 0
    assert capsys.readouterr().out.startswith("Account 123456789012: 6 users, 13 groups,")
    assert main(["report", str(BEFORE), "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [user["name"] for user in made["users"]] == ["alice", "bob", "carol", "deployer", "erin", "frank"]
    assert made["quotas"][0] == {"of": "users of the account", "used": 6, "limit": 5000, "unit": "users"}
    assert main(["report", str(BEFORE), "--format", "csv", "--table", "memberships"]) == 0
    assert "alice,full-access,true" in capsys.readouterr().out


def test_every_json_is_ascii_and_means_the_same(tmp_path, capsys):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    name = "é 日本 🛑 \u202e </script>"

    def made_by(*words):
        main(list(map(str, words)))
        shown = capsys.readouterr().out
        assert shown.isascii()
        assert shown.replace("\n", "").isprintable()
        return json.loads(shown)

    old.write_text('{"aws_account_id": "123456789012"}')
    new.write_text(json.dumps({"aws_account_id": "123456789012", "users": {name: {}}, name: 1}))
    assert {row["path"] for row in made_by("validate", new, "--format", "json")} >= {f'["{printable(name)}"]'}
    new.write_text(json.dumps({"aws_account_id": "123456789012", "users": {name: {}}}))
    assert made_by("report", new, "--format", "json")["users"][0]["name"] == name
    assert made_by("diff", old, new, "--format", "json")["changes"][0]["users"] == [name]
    assert "$defs" in made_by("schema")


def test_report_writes_a_page_whole_or_not_at_all(tmp_path, capsys):
    page = tmp_path / "report.html"
    assert main(["report", str(BEFORE), "--html", str(page)]) == 0
    assert page.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]
    assert main(["report", str(BEFORE), "--html", str(tmp_path / "missing" / "report.html")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_diff_has_status_0_without_changes_and_2_with_and_writes_each_form(after, tmp_path, capsys):
    assert main(["diff", str(BEFORE), str(BEFORE)]) == 0
    assert main(["diff", str(BEFORE), str(after)]) == 2
    assert "frank gains full access, by joining full-access." in capsys.readouterr().out
    main(["diff", str(BEFORE), str(after), "--format", "json"])
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["level"], change["users"]) == ("critical", ["frank"])
    main(["diff", str(BEFORE), str(after), "--format", "markdown"])
    assert "🛑 frank gains full access" in capsys.readouterr().out
    assert main(["diff", str(BEFORE), str(tmp_path / "none.yaml")]) == 1
    assert "there is no such file" in capsys.readouterr().err


def test_diff_fails_only_on_the_level_asked_for(after):
    assert main(["diff", str(BEFORE), str(after), "--fail-on", "critical"]) == 2
    assert main(["diff", str(after), str(BEFORE), "--fail-on", "medium"]) == 0
    assert main(["diff", str(after), str(BEFORE), "--fail-on", "low"]) == 2


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


def test_diff_compares_with_a_git_revision_from_any_directory(committed, tmp_path, monkeypatch, capsys):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["diff", "--git", "HEAD", str(committed)]) == 2
    assert "frank gains full access" in capsys.readouterr().out
    assert main(["diff", "--git", "nowhere", str(committed)]) == 1
    assert capsys.readouterr().err.startswith("nowhere:")


@pytest.mark.parametrize("words", ["diff --git", "validate --git", "changed --since"])
def test_a_revision_makes_git_run_no_program_and_write_no_file(words, committed, tmp_path, capsys):
    command, option = words.split()
    (tmp_path / "x:.").mkdir()
    # As an option of Git, the last one would write a file there.
    for revision in ("HEAD", ":/before", "--output=x"):
        main([command, f"{option}={revision}"])
    told = capsys.readouterr()
    assert "--output=x:landingzone.yaml: cannot be read (fatal: " in told.out + told.err
    assert not (tmp_path / "ran").exists()
    assert not list((tmp_path / "x:.").iterdir())
