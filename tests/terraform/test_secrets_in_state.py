"""No attribute of a state holds anything that whoever reads it could use, in either form, but for what is named here.

The one thing that is expected is written by the provider of the engine, which is older than what stacks and the module
ask for. When it is gone, `dev.toolchain.PROVIDER_RANGE` can go.
"""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from typing import Any

import pytest
from secrets_in_state import readable_secrets

# That it finds them

SECRET = "pass-w{o}rd"
ENCRYPTED = "wcBM"


def decrypt(text: str) -> str:
    if text != ENCRYPTED:
        raise ValueError("not for this key")
    return SECRET


STATE: dict[str, Any] = {
    "version": 4,
    "outputs": {
        "user_passwords": {"value": {"ann": ENCRYPTED}, "type": ["map", "string"]},
        "user_arns": {"value": {"ann": "arn"}, "type": ["map", "string"]},
    },
    "resources": [
        {
            "mode": "managed",
            "type": "aws_iam_access_key",
            "name": "access_keys",
            "instances": [
                {
                    "index_key": "ann",
                    "attributes": {
                        "encrypted_secret": ENCRYPTED,
                        "secret": None,
                        "ses_smtp_password_v4": "",
                        "password_length": 16,
                        "password_reset_required": True,
                        "user": "ann",
                    },
                    "sensitive_attributes": [[{"type": "get_attr", "value": "secret"}]],
                    "private": "bnVsbA==",
                }
            ],
        }
    ],
    "check_results": None,
}


def with_attribute(name: str, value: Any) -> dict[str, Any]:
    state = deepcopy(STATE)
    state["resources"][0]["instances"][0]["attributes"][name] = value
    return state


def with_instance(name: str, value: Any) -> dict[str, Any]:
    state = deepcopy(STATE)
    state["resources"][0]["instances"][0][name] = value
    return state


def with_output(name: str, value: Any) -> dict[str, Any]:
    state = deepcopy(STATE)
    state["outputs"][name] = {"value": value, "type": "string"}
    return state


def test_a_state_with_nothing_readable_is_fine():
    assert readable_secrets(STATE, {SECRET}, decrypt) == set()


PLANTED: dict[str, tuple[dict[str, Any], str]] = {
    "by its value, whatever it is called": (with_attribute("user", SECRET), "user"),
    "in JSON": (with_attribute("policy", json.dumps({"a": [SECRET]})), "policy"),
    "in what the provider keeps for itself": (
        with_instance("private", base64.b64encode(f"<{SECRET}>".encode()).decode()),
        "private",
    ),
    "in what Terraform keeps": (STATE | {"check_results": [{"problem": SECRET}]}, "problem"),
    "by the name of an attribute": (with_attribute("secret", "something"), "secret"),
    "by the name of an attribute that is there already": (
        with_attribute("ses_smtp_password_v4", "x"),
        "ses_smtp_password_v4",
    ),
    "by the name of a token": (with_attribute("session_token", "x"), "session_token"),
    "encrypted for another key": (with_attribute("encrypted_secret", "wcBN"), "encrypted_secret"),
    "in an output, by its value": (with_output("user_arns", {"ann": SECRET}), "output.user_arns"),
    "in an output, by a name in it": (with_output("people", {"ann": {"secret": "x"}}), "output.people"),
}


@pytest.mark.parametrize("how", PLANTED)
def test_what_is_readable_is_found(how: str):
    state, name = PLANTED[how]
    assert readable_secrets(state, {SECRET}, decrypt) == {name}
