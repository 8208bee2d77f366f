"""The letter for somebody whose access ends says until when, and of each membership that ends first, near its top."""

from datetime import date

import pytest
from samples import ACCOUNT_ID

from landingzone.access.render.letter import Letter, letter_as_markdown
from landingzone.access.report import report
from landingzone.config.options import Configuration

TODAY = date(2026, 12, 1)
ROLES = {
    name: {"inline_iam_policies": {"r": {"actions": ["sts:AssumeRole"], "resources": [f"arn:aws:iam::1:role/{name}"]}}}
    for name in ("ops", "on-call", "logs")
}
ALL = "- all access, on `2027-01-31` (last day, UTC)"
OPS = "- the membership in ops, on `2026-12-15` (last day, UTC)"
# What the file says of alice, and the lines that name days, each with all that stands on it.
SAID = {
    "all access": ({"until": "2027-01-31"}, [ALL]),
    "a membership": ({"groups_until": {"ops": "2026-12-15"}}, [OPS]),
    "a membership before all access": ({"until": "2027-01-31", "groups_until": {"ops": "2026-12-15"}}, [OPS, ALL]),
    "a membership that would last longer": ({"until": "2027-01-31", "groups_until": {"ops": "2027-02-28"}}, [ALL]),
    "memberships": (
        {"groups_until": {"ops": "2026-12-15", "on-call": "2026-11-30"}},
        ["- the membership in on-call, on `2026-11-30` (last day, UTC), which is past", OPS],
    ),
    "nothing": ({}, []),
}


def letter(**alice):
    users = {"alice": {"groups": [*ROLES], **alice}}
    made = report(Configuration(aws_account_id=ACCOUNT_ID, groups=ROLES, users=users), today=TODAY)
    return letter_as_markdown(Letter(report=made, user=made.users[0], resets_password=True))


@pytest.mark.parametrize("case", SAID)
def test_the_last_days_stand_near_the_top_and_nowhere_else(case):
    alice, days = SAID[case]
    text = letter(**alice)
    assert [line for line in text.splitlines() if "last day, UTC" in line] == days
    assert text.count("202") == len(days)
    if days:
        before, _, after = text.partition("## Ends\n\n")
        assert before.startswith(f"# AWS account `{ACCOUNT_ID}`\n\nYour user name is `alice`.\n\n")
        assert "##" not in before
        assert after.startswith("\n".join(days) + "\n\nAfter a last day, do not count on what it ends, ")
    else:
        assert "Ends" not in text


def test_a_group_defined_elsewhere_ends_too():
    text = letter(groups=["theirs"], groups_until={"theirs": "2026-12-15"})
    assert "- the membership in theirs, on `2026-12-15` (last day, UTC)\n" in text
    assert "- `theirs`: defined elsewhere and may grant anything\n" in text
