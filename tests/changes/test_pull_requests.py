"""Ordinary pull requests to one company: what is told of each is what a careful reviewer would write."""

import copy
from pathlib import Path

import pytest
import yaml

from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check

GIVEN = yaml.safe_load(Path(__file__).with_name("pull_requests.yaml").read_text(encoding="utf-8"))
REQUESTS = GIVEN["pull_requests"]


def side(*changes):
    company = copy.deepcopy(GIVEN["company"])
    for path, value in (each for change in changes for each in copy.deepcopy(change).items()):
        at, (*steps, last) = company, path.split(".")
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if value is None:
            del at[last]
        else:
            at[int(last) if isinstance(at, list) else last] = value
    inputs = StackConfiguration.model_validate(company)
    assert check(inputs) == []
    return inputs


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_told_as_a_reviewer_would(name):
    request = REQUESTS[name]
    before = request.get("before", {})
    changes = diff(side(before), side(before, request["set"]))
    assert [f"{one.level}: {one.text}" for one in changes] == request["told"]
