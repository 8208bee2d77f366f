"""The emulated IAM refuses calls about what is not there."""

from __future__ import annotations

import pytest
from iam_refusals import (
    ATTACHED,
    AWS,
    CODES,
    INLINE,
    JOINS,
    MEMBER,
    OWN,
    PASSWORD,
    READ_ONLY,
    Iam,
    call,
    calls,
    check_refusal,
    document,
    mfa_device,
    missing,
    tagged,
    tags,
    uploaded,
    written,
)
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

pytestmark = pytest.mark.engine


NOBODY = {"UserName": "nobody"}
NOTHING = {"GroupName": "nothing"}


ABSENT = {
    "a group to join": missing(JOINS, call("add_user_to_group", **NOTHING, UserName="alice")),
    "a user to join": missing(JOINS, call("add_user_to_group", **NOBODY, GroupName="engineers")),
    "a group to leave": missing(
        calls(JOINS, call("remove_user_from_group", **MEMBER)),
        call("remove_user_from_group", **NOTHING, UserName="alice"),
    ),
    "a member": missing(
        calls(JOINS, call("remove_user_from_group", **MEMBER)), call("remove_user_from_group", **MEMBER)
    ),
    "a policy to attach to a user": missing(
        call("attach_user_policy", UserName="alice", **ATTACHED),
        call("attach_user_policy", UserName="alice", PolicyArn=f"{OWN}other"),
    ),
    "an AWS managed policy to attach to a user": missing(
        call("attach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
        call("attach_user_policy", UserName="alice", PolicyArn=f"{AWS}ReadOnly"),
    ),
    "an AWS managed policy to attach to a group": missing(
        call("attach_group_policy", GroupName="engineers", PolicyArn=f"{AWS}job-function/Billing"),
        call("attach_group_policy", GroupName="engineers", PolicyArn=f"{AWS}Billing"),
    ),
    "a user to attach to": missing(
        call("attach_user_policy", UserName="alice", **ATTACHED), call("attach_user_policy", **NOBODY, **ATTACHED)
    ),
    "a group to attach to": missing(
        call("attach_group_policy", GroupName="engineers", **ATTACHED),
        call("attach_group_policy", **NOTHING, **ATTACHED),
    ),
    "what is attached to a user": missing(
        calls(
            call("attach_user_policy", UserName="alice", **ATTACHED),
            call("detach_user_policy", UserName="alice", **ATTACHED),
        ),
        call("detach_user_policy", UserName="alice", **ATTACHED),
    ),
    "what is attached to a group": missing(
        calls(
            call("attach_group_policy", GroupName="engineers", **ATTACHED),
            call("detach_group_policy", GroupName="engineers", **ATTACHED),
        ),
        call("detach_group_policy", GroupName="engineers", **ATTACHED),
    ),
    "a user to write for": missing(
        call("put_user_policy", UserName="alice", **INLINE), call("put_user_policy", **NOBODY, **INLINE)
    ),
    "a group to write for": missing(
        call("put_group_policy", GroupName="engineers", **INLINE), call("put_group_policy", **NOTHING, **INLINE)
    ),
    "an inline policy of a user": missing(
        calls(written(document()), call("delete_user_policy", UserName="alice", PolicyName="own")),
        call("delete_user_policy", UserName="alice", PolicyName="own"),
    ),
    "an inline policy of a group": missing(
        calls(
            call("put_group_policy", GroupName="engineers", **INLINE),
            call("delete_group_policy", GroupName="engineers", PolicyName="own"),
        ),
        call("delete_group_policy", GroupName="engineers", PolicyName="own"),
    ),
    "a boundary": missing(
        call("create_user", UserName="carol", PermissionsBoundary=f"{OWN}own"),
        call("create_user", UserName="dave", PermissionsBoundary=f"{OWN}other"),
    ),
    "a boundary to put": missing(
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=READ_ONLY),
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=f"{AWS}ReadOnly"),
    ),
    "a user to bound": missing(
        call("put_user_permissions_boundary", UserName="alice", PermissionsBoundary=READ_ONLY),
        call("put_user_permissions_boundary", **NOBODY, PermissionsBoundary=READ_ONLY),
    ),
    "a user to free": missing(
        call("delete_user_permissions_boundary", UserName="alice"), call("delete_user_permissions_boundary", **NOBODY)
    ),
    "a role's boundary": missing(
        call("put_role_permissions_boundary", RoleName="reader", PermissionsBoundary=READ_ONLY),
        call("put_role_permissions_boundary", RoleName="reader", PermissionsBoundary=f"{AWS}ReadOnly"),
    ),
    "a user to change": missing(
        call("update_user", UserName="alice", NewPath="/a/"), call("update_user", **NOBODY, NewPath="/a/")
    ),
    "a group to change": missing(
        call("update_group", GroupName="engineers", NewPath="/a/"), call("update_group", **NOTHING, NewPath="/a/")
    ),
    "a user to tag": missing(tagged("k"), call("tag_user", **NOBODY, Tags=tags(k=""))),
    "a user to untag": missing(
        call("untag_user", UserName="alice", TagKeys=["k"]), call("untag_user", **NOBODY, TagKeys=["k"])
    ),
    "a user to sign in": missing(
        call("create_login_profile", UserName="alice", Password=PASSWORD),
        call("create_login_profile", **NOBODY, Password=PASSWORD),
    ),
    "a login profile": missing(
        calls(
            call("create_login_profile", UserName="alice", Password=PASSWORD),
            call("delete_login_profile", UserName="alice"),
        ),
        call("delete_login_profile", UserName="alice"),
    ),
    "a user to call": missing(call("create_access_key", UserName="alice"), call("create_access_key", **NOBODY)),
    "an access key": missing(
        call("create_access_key", UserName="alice"),
        call("delete_access_key", UserName="alice", AccessKeyId="AKIAIOSFODNN7EXAMPLE"),
    ),
    "a user to connect": missing(
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        lambda iam: iam.upload_ssh_public_key(**NOBODY, SSHPublicKeyBody=in_ssh_format(rsa_key(0))),
    ),
    "an SSH public key": missing(
        call("list_ssh_public_keys", UserName="alice"),
        call("delete_ssh_public_key", UserName="alice", SSHPublicKeyId="APKAEIBAERJR2EXAMPLE"),
    ),
    "a virtual MFA device": missing(
        lambda iam: iam.enable_mfa_device(UserName="alice", SerialNumber=mfa_device(iam, "phone"), **CODES),
        call("enable_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/other", **CODES),
    ),
    "a policy to delete": missing(
        call("delete_policy", PolicyArn=f"{OWN}own"), call("delete_policy", PolicyArn=f"{OWN}own")
    ),
    "a version to make the default one": missing(
        call("set_default_policy_version", PolicyArn=f"{OWN}own", VersionId="v1"),
        call("set_default_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
    ),
    "a version to delete": missing(
        calls(
            call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
            call("delete_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
        ),
        call("delete_policy_version", PolicyArn=f"{OWN}own", VersionId="v2"),
    ),
    "a user to delete": missing(call("delete_user", UserName="alice"), call("delete_user", UserName="alice")),
    "a group to delete": missing(
        call("delete_group", GroupName="engineers"), call("delete_group", GroupName="engineers")
    ),
}


REFUSALS = {
    **{f"absent: {name}": row for name, row in ABSENT.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
