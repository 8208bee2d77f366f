"""No attribute of a state holds anything that whoever reads it could use, in either form, but for what is named here.

The one thing that is expected is written by the provider of the engine, which is older than what stacks and the module
ask for. When it is gone, `dev.toolchain.PROVIDER_RANGE` can go.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from deployment import read_secrets
from module_call import configuration
from openpgp import throw_away_keys
from place import Place
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY
from secrets_in_state import LEFT_BY_THE_PROVIDER, readable_secrets, smtp_passwords
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount

# Credentials of the one who deploys, a session's among them; the emulator takes any.
DEPLOYER = {
    "access_key": "ASIADEPLOYERDEPLOYER",
    "secret_key": "deployer/deployer+deployer/deployer+depl",
    "token": "token+of+a+session+of+the+deployer/of/some/length==",
}


class AccountOfDeployer(EmulatedAccount):
    """The emulated account, deployed to by a session."""

    @property
    def provider(self) -> dict[str, Any]:
        return super().provider | DEPLOYER


def inputs_with_every_credential() -> dict[str, Any]:
    keys = {"create_access_keys": True, "pgp_key": throw_away_keys().public}
    signs_in = {"create_login_profile": True, "pgp_key": throw_away_keys().public}
    return {
        "aws_account_id": ACCOUNT_ID,
        "users": {
            "signs-in": signs_in,
            "signs-in-anew": signs_in | {"credential_generation": 2},
            "calls": keys,
            "calls-by-two": keys | {"access_key_slots": {"first": "previous", "second": "current"}},
            "calls-by-one-of-two": keys | {"access_key_slots": {"first": "inactive", "second": "current"}},
            "does-all": keys | signs_in | {"ssh_public_key": SSH_PUBLIC_KEY},
            "leaves": keys | signs_in | {"status": "offboarding"},
        },
    }


@pytest.mark.parametrize("form", ["static form", pytest.param("module form", marks=pytest.mark.long)])
def test_nothing_is_readable_but_what_this_provider_leaves(form: str, emulator: EmulatedAccount, place: Place):
    inputs = inputs_with_every_credential()
    target = AccountOfDeployer(emulator.endpoint, emulator.account_id)
    if form == "static form":
        terraform = place(synthesize_stack(**inputs, provider=target.provider))
    else:
        terraform = place(configuration(target, inputs))
    terraform.apply()
    terraform.apply()  # with all that a refresh writes

    secrets = read_secrets(emulator)
    assert (len(secrets.passwords), len(secrets.secret_access_keys)) == (3, 7)
    state = terraform.state()
    known = secrets.texts | set(DEPLOYER.values())
    assert readable_secrets(state, known, throw_away_keys().decrypt) == LEFT_BY_THE_PROVIDER

    left = {
        (instance["attributes"]["id"], instance["attributes"]["ses_smtp_password_v4"])
        for resource in state["resources"]
        if resource["type"] == "aws_iam_access_key"
        for instance in resource["instances"]
    }
    assert len(left) == 7
    made = {text for secret in secrets.secret_access_keys for text in smtp_passwords(secret, "us-east-1")}
    assert {password for _, password in left} <= made

    # What is expected is no rest of what was found: without these attributes nothing is left.
    for resource in state["resources"]:
        for instance in resource["instances"]:
            instance["attributes"].pop("ses_smtp_password_v4", None)
    assert readable_secrets(state, known, throw_away_keys().decrypt) == set()
    # And all that is encrypted is there, and told from what is not by the owner's key alone.
    assert readable_secrets(state, known, base64.b64decode) == {
        "encrypted_password",
        "encrypted_secret",
        "output.user_access_keys",
        "output.user_passwords",
    }


# That it finds them

SECRET = "pass-w{o}rd"
ENCRYPTED = "wcBM"


def decrypt(text: str) -> str:
    if text != ENCRYPTED:
        raise ValueError("not for this key")
    return SECRET
