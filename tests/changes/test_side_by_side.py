"""What two sets of named things share is found under one name or two."""

import pytest

from landingzone.changes.side_by_side import SideBySide


@pytest.mark.parametrize(
    ("names", "gone", "come", "both"),
    [
        (None, {"a": 1}, {"d": 4}, {"b": (2, 2), "c": (3, 5)}),
        ({"a": "d", "b": "b"}, {"c": 3}, {"c": 5}, {"a": (1, 4), "b": (2, 2)}),
        ({"a": "b"}, {"b": 2, "c": 3}, {"c": 5, "d": 4}, {"a": (1, 2)}),
        ({"a": "b", "b": "b"}, {"c": 3}, {"c": 5, "d": 4}, {"a": (1, 2), "b": (2, 2)}),
        ({"a": "nowhere", "elsewhere": "c"}, {"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 5, "d": 4}, {}),
        ({}, {"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 5, "d": 4}, {}),
    ],
)
def test_each_thing_is_on_one_side_or_on_both(names, gone, come, both):
    found = SideBySide({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 5, "d": 4}, names)
    assert (found.gone, found.come, found.both) == (gone, come, both)
