"""Of which letters tags are, in Python and in Terraform."""

import string
import sys
import unicodedata

from landingzone.rules.tags import has_odd_letters

SIGNS = "_.:/=+-@"
# A letter of each category that Unicode has, and one that is none yet.
LETTERS = {
    unicodedata.category(letter): letter
    for letter in map(chr, reversed(range(sys.maxunicode + 1)))
    if not ("\ud800" <= letter <= "\udfff" or letter in SIGNS) and unicodedata.is_normalized("NFC", f"a{letter}b")
}


def test_tags_are_of_the_letters_that_iam_takes():
    # Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
    assert len(LETTERS) == 29
    refused = {category for category, letter in LETTERS.items() if has_odd_letters(letter)}
    assert refused == {category for category in LETTERS if category[0] not in "LNZ" and category != "Cn"}
    assert not has_odd_letters(SIGNS)
    assert {letter for letter in map(chr, range(128)) if not has_odd_letters(letter)} == {
        *string.ascii_letters,
        *string.digits,
        *SIGNS,
        " ",
    }
    # Terraform writes what is composed in the shortest way that Unicode has for it.
    assert not has_odd_letters("e\u0301")
    assert has_odd_letters("\u0301e")
    assert has_odd_letters("\u0958")
