"""Patterns are compared as the texts that they match, and none is so odd that it takes long."""

import itertools
import random
import re

import pytest

from landingzone.iam.wildcards import covers, includes, normal, overlap, without_variables

TEXTS = ["".join(letters) for length in range(7) for letters in itertools.product("ab", repeat=length)]


def matched(pattern: str) -> set[str]:
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


@pytest.mark.parametrize(
    ("pattern", "other", "is_included"),
    [
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?bject", "s3:Getbject", False),
        ("s3:Get?bject", "s3:Get*bject", False),
        ("s3:*", "s3:?", True),
        ("?*", "*", False),
        ("*?", "?*", True),
    ],
)
def test_a_question_mark_is_one_character_of_any_kind(pattern: str, other: str, is_included: bool):
    assert includes(normal(pattern, has_variables=True), normal(other, has_variables=True)) is is_included


@pytest.mark.parametrize(
    ("pattern", "but", "other", "other_but", "is_covered"),
    [
        ("*", ("iam:CreateUser",), "*", ("iam:*",), True),
        ("*", ("iam:*",), "*", ("iam:CreateUser",), False),
        ("*", ("iam:*",), "s3:*", (), True),
        ("*", ("iam:*",), "iam:GetUser", (), False),
        ("s3:*", (), "*", ("iam:*",), False),
        ("*", ("home-${aws:username}",), "home-bob", (), False),
        ("*", ("home-${aws:username}",), "*", ("home-*",), True),
    ],
)
def test_what_is_left_out_is_not_covered(pattern, but, other, other_but, is_covered):
    assert covers(pattern, but, other, other_but) is is_covered


def test_a_long_pattern_overlaps_itself_wherever_a_wildcard_may_end():
    assert overlap("*ab.....a", "ab.....a")
    assert overlap("*abbbbbba", "abbbbbba")


@pytest.mark.parametrize("number", [30, 1000, 5000])
def test_no_pattern_takes_long(number: int):
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
