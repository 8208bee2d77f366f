"""Other tags and another path are told as gains where policies look at them, and only there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from told_changes import inputs, told

HOME = "arn:aws:s3:::${aws:PrincipalTag/team}/*"


def bob(tags: dict[str, str], *statements: dict[str, Any], **more: Any) -> Any:
    written = [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", **each} for each in statements]
    document = {"own": json.dumps({"Version": "2012-10-17", "Statement": written})} if written else {}
    return inputs(users={"bob": {"tags": tags, "json_policies": document, **more}})


def of_team(*values: str, operator: str = "StringEquals") -> dict[str, Any]:
    return {"Condition": {operator: {"AWS:PrincipalTag/Team": list(values)}}}


SETTING = ("info", "bob gets other tags")


def test_a_variable_means_something_else_with_other_tags():
    gained = ("medium", "bob may now use s3:PutObject on arn:aws:s3:::ops/*, by other tags or path")
    assert told(bob({"team": "dev"}, {"Resource": HOME}), bob({"team": "ops"}, {"Resource": HOME})) == [gained, SETTING]
    assert told(bob({}, {"Resource": HOME}), bob({"TEAM": "ops"}, {"Resource": HOME})) == [gained, SETTING]


def test_other_tags_hide_no_gain_of_another_policy():
    old = bob({"team": "dev"}, {"Resource": HOME})
    new = bob({"team": "ops"}, {"Resource": "arn:aws:s3:::ops/*"})
    gained = ("medium", "bob may now use s3:PutObject on arn:aws:s3:::ops/*, by a policy of their own")
    assert gained in told(old, new)
    # With these tags all along it is nothing new.
    assert gained not in told(bob({"team": "ops"}, {"Resource": HOME}), new)


def test_a_condition_on_tags_may_hold_with_other_ones():
    words = "use s3:PutObject if AWS:PrincipalTag/Team is ops (StringEquals), under other conditions than before"
    for old in ({}, {"team": "dev"}):
        changes = told(bob(old, of_team("ops")), bob({"team": "ops"}, of_team("ops")))
        assert changes == [("medium", f"bob may now {words}, by other tags or path"), SETTING]


def test_a_denial_by_tags_may_no_longer_hold():
    deny = {"Effect": "Deny", **of_team("dev")}
    [(level, text), setting] = told(bob({"team": "dev"}, {}, deny), bob({"team": "ops"}, {}, deny))
    assert (level, setting) == ("medium", SETTING)
    assert text == "bob may now use s3:PutObject, of which a part was forbidden until now, by other tags or path"


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [{}],
        [{"Resource": "arn:aws:s3:::${aws:username}/*"}],
        [{"Condition": {"StringEquals": {"aws:PrincipalTag/other": "x"}}}],
        [{"Resource": "arn:aws:s3:::${aws:PrincipalTag/other}/*"}],
    ],
)
def test_what_looks_at_nothing_that_changes_is_no_gain(statements: list[dict[str, Any]]):
    assert told(bob({"team": "dev"}, *statements), bob({"team": "ops"}, *statements)) == [SETTING]


def test_what_is_not_known_may_look_at_tags():
    gained = ("high", "bob may now do more by what is not known here, if it looks at their tags or path")
    for more in ({"groups": ["made-elsewhere"]}, {"customer_managed_policy_names": ["odd"]}):
        assert told(bob({"team": "dev"}, **more), bob({"team": "ops"}, **more)) == [gained, SETTING]
        assert told(bob({}, **more), bob({}, **more, path="/ops/"))[0] == gained
