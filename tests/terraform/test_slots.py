"""Cross-account groups that outgrow one inline policy: what stands, the way there and back, what is refused."""

import re

from slot_roles import ROLES, with_entries
from synthesis import blocks, synthesize_stack

from landingzone.groups.slots import in_slots


def test_groups_in_slots_stand_as_data_that_policies_loop_over():
    found = blocks(synthesize_stack(**with_entries({"dev": ROLES, "ops": ROLES[:2]})))
    of_all = {str(slot): list(arns) for slot, arns in in_slots(ROLES).items()}
    slots = "local.cross_account_access_groups_slots"
    assert found[slots] == {f"dev/{slot}": arns for slot, arns in of_all.items()}
    assert found["local.cross_account_access_all_slots"] == of_all
    assert found["local.cross_account_access_groups_inline"] == {"ops": ROLES[:2]}
    assert found["aws_iam_policy.cross_account_access_groups"] == {
        "description": "Assume roles of other accounts.",
        "for_each": f"${{{slots}}}",
        "lifecycle": {"create_before_destroy": True, "ignore_changes": ["description"]},
        "name": '${local.after_checks}${replace(each.key, "/", "-")}',
        "policy": "${local.cross_account_access_groups_slots_documents[each.key]}",
    }
    waits = re.findall(r"aws_iam_(\w+)\.cross_account", found["local.after_cross_account_access_groups_slots"])
    assert waits == ["group", "group_policy", "policy"]
    attachment = found["aws_iam_group_policy_attachment.cross_account_access_groups"]
    assert attachment["group"] == '${local.after_cross_account_access_groups_slots}${split("/", each.key)[0]}'
    assert attachment["lifecycle"] == {"create_before_destroy": True, "ignore_changes": ["policy_arn"]}
    assert "aws_iam_group_policy_attachment.cross_account_access_all" in found["local.after_groups"]
