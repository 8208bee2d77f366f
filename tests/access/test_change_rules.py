"""`landingzone validate --against`: all that a change must not do, and what it should not do in one step."""

import json
from pathlib import Path
from typing import Any

import pytest
from mutated_keys import KEYS

from landingzone.cli.main import main

ADMIN: dict[str, Any] = {"groups": ["full-access"]}
OFFBOARDING = {"status": "offboarding"}
_MUST = "a change must leave somebody active who can give permissions, with a way to sign in"
_UNDO = "undo it, or confirm it with --allow-no-administrator"


# The command.


@pytest.fixture
def write(tmp_path: Path):
    def file(name: str, **given: Any) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"aws_account_id": "123456789012", **given}), encoding="utf-8")
        return str(path)

    return file


def test_validate_refuses_a_change_that_one_file_does_not_show(write: Any, capsys: pytest.CaptureFixture[str]):
    elsewhere = {"administrators_elsewhere": True}
    old, new = write("old", users={"a": ADMIN}), write("new", **elsewhere, users={"a": {}})
    assert main(["validate", new]) == 0
    assert main(["validate", new, "--against", old]) == 1
    assert capsys.readouterr() == (
        f"{new}:1:80: users.a.groups: {_MUST} (got no 'full-access' any more); {_UNDO}\n",
        "",
    )
    assert main(["validate", new, "--against", old, "--allow-no-administrator"]) == 0
    assert main(["validate", old, "--against", old]) == 0
    assert capsys.readouterr() == ("", "")


def test_validate_refuses_a_change_with_what_is_a_warning_of_the_file_alone(
    write: Any, capsys: pytest.CaptureFixture[str]
):
    bob = ADMIN | {"create_login_profile": True, "pgp_key": KEYS["expired"]}
    old, new = write("old", users={"a": ADMIN}), write("new", users={"a": ADMIN, "bob": bob})
    assert main(["validate", new]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "warning: users.bob.pgp_key: AWS providers may refuse an expired PGP key" in line
    assert main(["validate", new, "--against", old]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert ": users.bob.pgp_key: must be a PGP key that has not expired, for a new password or access key " in line
    assert main(["validate", new, "--against", new]) == 0


def test_validate_warns_beside_problems_and_in_json(write: Any, capsys: pytest.CaptureFixture[str]):
    old, new = write("old", users={"a": ADMIN, "b": {}}), write("new", iam_group_name_logs="a b")
    assert main(["validate", new, "--against", old]) == 1
    capsys.readouterr()
    assert main(["validate", new, "--against", old, "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert sorted((row["path"], row["level"]) for row in rows) == [
        ("iam_group_name_logs", "error"),
        ("users.a", "error"),
        ("users.a", "warning"),
        ("users.b", "warning"),
    ]


def test_an_old_file_may_break_rules_and_must_have_types(write: Any, capsys: pytest.CaptureFixture[str]):
    broken, wrong = write("broken", users={"a b": ADMIN | {"path": "x"}}), write("wrong", users={"a": {"groups": "x"}})
    new = write("new")
    assert main(["validate", new, "--against", broken]) == 1
    assert capsys.readouterr().out.startswith(f'{new}: users["a b"]: {_MUST}')
    assert main(["validate", new, "--against", wrong]) == 1
    assert capsys.readouterr().out.startswith(f"{wrong}:1:52: users.a.groups: must be a list")
    # With a new file that has no types there is nothing to compare, and its own faults are told.
    assert main(["validate", wrong, "--against", broken]) == 1
    assert capsys.readouterr().out.startswith(f"{wrong}:1:52: users.a.groups: must be a list")


def test_wrong_use_of_against_is_told(write: Any, capsys: pytest.CaptureFixture[str]):
    new = write("new")
    assert main(["validate", new, "--against", f"{new}.none"]) == 1
    assert main(["validate", new, "--allow-no-administrator"]) == 1
    assert main(["validate", new, new, "--against", new]) == 1
    assert main(["validate", new, "--git", "HEAD", "--against", new]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{new}.none: there is no such file")
    assert [line for line in shown.err.splitlines() if not line.startswith("Usage")] == [
        "landingzone validate: --allow-no-administrator goes with --against OLD or --git REV",
        "landingzone validate: --against OLD goes with one FILE",
        "landingzone validate: choose one: --against OLD or --git REV",
    ]


def test_all_that_a_change_must_not_do_is_told_at_once(write: Any, capsys: pytest.CaptureFixture[str]):
    logs = {"should_create_iam_group_logs": True, "iam_group_name_logs": "ops"}
    old = write("old", **logs, users={"a": ADMIN, "Bob": {}})
    others = {"iam_group_names_ssh_grunt_users": ["ops"], "administrators_elsewhere": True}
    new = write("new", **others, users={"a": {}, "bob": {}})
    assert main(["validate", new, "--against", old]) == 1
    shown = capsys.readouterr()
    assert sorted(line.split(": ")[1] for line in shown.out.splitlines()) == [
        "iam_group_names_ssh_grunt_users[0]",
        "users.a.groups",
        "users.bob",
    ]
    assert shown.err == ""
    assert main(["validate", new, "--against", old, "--allow-no-administrator"]) == 1
    assert capsys.readouterr().out.count("\n") == 2


def test_all_that_a_change_should_not_do_in_one_step_is_a_warning(write: Any, capsys: pytest.CaptureFixture[str]):
    old = write("old", users={"a": ADMIN, "b": ADMIN, "c": {}})
    new = write(
        "new",
        iam_group_name_full_access="owners",
        should_require_mfa=False,
        users={"a": {"groups": ["owners"]}, "b": {}},
    )
    assert main(["validate", new, "--against", old]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert sorted(line.split(": ")[1:3] for line in shown.out.splitlines()) == [
        ["warning", "iam_group_name_full_access"],
        ["warning", "users.b.groups"],
        ["warning", "users.c"],
    ]
