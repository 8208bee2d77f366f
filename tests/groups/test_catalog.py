"""The table of the groups says what the documentation says, row by row, and each is made that is on."""

from group_permissions import WITHOUT_MFA, documents_of

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import path_of
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import made_groups
from landingzone.iam.permissions import permissions_of
from landingzone.iam.severity import dangers_of

# The ends of the names of the switch and of the input of the name, if they are not the key.
ENDS = {
    "houston_cli_users": ("houston_cli_users", "houston_cli"),
    "iam_user_self_mgmt": ("user_self_mgmt", "iam_user_self_mgmt"),
}
SELF_MANAGED = {
    *("full_access", "billing", "support", "logs", "developers", "read_only", "iam_user_self_mgmt", "iam_admin")
}


def test_the_rows_are_the_documented_ones():
    assert {group.key for group in GROUPS} == SELF_MANAGED | {"use_existing_iam_roles", "auto_deploy", *ENDS}
    for group in GROUPS:
        switch, name = ENDS.get(group.key, (group.key, group.key))
        assert group.switch == f"should_create_iam_group_{switch}"
        assert group.name_input == f"iam_group_name_{name}"
        assert group.self_managed is (group.key in SELF_MANAGED)


def test_every_switch_and_name_is_an_input_and_every_such_input_has_its_row():
    named = {group.switch for group in GROUPS} | {group.name_input for group in GROUPS}
    named |= {named_groups.names_input for named_groups in NAMED_GROUPS}
    named |= {CROSS_ACCOUNT.entries_input, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_name_input}
    assert named == {
        name
        for name in Inputs.model_fields
        if name.startswith(("should_create_iam_group_", "iam_group_name", "iam_groups_for", "cross_account_access_all"))
    }


def test_exactly_the_groups_that_grant_permissions_make_administrators():
    kinds = {
        group.key: {
            kind
            for document in documents_of(group.key, WITHOUT_MFA)
            for one in permissions_of(document)
            for row in dangers_of(one)
            for kind in row.kinds
        }
        for group in GROUPS
    }
    granting = {key for key, held in kinds.items() if "grants permissions" in held}
    assert granting == {group.key for group in GROUPS if group.makes_administrators} == {"full_access", "iam_admin"}
    assert kinds["use_existing_iam_roles"] == {"passes a role"}
    assert kinds["iam_user_self_mgmt"] == kinds["logs"] - {"reads secrets"} == set()


ENTRY = {"group_name": "dev", "iam_role_arns": ["arn:aws:iam::111122223333:role/dev"]}
ALL = {
    **{group.switch: True for group in GROUPS},
    "iam_group_names_ssh_grunt_users": ["ops", "dba"],
    CROSS_ACCOUNT.entries_input: [ENTRY],
}


def made(**given):
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
