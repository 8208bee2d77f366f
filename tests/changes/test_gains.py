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
from statements import allow
from told_changes import told

from landingzone import diff

WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}


def inputs(statement=None, *more, groups=(), bound="", **given):
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


BOUND = f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"


def bounded(bound, *given, groups=()):
    """Somebody whose boundary has these statements, with others of their own."""
    statements = [{"Effect": "Allow", "Resource": "*", **each} for each in bound]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return inputs(*given or [None], bound=BOUND, policies={"bound": {"json": document}}, groups=groups)


# Patterns of which neither includes the other have no common one to tell.
@pytest.mark.parametrize(
    ("wide", "words"),
    [
        ("*", ""),
        ("arn:aws:s3:::b/*", " on arn:aws:s3:::a/* and arn:aws:s3:::b/*"),
        ("arn:aws:s3:::*/b", ", as far as their boundary allows"),
    ],
)
def test_what_the_boundary_leaves_is_told_where_it_can_be_said(wide, words):
    bound = [{"Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}, {"Action": "s3:Put*", "Resource": wide}]
    given = {"Action": "s3:PutObject", "Resource": "*" if words.endswith("*") or not words else "arn:aws:s3:::b*"}
    own = " on arn:aws:s3:::b*" if words.endswith("allows") else ""
    old, new = bounded(bound), bounded(bound, given)
    assert told(old, new) == [("medium", f"bob may now use s3:PutObject{own}{words}, through their own policy")]


FULL = ["full-access"]
READS, QUEUES = {"Action": "s3:GetObject"}, {"Action": "sqs:*"}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ONLY_READS = {"Effect": "Deny", "NotAction": "s3:GetObject", "Action": None}
ONLY_HERE = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*", "Resource": None}


@pytest.mark.parametrize(
    ("old", "new", "level", "text"),
    [
        (
            bounded([READS]),
            bounded([READS], groups=FULL),
            "low",
            "bob may now use s3:GetObject, by joining full-access",
        ),
        (
            bounded([READS], groups=FULL),
            bounded([READS]),
            "low",
            "bob may no longer use s3:GetObject, by leaving full-access",
        ),
        (
            bounded([READS, QUEUES], READS),
            bounded([READS, QUEUES], READS, groups=FULL),
            "high",
            "bob may now use all of sqs, by joining full-access",
        ),
        (
            bounded([READS], groups=FULL),
            bounded([READS, QUEUES], groups=FULL),
            "high",
            "bob may now use all of sqs, which their boundary blocked until now",
        ),
        (
            bounded([READS, QUEUES], groups=FULL),
            bounded([READS], groups=FULL),
            "low",
            "bob may no longer use all of sqs, because of their boundary",
        ),
        (
            inputs(bound=READ_ONLY),
            inputs(bound=READ_ONLY, groups=FULL),
            "high",
            "bob gains full access, as far as their boundary allows, by joining full-access",
        ),
        (
            inputs(ONLY_READS),
            inputs(ONLY_READS, groups=FULL),
            "low",
            "bob may now use s3:GetObject, by joining full-access",
        ),
        (
            inputs(ONLY_READS, ONLY_HERE, groups=FULL),
            inputs(ONLY_READS, ONLY_HERE),
            "low",
            "bob may no longer use s3:GetObject on arn:aws:s3:::b/*, by leaving full-access",
        ),
    ],
)
def test_of_everything_only_what_limits_leave_is_gained_or_lost(old, new, level, text):
    assert told(old, new) == [(level, text)]


# AWS's reference has no service of this name: it may be a new one.
NEW = {"Action": "brandnew:*"}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            inputs({"NotAction": ["s3:*", "brandnew:*"]}),
            inputs({"NotAction": ["s3:*"]}),
            "bob might now use all of brandnew, through their own policy: "
            "this matters only for actions that AWS adds later",
        ),
        (
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["s3:*"]}),
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["s3:*", "brandnew:*"]}),
            "",
        ),
        (
            inputs(NEW, {"Effect": "Deny", "Action": "*"}),
            inputs(NEW),
            "bob might no longer be forbidden to do anything: this matters only for actions that AWS adds later",
        ),
    ],
)
def test_a_service_that_no_list_has_is_not_missed(old, new, text):
    found = [change for change in diff(old, new) if change.kind == "gain"]
    assert found
    assert text in (found[0].text, "")
    assert diff(new, old) != ()


def test_what_stands_in_a_policy_that_stays_is_not_missed_either():
    denied = {
        "ann": {
            "json_policies": {
                "all": json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **NEW}]})
            }
        }
    }
    old, new = (
        told_changes.inputs(
            users={"ann": {**denied["ann"], "groups": groups}},
            groups={
                "none": {
                    "json_policies": {
                        "none": json.dumps(
                            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
                        )
                    }
                }
            },
        )
        for groups in (["none"], [])
    )
    assert [change.text for change in diff(old, new) if change.kind == "gain"] == [
        "ann might no longer be forbidden to do anything, by leaving none: "
        "this matters only for actions that AWS adds later"
    ]


def test_what_is_denied_by_the_own_tag_stays_denied_on_the_own_user_whatever_the_tag():
    by_tag = {"StringEquals": {"iam:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    statements = [{"Effect": "Deny", "Condition": by_tag}, {"Effect": "Allow"}]
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Action": "iam:List*", "Resource": "*"} | one for one in statements],
    }
    old, new = (
        told_changes.inputs(users={"bob": {"tags": {"team": team}, "json_policies": {"p": json.dumps(document)}}})
        for team in ("blue", "red")
    )
    assert told(old, new) == [
        (
            "low",
            "bob may now use iam:List*, part of which was forbidden until now, part of which is still "
            "forbidden, because their tags or path change",
        ),
        ("low", "bob may no longer use iam:List*, keeping part of it, because their tags or path change"),
        ("info", "bob gets the tag team = red instead of blue"),
    ]


def test_an_example_is_in_the_own_account():
    own = {"Effect": "Deny", "Action": "iam:*", "Resource": f"arn:aws:iam::{ACCOUNT_ID}:user/*"}
    old, new = inputs({"Action": "*"}, {**own, "Resource": "*"}), inputs({"Action": "*"}, own)
    [gain] = [change for change in diff(old, new) if change.example]
    assert gain.example.resource.startswith(f"arn:aws:iam::{ACCOUNT_ID}:")
    assert ":user/" not in gain.example.resource


def test_a_denial_that_is_narrowed_to_mfa_is_reported():
    allow = {"Action": "s3:*"}
    old = inputs(allow, {"Effect": "Deny", "Action": "s3:PutObject"})
    new = inputs(allow, {"Effect": "Deny", "Action": "s3:PutObject", **WITH_MFA})
    assert told(old, new) == [
        ("medium", "bob may now use s3:PutObject, which was forbidden until now, part of which is still forbidden")
    ]


def test_what_comes_while_a_denial_of_it_goes_is_told_with_its_policy_too():
    old, new = inputs({"Effect": "Deny", "Action": "*"}), inputs({"Action": "sqs:SendMessage"})
    assert told(old, new) == [
        ("medium", "bob is no longer forbidden to do anything"),
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


OWN_BUCKET = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::own/*"}


@pytest.mark.parametrize(
    ("limit", "came", "gone"),
    [
        (
            {"actions": ["s3:*"], "resources": ["*"]},
            [("info", f"bob is now bounded by {BOUND}, which limits nothing that they could do before")],
            [("info", f"bob is no longer bounded by {BOUND}, which limited nothing that they may do")],
        ),
        (
            {"actions": ["ec2:*"], "resources": ["*"]},
            [
                ("high", "bob is locked out: everything that their groups and policies allow is forbidden or outside "
                 "their boundary"),
                ("low", f"bob is now bounded by {BOUND}"),
                ("low", "bob may no longer use s3:GetObject on arn:aws:s3:::own/*, because of their boundary"),
            ],
            [("critical", f"bob is no longer bounded by {BOUND}")],
        ),
    ],
)  # fmt: skip
def test_a_boundary_takes_or_frees_something_or_that_is_said(limit, came, gone):
    policy = {"bound": {"statements": [limit]}}
    free, bound = (inputs(OWN_BUCKET, policies=policy, bound=arn) for arn in ("", BOUND))
    assert sorted(told(free, bound)) == came
    assert told(bound, free) == gone


def test_a_boundary_that_is_gone_shows_what_it_kept():
    policy = {"bound": {"statements": [{"actions": ["ec2:*"], "resources": ["*"]}]}}
    [change] = diff(*(inputs(OWN_BUCKET, policies=policy, bound=arn) for arn in (BOUND, "")))
    assert change.example.as_dict()["resource"] == "arn:aws:s3:::own/x"


READING = "arn:aws:iam::aws:policy/ReadOnlyAccess"
MIGHT_LOSE = ("low", "bob might lose permissions that a policy or a group gives that is defined elsewhere")
MIGHT_DO = "bob may now do more through something that is not known here: a policy or a group that is defined elsewhere"


def of_unknown(bound="", **limit):
    policies = {"bound": {"statements": [limit]}} if limit else {}
    return told_changes.inputs(
        groups_made_elsewhere=["ext"],
        policies=policies,
        users={"bob": {"groups": ["ext"], **({"permissions_boundary": bound} if bound else {})}},
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (of_unknown(), of_unknown(READING), [("low", f"bob is now bounded by {READING}")]),
        (of_unknown(READING), of_unknown(), [("critical", f"bob is no longer bounded by {READING}")]),
        (
            of_unknown(BOUND, actions=["s3:*", "ec2:*"], resources=["*"]),
            of_unknown(BOUND, actions=["s3:*"], resources=["*"]),
            [MIGHT_LOSE],
        ),
        (
            of_unknown(BOUND, actions=["s3:*"], resources=["*"]),
            of_unknown(BOUND, actions=["s3:*", "ec2:*"], resources=["*"]),
            [("critical", MIGHT_DO)],
        ),
    ],
)
def test_what_a_boundary_does_to_what_is_not_known_is_told_without_its_words(old, new, expected):
    assert told(old, new) == expected


def test_what_is_now_defined_has_no_other_conditions_than_what_nobody_knew():
    group = {
        "ext": {
            "require_mfa": False,
            "json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": [allow()]})},
        }
    }
    old = of_unknown()
    new = told_changes.inputs(groups=group, users={"bob": {"groups": ["ext"]}})
    assert ("high", "bob may now use all of s3, by joining ext") in told(old, new)


WITHOUT_MFA = {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
AT_A, AT_B = "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"


def all_bounded(limit):
    policies = {"bound": {"json": json.dumps({"Version": "2012-10-17", "Statement": [limit]})}}
    return inputs({"Action": "*"}, bound=BOUND, policies=policies)


def long_lists(number):
    buckets = [f"arn:aws:s3:::bucket-{each:02}/*" for each in range(40)]
    actions = [f"{service}:{verb}*" for service in ("ec2", "rds", "sns", "sqs") for verb in ("Create", "Get", "Put")]
    on_buckets = {"Action": "s3:*", "Resource": "", "NotResource": buckets[:number]}
    return inputs({"NotAction": ["s3:*", *actions]}, on_buckets, {"NotAction": actions, "Resource": buckets[0]})


NOT_IN_EU = {"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            inputs({"NotAction": ["iam:*", "organizations:*"]}),
            inputs({"NotAction": ["iam:*"]}),
            ("high", "bob may now use all of organizations, through their own policy"),
        ),
        (
            inputs({"Action": "*", "Resource": "", "NotResource": "arn:aws:s3:::secret/*"}),
            inputs({"Action": "*"}),
            ("high", "bob may now do everything on arn:aws:s3:::secret/*, through their own policy"),
        ),
        (
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], **NOT_IN_EU}),
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "route53:*"], **NOT_IN_EU}),
            ("high", "bob may now use all of route53, part of which was forbidden until now"),
        ),
        (
            inputs({"Action": "*"}, {"Effect": "Deny", "Action": "sqs:*"}),
            inputs({"Action": "*"}, {"Effect": "Deny", "Action": ["sqs:Delete*", "sqs:Set*"]}),
            (
                "high",
                "bob may now use all of sqs, which was forbidden until now, part of which is still forbidden",
            ),
        ),
        (
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["iam:*"], **WITHOUT_MFA}),
            inputs({"Action": "*"}, {"Effect": "Deny", "NotAction": ["iam:*", "s3:*"], **WITHOUT_MFA}),
            ("high", "bob may now use all of s3 (only without MFA), which was forbidden until now"),
        ),
        (
            inputs({"Action": "s3:*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "", "NotResource": AT_A}),
            inputs(
                {"Action": "s3:*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "", "NotResource": [AT_A, AT_B]}
            ),
            ("high", f"bob may now use all of s3 on {AT_B}, which was forbidden until now"),
        ),
        (
            long_lists(40),
            long_lists(39),
            ("high", "bob may now use all of s3 on arn:aws:s3:::bucket-39/*, through their own policy"),
        ),
        (
            all_bounded({"Effect": "Allow", "NotAction": "sqs:*", "Resource": "*"}),
            all_bounded({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            ("high", "bob may now use all of sqs, which their boundary blocked until now"),
        ),
        (
            all_bounded({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            all_bounded({"Effect": "Allow", "NotAction": "sqs:*", "Resource": "*"}),
            ("low", "bob may no longer use all of sqs, because of their boundary"),
        ),
    ],
)
def test_of_what_somebody_had_only_what_comes_is_gained(old, new, expected):
    assert expected in told(old, new)
    assert "full access" not in json.dumps(told(old, new))


@pytest.mark.parametrize(
    ("actions", "resource", "level", "said"),
    [
        (
            ["iam:AddUserToGroup", "iam:CreateAccessKey"],
            "arn:aws:iam::123456789012:user/x",
            "high",
            "iam:CreateAccessKey on arn:aws:iam::123456789012:user/x",
        ),
        (["s3:CreateBucket", "s3:GetObject"], AT_A, "low", f"s3:GetObject on {AT_A}"),
        (["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::a", "low", "s3:ListBucket on arn:aws:s3:::a"),
    ],
)
def test_an_action_that_can_do_nothing_on_a_resource_hides_no_other(actions, resource, level, said):
    new = inputs({"Action": actions, "Resource": resource})
    assert told(inputs(), new) == [(level, f"bob may now use {said}, through their own policy")]


@pytest.mark.parametrize("given", [{"NotAction": ["iam:AddUserToGroup", "s3:*"]}, {"Action": ["sso:*", "iam:Put*"]}])
def test_what_no_action_can_be_used_on_hides_no_gain_in_another_state_of_mfa(given):
    user = f"arn:aws:iam::{ACCOUNT_ID}:user/x"
    had = {"NotAction": "sso:*", "Resource": "arn:aws:iam::*:*", **WITH_MFA}
    told_of = told(inputs(had), inputs(had, {**given, "Resource": user}))
    assert [(level, text.endswith("without MFA, through their own policy")) for level, text in told_of] == [
        ("critical", True)
    ]


@pytest.mark.parametrize(
    ("action", "resource", "is_told"),
    [
        ("sqs:*", "arn:aws:sqs:*:*:x", True),
        ("s3:*", f"arn:aws:iam::{ACCOUNT_ID}:user/x", False),
        ("s3:ListBucket", "arn:aws:s3:::a/b", False),
        (["s3:ListBucket", "s3:GetObject"], "arn:aws:s3:::a/b", True),
    ],
)
def test_a_denial_of_what_nobody_grants_is_told_where_it_can_be_about_a_request(action, resource, is_told):
    old, new = inputs({"Action": "ec2:*"}), inputs({"Action": "ec2:*"}, allow(action, resource) | {"Effect": "Deny"})
    for sides in ((old, new), (new, old)):
        assert [level for level, _ in told(*sides)] == ["info"] * is_told


def test_a_tag_of_a_session_is_told_with_a_role_only_if_the_role_is_gained_too():
    x, y = (f"arn:aws:iam::{ACCOUNT_ID}:role/{name}" for name in "xy")
    tagging, both = allow("sts:TagSession", x), allow(["sts:AssumeRole", "sts:TagSession"], x)
    own = ", through their own policy"
    role, tag = f"bob gains the role x in {ACCOUNT_ID}{own}", f"bob may now use sts:TagSession on {x}{own}"
    assert told(inputs(), inputs(both)) == [("high", role)]
    assert [text for _, text in told(inputs(), inputs(tagging))] == [tag]
    assert [text for _, text in told(inputs(tagging), inputs())] == [f"bob may no longer use sts:TagSession on {x}"]
    assert {text for _, text in told(inputs(), inputs(both, allow("sts:TagSession", y)))} == {role, tag.replace(x, y)}
    assert [text for _, text in told(inputs(allow("sts:AssumeRole", x)), inputs(both))] == [tag]
