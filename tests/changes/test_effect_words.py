"""The tables of sentences about users have the rows that effects need, and no other."""

import ast
import re
from pathlib import Path

from landingzone import changes
from landingzone.ground.tables import read_rows
from landingzone.iam.gains import GainReason
from landingzone.iam.losses import Left

_NODES = [
    node
    for file in Path(changes.__file__).parent.glob("*.py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
]
_TEXTS = {node.value for node in _NODES if isinstance(node, ast.Constant)}


def test_each_sentence_and_each_ending_is_one_that_an_effect_may_have():
    says = {row[0].removesuffix(", maybe") for row in read_rows("landingzone.changes", "effects.tsv")}
    which = {row[1] for row in read_rows("landingzone.changes", "endings.tsv")}
    assert len(says) > 20
    assert says - _TEXTS == set()
    assert which - _TEXTS - {*GainReason.__args__, *Left.__args__} == set()


def test_each_value_that_a_sentence_names_is_given_by_an_effect_so_that_no_part_is_left_out_forever():
    given = _TEXTS | {node.arg for node in _NODES if isinstance(node, ast.keyword)}
    named = {
        name for row in read_rows("landingzone.changes", "effects.tsv") for name in re.findall(r"{(\w+)", str(row))
    }
    assert len(named) > 20
    assert named - given == {"aws"}  # of `${aws:username}`, which is said as it is


def test_each_reason_for_a_gain_and_each_part_that_is_left_has_its_words():
    rows = {(of, which) for of, which, _ in read_rows("landingzone.changes", "endings.tsv")}
    needed = {(of, why) for of in ("gained", "maybe lost") for why in GainReason.__args__}
    assert needed | {("left", part) for part in Left.__args__} <= rows
