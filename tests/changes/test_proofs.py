"""The formulas decide requests as the simulator does, and drawn changes are proven; what is wrong is found."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import prove
import pytest
import yaml
from asked_calls import Circumstances, ask, circumstances, ordinary_calls
from changed_policies import drawn_pairs, inputs_of
from drawn_documents import BOB
from held_policies import Held, Source, held_by
from proofs import decide, find_gain
from samples import ACCOUNT_ID
from statements import allow, under

HOME = "arn:aws:s3:::home-"
PROVEN = yaml.safe_load(Path(__file__).with_name("proven_conditions.yaml").read_text(encoding="utf-8"))
CONDITIONS = yaml.safe_load(Path(__file__).with_name("conditions.yaml").read_text(encoding="utf-8"))


def source(*statements, version="2012-10-17", elsewhere=""):
    document = {**({"Version": version} if version else {}), "Statement": list(statements)}
    return Source(name="inline p", document=document, elsewhere=elsewhere)


def test_the_formulas_decide_requests_as_the_simulator_does(simulator):
    choose = random.Random(1)
    decided = Counter()
    for pair in drawn_pairs(20, 11):
        user = known(pair)
        (call,) = choose.sample(ordinary_calls(user) or [("s3:GetObject", f"{HOME}bob/x")], 1)
        possible = circumstances(user)
        where = choose.sample(possible, min(len(possible), 8))
        proven, simulated = decided_by_both(simulator, user, call, where)
        assert proven == simulated, (pair, call)
        decided.update(proven)
    assert min(decided[True], decided[False]) > 10


def decided_by_both(simulator, user, call, where):
    mfa = ({} if one.mfa is None else {"aws:MultiFactorAuthPresent": str(one.mfa).lower()} for one in where)
    contexts = ({**user.context_on(call[1]), **dict(one.keys), **each} for one, each in zip(where, mfa, strict=True))
    return decide(user, ((*call, each) for each in contexts)), ask(simulator, ((user, call, one) for one in where))


@pytest.mark.parametrize("row", CONDITIONS, ids=lambda row: row["key"])
def test_conditions_hold_as_the_simulator_says(simulator, row):
    requests = [{row["key"]: value} for value in row["values"]] + [{}]
    requests += [row["beside"] | each for each in requests] if "beside" in row else []
    where = [Circumstances(None, tuple(each.items())) for each in requests]
    departures = set()
    for operator, several in row["conditions"].items():
        for values in several:
            document = source(allow("*", **under(operator, row["key"], values)))
            user = Held(name="bob", account=ACCOUNT_ID, sources=(document,), boundary=None, tags={"team": "red"})
            proven, simulated = decided_by_both(simulator, user, ("iam:TagUser", BOB), where)
            departures |= {values} if proven != simulated else set()
    assert departures == row.get("departures", {}).keys()


def sides_of(name, kind):
    return [
        Held(
            name="bob",
            account=ACCOUNT_ID,
            sources=(source(*(allow("*", Condition=each) for each in conditions)),),
            boundary=None,
            tags={"team": "red"},
        )
        for conditions in PROVEN[kind][name]
    ]


@pytest.mark.parametrize("name", PROVEN["same"])
def test_conditions_are_proven_to_be_the_same(name):
    old, new = sides_of(name, "same")
    assert (find_gain(old, new), find_gain(new, old)) == (None, None)


@pytest.mark.parametrize("name", PROVEN["more"])
def test_a_request_is_found_that_conditions_allow_beside_others(name):
    old, new = sides_of(name, "more")
    gain = find_gain(old, new)
    assert (decide(old, [gain]), decide(new, [gain])) == ([False], [True]), gain
    assert find_gain(new, old) is None


def known(pair):
    """What bob has, all of which is given to the formulas."""
    user = held_by("bob", inputs_of(pair["old"]), pair["elsewhere"])
    boundary = replace(user.boundary, elsewhere="") if user.boundary else None
    return replace(user, sources=tuple(replace(one, elsewhere="") for one in user.sources), boundary=boundary)


def test_drawn_changes_are_proven(simulator):
    pairs = drawn_pairs(6, 1)
    proved = prove.prove(pairs, simulator)
    assert proved.shown == []
    both_ways = 2 * sum(len(pair["old"]["users"].keys() & pair["new"]["users"].keys()) for pair in pairs)
    assert sum(proved.counts[row] for row in (prove.PROVEN, prove.TOLD, prove.ELSEWHERE)) == both_ways
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


@pytest.mark.parametrize(
    ("key", "value"), [("aws:RequestedRegion", "eu-west-1"), ("iam:ResourceTag/team", "red"), ("s3:prefix", "x")]
)
def test_a_key_is_with_every_action_or_only_with_those_that_have_it(key, value):
    everything, old = (
        Held(name="bob", account=ACCOUNT_ID, sources=(source(one),), boundary=None, tags={})
        for one in (allow("logs:*"), allow("logs:*", **under("StringEqualsIfExists", key, value)))
    )
    without = replace(old, sources=(source(allow("logs:*", **under("Null", key, "true"))),))
    is_always_there = key == "aws:RequestedRegion"
    assert find_gain(without, everything) is not None
    assert (find_gain(without, everything, is_lenient=False) is None) is not is_always_there
    assert (find_gain(old, everything, is_lenient=False) is None) is not is_always_there
