"""`require_mfa: true` denies a user everything but setting up MFA, in both forms, and goes when it is set back."""

import pytest
from samples import ACCOUNT_ID, JSON_POLICY
from synthesis import blocks, synthesize_stack

OWN = {"aws_managed_policy_names": ["AdministratorAccess"], "json_policies": {"own-folder": JSON_POLICY}}
ADDRESS = "aws_iam_user_policy.require_mfa"


def of_users(**users):
    return blocks(synthesize_stack(aws_account_id=ACCOUNT_ID, users=users))


def test_the_resource_is_there_only_where_somebody_asks_for_it():
    assert ADDRESS not in of_users(a={}, b=OWN, c={"require_mfa": False, **OWN})
    found = of_users(a={"require_mfa": True}, b={"require_mfa": False})
    assert ADDRESS in found
    assert found["local.users"] == {"a": {"require_mfa": True}, "b": {"require_mfa": False}}


@pytest.mark.parametrize("written", [True, None])
def test_of_a_user_who_leaves_the_resources_of_denies_are_empty_so_that_they_go_last(written):
    found = of_users(a={"require_mfa": written, "status": "offboarding"})
    assert found["local.users"] == {"a": {"force_destroy": True, "status": "offboarding"}}
    assert found["aws_iam_user_policy.offboarding"]["user"] == "${local.after_inline_denies}${each.key}"
    assert {ADDRESS, "aws_iam_user_policy.inline_denies"} <= found.keys()
    for key in ("require_mfa", "inline_denies"):
        assert f"aws_iam_user_policy.{key}" in found[f"local.after_{key}"]
