"""The emulated IAM makes credential reports and pages as AWS documents them."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from samples import ACCOUNT_ID

# Column by column what https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html says.
COLUMNS = [
    *("user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed"),
    *("password_next_rotation", "mfa_active", "access_key_1_active", "access_key_1_last_rotated"),
    *("access_key_1_last_used_date", "access_key_1_last_used_region", "access_key_1_last_used_service"),
    *("access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date"),
    *("access_key_2_last_used_region", "access_key_2_last_used_service", "cert_1_active", "cert_1_last_rotated"),
    *("cert_2_active", "cert_2_last_rotated"),
]
NO_KEY, NO_CERTIFICATES = ["false", *["N/A"] * 4], ["false", "N/A"] * 2
OLD, LATER = "2025-01-01T12:00:00+00:00", "2025-02-01T12:00:00+00:00"


@pytest.fixture
def iam(emulator):
    return emulator.client("iam")


def code_of(call):
    with pytest.raises(ClientError) as refused:
        call()
    return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def report(iam):
    iam.generate_credential_report()
    return [line.split(",") for line in iam.get_credential_report()["Content"].decode().splitlines()]


def test_a_report_has_the_documented_columns_and_values(emulator, iam):
    for user in ("alice", "bob", "carol"):
        iam.create_user(UserName=user)
    for user in ("alice", "bob"):
        iam.create_login_profile(UserName=user, Password="An-Example-Of-16")
    keys = [iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"] for _ in range(2)]
    iam.update_access_key(UserName="alice", AccessKeyId=keys[1], Status="Inactive")
    used = {"created": OLD, "used": LATER, "service": "s3"}
    dates = {"created": OLD, "password_changed": OLD}
    emulator.set_use("alice", **dates, password_used=LATER, keys={keys[0]: used, keys[1]: {"created": LATER}})
    emulator.set_use("bob", **dates)
    emulator.set_use("carol", created=OLD)
    head, root, *users = report(iam)
    assert head == COLUMNS
    arn = f"arn:aws:iam::{ACCOUNT_ID}:"
    # "The value ... is always not_supported", of root
    words = ["not_supported", "no_information", "not_supported", "not_supported"]
    assert root == ["<root_account>", f"{arn}root", root[2], *words, "true", *NO_KEY, *NO_KEY, *NO_CERTIFICATES]
    alice, bob, carol = ([name, f"{arn}user/{name}", OLD] for name in ("alice", "bob", "carol"))
    both = ["true", OLD, LATER, "us-east-1", "s3", "false", LATER, "N/A", "N/A", "N/A"]
    assert users == [
        [*alice, "true", LATER, OLD, "N/A", "false", *both, *NO_CERTIFICATES],
        [*bob, "true", "no_information", OLD, "N/A", "false", *NO_KEY, *NO_KEY, *NO_CERTIFICATES],
        [*carol, "false", "N/A", "N/A", "N/A", "false", *NO_KEY, *NO_KEY, *NO_CERTIFICATES],
    ]
    (key,) = [
        each for each in iam.list_access_keys(UserName="alice")["AccessKeyMetadata"] if each["Status"] == "Active"
    ]
    assert key["CreateDate"].isoformat() == OLD
    last = iam.get_access_key_last_used(AccessKeyId=keys[0])["AccessKeyLastUsed"]
    assert (last["LastUsedDate"].isoformat(), last["ServiceName"]) == (LATER, "s3")
    assert "LastUsedDate" not in iam.get_access_key_last_used(AccessKeyId=keys[1])["AccessKeyLastUsed"]


def test_a_report_is_kept_for_four_hours(emulator, iam):
    assert code_of(iam.get_credential_report) == ("ReportNotPresent", 410)
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    iam.create_user(UserName="alice")
    made = iam.get_credential_report()["GeneratedTime"]
    emulator.age_credential_report(4 * 3600 - 60)
    assert len(report(iam)) == 2
    assert made - iam.get_credential_report()["GeneratedTime"] == timedelta(seconds=4 * 3600 - 60)
    emulator.age_credential_report(60)
    assert code_of(iam.get_credential_report) == ("ReportExpired", 410)
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert len(report(iam)) == 3


@pytest.mark.parametrize("most", [1, 2, None])
def test_lists_come_in_pages(most, emulator, iam):
    for number in range(3):
        iam.create_user(UserName=f"user-{number}")
        iam.create_group(GroupName=f"group-{number}")
    emulator.limit_pages(most)
    pages = [*iam.get_paginator("get_account_authorization_details").paginate(Filter=["User", "Group"])]
    assert len(pages) == (1 if most is None else 6 / most)
    for key, kind in (("UserDetailList", "User"), ("GroupDetailList", "Group")):
        names = [each[f"{kind}Name"] for page in pages for each in page[key]]
        assert names == [f"{kind.lower()}-{number}" for number in range(3)]
