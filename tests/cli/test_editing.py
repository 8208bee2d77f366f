"""The commands that edit a configuration: what each writes, says and refuses; nothing else in the file changes."""

import difflib
import json
import os
from pathlib import Path

import pytest
import yaml
from samples import PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.cli.main import main

FILE = Path("landingzone.yaml")
_TEXT = Path(__file__).with_name("edited.yaml").read_text(encoding="utf-8")
BEFORE = _TEXT.replace("PGP-KEY", PGP_PUBLIC_KEY).replace("SSH-KEY", SSH_PUBLIC_KEY)
STATE = {"version": 4, "resources": []}
for _type, _name, _values in (
    ("aws_iam_user", "user", {"name": "eve", "arn": "arn:aws:iam::123456789012:user/eve"}),
    ("aws_iam_access_key", "access_keys", {"user": "eve", "id": "AKIAEVEEVEEVEEVEEVEE"}),
    ("aws_iam_user_login_profile", "web_console", {"user": "eve", "id": "eve"}),
    (
        "aws_iam_user_ssh_key",
        "ssh_public_keys",
        {"username": "eve", "ssh_public_key_id": "APKAEVE", "encoding": "SSH", "public_key": SSH_PUBLIC_KEY},
    ),
):
    _instance = [{"index_key": "eve", "attributes": _values}]
    STATE["resources"].append({"mode": "managed", "type": _type, "name": _name, "instances": _instance})

EDITS = yaml.safe_load(Path(__file__).with_name("edits.yaml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    FILE.write_text(BEFORE, encoding="utf-8")
    Path("state.json").write_text(json.dumps(STATE), encoding="utf-8")
    Path("keys").mkdir()
    Path("keys/fay.asc").write_text(PGP_PUBLIC_KEY, encoding="utf-8")
    for file in (FILE, Path("keys/fay.asc")):
        os.utime(file, (0, 0))  # written long ago: nothing waits for whoever writes


def changed_lines(before=BEFORE):
    lines = difflib.ndiff(before.splitlines(), FILE.read_text(encoding="utf-8").splitlines())
    return [f"{line[0]}{line[2:]}" for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("words", EDITS["written"])
def test_a_command_writes_the_lines_that_mean_it_and_says_what_they_do(words, command):
    lines, said = EDITS["written"][words].values()
    shown = command(0, *words.split(), "--dry-run").out
    assert changed_lines() == []  # so far
    told = " ".join(command(0, *words.split()).out.split())
    assert sorted(changed_lines()) == sorted(lines)
    assert [text for text in said if text not in told] == []
    assert [line for line in lines if f"\n{line}\n" not in shown] == []


@pytest.mark.parametrize("words", EDITS["refused"])
def test_what_is_refused_is_reported_and_nothing_is_written(words, command):
    told = command(1, *words.split())
    assert told.out == ""
    assert EDITS["refused"][words] in told.err
    assert changed_lines() == []


def test_a_rotation_takes_three_steps_and_then_goes_the_other_way_round(command):
    steps = []
    for _ in range(7):
        told = json.loads(command(0, "user", "rotate", "bob", "--format", "json").out)
        slots = ", ".join(sorted(line[7:] for line in changed_lines() if line.startswith("+      ")))
        steps.append((told["next"][0].partition(":")[0], slots))
    expected = ["first: previous, second: current", "first: inactive, second: current", "second: current"]
    expected += ["first: current, second: previous", "first: current, second: inactive", "first: current"]
    expected.append(expected[0])
    assert steps == [(f"Step {at % 3 + 1} of 3", slots) for at, slots in enumerate(expected)]


ENDING = BEFORE.replace("team: data, tags", "team: data, until: 2026-12-31, tags").replace(
    "    groups:\n", "    groups_until: {helpers: 2026-11-30, admin-in-dev: 2027-01-31}\n    groups:\n"
)


@pytest.mark.parametrize(("day", "lines"), EDITS["expired"].items())
def test_what_has_ended_is_taken_out_once(day, lines, command):
    FILE.write_text(ENDING, encoding="utf-8")
    os.utime(FILE, (0, 0))
    told = command(0, "user", "expire", "--on", day).out
    assert sorted(changed_lines(ENDING)) == sorted(lines)
    assert ("Nothing has ended" in told) == (not lines)
    os.utime(FILE, (0, 0))
    assert command(0, "user", "expire", "--on", day).out == f"Nothing has ended before {day}.\n"
    found = json.loads(command(0, "validate", "--on", day, "--fail-on-ended", "--format", "json").out)
    assert [row["path"] for row in found if row["code"] == "LZ297"] == []


def test_without_a_day_it_is_today_and_an_administrator_who_ends_stops_all(command):
    text = BEFORE.replace("{groups: [full-access]}", "{groups: [full-access], until: 2020-01-01}")
    FILE.write_text(text.replace("team: data, tags", "team: data, until: 2020-01-01, tags"), encoding="utf-8")
    before = FILE.read_text(encoding="utf-8")
    assert "users.alice.status: at least one administrator must stay active" in command(1, "user", "expire").err
    assert changed_lines(before) == []


def test_json_has_files_changes_and_what_is_next(command):
    told = json.loads(command(0, "group", "add", "dan", "helpers", "--format", "json", "--dry-run").out)
    assert told.keys() == {"files", "diff", "changes", "warnings", "next"}
    assert told["files"] == ["landingzone.yaml"]
    assert {change["users"][0] for change in told["changes"]} == {"dan"}
    assert told["diff"].startswith("--- a/landingzone.yaml\n+++ b/landingzone.yaml\n@@ ")


@pytest.mark.parametrize(("place", "file"), [(".", FILE), ("..", None), ("keys", None)])
def test_a_user_is_removed_once_the_main_line_has_the_offboarding(place, file, command, git, monkeypatch, tmp_path):
    git("init", "-b", "main")
    if file is None:  # a directory
        Path("state.json").unlink()
        FILE.rename("all.yaml")
    git("add", ".")
    git("commit", "-m", "a")
    monkeypatch.chdir(place)
    config = os.path.relpath(tmp_path / (file or ""))
    told = command(1, "user", "remove", "dan", "--config", config).err
    assert "is not offboarding in the configuration that was applied; run `landingzone user offboard dan` first" in told
    command(0, "user", "offboard", "dan", "--config", config)
    told = command(1, "user", "remove", "dan", "--main", "main", "--config", config).err
    assert "is not offboarding in the configuration that was applied" in told
    git("commit", "-am", "b")
    assert "dan is removed" in command(0, "user", "remove", "dan", "--config", config).out
    monkeypatch.chdir(tmp_path)
    Path(file or "all.yaml").rename(FILE)
    assert changed_lines() == ["-  dan: {team: data, tags: {of: them}}"]


def test_records_of_a_user_go_with_the_user_and_a_second_change_of_name_waits(command):
    command(0, "user", "rename", "dan", "daniel")
    told = command(1, "user", "rename", "daniel", "d").err
    assert "adoption: already has a record of this user (got 'daniel')" in told
    command(0, "user", "offboard", "daniel")
    command(0, "user", "remove", "daniel", "--offboarded")
    assert changed_lines() == ["-  dan: {team: data, tags: {of: them}}"]


def test_an_end_goes_with_the_group_and_can_be_taken_away(command):
    command(0, *["group", "add", "dan", "helpers", "operators", "--until", "2099-01-31"])
    told = command(1, *["group", "add", "dan", "helpers", "--until", "2099-01-31"]).err
    assert "users.dan.groups[0]: is already in this group (got 'helpers'); name another group" in told
    command(0, "group", "remove", "dan", "helpers")
    command(0, "group", "add", "dan", "operators")
    assert changed_lines()[1:] == ["+  dan: {team: data, tags: {of: them}, groups: [operators]}"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("user offboard d", {"dan"}),
        ("group add bob oper", {"operators"}),
        ("account remove ", {"prod", "dev"}),
        ("user rotate --config missing.yaml d", {""}),
    ],
)
def test_names_are_completed(words, expected, monkeypatch, capsys):
    monkeypatch.setenv("_LANDINGZONE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"landingzone {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
    with pytest.raises(SystemExit):
        main([])
    assert {line.removeprefix("plain,") for line in capsys.readouterr().out.splitlines()} == expected


def test_json_is_edited_as_json(command):
    content = {"aws_account_id": "123456789012", "administrators_elsewhere": True, "users": {"bob": {"path": "/a/"}}}
    Path("people.json").write_text(json.dumps(content, indent=4), encoding="utf-8")
    command(0, "user", "add", "no", "--tag", "a=1", "--config", "people.json")
    content["users"]["no"] = {"tags": {"a": "1"}}
    assert Path("people.json").read_text(encoding="utf-8") == json.dumps(content, indent=4)


def test_a_number_of_passwords_stays_with_the_name_and_a_user_who_is_imported_has_not_vanished(command):
    command(0, "user", "rotate", "eve", "--password")
    FILE.rename("old.yaml")
    for told, old in ((1, "path: /x/"), (0, "")):
        FILE.write_text(Path("old.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        command(0, "user", "rename", "eve", "eva", "--state", "state.json")
        assert [line for line in changed_lines() if "generation" in line] == []
        FILE.write_text(FILE.read_text(encoding="utf-8").replace("  eva:", f"  eva:\n    {old}"), encoding="utf-8")
        found = json.loads(command(0, "validate", "--against", "old.yaml", "--format", "json").out)
        assert [row["code"] for row in found].count("LZ751") == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "an SSH key only in the state"),
        ("    status: offboarding\n", "a console password only in the state"),
        ("    access_key_slots: {first: previous, second: current}\n", "an access key only in the file"),
    ],
)
def test_a_name_changes_once_the_file_is_applied(line, told, command):
    ssh = f"    ssh_public_key: {SSH_PUBLIC_KEY}\n"
    before = BEFORE.replace(ssh, line and line + ssh)
    FILE.write_text(before, encoding="utf-8")
    said = command(1, "user", "rename", "eve", "eva", "--state", "state.json").err
    assert f"has different keys or passwords in the state and in the file (got {told}); apply the file first" in said
    assert changed_lines(before) == []


def test_a_group_does_not_end_when_all_access_has_ended(command):
    before = BEFORE.replace("cy: {", "cy: {until: 2099-01-31, ")
    FILE.write_text(before, encoding="utf-8")
    told = command(1, *["group", "add", "cy", "helpers", "--until", "2099-01-31"]).err
    assert "users.cy.groups_until.helpers: would have no effect: all access of the user ends on 2099-01-31 (got" in told
    assert changed_lines(before) == []
    command(0, *["group", "add", "cy", "helpers", "--until", "2099-01-30"])
