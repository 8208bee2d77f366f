"""Each row of what IAM counts is refused with its code one above the edge, and not at it or one below."""

import pytest
from quota_edges import EDGES

from landingzone.config.options import StackConfiguration
from landingzone.iam.quotas import QUOTAS
from landingzone.rules.check import check_content


def codes(quota, content, number):
    given = {"aws_account_id": "123456789012", "enable_iam_groups": False}
    return {each.code for each in check_content(StackConfiguration, given | content(number))}


@pytest.mark.parametrize(("quota", "content"), EDGES, ids=lambda value: getattr(value, "counted", ""))
def test_one_more_is_refused_and_as_many_are_not(quota, content):
    assert [codes(quota, content, quota + more) for more in (-1, 0, 1)] == [set(), set(), {quota.code}]


def test_each_row_has_an_edge():
    assert [*map(id, QUOTAS)] == [id(quota) for quota, _ in EDGES]
