"""The page compares patterns as the report does."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

from landingzone.access.render import html
from landingzone.iam.wildcards import covers, includes, normal, overlap, without_variables

SCRIPT = Path(html.__file__).with_name("page_patterns.js")
LETTERS = ("a", "/", "*", "?", "${aws:PrincipalTag/a}", "${aws:username}")
ASKED = """
const lines = require("fs").readFileSync(0, "utf8");
console.log(JSON.stringify(JSON.parse(lines).map(([first, second]) => [
  includes(first, second),
  overlap(withoutVariables(first), withoutVariables(second)),
  covers("*", [first], "*", [second]),
])));
"""


def test_each_pair_of_patterns_is_compared_alike():
    patterns = sorted(
        {
            normal("".join(each), has_variables=True)
            for count in range(4)
            for each in itertools.product(LETTERS, repeat=count)
        }
    )
    pairs = list(itertools.product(patterns, repeat=2))
    told = subprocess.run(
        [Path(sys.executable).with_name("node"), "--eval", SCRIPT.read_text(encoding="utf-8") + ASKED],
        input=json.dumps(pairs),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        encoding="utf-8",
    ).stdout
    expected = [
        [
            includes(first, second),
            overlap(without_variables(first), without_variables(second)),
            covers("*", (first,), "*", (second,)),
        ]
        for first, second in pairs
    ]
    found = json.loads(told)
    assert [(pair, one, other) for pair, one, other in zip(pairs, expected, found, strict=True) if one != other] == []
