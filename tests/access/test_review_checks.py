"""The checks of random changes find a review that is wrong, whatever it is wrong about, and no other."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import fuzz
import pytest
import review_checks
from changed_policies import Pair
from hypothesis import strategies as st
from review_checks import CHECKS, failures, renamed_groups
from samples import ACCOUNT_ID
from simulator import Simulator

from landingzone import Inputs, Report, diff, report
from landingzone.access.change import Change
from landingzone.access.model import Reach

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
SWITCHES = {f"should_create_iam_group_{name}": True for name in ("full_access", "logs", "iam_admin")}
X = "arn:aws:s3:::home-bob/x"
Wrong = Callable[[pytest.MonkeyPatch], None]


def side(*statements: dict[str, Any], **user: Any) -> dict[str, Any]:
    documents = {"p0": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    return {"aws_account_id": ACCOUNT_ID, **SWITCHES, "users": {"bob": {"json_policies": documents, **user}}}


def pair(old: dict[str, Any], new: dict[str, Any], rewriting: str = "Sid") -> Pair:
    return {"old": old, "new": new, "elsewhere": {}, "rewritings": [rewriting]}


def says(*changes: str) -> Wrong:
    """Have the diff say changes, each a level, a kind and a user."""
    told = [change.split() for change in changes]
    made = tuple(Change(level=level, kind=kind, text="something", users=(user,)) for level, kind, user in told)
    return lambda monkeypatch: monkeypatch.setattr(review_checks, "diff", lambda old, new: made)


def reports(**attributes: Any) -> Wrong:
    """Have the report say something else of bob, whose groups have no policies then."""

    def instead(inputs: Inputs) -> Report:
        right = report(inputs)
        users = [replace(user, holding=copy.copy(user.holding)) for user in right.users]
        for user in users:
            vars(user.holding).update(attributes)  # what is derived from it is made once
        return replace(right, users=tuple(users), groups=tuple(replace(group, policies=()) for group in right.groups))

    return lambda monkeypatch: monkeypatch.setattr(review_checks, "report", instead)


def finds(user: str, mfa: bool) -> Wrong:
    """Have `who_can` always find somebody."""
    reach = (Reach(user=user, through=(), mfa=mfa),)
    return lambda monkeypatch: monkeypatch.setattr(Report, "who_can", lambda *asked: reach)


GAIN, LOSS, SAME = (
    pair(side(*old), side(*new)) for old, new in (((), [EVERYTHING]), ([EVERYTHING], ()), ([EVERYTHING], [EVERYTHING]))
)
S3 = pair(side(), side({**EVERYTHING, "Action": "s3:*"}))
WITHOUT_MFA = pair(side({**EVERYTHING, **WITH_MFA}), side(EVERYTHING))
MEMBER = pair(side(), {**side(groups=["full-access"]), "should_require_mfa": False})
LISTING = pair(side(), side({**EVERYTHING, "Action": "iam:ListUsers"}))
MOVED = pair(side(EVERYTHING), side(), "statements apart")
NO_GAIN = ("low gain eve", "info gain bob", "critical order bob", "low boundary bob", "low mfa bob", "low loss bob")

# Check, pair, what is wrong with the review, and what the check says: "" is nothing.
CASES: list[tuple[str, Pair, Wrong, str]] = [
    ("a gain is not told", GAIN, says(), f"s3:GetObject on {X} becomes allowed without the MFA key"),
    ("a gain is not told", WITHOUT_MFA, says(*NO_GAIN), f"on {X} becomes allowed with MFA that is false aws:Requested"),
    *(("a gain is not told", GAIN, says(one), "") for one in ("low gain bob", "critical mfa bob", "high boundary bob")),
    ("an administrator is not known", GAIN, reports(is_administrator=False), "no administrator, and may iam:"),
    *(("an administrator is not known", GAIN, reports(is_administrator=known), "") for known in (True, None)),
    ("a gained escalation is below high", GAIN, says("medium gain bob"), "says medium: something"),
    *(("a gained escalation is below high", GAIN, says(f"{one} gain bob"), "") for one in ("high", "critical")),
    ("a gained escalation is below high", S3, says("medium gain bob"), ""),
    ("MFA is not needed", GAIN, reports(mfa="needed"), f"MFA of bob is 'needed', and s3:GetObject on {X} is allowed"),
    ("MFA is not needed", GAIN, reports(mfa="nothing to protect"), "MFA of bob is 'nothing to protect', and"),
    ("MFA is not needed", MEMBER, reports(mfa="needed for some"), "MFA of group full-access is 'nothing to protect'"),
    ("MFA is not needed", LISTING, reports(mfa="needed"), ""),
    ("who_can misses a user", S3, finds("eve", mfa=False), f"who_can('s3:GetObject', '{X}') misses it"),
    ("who_can misses a user", S3, finds("eve", mfa=False), "who_can('s3:GetObject', '*') misses it"),
    ("who_can misses a user", S3, finds("eve", mfa=False), f"who_can('s3:*', '{X}') misses it"),
    ("who_can misses a user", S3, finds("eve", mfa=False), "who_can('S3:GETOBJECT', 'arn:aws:s3:::*') misses it"),
    ("who_can misses a user", S3, finds("eve", mfa=False), f"who_can('s3:?etObject', '{X}') misses it"),
    ("who_can misses a user", S3, finds("eve", mfa=False), "who_can('*', '*') misses it"),
    ("who_can misses a user", GAIN, finds("bob", mfa=False), ""),
    ("who_can says MFA", GAIN, finds("bob", mfa=True), "says that all of it needs MFA"),
    ("who_can says MFA", pair(side(), side({**EVERYTHING, **WITH_MFA})), finds("bob", mfa=True), ""),
    # To set up MFA is no use of a wider pattern.
    ("who_can says MFA", LISTING, finds("bob", mfa=True), "may iam:ListUsers on * without MFA, and who_can('iam:List"),
    *(("a rewriting is a change", LOSS, says(f"low {kind} bob"), "Sid: something") for kind in ("gain", "order")),
    ("a rewriting is a change", MOVED, says("low loss bob"), "statements apart: something"),
    ("a rewriting is a change", MOVED, says("low order bob"), ""),
    *(
        ("a renamed group is a gain or a loss", LOSS, says(f"low {kind} bob"), "renamed: something")
        for kind in ("gain", "loss", "mfa", "boundary")
    ),
    ("a renamed group is a gain or a loss", LOSS, says("low group bob"), ""),
    ("a gain that is none", SAME, says("low gain bob"), "nothing becomes allowed: something"),
    ("a gain that is none", LOSS, says("critical mfa bob"), "nothing becomes allowed: something"),
    ("a gain that is none", SAME, says("info gain bob"), ""),
    ("a gain that is none", GAIN, says("low gain bob"), ""),
    ("a loss that is none", GAIN, says("low loss bob"), "nothing is lost: something"),
    ("a loss that is none", GAIN, says("info loss bob"), ""),
    ("a loss that is none", LOSS, says("low loss bob"), ""),
    ("an administrator who is none", S3, reports(is_administrator=True), "an administrator who may not escalate"),
    ("an administrator who is none", GAIN, reports(is_administrator=True), ""),
]


@pytest.mark.parametrize(("name", "changed", "wrong", "expected"), CASES)
def test_a_check_finds_what_is_wrong_and_nothing_else(
    name: str, changed: Pair, wrong: Wrong, expected: str, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    wrong(monkeypatch)
    found = failures(simulator, changed, [name]).get(name, [])
    assert any(expected in text for text in found) if expected else found == []
    assert not any("iam:ChangePassword" in text for text in found if name == "MFA is not needed")


def test_a_review_that_is_right_passes_every_check(simulator: Simulator):
    assert {name for name, *_ in CASES} == set(CHECKS)
    assert failures(simulator, GAIN) == {}


def test_a_rewriting_may_be_undone(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[Inputs, Inputs]] = []
    monkeypatch.setattr(review_checks, "diff", lambda *sides: asked.append(sides) or ())
    for undone in (False, True):
        failures(simulator, {**LOSS, "undone": undone}, ["a rewriting is a change"])
    assert asked[0] == asked[1][::-1]
    assert asked[0][0] != asked[0][1]


def test_groups_are_renamed_where_they_are_made_and_where_they_are_named():
    old = side(groups=["Logs", "elsewhere"])
    new = renamed_groups(old)
    assert new["iam_group_name_logs"] == "renamed-Logs"
    assert new["users"]["bob"]["groups"] == ["renamed-Logs", "elsewhere"]
    changes = diff(*(review_checks.inputs_of(each) for each in (old, new)))
    assert [one.text for one in changes] == ["the group logs is renamed to renamed-Logs"]


def test_the_command_counts_what_fails_and_shows_it_small(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def of_bob(seen: review_checks.Seen) -> list[str]:
        return ["as it is"] if seen.pair["new"]["users"]["bob"]["json_policies"] else []

    def run(**checks: dict[str, review_checks.Check]) -> tuple[int, list[str]]:
        for name, value in {"NEVER": {}, "FALSE_ALARMS": {}, **checks}.items():
            monkeypatch.setattr(fuzz, name, value)
        monkeypatch.setattr(fuzz, "CHECKS", fuzz.NEVER | fuzz.FALSE_ALARMS)
        return fuzz.fuzz_policies(20, 1, 1), capsys.readouterr().out.splitlines()

    monkeypatch.setattr(fuzz, "pairs", lambda: st.sampled_from([LOSS, S3, GAIN, MEMBER, WITHOUT_MFA]))
    status, (head, _, *table, _, name, wrong, _old, new, _) = run(NEVER={"never": of_bob})
    assert (status, head, name, wrong) == (1, "20 pairs, seed 1", "never", "  as it is")
    columns, (pairs, failed, _) = (line.split() for line in table)
    assert columns == ["pairs", "failed", "check"]
    assert (pairs, 0 < int(failed) < 20) == ("20", True)
    assert json.loads(new.partition(": ")[2]) == S3["new"]
    status, lines = run(FALSE_ALARMS={"alarm": of_bob})
    assert status == 0
    assert "alarm (a false alarm: counted only)" in lines[3]
