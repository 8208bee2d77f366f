"""The emulated account never outlives who is responsible for it, and keeps the boundaries of users as AWS does."""

import json
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError
from patience import wait_until
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

from dev.emulated_account import EmulatedAccount
from dev.toolchain import ROOT

BOUNDS, OTHER = (f"arn:aws:iam::{ACCOUNT_ID}:policy/{name}" for name in ("bounds", "other"))
PHONE = f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def test_it_stops_when_its_starter_is_killed():
    program = (
        "import time; from dev.emulator import Emulator\n"
        "with Emulator() as emulator:\n    print(emulator.endpoint, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        account = EmulatedAccount(starter.stdout.readline().strip())
        assert account.is_answering()
        starter.kill()
    wait_until(lambda: not account.is_answering())


@pytest.fixture
def iam(emulator):
    client = emulator.client("iam")
    client.create_policy(PolicyName="bounds", PolicyDocument=DOCUMENT)
    client.create_user(UserName="alice", PermissionsBoundary=BOUNDS)
    return client


def boundary_of(user):
    return user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")


def boundary(iam):
    (listed,) = iam.get_account_authorization_details(Filter=["User"])["UserDetailList"]
    user = iam.get_user(UserName=listed["UserName"])["User"]
    assert boundary_of(listed) == boundary_of(user)
    # "this operation does not return the following attributes, ...: PermissionsBoundary, Tags", source:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
    assert boundary_of(iam.list_users()["Users"][0]) is None
    return boundary_of(user)


def test_a_boundary_is_kept_changed_taken_away_and_stays_with_who_is_renamed(iam):
    assert boundary_of(iam.create_user(UserName="bob", PermissionsBoundary=BOUNDS)["User"]) == BOUNDS
    iam.delete_user(UserName="bob")
    assert boundary(iam) == BOUNDS
    iam.update_user(UserName="alice", NewUserName="carol", NewPath="/team/")
    assert boundary(iam) == BOUNDS
    iam.put_user_permissions_boundary(UserName="carol", PermissionsBoundary=POWER_USER)
    assert boundary(iam) == POWER_USER
    iam.delete_user_permissions_boundary(UserName="carol")
    assert boundary(iam) is None


REFUSED = {
    "CreateUser": ("create_user", {"UserName": "bob", "PermissionsBoundary": OTHER}, "NoSuchEntity"),
    "PutUserPermissionsBoundary of no policy": (
        "put_user_permissions_boundary",
        {"UserName": "alice", "PermissionsBoundary": OTHER},
        "NoSuchEntity",
    ),
    "PutUserPermissionsBoundary of nobody": (
        "put_user_permissions_boundary",
        {"UserName": "bob", "PermissionsBoundary": BOUNDS},
        "NoSuchEntity",
    ),
    "DeleteUserPermissionsBoundary": ("delete_user_permissions_boundary", {"UserName": "bob"}, "NoSuchEntity"),
    "DeletePolicy": ("delete_policy", {"PolicyArn": BOUNDS}, "DeleteConflict"),
}


@pytest.mark.parametrize(("call", "given", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_there_is_no_boundary_and_what_is_one_is_not_deleted(call, given, code, iam):
    with pytest.raises(ClientError) as refused:
        getattr(iam, call)(**given)
    assert refused.value.response["Error"]["Code"] == code
    assert boundary(iam) == BOUNDS


OBSTACLES = {
    "a password": ("create_login_profile", {"Password": "An-Example-Of-16"}, "delete_login_profile", {}),
    "an access key": ("create_access_key", {}, "delete_access_key", {"AccessKeyId": "{AccessKey[AccessKeyId]}"}),
    "an SSH key": (
        "upload_ssh_public_key",
        {"SSHPublicKeyBody": in_ssh_format(rsa_key(0))},
        "delete_ssh_public_key",
        {"SSHPublicKeyId": "{SSHPublicKey[SSHPublicKeyId]}"},
    ),
    "an MFA device": (
        "enable_mfa_device",
        {"SerialNumber": PHONE, "AuthenticationCode1": "123456", "AuthenticationCode2": "654321"},
        "deactivate_mfa_device",
        {"SerialNumber": PHONE},
    ),
    "a policy of its own": (
        "put_user_policy",
        {"PolicyName": "own", "PolicyDocument": DOCUMENT},
        "delete_user_policy",
        {"PolicyName": "own"},
    ),
    "an attached policy": ("attach_user_policy", {"PolicyArn": BOUNDS}, "detach_user_policy", {"PolicyArn": BOUNDS}),
    "a membership": ("add_user_to_group", {"GroupName": "dev"}, "remove_user_from_group", {"GroupName": "dev"}),
}


@pytest.mark.parametrize(("add", "given", "take", "named"), OBSTACLES.values(), ids=OBSTACLES)
def test_a_user_with_something_stays_and_the_boundary_is_no_obstacle(add, given, take, named, iam):
    iam.create_group(GroupName="dev")
    iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")
    answered = getattr(iam, add)(UserName="alice", **given)
    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_user(UserName="alice")
    getattr(iam, take)(UserName="alice", **{name: text.format(**answered) for name, text in named.items()})
    iam.delete_user(UserName="alice")
    iam.delete_policy(PolicyArn=BOUNDS)
