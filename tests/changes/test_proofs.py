"""The formulas decide requests as the simulator does, and drawn changes are proven; what is wrong is found."""

import random
from collections import Counter
from dataclasses import replace

import prove
from asked_calls import ask, circumstances, ordinary_calls
from changed_policies import drawn_pairs, inputs_of
from held_policies import Source, as_list, held_by
from proofs import condition_name, decides
from samples import ACCOUNT_ID
from statements import allow, under

HOME = "arn:aws:s3:::home-"


def source(*statements, version="2012-10-17", elsewhere=""):
    document = {**({"Version": version} if version else {}), "Statement": list(statements)}
    return Source(name="inline p", document=document, elsewhere=elsewhere)


def test_the_formulas_decide_requests_as_the_simulator_does(simulator):
    choose = random.Random(1)
    decided = Counter()
    for pair in drawn_pairs(20, 11):
        user = known(pair)
        (call,) = choose.sample(ordinary_calls(user) or [("s3:GetObject", f"{HOME}bob/x")], 1)
        where = circumstances(user)
        states = ["true" if one.mfa else "missing" if one.mfa is None else "false" for one in where]
        proven = [
            decides(user, *call, state=state, conditions=conditions_in(simulator, user, one))
            for state, one in zip(states, where, strict=True)
        ]
        assert proven == ask(simulator, ((user, call, one) for one in where)), (pair, call)
        decided.update(proven)
    assert min(decided[True], decided[False]) > 10


def known(pair):
    """What bob has, all of which is given to the formulas."""
    user = held_by("bob", inputs_of(pair["old"]), pair["elsewhere"])
    boundary = replace(user.boundary, elsewhere="") if user.boundary else None
    return replace(user, sources=tuple(replace(one, elsewhere="") for one in user.sources), boundary=boundary)


def conditions_in(simulator, user, where):
    """Whether each condition holds: the simulator is asked about a document that allows everything under it."""
    found = {}
    for one in user.all_sources:
        version = one.document.get("Version")
        for statement in as_list(one.document["Statement"]):
            conditions = statement.get("Condition", {}).items()
            for operator, key, values in ((each, *one) for each, keys in conditions for one in keys.items()):
                alone = source(allow("*", **under(operator, key, values)), version=version)
                found[condition_name(operator, key, values, version)] = replace(user, sources=(alone,), boundary=None)
    answers = ask(simulator, ((each, ("s3:GetObject", f"{HOME}bob/x"), where) for each in found.values()))
    return dict(zip(found, answers, strict=True))


def test_drawn_changes_are_proven(simulator):
    pairs = drawn_pairs(6, 1)
    proved = prove.prove(pairs, simulator)
    assert proved.shown == []
    both_ways = 2 * sum(len(pair["old"]["users"].keys() & pair["new"]["users"].keys()) for pair in pairs)
    assert proved.counts[prove.PROVEN] + proved.counts[prove.TOLD] == both_ways
    assert proved.counts[prove.SAME] == 6
    assert proved.counts[prove.PROVEN] > 1


def prove_one(simulator, old, new):
    given = {"aws_account_id": ACCOUNT_ID, "should_create_iam_group_full_access": True}
    sides = {name: {**given, "users": {"bob": bob}} for name, bob in (("old", old), ("new", new))}
    return prove.prove([{**sides, "elsewhere": {}, "rewritings": ["Sid"]}], simulator)


def test_what_the_diff_does_not_tell_is_a_counterexample(simulator, monkeypatch):
    monkeypatch.setattr("review_checks.diff", lambda old, new: ())
    document = {"Version": "2012-10-17", "Statement": [allow("s3:*", f"{HOME}bob/*")]}
    proved = prove_one(simulator, {}, {"json_policies": {"p": document}})
    assert proved.counts == {prove.COUNTEREXAMPLE: 1, prove.CONFIRMED: 1, prove.PROVEN: 1, prove.SAME: 1}
    [shown] = proved.shown
    assert "('s3:GetObject', 'arn:aws:s3:::home-bob/x')" in shown


def test_a_rewriting_that_means_something_else_is_found(simulator, monkeypatch):
    def as_full_access(side, names):
        return {**side, "users": {"bob": {"groups": ["full-access"]}}}

    monkeypatch.setattr(prove, "rewritten", as_full_access)
    proved = prove_one(simulator, {}, {})
    assert proved.shown
    assert proved.counts == {prove.PROVEN: 2, prove.NOT_SAME: 1}
