"""The table of the groups says what the documentation says, row by row."""

from group_permissions import WITHOUT_MFA, documents_of

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
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
        assert group.needs_mfa is (group.key not in ("auto_deploy", "iam_user_self_mgmt"))
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
