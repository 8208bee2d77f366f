import pytest
from hostile_names import ACTING, HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from landingzone.ground.problems import InvalidFile, InvalidInputs, Problem, describe, path_of
from landingzone.ground.words import QUOTED_VALUE, cited, printable, quoted


@pytest.mark.parametrize("text", ACTING)
def test_what_acts_or_cannot_be_seen_is_written_in_ascii(text):
    shown = printable(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert shown.encode().decode("unicode_escape") == text


@pytest.mark.parametrize("text", ["jane@acme.com", "é 日本 🛑 \U0001f468", "e\u0301", "back\\slash", ""])
def test_what_people_write_stays(text):
    assert printable(text) == text


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_becomes_one_line_that_can_be_written_and_stays(text):
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


def test_errors_are_one_line_for_each_problem_whatever_is_in_them():
    assert str(InvalidFile(HOSTILE)) == printable(HOSTILE)
    lines = str(InvalidInputs([Problem((HOSTILE,), "rule", HOSTILE, HOSTILE), Problem(("b",), HOSTILE)])).split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


PLAIN = (
    *("bob", "a+=,.@_-b", "arn:aws:s3:::x/*", "s3:Get?", "${aws:username}", "*", "10.0.0.0/8", "job-function/Billing"),
)
TEXTS = st.text(st.characters(exclude_categories=())) | st.text(st.sampled_from(" ',\\()[]\"ab.:\n"))


@pytest.mark.parametrize("text", PLAIN)
def test_one_word_is_cited_as_it_is(text):
    assert cited(text) == text


def test_any_other_text_is_in_quotes_that_it_cannot_leave():
    for text, shown in (
        ("", "''"),
        ("bob.", "'bob.'"),
        ("a, all of which is approved", "'a, all of which is approved'"),
        ("a' is approved. Note: '", r"'a\' is approved. Note: \''"),
        ("ends\\", r"'ends\\'"),
        ("\n- high", r"'\x0a- high'"),
    ):
        assert cited(text) == shown
        assert describe(text) == (shown if text else "an empty string")


@given(TEXTS, TEXTS)
def test_what_is_set_apart_in_a_sentence_is_what_others_wrote(one, other):
    place = path_of("users", other or "-")
    sentence = f"{quoted(one)} may now use {quoted(other)} (of {quoted(one)}), which others' {place} has"
    key = [place.removeprefix("users")] if '["' in place else []
    assert QUOTED_VALUE.findall(sentence) == [quoted(one), quoted(other), quoted(one), *key]
