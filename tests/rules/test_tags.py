"""Of which letters tags are, in Python and in Terraform."""

import string
import sys
import unicodedata
from typing import Any

import pytest
from faulty_inputs import (
    ACCOUNT,
)
from rule_checks import told, told_by_terraform

from dev.engine import Terraform
from landingzone.rules.tags import has_odd_letters

SIGNS = "_.:/=+-@"
# A letter of each category that Unicode has, and one that is none yet.
LETTERS = {
    unicodedata.category(letter): letter
    for letter in map(chr, reversed(range(sys.maxunicode + 1)))
    if not ("\ud800" <= letter <= "\udfff" or letter in SIGNS) and unicodedata.is_normalized("NFC", f"a{letter}b")
}


def tags_of_each_letter() -> dict[str, dict[str, Any]]:
    texts = {
        f"x{ord(letter):x}": f"a{letter}b" for letter in {*LETTERS.values(), *map(chr, range(1, 127)), "é", "日", "ก"}
    }
    texts |= {"composed": "e\u0301", "composed-differently": "\u0958", "above": "\U0001f600"}
    return {name: {"tags": {"key": text, f"{text}-": ""}} for name, text in texts.items()}


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


@pytest.mark.engine
def test_terraform_takes_the_same_letters_in_tags(terraform: Terraform):
    given = {"aws_account_id": ACCOUNT, "users": tags_of_each_letter()}
    rule = "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`"
    # Of the path, the name of the user alone: a key of odd letters is written differently, or over several lines.
    found = {path.split(".")[1] for path, told in told_by_terraform(terraform, given) if told == rule}
    assert found == {path.split(".")[1] for path, _ in told(given)}
    assert len(found) > 30
