"""Whoever deploys has every permission that the provider needs by the policy that is printed, and no other."""

import pytest
from certificates import certificate
from deployer import actions_of, policy_of, refused
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, JSON_POLICY, SSH_PUBLIC_KEY
from ssh_keys import in_ssh_format, rsa_key
from walks import FORMS, Walk

from landingzone.resources.provider_calls import provider_calls

KEYS = {"create_access_keys": True, "pgp_key": throw_away_keys().public}
BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy/ours/bounds"
LEAVING = {**KEYS, "ssh_public_key": SSH_PUBLIC_KEY}


def policies(team, action):
    statements = [{"actions": [action], "resources": ["*"]}]
    return {name: {"path": "/ours/", "tags": team, "statements": statements} for name in ("release", "bounds")}


# Of each type of resource at least one, and then everything changes.
BEFORE = {
    "should_create_iam_group_billing": True,
    "iam_group_names_ssh_grunt_users": ["guests"],
    "policies": policies({"team": "a", "old": ""}, "ecs:*"),
    "groups": {"sre": {"path": "/ops/", "customer_managed_policy_names": ["ours/release"]}},
    "users": {
        "ann": {
            "path": "/staff/",
            "tags": {"team": "a", "old": ""},
            "permissions_boundary": BOUNDARY,
            "groups": ["sre", "billing"],
            "create_login_profile": True,
            **LEAVING,
            "json_policies": {"own": JSON_POLICY},
            "aws_managed_policy_names": ["ReadOnlyAccess"],
        },
        "bob": {"force_destroy": True},
        "leaves": LEAVING,
    },
}
AFTER = {
    "policies": policies({"team": "b"}, "ecs:Get*"),
    "groups": {"sre": {"path": "/operations/"}},
    "users": {
        "ann": {"path": "/people/", "tags": {"team": "b"}, "force_destroy": True},
        "bob": {"force_destroy": True, "permissions_boundary": BOUNDARY},
        "leaves": {**LEAVING, "status": "offboarding"},
    },
}
SMALL = {"enable_iam_groups": False, "groups": {"sre": {"self_management": False}}, "users": {"ann": {}}}


def make_by_hand(iam, user):
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName=user, SerialNumber=device, **codes)
    iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=f"{in_ssh_format(rsa_key(0))} by-hand")
    iam.upload_signing_certificate(UserName=user, CertificateBody=certificate(0))
    iam.create_access_key(UserName=user)
    iam.create_group(GroupName="by-hand", Path="/elsewhere/")
    iam.add_user_to_group(GroupName="by-hand", UserName=user)


class Calls:
    """What the provider calls in the runs of a walk."""

    def __init__(self, emulator):
        self._emulator, self.all = emulator, []

    def of(self, run):
        self._emulator.clear_calls()
        run()
        found = self._emulator.read_asked()
        self.all += found
        return {action for action, _ in found}


@pytest.mark.long
def test_the_policy_allows_each_call_of_the_provider_and_nothing_that_it_does_not_call(emulator, place, simulator):
    walk, calls = Walk(emulator, place, FORMS[0]), Calls(emulator)
    walk.is_compared = False  # that would be calls of others
    calls.of(lambda: walk.step(BEFORE))
    assert calls.of(walk.terraform.is_settled) == actions_of(policy_of(BEFORE, only_plans=True))
    make_by_hand(emulator.client("iam"), "bob")
    calls.of(lambda: walk.step(AFTER))
    calls.of(walk.terraform.destroy)
    assert emulator.client("iam").list_users()["Users"] == []
    untested = {call.action for call in provider_calls() if call.untested}
    for policy in (policy_of(BEFORE, AFTER), policy_of(BEFORE, every_type=True)):
        assert actions_of(policy) - untested == {action for action, _ in calls.all}
        elsewhere = {"groups": {"by-hand": {"path": "/elsewhere/"}}}
        assert refused(simulator, policy, calls.all, BEFORE, AFTER, elsewhere) == []
    # With fewer types of resources there is less in the policy, and as little that nobody calls.
    small = Calls(emulator)
    emulator.reset()
    small.of(lambda: walk.step(SMALL))
    small.of(walk.terraform.is_settled)
    small.of(walk.terraform.destroy)
    policy = policy_of(SMALL)
    assert refused(simulator, policy, small.all, SMALL) == []
    never = {"UpdateUser", "UpdateGroup", "RemoveUserFromGroup"}  # nothing changes here
    assert actions_of(policy) - never == {action for action, _ in small.all}
