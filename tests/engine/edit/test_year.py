"""A year of the company of the examples, by commands alone: each step is applied, and the account is its file."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY
from walks import FORMS, Walk

from dev.engine import account
from dev.toolchain import ROOT
from landingzone import read_configuration
from landingzone.cli.main import main

FILE = "landingzone.yaml"
# What is typed in the course of the year; what is separated by a blank line is applied together, as the file is then.
YEAR = """\
user add wim --team data --console --pgp-key-file keys/wim.asc
group add vera prod-read-only --until 2027-03-31
account add sandbox 666677778888
user rotate ci-deploy
user move hugo data
user offboard mona

group add kai sandbox-admin
user rotate ci-deploy
user rotate olga --password
user add temp --team payments --until 2027-08-31

user rotate ci-deploy
user expire --on 2027-04-12
user return mona
user rename nils nils.berg
user offboard rosa

user remove rosa
account remove sandbox
group add temp on-call
user expire --on 2027-09-01

user remove temp
group remove dora logs"""
IN_TWO_BRANCHES = ("user add yara --team mobile", "group add ida billing --until 2027-12-24")


class Company:
    """The files of the company in a repository of Git, and the account that they are applied to."""

    def __init__(self, emulator, place):
        self._walk, self._iam = Walk(emulator, place, FORMS[0]), emulator.client("iam")
        shutil.copytree(ROOT / "examples" / "company", ".", dirs_exist_ok=True)
        Path("keys/wim.asc").write_text(PGP_PUBLIC_KEY, encoding="utf-8")
        git("init", "--quiet", "--initial-branch", "main")
        self.keep("As it is")
        self.apply()

    def edit(self, words):
        for file in Path().rglob("*.yaml"):
            os.utime(file, (0, 0))  # written long ago: nothing waits for whoever writes
        assert main(words.split()) == 0, words
        assert main(["validate", "--on", "2026-11-01"]) == 0, words
        self.keep(words)

    def keep(self, message):
        git("add", ".")
        git("commit", "--quiet", "--message", message)

    def apply(self):
        # What `account_groups` become is not in the files.
        unrolled = {"iam_groups_for_cross_account_access"}
        given = read_configuration(FILE).model_dump(exclude_defaults=True, exclude=unrolled)
        said = self._walk.step(given)
        git("tag", "--force", "applied")
        return said

    def is_settled(self):
        return self._walk.terraform.is_settled()

    def account(self):
        return account(self._iam)

    def state(self):
        return self._walk.terraform.run("show", "-json")

    def password_of(self, user):
        """Return when the password was made."""
        return self._iam.get_login_profile(UserName=user)["LoginProfile"]["CreateDate"]

    def rename_in_aws(self, old, new):
        self._iam.update_user(UserName=old, NewUserName=new)


def git(*words):
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


class _BeforeTheYear(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 1, tzinfo=tz)


@pytest.mark.long
def test_a_year_by_commands_alone_leaves_the_account_that_the_file_says(emulator, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # An end that is written is still to come.
    monkeypatch.setattr("landingzone.edit.draft.datetime", _BeforeTheYear)
    company = Company(emulator, place)
    for steps in YEAR.split("\n\n"):
        for words in steps.splitlines():
            company.edit(words)
        assert company.apply() != "No changes.", steps
    # Two pull requests meet.
    for number, words in enumerate(IN_TWO_BRANCHES):
        git("switch", "--quiet", "--create", f"request-{number}", "applied")
        company.edit(words)
    git("switch", "--quiet", "main")
    for number, _ in enumerate(IN_TWO_BRANCHES):
        git("merge", "--quiet", "--no-edit", f"request-{number}")
    company.apply()
    # Somebody with a password gets another name, and keeps it.
    Path("state.json").write_text(company.state(), encoding="utf-8")
    before = company.password_of("grace")
    company.edit("user rename grace grace.h --state state.json")
    company.rename_in_aws("grace", "grace.h")
    assert "0 to destroy" in company.apply()
    assert company.password_of("grace.h") == before
    assert company.is_settled()
    people = company.account()["users"]
    assert {"wim", "yara", "nils.berg", "grace.h", "mona"} <= people.keys()
    assert people.keys() & {"rosa", "temp", "nils", "grace"} == set()
    assert "prod-read-only" not in people["vera"]["groups"]
    assert people["hugo"]["path"] == "/data/"
    assert people.keys() == read_configuration(FILE).users.keys()
