"""A refusal in one document of `json_policies`, and what it limits in another one, are told of."""

import json

from rule_checks import inputs
from statements import undecided

from landingzone.rules import separate_denials
from landingzone.rules.check import advise
from landingzone.rules.separate_denials import HINT, RULE

DELETE = {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}
ALL = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
PRESENT = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
ABSENT = {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}


def told(json_policies, **more):
    texts = {
        name: one if isinstance(one, str) else json.dumps({"Version": "2012-10-17", "Statement": one})
        for name, one in json_policies.items()
    }
    # A machine, of which nothing else is told.
    return [str(each) for each in advise(inputs(users={"bob": {"json_policies": texts, "require_mfa": False, **more}}))]


def test_each_refusal_that_stands_apart_is_reported_with_what_it_stands_beside():
    assert told({"data": ALL, "guard": DELETE, "more": {**ALL, "Action": "s3:DeleteObject"}}) == [
        f"users.bob.json_policies.guard: {RULE} (got 'guard' next to 'data' and 'more'); {HINT}"
    ]


def test_where_a_refusal_limits_nothing_of_another_document_there_is_nothing_to_say():
    for json_policies in (
        {"guard": DELETE},
        {"data": [ALL, DELETE]},
        {"data": READ, "guard": DELETE},
        {"data": [ALL, DELETE], "guard": DELETE},  # where it stands beside what it limits, too
        {"data": {**ALL, "Resource": "arn:aws:s3:::a/*"}, "guard": {**DELETE, "Resource": "arn:aws:s3:::b/*"}},
        {"data": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "guard": DELETE},
        {"data": ALL | PRESENT, "guard": DELETE | ABSENT},  # what needs MFA is not refused by its absence
        {"data": ALL, "guard": "no JSON"},
        {"data": DELETE, "guard": {**DELETE, "Action": "sts:GetSessionToken"}},  # which needs no permission
        {"data": "${TfToken[TOKEN.0]}", "guard": DELETE},
    ):
        assert told(json_policies) == []


def test_a_refusal_that_is_made_first_anyway_or_ends_is_fine():
    def entry(action, effect):
        return {"inline_iam_policies": {"first": {"actions": [action], "resources": ["*"], "effect": effect}}}

    apart = {"data": ALL, "guard": DELETE}
    assert told(apart, **entry("s3:D*", "Deny")) == []
    assert told(apart, **entry("s3:DeleteObject", "Deny")) != []
    assert told(apart, **entry("s3:*", "Allow")) != []
    assert told(apart, status="offboarding") == []


def test_where_it_is_too_much_to_compare_that_is_said():
    assert told({"data": undecided(), "guard": DELETE}) == [
        f"users.bob.json_policies: {separate_denials.NOT_COMPARED} (got 2 documents, including 'guard'); {HINT}"
    ]
    assert told({"data": ALL, "more": READ}) == []


def test_documents_of_one_group_are_looked_at_too():
    def reported_as(guard=DELETE, **group):
        texts = {name: json.dumps({"Statement": one}) for name, one in {"data": ALL, "guard": guard}.items()}
        groups = {"sre": {"json_policies": texts, "require_mfa": False, **group}}
        return [str(each) for each in advise(inputs(groups=groups)) if each.rule == RULE]

    deny = {"actions": ["s3:D*"], "resources": ["*"], "effect": "Deny"}
    line = f"groups.sre.json_policies.guard: {RULE} (got 'guard' next to 'data'); {HINT}"
    assert reported_as() == reported_as(require_mfa=True) == reported_as(DELETE | ABSENT) == [line]
    # What needs MFA anyway is not refused by its absence.
    assert reported_as(inline_iam_policies={"first": deny}) == reported_as(DELETE | ABSENT, require_mfa=True) == []
