"""The checks of random changes find a review that is wrong, whatever it is wrong about."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
import review_checks
from changed_policies import Pair
from review_checks import CHECKS, Seen, failures, named, renamed_groups
from samples import ACCOUNT_ID
from simulator import Simulator

from landingzone import Inputs, Report, diff, report
from landingzone.access.change import Change
from landingzone.access.model import Reach

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
SWITCHES = {f"should_create_iam_group_{name}": True for name in ("full_access", "logs", "iam_admin")}
NAMES = [check.name for check in CHECKS]


def side(*statements: dict[str, Any], **user: Any) -> dict[str, Any]:
    documents = {"p0": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    return {"aws_account_id": ACCOUNT_ID, **SWITCHES, "users": {"bob": {"json_policies": documents, **user}}}


def pair(old: dict[str, Any], new: dict[str, Any], *rewritings: str) -> Pair:
    return {"old": old, "new": new, "elsewhere": {}, "rewritings": list(rewritings or ("Sid",))}


def said(monkeypatch: pytest.MonkeyPatch, *changes: Change) -> None:
    def instead(old: Inputs, new: Inputs) -> tuple[Change, ...]:
        return changes

    monkeypatch.setattr(review_checks, "diff", instead)


def reported(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> None:
    def instead(inputs: Inputs) -> Report:
        right = report(inputs)
        groups = tuple(replace(group, policies=()) for group in right.groups) if "mfa" in attributes else right.groups
        users = [replace(user, holding=copy.copy(user.holding)) for user in right.users]
        for user in users:
            vars(user.holding).update(attributes)  # what is derived from it is made once
        return replace(right, users=tuple(users), groups=groups)

    monkeypatch.setattr(review_checks, "report", instead)


def change(level: Any, kind: Any, *users: str) -> Change:
    return Change(level=level, kind=kind, text="something", users=users or ("bob",))


GAIN = pair(side(), side(EVERYTHING))


def test_a_review_that_is_right_passes_every_check(simulator: Simulator):
    assert failures(simulator, GAIN) == {}


@pytest.mark.parametrize(
    ("changes", "is_enough"),
    [
        ([], False),
        ([change("critical", "gain", "eve")], False),
        ([change("info", "gain"), change("critical", "order"), change("low", "boundary"), change("low", "mfa")], False),
        ([change("low", "gain")], True),
        ([change("critical", "mfa")], True),
        ([change("high", "boundary")], True),
    ],
)
def test_what_counts_as_telling_a_gain(
    changes: list[Change], is_enough: bool, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    said(monkeypatch, *changes)
    assert bool(failures(simulator, GAIN, named("a gain is not told"))) != is_enough


def test_a_gain_that_is_not_told_is_shown(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    said(monkeypatch, change("low", "loss"))
    old = side({**EVERYTHING, **WITH_MFA})
    found = failures(simulator, pair(old, side(EVERYTHING)), named("a gain is not told"))["a gain is not told"]
    words = "becomes allowed with MFA that is false aws:RequestedRegion=eu-west-1, and diff says: something"
    assert f"s3:GetObject on arn:aws:s3:::home-bob/x {words}" in found


def test_nothing_becomes_allowed_by_less(simulator: Simulator):
    seen = Seen(simulator, pair(GAIN["new"], GAIN["old"]))
    assert (list(seen.gained()), seen.gains_something, seen.loses_something) == ([], False, True)


@pytest.mark.parametrize(("known", "is_enough"), [(True, True), (None, True), (False, False)])
def test_an_administrator_may_be_unknown_and_not_denied(
    known: bool | None, is_enough: bool, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    reported(monkeypatch, is_administrator=known)
    assert (failures(simulator, GAIN, named("an administrator is not known")) == {}) == is_enough


@pytest.mark.parametrize(("level", "is_enough"), [("high", True), ("critical", True), ("medium", False)])
def test_an_escalation_is_high(level: Any, is_enough: bool, simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    said(monkeypatch, change(level, "gain"))
    assert (failures(simulator, GAIN, named("a gained escalation is below high")) == {}) == is_enough


@pytest.mark.parametrize("mfa", ["needed", "nothing to protect"])
def test_mfa_that_is_not_needed_is_found(mfa: str, simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    reported(monkeypatch, mfa=mfa)
    found = failures(simulator, GAIN, named("MFA is not needed"))["MFA is not needed"]
    assert f"MFA of bob is {mfa!r}, and s3:GetObject on arn:aws:s3:::home-bob/x is allowed without it" in found
    assert not any("iam:ChangePassword" in text for text in found)


def test_mfa_of_a_group_that_is_not_needed_is_found(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    reported(monkeypatch, mfa="needed for some")
    new = {**side(groups=["full-access"]), "should_require_mfa": False}
    found = failures(simulator, pair(side(), new), named("MFA is not needed"))["MFA is not needed"]
    assert any(text.startswith("MFA of group full-access is 'nothing to protect', and iam:PutUser") for text in found)


def who_can(monkeypatch: pytest.MonkeyPatch, *found: Reach) -> None:
    def instead(self: Report, action: str, resource: str = "*") -> tuple[Reach, ...]:
        return found

    monkeypatch.setattr(Report, "who_can", instead)


def test_a_user_whom_who_can_misses_is_found(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    who_can(monkeypatch, Reach(user="eve", through=(), mfa=False))
    narrow = side({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home-bob/x"})
    found = failures(simulator, pair(side(), narrow), named("who_can misses a user"))["who_can misses a user"]
    assert [text.partition("who_can")[2] for text in found] == [
        "('s3:GetObject', 'arn:aws:s3:::home-bob/x') misses it",
        "('s3:GetObject', '*') misses it",
        "('s3:*', 'arn:aws:s3:::home-bob/x') misses it",
        "('S3:GETOBJECT', 'arn:aws:s3:::*') misses it",
        "('s3:?etObject', 'arn:aws:s3:::home-bob/x') misses it",
        "('*', '*') misses it",
    ]


def test_mfa_that_who_can_makes_up_is_found(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    who_can(monkeypatch, Reach(user="bob", through=(), mfa=True))
    checks = named("who_can says MFA")
    assert failures(simulator, GAIN, checks)
    assert failures(simulator, pair(side(), side({**EVERYTHING, **WITH_MFA})), checks) == {}


def test_to_set_up_mfa_is_no_use_of_a_wider_pattern(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    who_can(monkeypatch, Reach(user="bob", through=(), mfa=True))
    new = side({**EVERYTHING, "Action": "iam:ListUsers"})
    found = failures(simulator, pair(side(), new), named("who_can says MFA"))["who_can says MFA"]
    said_of_it = "says that all of it needs MFA"
    assert found == [f"may iam:ListUsers on * without MFA, and who_can('iam:ListUsers', '*') {said_of_it}"] * 2


@pytest.mark.parametrize("kind", ["gain", "loss", "order"])
@pytest.mark.parametrize(("rewriting", "moves"), [("Sid", False), ("statements apart", True)])
def test_a_rewriting_that_is_told_is_found(
    kind: Any, rewriting: str, moves: bool, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    said(monkeypatch, change("low", kind))
    found = failures(simulator, pair(side(EVERYTHING), side(), rewriting), named("a rewriting is a change"))
    assert found == ({} if moves and kind == "order" else {"a rewriting is a change": [f"{rewriting}: something"]})


def test_a_rewriting_may_be_undone(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[Inputs, Inputs]] = []

    def instead(old: Inputs, new: Inputs) -> tuple[Change, ...]:
        asked.append((old, new))
        return ()

    monkeypatch.setattr(review_checks, "diff", instead)
    for undone in (False, True):
        failures(simulator, {**pair(side(EVERYTHING), side()), "undone": undone}, named("a rewriting is a change"))
    assert asked[0] == asked[1][::-1]
    assert asked[0][0] != asked[0][1]


@pytest.mark.parametrize(("kind", "is_wrong"), [("gain", True), ("loss", True), ("group", False)])
def test_a_renamed_group_is_neither_a_gain_nor_a_loss(
    kind: Any, is_wrong: bool, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    said(monkeypatch, change("low", kind))
    found = failures(simulator, pair(side(groups=["logs"]), side()), named("a renamed group is a gain or a loss"))
    assert bool(found) == is_wrong


def test_groups_are_renamed_where_they_are_made_and_where_they_are_named():
    new = renamed_groups(side(groups=["Logs", "elsewhere"]))
    assert new["iam_group_name_logs"] == "renamed-Logs"
    assert new["users"]["bob"]["groups"] == ["renamed-Logs", "elsewhere"]
    old, renamed = (review_checks.inputs_of(each) for each in (side(groups=["Logs", "elsewhere"]), new))
    assert [one.text for one in diff(old, renamed)] == ["the group logs is renamed to renamed-Logs"]


@pytest.mark.parametrize(
    ("name", "of", "told"),
    [
        ("a gain that is none", pair(side(EVERYTHING), side(EVERYTHING)), change("low", "gain")),
        ("a gain that is none", pair(side(EVERYTHING), side()), change("critical", "mfa")),
        ("a loss that is none", GAIN, change("low", "loss")),
    ],
)
def test_what_is_told_for_nothing_is_counted(
    name: str, of: Pair, told: Change, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
):
    said(monkeypatch, told)
    assert list(failures(simulator, of, named(name))) == [name]
    said(monkeypatch, replace(told, level="info"))
    assert failures(simulator, of, named(name)) == {}


def test_an_administrator_who_is_none_is_counted(simulator: Simulator, monkeypatch: pytest.MonkeyPatch):
    reported(monkeypatch, is_administrator=True)
    checks = named("an administrator who is none")
    assert failures(simulator, pair(side(), side({**EVERYTHING, "Action": "s3:*"})), checks)
    assert failures(simulator, GAIN, checks) == {}


def test_there_is_no_check_of_another_name():
    with pytest.raises(KeyError):
        named("a gain is told")
