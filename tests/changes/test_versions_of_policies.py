"""What the version of a policy document changes: before 2012-10-17, `${...}` is text.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
"""

import itertools
import json

import pytest
from told_changes import bob, told

from landingzone.access.account_reach import who_assumes
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report

NEW, OLD = "2012-10-17", "2008-10-17"
HOME = "arn:aws:s3:::home-${aws:username}/x"
ROLE = "arn:aws:iam::111122223333:role/of-${aws:username}"
OF_NAME = {"StringEquals": {"aws:RequestTag/owner": "${aws:username}"}}
PLAIN = {"StringEquals": {"aws:RequestTag/owner": "bob"}}


def policy(version, **statement):
    where = {} if "NotResource" in statement else {"Resource": "*"}
    written = {"Effect": "Allow", "Action": "s3:GetObject", **where, **statement}
    return {"json_policies": {"p": json.dumps({**({"Version": version} if version else {}), "Statement": written})}}


LITERALLY = " (taken literally)"


@pytest.mark.parametrize(
    ("statement", "may"),
    [
        ({"Resource": HOME}, f"use s3:GetObject on {HOME}@"),
        ({"NotResource": HOME}, f"use s3:GetObject on {HOME}^ but {HOME}@"),
        (
            {"Condition": OF_NAME},
            "use s3:GetObject if aws:RequestTag/owner is ${aws:username}@ (StringEquals), under different "
            "conditions than before",
        ),
    ],
)
def test_the_version_alone_is_a_change_where_there_is_what_looks_like_a_variable(statement, may):
    old, new = (bob(**policy(version, **statement)) for version in (OLD, NEW))
    gained = [text for _, text in told(old, new) if "bob may now" in text]
    assert gained == [f"bob may now {may.replace('@', '').replace('^', LITERALLY)}, through their own policy"]
    gained = [text for _, text in told(new, old) if "bob may now" in text]
    assert gained == [f"bob may now {may.replace('^', '').replace('@', LITERALLY)}, through their own policy"]


@pytest.mark.parametrize("statement", [{"Resource": "arn:aws:s3:::$b/*"}, {"Condition": PLAIN}])
def test_without_one_the_version_is_no_change(statement):
    for old, new in itertools.permutations((NEW, OLD, None), 2):
        assert told(bob(**policy(old, **statement)), bob(**policy(new, **statement))) == []
    assert told(bob(**policy(OLD, Resource=HOME)), bob(**policy(None, Resource=HOME))) == []


def test_a_denial_whose_condition_becomes_text_may_allow_more():
    old, new = (
        bob(**{"groups": ["full-access"], **policy(version, Effect="Deny", Condition=OF_NAME)})
        for version in (NEW, OLD)
    )
    assert any("forbidden" in text for _, text in told(old, new))


def test_a_document_is_shown_as_it_was_written():
    for version in (OLD, NEW):
        statement = {"Action": "sts:AssumeRole", "Resource": ROLE, "Condition": OF_NAME}
        made = report(bob(**policy(version, **statement)))
        (permission,) = made.as_dict()["users"][0]["policies"][0]["permissions"]
        assert permission["resource"] == made.as_dict()["roles"][0]["arn"] == ROLE
        assert permission["conditions"] == [
            {"operator": "StringEquals", "key": "aws:RequestTag/owner", "values": ["${aws:username}"]}
        ]
        assert permission["has_variables"] is (version == NEW)
        (reach,) = who_assumes(made, "111122223333").roles
        assert reach.role == ("of-bob" if version == NEW else "of-${aws:username}")
    passing = {"Action": ["iam:PassRole", "lambda:CreateFunction"], "NotResource": ROLE}
    (together,) = report(bob(**policy(OLD, **passing))).as_dict()["users"][0]["together"]
    assert f"* but {ROLE} (taken literally)" in together


def test_the_page_distinguishes_conditions():
    page = [report_as_html(report(bob(**policy(version, Condition=OF_NAME)))) for version in (NEW, OLD)]
    assert ["taken literally" in each for each in page] == [False, True]
