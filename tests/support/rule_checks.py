"""What the rules tell of inputs in Python, and inputs that break none."""

import sys
import unicodedata
from pathlib import Path

import samples
from faulty_inputs import ACCOUNT, HARMLESS_SERVICES

from landingzone.config.inputs import Inputs
from landingzone.rules.check import check

HERE = Path(__file__).parents[1]
TOKEN = "${TfToken[TOKEN.0]}"
FAULTY_EXAMPLE = "doc02_variable_example_cross_account"


def inputs(**given):
    return Inputs.model_validate({"aws_account_id": ACCOUNT, **given})


def told(given):
    return {(problem.path, problem.rule) for problem in check(Inputs.model_validate(given))}


def lines(**given):
    return [str(problem) for problem in check(inputs(**given))]


def a_letter_of_each_category():
    """Return a letter of each category that Unicode has, and one that is none yet; no sign that tags may have."""
    return {
        unicodedata.category(letter): letter
        for letter in map(chr, reversed(range(sys.maxunicode + 1)))
        if not ("\ud800" <= letter <= "\udfff" or letter in TAG_SIGNS)
        and unicodedata.is_normalized("NFC", f"a{letter}b")
    }


TAG_SIGNS = "_.:/=+-@"
FINE = samples.FINE | {"iam_group_developers_permitted_services": list(HARMLESS_SERVICES)}
