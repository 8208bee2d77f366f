"""Who may do what is asked is found, with what allows it: the answers are written down, and the page gives them too."""

import json

import pytest
from questions import ANSWERS, INPUTS, REACHING

from landingzone.access.report import report
from landingzone.config.inputs import Inputs


def found(reaches):
    return {one.user: (one.through, one.mfa, one.is_known) for one in reaches}


@pytest.mark.parametrize("action", ANSWERS)
def test_who_can(action):
    assert found(report(INPUTS).who_can(action)) == ANSWERS[action]


def test_who_reaches_an_account():
    assert found(report(INPUTS).who_reaches("444455556666")) == REACHING
    assert found(report(INPUTS).who_reaches("999999999999")) == {
        name: answer
        for name, answer in REACHING.items()
        if name not in ("china", "other", "roles", "variable", "version")
    }


def test_a_pattern_of_one_account_reaches_no_other():
    policy = {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::444455556666:role/app-*"]}
    inputs = Inputs(aws_account_id="123456789012", users={"dev": {"inline_iam_policies": {"app": policy}}})
    reached = {account: found(report(inputs).who_reaches(account)) for account in ("444455556666", "999999999999")}
    assert [*map(set, reached.values())] == [{"dev"}, set()]


def test_a_role_is_named_by_a_variable_of_those_alone_whose_name_it_is():
    assert set(found(report(INPUTS).who_can("sts:AssumeRole", "arn:aws:iam::444455556666:role/variable"))) == {
        name for name in REACHING if name not in ("china", "other", "roles", "version")
    }
    assert "variable" not in found(report(INPUTS).who_can("sts:AssumeRole", "arn:aws:iam::444455556666:role/x"))


@pytest.mark.parametrize(
    ("written", "version", "asked"),
    [
        ("arn:aws:s3:::b/$", "2012-10-17", "arn:aws:s3:::b/$"),
        ("arn:aws:s3:::b/${$}", "2012-10-17", "arn:aws:s3:::b/$"),
        ("arn:aws:s3:::b/${$}{x}", "2012-10-17", "arn:aws:s3:::b/${x}"),
        ("arn:aws:s3:::b/$x${*}", "2012-10-17", "arn:aws:s3:::b/$x*"),
        ("arn:aws:s3:::$b/${x}", "2008-10-17", "arn:aws:s3:::$b/${x}"),
    ],
)
def test_a_dollar_sign_is_found_however_it_is_written(written, version, asked):
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": written}
    document = json.dumps({"Version": version, "Statement": statement})
    users = report(Inputs(aws_account_id="123456789012", users={"bob": {"json_policies": {"p": document}}}))
    assert found(users.who_can("s3:PutObject", asked)) == {"bob": (("policy p",), False, True)}
    assert found(users.who_can("s3:PutObject", "arn:aws:s3:::c/$")) == {}
