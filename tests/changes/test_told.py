"""What is told of changes: of each, the lines that `told.yaml` has, and nothing without a change."""

import re
from functools import reduce
from pathlib import Path

import pytest
from merge_patch import merged
from samples import read_samples
from ssh_keys import in_ssh_format, rsa_key
from told_changes import cross, inputs, lines, shortened, users

from landingzone.changes.diff import diff

_KINDS = read_samples(Path(__file__).with_name("told.yaml"), **{"ssh:other": in_ssh_format(rsa_key(0))})


def sides(kind, case):
    parts = ([kind.get("both"), case.get("both"), case.get(side)] for side in ("before", "after"))
    return [inputs(**reduce(merged, filter(None, each), {})) for each in parts]


@pytest.mark.parametrize(
    ("kind", "case"),
    [pytest.param(kind, case, id=name) for kind in _KINDS.values() for name, case in kind["cases"].items()],
)
def test_what_it_does_is_reported_and_nothing_without_a_change(kind, case):
    old, new = sides(kind, case)
    found = [line for line in lines(old, new) if re.search(kind["only"], line)]
    assert shortened(found, case["told"]) == case["told"]
    assert {diff(each, each) for each in (old, new) if each.adoption is None} <= {()}


@pytest.mark.parametrize("case", [case for case in _KINDS["members"]["cases"].values() if case["told"]])
def test_what_is_a_loss_one_way_is_a_gain_the_other_way(case):
    old, new = sides(_KINDS["members"], case)
    told, back = ({change.kind for change in diff(*each)} for each in ((old, new), (new, old)))
    assert ("gain" in told, "loss" in told) == ("loss" in back, "gain" in back)


def test_many_roles_of_a_group_are_counted():
    entry = cross("prod", arns=[f"arn:aws:iam::{number:012d}:role/read" for number in range(1, 37)])
    old, new = (inputs(**entry, **users(bob=groups)) for groups in ([], ["_all-accounts"]))
    assert lines(old, new) == ["high gain: bob gains all 36 roles of _all-accounts, by joining _all-accounts"]
