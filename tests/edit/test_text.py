"""Edits of a text change what they mean, and no other line."""

import pytest

from landingzone.edit.text import Append, Remove, Rename, Set, Unwritable, edited

TABLE = [
    ("a: 1  # one\nb: 2\n", [Set(("a",), 3)], "a: 3  # one\nb: 2\n"),
    ("u:\n  a: {}\n\n  b: {}\n", [Set(("u", "c"), {"g": ["x"]})], "u:\n  a: {}\n\n  b: {}\n\n  c:\n    g: [x]\n"),
    ("g:\n- a # 1\n- b\n", [Append(("g",), "no"), Remove(("g", 0))], 'g:\n- b\n- "no"\n'),
    ("g: [a]\r\nh: x", [Remove(("g", 0)), Rename(("h",), "i")], "g: []\r\ni: x"),
]
REFUSED = [
    ("a: &x [b]\nc: *x\n", Append(("c",), "d"), "2:4: has an alias (`*x`) in the place of what is to be changed; "),
    ("a: &x [b]\nc: *x\n", Append(("a",), "d"), "1:4: has an anchor (`&x`) that aliases stand for elsewhere; "),
    ("a: !!str b\n", Set(("a",), "d"), "1:4: has a tag (`!...`) in the place of what is to be changed; "),
    (
        "? a\n: b\n",
        Set(("a",), "d"),
        "1:1: has a key with `?`, or an entry without braces, beside what is to be changed",
    ),
    ("# DO NOT EDIT\na: b\n", Set(("a",), "d"), "1:3: is written by a program, as it says itself; "),
    (
        "a:\rb: 1\r",
        Set(("a", "c"), {"d": 1}),
        "1:1: is written so that it cannot be edited without changing something else; ",
    ),
]


@pytest.mark.parametrize(("before", "edits", "after"), TABLE)
def test_an_edit_is_written_like_what_is_around_it(before, edits, after):
    assert edited(before, edits) == after


@pytest.mark.parametrize(("text", "edit", "told"), REFUSED)
def test_what_cannot_be_edited_alone_is_refused_with_its_place(text, edit, told):
    with pytest.raises(Unwritable) as caught:
        edited(text, [edit])
    assert str(caught.value).startswith(f"the text:{told}")
