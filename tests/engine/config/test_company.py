"""The company of the examples, in files, is the account that its one-file spelling makes."""

import os
from unittest import mock

import pytest
from account_differences import environment_of
from walks import FORMS, Walk

from dev.toolchain import ROOT
from landingzone.account.reader import read_account
from landingzone.config.file import read_configuration
from landingzone.live.comparison import compare

COMPANY = ROOT / "examples" / "company"
OF_FILES = ("teams", "requirements", "account_groups")


def in_one_file(given):
    """Return what the files say with what teams give at each user, and nothing else of teams and files."""
    inputs = given.model_dump(exclude_defaults=True, exclude={*OF_FILES})
    of = inputs["users"].items()
    users = {name: {key: user[key] for key in user if key not in ("team", "exempt")} for name, user in of}
    return inputs | {"users": users}


def test_it_is_small_and_of_27():
    assert sum(file.stat().st_size for file in COMPANY.rglob("*.yaml")) < 15_000
    assert len(read_configuration(COMPANY / "landingzone.yaml").users) == 27


@pytest.mark.long
def test_its_files_are_what_stands_in_the_account_that_one_file_makes(emulator, place):
    given = read_configuration(COMPANY / "landingzone.yaml")
    Walk(emulator, place, FORMS[0]).step(in_one_file(given))
    with mock.patch.dict(os.environ, environment_of(emulator)):
        assert compare(given, read_account()).changes == ()
