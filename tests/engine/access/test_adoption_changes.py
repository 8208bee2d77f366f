"""Records for Terraform's state are told: what is taken over, and what is forgotten and stays in the account."""

import pytest
from place import Place
from samples import ACCOUNT_ID
from synthesis import synthesize_stack
from walks import become

from dev.engine import EmulatedAccount, account
from landingzone import StackConfiguration, diff


@pytest.mark.long
def test_what_the_state_forgets_stays_in_the_account(emulator: EmulatedAccount, place: Place):
    own = {"p": {"actions": ["s3:*"], "resources": ["*"]}}
    old = {"aws_account_id": ACCOUNT_ID, "provider": emulator.provider}
    old |= {"users": {"bob": {"inline_iam_policies": own, "groups": ["full-access"]}}}
    forgotten = ["aws_iam_user_policy.inline_iam_policies", "aws_iam_user_group_membership.group_memberships"]
    new = old | {"users": {"bob": {}}, "adoption": {"removed": forgotten}}
    terraform = place(synthesize_stack(**old))
    terraform.apply()
    there = account(emulator.client("iam"))["users"]["bob"]
    assert there["inline"].keys() == {"p"}

    become(terraform, synthesize_stack(**new))
    terraform.apply()
    assert account(emulator.client("iam"))["users"]["bob"] == there
    assert not any(address.startswith(tuple(forgotten)) for address in terraform.addresses())
    assert terraform.plan().is_empty
    told = diff(StackConfiguration.model_validate(old), StackConfiguration.model_validate(new))
    assert [change.text for change in told if change.level == "high"] == [
        f"the state forgets {address}: what it has of that stays in the account, with its access, and nothing looks "
        "after it"
        for address in sorted(forgotten)
    ]
    assert not any("unless the state forgets it" not in each.text for each in told if "no longer" in each.text)
