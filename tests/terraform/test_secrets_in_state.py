"""What looks for secrets in a state finds them: the tests with a real Terraform find none with it."""

import base64
import json

from secrets_in_state import readable_secrets

SECRET = "pass-w{o}rd"
ENCRYPTED = "wcBM"


def decrypt(text):
    if text != ENCRYPTED:
        raise ValueError("not for this key")
    return SECRET


ATTRIBUTES = {"encrypted_secret": ENCRYPTED, "secret": None, "ses_smtp_password_v4": "", "password_length": 16}
STATE = {
    "outputs": {"user_passwords": {"value": {"ann": ENCRYPTED}}, "user_arns": {"value": {"ann": "arn"}}},
    "resources": [],
    "check_results": None,
}


def with_instance(private="bnVsbA==", **attributes):
    instance = {"index_key": "ann", "attributes": ATTRIBUTES | {"user": "ann"} | attributes, "private": private}
    made = {"mode": "managed", "type": "aws_iam_access_key", "name": "access_keys", "instances": [instance]}
    return STATE | {"resources": [made]}


def test_what_is_readable_is_found():
    for state, name in (
        (with_instance(), None),
        (with_instance(user=SECRET), "user"),  # by its value, whatever it is called
        (with_instance(policy=json.dumps({"a": [SECRET]})), "policy"),
        (with_instance(private=base64.b64encode(f"<{SECRET}>".encode()).decode()), "private"),
        (STATE | {"check_results": [{"problem": SECRET}]}, "problem"),
        (with_instance(secret="something"), "secret"),  # by the name of an attribute
        (with_instance(session_token="x"), "session_token"),
        (with_instance(encrypted_secret="wcBN"), "encrypted_secret"),  # for another key
        (STATE | {"outputs": {"user_arns": {"value": {"ann": SECRET}}}}, "output.user_arns"),
        (STATE | {"outputs": {"people": {"value": {"ann": {"secret": "x"}}}}}, "output.people"),
    ):
        assert readable_secrets(state, {SECRET}, decrypt) == ({name} if name else set()), name
