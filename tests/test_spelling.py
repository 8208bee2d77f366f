"""The name that somebody meant who made a typing error: one letter or two, and never another name that is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landingzone.ground.spelling import Names, is_within

KNOWN = Names(["GetObject", "PutObject", "ListBucket", "iam", "ec2", "ecs", "V2Access", "Other", "Others"])


@pytest.mark.parametrize(
    ("word", "near"),
    [
        *((word, "GetObject") for word in ("GetObjcet", "getobject", "GetObjects", "GtObjct", "XetObject")),
        *(("ListBukcets", "ListBucket"), ("XutObject", "PutObject"), ("ian", "iam")),
        # Three errors, two that are equally near, two errors in a short word, another number.
        *((word, None) for word in ("GtObjcets", "XXtObject", "Otherz", "ai", "ec4", "V3Access", "")),
    ],
)
def test_the_one_name_that_is_near_is_meant(word, near):
    assert KNOWN.nearest(word) == near


TEXT = st.text("abc", max_size=6)


@given(TEXT, TEXT)
def test_errors_are_counted_alike_both_ways(one, other):
    counts = [[is_within(*pair, errors) for errors in range(3)] for pair in ((one, other), (other, one))]
    assert counts[0] == counts[1]
    assert counts[0] == sorted(counts[0])
    assert counts[0][0] == (one == other)
