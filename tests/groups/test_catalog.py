"""The table of the groups says what the documentation says, row by row."""

from __future__ import annotations

from group_permissions import WITHOUT_MFA, documents_of

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.iam.permissions import permissions_of
from landingzone.iam.severity import dangers_of

# Key, switch, name input, needs MFA, self-management attached.
DOCUMENTED = [
    ("full_access", "should_create_iam_group_full_access", "iam_group_name_full_access", True, True),
    ("billing", "should_create_iam_group_billing", "iam_group_name_billing", True, True),
    ("support", "should_create_iam_group_support", "iam_group_name_support", True, True),
    ("logs", "should_create_iam_group_logs", "iam_group_name_logs", True, True),
    ("developers", "should_create_iam_group_developers", "iam_group_name_developers", True, True),
    ("read_only", "should_create_iam_group_read_only", "iam_group_name_read_only", True, True),
    (
        "use_existing_iam_roles",
        "should_create_iam_group_use_existing_iam_roles",
        "iam_group_name_use_existing_iam_roles",
        True,
        False,
    ),
    ("auto_deploy", "should_create_iam_group_auto_deploy", "iam_group_name_auto_deploy", False, False),
    ("houston_cli_users", "should_create_iam_group_houston_cli_users", "iam_group_name_houston_cli", True, False),
    (
        "iam_user_self_mgmt",
        "should_create_iam_group_user_self_mgmt",
        "iam_group_name_iam_user_self_mgmt",
        False,
        True,
    ),
    ("iam_admin", "should_create_iam_group_iam_admin", "iam_group_name_iam_admin", True, True),
]


def row(group: Group) -> tuple[str, str, str, bool, bool]:
    return group.key, group.switch, group.name_input, group.needs_mfa, group.self_managed


def test_the_rows_are_the_documented_ones():
    assert [row(group) for group in GROUPS] == DOCUMENTED


def test_every_switch_and_name_is_an_input_and_every_such_input_has_its_row():
    named = {group.switch for group in GROUPS} | {group.name_input for group in GROUPS}
    named |= {named_groups.names_input for named_groups in NAMED_GROUPS}
    named |= {CROSS_ACCOUNT.entries_input, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_name_input}
    assert named == {
        name
        for name in Inputs.model_fields
        if name.startswith(("should_create_iam_group_", "iam_group_name", "iam_groups_for", "cross_account_access_all"))
    }


def test_the_groups_on_aws_managed_policies_deny_without_mfa_what_they_cannot_condition():
    managed = {group.key: group for group in GROUPS if group.aws_managed}
    assert {key: group.aws_managed for key, group in managed.items()} == {
        "billing": "job-function/Billing",
        "support": "AWSSupportAccess",
        "read_only": "ReadOnlyAccess",
    }
    for group in managed.values():
        [policy] = group.inline
        assert (policy.name, policy.document_key, policy.exists_with) == (
            "require-mfa",
            "require_mfa",
            "should_require_mfa",
        )


def test_the_documented_policies_have_their_names():
    names = {group.key: [policy.name for policy in group.inline] for group in GROUPS if not group.aws_managed}
    assert names == {
        "full_access": ["full-access"],
        "logs": ["logs", "decrypt-cloudtrail-logs"],
        "developers": ["developers", "developers_personal_s3_bucket"],
        "use_existing_iam_roles": ["use-existing-iam-roles"],
        "auto_deploy": ["auto-deploy"],
        "houston_cli_users": ["houston-cli-users"],
        "iam_user_self_mgmt": [],
        "iam_admin": [],
    }


def test_no_two_resources_or_policies_of_a_group_have_one_name():
    keys = [group.key for group in GROUPS] + [each.key for each in NAMED_GROUPS]
    keys += [CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key]
    policies = [policy.key for group in GROUPS for policy in group.inline] + [CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key]
    customer = [SELF_MANAGEMENT.key] + [group.customer.key for group in GROUPS if group.customer]
    for names in (keys, policies, customer):
        assert len(names) == len(set(names))
    for group in GROUPS:
        assert len({policy.name for policy in group.inline}) == len(group.inline)


def test_every_row_says_in_words_what_it_grants():
    assert all(group.grants for group in (*GROUPS, *NAMED_GROUPS))
    assert CROSS_ACCOUNT.grants != CROSS_ACCOUNT.all_grants


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
