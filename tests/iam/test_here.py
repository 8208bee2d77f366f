"""What a document means from a day on: conditions on the time that are decided by then are filled in, no others are."""

from datetime import date, datetime, timedelta

import pytest

from landingzone.iam.held import Held
from landingzone.iam.here import as_of_day
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import permissions_of
from landingzone.iam.questions import find_example

TODAY = date(2026, 12, 1)
EPOCH = 1796083200  # the beginning of that day
HOLDS, FAILS, DEPENDS = True, False, None
CASES = [
    # Until the day before is over, or until this day begins.
    ("DateGreaterThan", "aws:CurrentTime", "2026-11-30T23:59:59Z", HOLDS),
    ("DateGreaterThan", "aws:CurrentTime", "2026-12-01T00:00:00Z", DEPENDS),
    ("DateGreaterThan", "aws:CurrentTime", "2026-12-01T23:59:59Z", DEPENDS),
    ("DateGreaterThanEquals", "aws:CurrentTime", "2026-12-01T00:00:00Z", HOLDS),
    ("DateGreaterThanEquals", "aws:CurrentTime", "2026-12-01T00:00:01Z", DEPENDS),
    ("DateLessThan", "aws:CurrentTime", "2026-12-01T00:00:00Z", FAILS),
    ("DateLessThan", "aws:CurrentTime", "2026-12-01T00:00:01Z", DEPENDS),
    ("DateLessThanEquals", "aws:CurrentTime", "2026-11-30T23:59:59Z", FAILS),
    ("DateLessThanEquals", "aws:CurrentTime", "2026-12-01T00:00:00Z", DEPENDS),
    ("DateEquals", "aws:CurrentTime", "2026-11-30", FAILS),
    ("DateEquals", "aws:CurrentTime", "2026-12-01", DEPENDS),
    ("DateNotEquals", "aws:CurrentTime", "2026-11-30", HOLDS),
    ("DateNotEquals", "aws:CurrentTime", "2026-12-01", DEPENDS),
    ("DateLessThanIfExists", "AWS:currenttime", "2026-11-30", FAILS),
    ("DateGreaterThanIfExists", "aws:CurrentTime", "2026-11-30", HOLDS),
    # Another zone.
    ("DateLessThan", "aws:CurrentTime", "2026-12-01T01:00:00+01:00", FAILS),
    ("DateLessThan", "aws:CurrentTime", "2026-12-01T00:00:00-01:00", DEPENDS),
    # One of several values suffices; with a negated operator, none may match.
    ("DateGreaterThan", "aws:CurrentTime", ["2026-01-01", "2030-01-01"], HOLDS),
    ("DateLessThan", "aws:CurrentTime", ["2026-01-01", "2030-01-01"], DEPENDS),
    ("DateLessThan", "aws:CurrentTime", ["2026-01-01", "2025-01-01"], FAILS),
    ("DateNotEquals", "aws:CurrentTime", ["2026-01-01", "2030-01-01"], DEPENDS),
    # Seconds.
    ("NumericLessThan", "aws:EpochTime", str(EPOCH), FAILS),
    ("NumericLessThan", "aws:EpochTime", str(EPOCH + 1), DEPENDS),
    ("NumericGreaterThan", "aws:EpochTime", EPOCH - 1, HOLDS),
    ("DateLessThan", "aws:EpochTime", str(EPOCH), FAILS),
    ("DateLessThan", "aws:EpochTime", "2026-11-30", FAILS),
    # What cannot be compared, and other keys.
    ("NumericLessThan", "aws:CurrentTime", "1577836800", DEPENDS),
    ("NumericLessThan", "aws:EpochTime", "2020-01-01", DEPENDS),
    ("DateLessThan", "aws:CurrentTime", "soon", DEPENDS),
    ("DateLessThan", "aws:CurrentTime", [], DEPENDS),
    ("DateLessThan", "aws:CurrentTime", "${aws:username}", DEPENDS),
    ("DateLessThan", "aws:TokenIssueTime", "2020-01-01", DEPENDS),
    ("StringEquals", "aws:CurrentTime", "2020-01-01", DEPENDS),
    ("ForAllValues:DateLessThan", "aws:CurrentTime", "2020-01-01", DEPENDS),
]


def meaning(condition, effect="Allow"):
    statement = {"Effect": effect, "Action": "s3:GetObject", "Resource": "*", "Condition": condition}
    return Meaning(permissions_of({"Version": "2012-10-17", "Statement": statement}))


@pytest.mark.parametrize(("operator", "key", "value", "expected"), CASES)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_past_date_is_filled_in(operator, key, value, expected, effect):
    written = meaning({operator: {key: value}}, effect)
    on_the_day = as_of_day(written, TODAY)
    if expected is DEPENDS:
        assert on_the_day == written
    else:
        assert on_the_day == (meaning({}, effect) if expected is HOLDS else Meaning(()))


def test_other_conditions_of_the_statement_stay():
    later, address = (
        {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}},
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    )
    assert as_of_day(meaning(later | address), TODAY) == meaning(address)


def test_what_is_filled_in_stays_so():
    """On every later day, what is decided on one is decided in the same way."""
    for operator, key, value, expected in CASES:
        written = meaning({operator: {key: value}})
        for days in (1, 400, 4000):
            after = as_of_day(written, TODAY + timedelta(days=days))
            assert expected is DEPENDS or after == as_of_day(written, TODAY), (operator, value)
    assert datetime.fromisoformat("2026-12-01T00:00:00+00:00").timestamp() == EPOCH


@pytest.mark.parametrize(("operator", "expected"), [("DateLessThan", HOLDS), ("DateGreaterThan", FAILS)])
def test_milliseconds_are_seconds_of_a_year_that_no_date_has(operator, expected):
    """Many write them by mistake: until then the condition holds always, or never."""
    written = permissions_of(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": "*",
                "Resource": "*",
                "Condition": {operator: {"aws:EpochTime": "1796083200000"}},
            }
        }
    )
    assert (find_example(Held.of(written), Held(())) is not None) is expected
