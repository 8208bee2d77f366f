"""The receiver finds what is theirs in the outputs, and their own gpg decrypts it."""

import base64
import io
import json
import os
import re
import shlex
import sys

import pysequoia
import pytest
from openpgp import throw_away_keys

from landingzone.cli.decrypt import DecryptionError, decrypt_one, find_encrypted

KEYS_OF = {"alice": {"access_key_id": "AKIA1", "secret_access_key": "c2VjcmV0"}}
OUTPUTS = {
    "user_arns": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "arn"}},
    "user_passwords": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "cGFzcw=="}},
    "user_access_keys": {"sensitive": True, "type": ["map", ["object", {}]], "value": KEYS_OF},
}
CDKTF = {name: each["value"] for name, each in OUTPUTS.items()}
FORMS = (
    OUTPUTS,
    CDKTF,
    {"stack": CDKTF, "another": {"require_mfa_policy": "{}"}},
    {"format_version": "1.0", "values": {"outputs": OUTPUTS}},
    {"format_version": "1.0", "planned_values": {}, "prior_state": {"values": {"outputs": OUTPUTS}}},
    {"version": 4, "terraform_version": "1.15.5", "outputs": OUTPUTS},
)
IN_TWO = [
    ("password in a", "cGFzcw=="),
    ("secret_access_key of AKIA1 in a", "c2VjcmV0"),
    ("password in b", "eHg="),
]
# Stands in for gpg, with no keyring to make: the same words, the same way in and out, a throw-away key. To the shell it
# is a command that runs Python, to Python a text: a `#!` line can name no path with a space.
GPG = """\
#!/bin/sh
'''exec' {python} "$0" "$@"
'''
import sys
import pysequoia
if sys.argv[1:] != ["--quiet", "--decrypt"]:
    sys.exit(2)
key = pysequoia.Tsk.from_file({key!r})
try:
    sys.stdout.buffer.write(pysequoia.decrypt(sys.stdin.buffer.read(), decryptor=key.decryptor()).bytes)
except Exception:
    sys.exit(2)
"""


@pytest.fixture
def gpg(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "key.asc").write_text(str(throw_away_keys().secret), encoding="ascii")
    text = GPG.format(python=shlex.quote(sys.executable), key=str(tmp_path / "key.asc"))
    (tmp_path / "gpg").write_text(text, encoding="utf-8")
    (tmp_path / "gpg").chmod(0o755)
    return str(tmp_path / "gpg")


def encrypted(text):
    certificate = throw_away_keys().secret.extract_certificate()
    return base64.b64encode(pysequoia.encrypt(recipients=[certificate], bytes=text.encode(), armor=False)).decode()


def test_what_is_of_the_user_is_found_in_all_outputs_of_any_form_in_one_and_alone():
    for text, user, found in (
        *(
            (json.dumps(form), "alice", [("password", "cGFzcw=="), ("secret_access_key of AKIA1", "c2VjcmV0")])
            for form in FORMS
        ),
        (json.dumps({"a": CDKTF, "b": {"user_passwords": {"alice": "eHg="}}, "c": {}}), "alice", IN_TWO),
        ('{"alice": "cGFzcw=="}', "alice", [("password", "cGFzcw==")]),
        ("cGFzcw==\n", None, [("", "cGFzcw==")]),
    ):
        assert list(find_encrypted(text, user)) == found


NOTHING = "bob: no password and no access key in these outputs; user_passwords and user_access_keys have those"
# Without its option, CDKTF writes no sensitive outputs.
OPTION = "leaves out user_passwords and user_access_keys without --outputs-file-include-sensitive-outputs"
NEITHER = "is neither outputs in JSON nor a secret in base64; give the output of `terraform output -json`"
NOT_FOUND = [
    (json.dumps(OUTPUTS), None, "outputs may have secrets of several users; name the user with --user"),
    (json.dumps(OUTPUTS), "bob", NOTHING),
    ('{"people": {"user_arns": {"alice": "arn"}}}', "alice", OPTION),
    ('{"version": 3, "modules": []}', "alice", "in these outputs; apply once with Terraform 0.12 or newer"),
    ("cGFzcw==", "alice", "leave out --user: this is a single secret, which does not say whose it is"),
    ('tomap({\n  "alice" = "cGFzcw=="\n})\n', "alice", NEITHER),
    ("", "alice", NEITHER),
]


@pytest.mark.parametrize(("text", "user", "told"), NOT_FOUND)
def test_what_cannot_be_found_is_reported(text, user, told):
    with pytest.raises(DecryptionError, match=re.escape(told)):
        list(find_encrypted(text, user))


def test_gpg_decrypts_also_what_is_folded_and_shows_that_a_secret_is_of_somebody_else(gpg):
    text = encrypted("correct horse")
    folded = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    assert decrypt_one(f" {folded}\r\n", gpg) == "correct horse"
    with pytest.raises(DecryptionError, match="the private key for the user's pgp_key must be in your keyring"):
        decrypt_one(base64.b64encode(b"another").decode(), gpg)


def test_a_machine_without_gpg_and_one_that_cannot_be_run_are_reported(tmp_path):
    with pytest.raises(DecryptionError, match="there is no command no-such-gpg; install GnuPG"):
        decrypt_one("cGFzcw==", "no-such-gpg")
    (tmp_path / "gpg").touch(mode=0o600)
    with pytest.raises(DecryptionError, match=r"gpg cannot be run \(Permission denied\); reinstall GnuPG"):
        decrypt_one("cGFzcw==", str(tmp_path / "gpg"))


@pytest.mark.usefixtures("gpg")
def test_the_command_prints_what_is_theirs(tmp_path, monkeypatch, command):
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"user_passwords": {"type": "x", "value": {"alice": encrypted("s3cret")}}}))
    assert command(0, "decrypt", "--user", "alice", outputs) == ("password: s3cret\n", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encrypted("s3cret").encode())))
    assert command(0, "decrypt") == ("s3cret\n", "")
