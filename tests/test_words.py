import pytest
from hostile_names import ACTING, HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from landingzone.problems import InvalidFile, InvalidInputs, Problem
from landingzone.words import printable


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
    problems = [Problem(HOSTILE, "rule", HOSTILE, HOSTILE), Problem("b", HOSTILE)]
    lines = str(InvalidInputs(problems)).split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
