"""The random changes: accepted by the rules, of every part, the same for a seed, and rewritten without a change."""

import json
from collections import Counter
from itertools import chain

import pytest
from asked_calls import KINDS, ORDINARY, Circumstances, ask, circumstances, many_calls, ordinary_calls
from changed_policies import POOLS, drawn_pairs, inputs_of
from drawn_documents import ACTIONS, CONDITIONS, RESOURCES
from held_policies import Held, Source, held_by
from rewritten_policies import REWRITINGS, rewritten
from samples import ACCOUNT_ID

from landingzone.rules.check import check

OBJECT = ("s3:GetObject", "arn:aws:s3:::home-bob/x")
NOW = Circumstances(mfa=None)


def test_what_is_drawn_is_accepted_and_a_seed_draws_the_same_again():
    drawn = drawn_pairs(15, 1)
    assert drawn_pairs(4, 1) == drawn_pairs(4, 1) != drawn_pairs(4, 2)
    assert [check(inputs_of(pair[side])) for pair in drawn for side in ("old", "new")] == [[]] * 30


@pytest.mark.long
def test_everything_is_drawn():
    written = json.dumps(drawn_pairs(400, 1))
    of_sides = ("require_mfa", "tags", "inline_iam_policies", "group elsewhere", "policy limits", "undone")
    for each in chain(ACTIONS, RESOURCES, CONDITIONS, REWRITINGS, *POOLS, of_sides, ["NotAction", "NotResource"]):
        assert json.dumps(each).strip("{}") in written


@pytest.mark.long
def test_rewritings_are_other_texts_and_allow_the_same(simulator):
    changed, allowed = Counter[str](), Counter[bool]()
    every = list(REWRITINGS)
    for place, pair in enumerate(drawn_pairs(2 * len(every), 6)):
        other = rewritten(pair["old"], [*pair["rewritings"], every[place % len(every)]])
        changed.update(name for name in every if rewritten(pair["old"], [name]) != pair["old"])
        sides = [held_by("bob", inputs_of(side), pair["elsewhere"]) for side in (pair["old"], other)]
        questions = [(call, where) for call in ordinary_calls(*sides) for where in circumstances(*sides)]
        before, after = (ask(simulator, ((held, *each) for each in questions)) for held in sides)
        assert before == after
        allowed.update(before)
    assert set(changed) == set(REWRITINGS)
    assert allowed[True] > 500


def allow(resource="*", element="Resource"):
    return {"Effect": "Allow", "Action": "s3:GetObject", element: resource}


def holding(statement, version="2012-10-17", **tags):
    document = {**({"Version": version} if version else {}), "Statement": statement}
    source = Source(name="inline p0", document=document)
    return Held(name="bob", account=ACCOUNT_ID, sources=(source,), boundary=None, tags=tags)


OWN, TEAM, WITH_DEFAULT = (
    f"arn:aws:s3:::home-${{aws:{variable}}}/*"
    for variable in ("username", "PrincipalTag/team", "PrincipalTag/team, 'bob'")
)
OF_NAME = {**allow(), "Condition": {"StringEquals": {"aws:username": "${aws:username}"}}}


def test_variables_are_read_as_aws_documents_them(simulator):
    decided = {
        True: [
            *(holding(allow(OWN)), holding(allow(OWN, "NotResource"), None), holding(allow(TEAM), team="bob")),
            *(holding(allow(TEAM, "NotResource")), holding(allow(WITH_DEFAULT)), holding(OF_NAME)),
        ],
        False: [
            *(holding(allow(OWN), "2008-10-17"), holding(allow(TEAM)), holding(OF_NAME, None)),
            *(holding(allow(TEAM, "NotResource"), team="bob"), holding(allow(WITH_DEFAULT), team="red")),
        ],
    }
    for is_allowed, held in decided.items():
        assert ask(simulator, [(each, OBJECT, NOW) for each in held]) == [is_allowed] * len(held)


def test_the_circumstances_are_those_that_the_documents_are_about():
    assert circumstances(holding(allow())) == [Circumstances(mfa=None, keys=(("aws:RequestedRegion", "eu-west-1"),))]
    condition = {"NumericLessThan": {"aws:MultiFactorAuthAge": 60}, "StringLike": {"AWS:REQUESTEDREGION": "*"}}
    found = circumstances(holding({**allow(), "Condition": condition}))
    assert [(one.mfa, *(value for _, value in one.keys)) for one in found] == [
        *((True, region, age) for age in ("60", "7200") for region in ("eu-west-1", "us-east-1")),
        *((mfa, region) for mfa in (False, None) for region in ("eu-west-1", "us-east-1")),
    ]


def test_calls_are_made_from_patterns_as_far_as_a_statement_can_allow_them(simulator):
    held = holding({**allow("arn:aws:s3:::${aws:username}-?-*/*"), "Action": "s3:?etObjectAcl"})
    assert ordinary_calls(held) == []
    actions, resources = (set(each) for each in zip(*many_calls(simulator, held), strict=True))
    assert actions == {"s3:GetObjectAcl"}
    assert {"arn:aws:s3:::bob-b-bob/bob", "arn:aws:s3:::bob-b-x/x"} <= resources
    assert {action for action, _ in ordinary_calls(holding({**allow(), "Action": ["S3:*object", "sso:*"]}))} == {
        *("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "sso:CreateAccountAssignment")
    }
    assert len(ordinary_calls(holding({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}))) >= len(ORDINARY)
    assert ordinary_calls(holding({**allow(), "Effect": "Deny"})) == []


def test_every_call_is_one_that_aws_has(simulator):
    every = [(action, resource) for kind in KINDS for action in kind.actions for resource in kind.samples]
    assert all(ask(simulator, ((holding({**allow(), "Action": "*"}), call, NOW) for call in (*ORDINARY, *every))))
