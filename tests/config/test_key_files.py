"""Keys as files: what `pgp_key_file` takes, what is told of it and where, and that armoured text is a key in stacks."""

import base64
import io
import json
import re
import sys
from pathlib import Path

import pysequoia
import pytest
from mutated_keys import KEYS

from landingzone.config.file import read_configuration, read_file
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.ground.problems import InvalidInputs
from landingzone.keys.armour import read_key, without_armour
from landingzone.rules.check import check_content
from landingzone.rules.configuration import find_advice, find_problems

ACCOUNT = {"aws_account_id": "123456789012"}
TOP = f"aws_account_id: '{ACCOUNT['aws_account_id']}'\n"
FILE = Path("landingzone.yaml")
KEY = KEYS["fine"]
BINARY = base64.b64decode(KEY)
ARMOURED = pysequoia.armor(BINARY, pysequoia.ArmorKind.PublicKey)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("keys", "people"):
        Path(name).mkdir()


def told(text, path=FILE):
    """Everything that is told of a file, and of another one that it may include."""
    path.write_text(text, encoding="utf-8")
    read = read_file(FILE)
    problems = find_problems(read.content)
    return [*map(str, [*read.faults, *read.located(problems), *read.located(find_advice(read.content, problems))])]


FORMS = {
    "binary": BINARY,
    "armoured": ARMOURED.encode(),
    "armoured, with line ends of Windows and room around it": f"\n {ARMOURED} \n".replace("\n", "\r\n").encode(),
    "armoured, without a checksum": re.sub("=[^=\n]{4}\n-----END", "-----END", ARMOURED).encode(),
    "armoured, with headers": ARMOURED.replace("\n\n", "\nComment: a: b\nVersion: 1\n\n", 1).encode(),
    "base64": f"{KEY[:64]}\n{KEY[64:]}\n".encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_with_a_key_in_any_form_is_the_key(form):
    Path("keys/ann's key.asc").write_bytes(FORMS[form])
    Path("people/a.yaml").write_text("users:\n  ann: {pgp_key_file: ../keys/ann's key.asc}\n", encoding="utf-8")
    users = "users: {bob: {pgp_key_file: keys/ann's key.asc}, cy: {pgp_key_file: }}"
    FILE.write_text(f"{TOP}include: [people/*]\n{users}\n", encoding="utf-8")
    expected = {"bob": {"pgp_key": KEY}, "cy": {}, "ann": {"pgp_key": KEY}}
    assert read_configuration(FILE) == StackConfiguration(**ACCOUNT, users=expected)


def test_armoured_text_is_a_key_in_stacks_and_constructs_and_not_in_the_module():
    users = {"ann": {"pgp_key": ARMOURED}, "bob": {"pgp_key": KEY}}
    for model in (Configuration, StackConfiguration):
        made = model(**ACCOUNT, users=users)
        assert [user.pgp_key for user in made.users.values()] == [KEY, KEY]
    assert check_content(StackConfiguration, ACCOUNT | {"users": users}) == []
    (refused,) = check_content(Inputs, ACCOUNT | {"users": users})
    assert (refused.path, refused.actual) == ("users.ann.pgp_key", "armoured text")
    FILE.write_text(json.dumps(ACCOUNT | {"users": users}), encoding="utf-8")
    assert read_configuration(FILE).users["ann"].pgp_key == KEY


def test_several_blocks_are_several_keys_and_damaged_ones_none():
    other = base64.b64decode(KEYS["one-for-all"])
    both = f"{ARMOURED}\n{pysequoia.armor(other, pysequoia.ArmorKind.PublicKey)}"
    assert base64.b64decode(without_armour(both)) == BINARY + other
    for damaged in (ARMOURED[:-10], f"{ARMOURED}x", ARMOURED.replace("\n\n", "\n", 1), ARMOURED.replace("m", "!")):
        assert without_armour(damaged) == damaged
        assert read_key(damaged.encode()) is None


NEAR = "write it as keys/alice.asc"
BELOW = "must be a path relative to this file, with `/` as separator, that stays in the directory of the configuration"
NO_KEY = "must be a file with a PGP public key: binary, armoured, or base64"
WRITE = "write it with `gpg --export --armor '<ADDRESS>' > FILE`"
LINK = "is a link, and only regular files are read"
FAULTS = {
    "keys/ann.as": "there is no such file (got 'keys/ann.as'); did you mean keys/ann.asc?",
    "kez/ann.asc": "there is no such file (got 'kez/ann.asc'); there is no folder kez",
    "../ann.asc": f"{BELOW} (got '../ann.asc'); {NEAR}",
    "keys/../../x": f"{BELOW} (got 'keys/../../x'); {NEAR}",
    "/etc/passwd": f"{BELOW} (got '/etc/passwd'); {NEAR}",
    "keys\\ann.asc": f"{BELOW} (got a string of 12 characters); {NEAR}",
    "": f"{BELOW} (got an empty string); {NEAR}",
    KEY: f"{BELOW} (got a string of {len(KEY):,} characters); {NEAR}",
    "keys": "is a directory (got 'keys'); name a file",
    "keys/link.asc": f"keys/link.asc {LINK} (got 'keys/link.asc'); put the file itself there",
    "linked/ann.asc": f"linked {LINK} (got 'linked/ann.asc'); put the file itself there",
    "keys/large": "has more than 1 MB (got 'keys/large'); check that it is the right file",
    "keys/empty": f"{NO_KEY} (got an empty file); {WRITE}",
    "landingzone.yaml": f"{NO_KEY} (got a file with something else); {WRITE}",
    5: "must be a string (got a number); write the name of a file",
}  # fmt: skip


@pytest.mark.parametrize("file", FAULTS)
def test_what_is_no_file_with_a_key_is_reported_at_the_line_that_names_it_and_nothing_else_is(file):
    for name, content in {"ann.asc": BINARY, "large": bytes(2**20 + 1), "empty": b" \n"}.items():
        Path(f"keys/{name}").write_bytes(content)
    Path("keys/link.asc").symlink_to("ann.asc")
    Path("linked").symlink_to("keys")
    user = json.dumps({"create_login_profile": True, "groups": ["full-access"], "pgp_key_file": file})
    at = user.index('"pgp_key_file"') + len("  ann: ") + 1
    assert told(f"{TOP}users:\n  ann: {user}\n") == [f"landingzone.yaml:3:{at}: users.ann.pgp_key_file: {FAULTS[file]}"]
    with pytest.raises(InvalidInputs, match=r"^landingzone.yaml:3:\d+: users.ann.pgp_key_file: "):
        read_configuration(FILE)


def test_what_is_reported_of_the_key_stands_at_the_line_of_the_file_and_a_secret_key_is_not_shown():
    secret = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBGRr\n-----END PGP PRIVATE KEY BLOCK-----\n"
    for content, what in (
        (KEYS["revoked"], "must be a PGP key that is not revoked"),
        (secret, "must not be a secret PGP key"),
    ):
        Path("keys/ann.asc").write_text(content, encoding="ascii")
        FILE.write_text(f"{TOP}include: [people/*]\n", encoding="utf-8")
        users = "users:\n  ann:\n    groups: [full-access]\n    pgp_key_file: ../keys/ann.asc\n"
        Path("people/a.yaml").write_text(users, encoding="utf-8")
        (line,) = told(FILE.read_text(encoding="utf-8"))
        assert line.startswith(f"people/a.yaml:4:5: users.ann.pgp_key: {what}")
        assert "lQOYBGRr" not in line
    FILE.write_text(TOP, encoding="utf-8")
    both = f"{TOP}administrators_elsewhere: true\nusers: {{ann: {{pgp_key: {KEY}, pgp_key_file: x}}}}\n"
    (line,) = told(both)
    assert line.endswith("users.ann.pgp_key_file: must not be used together with `pgp_key`; keep one of the two")


def test_the_standard_input_has_no_files(monkeypatch):
    text = f"{TOP}users: {{ann: {{pgp_key_file: keys/ann.asc}}}}\n"
    of_input = "works only with files, and standard input has no directory"
    for given, path in ((text, "users.ann.pgp_key_file"), (f"{TOP}include: [people/*]\n", "include")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(
            InvalidInputs, match=rf"^<standard input>:2:\d+: {path}: {of_input} \(got a .*; name the file$"
        ):
            read_configuration(Path("-"))
