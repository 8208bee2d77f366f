"""The page compares patterns as the report does."""

import itertools

from landingzone.iam.wildcards import covers, includes, normal, overlap, without_variables

LETTERS = ("a", "/", "*", "?", "${aws:PrincipalTag/a}", "${aws:username}")
COMPARED = """given.map(([first, second]) => [
  includes(first, second),
  overlap(withoutVariables(first), withoutVariables(second)),
  covers("*", [first], "*", [second]),
])"""


def test_each_pair_of_patterns_is_compared_alike(behind_page_scripts):
    patterns = sorted(
        {
            normal("".join(each), has_variables=True)
            for count in range(4)
            for each in itertools.product(LETTERS, repeat=count)
        }
    )
    rare = sorted(map("".join, itertools.product("\N{CJK UNIFIED IDEOGRAPH-20BB7}a*?", repeat=3)))  # two units in JS
    pairs = [*itertools.product(patterns, repeat=2), *itertools.product(rare, repeat=2)]
    expected = [
        [
            includes(first, second),
            overlap(without_variables(first), without_variables(second)),
            covers("*", (first,), "*", (second,)),
        ]
        for first, second in pairs
    ]
    found = behind_page_scripts(COMPARED, pairs)
    assert [(pair, one, other) for pair, one, other in zip(pairs, expected, found, strict=True) if one != other] == []
