"""Commands that edit say which warnings the edit brings: those that `validate` has afterwards, and had not before."""

import json
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY

FILE, OLD = Path("landingzone.yaml"), Path("old.yaml")
BEFORE = """\
aws_account_id: "123456789012"
should_create_iam_group_read_only: true
should_create_iam_group_full_access: true
user_shards: 2
backend: {s3: {bucket: example, key: "{stack}.tfstate", region: eu-west-1}}
users:
  alice: {groups: [full-access]}
  bob:
    groups: [one, two, read-only]  # nobody defines two of them
    until: 2020-01-31
  cy: {groups: [read-only], status: offboarding, require_mfa: false}
  dan: {create_access_keys: true, pgp_key_file: key.asc, groups: [read-only]}
  eve: {groups: [read-only]}
"""
MACHINE = "--machine --access-key --pgp-key-file key.asc"

# What is typed -> the codes and paths of the warnings that it brings.
BROUGHT = {
    "user add fay --group read-only": [],
    f"user add fay --group read-only {MACHINE}": [
        *(("LZ350", "users.dan.pgp_key"), ("LZ453", "users.fay"), ("LZ350", "users.fay.pgp_key"))
    ],
    "user add fay --group three": [("LZ251", "users.fay.groups[0]")],
    "group remove bob one": [],  # what is said of `two` stays true, at another place in the list
    "group add eve one": [("LZ251", "users.eve.groups[1]")],
    "group remove bob read-only": [],
    "user return cy": [("LZ453", "users.cy"), ("LZ753", "users.cy.status")],
    "user rename bob rob --state state.json": [("LZ764", "users.bob.groups"), ("LZ654", "adoption.imported")],
    "user rotate dan": [],
    "user expire": [],
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    Path("key.asc").write_text(PGP_PUBLIC_KEY, encoding="utf-8")
    instance = {"index_key": "bob", "attributes": {"name": "bob", "arn": "arn:aws:iam::123456789012:user/bob"}}
    user = {"mode": "managed", "type": "aws_iam_user", "name": "user", "instances": [instance]}
    Path("state.json").write_text(json.dumps({"version": 4, "resources": [user]}), encoding="utf-8")
    for file in (FILE, OLD):
        file.write_text(BEFORE, encoding="utf-8")


@pytest.fixture
def validated(command):
    """Validate the file; gives the lines of the warnings."""

    def lines(*words):
        rows = json.loads(command(0, "validate", *words, "--format", "json").out)
        return [row for row in rows if row["level"] != "error"]

    return lines


def key(row):
    return row["code"], row["path"]


@pytest.mark.parametrize("words", BROUGHT)
def test_an_edit_says_what_it_brings_and_nothing_that_was_there(words, command, validated):
    before = validated()
    told = json.loads(command(0, *words.split(), "--format", "json").out)["warnings"]
    assert [key(row) for row in told] == BROUGHT[words]
    after = validated(FILE, "--against", OLD)
    assert [row for row in told if row not in after] == []  # with the same places
    # What is not told was there before, maybe at another place in a list, or of another name.
    was = {(code, path.replace(".bob.", ".rob.") if "rename" in words else path) for code, path in map(key, before)}
    places = {(code, path.partition("[")[0]) for code, path in was}
    rest = {key(row) for row in after} - {key(row) for row in told} - was
    assert {(code, path.partition("[")[0]) for code, path in rest} <= places


def test_a_person_reads_them_below_the_changes_and_what_is_next_is_true(command):
    told = command(0, *f"user add fay --group read-only {MACHINE}".split()).out
    changes, _, rest = told.partition("\nlandingzone.yaml:14:3: warning: users.fay: has `require_mfa: false`, but ")
    assert "fay is added" in changes
    assert rest.endswith(
        "\n\nWritten: landingzone.yaml.\nFirst resolve the warning about fay; then apply it, and hand over the "
        "credentials from the outputs.\n"
    )
    shown = command(0, "user", "add", "gus", "--group", "three", "--dry-run").out
    assert "warning" not in shown  # it can be piped into `patch`


def test_a_new_password_is_handed_over_if_there_is_one(command):
    with_password = "{create_login_profile: true, pgp_key_file: key.asc, groups: [full-access], status: offboarding}"
    FILE.write_text(f"{BEFORE}  gus: {with_password}\n", encoding="utf-8")
    told = command(0, "user", "return", "gus").out
    # Nobody knows here whether the account has the offboarding.
    assert told.endswith("\nApply it, and hand over the new password if the offboarding was applied.\n")


def test_a_comment_takes_one_away_and_one_that_has_become_useless_is_told(command):
    FILE.write_text(BEFORE.replace("  eve:", "  # landingzone: ignore LZ251 made soon\n  eve:"), encoding="utf-8")
    assert "warning" not in command(0, "group", "add", "eve", "one").out
    told = command(0, "group", "remove", "eve", "one").out
    assert "landingzone.yaml:13:3: warning: `# landingzone: ignore` has no" in told
    assert "warning" not in command(0, "group", "remove", "eve", "read-only").out  # it was there before


def test_an_end_is_today_or_later_and_one_that_is_there_stops_no_edit(command):
    for words in ("user add fay", "group add eve read-only"):
        told = command(1, *words.split(), "--until", "2020-01-31").err
        assert "must not be over: it is the last day of access (got '2020-01-31'); write today, in UTC, or a" in told
        assert "Nothing was written." in told
    assert FILE.read_text(encoding="utf-8") == BEFORE
    command(0, "group", "remove", "bob", "one")
    command(0, "user", "add", "fay", "--until", "2999-01-31")
