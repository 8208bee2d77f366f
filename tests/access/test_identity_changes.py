"""Other tags and another path are told as gains where policies look at them, and only there."""

import json

import pytest
from told_changes import inputs, told

BUCKET = "arn:aws:s3:::{}/*".format
HOME = {"Resource": BUCKET("${aws:PrincipalTag/team}")}
ON_OPS = "bob may now use s3:PutObject on arn:aws:s3:::ops/*, by {}".format
DEV, OPS = {"team": "dev"}, {"team": "ops"}
SETTING = ("info", "bob gets other tags")


def bob(tags, *statements, version="2012-10-17", **more):
    written = [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", **each} for each in statements]
    document = {"own": json.dumps({"Version": version, "Statement": written})} if written else {}
    return inputs(users={"bob": {"tags": tags, "json_policies": document, **more}})


def of_team(value):
    return {"Condition": {"StringEquals": {"AWS:PrincipalTag/Team": [value]}}}


@pytest.mark.parametrize(("had", "has"), [(DEV, OPS), ({}, {"TEAM": "ops"})])
def test_a_variable_means_something_else_with_other_tags(had, has):
    assert told(bob(had, HOME), bob(has, HOME)) == [("medium", ON_OPS("other tags or path")), SETTING]


def test_other_tags_hide_no_gain_of_another_policy():
    new, gained = bob(OPS, {"Resource": BUCKET("ops")}), ("medium", ON_OPS("a policy of their own"))
    assert gained in told(bob(DEV, HOME), new)
    # With these tags all along it is nothing new.
    assert gained not in told(bob(OPS, HOME), new)


@pytest.mark.parametrize("had", [{}, DEV])
def test_a_condition_on_tags_may_hold_with_other_ones(had):
    words = "use s3:PutObject if AWS:PrincipalTag/Team is ops (StringEquals), under other conditions than before"
    gained = ("medium", f"bob may now {words}, by other tags or path")
    assert told(bob(had, of_team("ops")), bob(OPS, of_team("ops"))) == [gained, SETTING]


def test_a_denial_by_tags_may_no_longer_hold():
    words = "bob may now use s3:PutObject, of which a part was forbidden until now, by other tags or path"
    old, new = (bob(tags, {}, {"Effect": "Deny", **of_team("dev")}) for tags in (DEV, OPS))
    assert told(old, new) == [("medium", words), SETTING]


@pytest.mark.parametrize(
    "statements",
    [
        *([], [{}], [{"Resource": BUCKET("${aws:username}")}], [{"Resource": BUCKET("${aws:PrincipalTag/other}")}]),
        [{"Condition": {"StringEquals": {"aws:PrincipalTag/other": "x"}}}],
    ],
)
def test_what_looks_at_nothing_that_changes_is_no_gain(statements):
    assert told(bob(DEV, *statements), bob(OPS, *statements)) == [SETTING]


def test_what_has_the_name_of_a_tag_as_text_does_not_look_at_it():
    same_team = {"Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}
    for version, changes in (("2012-10-17", True), ("2008-10-17", False)):
        old, new = (bob(tags, same_team, version=version) for tags in (DEV, OPS))
        assert (told(old, new) != [SETTING]) is changes


@pytest.mark.parametrize("more", [{"groups": ["made-elsewhere"]}, {"customer_managed_policy_names": ["odd"]}])
def test_what_is_not_known_may_look_at_tags(more):
    gained = ("high", "bob may now do more by what is not known here, if it looks at their tags or path")
    assert told(bob(DEV, **more), bob(OPS, **more)) == [gained, SETTING]
    assert told(bob({}, **more), bob({}, **more, path="/ops/"))[0] == gained
