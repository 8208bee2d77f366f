"""A user goes in two changes, with all that was made by hand; the walks that `docs/offboarding.md` tells."""

import json

import pytest
from deployment import DOCUMENT
from openpgp import throw_away_keys
from ssh_keys import in_ssh_format, rsa_key
from walks import FORMS, Page, Walk

from dev.engine import account

PAGE = Page("offboarding.md")
KEYS = dict.fromkeys(("the key of alice", "the key of bob"), throw_away_keys())
PRESENT, OFFBOARDING, REMOVED, ONCE_MORE = PAGE.configurations(KEYS)
TO_OFFBOARDING, AND_BACK, TO_REMOVED, KEYS_IN_THE_WAY, TO_ONCE_MORE, POLICIES_IN_THE_WAY = PAGE.told
DENY = {"Effect": "Deny", "Action": ["*"], "Resource": ["*"], "Sid": "deny"}
REFUSAL = {"Version": "2012-10-17", "Statement": [DENY]}


def make_by_hand(emulator):
    iam = emulator.client("iam")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="alice", SerialNumber=device, **codes)
    iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=f"{in_ssh_format(rsa_key(0))} by-hand")
    iam.create_access_key(UserName="alice")


def users(emulator):
    return account(emulator.client("iam"))["users"]


@pytest.mark.long
def test_a_user_goes_with_all_that_was_made_by_hand_and_without_offboarding_aws_refuses_and_nothing_is_lost(
    emulator, place
):
    walk = Walk(emulator, place, FORMS[0])
    walk.step(PRESENT)
    walk.is_compared = False
    make_by_hand(emulator)
    bob, before = users(emulator)["bob"], walk.terraform.outputs()
    assert walk.step(OFFBOARDING) == TO_OFFBOARDING
    alice, after = users(emulator)["alice"], walk.terraform.outputs()
    assert (alice["groups"], alice["login_profile"], alice["inline"]) == ([], None, {"offboarding": REFUSAL})
    # Those of Terraform are inactive, those made by hand are not, and there they still are.
    assert alice["access_keys"] == ["Active", "Inactive"]
    assert sorted(key["status"] for key in alice["ssh_public_keys"]) == ["Active", "Inactive"]
    assert len(alice["mfa_devices"]) == 1
    assert before["user_passwords"].keys() == {"alice", "bob"}
    assert after["user_passwords"] == {"bob": before["user_passwords"]["bob"]}
    assert all(after[name] == before[name] for name in ("user_access_keys", "user_arns"))
    assert walk.plan(PRESENT) == AND_BACK
    assert walk.settle(REMOVED) == TO_REMOVED
    assert users(emulator) == {"bob": bob}
    assert emulator.client("iam").list_virtual_mfa_devices()["VirtualMFADevices"] == []
    walk.step(PRESENT)
    make_by_hand(emulator)
    told = walk.refused_step(REMOVED)
    assert (told.count("DeleteConflict"), KEYS_IN_THE_WAY in told) == (1, True)
    assert walk.step(ONCE_MORE) == TO_ONCE_MORE
    # What even then is in the way.
    iam = emulator.client("iam")
    iam.put_user_policy(UserName="alice", PolicyName="by-hand", PolicyDocument=json.dumps(DOCUMENT))
    told = walk.refused_step(REMOVED)
    assert (told.count("DeleteConflict"), POLICIES_IN_THE_WAY in told) == (1, True)
    iam.delete_user_policy(UserName="alice", PolicyName="by-hand")
    walk.settle(REMOVED)
    assert users(emulator) == {"bob": bob}
