"""`landingzone validate --against`: all that a change must not do, and what it should not do in one step."""

import json

import pytest
from mutated_keys import KEYS

from landingzone.cli.main import main

ADMIN = {"groups": ["full-access"]}
ELSEWHERE = {"administrators_elsewhere": True}
_MUST = "a change must leave at least one active user who can give permissions, with a way to sign in"
_UNDO = "undo it, or confirm it with --allow-no-administrator"


@pytest.fixture
def write(tmp_path):
    def file(name, **given):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"aws_account_id": "123456789012", **given}), encoding="utf-8")
        return str(path)

    return file


def against(old, new, *options):
    return main(["validate", new, "--against", old, *options])


def test_validate_refuses_a_change_that_one_file_does_not_show(write, capsys):
    old, new = write("old", users={"a": ADMIN}), write("new", **ELSEWHERE, users={"a": {}})
    assert main(["validate", new]) == 0
    assert against(old, new) == 1
    told = f"{new}:1:80: users.a.groups: {_MUST} (got no 'full-access'); {_UNDO}\n"
    assert capsys.readouterr() == (told, "")
    assert against(old, new, "--allow-no-administrator") == against(old, old) == 0
    assert capsys.readouterr() == ("", "")


def test_validate_refuses_a_change_with_what_is_a_warning_of_the_file_alone(write, capsys):
    bob = ADMIN | {"create_login_profile": True, "pgp_key": KEYS["expired"]}
    old, new = write("old", users={"a": ADMIN}), write("new", users={"a": ADMIN, "bob": bob})
    assert main(["validate", new]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "warning: users.bob.pgp_key: AWS providers may refuse an expired PGP key" in line
    assert against(old, new) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert ": users.bob.pgp_key: must not be an expired PGP key when it is for a new password or access key " in line
    assert against(new, new) == 0


def test_validate_warns_beside_problems_and_in_json(write, capsys):
    old, new = write("old", users={"a": ADMIN, "b": {}}), write("new", iam_group_name_logs="a b")
    assert against(old, new, "--format", "json") == 1
    levels = {"error": ["iam_group_name_logs", "users.a"], "warning": ["users.a", "users.b"]}
    rows = sorted((row["level"], row["path"]) for row in json.loads(capsys.readouterr().out))
    assert rows == [(level, path) for level, paths in levels.items() for path in paths]


def test_an_old_file_may_break_rules_and_must_have_types(write, capsys):
    broken, wrong = write("broken", users={"a b": ADMIN | {"path": "x"}}), write("wrong", users={"a": {"groups": "x"}})
    new = write("new")
    wrong_type = f"{wrong}:1:52: users.a.groups: must be a list"
    # With a new file that has no types there is nothing to compare, and its own faults are told.
    sides = ((broken, new, f'{new}: users["a b"]: {_MUST}'), (wrong, new, wrong_type), (broken, wrong, wrong_type))
    for old, changed, told in sides:
        assert against(old, changed) == 1
        assert capsys.readouterr().out.startswith(told)


def test_wrong_use_of_against_is_reported(write, capsys):
    new = write("new")
    assert against(f"{new}.none", new) == 1
    for options in (["--allow-no-administrator"], [new, "--against", new], ["--since", "HEAD", "--against", new]):
        assert main(["validate", new, *options]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{new}.none: there is no such file")
    assert [line for line in shown.err.splitlines() if not line.startswith("Usage")] == [
        "landingzone validate: --allow-no-administrator needs --against OLD or --since REV",
        "landingzone validate: --against OLD needs exactly one FILE",
        "landingzone validate: choose one: --against OLD or --since REV",
    ]


def test_all_that_a_change_should_not_do_in_one_step_is_a_warning(write, capsys):
    old = write("old", users={"a": ADMIN, "b": ADMIN, "c": {}})
    without = {"iam_group_name_full_access": "owners", "should_require_mfa": False}
    assert against(old, write("new", **without, users={"a": {"groups": ["owners"]}, "b": {}})) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    places = ("iam_group_name_full_access", "users.b.groups", "users.c")
    assert sorted(line.split(": ")[1:3] for line in shown.out.splitlines()) == [["warning", one] for one in places]
