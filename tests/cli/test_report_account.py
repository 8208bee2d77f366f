"""`landingzone report --account` takes a name or a number, and says plainly what it does not take."""

import csv
import io
import json

import pytest

from landingzone.cli.main import main

ARNS = "[arn:aws:iam::111122223333:role/read-only]"
FILE = f"""\
aws_account_id: "123456789012"
accounts: {{ prod: "333344445555", staging: "444455556666" }}
account_groups:
  - {{ group_name: "read-only-in-{{account}}", roles: [read-only] }}
iam_groups_for_cross_account_access:
  - {{ group_name: old, iam_role_arns: {ARNS} }}
users:
  bob: {{ groups: [read-only-in-prod, old] }}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "landingzone.yaml"
    path.write_text(FILE)
    return str(path)


def test_an_account_is_meant_by_its_name_or_by_12_digits_and_nobody_is_an_answer(file, capsys):
    shown = []
    for account in ("prod", "333344445555", "111122223333", "staging"):
        assert main(["report", file, "--account", account]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert shown[0].startswith("Account prod (333344445555): 1 user may assume roles there.\n")
    assert "bob\n  roles       read-only, through read-only-in-prod, only with MFA\n" in shown[0]
    assert "Account 111122223333: 1 user may assume roles there." in shown[2]
    assert "Account staging (444455556666): nobody may assume a role there." in shown[3]


def test_json_and_csv_say_the_same(file, capsys):
    assert main(["report", file, "--account", "prod", "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["account"], made["account_name"]) == ("333344445555", "prod")
    (role,) = made["roles"]
    assert main(["report", file, "--account", "prod", "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["user"], row["role"], row["through"], row["mfa"]) == (
        role["user"], role["role"], *role["through"], role["mfa"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("account", "hint"),
    [
        ("prd", "did you mean 'prod'?"),
        ("33334444555", "write one of prod, staging"),
    ],
)
def test_a_name_that_no_account_has_is_one_line(file, account, hint, capsys):
    assert main(["report", file, "--account", account]) == 1
    shown = capsys.readouterr()
    rule = "accounts: has no account of this name, and a number has 12 digits"
    assert (shown.out, shown.err) == ("", f"{file}: {rule} (got '{account}'); {hint}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--html", "out.html"], "choose one: --account NAME or --html OUT"),
        (["--format", "csv", "--table", "users"], "leave out --table: --account has a table of its own"),
    ],
)
def test_what_goes_not_with_it_is_refused_and_nothing_written(file, words, told, capsys, tmp_path):
    assert main(["report", file, "--account", "prod", *words]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()[0]) == ("", f"landingzone report: {told}")
    assert [one.name for one in tmp_path.iterdir()] == ["landingzone.yaml"]
