"""A text of the greatest length that AWS takes is taken, and one more character is not."""

import pytest

from landingzone.iam import patterns

LONGEST = {
    "USER_NAME": ("", "u", 64),
    "NAME": ("", "n", 128),
    "PATH": ("/", "p/", 512),
    "POLICY_PATH": ("/", "p/", 512),
    "POLICY_WITH_PATH": ("path/", "n", 512 - len("/") + 128),
    "KEYBASE": ("keybase:", "k", len("keybase:") + 16),
}


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_text_is_taken_and_no_longer_one(name):
    beginning, end, length = LONGEST[name]
    shape = getattr(patterns, name)
    filling = (length - len(beginning) - len(end)) * "x"
    assert shape.fits(beginning + filling + end)
    assert not shape.fits(beginning + filling + "x" + end)


def test_what_the_provider_would_make_a_variable_is_found_beside_tokens_and_not_in_them():
    for text, is_found in (
        ("a&{x}", True),
        ("${TfToken[TOKEN.1]}&{x}/y", True),
        ("&{TfToken[TOKEN.1]}", False),
        ("&", False),
    ):
        assert patterns.holds_provider_variable(text) is is_found, text
