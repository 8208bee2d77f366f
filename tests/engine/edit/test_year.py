"""A year of the company of the examples, by commands alone: each step is applied, and the account is its file."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY
from simulator import ALLOWED, EXPLICITLY_DENIED, Request
from walks import FORMS, Walk

from dev.engine import account
from dev.toolchain import ROOT
from landingzone import read_configuration
from landingzone.cli.main import main

FILE = "landingzone.yaml"
PROD = "arn:aws:iam::444455556666:role/read-only"
# What is typed in the course of the year; each line is applied by itself, as the file is then.
UNTIL_APRIL = """\
user add wim --team data --console --pgp-key-file keys/wim.asc
group add vera prod-read-only --until 2027-03-31
account add sandbox 666677778888
group add kai sandbox-admin
user rotate ci-deploy
user rotate ci-deploy
user rotate ci-deploy
user move hugo data
user offboard mona
user rotate olga --password
user add temp --team payments --until 2027-08-31
""".splitlines()
UNTIL_DECEMBER = """\
user expire --on 2027-04-12
user return mona
user rename nils nils.berg
user offboard rosa
user remove rosa
account remove sandbox
group add temp on-call
user expire --on 2027-09-01
user remove temp
group remove dora logs
""".splitlines()
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


def may_read_prod(held, name, moment, simulator):
    user = held["users"][name]
    policies = [
        *user["inline"].values(),
        *(each for of in user["groups"] for each in held["groups"][of]["inline"].values()),
    ]
    asked = {"principal": f"arn:aws:iam::123456789012:user/{name}", "action": "sts:AssumeRole", "resource": PROD}
    (decision,) = simulator.decide([Request(**asked, policies=policies, mfa=True, context={"aws:CurrentTime": moment})])
    return decision


@pytest.mark.long
def test_a_year_by_commands_alone_leaves_the_account_that_the_file_says(
    emulator, place, tmp_path, monkeypatch, simulator
):
    monkeypatch.chdir(tmp_path)
    company = Company(emulator, place)
    for words in UNTIL_APRIL:
        company.edit(words)
        assert company.apply() != "No changes.", words
    # Somebody forgets it: on the day after, IAM ends it by itself.
    held = company.account()
    assert may_read_prod(held, "vera", "2027-03-31T23:59:59Z", simulator) == ALLOWED
    assert may_read_prod(held, "vera", "2027-04-01T00:00:00Z", simulator) == EXPLICITLY_DENIED
    for words in UNTIL_DECEMBER:
        company.edit(words)
        assert company.apply() != "No changes.", words
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
