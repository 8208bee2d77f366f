"""An emulated account is read: what it has, how it is used, and what is refused, with as few calls as needed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificates import certificate
from obstacles import GIT
from samples import ACCOUNT_ID

from landingzone.account import reader
from landingzone.account.calls import CALLS
from landingzone.account.client import AccountError
from landingzone.account.reader import read_account

SSH_KEY = Path(__file__).parents[1].joinpath("ssh_public_key.txt").read_text("utf-8").strip()
PASSWORD = "An-Example-Of-16"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
OLD, LATER, LAST = (datetime(2025, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3))
DEVICE = f"arn:aws:iam::{ACCOUNT_ID}:mfa/alice"


@pytest.fixture
def keys(live):
    """An account of three users, with the ids of access keys by user."""
    iam = live.client("iam")
    iam.create_policy(PolicyName="own", PolicyDocument=DOCUMENT, Description="Lists.")
    ids = {}
    for user, number in {"alice": 1, "bob": 2, "carol": 0}.items():
        iam.create_user(UserName=user)
        made = [iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"] for _ in range(number)]
        ids[user] = made
        iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=SSH_KEY)
    iam.create_service_specific_credential(UserName="carol", ServiceName=GIT)
    iam.upload_signing_certificate(UserName="carol", CertificateBody=certificate(1))
    for user in ("alice", "bob"):
        iam.create_login_profile(UserName=user, Password=PASSWORD)
    iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="alice", SerialNumber=DEVICE, **codes)
    used = {"created": OLD.isoformat(), "used": LAST.isoformat(), "service": "s3"}
    alice = {"password_changed": OLD.isoformat(), "password_used": LATER.isoformat(), "keys": {ids["alice"][0]: used}}
    live.set_use("alice", created=OLD.isoformat(), **alice)
    # Which of two keys of one second is which, the report does not tell.
    never = {"created": OLD.isoformat()}
    live.set_use("bob", password_changed=LATER.isoformat(), keys={ids["bob"][0]: used, ids["bob"][1]: never})
    live.clear_calls()
    return ids


def facts(user):
    """What is said of a user, with the access keys as `(id, last used, service)`."""
    held = [(key.id, key.last_used, key.service) for key in user.access_keys]
    return user.has_password, user.password_changed, user.password_last_used, user.mfa_devices, held


def test_facts_of_use_come_from_the_report_and_the_lists(live, keys):
    begun = datetime.now(UTC).replace(microsecond=0)
    use = read_account(use=True).use
    (alice,), (one, other) = keys["alice"], keys["bob"]
    assert begun <= use.generated <= datetime.now(UTC)
    assert facts(use.users["alice"]) == (True, OLD, LATER, (DEVICE,), [(alice, LAST, "s3")])
    assert use.users["alice"].last_activity == LAST
    has, changed, used, devices, held = facts(use.users["bob"])
    assert (has, changed, used, devices) == (True, LATER, None, ())
    assert sorted(held) == sorted([(one, LAST, "s3"), (other, None, "")])
    assert facts(use.users["carol"]) == (False, None, None, (), [])
    assert use.users["carol"].last_activity is None
    assert [key.created for key in use.users["alice"].access_keys] == [OLD]


def test_a_report_says_nothing_of_what_came_after_it(live, keys):
    generated = read_account(use=True).use.generated
    iam = live.client("iam")
    iam.create_user(UserName="dave")
    iam.create_login_profile(UserName="dave", Password=PASSWORD)
    iam.create_login_profile(UserName="carol", Password=PASSWORD)
    new = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    iam.deactivate_mfa_device(UserName="alice", SerialNumber=DEVICE)
    # Of two keys of one second, the report knows one.
    key = {"created": OLD.isoformat(), "used": LAST.isoformat(), "service": "iam"}
    live.set_use("alice", password_used=LAST.isoformat(), keys={new: key})
    newest, oldest = (iam.create_access_key(UserName="dave")["AccessKey"]["AccessKeyId"] for _ in range(2))
    live.set_use("dave", keys={newest: {"created": LATER.isoformat()}, oldest: {"created": OLD.isoformat()}})
    live.set_use("bob", created=OLD.isoformat())  # another one of the name
    live.age_credential_report(3 * 3600)
    use = read_account(use=True).use
    assert (generated - use.generated).total_seconds() == 3 * 3600
    assert facts(use.users["dave"]) == (True, None, None, (), [(oldest, None, ""), (newest, None, "")])
    assert facts(use.users["carol"]) == (True, None, None, (), [])
    (old,) = keys["alice"]
    assert facts(use.users["alice"]) == (True, OLD, LATER, (), sorted([(old, LAST, "s3"), (new, LAST, "iam")]))
    assert facts(use.users["bob"])[:3] == (True, None, None)
    iam.delete_login_profile(UserName="alice")
    assert facts(read_account(use=True).use.users["alice"])[:3] == (False, None, None)
    live.age_credential_report(3600)  # four hours, after which AWS makes another one
    assert facts(read_account(use=True).use.users["bob"])[:3] == (True, LATER, None)


def test_a_report_that_does_not_come_is_a_line(live, monkeypatch):
    monkeypatch.setattr("landingzone.account.credential_report.WAIT_SECONDS", 0)
    with pytest.raises(
        AccountError, match=r"^the account cannot be read \(AWS did not create a credential report within 0 "
    ):
        read_account(use=True)


def test_each_call_is_made_as_rarely_as_can_be(live, keys):
    users = len(keys)
    assert read_account(use=True).calls == {
        "iam:GenerateCredentialReport": 2,
        "iam:GetAccessKeyLastUsed": 2,  # those of one second
        "iam:GetAccountAuthorizationDetails": 1,
        "iam:GetCredentialReport": 1,
        "iam:GetLoginProfile": users,
        "iam:GetPolicy": 1,
        "iam:GetSSHPublicKey": users,
        "iam:ListAccessKeys": users,
        "iam:ListMFADevices": users,
        "iam:ListSSHPublicKeys": users,
        "iam:ListServiceSpecificCredentials": users,
        "iam:ListSigningCertificates": users,
    }


def test_pages_are_put_together(live, keys):
    whole = read_account(use=True)
    live.limit_pages(1)
    live.clear_calls()
    divided = read_account(use=True)
    assert {*map(repr, divided.found)} == {*map(repr, whole.found)}
    assert len(divided.found) == len(whole.found)
    assert divided.use == whole.use
    assert divided.calls["iam:GetAccountAuthorizationDetails"] == 4
    assert divided.calls["iam:ListAccessKeys"] == 4


@pytest.mark.long
def test_what_is_refused_is_named_and_the_rest_goes_on(live, keys):
    whole = read_account(use=True)
    for call in CALLS[1:]:
        live.deny(call.operation)
        partial = read_account(goes_on=True, use=True)
        (refused,) = partial.not_known
        assert refused.call == call
        assert refused.reason.startswith(f"User: arn:aws:iam::{ACCOUNT_ID}:user/testing is not authorized to perform: ")
        missing = {each.type for each in whole.found} - {each.type for each in partial.found}
        assert missing == {call.type} - {"", "aws_iam_policy"}
        assert not call.type or partial.unknown(call.type) == {*refused.on}
    live.deny("GetLoginProfile", "GetCredentialReport", users=["alice", "carol"])
    partial = read_account(goes_on=True, use=True)
    assert [(each.call.action, each.on) for each in partial.not_known] == [("iam:GetLoginProfile", ("alice", "carol"))]
    with pytest.raises(AccountError, match=r"AccessDenied.* GetLoginProfile operation"):
        read_account()
    live.deny("GetAccountAuthorizationDetails")
    with pytest.raises(AccountError, match=r"AccessDenied.* GetAccountAuthorizationDetails operation"):
        read_account(goes_on=True)


@pytest.mark.parametrize(
    ("denied", "has_password", "dates", "devices", "used"),
    [
        ("GetCredentialReport", True, (None, None), (DEVICE,), [LAST]),
        ("GetLoginProfile", True, (OLD, LATER), (DEVICE,), [LAST]),
        ("ListMFADevices", True, (OLD, LATER), None, [LAST]),
        ("ListAccessKeys", True, (OLD, LATER), (DEVICE,), None),
    ],
)
def test_a_fact_that_is_not_known_is_none(denied, has_password, dates, devices, used, live, keys):
    live.deny(denied)
    use = read_account(goes_on=True, use=True).use
    alice = use.users["alice"]
    assert (alice.has_password, alice.password_changed, alice.password_last_used) == (has_password, *dates)
    assert alice.mfa_devices == devices
    assert (alice.access_keys and [key.last_used for key in alice.access_keys]) == used
    assert (use.generated is None) == (denied == "GetCredentialReport")
    assert use.users["carol"].has_password is False


def test_a_last_use_that_is_not_known_is_reported_from_one_that_never_was(live, keys):
    live.deny("GetAccessKeyLastUsed")
    use = read_account(goes_on=True, use=True).use
    assert [(key.last_used, key.is_use_known) for key in use.users["bob"].access_keys] == [(None, False)] * 2
    assert [key.is_use_known for key in use.users["alice"].access_keys] == [True]


@pytest.mark.long
def test_a_throttled_call_is_made_again(live, monkeypatch):
    live.client("iam").create_user(UserName="alice")
    live.set_weather(storm=0.5, actions=["ListAccessKeys"], seed=21)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(AccountError, match="Throttling"):
        read_account(goes_on=True)  # which is no lack of permission
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    live.set_weather(storm=0.5, actions=["ListAccessKeys"], seed=21)
    told = []
    assert len(read_account(lambda *numbers: told.append(numbers)).found) == 1
    assert told == [(0, 1), (1, 1)]


def test_many_are_one_page_and_the_first_refusal_ends_a_reading_that_does_not_go_on(live, monkeypatch):
    iam = live.client("iam")
    for number in range(101):  # of which AWS gives a hundred, unless more are asked for
        iam.create_user(UserName=f"user-{number}")
    live.deny("GetLoginProfile")
    live.clear_calls()
    monkeypatch.setattr(reader, "AT_A_TIME", 1)
    with pytest.raises(AccountError):
        read_account()
    made = live.read_calls().reads
    assert made["GetAccountAuthorizationDetails"] == 1
    assert sum(made.values()) < 50
