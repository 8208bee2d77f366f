"""The emulated IAM refuses calls about what is not there."""

from __future__ import annotations

import pytest
from iam_refusals import (
    AWS,
    CODES,
    OWN,
    READ_ONLY,
    Iam,
    call,
    check_refusal,
    mfa_device,
    missing,
)
from samples import ACCOUNT_ID

NOBODY = {"UserName": "nobody"}
NOTHING = {"GroupName": "nothing"}


ABSENT = {
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
    "a group to change": missing(
        call("update_group", GroupName="engineers", NewPath="/a/"), call("update_group", **NOTHING, NewPath="/a/")
    ),
    "a virtual MFA device": missing(
        lambda iam: iam.enable_mfa_device(UserName="alice", SerialNumber=mfa_device(iam, "phone"), **CODES),
        call("enable_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/other", **CODES),
    ),
}


REFUSALS = {
    **{f"absent: {name}": row for name, row in ABSENT.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
