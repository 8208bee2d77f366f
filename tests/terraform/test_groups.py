"""How the resources of the groups hang together. What each is, the snapshot of a stack says."""

import pytest
from samples import EVERYTHING_ON
from synthesis import blocks, synthesize_stack


@pytest.fixture(scope="module")
def found():
    return blocks(synthesize_stack(**EVERYTHING_ON | {"users": {}}))


def test_the_self_management_policy_is_attached_where_members_set_up_mfa(found):
    attached = {
        address.removeprefix("aws_iam_group_policy_attachment.").removesuffix("_iam_user_self_mgmt")
        for address, block in found.items()
        if isinstance(block, dict) and block.get("policy_arn") == "${aws_iam_policy.iam_user_self_mgmt.arn}"
    }
    with_prefix = "billing developers full_access iam_admin logs read_only support"
    assert attached == {*with_prefix.split(), "iam_user_self_mgmt", "self_management"}


def test_groups_and_inline_policies_go_after_their_members(found):
    late = {
        address
        for address, block in found.items()
        if isinstance(block, dict) and block.get("lifecycle", {}).get("create_before_destroy") is True
    }
    # The policy of one is named as its group. What groups of one's own may do ends before they are deleted.
    early = {"aws_iam_group_policy.cross_account_access_all", "aws_iam_group_policy.inline_iam_policies"}
    grouped = {address for address in found if address.startswith(("aws_iam_group.", "aws_iam_group_policy."))}
    assert late == grouped - early | {"aws_iam_policy.policies"}
    # And every name comes after the check of the account.
    named = {each for each in found if each.startswith(("aws_iam_group.", "aws_iam_policy."))}
    assert all(found[each]["name"].startswith("${local.after_checks}") for each in named)
