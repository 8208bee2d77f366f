"""The emulated account never outlives who is responsible for it, and keeps boundaries and credentials as AWS does."""

import csv
import io
import subprocess
import sys
from datetime import UTC

import pytest
from botocore.exceptions import ClientError
from certificates import certificate
from obstacles import BOUNDS, DOCUMENT, OBSTACLES, make_what_obstacles_need, obstruct
from patience import wait_until
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

from dev.emulated_account import EmulatedAccount
from dev.toolchain import ROOT

OTHER = f"arn:aws:iam::{ACCOUNT_ID}:policy/other"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"


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
    make_what_obstacles_need(client)
    client.create_user(UserName="alice", PermissionsBoundary=BOUNDS)
    return client


def refusal(call, **given):
    """Return the status, the code and the message of what IAM refuses."""
    with pytest.raises(ClientError) as refused:
        call(**given)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


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
    assert refusal(getattr(iam, call), **given)[1] == code
    assert boundary(iam) == BOUNDS


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_user_with_something_stays_and_the_boundary_is_no_obstacle(obstacle, iam):
    take = obstruct(iam, "alice", obstacle)
    must = OBSTACLES[obstacle][0]
    assert refusal(iam.delete_user, UserName="alice") == (
        *(409, "DeleteConflict"),
        f"Cannot delete entity, must {must} first.",
    )
    take()
    iam.delete_user(UserName="alice")
    iam.delete_policy(PolicyArn=BOUNDS)


ALICE, BOB = {"UserName": "alice"}, {"UserName": "bob"}
CREATE, LIST, UPDATE, RESET, DELETE = (
    f"{verb}_service_specific_credential{plural}"
    for verb, plural in (("create", ""), ("list", "s"), ("update", ""), ("reset", ""), ("delete", ""))
)
FOR_GIT, FOR_CASSANDRA, FOR_S3 = (
    {"ServiceName": f"{name}.amazonaws.com"} for name in ("codecommit", "cassandra", "s3")
)
NONE = {"ServiceSpecificCredentialId": "ACCA0000000000000000"}
NO_CERTIFICATE = {"CertificateId": "0" * 32}
GIT = (CREATE, ALICE | FOR_GIT)
KEY = ("create_access_key", ALICE)
OF_DEV = {"GroupName": "dev"}


def upload(user, *which):
    return "upload_signing_certificate", user | {"CertificateBody": certificate(*which)}


def ssh(number):
    return "upload_ssh_public_key", ALICE | {"SSHPublicKeyBody": in_ssh_format(rsa_key(number))}


# What IAM answers to the last call, after the others.
REFUSED_AT_LAST = {
    "a third credential for a service": (409, "LimitExceeded", GIT, GIT, (CREATE, ALICE | FOR_CASSANDRA), GIT),
    "a credential for another service": (404, "NotSupportedService", (CREATE, ALICE | FOR_S3)),
    "a credential of nobody": (404, "NoSuchEntity", (CREATE, BOB | FOR_GIT)),
    "a credential that would expire": (400, "ValidationError", (CREATE, ALICE | FOR_GIT | {"CredentialAgeDays": 30})),
    "the credentials for another service": (404, "NotSupportedService", (LIST, ALICE | FOR_S3)),
    "the credentials of nobody": (404, "NoSuchEntity", (LIST, BOB)),
    "the credentials of one and of all": (400, "ValidationError", (LIST, ALICE | {"AllUsers": True})),
    "the status of no credential": (404, "NoSuchEntity", GIT, (UPDATE, ALICE | NONE | {"Status": "Inactive"})),
    "a status that there is not": (400, "ValidationError", (UPDATE, ALICE | NONE | {"Status": "Off"})),
    "the password of no credential": (404, "NoSuchEntity", GIT, (RESET, ALICE | NONE)),
    "no credential to delete": (404, "NoSuchEntity", GIT, (DELETE, ALICE | NONE)),
    "a letter that no id has": (400, "ValidationError", (DELETE, ALICE | {"ServiceSpecificCredentialId": "-" * 20})),
    "a third certificate": (409, "LimitExceeded", *(upload(ALICE, number) for number in range(3))),
    "the certificate of another user": (
        409,
        "DuplicateCertificate",
        ("create_user", BOB),
        upload(BOB, 0),
        upload(ALICE, 0),
    ),
    "a certificate that is none": (
        *(400, "MalformedCertificate"),
        ("upload_signing_certificate", ALICE | {"CertificateBody": "none"}),
    ),
    "an expired certificate": (400, "MalformedCertificate", upload(ALICE, 0, 2021)),
    "the status of no certificate": (
        *(404, "NoSuchEntity"),
        ("update_signing_certificate", ALICE | NO_CERTIFICATE | {"Status": "Inactive"}),
    ),
    "no certificate to delete": (404, "NoSuchEntity", ("delete_signing_certificate", ALICE | NO_CERTIFICATE)),
    "a third access key": (409, "LimitExceeded", KEY, KEY, KEY),
    "a sixth SSH key": (409, "LimitExceeded", *map(ssh, range(6))),
    "no password to delete": (404, "NoSuchEntity", ("delete_login_profile", ALICE)),
    "a name that is taken": (
        *(409, "EntityAlreadyExists"),
        *(("create_user", BOB), ("update_user", BOB | {"NewUserName": "Alice"})),
    ),
    "a group with a member": (
        *(409, "DeleteConflict"),
        *(("add_user_to_group", ALICE | OF_DEV), ("delete_group", OF_DEV)),
    ),
    "a group with a policy of its own": (
        *(409, "DeleteConflict"),
        ("put_group_policy", OF_DEV | {"PolicyName": "own", "PolicyDocument": DOCUMENT}),
        ("delete_group", OF_DEV),
    ),
    "a group with an attached policy": (
        *(409, "DeleteConflict"),
        *(("attach_group_policy", OF_DEV | {"PolicyArn": BOUNDS}), ("delete_group", OF_DEV)),
    ),
    "an attached policy": (
        *(409, "DeleteConflict", ("delete_user_permissions_boundary", ALICE)),
        *(("attach_group_policy", OF_DEV | {"PolicyArn": BOUNDS}), ("delete_policy", {"PolicyArn": BOUNDS})),
    ),
    "a policy with versions": (
        *(409, "DeleteConflict", ("delete_user_permissions_boundary", ALICE)),
        ("create_policy_version", {"PolicyArn": BOUNDS, "PolicyDocument": DOCUMENT}),
        ("delete_policy", {"PolicyArn": BOUNDS}),
    ),
}


@pytest.mark.parametrize("row", REFUSED_AT_LAST.values(), ids=REFUSED_AT_LAST)
def test_the_last_call_is_refused_and_those_before_it_are_not(row, iam):
    status, code, *before, (call, given) = row
    for accepted, parameters in before:
        getattr(iam, accepted)(**parameters)
    assert refusal(getattr(iam, call), **given)[:2] == (status, code)


def test_only_the_answers_that_make_a_password_have_it_and_a_credential_goes_with_who_is_renamed(iam):
    made, second = (
        iam.create_service_specific_credential(**ALICE, **FOR_GIT)["ServiceSpecificCredential"] for _ in "12"
    )
    assert [made["ServiceUserName"], second["ServiceUserName"]] == [
        f"alice-at-{ACCOUNT_ID}",
        f"alice+1-at-{ACCOUNT_ID}",
    ]
    id = {"ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
    iam.update_service_specific_credential(**ALICE, **id, Status="Inactive")
    reset = iam.reset_service_specific_credential(**ALICE, **id)["ServiceSpecificCredential"]
    assert reset == made | {"Status": "Inactive", "ServicePassword": reset["ServicePassword"]}
    assert reset["ServicePassword"] != made["ServicePassword"]
    iam.update_user(**ALICE, NewUserName="carol")
    iam.create_service_specific_credential(UserName="carol", **FOR_CASSANDRA)
    listed = iam.list_service_specific_credentials(UserName="carol", **FOR_GIT)["ServiceSpecificCredentials"]
    assert listed == [without_password(each) | {"UserName": "carol"} for each in (reset, second)]
    page = iam.list_service_specific_credentials(AllUsers=True, MaxItems=2)
    assert (page["ServiceSpecificCredentials"], page["IsTruncated"]) == (listed, True)


def without_password(credential):
    return {name: value for name, value in credential.items() if name != "ServicePassword"}


def test_the_report_says_of_each_certificate_whether_it_is_active_and_of_when_it_is(iam):
    uploaded = [
        iam.upload_signing_certificate(**ALICE, CertificateBody=certificate(each))["Certificate"] for each in (0, 1)
    ]
    iam.update_signing_certificate(**ALICE, CertificateId=uploaded[0]["CertificateId"], Status="Inactive")
    iam.create_user(**BOB)
    iam.generate_credential_report()
    report = iam.get_credential_report()["Content"].decode()
    columns = [f"cert_{number}_{fact}" for number in (1, 2) for fact in ("active", "last_rotated")]
    said = {row["user"]: [row[column] for column in columns] for row in csv.DictReader(io.StringIO(report))}
    dates = [each["UploadDate"].astimezone(UTC).replace(microsecond=0).isoformat() for each in uploaded]
    assert said["alice"] == ["false", dates[0], "true", dates[1]]
    assert said["bob"] == said["<root_account>"] == ["false", "N/A", "false", "N/A"]


def test_certificates_come_in_pages(iam):
    for number in range(2):
        iam.upload_signing_certificate(**ALICE, CertificateBody=certificate(number))
    pages = iam.get_paginator("list_signing_certificates").paginate(**ALICE, PaginationConfig={"PageSize": 1})
    assert [len(page["Certificates"]) for page in pages] == [1, 1]
