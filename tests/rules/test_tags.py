"""Of which letters tags are."""

import string

from rule_checks import TAG_SIGNS, a_letter_of_each_category

from landingzone.rules.tags import has_odd_letters


def test_tags_are_of_the_letters_that_iam_takes():
    # Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
    letters = a_letter_of_each_category()
    assert len(letters) == 29
    refused = {category for category, letter in letters.items() if has_odd_letters(letter)}
    assert refused == {category for category in letters if category[0] not in "LNZ" and category != "Cn"}
    ascii_letters = {letter for letter in map(chr, range(128)) if not has_odd_letters(letter)}
    assert ascii_letters == {*string.ascii_letters, *string.digits, *TAG_SIGNS, " "}
    # Terraform writes what is composed in the shortest way that Unicode has for it.
    assert not has_odd_letters("e\u0301")
    assert has_odd_letters("\u0301e")
    assert has_odd_letters("\u0958")
