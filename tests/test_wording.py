"""No text of the package, and no page, has a phrase of the second table under `Words` in CONTRIBUTING.md."""

import re

import pytest
from pages import PAGES, ROOT, name_of, prose_of

from dev.texts import all_texts
from landingzone.ground.kinds import KINDS

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
MOST_WORDS = 25
KEPT = {"Look after one's own IAM user.", '"Look after one\'s own IAM user."'}
"""The description of a policy, whose change would replace the policy."""


def _phrases():
    table = CONTRIBUTING.read_text(encoding="utf-8").partition("| not | but |\n")[2].partition("\n\n")[0]
    rows = [row.split("|") for row in table.splitlines()[1:]]
    assert all(len(row) == 4 for row in rows)
    return [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row[1])]


AVOIDED = re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(map(re.escape, _phrases()))})(?![\w-])")


def found_in(text):
    return AVOIDED.findall(" ".join(text.split()))


def test_no_text_of_the_package_has_a_phrase_to_avoid():
    texts = [(name, text) for name, of_file in all_texts().items() for text in of_file if text.text not in KEPT]
    assert {f"{name}:{text.line}": phrases for name, text in texts if (phrases := found_in(text.text))} == {}


def test_a_rule_and_a_hint_are_two_short_clauses_at_most():
    texts = {f"{code} {text}": len(text.split()) for code, kind in KINDS.items() for text in (kind.rule, kind.hint)}
    assert [text for text, words in texts.items() if words > MOST_WORDS] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_has_a_phrase_to_avoid(page):
    prose = prose_of(page)
    if page == CONTRIBUTING:
        prose = prose.partition("| not | but |")[0] + prose.partition("\n## Tests")[2]
    assert found_in(prose) == []


TYPES = re.compile(r"^ *class (\w+)[(:]|^(_?[A-Z]\w*[a-z]\w*)(?:: TypeAlias)? = (?!TypeVar)", re.MULTILINE)


def test_the_name_of_a_type_means_one_thing():
    homes = {}
    for file in (ROOT / "landingzone").rglob("*.py"):
        for name in {alone or alias for alone, alias in TYPES.findall(file.read_text(encoding="utf-8"))}:
            homes.setdefault(name.lstrip("_"), []).append(f"{file.name}: {name}")
    assert len(homes) > 400
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
