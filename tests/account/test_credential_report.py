"""A credential report is read as AWS writes it, and what is none is told in a line."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from landingzone.account.client import AccountError
from landingzone.account.credential_report import (
    NoReport,
    ReportedCertificate,
    ReportedKey,
    ReportedUser,
    get_credential_report,
    read_users,
)

# The columns and values that AWS documents, and one that came later.
HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
    "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
    "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated,additional_credentials_info"
)
NO_KEY = "false,N/A,N/A,N/A,N/A"
END = "false,N/A,false,N/A,"
ROOT = (
    "<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,no_information,"
    f"not_supported,not_supported,true,{NO_KEY},{NO_KEY},{END}"
)
ALICE = (
    "alice,arn:aws:iam::123456789012:user/alice,2025-01-01T12:00:00+00:00,TRUE,2025-02-01T12:00:00+00:00,"
    f"2025-01-01T12:00:00Z,N/A,true,true,2025-01-02T12:00:00+00:00,2025-03-01T12:00:00+00:00,us-east-1,s3,{NO_KEY},{END}"
)
BOB = (
    "bob,arn:aws:iam::123456789012:user/bob,2025-01-01T12:00:00+00:00,false,N/A,N/A,N/A,false,"
    f"true,2025-01-02T12:00:00+00:00,N/A,N/A,N/A,{NO_KEY},true,2025-01-04T12:00:00+00:00,false,N/A,"
)


def on(day, month=1):
    return datetime(2025, month, day, 12, tzinfo=UTC)


def text(*lines):
    return "\n".join((HEADER, *lines, ""))


def test_dates_and_what_is_none_are_distinguished_and_root_is_left_out():
    none = ReportedKey(is_active=False, changed=None, used=None, service="")
    used, unused = (
        ReportedKey(is_active=True, changed=on(2), used=used, service=by) for used, by in ((on(1, 3), "s3"), (None, ""))
    )
    active = ReportedCertificate(is_active=True, changed=on(4))
    inactive = ReportedCertificate(is_active=False, changed=None)
    alice = {"has_password": True, "password_changed": on(1), "password_used": on(1, 2), "has_mfa": True}
    bob = {"has_password": False, "password_changed": None, "password_used": None, "has_mfa": False}
    found = {
        "alice": ReportedUser(created=on(1), **alice, keys=(used, none), certificates=(inactive, inactive)),
        "bob": ReportedUser(created=on(1), **bob, keys=(unused, none), certificates=(active, inactive)),
    }
    assert read_users(text(ROOT, ALICE, BOB)) == found
    assert read_users(text(ROOT, ALICE, BOB).replace("\n", "\r\n")) == found
    never = ALICE.replace("2025-02-01T12:00:00+00:00", "no_information")
    assert read_users(text(never))["alice"].password_used is None


def test_a_report_that_aws_has_just_forgotten_is_asked_for_again():
    names = [f"CredentialReport{why}Exception" for why in ("NotPresent", "NotReady", "Expired")]
    gone = {name: type(name, (Exception,), {}) for name in names}
    answers = [*gone.values(), {"GeneratedTime": on(1), "Content": text(ALICE).encode()}]

    def get():
        answer = answers.pop(0)
        if isinstance(answer, type):
            raise answer
        return answer

    generate = lambda: {"State": "COMPLETE"}  # noqa: E731
    client = SimpleNamespace(
        exceptions=SimpleNamespace(**gone), generate_credential_report=generate, get_credential_report=get
    )
    assert [*get_credential_report(SimpleNamespace(client=client)).users] == ["alice"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "it has no column user"),
        ("<html><body>Sign in</body></html>", "it has no column user"),
        (text(ALICE).replace("password_last_used,", ""), "it has no column password_last_used"),
        (text(ROOT, ALICE[:40]), "line 3 does not have as many columns as the first one"),
        (text(ROOT, f"{ALICE},more"), "line 3 does not have as many columns as the first one"),
        (text(ALICE, ALICE), "line 3: user must appear only once, got 'alice'"),
        (text(ALICE.replace("TRUE", "yes")), "line 2: password_enabled must be true or false, got 'yes'"),
        (
            text(ALICE.replace("2025-02-01T12:00:00+00:00", "yesterday\x1b")),
            r"line 2: password_last_used must be a date, N/A or no_information, got 'yesterday\x1b'",
        ),
        (text(BOB.replace("2025-01-02T12:00:00+00:00", "2025-01-02T12:00:00")), "access_key_1_last_rotated must be"),
        (text(BOB.replace("2025-01-01T12:00:00+00:00", "N/A")), "line 2: user_creation_time must be a date, got 'N/A'"),
        (text(f'"{ALICE}'), "line 2: unexpected end of data"),
        (text("x" * 200_000), "line 2: field larger than field limit (131072)"),
    ],
)
def test_what_is_no_such_report_is_reported_in_a_line(given, told):
    with pytest.raises(NoReport, match=rf"^[^\n]*{re.escape(told)}[^\n]*$"):
        read_users(given)


def test_what_aws_answers_in_its_place_is_named_with_what_to_check():
    client = SimpleNamespace(
        exceptions=SimpleNamespace(
            **{f"CredentialReport{why}Exception": KeyError for why in ("NotPresent", "NotReady", "Expired")}
        ),
        generate_credential_report=lambda: {"State": "COMPLETE"},
        get_credential_report=lambda: {"GeneratedTime": on(1), "Content": b"user\n"},
    )
    told = r"^the credential report cannot be read \(it has no column user_creation_time\); try again[^\n]+$"
    with pytest.raises(AccountError, match=told):
        get_credential_report(SimpleNamespace(client=client))
