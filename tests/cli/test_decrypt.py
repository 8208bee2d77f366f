"""The receiver finds what is theirs in the outputs, and their own gpg decrypts it."""

import base64
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pysequoia
import pytest
from openpgp import throw_away_keys

from landingzone.cli.decrypt import DecryptionError, decrypt_one, find_encrypted
from landingzone.terraform.outputs import OUTPUTS as OUTPUT_ROWS

KEYS_OF = {"alice": {"access_key_id": "AKIA1", "secret_access_key": "c2VjcmV0"}}
OUTPUTS = {
    "user_arns": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "arn"}},
    "user_passwords": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "cGFzcw=="}},
    "user_access_keys": {"sensitive": True, "type": ["map", ["object", {}]], "value": KEYS_OF},
}
# Stands in for gpg, with no keyring to make: the same words, the same way in and out, a throw-away key.
GPG = """\
import sys
import pysequoia
if sys.argv[1:] not in (["--quiet", "--decrypt"], ["--decrypt"], ["pgp", "decrypt"]):
    sys.exit(2)
key = pysequoia.Tsk.from_file({key!r})
try:
    sys.stdout.buffer.write(pysequoia.decrypt(sys.stdin.buffer.read(), decryptor=key.decryptor()).bytes)
except Exception:
    sys.exit(2)
"""
# Stands in for jq where there is none: follows names in brackets or behind dots.
JQ = """\
import json, re, sys
value = json.load(sys.stdin)
for quoted, plain in re.findall(r'[[]"([^"]+)"]|[.]([a-z_]+)', sys.argv[2]):
    value = value[quoted or plain]
print(value)
"""
TERRAFORM = """\
import json, sys
outputs = json.load(open({outputs!r}))
json.dump(outputs[sys.argv[3]]["value"] if sys.argv[3:] else outputs, sys.stdout)
"""


def write_command(file, text, **values):
    # To the shell a command that runs Python, to Python a text: a `#!` line can name no path with a space.
    header = f"#!/bin/sh\n'''exec' {shlex.quote(sys.executable)} \"$0\" \"$@\"\n' '''\n"
    file.write_text(header + text.format(**values), encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def gpg(tmp_path, monkeypatch):
    """The command, which is on the PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "key.asc").write_text(str(throw_away_keys().secret), encoding="ascii")
    write_command(tmp_path / "gpg", GPG, key=str(tmp_path / "key.asc"))
    return str(tmp_path / "gpg")


def encrypted(text):
    certificate = throw_away_keys().secret.extract_certificate()
    return base64.b64encode(pysequoia.encrypt(recipients=[certificate], bytes=text.encode(), armor=False)).decode()


@pytest.mark.parametrize(
    ("text", "user", "found"),
    [
        (json.dumps(OUTPUTS), "alice", [("password", "cGFzcw=="), ("secret_access_key of AKIA1", "c2VjcmV0")]),
        ('{"alice": "cGFzcw=="}', "alice", [("password", "cGFzcw==")]),
        ("cGFzcw==\n", None, [("", "cGFzcw==")]),
    ],
)
def test_what_is_of_the_user_is_found_in_all_outputs_in_one_and_alone(text, user, found):
    assert list(find_encrypted(text, user)) == found


def test_what_cannot_be_found_is_told():
    with pytest.raises(DecryptionError, match="these are outputs of many users; name yours with --user"):
        list(find_encrypted(json.dumps(OUTPUTS), None))
    nothing = "bob: no password and no access key in these outputs; user_passwords and user_access_keys have those"
    with pytest.raises(DecryptionError, match=nothing):
        list(find_encrypted(json.dumps(OUTPUTS), "bob"))


def test_gpg_decrypts_also_what_is_folded_and_tells_that_a_secret_is_of_somebody_else(gpg):
    text = encrypted("correct horse")
    folded = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    assert decrypt_one(f" {folded}\r\n", gpg) == "correct horse"
    with pytest.raises(DecryptionError, match="the secret half of the user's pgp_key must be in your keyring"):
        decrypt_one(base64.b64encode(b"another").decode(), gpg)


def test_a_machine_without_gpg_one_that_cannot_be_run_and_what_is_no_base64_are_told(tmp_path):
    with pytest.raises(DecryptionError, match="there is no command no-such-gpg; install GnuPG"):
        decrypt_one("cGFzcw==", "no-such-gpg")
    (tmp_path / "gpg").touch(mode=0o600)
    with pytest.raises(DecryptionError, match=r"gpg cannot be run \(Permission denied\); install GnuPG anew"):
        decrypt_one("cGFzcw==", str(tmp_path / "gpg"))
    with pytest.raises(DecryptionError, match="neither outputs in JSON nor a secret in base64"):
        decrypt_one("pass word!")


@pytest.mark.usefixtures("gpg")
def test_the_command_prints_what_is_theirs(tmp_path, monkeypatch, command):
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"user_passwords": {"type": "x", "value": {"alice": encrypted("s3cret")}}}))
    assert command(0, "decrypt", "--user", "alice", outputs) == ("password: s3cret\n", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encrypted("s3cret").encode())))
    assert command(0, "decrypt") == ("s3cret\n", "")


# What the descriptions of the outputs say
DOCUMENTED = {row.name: re.findall(r"`([^`]+)`", row.description) for row in OUTPUT_ROWS}


@pytest.mark.parametrize(
    ("name", "kind"), [("user_passwords", "password"), ("user_access_keys", "secret_access_key of AKIA1")]
)
def test_the_documented_commands_print_the_secret(name, kind, gpg, tmp_path):
    secret = encrypted("s3cret")
    of_alice = secret if kind == "password" else {"access_key_id": "AKIA1", "secret_access_key": secret}
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({name: {"type": "x", "value": {"alice": of_alice}}}), encoding="utf-8")
    write_command(tmp_path / "terraform", TERRAFORM, outputs=str(outputs))
    write_command(tmp_path / "landingzone", "import sys\nfrom landingzone.cli.main import main\nsys.exit(main())\n")
    (tmp_path / "keybase").symlink_to(gpg)
    if not shutil.which("jq"):
        write_command(tmp_path / "jq", JQ)
    by_gpg, end, by_landingzone = DOCUMENTED[name]
    assert by_gpg.endswith(" | base64 --decode | gpg --decrypt")
    by_keybase = by_gpg.replace("gpg --decrypt", end)
    for line, expected in ((by_gpg, "s3cret"), (by_keybase, "s3cret"), (by_landingzone, f"{kind}: s3cret\n")):
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=600)
        assert (done.returncode, done.stdout) == (0, expected), done.stderr
