"""`landingzone adopt` without an engine: the policies and credentials of users."""

import json

import pytest
from adopted_states import SMALL, user, write_raw, write_shown
from mutated_keys import KEYS
from samples import JSON_POLICY, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.cli.main import main
from landingzone.iam import documents
from landingzone.rules.check import check

either_form = pytest.mark.parametrize("write", [write_shown, write_raw])
ALICE = {"aws_iam_user.a": user("alice")}
ACTIVE = {"pgp_key": PGP_PUBLIC_KEY, "status": "Active"}
INACTIVE = {**ACTIVE, "status": "Inactive"}
PASSWORD = {"pgp_key": PGP_PUBLIC_KEY, "encrypted_password": "wcFM"}


@either_form
def test_the_numbers_of_passwords_stay(write, adopt):
    numbers = {"alice": 3}
    generations = "module.a.terraform_data.credential_generations[0]"
    rows = {
        'module.a.aws_iam_user.user["alice"]': user("alice"),
        'module.a.aws_iam_user_login_profile.web_console["alice"]': {"user": "alice", "pgp_key": PGP_PUBLIC_KEY},
        generations: {"input": numbers if write is write_shown else {"value": numbers, "type": ["map", "number"]}},
    }
    told = adopt(rows, write=write)
    assert told.inputs["users"]["alice"]["credential_generation"] == 3
    assert told.records["moved"]["terraform_data.credential_generations"] == generations
    assert told.notes == []


def with_own(adopt, **values):
    told = adopt({**SMALL, "aws_iam_user_policy.own": {"user": "alice", **values}})
    return told.inputs["users"]["alice"], told


def test_a_policy_that_could_not_be_written_is_left(adopt):
    _, told = with_own(adopt, name="Offboarding", policy=JSON_POLICY)
    assert told.unmatched["aws_iam_user_policy.own"].startswith("it has the name of the policy of off")
    # IAM would refuse it when it is sent again.
    _, told = with_own(adopt, name="own", policy=JSON_POLICY.replace("own/", "\\u65e5/"))
    reason = told.unmatched["aws_iam_user_policy.own"]
    assert reason.startswith("its document breaks a rule (must have no character above U+00FF")
    assert reason.endswith(": U+65E5); it stays in force; fix it first")


DENY = {"name": "require-mfa", "policy": documents.require_mfa().json()}


def test_a_policy_that_denies_everything_without_mfa_is_the_attribute(adopt):
    # In whatever order its actions stand, and as lists or not.
    document = json.loads(DENY["policy"])
    document["Statement"][0] |= {"Resource": "*", "NotAction": document["Statement"][0]["NotAction"][::-1]}
    for text in (DENY["policy"], json.dumps(document)):
        alice, told = with_own(adopt, **DENY | {"policy": text})
        assert (alice["require_mfa"], "json_policies" in alice) == (True, False)
        assert told.records["moved"]['aws_iam_user_policy.require_mfa["alice"]'] == "aws_iam_user_policy.own"


@pytest.mark.parametrize(
    "own",
    [
        {"name": "Require-MFA"},
        {"policy": JSON_POLICY},
        {"policy": DENY["policy"].replace("BoolIfExists", "Bool")},
        {"policy": DENY["policy"].replace('"iam:GetUser"', '"iam:*"')},
    ],
)
def test_a_policy_like_that_stays_what_it_is(own, adopt):
    own = DENY | own
    alice, told = with_own(adopt, **own)
    assert alice["json_policies"] == {own["name"]: own["policy"]}
    assert "require_mfa" not in alice
    assert check(told.configuration) == []


def test_of_a_user_who_is_offboarding_it_stays_a_policy(adopt):
    refusal = documents.user_inline(["*"], ["*"], "Deny", False).json()
    policies = {"a": DENY, "offboarding": {"name": "offboarding", "policy": refusal}}
    of_alice = {f"aws_iam_user_policy.{name}": {"user": "alice", **policy} for name, policy in policies.items()}
    alice = adopt(ALICE | of_alice).inputs["users"]["alice"]
    assert alice["status"] == "offboarding"
    assert alice["json_policies"] == {"require-mfa": DENY["policy"]}
    assert "require_mfa" not in alice


ID = "AKIAIOSFODNN7EXAMPLE"


def test_credentials_are_matched_with_the_key_of_the_state_and_no_other(adopt):
    secret = "s3cr3t/of+somebody"
    ssh_key = {"public_key": SSH_PUBLIC_KEY, "encoding": "SSH", "status": "Active", "ssh_public_key_id": "APKA"}
    rows = {
        **ALICE,
        "aws_iam_user_login_profile.a": {"user": "alice", **PASSWORD},
        "aws_iam_access_key.a": {"user": "alice", **ACTIVE},
        "aws_iam_access_key.a2": {"user": "alice", **ACTIVE},
        "aws_iam_user_ssh_key.a": {"username": "alice", **ssh_key},
        "aws_iam_user.b": user("bob"),
        "aws_iam_user_login_profile.b": {"user": "bob", "pgp_key": None, "password": secret},
        "aws_iam_access_key.b": {"user": "bob", "secret": secret, "status": "Active", "id": ID},
        "aws_iam_user_ssh_key.b": {"username": "bob", "public_key": "-----BEGIN", "encoding": "PEM"},
        "aws_iam_user.c": user("carol"),
        "aws_iam_access_key.c": {"user": "carol", "status": "Inactive", "id": ID},
        "aws_iam_user_login_profile.c": {"user": "carol", "pgp_key": "bm8ga2V5"},
    }
    told = adopt(rows)
    alice = {"pgp_key": PGP_PUBLIC_KEY, "create_login_profile": True, "create_access_keys": True}
    alice |= {"access_key_slots": {"first": "current", "second": "previous"}, "ssh_public_key": SSH_PUBLIC_KEY}
    assert told.inputs["users"] == {
        "alice": alice,
        "bob": {"existing_credentials": {"console_password": "active", ID: "active"}},
        "carol": {"existing_credentials": {"console_password": "active", ID: "inactive"}},
    }
    assert told.listed == {
        "aws_iam_access_key.b": "existing_credentials of bob",
        "aws_iam_access_key.c": "existing_credentials of carol",
        "aws_iam_user_login_profile.b": "existing_credentials of bob",
        "aws_iam_user_login_profile.c": "existing_credentials of carol",
    }
    assert told.unmatched == {"aws_iam_user_ssh_key.b": "its id is not one that IAM gives; it keeps working"}
    assert [note.partition(" in plain text")[0] for note in told.notes] == [
        "user alice: it is unknown which of two active access keys is the current one; the file says first",
        "user carol: the pgp_key of a credential is not used: it must contain a PGP public key",
        "user bob: the state contains password of aws_iam_user_login_profile.b",
        "user bob: the state contains secret of aws_iam_access_key.b",
    ]
    assert told.records["removed"] == sorted({**told.unmatched, **told.listed})
    assert secret not in told.text + told.report


@pytest.mark.parametrize("key", ["expired", "sha1-throughout", "curve"])
def test_a_credential_is_matched_although_no_other_could_be_made_with_its_key(key, adopt):
    told = adopt({**ALICE, "aws_iam_user_login_profile.a": {"user": "alice", **PASSWORD, "pgp_key": KEYS[key]}})
    assert told.inputs["users"] == {"alice": {"pgp_key": KEYS[key], "create_login_profile": True}}
    assert told.unmatched == {}


@either_form
def test_what_stands_readable_in_the_state_is_reported_and_not_shown(write, adopt):
    smtp = "BFHWj58WJq2g8BFaaqkEtD2Xci8WCDAnOGGjpA4TNMzg"
    key = {**ACTIVE, "encrypted_secret": "wcBM"}
    encrypted = {**key, "secret": None, "ses_smtp_password_v4": "", "encrypted_ses_smtp_password_v4": "wcBM"}
    rows = {
        'module.m["a.b"].aws_iam_user.this[0]': user("ci"),
        'module.m["a.b"].aws_iam_access_key.this[0]': {"user": "ci", **key, "ses_smtp_password_v4": smtp},
        'module.m["a.b"].aws_iam_user_login_profile.this[0]': {"user": "ci", **PASSWORD, "password": ""},
        "aws_iam_user.newer": user("newer"),
        "aws_iam_access_key.newer": {"user": "newer", **encrypted},
        "aws_iam_access_key.of_a_stranger": {"user": "stranger", "secret": smtp, "ses_smtp_password_v4": smtp},
        "aws_iam_service_specific_credential.git": {"user_name": "newer", "service_password": smtp},
    }
    told = adopt(rows, write=write)
    assert [note.partition(" of ")[0] for note in sorted(told.notes)] == [
        "user ci: the state contains ses_smtp_password_v4",
        "user newer: the state contains service_password",
        "user stranger: the state contains secret and ses_smtp_password_v4",
    ]
    assert "aws_iam_access_key.newer" in told.report
    assert smtp not in told.report + told.text


def test_an_inactive_key_beside_an_active_one_stays_inactive(adopt):
    keys = {"old": {"user": "alice", **INACTIVE}, "new": {"user": "alice", **ACTIVE}}
    told = adopt(ALICE | {f"aws_iam_access_key.{name}": key for name, key in keys.items()})
    assert told.inputs["users"]["alice"]["access_key_slots"] == {"first": "inactive", "second": "current"}
    assert told.records["moved"]['aws_iam_access_key.access_keys_second["alice"]'] == "aws_iam_access_key.new"
    assert told.unmatched == {}


IDS = [f"AKIAIOSFODNN7EXAMPL{number}" for number in range(3)]
WITHOUT_KEY, OFF = {"status": "Active"}, {"status": "Inactive"}
BOTH = {"first": "current", "second": "inactive"}
WAYS: dict[str, tuple[list[dict[str, str]], dict[str, object]]] = {
    "one": ([WITHOUT_KEY], {"existing_credentials": {IDS[0]: "active"}}),
    "two": ([WITHOUT_KEY] * 2, {"existing_credentials": {IDS[0]: "active", IDS[1]: "active"}}),
    "two, one inactive": ([WITHOUT_KEY, OFF], {"existing_credentials": {IDS[0]: "active", IDS[1]: "inactive"}}),
    "two inactive": ([OFF] * 2, {"existing_credentials": {IDS[0]: "inactive", IDS[1]: "inactive"}}),
    # The key of the person is known from one of them, or from a file.
    "one beside an inactive one with a key": ([WITHOUT_KEY, INACTIVE], {"access_key_slots": BOTH}),
    "one beside a managed one": ([ACTIVE, WITHOUT_KEY], {"access_key_slots": BOTH | {"second": "previous"}}),
    "an inactive one with a key": ([INACTIVE], {"existing_credentials": {IDS[0]: "inactive"}}),
}


@pytest.mark.parametrize(("keys", "expected"), WAYS.values(), ids=WAYS)
def test_each_access_key_is_managed_or_listed_and_keeps_its_status(keys, expected, adopt):
    rows = {
        f"aws_iam_access_key.k{number}": {"user": "alice", "id": IDS[number], **key} for number, key in enumerate(keys)
    }
    told = adopt(ALICE | rows)
    alice = told.inputs["users"]["alice"]
    assert {name: alice[name] for name in expected} == expected
    assert told.unmatched == {}
    assert alice.get("create_access_keys", False) is ("access_key_slots" in expected)
    # What has no PGP key in the state is imported again: so its readable secret leaves the state.
    anew = [IDS[number] for number, key in enumerate(keys) if "pgp_key" not in key and "create_access_keys" in alice]
    assert sorted(told.records.get("imported", {}).values()) == anew
    assert len(told.listed) == len(alice.get("existing_credentials", {}))


def test_keys_in_a_directory_are_those_of_the_people(tmp_path, adopt):
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "alice.asc").write_text(PGP_PUBLIC_KEY)
    (keys / "README.md").write_text("Keys.")
    rows = {
        **ALICE,
        "aws_iam_user_login_profile.a": {"user": "alice"},
        "aws_iam_access_key.a": {"user": "alice", "id": IDS[0], "status": "Active"},
        "aws_iam_access_key.b": {"user": "alice", "id": IDS[1], "status": "Inactive"},
        "aws_iam_user.b": user("bob"),
        "aws_iam_user_login_profile.b": {"user": "bob"},
    }
    told = adopt(rows, "--pgp-keys", str(keys))
    alice = {"pgp_key": PGP_PUBLIC_KEY, "create_login_profile": True, "create_access_keys": True}
    bob = {"existing_credentials": {"console_password": "active"}}
    assert told.inputs["users"] == {"alice": alice | {"access_key_slots": BOTH}, "bob": bob}
    assert told.records["imported"] == {
        'aws_iam_access_key.access_keys["alice"]': IDS[0],
        'aws_iam_access_key.access_keys_second["alice"]': IDS[1],
        'aws_iam_user_login_profile.web_console["alice"]': "alice",
    }
    (keys / "bob.gpg").write_bytes(b"no key")
    assert "bob.gpg: must be a file with a PGP public key" in adopt.refuse(rows, "--pgp-keys", str(keys))
    (keys / "bob.gpg").unlink()
    (keys / "alice.gpg").write_text(PGP_PUBLIC_KEY)
    assert "is a key of the same user" in adopt.refuse(rows, "--pgp-keys", str(keys))


KEY_IDS = ["AKIA" + "A" * 12, "AKIAIOSFODNN7EXAMPLE", "ASIA" + "B" * 124]
# What only looks like the id of a key.
TAGS = dict.fromkeys(["AKIA", "AKIA-" + "A" * 16, KEY_IDS[1].lower(), KEY_IDS[0][:-1]], "x")
BOB = {"aws_iam_user.b": user("bob", tags={KEY_IDS[0]: "my laptop"})}
DESCRIBED = {
    "aws_iam_user.a": user("alice", tags={"team": "red", KEY_IDS[1]: "my laptop", KEY_IDS[2]: ""}),
    "aws_iam_user.c": user("carol", tags=TAGS),
    **BOB,
}


def test_the_descriptions_of_access_keys_are_ignored_by_the_provider_and_no_tags_here(adopt):
    told = adopt(DESCRIBED)
    assert told.inputs["users"] == {"alice": {"tags": {"team": "red"}}, "bob": {}, "carol": {"tags": TAGS}}
    assert told.inputs["provider"] == {"ignore_tags": {"keys": KEY_IDS}}
    [note] = told.notes
    assert "; ignore_tags of the provider is in the file, so that the plan keeps it; " in note
    assert "Add to `provider`, and `backend`" in told.text
    assert "my laptop" not in told.text + told.report
    assert main(["validate", str(told.directory / "landingzone.yaml")]) == 0
    without = adopt(SMALL)
    assert "provider" not in without.inputs
    assert "Add `provider`, and `backend`" in without.text
    told = adopt(BOB, "--form", "module")
    [note] = told.notes
    assert note.endswith(f'unless the provider of the caller has ignore_tags {{ keys = ["{KEY_IDS[0]}"] }}')
