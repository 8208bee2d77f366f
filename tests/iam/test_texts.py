"""Where patterns already say whether there is a text, no state of an automaton is tried."""

import pytest

from landingzone.iam import texts
from landingzone.iam.texts import Pattern, find_text, matches

APIS, ROUTES, TAGS = (f"arn:aws:apigateway:*::/{what}" for what in ("apis", "apis/*/routes/*", "tags/*"))
IN_ONE = "arn:aws:apigateway:us-east-1::/tags/*"


def asked(each, none):
    return find_text(tuple((Pattern(one),) for one in each), tuple(map(Pattern, none)))


@pytest.fixture(autouse=True)
def no_states(monkeypatch):
    find_text.cache_clear()
    monkeypatch.setattr(texts, "_MOST_STATES", 0)
    yield
    find_text.cache_clear()


def test_nothing_matches_a_pattern_of_which_all_is_left_out():
    assert asked([APIS, ROUTES], [APIS, TAGS]) is None
    assert asked([TAGS, IN_ONE], [ROUTES, TAGS]) is None
    assert asked([IN_ONE, "*"], [TAGS]) is None


def test_what_is_left_out_elsewhere_does_not_matter():
    found = asked([TAGS, IN_ONE], [APIS, ROUTES])
    assert matches(Pattern(IN_ONE), found)
    assert matches(Pattern(TAGS), found)
