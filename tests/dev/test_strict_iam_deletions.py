"""What goes from the emulated IAM only after what hangs on it, and what stays when something changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from iam_refusals import (
    ALICE,
    ALL,
    ATTACHED,
    BOB,
    CODES,
    ENGINEERS,
    INLINE,
    JOINS,
    MEMBER,
    OWN,
    PASSWORD,
    POLICY,
    READ_ONLY,
    READER,
    Iam,
    Step,
    call,
    calls,
    certified,
    document,
    mfa_device,
    tags,
    uploaded,
    written,
)
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

from dev.engine import account

# What something hangs on


HANGING: dict[str, tuple[Step, Step]] = {
    "remove user from groups": (calls(ENGINEERS, JOINS), call("remove_user_from_group", **MEMBER)),
    "delete login profile": (
        call("create_login_profile", UserName="alice", Password=PASSWORD),
        call("delete_login_profile", UserName="alice"),
    ),
    "delete access keys": (
        call("create_access_key", UserName="alice"),
        lambda iam: iam.delete_access_key(UserName="alice", AccessKeyId=only(iam.list_access_keys)["AccessKeyId"]),
    ),
    "delete MFA device": (
        lambda iam: iam.enable_mfa_device(UserName="alice", SerialNumber=mfa_device(iam, "alice"), **CODES),
        call("deactivate_mfa_device", UserName="alice", SerialNumber=f"arn:aws:iam::{ACCOUNT_ID}:mfa/alice"),
    ),
    "delete SSH public keys": (
        uploaded(lambda: in_ssh_format(rsa_key(0))),
        lambda iam: iam.delete_ssh_public_key(
            UserName="alice", SSHPublicKeyId=only(iam.list_ssh_public_keys)["SSHPublicKeyId"]
        ),
    ),
    "delete signing certificates": (
        certified(0),
        lambda iam: iam.delete_signing_certificate(
            UserName="alice", CertificateId=only(iam.list_signing_certificates)["CertificateId"]
        ),
    ),
    "delete policies": (written(document()), call("delete_user_policy", UserName="alice", PolicyName="own")),
    "detach all policies": (
        call("attach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
        call("detach_user_policy", UserName="alice", PolicyArn=READ_ONLY),
    ),
}


def only(list_of_alice: Callable[..., dict[str, Any]]) -> dict[str, str]:
    [found] = [
        each for key, value in list_of_alice(UserName="alice").items() if isinstance(value, list) for each in value
    ]
    return found


def check_that_it_goes_only_after(remedies: dict[str, Step], delete: Step, iam: Iam) -> None:
    for what, remedy in remedies.items():
        with pytest.raises(iam.exceptions.DeleteConflictException, match=f"must {what} first"):
            delete(iam)
        remedy(iam)
    delete(iam)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        delete(iam)


@pytest.mark.parametrize("what", HANGING)
def test_a_user_that_something_hangs_on_is_not_deleted(what: str, iam: Iam):
    hang, remedy = HANGING[what]
    ALICE(iam)
    hang(iam)
    check_that_it_goes_only_after({what: remedy}, call("delete_user", UserName="alice"), iam)
    assert account(iam)["users"] == {}


def test_a_group_goes_when_its_members_and_policies_are_gone(iam: Iam):
    calls(ALICE, ENGINEERS, JOINS)(iam)
    iam.attach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY)
    iam.put_group_policy(GroupName="engineers", **INLINE)
    remedies = {
        "remove users from group": call("remove_user_from_group", **MEMBER),
        "delete policies": call("delete_group_policy", GroupName="engineers", PolicyName="own"),
        "detach all policies": call("detach_group_policy", GroupName="engineers", PolicyArn=READ_ONLY),
    }
    check_that_it_goes_only_after(remedies, call("delete_group", GroupName="engineers"), iam)


@pytest.mark.parametrize(("kind", "owner"), [("user", "alice"), ("group", "engineers"), ("role", "reader")])
def test_a_policy_goes_when_nothing_is_left_that_has_it(kind: str, owner: str, iam: Iam):
    ALL(iam)
    attachment = {f"{kind.title()}Name": owner, **ATTACHED}
    remedies = {"detach it": call(f"detach_{kind}_policy", **attachment)}
    # Twice is as good as once.
    calls(*[call(f"attach_{kind}_policy", **attachment)] * 2)(iam)
    assert iam.get_policy(**ATTACHED)["Policy"]["AttachmentCount"] == 1
    if kind != "group":
        bounded = {f"{kind.title()}Name": owner}
        call(f"put_{kind}_permissions_boundary", PermissionsBoundary=f"{OWN}own", **bounded)(iam)
        remedies["take it"] = call(f"delete_{kind}_permissions_boundary", **bounded)
    iam.create_policy_version(PolicyDocument=document(), SetAsDefault=True, **ATTACHED)
    remedies["delete its versions"] = call("delete_policy_version", VersionId="v1", **ATTACHED)
    remedies = {f"{what}.*": remedy for what, remedy in remedies.items()}
    check_that_it_goes_only_after(remedies, call("delete_policy", **ATTACHED), iam)


def test_the_default_version_of_a_policy_is_not_deleted(iam: Iam):
    POLICY(iam)
    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_policy_version(VersionId="v1", **ATTACHED)


def test_a_virtual_mfa_device_in_use_is_not_deleted(iam: Iam):
    ALICE(iam)
    hang, remedy = HANGING["delete MFA device"]
    hang(iam)
    device = {"SerialNumber": f"arn:aws:iam::{ACCOUNT_ID}:mfa/alice"}
    check_that_it_goes_only_after({"deactivate MFA device": remedy}, call("delete_virtual_mfa_device", **device), iam)


def test_a_role_goes_when_its_policies_are_gone(iam: Iam):
    READER(iam)
    iam.put_role_policy(RoleName="reader", **INLINE)
    iam.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    remedies = {
        "detach all policies": call("detach_role_policy", RoleName="reader", PolicyArn=READ_ONLY),
        "delete policies": call("delete_role_policy", RoleName="reader", PolicyName="own"),
    }
    check_that_it_goes_only_after(remedies, call("delete_role", RoleName="reader"), iam)


# What AWS keeps and moto loses


def test_the_boundary_of_a_user_is_kept(iam: Iam):
    calls(POLICY, BOB)(iam)
    bound = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": f"{OWN}own"}
    made = iam.create_user(UserName="alice", PermissionsBoundary=f"{OWN}own")["User"]
    assert made["PermissionsBoundary"] == bound
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"] == bound
    assert ["PermissionsBoundary" in each for each in iam.list_users()["Users"]] == [False, False]
    assert boundaries(iam) == {"alice": f"{OWN}own", "bob": None}
    iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=f"{OWN}own")
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=READ_ONLY)
    assert boundaries(iam) == {"alice": READ_ONLY, "bob": f"{OWN}own"}
    iam.delete_user_permissions_boundary(UserName="alice")
    assert boundaries(iam) == {"alice": None, "bob": f"{OWN}own"}


def boundaries(iam: Iam) -> dict[str, str | None]:
    return {name: each["permissions_boundary"] for name, each in account(iam)["users"].items()}


def test_a_user_that_moves_takes_all_along(iam: Iam):
    iam.create_user(UserName="alice", Tags=tags(team="core"))
    calls(ENGINEERS, JOINS, written(document()), *(hang for hang, _ in list(HANGING.values())[1:6]))(iam)
    before = account(iam)["users"]["alice"]
    iam.update_user(UserName="alice", NewPath="/people/")
    iam.update_user(UserName="alice", NewUserName="alicia", NewPath="/persons/")
    assert account(iam)["users"] == {"alicia": before | {"path": "/persons/"}}
    key = iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"][0]
    assert key["UserName"] == "alicia"
    iam.delete_access_key(UserName="alicia", AccessKeyId=key["AccessKeyId"])
    assert iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"] == []
    device = iam.list_virtual_mfa_devices()["VirtualMFADevices"][0]["User"]
    assert (device["UserName"], device["Arn"]) == ("alicia", f"arn:aws:iam::{ACCOUNT_ID}:user/persons/alicia")


def test_a_group_that_moves_takes_all_along(iam: Iam):
    calls(ALICE, ENGINEERS, JOINS)(iam)
    iam.attach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY)
    before = account(iam)["groups"]["engineers"]
    iam.update_group(GroupName="engineers", NewPath="/teams/")
    assert account(iam)["groups"] == {"engineers": before | {"path": "/teams/"}}
    iam.update_group(GroupName="engineers", NewGroupName="writers")
    assert account(iam)["groups"] == {"writers": before | {"path": "/teams/"}}
    assert account(iam)["users"]["alice"]["groups"] == ["writers"]


def test_a_tag_in_another_case_takes_the_place_of_the_old_one(iam: Iam):
    iam.create_user(UserName="alice", Tags=tags(team="core", other="x"))
    iam.tag_user(UserName="alice", Tags=tags(Team="web"))
    assert account(iam)["users"]["alice"]["tags"] == {"Team": "web", "other": "x"}


def test_a_secret_is_not_told(iam: Iam):
    ALICE(iam)
    with pytest.raises(ClientError, match=r"Value at 'password' failed") as refused:
        iam.create_login_profile(UserName="alice", Password="Ā-secret-Text-1")
    assert "secret" not in str(refused.value)
