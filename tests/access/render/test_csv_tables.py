import csv
import io
from pathlib import Path

import ironcalc
import pytest
from mutated_keys import KEYS
from openpgp import throw_away_keys

from landingzone.access.render.csv_tables import TABLES, report_as_csv
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.groups.aws_managed import IN_WORDS
from landingzone.keys.pgp import identify

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")


def rows(inputs, table):
    return list(csv.DictReader(io.StringIO(report_as_csv(report(inputs), table), newline="")))


def test_a_user_is_a_row():
    bob = {**BEFORE.users["carol"].model_dump(exclude_unset=True), "status": "offboarding"}
    own = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
    users = {"ann": {"require_mfa": True, **own}, "bob": bob, "machine": {"require_mfa": False, **own}}
    ann, bob, machine = rows(Inputs(aws_account_id="123456789012", users=users), "users")
    (carol,) = (row for row in rows(BEFORE, "users") if row["user"] == "carol")
    assert list(carol) == list(TABLES["users"][0](report(BEFORE)))
    shown = ("groups", "groups_made_elsewhere", "console_password", "access_key", "ssh_key", "mfa", "offboarding")
    assert [carol[column] for column in (*shown, "administrator")] == [
        *("billing", "made-elsewhere", "true", "true", "false", "not known", "false", "not known")
    ]
    assert [bob[column] for column in shown] == ["", "", "false", "false", "false", "nothing to protect", "true"]
    assert (ann["mfa"], ann["policies"], ann["own_policies_allow"]) == (
        "needed", "ReadOnlyAccess; require-mfa", IN_WORDS["ReadOnlyAccess"],
    )  # fmt: skip
    assert (machine["mfa"], machine["policies"]) == ("not needed", "ReadOnlyAccess")


BOTH = {"first": "current", "second": "previous"}


def test_a_user_has_the_key_its_user_ids_and_who_else_has_it():
    key = throw_away_keys().named("=1+1\x1b")
    users = {
        "ann": {"pgp_key": KEYS["several-names"], "create_access_keys": True, "access_key_slots": BOTH},
        "bob": {"pgp_key": key},
        "eve": {"pgp_key": KEYS["several-names"], "status": "offboarding"},
        "kim": {"pgp_key": "keybase:kim"},
        "zoe": {},
    }
    told = rows(Inputs(aws_account_id="123456789012", users=users), "users")
    columns = ("credentials", "pgp_key", "pgp_user_ids", "pgp_key_also_of")
    several = "C3C906AF6A63AFCE73E0D69B0408DB433E3F5CBC", "several-names; another name"
    assert [tuple(row[column] for column in columns) for row in told] == [
        ("2 access keys", *several, "eve"),
        ("", identify(key).fingerprint, "'=1+1\\x1b", ""),
        ("", *several, "ann"),
        ("", "keybase:kim", "", ""),
        ("", "", "", ""),
    ]


def test_groups_memberships_and_roles_are_those_of_the_report():
    made = report(BEFORE)
    groups = {row["group"]: row for row in rows(BEFORE, "groups")}
    assert list(groups) == list(made.group)
    assert groups["developers"]["may"].split("; ") == list(made.group["developers"].words)
    assert groups["ssh-grunt-users"]["may"] == made.group["ssh-grunt-users"].grants
    full_access, billing = groups["full-access"], groups["billing"]
    shown = ("members", "mfa", "inline_characters", "roles")
    assert [full_access[name] for name in shown] == ["1", "needed", "169", ""]
    assert (billing["members"], billing["inline_characters"].isdecimal()) == ("1", True)
    made_here = {(row["user"], row["group"]): row["made_here"] for row in rows(BEFORE, "memberships")}
    assert made_here.pop(("carol", "made-elsewhere")) == "false"
    assert set(made_here.values()) == {"true"}
    assert set(made_here) == {(user.name, group) for user in made.users for group in user.groups}
    assert [(row["user"], row["account"], row["role"]) for row in rows(BEFORE, "roles")] == [
        ("alice", "111122223333", "read-only"),
        ("alice", "222233334444", "read-only"),
        ("bob", "444455556666", "admin"),
    ]


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
    assert list(first) == ["policy", "grants", "characters", "groups", "users", "boundary_of"]
    assert list(first.values()) == ["p", "use all of ecs", "93", "ops; sre", "", ""]
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


FORMULAS = ("1+1", "A1", 'HYPERLINK("http://evil.example";"x")')


@pytest.mark.long
def test_no_cell_is_a_formula_whatever_parts_the_cells():
    names = [
        f"{before}{sign}{rest}" for before in (*BEFORE_SIGNS, *SEPARATORS) for sign in SIGNS[:5] for rest in FORMULAS
    ]
    own = {"tags": {"a": "b"}, "permissions_boundary": "=1+1", "path": "=1+1"}
    users = {name: {"groups": [name, "full-access"], "aws_managed_policy_names": [name], **own} for name in names}
    groups = [{"group_name": name, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{name}"]} for name in names[::5]]
    policies = {name: {"statements": [{"actions": [name], "resources": ["*"]}]} for name in names}
    own_groups = {
        f"{name}b": {"inline_iam_policies": {name: {"actions": [name], "resources": [name]}}} for name in names
    }
    given = {"users": users, "groups": own_groups, "policies": policies}
    for name, user in users.items():
        user |= {"team": name, "exempt": {name: name}}
    made = report(Configuration(aws_account_id="=1+1", iam_groups_for_cross_account_access=groups, **given))
    for table in TABLES:
        text = report_as_csv(made, table)
        assert "1+1" in text
        for delimiter in ",;|\t":
            assert evaluated(text, delimiter) == [], delimiter


def test_names_with_signs_in_the_middle_stay_as_they_are():
    for name in ("jane@acme.com", "a+b=c", "x-y", "a, b", "e=mc; f"):
        assert cell_of(name) == name
