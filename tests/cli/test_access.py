"""`landingzone report` and `landingzone diff`: forms, status, what they compare with, and of one account."""

import json
from pathlib import Path

import pytest

from landingzone.cli.diff import FORMATS
from landingzone.cli.main import main
from landingzone.ground.words import printable

BEFORE = Path(__file__).parents[1] / "access" / "before.yaml"


def test_report_writes_text_json_csv_and_a_page_whole_or_not_at_all(tmp_path, command):
    assert command(0, "report", BEFORE).out.startswith("Account 123456789012: 6 users, 13 groups,")
    made = json.loads(command(0, "report", BEFORE, "--format", "json").out)
    assert [user["name"] for user in made["users"]] == ["alice", "bob", "carol", "deployer", "erin", "frank"]
    assert made["quotas"][0] == {"of": "users in the account", "used": 6, "limit": 5000, "unit": "users"}
    assert "alice,full-access,true" in command(0, *("report", BEFORE, "--format", "csv", "--table", "memberships")).out
    page = tmp_path / "report.html"
    command(0, "report", BEFORE, "--html", page)
    assert page.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]
    assert "cannot be written" in command(1, "report", BEFORE, "--html", tmp_path / "missing" / "report.html").err


@pytest.mark.parametrize(
    ("form", "answer", "person"),
    [
        (
            "text",
            "s3:PutObject on arn:aws:s3:::artifacts/x: 3 users may;",
            "policy      dev-admin (inline, 235 ",
        ),
        ("json", '{\n  "', '"444455556666"'),
        ("csv", "user,answer,", "bob,role,admin in 444455556666,dev-admin,,needed,\r\n"),
    ],
)
def test_who_can_answers_in_each_form_and_so_does_report_of_one_user(form, answer, person, command):
    asked = ("who-can", "s3:PutObject", "arn:aws:s3:::artifacts/x", "--config", BEFORE, "--format", form)
    assert command(0, *asked).out.startswith(answer)
    assert person in command(0, "report", BEFORE, "--user", "bob", "--format", form).out


def test_a_service_alone_may_be_asked_for(command):
    assert command(0, "who-can", "s3", "--config", BEFORE).out.startswith("s3:*: ")


def test_every_json_is_ascii_and_means_the_same(tmp_path, command):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    name = "é 日本 🛑 \u202e </script>"

    def made_by(status, *words):
        shown = command(status, *words).out
        assert shown.isascii()
        assert shown.replace("\n", "").isprintable()
        return json.loads(shown)

    old.write_text('{"aws_account_id": "123456789012"}')
    content = {"aws_account_id": "123456789012", "users": {name: {}}}
    new.write_text(json.dumps({**content, name: 1}))
    found = made_by(1, "validate", new, "--format", "json")
    assert f'["{printable(name)}"]' in [row["path"] for row in found]
    new.write_text(json.dumps(content))
    assert made_by(0, "report", new, "--format", "json")["users"][0]["name"] == name
    assert made_by(2, "diff", old, new, "--format", "json")["changes"][0]["users"] == [name]
    assert "$defs" in made_by(0, "schema")


def test_diff_writes_each_form_and_its_status_says_whether_there_is_a_change_of_the_level_asked_for(tmp_path, command):
    after = tmp_path / "after.yaml"
    after.write_text(BEFORE.read_text().replace("frank:", "frank: {groups: [full-access]}"))
    command(0, "diff", BEFORE, BEFORE)
    says = {
        "text": "CRITICAL\n  - frank gains full access, by joining full-access.",
        "markdown": "**critical**\n\n- 🛑 frank gains full access",
        "json": '"users": [\n        "frank"\n      ]',
    }
    assert says.keys() == FORMATS.keys(), "say here what each format must contain"
    for form, words in says.items():
        assert words in command(2, "diff", BEFORE, after, "--format", form).out
    assert "there is no such file" in command(1, "diff", BEFORE, "none.yaml").err
    command(2, "diff", BEFORE, after, "--fail-on", "critical")
    command(0, "diff", after, BEFORE, "--fail-on", "critical")
    command(2, "diff", after, BEFORE, "--fail-on", "high")


@pytest.fixture
def committed(tmp_path, monkeypatch, git):
    """A file that has changed since it was committed, in a repository that runs a program wherever Git lets it."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> '{tmp_path}/ran'\ncat >/dev/null\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(program)
    file = tmp_path / "landingzone.yaml"
    file.write_text(BEFORE.read_text())
    git("init")
    (tmp_path / ".gitattributes").write_text("* diff=x filter=x\n")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "all.yaml").write_text(BEFORE.read_text())
    git("add", "landingzone.yaml", ".gitattributes", "people")
    # A message that a revision finds, with the name of the file behind it.
    git("commit", "-m", "before:./landingzone.yaml")
    names = ("diff.x.textconv", "diff.x.command", "diff.external", "core.fsmonitor", "core.pager", "pager.show")
    for name in (*names, "filter.x.smudge", "filter.x.clean", "gpg.program", "core.editor"):
        git("config", name, program)
    git("config", "core.hooksPath", hooks)
    file.write_text(file.read_text().replace("frank:", "frank: {groups: [full-access]}"))
    return file


def test_diff_compares_with_a_git_revision_from_any_directory(committed, tmp_path, monkeypatch, command):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "frank gains full access" in command(2, "diff", "--since", "HEAD", committed).out
    assert command(1, "diff", "--since", "nowhere", committed).err.startswith("nowhere:")


@pytest.mark.parametrize("words", ["diff --since", "validate --since", "shards changed --since"])
@pytest.mark.usefixtures("committed")
def test_a_revision_makes_git_run_no_program_and_write_no_file(words, tmp_path, capsys):
    *name, option = words.split()
    (tmp_path / "x:.").mkdir()
    # As an option of Git, the last one would write a file there.
    for revision in ("HEAD", ":/before", "--output=x"):
        main([*name, f"{option}={revision}"])
        main([*name, f"{option}={revision}", "people"])
    assert "--output=x:landingzone.yaml: cannot be read (Git has no such revision)" in "".join(capsys.readouterr())
    assert not (tmp_path / "ran").exists()
    assert not list((tmp_path / "x:.").iterdir())


# Of one account

FILE = """\
aws_account_id: "123456789012"
accounts: { prod: "333344445555", staging: "444455556666" }
account_groups: [{ group_name: "read-only-in-{account}", roles: [read-only] }]
iam_groups_for_cross_account_access:
  - { group_name: old, iam_role_arns: [arn:aws:iam::111122223333:role/read-only] }
users: { bob: { groups: [read-only-in-prod, old] } }
"""


@pytest.fixture
def report(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "landingzone.yaml").write_text(FILE)
    return lambda account, *words, status=0: command(status, "report", "landingzone.yaml", "--account", account, *words)


def test_an_account_is_meant_by_its_name_or_by_12_digits_and_nobody_is_an_answer(report):
    told = report("prod").out
    assert told.startswith("Account prod (333344445555): 1 user may assume roles there.\n")
    assert "bob\n  roles       read-only, through read-only-in-prod, only with MFA\n" in told
    assert report("333344445555").out == told
    assert "Account 111122223333: 1 user may assume roles there." in report("111122223333").out
    assert "Account staging (444455556666): nobody may assume a role there." in report("staging").out


def test_what_is_no_account_is_refused(report):
    rule = "accounts: has no account with this name, and an account number has 12 digits"
    for account, hint in (("prd", "did you mean 'prod'?"), ("33334444555", "write one of prod, staging")):
        assert report(account, status=1) == ("", f"landingzone.yaml: {rule} (got '{account}'); {hint}\n")


def test_the_policy_of_whoever_deploys_is_json_and_what_it_means_is_reported_beside_it(tmp_path, command):
    told = command(0, "policy", "deploy", BEFORE, BEFORE)
    assert told.err.startswith("Whoever has this policy is effectively an administrator: ")
    [first, *_] = json.loads(told.out)["Statement"]
    assert first["Sid"] == "WhoeverHoldsThisPolicyIsAnAdministratorInEffect"
    assert "iam:Create" not in command(0, "policy", "deploy", "--plan", BEFORE).out
    assert "iam:UploadSSHPublicKey" not in told.out
    assert "iam:UploadSSHPublicKey" in command(0, "policy", "deploy", "--all", BEFORE).out
    other = tmp_path / "other.yaml"
    other.write_text("aws_account_id: '999999999999'\nenable_iam_groups: false\n")
    assert (
        "the files are for accounts 123456789012 and 999999999999" in command(1, "policy", "deploy", BEFORE, other).err
    )
    assert command(1, "policy", "deploy", other) == ("", "Nothing is created, so there is no policy to print\n")
    assert "there is no such file" in command(1, "policy", "deploy", tmp_path / "missing.yaml").err
