"""`landingzone adopt` without an engine: the policies and credentials of users."""

from __future__ import annotations

import json
from typing import Any

import pytest
from adopted_states import SMALL, Adopt, Rows, user, write_raw, write_shown
from mutated_keys import KEYS
from samples import JSON_POLICY, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone import read_configuration
from landingzone.cli.main import main
from landingzone.iam import documents
from landingzone.rules.check import check

either_form = pytest.mark.parametrize("write", [write_shown, write_raw])


@either_form
def test_the_numbers_of_passwords_stay(write: Any, adopt: Adopt):
    numbers: dict[str, Any] = {"alice": 3}
    rows: Rows = {
        'module.a.aws_iam_user.user["alice"]': user("alice"),
        'module.a.aws_iam_user_login_profile.web_console["alice"]': {"user": "alice", "pgp_key": PGP_PUBLIC_KEY},
        "module.a.terraform_data.credential_generations[0]": {
            "input": numbers if write is write_shown else {"value": numbers, "type": ["map", "number"]}
        },
    }
    told = adopt(rows, write=write)
    assert told.inputs["users"]["alice"]["credential_generation"] == 3
    assert told.records["moved"]["terraform_data.credential_generations"] == (
        "module.a.terraform_data.credential_generations[0]"
    )
    assert told.notes == []


@pytest.mark.parametrize(
    ("name", "policy", "begin", "end"),
    [
        ("Offboarding", JSON_POLICY, "its name is that of the policy of users who are off", ""),
        # IAM would refuse it when it is sent again.
        (
            "own",
            JSON_POLICY.replace("own/", "\\u65e5/"),
            "its document breaks a rule (must have no character above U+00FF",
            ": U+65E5); it stays in force; fix it first",
        ),
    ],
)
def test_a_policy_that_could_not_be_written_is_left(name: str, policy: str, begin: str, end: str, adopt: Adopt):
    told = adopt({**SMALL, "aws_iam_user_policy.own": {"user": "alice", "name": name, "policy": policy}})
    assert told.unmatched["aws_iam_user_policy.own"].startswith(begin)
    assert told.unmatched["aws_iam_user_policy.own"].endswith(end)


DENY = {"user": "alice", "name": "require-mfa", "policy": documents.require_mfa().json()}


def test_a_policy_that_denies_everything_without_mfa_is_the_attribute(adopt: Adopt):
    # In whatever order its actions stand, and as lists or not.
    document = json.loads(DENY["policy"])
    document["Statement"][0] |= {"Resource": "*", "NotAction": document["Statement"][0]["NotAction"][::-1]}
    for text in (DENY["policy"], json.dumps(document)):
        told = adopt({**SMALL, "aws_iam_user_policy.own": DENY | {"policy": text}})
        assert told.inputs["users"]["alice"]["require_mfa"] is True
        assert "json_policies" not in told.inputs["users"]["alice"]
        assert told.records["moved"]['aws_iam_user_policy.require_mfa["alice"]'] == "aws_iam_user_policy.own"


@pytest.mark.parametrize(
    "own",
    [
        DENY | {"name": "Require-MFA"},
        DENY | {"policy": JSON_POLICY},
        DENY | {"policy": DENY["policy"].replace("denyAllButSettingUpMfa", "x")},
        DENY | {"policy": DENY["policy"].replace("BoolIfExists", "Bool")},
        DENY | {"policy": DENY["policy"].replace('"iam:GetUser"', '"iam:*"')},
    ],
)
def test_a_policy_like_that_stays_what_it_is(own: dict[str, Any], adopt: Adopt):
    told = adopt({**SMALL, "aws_iam_user_policy.own": own})
    assert told.inputs["users"]["alice"]["json_policies"] == {own["name"]: own["policy"]}
    assert "require_mfa" not in told.inputs["users"]["alice"]
    assert check(read_configuration(told.directory / "landingzone.yaml")) == []


def test_of_a_user_who_is_offboarding_it_stays_a_policy(adopt: Adopt):
    refusal = documents.user_inline(["*"], ["*"], "Deny", False).json()
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_policy.a": DENY,
        "aws_iam_user_policy.offboarding": {"user": "alice", "name": "offboarding", "policy": refusal},
    }
    alice = adopt(rows).inputs["users"]["alice"]
    assert alice["status"] == "offboarding"
    assert alice["json_policies"] == {"require-mfa": DENY["policy"]}
    assert "require_mfa" not in alice


def test_credentials_are_matched_with_the_key_of_the_state_and_no_other(adopt: Adopt):
    secret = "s3cr3t/of+somebody"
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_login_profile.a": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "encrypted_password": "wcFM"},
        "aws_iam_access_key.a": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
        "aws_iam_access_key.a2": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
        "aws_iam_user_ssh_key.a": {
            "username": "alice",
            "public_key": SSH_PUBLIC_KEY,
            "encoding": "SSH",
            "status": "Active",
            "ssh_public_key_id": "APKA",
        },
        "aws_iam_user.b": user("bob"),
        "aws_iam_user_login_profile.b": {"user": "bob", "pgp_key": None, "password": secret},
        "aws_iam_access_key.b": {"user": "bob", "secret": secret, "status": "Active"},
        "aws_iam_user_ssh_key.b": {"username": "bob", "public_key": "-----BEGIN", "encoding": "PEM"},
        "aws_iam_user.c": user("carol"),
        "aws_iam_access_key.c": {"user": "carol", "pgp_key": PGP_PUBLIC_KEY, "status": "Inactive"},
        "aws_iam_user_login_profile.c": {"user": "carol", "pgp_key": "bm8ga2V5"},
    }
    told = adopt(rows)
    assert told.inputs["users"] == {
        "alice": {
            "pgp_key": PGP_PUBLIC_KEY,
            "create_login_profile": True,
            "create_access_keys": True,
            "access_key_slots": {"first": "current", "second": "previous"},
            "ssh_public_key": SSH_PUBLIC_KEY,
        },
        "bob": {},
        "carol": {},
    }
    assert {address: reason.split(";")[0] for address, reason in told.unmatched.items()} == {
        "aws_iam_access_key.b": "the state has no pgp_key for it, and one is needed here",
        "aws_iam_access_key.c": "it is inactive, and there is no current one",
        "aws_iam_user_login_profile.b": "the state has no pgp_key for it, and one is needed here",
        "aws_iam_user_login_profile.c": "its pgp_key must contain a PGP public key (got base64 of something else, or "
        "of a part of a key)",
        "aws_iam_user_ssh_key.b": "its encoding is PEM, and another encoding would upload it again",
    }
    assert told.notes == [
        "user alice: it is unknown which of two active access keys is the current one; the file says first",
        "user bob: the state holds password of aws_iam_user_login_profile.b readable; make a new password, as "
        "docs/rotation.md explains",
        "user bob: the state holds secret of aws_iam_access_key.b readable; rotate this key, as "
        "docs/rotation.md explains",
    ]
    assert told.records["removed"] == sorted(told.unmatched)
    assert secret not in told.text + told.report


@pytest.mark.parametrize("key", ["expired", "sha1-throughout", "curve"])
def test_a_credential_is_matched_although_no_other_could_be_made_with_its_key(key: str, adopt: Adopt):
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_login_profile.a": {"user": "alice", "pgp_key": KEYS[key], "encrypted_password": "wcFM"},
    }
    told = adopt(rows)
    assert told.inputs["users"] == {"alice": {"pgp_key": KEYS[key], "create_login_profile": True}}
    assert told.unmatched == {}


@either_form
def test_what_stands_readable_in_the_state_is_told_and_not_shown(write: Any, adopt: Adopt):
    smtp = "BFHWj58WJq2g8BFaaqkEtD2Xci8WCDAnOGGjpA4TNMzg"
    key = {"pgp_key": PGP_PUBLIC_KEY, "status": "Active", "encrypted_secret": "wcBM"}
    rows: Rows = {
        'module.m["a.b"].aws_iam_user.this[0]': user("ci"),
        'module.m["a.b"].aws_iam_access_key.this[0]': {"user": "ci", **key, "ses_smtp_password_v4": smtp},
        'module.m["a.b"].aws_iam_user_login_profile.this[0]': {
            "user": "ci",
            "pgp_key": PGP_PUBLIC_KEY,
            "encrypted_password": "wcBM",
            "password": "",
        },
        "aws_iam_user.newer": user("newer"),
        "aws_iam_access_key.newer": {
            "user": "newer",
            **key,
            "secret": None,
            "ses_smtp_password_v4": "",
            "encrypted_ses_smtp_password_v4": "wcBM",
        },
        "aws_iam_access_key.of_a_stranger": {"user": "stranger", "secret": smtp, "ses_smtp_password_v4": smtp},
        "aws_iam_service_specific_credential.git": {"user_name": "newer", "service_password": smtp},
    }
    told = adopt(rows, write=write)
    assert sorted(told.notes) == [
        'user ci: the state holds ses_smtp_password_v4 of module.m["a.b"].aws_iam_access_key.this[0] readable; '
        "rotate this key, as docs/rotation.md explains",
        "user newer: the state holds service_password of aws_iam_service_specific_credential.git readable; "
        "delete this one and make another, as docs/rotation.md explains",
        "user stranger: the state holds secret and ses_smtp_password_v4 of aws_iam_access_key.of_a_stranger readable; "
        "rotate this key, as docs/rotation.md explains",
    ]
    assert "aws_iam_access_key.newer" in told.report
    assert smtp not in told.report + told.text


def test_an_inactive_key_beside_an_active_one_stays_inactive(adopt: Adopt):
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_access_key.old": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Inactive"},
        "aws_iam_access_key.new": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
    }
    told = adopt(rows)
    assert told.inputs["users"]["alice"]["access_key_slots"] == {"first": "inactive", "second": "current"}
    assert told.records["moved"]['aws_iam_access_key.access_keys_second["alice"]'] == "aws_iam_access_key.new"
    assert told.unmatched == {}


KEY_IDS = ["AKIA" + "A" * 12, "AKIAIOSFODNN7EXAMPLE", "ASIA" + "B" * 124]
# What only looks like the id of a key.
TAGS = dict.fromkeys(["AKIA", "AKIA-" + "A" * 16, KEY_IDS[1].lower(), KEY_IDS[0][:-1]], "x")
DESCRIBED: Rows = {
    "aws_iam_user.a": user("alice", tags={"team": "red", KEY_IDS[1]: "my laptop", KEY_IDS[2]: ""}),
    "aws_iam_user.b": user("bob", tags={KEY_IDS[0]: "my laptop"}),
    "aws_iam_user.c": user("carol", tags=TAGS),
}
DESCRIPTION = "the console keeps the description of an access key in a tag of the user, named by the id of the key"


def test_the_descriptions_of_access_keys_are_ignored_by_the_provider_and_no_tags_here(adopt: Adopt):
    told = adopt(DESCRIBED)
    assert told.inputs["users"] == {"alice": {"tags": {"team": "red"}}, "bob": {}, "carol": {"tags": TAGS}}
    assert told.inputs["provider"] == {"ignore_tags": {"keys": KEY_IDS}}
    assert told.notes == [
        f"users alice and bob: {DESCRIPTION}; ignore_tags of the provider is in the file, so that the plan leaves it; "
        "add the ids of later keys, or write key_prefixes: [AKIA]"
    ]
    assert "Add to `provider`, and `backend`" in told.text
    assert "my laptop" not in told.text + told.report
    assert main(["validate", str(told.directory / "landingzone.yaml")]) == 0
    # Without such tags.
    told = adopt(SMALL)
    assert "provider" not in told.inputs
    assert "Add `provider`, and `backend`" in told.text


def test_the_caller_of_a_module_is_told_what_its_provider_needs(adopt: Adopt):
    told = adopt({"aws_iam_user.b": DESCRIBED["aws_iam_user.b"]}, "--form", "module")
    assert (
        f"\n  user bob: {DESCRIPTION}, and the plan removes it unless the provider of the caller has "
        f'ignore_tags {{ keys = ["{KEY_IDS[0]}"] }}\n'
    ) in told.report
    assert len(told.files) == 3
    assert KEY_IDS[0] not in json.dumps(told.files)
