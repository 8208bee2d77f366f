"""The command that counts what is wrong, and how it makes examples smaller."""

from __future__ import annotations

from typing import Any

import fuzz
import pytest
import review_checks
from failing_kinds import smallest_of_each_kind
from smaller import smallest

from landingzone import Inputs


def test_an_example_is_made_as_small_as_it_can_be():
    example = {
        "old": {"bob": {"policies": [["a", "b"], ["c"]], "groups": ["x", "y"]}, "eve": {}},
        "new": {"bob": {"policies": [["a", "b"], ["c"]], "groups": ["y"]}},
    }

    def fails(each: dict[str, Any]) -> bool:
        old, new = each["old"]["bob"], each["new"]["bob"]
        return old["policies"] == new["policies"] and "b" in str(new["policies"]) and old["groups"] != new["groups"]

    small = smallest(example, fails, together=("old", "new"))
    assert small == {"old": {"bob": {"policies": "b", "groups": []}}, "new": {"bob": {"policies": "b", "groups": "y"}}}


def test_patterns_become_a_star_where_that_is_as_wrong():
    example = {"Action": ["s3:Get*"], "Sid": "other"}
    assert smallest(example, lambda each: "Action" in each and "Sid" in each, patterns=("Action",)) == {
        "Action": "*",
        "Sid": "other",
    }


def test_kinds_are_told_apart_by_what_they_have_to_do_with():
    deny, tags = {"a": ["Deny", "x"]}, {"tags": "t", "b": "long"}
    both, also_deny = {"tags": "t", "a": ["Deny", "x"], "b": "long"}, {"a": ["Deny", "x", "y"]}

    def fails(each: dict[str, Any]) -> bool:
        return "tags" in each or "Deny" in str(each)

    found = smallest_of_each_kind([both, also_deny, tags, deny], fails, 9)
    assert found == [{"a": "Deny"}, {"tags": "t"}]
    assert smallest_of_each_kind([both, also_deny, tags, deny], fails, 1) == [{"a": "Deny"}]


def test_what_is_taken_out_brings_nothing_else_in():
    old = {"p": {"Version": "2012-10-17", "Statement": "x"}}
    assert smallest_of_each_kind([old], lambda each: each["p"]["Statement"] == "x", 9) == [old]


def test_the_table_counts_what_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    checks = review_checks.named("a gain is not told", "a rewriting is a change")
    monkeypatch.setattr(fuzz, "CHECKS", tuple(checks))
    monkeypatch.setattr(fuzz, "_MOST_KINDS", 2)

    def nothing(old: Inputs, new: Inputs) -> tuple[object, ...]:
        return ()

    monkeypatch.setattr(review_checks, "diff", nothing)
    assert fuzz.fuzz_policies(10, 1, 1) == 1
    written = capsys.readouterr().out
    head, _, rest = written.partition("\n\n")
    table, *examples = rest.split("\n\n")
    assert head.strip() == "10 pairs, seed 1"
    lines = [line.split(maxsplit=2) for line in table.splitlines()]
    assert lines[0] == ["pairs", "failed", "check"]
    assert (lines[1][0], lines[1][2]) == ("10", "a gain is not told")
    assert 0 < int(lines[1][1]) < 10
    assert lines[2] == ["10", "0", "a rewriting is a change"]
    assert examples
    assert all(each.strip().startswith("a gain is not told [") for each in examples)
    assert all('  old: {"aws_account_id"' in each for each in examples)


def test_false_alarms_are_counted_and_no_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(fuzz, "CHECKS", tuple(review_checks.named("an administrator who is none")))
    monkeypatch.setattr(fuzz, "_kinds", lambda failed: [])
    assert fuzz.fuzz_policies(20, 1, 1) == 0
    assert "an administrator who is none (a false alarm: counted only)" in capsys.readouterr().out
