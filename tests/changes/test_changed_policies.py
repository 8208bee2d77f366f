"""The random changes: accepted by the rules, of every part, and the same for a seed."""

import json
from itertools import chain

import pytest
from changed_policies import POOLS, drawn_pairs, inputs_of
from drawn_documents import ACTIONS, CONDITIONS, RESOURCES
from rewritten_policies import REWRITINGS

from landingzone.rules.check import check


def test_what_is_drawn_is_accepted_and_a_seed_draws_the_same_again():
    drawn = drawn_pairs(15, 1)
    assert drawn_pairs(4, 1) == drawn_pairs(4, 1) != drawn_pairs(4, 2)
    assert [check(inputs_of(pair[side])) for pair in drawn for side in ("old", "new")] == [[]] * 30


@pytest.mark.long
def test_everything_is_drawn():
    written = json.dumps(drawn_pairs(400, 1))
    of_sides = ("require_mfa", "tags", "inline_iam_policies", "group elsewhere", "policy limits", "undone")
    for each in chain(ACTIONS, RESOURCES, CONDITIONS, REWRITINGS, *POOLS, of_sides, ["NotAction", "NotResource"]):
        assert json.dumps(each).strip("{}") in written
