"""How the resources of the groups hang together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from samples import EVERYTHING_ON
from synthesis import blocks, synthesize_stack


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return blocks(synthesize_stack(**EVERYTHING_ON | {"users": {}}))


def attachments(found: dict[str, Any], arn: str) -> set[str]:
    return {
        address.removeprefix("aws_iam_group_policy_attachment.")
        for address, block in found.items()
        if address.startswith("aws_iam_group_policy_attachment.") and block["policy_arn"] == arn
    }


def test_the_self_management_policy_is_attached_where_members_set_up_mfa(found: dict[str, Any]):
    assert attachments(found, "${aws_iam_policy.iam_user_self_mgmt.arn}") == {
        "billing_iam_user_self_mgmt",
        "developers_iam_user_self_mgmt",
        "full_access_iam_user_self_mgmt",
        "iam_admin_iam_user_self_mgmt",
        "iam_user_self_mgmt",
        "self_management",
        "logs_iam_user_self_mgmt",
        "read_only_iam_user_self_mgmt",
        "support_iam_user_self_mgmt",
    }


@pytest.mark.parametrize(
    ("group", "policy"),
    [("billing", "job-function/Billing"), ("support", "AWSSupportAccess"), ("read_only", "ReadOnlyAccess")],
)
def test_aws_managed_policies_are_attached_in_the_partition_of_the_account(
    group: str, policy: str, found: dict[str, Any]
):
    arn = f"arn:${{data.aws_partition.current.partition}}:iam::aws:policy/{policy}"
    assert attachments(found, arn) == {f"{group}_aws_managed"}
    assert found[f"aws_iam_group_policy.{group}"]["policy"] == "${data.aws_iam_policy_document.require_mfa.json}"


def test_a_policy_is_named_by_reference_to_its_group_so_that_it_waits_for_it(found: dict[str, Any]):
    for address, block in found.items():
        kind, _, key = address.partition(".")
        if kind in ("aws_iam_group_policy", "aws_iam_group_policy_attachment") and "for_each" not in block:
            assert block["group"].startswith("${aws_iam_group."), key


def test_looped_policies_wait_for_their_groups_through_an_empty_text(found: dict[str, Any]):
    assert found["aws_iam_group_policy.cross_account_access_groups"] == {
        "for_each": "${local.cross_account_access_groups}",
        "group": "${local.after_cross_account_access_groups}${each.key}",
        "lifecycle": {"create_before_destroy": True},
        "name": "${each.key}",
        "policy": "${local.cross_account_access_groups_documents[each.key]}",
    }
    assert found["local.after_cross_account_access_groups"] == (
        '${length([aws_iam_group.cross_account_access_groups]) > 0 ? "" : ""}'
    )


def test_whoever_waits_for_the_groups_waits_for_all_that_they_hold(found: dict[str, Any]):
    waits = set(re.findall(r"aws_iam_\w+\.\w+", found["local.after_groups"]))
    assert waits == {address for address in found if address.startswith("aws_iam_group")}


def test_what_is_attached_comes_after_what_may_deny_it(found: dict[str, Any]):
    waits = {address: block.get("depends_on") for address, block in found.items() if "_attachment." in address}
    assert waits["aws_iam_group_policy_attachment.billing_aws_managed"] == ["aws_iam_group_policy.billing"]
    inline = {address: set(each) for address, each in waits.items() if each}
    assert set().union(*inline.values()) == {
        f"aws_iam_group_policy.{key}"
        for key in ("full_access", "billing", "support", "logs", "logs_decrypt_cloudtrail", "read_only")
    } | {"aws_iam_group_policy.developers", "aws_iam_group_policy.developers_personal_s3_bucket"}


def test_groups_and_inline_policies_go_after_their_members(found: dict[str, Any]):
    late = {address for address, block in found.items() if block_goes_late(block)}
    # The policy of one is named as its group. What groups of one's own may do ends before they are deleted.
    early = {"aws_iam_group_policy.cross_account_access_all", "aws_iam_group_policy.inline_iam_policies"}
    grouped = {address for address in found if address.startswith(("aws_iam_group.", "aws_iam_group_policy."))}
    assert late == grouped - early | {"aws_iam_policy.policies"}


def block_goes_late(block: Any) -> bool:
    return isinstance(block, dict) and block.get("lifecycle", {}).get("create_before_destroy") is True


def test_every_name_comes_after_the_check_of_the_account(found: dict[str, Any]):
    named = [
        block["name"] for address, block in found.items() if address.startswith(("aws_iam_group.", "aws_iam_policy."))
    ]
    assert {name.startswith("${local.after_checks}") for name in named} == {True}
    assert found["local.after_checks"] == '${data.aws_caller_identity.current == null ? "" : ""}'


def test_no_arn_has_a_partition_that_is_written_down(found: dict[str, Any]):
    ours = {address: block for address, block in found.items() if address.startswith(("aws_iam", "data."))}
    cross_account = {"data.aws_iam_policy_document.cross_account_access_all"}
    given = cross_account | {"data.aws_iam_policy_document.logs_decrypt_cloudtrail"}
    assert {address for address, block in ours.items() if "arn:aws:" in str(block)} == given


def test_no_retired_action_is_used(found: dict[str, Any]):
    assert "aws-portal:" not in str(found)


def test_policy_variables_are_written_as_the_data_source_wants_them(found: dict[str, Any]):
    document = str(found["data.aws_iam_policy_document.developers_personal_s3_bucket"])
    assert "your-org-name.user-&{aws:username}" in document
    # Text of one's own is escaped for Terraform.
    assert not re.search(r"(?<!\$)\$\{aws:", str(found))


def test_a_managed_policy_keeps_the_description_it_came_with(found: dict[str, Any]):
    for key in ("iam_admin", "iam_user_self_mgmt"):
        assert found[f"aws_iam_policy.{key}"]["lifecycle"] == {"ignore_changes": ["description"]}
    assert found["aws_iam_policy.iam_admin"]["name"] == "${local.after_checks}iam-admin"
