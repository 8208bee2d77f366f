"""Who may do what is asked is found, with what allows it: the answers are written down, and the page gives them too."""

import json

import pytest
from questions import ANSWERS, INPUTS, REACHING

from landingzone.access.account_reach import who_assumes
from landingzone.access.answers import who_can
from landingzone.access.report import report
from landingzone.config.inputs import Inputs
from landingzone.iam.conditions import WITHOUT_MFA


def without_unknown(answers):
    """Leave out the names of what is not known: here they have other words than on the page."""
    return {
        user: (through if is_known else (), *rest, is_known) for user, (through, *rest, is_known) in answers.items()
    }


def asked(made, *question):
    return {each.user: answered(each) for each in who_can(made, *question).users}


def answered(each):
    is_free = any(one.states & WITHOUT_MFA for part in each.through for one in part.permissions)
    needs_mfa = each.mfa == "needed" or (False if is_free else None)
    return tuple(part.name for part in each.through) or each.unknown, needs_mfa, bool(each.through)


@pytest.mark.parametrize("action", ANSWERS)
def test_who_can(action):
    assert without_unknown(asked(report(INPUTS), action)) == without_unknown(ANSWERS[action])


def reaching(made, account):
    return {each.user for each in who_assumes(made, account).roles}


def test_who_reaches_an_account():
    made = report(INPUTS)
    assert reaching(made, "444455556666") == set(REACHING)
    assert reaching(made, "999999999999") == set(REACHING) - {"china", "other", "roles", "variable", "version"}


def test_a_pattern_of_one_account_reaches_no_other():
    policy = {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::444455556666:role/app-*"]}
    made = report(Inputs(aws_account_id="123456789012", users={"dev": {"inline_iam_policies": {"app": policy}}}))
    assert [reaching(made, account) for account in ("444455556666", "999999999999")] == [{"dev"}, set()]


def test_a_role_is_named_by_a_variable_of_those_alone_whose_name_it_is():
    assert set(asked(report(INPUTS), "sts:AssumeRole", "arn:aws:iam::444455556666:role/variable")) == {
        name for name in REACHING if name not in ("china", "other", "roles", "version")
    }
    assert "variable" not in asked(report(INPUTS), "sts:AssumeRole", "arn:aws:iam::444455556666:role/x")


@pytest.mark.parametrize(
    ("written", "version", "resource"),
    [
        ("arn:aws:s3:::b/$", "2012-10-17", "arn:aws:s3:::b/$"),
        ("arn:aws:s3:::b/${$}", "2012-10-17", "arn:aws:s3:::b/$"),
        ("arn:aws:s3:::b/${$}{x}", "2012-10-17", "arn:aws:s3:::b/${x}"),
        ("arn:aws:s3:::b/$x${*}", "2012-10-17", "arn:aws:s3:::b/$x*"),
        ("arn:aws:s3:::$b/${x}", "2008-10-17", "arn:aws:s3:::$b/${x}"),
    ],
)
def test_a_dollar_sign_is_found_however_it_is_written(written, version, resource):
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": written}
    document = json.dumps({"Version": version, "Statement": statement})
    users = report(Inputs(aws_account_id="123456789012", users={"bob": {"json_policies": {"p": document}}}))
    assert asked(users, "s3:PutObject", resource) == {"bob": (("policy p",), False, True)}
    assert asked(users, "s3:PutObject", "arn:aws:s3:::c/$") == {}


def test_a_user_who_holds_nothing_may_do_nothing():
    assert asked(report(Inputs(aws_account_id="123456789012", users={"bob": {}})), "*") == {}
