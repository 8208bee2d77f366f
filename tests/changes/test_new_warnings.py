"""The warnings that a change brings, also from a file that has problems."""

from datetime import date
from pathlib import Path

import pytest

from landingzone.changes.against import advise_on_change
from landingzone.changes.comparison import Comparison
from landingzone.changes.new_warnings import find_new_warnings
from landingzone.config.file import read_content

TOP = 'aws_account_id: "123456789012"\nadministrators_elsewhere: true\nusers:\n'
TODAY = date(2026, 3, 1)


def read(users):
    return read_content(f"{TOP}{users}".encode(), Path("a.yaml"), "a.yaml")


def brought(old, new, renamed=None):
    before, after = read(old), read(new)
    change = Comparison(before.configuration(), after.configuration(), TODAY)
    found = find_new_warnings(before, after, advise_on_change(change), TODAY, renamed or {})
    return [(each.code, each.origin.line, each.path) for each in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  bob: {groups: [x]}", "  bob: {groups: [y]}", [("LZ251", 4, "users.bob.groups[0]")]),
        ("  bob: {groups: [w, x]}", "  bob: {groups: [x]}", []),
        ("  bob: {groups: [w, x]}", "  bob: {groups: [x, z]}", [("LZ251", 4, "users.bob.groups[1]")]),
        # The old file has a problem, which hides nothing that was to be said of others.
        ("  bob: {groups: [x]}\n  al: {path: no}", "  bob: {groups: [x]}\n  al: {}", []),
        ("  bob: {until: 2026-02-01}", "  bob: {until: 2026-02-01, groups: []}", []),
        ("  bob: {until: 2026-02-01}", "  bob: {until: 2026-02-02}", [("LZ297", 4, "users.bob.until")]),
        # What is gone is told at the place where it was, or at what is nearest to it.
        ("  al: {}\n  bob: {}", "  al: {}", [("LZ751", 3, "users.bob")]),
        ("  bob: {status: offboarding}", "  bob: {}", [("LZ753", 4, "users.bob.status")]),
        ("  bob: {status: offboarding}", "  # landingzone: ignore LZ753 is back\n  bob: {}", []),
    ],
)
def test_what_was_said_before_is_not_said_again(old, new, expected):
    assert brought(old, new) == expected


def test_a_warning_stays_with_somebody_who_gets_another_name():
    old, new = "  bob: {groups: [x]}", "  rob: {groups: [x]}"
    assert ("LZ251", 4, "users.rob.groups[0]") in brought(old, new)
    assert ("LZ251", 4, "users.rob.groups[0]") not in brought(old, new, {"bob": "rob"})
