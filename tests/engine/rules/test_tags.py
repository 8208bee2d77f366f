"""Of which letters tags are, in Python and in Terraform."""

import sys
import unicodedata
from typing import Any

from faulty_inputs import (
    ACCOUNT,
)
from rule_checks import told, told_by_terraform

from dev.engine import Terraform

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


def test_terraform_takes_the_same_letters_in_tags(terraform: Terraform):
    given = {"aws_account_id": ACCOUNT, "users": tags_of_each_letter()}
    rule = "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`"
    # Of the path, the name of the user alone: a key of odd letters is written differently, or over several lines.
    found = {path.split(".")[1] for path, told in told_by_terraform(terraform, given) if told == rule}
    assert found == {path.split(".")[1] for path, _ in told(given)}
    assert len(found) > 30
