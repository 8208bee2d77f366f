import csv
import io
from pathlib import Path

import pytest

from landingzone.access.render.csv_tables import TABLES, report_as_csv
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
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


@pytest.mark.parametrize("sign", "=+-@")
def test_a_spreadsheet_takes_no_name_for_a_formula(sign):
    (row,) = rows(Inputs(aws_account_id="123456789012", users={f"{sign}1": {}}), "users")
    assert row["user"] == f"'{sign}1"
