import json
import os
import subprocess
import sys
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


def test_report_writes_text(capsys):
    assert main(["report", str(BEFORE)]) == 0
    assert capsys.readouterr().out.startswith("Account 123456789012: 6 users, 13 groups,")


def test_report_writes_json(capsys):
    assert main(["report", str(BEFORE), "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [user["name"] for user in made["users"]] == ["alice", "bob", "carol", "deployer", "erin", "frank"]
    assert made["quotas"][0] == {"of": "users of the account", "used": 6, "limit": 5000, "unit": "users"}


def test_every_json_is_ascii_and_means_the_same(tmp_path, capsys):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    name = "é 日本 🛑 \u202e </script>"
    old.write_text('{"aws_account_id": "123456789012"}')
    new.write_text(json.dumps({"aws_account_id": "123456789012", "users": {name: {}}, name: 1}))
    os.utime(new, (0, 0))

    def made_by(*words):
        main(list(map(str, words)))
        shown = capsys.readouterr().out
        assert shown.isascii()
        assert shown.replace("\n", "").isprintable()
        return json.loads(shown)

    assert {row["path"] for row in made_by("validate", new, "--format", "json")} >= {f'["{printable(name)}"]'}
    new.write_text(json.dumps({"aws_account_id": "123456789012", "users": {name: {}}}))
    assert made_by("report", new, "--format", "json")["users"][0]["name"] == name
    assert made_by("diff", old, new, "--format", "json")["changes"][0]["users"] == [name]
    assert "$defs" in made_by("schema")


def test_report_writes_csv(capsys):
    assert main(["report", str(BEFORE), "--format", "csv", "--table", "memberships"]) == 0
    assert "alice,full-access,true" in capsys.readouterr().out


def test_report_writes_a_page_whole_or_not_at_all(tmp_path, capsys):
    page = tmp_path / "report.html"
    assert main(["report", str(BEFORE), "--html", str(page)]) == 0
    assert page.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]
    assert main(["report", str(BEFORE), "--html", str(tmp_path / "missing" / "report.html")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_fault_of_the_file_is_a_line_and_status_1(tmp_path, capsys):
    assert main(["report", str(tmp_path / "none.yaml")]) == 1
    assert main(["diff", str(BEFORE), str(tmp_path / "none.yaml")]) == 1
    assert capsys.readouterr().err.count("there is no such file") == 2


def test_a_reader_that_has_enough_is_no_error():
    shown = subprocess.run(
        f"'{Path(sys.executable).parent}/landingzone' report '{BEFORE}' | head -1",
        shell=True, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout.startswith("Account")
    assert shown.stderr == ""


def test_a_reader_of_warnings_that_has_enough_is_no_error(tmp_path):
    file = tmp_path / "landingzone.yaml"
    file.write_text('aws_account_id: "123456789012"\nusers: {bob: {}}\n')
    command = f"cd '{tmp_path}'; '{Path(sys.executable).parent}/landingzone' validate"
    shown = subprocess.run(
        f"{command} | true; echo ${{PIPESTATUS[0]}}; {command} | cut -d' ' -f2",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (shown.stdout, shown.stderr) == ("0\nwarning:\n", "")


def test_diff_has_status_0_without_changes_and_2_with(after, capsys):
    assert main(["diff", str(BEFORE), str(BEFORE)]) == 0
    assert main(["diff", str(BEFORE), str(after)]) == 2
    assert "frank gains full access, by joining full-access." in capsys.readouterr().out


def test_diff_fails_only_on_the_level_asked_for(after, tmp_path):
    assert main(["diff", str(BEFORE), str(after), "--fail-on", "critical"]) == 2
    assert main(["diff", str(after), str(BEFORE), "--fail-on", "medium"]) == 0
    assert main(["diff", str(after), str(BEFORE), "--fail-on", "low"]) == 2


def test_diff_writes_json_and_markdown(after, capsys):
    main(["diff", str(BEFORE), str(after), "--format", "json"])
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["level"], change["users"]) == ("critical", ["frank"])
    main(["diff", str(BEFORE), str(after), "--format", "markdown"])
    assert "🛑 frank gains full access" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["diff"], ["diff", "--bogus", "a", "b"], ["diff", "a", "b", "c"]])
def test_wrong_use_of_diff_is_status_1_since_2_means_changes(words, capsys):
    assert main(words) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("landingzone diff: ")
    assert "Usage: landingzone diff " in shown.err


@pytest.fixture
def git(tmp_path):
    def run(*words):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", tmp_path, *identity, *words], check=True, capture_output=True)

    return run


def test_diff_compares_with_a_git_revision(tmp_path, git, capsys):
    file = tmp_path / "landingzone.yaml"
    file.write_text(BEFORE.read_text())
    git("init")
    git("add", ".")
    git("commit", "-m", "before")
    file.write_text(file.read_text().replace("frank:", "frank: {groups: [full-access]}"))
    assert main(["diff", "--git", "HEAD", str(file)]) == 2
    assert "frank gains full access" in capsys.readouterr().out
    assert main(["diff", "--git", "nowhere", str(file)]) == 1
    assert capsys.readouterr().err.startswith("nowhere:")
    assert main(["diff", "--git", "--output=x", str(file)]) == 1
