"""`landingzone report --account` takes a name or a number, and says plainly what it does not take."""

import csv
import io
import json

import pytest

FILE = """\
aws_account_id: "123456789012"
accounts: { prod: "333344445555", staging: "444455556666" }
account_groups: [{ group_name: "read-only-in-{account}", roles: [read-only] }]
iam_groups_for_cross_account_access:
  - { group_name: old, iam_role_arns: [arn:aws:iam::111122223333:role/read-only] }
users: { bob: { groups: [read-only-in-prod, old] } }
"""


@pytest.fixture
def report(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "landingzone.yaml").write_text(FILE)
    return lambda account, *words, status=0: command(status, "report", "landingzone.yaml", "--account", account, *words)


def test_an_account_is_meant_by_its_name_or_by_12_digits_and_nobody_is_an_answer(report):
    told = report("prod").out
    assert told.startswith("Account prod (333344445555): 1 user may assume roles there.\n")
    assert "bob\n  roles       read-only, through read-only-in-prod, only with MFA\n" in told
    assert report("333344445555").out == told
    assert "Account 111122223333: 1 user may assume roles there." in report("111122223333").out
    assert "Account staging (444455556666): nobody may assume a role there." in report("staging").out


def test_json_and_csv_say_the_same(report):
    made = json.loads(report("prod", "--format", "json").out)
    assert (made["account"], made["account_name"]) == ("333344445555", "prod")
    (role,) = made["roles"]
    (row,) = csv.DictReader(io.StringIO(report("prod", "--format", "csv").out))
    names = ("user", "role", "mfa")
    assert [row[each] for each in names] == [role[each] for each in names]
    assert [row["through"]] == role["through"]


@pytest.mark.parametrize(
    ("account", "hint"), [("prd", "did you mean 'prod'?"), ("33334444555", "write one of prod, staging")]
)
def test_a_name_that_no_account_has_is_one_line(account, hint, report):
    rule = "accounts: has no account of this name, and a number has 12 digits"
    assert report(account, status=1) == ("", f"landingzone.yaml: {rule} (got '{account}'); {hint}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--html", "out.html"], "choose one: --account NAME or --html OUT"),
        (["--format", "csv", "--table", "users"], "leave out --table: --account has a table of its own"),
    ],
)
def test_what_goes_not_with_it_is_refused_and_nothing_written(words, told, tmp_path, report):
    out, err = report("prod", *words, status=1)
    assert (out, err.splitlines()[0]) == ("", f"landingzone report: {told}")
    assert [one.name for one in tmp_path.iterdir()] == ["landingzone.yaml"]
