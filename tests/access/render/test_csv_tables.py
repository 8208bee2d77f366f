import csv
import io
from pathlib import Path

import ironcalc
import pytest

from landingzone.access.render.csv_tables import TABLES, report_as_csv
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import IN_WORDS

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")


def rows(inputs, table):
    return list(csv.DictReader(io.StringIO(report_as_csv(report(inputs), table), newline="")))


def test_a_user_is_a_row():
    carol = next(row for row in rows(BEFORE, "users") if row["user"] == "carol")
    assert carol["groups"] == "billing"
    assert carol["groups_made_elsewhere"] == "made-elsewhere"
    assert (carol["console_password"], carol["access_key"], carol["ssh_key"]) == ("true", "true", "false")


def test_a_user_who_is_offboarding_says_so_and_has_nothing():
    users = {"bob": BEFORE.users["carol"].model_copy(update={"status": "offboarding"}), "eve": {}}
    bob, eve = rows(Inputs(aws_account_id="123456789012", users=users), "users")
    assert (bob["offboarding"], eve["offboarding"]) == ("true", "false")
    assert (bob["groups"], bob["groups_made_elsewhere"], bob["console_password"], bob["access_key"]) == (
        "", "", "false", "false",
    )  # fmt: skip


def test_a_user_who_asks_for_mfa_needs_it():
    own = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
    users = {"asks": {"require_mfa": True, **own}, "machine": {"require_mfa": False, **own}}
    asks, machine = rows(Inputs(aws_account_id="123456789012", users=users), "users")
    assert (asks["mfa"], asks["policies"], asks["own_policies_allow"]) == (
        "needed", "ReadOnlyAccess; require-mfa", IN_WORDS["ReadOnlyAccess"],
    )  # fmt: skip
    assert (machine["mfa"], machine["policies"]) == ("not needed", "ReadOnlyAccess")


@pytest.mark.parametrize(("table", "count"), [("users", 6), ("groups", 13), ("memberships", 10), ("roles", 3)])
def test_each_table_has_its_rows(table, count):
    assert len(rows(BEFORE, table)) == count
    assert list(rows(BEFORE, table)[0]) == list(TABLES[table][0])


def test_groups_memberships_and_roles_are_those_of_the_report():
    made = report(BEFORE)
    groups = {row["group"]: row for row in rows(BEFORE, "groups")}
    assert list(groups) == list(made.group)
    assert groups["developers"]["may"].split("; ") == list(made.group["developers"].words)
    assert groups["ssh-grunt-users"]["may"] == made.group["ssh-grunt-users"].grants
    assert [int(row["members"]) for row in groups.values()] == [len(group.members) for group in made.groups]
    assert [row["mfa"] for row in groups.values()] == [group.mfa for group in made.groups]
    assert [(row["user"], row["group"], row["made_here"]) for row in rows(BEFORE, "memberships")] == [
        (user.name, group, is_made)
        for user in made.users
        for names, is_made in ((user.groups, "true"), (user.other_groups, "false"))
        for group in names
    ]
    assert {row["user"] for row in rows(BEFORE, "roles")} == {user.name for user in made.users if user.roles}


def test_roles_are_grouped_by_the_names_of_their_accounts():
    accounts = {"prod": "333344445555", "dev": "555566667777"}
    read = [f"arn:aws:iam::{number}:role/read" for number in ("111122223333", *accounts.values())]
    entries = [{"group_name": "all", "iam_role_arns": read}, {"group_name": "one", "iam_role_arns": read[1:2]}]
    users = {"eve": {"groups": ["all"]}, "bob": {"groups": ["one"]}}
    inputs = StackConfiguration.model_validate(
        {"aws_account_id": "123456789012", "accounts": accounts, "users": users}
        | {"iam_groups_for_cross_account_access": entries}
    )
    assert [(row["account_name"], row["account"], row["role"], row["user"]) for row in rows(inputs, "roles")] == [
        ("dev", "555566667777", "read", "eve"),
        ("prod", "333344445555", "read", "bob"),
        ("prod", "333344445555", "read", "eve"),
        ("", "111122223333", "read", "eve"),
    ]
    spoiled = inputs.model_copy(update={"accounts": {"=1+1": "333344445555"}})
    assert next(row["account_name"] for row in rows(spoiled, "roles")) == "'=1+1"


def test_policies_of_ones_own_have_a_table():
    inputs = Inputs(
        aws_account_id="123456789012",
        groups={name: {"customer_managed_policy_names": ["p"]} for name in ("ops", "sre")},
        policies={"p": {"statements": [{"actions": ["ecs:*"], "resources": ["*"]}]}, "q": {"json": "{}"}},
        users={"bob": {"permissions_boundary": "arn:aws:iam::123456789012:policy/q"}},
    )
    first, second = rows(inputs, "policies")
    assert first == {
        "policy": "p",
        "grants": "use all of ecs",
        "characters": "93",
        "groups": "ops; sre",
        "users": "",
        "boundary_of": "",
    }
    assert (second["policy"], second["groups"], second["boundary_of"]) == ("q", "", "bob")


SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
# Before a sign, and what is written of it. A tab or a line break is written as `\\x09`, which begins no formula.
BEFORE_SIGNS = {
    **dict.fromkeys(("", " ", "   ", '"', "'", " \" '"), ""),
    **{"\t": "\\x09", "\r": "\\x0d", "\n": "\\x0a", "\t ": "\\x09 ", "\u3000": "\\u3000", "\ufeff": "\\ufeff"},
}
SEPARATORS = ("a;", "a; ", "a,", "a, ", "a|", 'a;"', "a; ' ", ";", ";;", "a;b;")


def cell_of(name):
    (row,) = rows(Inputs(aws_account_id="123456789012", users={name: {}}), "users")
    return row["user"]


def evaluated(text, delimiter=","):
    """What a spreadsheet makes of each cell, where something else than its text."""
    sheet = ironcalc.create("sheet", "en", "UTC", "en")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    for number, cell in enumerate(cells, 1):
        sheet.set_user_input(0, number, 1, cell)
    sheet.evaluate()
    shown = [(cell, sheet.get_cell_formula(0, number, 1)) for number, cell in enumerate(cells, 1)]
    return [(cell, formula) for cell, formula in shown if formula]


def test_the_spreadsheet_of_these_tests_takes_texts_for_formulas():
    assert evaluated("a,=1+1,+1+A1,-1-A1,b\r\n") == [("=1+1", "=1+1"), ("+1+A1", "=1+A1"), ("-1-A1", "=-1-A1")]
    assert evaluated('x,"a;=1+1"\r\n', ";") == [('=1+1"', "=1+1")]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_spreadsheet_takes_no_name_for_a_formula(sign):
    for before, written in BEFORE_SIGNS.items():
        expected = f"{written}{sign}1+A1" if written else f"'{before}{sign}1+A1"
        assert cell_of(f"{before}{sign}1+A1") == expected
    for before in SEPARATORS:
        found = cell_of(f"{before}{sign}1+A1")
        assert found.replace("'", "") == f"{before}{sign}1+A1".replace("'", "")
        for piece in found.replace(",", ";").replace("|", ";").split(";"):
            assert piece.lstrip(' "')[:1] not in SIGNS or not piece.strip(' "')


@pytest.mark.parametrize("delimiter", ",;|\t")
def test_no_cell_is_a_formula_whatever_parts_the_cells(delimiter):
    names = [f"{before}{sign}{rest}" for before in (*BEFORE_SIGNS, *SEPARATORS) for sign in SIGNS for rest in FORMULAS]
    own = {"tags": {"a": "b"}, "permissions_boundary": "=1+1", "path": "=1+1"}
    users = {name: {"groups": [name, "full-access"], "aws_managed_policy_names": [name], **own} for name in names}
    groups = [
        {"group_name": name, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{name}"]}
        for name in names[:: len(SIGNS)]
    ]
    policies = {name: {"statements": [{"actions": [name], "resources": ["*"]}]} for name in names}
    own_groups = {
        f"{name}b": {"inline_iam_policies": {name: {"actions": [name], "resources": [name]}}} for name in names
    }
    given = {"users": users, "groups": own_groups, "policies": policies}
    made = report(Inputs(aws_account_id="=1+1", iam_groups_for_cross_account_access=groups, **given))
    for table in TABLES:
        text = report_as_csv(made, table)
        assert "1+1" in text
        assert evaluated(text, delimiter) == []


FORMULAS = ("1+1", "A1", 'HYPERLINK("http://evil.example";"x")')


def test_numbers_stay_numbers_and_names_in_the_middle_stay_as_they_are():
    full_access = report(BEFORE).group["full-access"]
    (first,) = (row for row in rows(BEFORE, "groups") if row["group"] == "full-access")
    assert first["members"] == str(len(full_access.members))
    assert first["inline_characters"].isdecimal()
    for name in ("jane@acme.com", "a+b=c", "x-y", "a, b", "e=mc; f"):
        assert cell_of(name) == name
