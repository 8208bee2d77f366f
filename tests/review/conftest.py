"""One account for all: put into the emulator, and read once."""

import pytest
from used_account import GIVEN, NOW, put_in

from landingzone.access.report import report
from landingzone.account.reader import read_account
from landingzone.config.options import StackConfiguration
from landingzone.review.facts import find_facts
from landingzone.review.findings import find_findings


@pytest.fixture(scope="package")
def account(emulator_of_worker):
    """The emulated account, seen by boto3, with a report to which one user came too late; and the ids of keys."""
    emulator_of_worker.reset()
    with pytest.MonkeyPatch.context() as patched:
        given = {"AWS_ENDPOINT_URL": emulator_of_worker.endpoint, "NO_PROXY": "127.0.0.1"}
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            given[name] = "testing"
        for name, value in given.items():
            patched.setenv(name, value)
        patched.delenv("AWS_PROFILE", raising=False)
        ids = put_in(emulator_of_worker)
        read_account(use=True)
        iam = emulator_of_worker.client("iam")
        iam.create_user(UserName="late")
        iam.create_login_profile(UserName="late", Password="An-Example-Of-16")
        read = read_account(goes_on=True, use=True)
        for each in read.found:
            if each.type == "aws_iam_user_ssh_key":  # of which the emulator says when it was uploaded there
                dict.update(each.values, create_date="2025-06-01T12:00:00+00:00")
        yield ids, read
    emulator_of_worker.reset()


@pytest.fixture
def ids(account):
    return account[0]


@pytest.fixture
def reading(account):
    return account[1]


@pytest.fixture
def look():
    """Join a file, by default that of the account, with what was read; gives report, facts and findings."""

    def looked(reading, thresholds=None, **given):
        inputs = StackConfiguration.model_validate({**GIVEN, **given})
        made = report(inputs, today=NOW.date())
        facts = find_facts(made, inputs, reading, NOW, thresholds)
        return made, facts, find_findings(facts)

    return looked
