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
    assert told["logs"] == ("aws_iam_group.logs", "iam_group_name_logs", "`should_create_iam_group_logs: false`")
    assert told["dba"] == (
        'aws_iam_group.ssh_iam_users["dba"]',
        "iam_group_names_ssh_grunt_users[1]",
        "no 'dba' in iam_group_names_ssh_grunt_users",
    )
    assert told["dev"] == (
        'aws_iam_group.cross_account_access_groups["dev"]',
        "iam_groups_for_cross_account_access[0].group_name",
        "no 'dev' in iam_groups_for_cross_account_access",
    )
    assert told["_all-accounts"] == (
        "aws_iam_group.cross_account_access_all",
        "cross_account_access_all_group_name",
        "`should_create_iam_group_cross_account_access_all: false`",
    )
