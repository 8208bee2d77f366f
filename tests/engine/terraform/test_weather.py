"""IAM that answers late, refuses calls or loses answers: applies go on, and `docs/days.md` says where they cannot."""

import re
import shlex
from collections import Counter
from types import SimpleNamespace

import pytest
from botocore import xform_name
from days import accounts
from deployment import read_account
from expected_account import expected_account
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from walks import DOCS, FORMS, rewrite, write

from dev.engine import TerraformError
from dev.patches import patched

WEATHER = {"lag": 12, "storm": 0.2}
# With it alice and erin cannot be made in the first apply.
SEED = 9608
_ALLOW = {"actions": ["s3:*"], "resources": ["*"]}
_DENY = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
_EVERYTHING = {
    **{"create_login_profile": True, "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY},
    "ssh_public_key": SSH_PUBLIC_KEY,
    "inline_iam_policies": {"use-buckets": _ALLOW, "keep-objects": _DENY},
    "customer_managed_policy_names": ["release"],
}
_ROLES = {
    name: (f"arn:aws:iam::{number}:role/ops",) for name, number in (("dev", "222233334444"), ("prod", "333344445555"))
}
FIRST = {
    "aws_account_id": ACCOUNT_ID,
    **accounts(**_ROLES),
    "groups": {"sre": {"customer_managed_policy_names": ["release"], "inline_iam_policies": {"keep-objects": _DENY}}},
    "policies": {"release": {"statements": [_ALLOW]}},
    "users": {
        "alice": {"groups": ["full-access"]},
        "bob": {**_EVERYTHING, "groups": ["sre", "dev"]},
        "carol": {**_EVERYTHING, "groups": ["prod"], "require_mfa": True},
        "dave": {**_EVERYTHING, "groups": ["full-access"]},
    },
}
SECOND = patched(
    FIRST,
    {
        "groups": {"ops": {"aws_managed_policy_names": ["ReadOnlyAccess"]}},
        "policies": {"release": {"statements": [_ALLOW, _DENY]}},
        "users": {
            "bob": {"groups": ["sre", "ops"]},
            "carol": {"inline_iam_policies": {"use-buckets": {"actions": ["s3:*", "sqs:*"]}}},
            "dave": None,
            "erin": {**_EVERYTHING, "groups": ["ops", "dev"]},
        },
    },
)


def impatient(emulator, retries):
    """Return an account whose provider tries a call again only so often; it is up to 25 times by default."""
    return SimpleNamespace(endpoint=emulator.endpoint, provider=emulator.provider | {"max_retries": retries})


def resources(terraform):
    def below(module):
        yield from module.get("resources", [])
        for child in module.get("child_modules", []):
            yield from below(child)

    return list(below(terraform.show().get("values", {}).get("root_module", {})))


def credentials(terraform):
    kinds = ("aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_user_ssh_key")
    found = [each for each in resources(terraform) if each["type"] in kinds and not each.get("tainted")]
    secrets = ("id", "encrypted_secret", "encrypted_password")
    return {each["address"]: tuple(each["values"].get(secret) for secret in secrets) for each in found}


def untaint(terraform):
    addresses = [each["address"] for each in resources(terraform) if each.get("tainted")]
    for address in addresses:
        terraform.run("untaint", address)
    return addresses


@pytest.mark.long
def test_applies_go_on_and_nothing_is_made_twice_and_no_credential_replaced(emulator, place):
    account, known, broken_off = impatient(emulator, 2), {}, 0
    for inputs in (FIRST, SECOND):
        content = write(FORMS[0], account, inputs)
        if inputs is FIRST:
            terraform = place(content)
        rewrite(terraform, content)
        for seed in range(SEED, SEED + 6):
            emulator.set_weather(**WEATHER, seed=seed)
            try:
                terraform.apply_at_once()
            except TerraformError:
                broken_off += 1
                continue
            finally:
                # A minute later.
                emulator.set_weather()
                untaint(terraform)
                now = credentials(terraform)
                assert {address: it for address, it in known.items() if now.get(address, it) != it} == {}
                known |= now
            break
        else:
            # In better weather it ends, wherever it was broken off.
            terraform.apply_at_once()
            known |= credentials(terraform)
        assert terraform.is_settled()
        assert read_account(emulator, {"policies": {}}) == expected_account(inputs)
    assert broken_off > 1
    assert sum("dave" in address for address in known) == 3
    done = [each for each in emulator.read_calls().writes if each.error is None]
    made = Counter((it.action, *it.parameters.values()) for it in done if it.action.startswith(("Create", "Upload")))
    assert made["CreateAccessKey", "erin"] == 1
    assert {*made.values()} == {1}


_ERIN = {"pgp_key": PGP_PUBLIC_KEY}
# What makes a call of the action in the first column of the table.
LOST = {
    "CreateUser": {"users": {"erin": _ERIN}},
    "CreateGroup": {"groups": {"ops": {}}},
    "CreatePolicy": {"policies": {"own": {"statements": [_ALLOW]}}},
    "CreateLoginProfile": {"users": {"erin": {"create_login_profile": True}}},
    "UploadSSHPublicKey": {"users": {"erin": {"ssh_public_key": SSH_PUBLIC_KEY}}},
    "CreateAccessKey": {"users": {"erin": {"create_access_keys": True}}},
    "GetGroup": {"groups": {"dev": {}}},
}


def keys_of(iam, user):
    return {each["AccessKeyId"] for each in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]}


def do(command, terraform, iam):
    """Do what the page says, for each id that is meant where it says ID."""
    program, *words = shlex.split(command)
    if program == "terraform":
        terraform.run(*words)
        return
    user = words[3]
    known = {key["access_key_id"] for key in terraform.outputs().get("user_access_keys", {}).values()}
    ids = {
        "delete-access-key": lambda: keys_of(iam, user) - known,
        "delete-ssh-public-key": lambda: [
            each["SSHPublicKeyId"] for each in iam.list_ssh_public_keys(UserName=user)["SSHPublicKeys"]
        ],
    }.get(words[1], lambda: [None])()
    call = words[1].replace("-", "_")
    shape = iam.meta.service_model.operation_model(iam.meta.method_to_api_mapping[call]).input_shape
    names = {f"--{xform_name(name, '-')}": name for name in shape.members}
    given = {names[option]: value for option, value in zip(words[2::2], words[3::2], strict=True)}
    for each in ids:
        getattr(iam, call)(**{name: each if value == "ID" else value for name, value in given.items()})


@pytest.mark.long
def test_what_is_there_and_not_in_the_state_is_reported_and_taken_over_as_the_page_says(emulator, place):
    page = (DOCS / "days.md").read_text(encoding="utf-8").partition("\n## When AWS answers late")[2]
    rows = {
        action: (told, todo) for action, told, todo in re.findall(r"^# (\w+)\b(.*(?:\n# .*)*)\n(\w.*)$", page, re.M)
    }
    assert rows.keys() == LOST.keys()
    account, iam = impatient(emulator, 1), emulator.client("iam")
    inputs = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, "users": {"alice": {}}}
    terraform = place(write(FORMS[0], account, inputs))
    terraform.apply_at_once()

    def change(patch):
        nonlocal inputs
        inputs = patched(inputs, patch)
        rewrite(terraform, write(FORMS[0], account, inputs))

    def is_refused(**options):
        with pytest.raises(TerraformError) as caught:
            terraform.apply_at_once(**options)
        return caught.value.text

    for action, (told, todo) in rows.items():
        change(LOST[action])
        emulator.set_weather(loss=1, actions=[action])
        assert "500" in is_refused(refresh=False), action
        emulator.set_weather()
        code = re.search(r"\b(EntityAlreadyExists|DuplicateSSHPublicKey|LimitExceeded)\b", told)[1]
        assert code in is_refused(), action
        do(todo, terraform, iam)
    terraform.apply_at_once()
    assert terraform.is_settled()
    assert read_account(emulator, {"policies": {}}) == expected_account(inputs)
