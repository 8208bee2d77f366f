"""Edits of a text change what they mean, and no other line."""

import re
from pathlib import Path

import pytest

from landingzone.edit.text import Append, Remove, Rename, Set, Unwritable, edited

PEOPLE = Path(__file__).with_name("people.yaml").read_text(encoding="utf-8")
# What is edited, what of the text above goes, what comes in its place.
OF_PEOPLE = [
    # A new entry is like those beside it: indented, parted by blank lines, in brackets or not, in its sorted place.
    (
        Set(("users", "zoe"), {"team": "data", "groups": ["a"]}),
        "accounts",
        "  zoe:\n    team: data\n    groups: [a]\naccounts",
    ),
    (Set(("users", "ben"), {"tags": {"a": "b"}}), "cc-1}\n", "cc-1}\n  ben:\n    tags: {a: b}\n"),
    (Set(("users", "ada", "path"), "/a/"), "-1}\n", "-1}\n    path: /a/\n"),
    (Append(("users", "ada", "groups"), "logs"), '"on-call"]', '"on-call", logs]'),
    (Append(("users", "bob", "groups"), "no"), "May\n", 'May\n    - "no"\n'),
    (Append(("users", "cora", "groups"), "c"), "      b]", "      b,\n      c]"),
    (Append(("users", "carl", "groups"), "c"), "carl: {}", "carl:\n    groups: [c]"),
    (Set(("accounts", "dev"), "222233334444"), "accounts: {}", 'accounts:\n  dev: "222233334444"'),
    # A value is written as the one that it replaces, and the comment behind it stays.
    (Set(("users", "ada", "team"), "on"), "platform ", '"on" '),
    (Set(("users", "ada", "groups", 1), "logs"), '"on-call"', '"logs"'),
    (Set(("users", "ada", "groups"), ["full-access", "new"]), '"on-call"', '"new"'),
    (Set(("users", "bob", "groups"), "x"), "groups:\n    - logs # until May", "groups: x"),
    (Rename(("users", "bob"), "12"), "  bob:", '  "12":'),
    # With an entry go its lines, the comment that names it alone, and those for its line; no other comment.
    (Remove(("users", "ada", "team")), "    team: platform   # since 2020\n", ""),
    (Remove(("users", "ada", "groups", 0)), "[full-access, ", "["),
    (Remove(("users", "ada", "tags", "cost-center")), "{cost-center: cc-1}", "{}"),
    (Remove(("users", "bob", "groups", 0)), "groups:\n    - logs # until May\n", "groups: []\n"),
    (Remove(("users", "carl")), "  # landingzone: ignore LZ751 for a while\n  carl: {}\n", ""),
    (Remove(("users", "cora", "groups", 0)), "[a,   # first\n      b]", "[\n      b]"),
    (Remove(("accounts",)), "accounts: {}\n", ""),
]
A, AB = "a: 1\n", "a: 1\nb:\n  - c: 2\n    d: 3\n"
TABLE = [
    *((PEOPLE, [edit], PEOPLE.replace(old, new, 1)) for edit, old, new in OF_PEOPLE),
    (PEOPLE, [Remove(("users", "bob"))], re.sub(r"\n  # bob(.*\n)*?    # - b.*\n", "", PEOPLE)),
    # Several edits, each of what the ones before it made.
    (AB, [Rename(("b",), "e"), Append(("e",), "f"), Remove(("e", 0, "c"))], "a: 1\ne:\n  - d: 3\n  - f\n"),
    (AB, [Remove(("b", 0, "c")), Set(("b", 0, "e"), [])], "a: 1\nb:\n  - d: 3\n    e: []\n"),
    (AB, [Set(("b", 0), {"c": 4, "d": 3})], AB.replace("2", "4")),
    (AB, [Remove(("b", 0)), Remove(("a",))], "b: []\n"),
    (AB, [Remove(("a",)), Remove(("b",))], "{}\n"),
    # Texts that other readers would take for something else are in quotes; those of several lines, below `|`.
    (A, [Set(("t",), ["012", "1e3", "y", "2026-1-1", "*", "b"])], A + 't: ["012", "1e3", "y", "2026-1-1", "*", b]\n'),
    ("k: |\n  one\nz: 'a'\n", [Set(("k",), "b\n\nc\n"), Set(("z",), "it's")], "k: |\n  b\n\n  c\nz: 'it''s'\n"),
    (A, [Set(("b",), None), Set(("c",), 1.5), Set(("d",), False)], A + "b: null\nc: 1.5\nd: false\n"),
    # Comments: at the top, about two entries or one, behind the mark of a long text, below a list, in brackets.
    ("# top\nb: 1\n\nc: 2\n\nd: 3\n", [Remove(("b",))], "# top\n\nc: 2\n\nd: 3\n"),
    ("# top\nb: 1\n\nc: 2\n\nd: 3\n", [Set(("a",), 0)], "# top\na: 0\n\nb: 1\n\nc: 2\n\nd: 3\n"),
    ("x: 1\n# one and two\none: 1\ntwo: 2\n", [Remove(("one",))], "x: 1\n# one and two\ntwo: 2\n"),
    ("x: 1\n\n# about it\none: 1\n\ntwo: 2\n", [Remove(("one",))], "x: 1\n\ntwo: 2\n"),
    ("x: 1\n\n# about both\none: 1\ntwo: 2\n", [Remove(("one",))], "x: 1\n\n# about both\ntwo: 2\n"),
    ("k: | # why\n  one\n", [Set(("k",), "two")], "k: two # why\n"),
    ("k:\n  - a\n  # - b\nl: 1\n", [Append(("k",), "c")], "k:\n  - a\n  # - b\n  - c\nl: 1\n"),
    ("k:\n  a: 1\n  # b", [Set(("k", "c"), 2)], "k:\n  a: 1\n  # b\n  c: 2"),
    ("k:\n\n  a: 1\n\n  b: 2\n", [Remove(("k", "a"))], "k:\n\n  b: 2\n"),
    ("k:\n  a: 1\n\n  b: 2\n", [Remove(("k", "a"))], "k:\n  b: 2\n"),
    ("k: [a, # one\n  b] # two\n", [Remove(("k", 1)), Append(("k",), "c")], "k: [a, # one\n  c] # two\n"),
    ("k: { # one\n  a: 1}\n", [Set(("k",), {"b": 2})], "k: { # one\n  b: 2}\n"),
    ("k: [\n  # one\n  a, b]\n", [Remove(("k", 0)), Remove(("k", 0))], "k: [\n  # one\n  ]\n"),
    ("k: [a, b # one\n  ]\n", [Append(("k",), "c")], "k: [a, b, # one\n    c\n  ]\n"),
    ("k: [\n  a,\n  b,\n]\n", [Append(("k",), "c")], "k: [\n  a,\n  b,\n  c,\n]\n"),
    # Order and blank lines, and what is the same already.
    ("k: {b: 1, c: 2, d: 3}\n", [Set(("k", "a"), 0)], "k: {a: 0, b: 1, c: 2, d: 3}\n"),
    ("a: 1\nb: 2\nc: 3\ne: 5\n", [Rename(("b",), "z"), Set(("d",), 4)], "a: 1\nz: 2\nc: 3\nd: 4\ne: 5\n"),
    ("a: 1\n\n\nb: 2\n\nc: 3\n", [Remove(("b",))], "a: 1\n\n\nc: 3\n"),
    ("k: ['a', \"b\", 'c']\n", [Append(("k",), "d")], "k: ['a', \"b\", 'c', 'd']\n"),
    (A, [Set(("t",), "e\n\n")], A + 't: "e\\n\\n"\n'),
    ("b:\n  c: d\n    e\n  f: 1\n", [Set(("b",), {"c": "d e", "f": True})], "b:\n  c: d\n    e\n  f: true\n"),
    ("a: 0x1\n", [Set(("a",), True), Set(("a",), 1)], "a: 0x1\n"),
    # Ends of lines, the end of the text, a byte order mark, and texts without anything.
    ("\ufeffa: [b]\r\nc: d", [Set(("e",), {"f": "g"}), Remove(("a", 0))], "\ufeffa: []\r\nc: d\r\ne:\r\n  f: g"),
    ("{\r\n  a: [\r\n    b]}", [Set(("c",), ["d"])], "{\r\n  a: [\r\n    b],\r\n  c: [\r\n    d\r\n  ]}"),
    ("# c\n---\nb:\n...\n", [Set(("b", "c"), 1)], "# c\n---\nb:\n  c: 1\n...\n"),
    ("", [Append(("b", "c"), "d")], "b:\n  c: [d]\n"),
    # An anchor may stay, and an alias may go, where nothing else means it.
    ("a: &x [b]\nc: *x\nd: &y\n  e: 1\n", [Remove(("c",)), Remove(("d", "e"))], "a: &x [b]\nd: &y {}\n"),
]  # fmt: skip
JSON = [
    ('{"a":{"b":[1]},"c":0}', [Append(("a", "b"), 3), Set(("d",), {"f": []})], '{"a":{"b":[1,3]},"c":0,"d":{"f":[]}}'),
    ('{"a": 1}\n', [Set(("é",), "ü"), Remove(("a",))], '{"é": "ü"}\n'),
    ('{\n\t"a": {\n\t\t"b": 1\n\t}\n}', [Set(("c",), [2])], '{\n\t"a": {\n\t\t"b": 1\n\t},\n\t"c": [\n\t\t2\n\t]\n}'),
    ('{\n  "a": {\n    "b": 1\n  }\n}', [Remove(("a", "b")), Rename(("a",), "c")], '{\n  "c": {}\n}'),
    ("{}\n", [Set(("a",), {"b": 1})], '{\n  "a": {\n    "b": 1\n  }\n}\n'),
    ('{"\\ud83d\\ude00": "\\u00e9", "b": "c"}', [Set(("b",), "é")], '{"\\ud83d\\ude00": "\\u00e9", "b": "\\u00e9"}'),
]  # fmt: skip
ODD_KEY = "1:1: has a key with `?`, or an entry without braces, next to what is to be changed; "
ELSE = "4:1: cannot be edited here without changing something else; "
REFUSED = [
    ("a: &x [b]\nc: *x\n", Append(("c",), "d"), "2:4: has an alias (`*x`) in the place that is to be changed; "),
    ("a: &x [b]\nc: *x\n", Append(("a",), "d"), "1:4: has an anchor (`&x`) that aliases refer to; "),
    ("a: [&x b]\nc: *x\n", Remove(("a",)), "1:5: has an anchor (`&x`) that aliases refer to; "),
    ("&x a: 1\nc: *x\n", Rename(("a",), "d"), "1:1: has an anchor (`&x`) that aliases refer to; "),
    ("a: !!str b\n", Set(("a",), "d"), "1:4: has a tag (`!...`) in the place that is to be changed; "),
    ("a: [b: c]\n", Set(("a", 0, "b"), "d"), "1:5: has a key with `?`, or an entry without braces, next to what is"),
    ("? a\n: b\n", Set(("a",), "d"), ODD_KEY),
    ("# DO NOT EDIT\na: b\n", Set(("a",), "d"), "1:3: says that it was generated by a program; "),
    ('{"//": "Generated by x", "a": 1}', Set(("a",), 2), "1:2: says that it was generated by a program; "),
    ("a: |+\n  b\n\nc: 1\n\n", Remove(("c",)), ELSE),
]  # fmt: skip
NOTHING_THERE = [Remove(("b",)), Rename(("a",), "c"), Rename(("d",), "e"), Append(("a", "x"), 1), Set(("c", 2), 1)]


@pytest.mark.parametrize(("before", "edits", "after"), TABLE)
def test_an_edit_is_written_like_what_is_around_it(before, edits, after):
    assert edited(before, edits) == after


@pytest.mark.parametrize(("before", "edits", "after"), JSON)
def test_json_stays_json_and_is_laid_out_as_before(before, edits, after):
    assert edited(before, edits, is_json=True) == edited(before, edits) == after


@pytest.mark.parametrize(("text", "edit", "told"), REFUSED)
def test_what_cannot_be_edited_alone_is_refused_with_its_place(text, edit, told):
    with pytest.raises(Unwritable) as caught:
        edited(text, [edit])
    assert str(caught.value).startswith(f"the text:{told}")


@pytest.mark.parametrize("edit", NOTHING_THERE)
def test_an_edit_of_what_is_not_there_is_refused(edit):
    with pytest.raises(LookupError):
        edited("a: 1\nc: [d]\n", [edit])
