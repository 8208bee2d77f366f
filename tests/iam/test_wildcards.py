"""Patterns are compared as the texts that they match, and none is so odd that it takes long."""

import itertools
import random
import re

import pytest
from accepted_inputs import check_drawn
from hypothesis import strategies as st

from landingzone.iam.wildcards import (
    common,
    covers,
    filled,
    head_of,
    includes,
    may_begin_alike,
    normal,
    overlap,
    without_variables,
)

TEXTS = ["".join(letters) for length in range(7) for letters in itertools.product("ab", repeat=length)]


def matched(pattern):
    expression = re.compile("".join({"*": "[ab]*", "?": "[ab]"}.get(letter, letter) for letter in pattern))
    return {text for text in TEXTS if expression.fullmatch(text)}


def test_patterns_are_compared_as_what_they_match():
    drawn = random.Random(1)
    patterns = ["".join(drawn.choices("ab*?", k=drawn.randint(0, 3))) for _ in range(150)]
    of = {pattern: matched(pattern) for pattern in patterns}
    seen = set()
    for first, second in itertools.product(patterns, repeat=2):
        # Two patterns of at most three letters have a text of at most six in common, if they have any.
        assert overlap(first, second) == bool(of[first] & of[second]), (first, second)
        if includes(first, second):
            assert of[second] <= of[first], (first, second)
        if not {"*", "?"} & set(second):
            assert includes(first, second) == (second in of[first]), (first, second)
        seen.add((overlap(first, second), includes(first, second)))
    assert seen == {(True, True), (True, False), (False, False)}


VARIABLES = {"v": "${aws:PrincipalTag/a}", "w": "${aws:username}"}
VALUES = ("", "a", "b", "/", "ba", "/a")


class Meant:
    """What each pattern of letters, wildcards and variables matches, for each value of the variables: bits of texts."""

    def __init__(self, letters, length):
        texts = ["".join(each) for count in range(length + 3) for each in itertools.product("a/b", repeat=count)]
        written = ["".join(each) for count in range(length + 1) for each in itertools.product(letters, repeat=count)]
        names = {name: VARIABLES[name] for name in letters if name in VARIABLES}
        self.of = {}
        for each in written:
            pattern = normal("".join(names.get(letter, letter) for letter in each), has_variables=True)
            self.of[pattern] = [
                self._matched(
                    filled(pattern, dict(zip(map(self._name, names.values()), values, strict=True)).__getitem__), texts
                )
                for values in itertools.product(VALUES, repeat=len(names))
            ]

    @staticmethod
    def _name(variable):
        return variable[2:-1].lower()

    @staticmethod
    def _matched(pattern, texts):
        expression = re.compile(pattern.replace("*", "[a/b]*").replace("?", "[a/b]"))
        return sum(1 << place for place, text in enumerate(texts) if expression.fullmatch(text))


def check_what_variables_may_be(letters, length, *, drawn):
    of = Meant(letters, length).of
    counted = dict.fromkeys((True, False), 0)
    for (first, one), (second, other) in itertools.product(of.items(), repeat=2):
        is_whole = not any(theirs & ~ours for ours, theirs in zip(one, other, strict=True))
        if includes(first, second):
            assert is_whole, (first, second)
        elif "?" not in first:
            assert not is_whole, (first, second)
        assert second.startswith(head_of(first)) or not includes(first, second)
        if any(ours & theirs for ours, theirs in zip(one, other, strict=True)):
            assert may_begin_alike(head_of(first), head_of(second)), (first, second)
            assert overlap(without_variables(first), without_variables(second)), (first, second)
        counted[includes(first, second)] += "${" in first + second
    assert all(counted.values())

    def check_exceptions(given):
        first, but, second, other_but = given
        if covers(first, (but,), second, (other_but,)):
            each = zip(*(of[pattern] for pattern in given), strict=True)
            assert not any(theirs & ~left & ~(ours & ~out) for ours, out, theirs, left in each), given

    check_drawn(st.tuples(*[st.sampled_from(list(of))] * 4), drawn, check_exceptions)


def test_a_variable_may_be_any_text_without_wildcards():
    check_what_variables_may_be("a/*?v", 3, drawn=300)


@pytest.mark.long
def test_two_variables_may_each_be_any_text_without_wildcards():
    check_what_variables_may_be("a/*?vw", 3, drawn=8_000)


@pytest.mark.parametrize(
    ("pattern", "other", "is_included"),
    [
        ("b/*username*", "b/${aws:username}", False),
        ("b/*", "b/${aws:username}/x", True),
        ("b/${aws:username}/*", "b/${AWS:UserName}/x/${aws:userid}", True),
        ("*${aws:userid, 'none'}", "b/${aws:userid, 'none'}", True),
        ("*${aws:userid, 'none'}", "b/${aws:userid}", False),
        # Stars in the default of a variable are text.
        ("x${aws:userid, '*'}", "xyz${aws:userid, '**'}", False),
        ("*${aws:userid, '**'}", "*${aws:userid, '*'}", False),
        # More of them than there are letters to stand for them.
        ("*a?", "".join(f"${{{number}}}" for number in range(6400)) + "a${aws:userid}", False),
        *(("s3:Get?bject", "s3:Get*bject", False), ("s3:*", "s3:?", True), ("*?", "?*", True)),
    ],
)
def test_a_variable_is_matched_by_a_star_and_itself_alone_and_a_question_mark_is_one_character_of_any_kind(
    pattern, other, is_included
):
    assert includes(normal(pattern, has_variables=True), normal(other, has_variables=True)) is is_included


def test_a_long_pattern_overlaps_itself_wherever_a_wildcard_may_end():
    assert overlap("*ab.....a", "ab.....a")
    assert overlap("*abbbbbba", "abbbbbba")


@pytest.mark.parametrize("number", [30, 1000, 5000])
def test_no_pattern_takes_long(number):
    stars, text = "*a" * number + "b", "a" * (3 * number)
    assert not includes(stars, text)
    assert includes("*a" * number, text) == (number < 4000)
    assert not includes(f"?{stars}", f"{text}*")
    assert overlap(f"{stars}c", f"{stars}d") == (number > 3000)  # nothing is said of what is longer than any ARN


def test_a_variable_has_the_longest_default_that_iam_takes_and_one_that_is_never_closed_takes_no_longer():
    pattern = normal(f"x/${{aws:PrincipalTag/{'t' * 128}, '{'d' * 1800}'}}/*", has_variables=True)
    assert without_variables(pattern) == "x/*/*"
    for text in ("${" * 20_000, "${," * 6_000):
        assert normal(text, has_variables=True) == without_variables(text) == text


def test_a_common_pattern_is_one_that_both_include_and_there_is_one_wherever_they_overlap():
    written = ("*", "a*", "*a*", "*b*", "?b*", "ab", "a?c", "arn:*:s3:::*/*", "arn:aws:s3:::home-*", "arn:aws:s3:::b")
    for first, second in itertools.product(written, repeat=2):
        found = common(first, second)
        assert (found is not None) == overlap(first, second), (first, second)
        assert found is None or (includes(first, found) and includes(second, found)), (first, second, found)
    assert common("arn:*:s3:::*/*", "arn:aws:s3:::home-*") == "arn:aws:s3:::home-*/*"
