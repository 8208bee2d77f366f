"""Ordinary pull requests to one company: what is told of each is what a careful reviewer would write."""

import pytest
from pull_request_files import REQUESTS, files_of

from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check


def side(content):
    inputs = StackConfiguration.model_validate(content)
    assert check(inputs) == []
    return inputs


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_reported_as_a_reviewer_would(name):
    changes = diff(*map(side, files_of(name)))
    assert [f"{one.level}: {one.text}" for one in changes] == REQUESTS[name]["told"]
