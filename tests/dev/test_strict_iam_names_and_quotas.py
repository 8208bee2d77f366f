"""The emulated IAM refuses names that are taken and what exceeds a quota, and takes what stands just beside it."""

from __future__ import annotations

import pytest
from iam_refusals import (
    ALICE,
    BOB,
    CODES,
    ENGINEERS,
    OWN,
    POLICY,
    READER,
    Iam,
    call,
    calls,
    check_refusal,
    document,
    document_of,
    group,
    inline_size,
    mfa_device,
    numbered_tags,
    tags,
    taken,
    ten_policies,
    too_many,
    trust,
    trust_of,
    uploaded,
)
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

NAMES = {
    "a user in another case": taken(
        ALICE, call("create_user", UserName="alicia"), call("create_user", UserName="Alice")
    ),
    "a user of another path": taken(ALICE, BOB, call("create_user", UserName="ALICE", Path="/people/")),
    "a group in another case": taken(
        ENGINEERS, call("create_group", GroupName="engineer"), call("create_group", GroupName="Engineers")
    ),
    "a role in another case": taken(
        READER,
        call("create_role", RoleName="readers", AssumeRolePolicyDocument=trust()),
        call("create_role", RoleName="READER", AssumeRolePolicyDocument=trust()),
    ),
    "a policy in another case and path": taken(
        POLICY,
        call("create_policy", PolicyName="ReadOnlyAccess", PolicyDocument=document()),
        call("create_policy", PolicyName="Own", Path="/teams/", PolicyDocument=document()),
    ),
    "an instance profile in another case": taken(
        call("create_instance_profile", InstanceProfileName="web"),
        call("create_instance_profile", InstanceProfileName="web2"),
        call("create_instance_profile", InstanceProfileName="Web"),
    ),
    "a user's new name": taken(
        calls(ALICE, BOB),
        call("update_user", UserName="bob", NewUserName="rob"),
        call("update_user", UserName="rob", NewUserName="Alice"),
    ),
    "a user's own name in another case": taken(
        ALICE,
        call("update_user", UserName="alice", NewUserName="alice", NewPath="/people/"),
        call("update_user", UserName="alice", NewUserName="Alice"),
    ),
    "a group's new name": taken(
        calls(ENGINEERS, call("create_group", GroupName="writers")),
        call("update_group", GroupName="writers", NewGroupName="authors"),
        call("update_group", GroupName="authors", NewGroupName="ENGINEERS"),
    ),
    "a group's own name in another case": taken(
        ENGINEERS,
        call("update_group", GroupName="engineers", NewGroupName="engineers", NewPath="/teams/"),
        call("update_group", GroupName="engineers", NewGroupName="Engineers"),
    ),
    "an MFA device that is in use": taken(
        calls(ALICE, BOB, lambda iam: mfa_device(iam, "phone")),
        call("enable_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone", **CODES),
        call("enable_mfa_device", UserName="bob", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone", **CODES),
    ),
}

QUOTAS = {
    "groups of a user": too_many(
        calls(ALICE, *(call("create_group", **group(number)) for number in range(11))),
        calls(*(call("add_user_to_group", UserName="alice", **group(min(number, 9))) for number in range(11))),
        call("add_user_to_group", UserName="alice", **group(10)),
    ),
    "groups of the account": too_many(
        calls(*(call("create_group", **group(number)) for number in range(299))),
        call("create_group", **group(299)),
        call("create_group", **group(300)),
    ),
    "policies attached to a user": ten_policies("user", "alice"),
    "policies attached to a group": ten_policies("group", "engineers"),
    "policies attached to a role": ten_policies("role", "reader"),
    "inline policies of a user": inline_size("user", "alice", 2048),
    "inline policies of a group": inline_size("group", "engineers", 5120),
    "inline policies of a role": inline_size("role", "reader", 10240),
    "characters of a managed policy": too_many(
        ALICE,
        call("create_policy", PolicyName="one", PolicyDocument=document_of(6144)),
        call("create_policy", PolicyName="two", PolicyDocument=document_of(6145)),
    ),
    "characters of a version": too_many(
        POLICY,
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document_of(6144)),
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document_of(6145)),
    ),
    "characters of a trust policy": too_many(
        READER,
        call("update_assume_role_policy", RoleName="reader", PolicyDocument=trust_of(2048)),
        call("update_assume_role_policy", RoleName="reader", PolicyDocument=trust_of(2049)),
    ),
    "characters of a new role's trust policy": too_many(
        ALICE,
        call("create_role", RoleName="one", AssumeRolePolicyDocument=trust_of(2048)),
        call("create_role", RoleName="two", AssumeRolePolicyDocument=trust_of(2049)),
    ),
    "SSH public keys": too_many(
        ALICE,
        calls(*(uploaded(lambda number=number: in_ssh_format(rsa_key(number))) for number in range(5))),
        uploaded(lambda: in_ssh_format(rsa_key(5))),
    ),
    "MFA devices": too_many(
        ALICE,
        calls(
            *(call("enable_mfa_device", UserName="alice", SerialNumber=f"GAHT1234567{n}", **CODES) for n in range(8))
        ),
        call("enable_mfa_device", UserName="alice", SerialNumber="GAHT12345678", **CODES),
    ),
    "tags of a user": too_many(
        call("create_user", UserName="alice", Tags=numbered_tags(0, 50)),
        # A key in another case takes the place of the old one.
        call("tag_user", UserName="alice", Tags=tags(**{"Key-7": "x"})),
        call("tag_user", UserName="alice", Tags=tags(one="more")),
    ),
    "tags of a policy": too_many(
        call("create_policy", PolicyName="own", PolicyDocument=document(), Tags=numbered_tags(0, 49)),
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(one="more")),
        call("tag_policy", PolicyArn=f"{OWN}own", Tags=tags(another="one")),
    ),
}


REFUSALS = {
    **{f"name: {name}": row for name, row in NAMES.items()},
    **{f"quota: {name}": row for name, row in QUOTAS.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
