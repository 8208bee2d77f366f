"""Whatever becomes allowed is told: the diff is held against a simulator of IAM, and against rewritten policies."""

import json
import re

import pytest
import told_changes
from asked_calls import Circumstances, ask
from changed_policies import pairs
from held_policies import held_by
from hypothesis import given, settings
from review_checks import NEVER, failures
from samples import ACCOUNT_ID
from told_changes import told

from landingzone import diff

WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}


def inputs(statement, *more, groups=(), bound="", **given):
    written = [
        {name: value for name, value in {"Effect": "Allow", "Resource": "*", **each}.items() if value}
        for each in (statement, *more)
        if each is not None
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": written})
    bob = {"groups": [*groups], "json_policies": {"own": document} if written else {}}
    bob |= {"permissions_boundary": bound} if bound else {}
    return told_changes.inputs(users={"bob": bob, "ann": {"groups": ["full-access"]}}, **given)


@pytest.mark.parametrize(
    ("action", "level", "words"),
    [("iam:AttachUserPolicy", "critical", "use iam:AttachUserPolicy"), ("s3:*", "high", "use all of s3")],
)
def test_what_works_without_mfa_now_is_reported_of_who_has_it_with_mfa(action, level, words):
    old, new = inputs(None, groups=("full-access",)), inputs({"Action": action}, groups=("full-access",))
    assert told(old, new) == [(level, f"bob may now {words} without MFA, through their own policy")]


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        ("BoolIfExists", "false", "only without MFA"),
        ("Bool", "false", "only in a session without MFA"),
        ("Null", "true", "only with a long-term access key"),
        ("Null", "false", "not with a long-term access key"),
        ("BoolIfExists", "true", "with MFA, or with a long-term access key"),
    ],
)
def test_what_works_in_some_sessions_is_reported_with_these(operator, value, words):
    condition = {operator: {"aws:MultiFactorAuthPresent": value}}
    [(_, text)] = told(inputs(None), inputs({"Action": "sqs:*", "Condition": condition}))
    assert text == f"bob may now use all of sqs ({words}), through their own policy"


@pytest.mark.parametrize(("wide", "words"), [("*", ""), ("arn:aws:s3:::b/*", ", as far as their boundary allows")])
def test_a_boundary_is_reported_of_where_none_of_its_statements_allows_all_of_it(wide, words):
    bound = [{"actions": ["s3:*"], "resources": ["arn:aws:s3:::a/*"]}, {"actions": ["s3:Put*"], "resources": [wide]}]
    given = {"policies": {"bound": {"statements": bound}}}
    arn = f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"
    old, new = (inputs(each, bound=arn, **given) for each in (None, {"Action": "s3:PutObject"}))
    assert told(old, new) == [("medium", f"bob may now use s3:PutObject{words}, through their own policy")]


def test_a_denial_that_is_narrowed_to_mfa_is_reported():
    allow = {"Action": "s3:*"}
    old = inputs(allow, {"Effect": "Deny", "Action": "s3:PutObject"})
    new = inputs(allow, {"Effect": "Deny", "Action": "s3:PutObject", **WITH_MFA})
    assert told(old, new) == [("high", "bob may now use all of s3, part of which was forbidden until now")]


def test_what_comes_while_a_denial_of_it_goes_is_told_with_its_policy_too():
    old, new = inputs({"Effect": "Deny", "Action": "*"}), inputs({"Action": "sqs:SendMessage"})
    assert told(old, new) == [
        ("critical", "bob is no longer forbidden to do anything"),
        ("medium", "bob may now use sqs:SendMessage, through their own policy"),
    ]


# Of the best known actions, none is about such a resource.
def test_any_action_on_what_only_some_services_have_is_told():
    logs, bucket = ({"Action": "*", "Resource": arn} for arn in ("arn:aws:logs:*:*:*", "arn:aws:s3:::home-*"))
    (level, text), *others = told(inputs(bucket), inputs(bucket, logs))
    assert (text, others) == ("bob may now do everything on arn:aws:logs:*:*:*, through their own policy", [])
    assert level != "info"


HOME = "arn:aws:s3:::home-"
OTHERS = {"Action": "s3:*", "NotResource": f"{HOME}${{aws:username}}/*", "Resource": None}
AS_WRITTEN, OF_BOB, OF_ANYBODY = (
    {"Action": "s3:GetObject", "Resource": f"{HOME}{name}/x"}
    for name in ("?" * len("${aws:username}"), "bob", "${aws:username}")
)


# What a variable leaves out, and as many letters as it is written with.
@pytest.mark.parametrize(("first", "second"), [(OTHERS, OF_BOB), (AS_WRITTEN, OF_ANYBODY)])
def test_a_variable_is_any_text(first, second, simulator):
    old, new = inputs(first), inputs(first, second)
    call, where = ("s3:GetObject", f"{HOME}bob/x"), Circumstances(mfa=None)
    assert ask(simulator, ((held_by("bob", each, {}), call, where) for each in (old, new))) == [False, True]
    assert [change.kind for change in diff(old, new)] == ["gain"]


@pytest.mark.parametrize("number", [8, pytest.param(60, marks=pytest.mark.long)])
def test_what_the_review_says_of_random_changes_is_so(simulator, number):
    # A policy of AWS with thousands of actions takes seconds: that is for many.
    drawn = pairs() if number > 8 else pairs().filter(lambda pair: not re.search("ReadOnly|read-only", str(pair)))

    @settings(max_examples=number)
    @given(drawn)
    def holds(pair):
        assert failures(simulator, pair, NEVER) == {}

    holds()


def test_what_no_request_can_be_about_is_not_kept():
    topics, bucket = {"Action": "*", "Resource": "arn:aws:sns:*:*:*"}, {"Action": "s3:Get*"}
    assert told(inputs(bucket, topics), inputs(bucket)) == [
        ("low", "bob may no longer do everything on arn:aws:sns:*:*:*")
    ]
