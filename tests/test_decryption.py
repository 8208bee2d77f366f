"""The receiver finds what is theirs in the outputs, and their own gpg decrypts it."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpgp import throw_away_keys

from landingzone.decryption import DecryptionError, decrypt, find_encrypted

OUTPUTS = {
    "user_arns": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "arn"}},
    "user_passwords": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "cGFzcw=="}},
    "user_access_keys": {
        "sensitive": True,
        "type": ["map", ["object", {}]],
        "value": {"alice": {"access_key_id": "AKIA1", "secret_access_key": "c2VjcmV0"}},
    },
}

# Stands in for gpg where there is none: the same words, the same way in and out, a throw-away key.
GPG = """#!{python}
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
def gpg(tmp_path: Path) -> str:
    key = tmp_path / "key.asc"
    key.write_text(str(throw_away_keys().secret), encoding="ascii")
    command = tmp_path / "gpg"
    command.write_text(GPG.format(python=sys.executable, key=str(key)), encoding="utf-8")
    command.chmod(0o755)
    return str(command)


def encrypted(text: str) -> str:
    import pysequoia

    certificate = throw_away_keys().secret.extract_certificate()
    return base64.b64encode(pysequoia.encrypt(recipients=[certificate], bytes=text.encode(), armor=False)).decode()


def test_everything_of_the_user_is_found_in_all_outputs():
    assert list(find_encrypted(json.dumps(OUTPUTS), "alice")) == [
        ("password", "cGFzcw=="),
        ("secret_access_key of AKIA1", "c2VjcmV0"),
    ]


def test_it_is_found_in_one_output_too():
    assert list(find_encrypted('{"alice": "cGFzcw=="}', "alice")) == [("password", "cGFzcw==")]


def test_a_single_secret_needs_no_user():
    assert list(find_encrypted("cGFzcw==\n", None)) == [("", "cGFzcw==")]


@pytest.mark.parametrize(
    ("text", "user", "message"),
    [
        (json.dumps(OUTPUTS), None, "these are outputs of many users; name yours with --user"),
        (
            json.dumps(OUTPUTS),
            "bob",
            "bob: no password and no access key in these outputs; user_passwords and user_access_keys hold those that "
            "were made",
        ),
    ],
)
def test_what_cannot_be_found_is_told(text: str, user: str | None, message: str):
    with pytest.raises(DecryptionError) as failure:
        list(find_encrypted(text, user))
    assert str(failure.value) == message


def test_gpg_decrypts(gpg: str):
    assert decrypt(encrypted("correct horse"), gpg) == "correct horse"


def test_a_secret_of_somebody_else_is_told(gpg: str):
    with pytest.raises(DecryptionError, match="the secret half of the user's pgp_key must be in your keyring"):
        decrypt(base64.b64encode(b"another").decode(), gpg)


def test_a_machine_without_gpg_is_told():
    with pytest.raises(DecryptionError, match="there is no command no-such-gpg; install GnuPG"):
        decrypt("cGFzcw==", "no-such-gpg")


def test_what_is_no_base64_is_told():
    with pytest.raises(DecryptionError, match="neither outputs in JSON nor a secret in base64"):
        decrypt("pass word!")


def test_the_command_prints_what_is_theirs(gpg: str, tmp_path: Path):
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"user_passwords": {"type": "x", "value": {"alice": encrypted("s3cret")}}}))
    environment = {**os.environ, "PATH": f"{Path(gpg).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-c", "import sys; from landingzone.cli import main; sys.exit(main())", "decrypt"]
    done = subprocess.run(
        [*command, "--user", "alice", str(outputs)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "password: s3cret\n", "")
    done = subprocess.run(
        [*command], input=encrypted("s3cret"), env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "s3cret\n", "")
