"""Every group that a configuration makes is there, with what holds it and what to write for it not to be."""

from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import MadeGroup, made_groups
from landingzone.problems import path_of

ENTRY = {"group_name": "dev", "iam_role_arns": ["arn:aws:iam::111122223333:role/dev"]}
ALL: dict[str, Any] = {
    **{group.switch: True for group in GROUPS},
    "iam_group_names_ssh_grunt_users": ["ops", "dba"],
    CROSS_ACCOUNT.entries_input: [ENTRY],
}


def made(**given: Any) -> list[MadeGroup]:
    return list(made_groups(Inputs.model_validate({"aws_account_id": "123456789012", **given})))


def test_every_row_of_the_groups_is_made_when_it_is_on():
    keys = {group.key for group in (*GROUPS, *NAMED_GROUPS, CROSS_ACCOUNT)} | {CROSS_ACCOUNT.all_key}
    assert {group.key for group in made(**ALL)} == keys
    assert made(**ALL, enable_iam_groups=False) == []


def test_each_has_its_address_its_place_and_what_to_write_for_its_absence():
    told = {group.name: (group.address, path_of(*group.steps), group.absence) for group in made(**ALL)}
    all_of, entries, users = "cross_account_access_all", CROSS_ACCOUNT.entries_input, "iam_group_names_ssh_grunt_users"
    for name, address, place, absence in (
        ("logs", "logs", "iam_group_name_logs", "`should_create_iam_group_logs: false`"),
        ("dba", 'ssh_iam_users["dba"]', f"{users}[1]", f"no 'dba' in {users}"),
        ("dev", 'cross_account_access_groups["dev"]', f"{entries}[0].group_name", f"no 'dev' in {entries}"),
        ("_all-accounts", all_of, f"{all_of}_group_name", f"`should_create_iam_group_{all_of}: false`"),
    ):
        assert told[name] == (f"aws_iam_group.{address}", place, absence)
