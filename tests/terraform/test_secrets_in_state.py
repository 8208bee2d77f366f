"""What looks for secrets in a state finds them: the tests with a real Terraform find none with it."""

import base64
import json
from copy import deepcopy

import pytest
from secrets_in_state import readable_secrets

SECRET = "pass-w{o}rd"
ENCRYPTED = "wcBM"


def decrypt(text):
    if text != ENCRYPTED:
        raise ValueError("not for this key")
    return SECRET


ATTRIBUTES = {"encrypted_secret": ENCRYPTED, "secret": None, "ses_smtp_password_v4": "", "password_length": 16}
STATE = {
    "version": 4,
    "outputs": {"user_passwords": {"value": {"ann": ENCRYPTED}}, "user_arns": {"value": {"ann": "arn"}}},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_iam_access_key",
            "name": "access_keys",
            "instances": [{"index_key": "ann", "attributes": {**ATTRIBUTES, "user": "ann"}, "private": "bnVsbA=="}],
        }
    ],
    "check_results": None,
}


def with_instance(**changes):
    state = deepcopy(STATE)
    state["resources"][0]["instances"][0] |= changes
    return state


def with_attribute(name, value):
    return with_instance(attributes={**ATTRIBUTES, "user": "ann", name: value})


def with_output(name, value):
    return STATE | {"outputs": STATE["outputs"] | {name: {"value": value, "type": "string"}}}


PLANTED = {
    "nothing": (STATE, None),
    "by its value, whatever it is called": (with_attribute("user", SECRET), "user"),
    "in JSON": (with_attribute("policy", json.dumps({"a": [SECRET]})), "policy"),
    "in what the provider keeps for itself": (
        with_instance(private=base64.b64encode(f"<{SECRET}>".encode()).decode()),
        "private",
    ),
    "in what Terraform keeps": (STATE | {"check_results": [{"problem": SECRET}]}, "problem"),
    "by the name of an attribute": (with_attribute("secret", "something"), "secret"),
    "by the name of a token": (with_attribute("session_token", "x"), "session_token"),
    "encrypted for another key": (with_attribute("encrypted_secret", "wcBN"), "encrypted_secret"),
    "in an output, by its value": (with_output("user_arns", {"ann": SECRET}), "output.user_arns"),
    "in an output, by a name in it": (with_output("people", {"ann": {"secret": "x"}}), "output.people"),
}


@pytest.mark.parametrize("how", PLANTED)
def test_what_is_readable_is_found(how):
    state, name = PLANTED[how]
    assert readable_secrets(state, {SECRET}, decrypt) == ({name} if name else set())
