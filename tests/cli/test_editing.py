"""The commands that edit a configuration: what each writes, says and refuses; nothing else in the file changes."""

import difflib
import json
import os
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.cli.main import main

FILE = Path("landingzone.yaml")
BEFORE = f"""\
aws_account_id: "123456789012"  # ours

accounts:
  prod: "333344445555"
  dev: "555566667777"
account_groups:
  - {{group_name: "admin-in-{{account}}", roles: [admin]}}
  - {{group_name: auditors, roles: [audit]}}
  - {{group_name: helpers, roles: [help]}}
  - group_name: operators
    roles: [deploy]
    except: [dev]  # nobody operates it

teams:
  data: {{groups: [auditors]}}
  web: {{}}
users:
  # The first of all.
  alice: {{groups: [full-access]}}
  bob:
    team: data
    groups:
      - admin-in-dev  # since March
      - helpers
    create_access_keys: true
    pgp_key: {PGP_PUBLIC_KEY}
  cy: {{team: data, status: offboarding}}
  dan: {{team: data, tags: {{of: them}}}}
  eve:
    create_login_profile: true
    create_access_keys: true
    pgp_key: {PGP_PUBLIC_KEY}
    ssh_public_key: {SSH_PUBLIC_KEY}
"""
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

# What is typed -> the lines that go and come, and what is said of them.
WRITTEN = {
    "user add fay --team data --tag a=b=c --machine --until 2099-01-31 --path /x/ --group helpers": (
        ['+  fay: {team: data, groups: [helpers], path: /x/, tags: {a: b=c}, until: "2099-01-31", require_mfa: false}'],
        ["fay is added", "Written: landingzone.yaml. Apply it."],
    ),
    "user add fay --login-profile --access-key --pgp-key-file keys/fay.asc": (
        ["+  fay: {create_login_profile: true, create_access_keys: true, pgp_key_file: keys/fay.asc}"],
        [
            "fay is added with a console password and an access key",
            "and hand over the credentials from the outputs.",
        ],
    ),
    "user offboard dan": (
        ["-  dan: {team: data, tags: {of: them}}", "+  dan: {team: data, tags: {of: them}, status: offboarding}"],
        ["dan is being offboarded", "then `landingzone user remove dan` removes the user"],
    ),
    "user return cy": (
        ["-  cy: {team: data, status: offboarding}", "+  cy: {team: data}"],
        ["cy is active again after offboarding", "landingzone.yaml. Apply it."],
    ),
    "user move dan web": (
        ["-  dan: {team: data, tags: {of: them}}", "+  dan: {team: web, tags: {of: them}}"],
        ["dan moves from the team data to the team web"],
    ),
    "user remove cy --offboarded": (["-  cy: {team: data, status: offboarding}"], ["cy is removed"]),
    "user rename dan daniel": (
        [
            "-  dan: {team: data, tags: {of: them}}",
            "+  daniel: {team: data, tags: {of: them}}",
            "+adoption:",
            "+  moved:",
            r'+    "aws_iam_user.user[\"daniel\"]": aws_iam_user.user["dan"]',
        ],
        ["daniel is renamed from dan", "remove the record"],
    ),
    "user rename eve eva --state state.json": (
        [
            "-  eve:",
            "+  eva:",
            "+adoption:",
            "+  imported:",
            r'+    "aws_iam_user.user[\"eva\"]": eva',
            r'+    "aws_iam_user_login_profile.web_console[\"eva\"]": eva',
            r'+    "aws_iam_access_key.access_keys[\"eva\"]": AKIAEVEEVEEVEEVEEVEE',
            r'+    "aws_iam_user_ssh_key.ssh_public_keys[\"eva\"]": eva:APKAEVE:SSH',
        ],
        [
            "eve is removed, unless the user is named eva in AWS when this is applied",
            "Rename the user in AWS: aws iam update-user --user-name eve --new-user-name eva",
        ],
    ),
    "user rotate bob": (
        ["+    access_key_slots:", "+      first: previous", "+      second: current"],
        ["bob gets another access key in the second slot", "Step 1 of 3", "wait until nothing uses the old one"],
    ),
    "user rotate eve --password": (
        ["+    credential_generation: 2"],
        ["eve gets a new console password", "Step 1 of 1: password number 2"],
    ),
    "group add bob operators": (
        ["+      - operators"],
        ["bob gains the role deploy in prod (333344445555), by joining operators"],
    ),
    "group add bob HELPERS --until 2099-01-31": (["+    groups_until:", '+      helpers: "2099-01-31"'], []),
    "group remove bob Helpers": (["-      - helpers"], ["by leaving helpers"]),
    "account add sandbox 444455556666": (
        ['+  sandbox: "444455556666"'],
        ["account sandbox (444455556666)", "Apply it; sandbox must have the roles admin, audit, help and deploy."],
    ),
    "account remove dev": (
        [
            '-  dev: "555566667777"',
            "-    except: [dev]  # nobody operates it",
            "-      - admin-in-dev  # since March",
        ],
        ["Also removed from users and teams: admin-in-dev of bob."],
    ),
}

# What is typed -> what is said of it. Nothing is written.
REFUSED = {
    "user add ALICE": "landingzone.yaml:19:3: users.alice: already exists (got 'alice'); choose another name",
    "user add fay --tag x": "--tag x: write KEY=VALUE",
    "user add fay --tag a=1 --tag a=2": "--tag a=2: a already has a value",
    "user add fay --group helprs": "users.fay: there is no group with this name (got 'helprs'); did you mean "
    "'helpers'?",
    "user add fay --team=": "--team: the value is empty; write one, or leave the option out",
    "user add fay --console --pgp-key-file landingzone.yaml": "must be a file with a PGP public key",
    "user add fay --pgp-key-file ../fay.asc": "that stays in the directory of the configuration",
    "user add fay --file people.yaml": "people.yaml: is not a file of this configuration",
    "user offboard alice": "at least one administrator must stay active",
    "user offboard cy": "is already offboarding; run `landingzone user remove cy` next",
    "user return dan": "users.dan: is not offboarding; there is nothing to undo",
    "user move dan data": "users.dan.team: is already in this team (got 'data'); name another team",
    "user remove dan": "has no known main branch in Git",
    "user remove dan --main HEAD": "landingzone.yaml: cannot be read (",
    "user remove dan --main HEAD --offboarded": "leave out --main REV or --offboarded",
    "user rename eve eva": "would lose what depends on the name (got a console password, an access key and an SSH key)",
    "user rename dan dave --state state.json": "users.dan: is not in this state (got 'state.json')",
    "user rotate eve": "users.eve: has an access key and a password; choose --key or --password",
    "user rotate cy": "is already offboarding; `landingzone user return cy` undoes it",
    "group add bob helprs": "users.bob: there is no group with this name (got 'helprs'); did you mean 'helpers'?",
    "group add bob helpers": "users.bob.groups[1]: is already in this group (got 'helpers')",
    "group add bob auditors --until 2099-01-31": "data gives it too (got 'auditors'); remove the group from the team",
    "group remove bob auditors": "teams.data.groups: has this group, so its members are in the group too (got",
    "group remove alice full-access": "if you mean it, edit the file by hand",
    "group remove bob helprs": "users.bob: is not in this group (got 'helprs'); did you mean 'helpers'?",
    "account add dev 444455556666": "accounts.dev: already exists",
    "account remove deb": "accounts.deb: no such account (got 'deb'); did you mean 'dev'?",
}


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


@pytest.mark.parametrize("words", WRITTEN)
def test_a_command_writes_the_lines_that_mean_it_and_says_what_they_do(words, command):
    lines, said = WRITTEN[words]
    shown = command(0, *words.split(), "--dry-run").out
    assert changed_lines() == []  # so far
    told = " ".join(command(0, *words.split()).out.split())
    assert sorted(changed_lines()) == sorted(lines)
    assert [text for text in said if text not in told] == []
    assert [line for line in lines if f"\n{line}\n" not in shown] == []


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_refused_is_reported_and_nothing_is_written(words, command):
    told = command(1, *words.split())
    assert told.out == ""
    assert REFUSED[words] in told.err
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
# The day -> the lines that go and come.
EXPIRED = {
    "2026-11-30": [],
    "2026-12-01": [
        "-    groups_until: {helpers: 2026-11-30, admin-in-dev: 2027-01-31}",
        "+    groups_until: {admin-in-dev: 2027-01-31}",
        "-      - helpers",
    ],
}
EXPIRED["2027-01-01"] = [
    *EXPIRED["2026-12-01"],
    "-  dan: {team: data, until: 2026-12-31, tags: {of: them}}",
    "+  dan: {team: data, until: 2026-12-31, tags: {of: them}, status: offboarding}",
]


@pytest.mark.parametrize("day", EXPIRED)
def test_what_has_ended_is_taken_out_once(day, command):
    FILE.write_text(ENDING, encoding="utf-8")
    os.utime(FILE, (0, 0))
    told = command(0, "user", "expire", "--on", day).out
    assert sorted(changed_lines(ENDING)) == sorted(EXPIRED[day])
    assert ("Nothing has ended" in told) == (not EXPIRED[day])
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
    assert told.keys() == {"files", "diff", "changes", "next"}
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
