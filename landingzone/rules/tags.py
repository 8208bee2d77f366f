"""The rules for tags: of users and policies, and in every input that is a map of tags.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from landingzone.ground.kinds import says
from landingzone.ground.problems import describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam.quotas import TAG_KEY_CHARACTERS, TAG_VALUE_CHARACTERS, TAGS
from landingzone.rules.entities import EntityType, Row
from landingzone.rules.hcl import map_case_duplicates, repeated
from landingzone.rules.predicates import OF_AWS, Predicate, at_least, at_most, length_of
from landingzone.rules.rows import Field, RowKind, attribute, held, mapped, repeated_rule, rule_of, value_of
from landingzone.rules.rule import InHcl, Rule


class TagRule(NamedTuple):
    """One rule for one tag.

    Args:
        rule: What must hold.
        about: The part of the tag that it checks: its key, its value, which is the text, or both.
        broken: What breaks it.
    """

    rule: str
    about: Field
    broken: Predicate

    def is_violated(self, key: str, value: str) -> bool:
        """Return whether a tag breaks the rule."""
        return self.broken.holds(getattr(Row((), key, value), self.about))


TAG_RULES = (
    TagRule(
        *(says(TAG_KEY_CHARACTERS.code), "key"),
        ~(at_least(1) & at_most(TAG_KEY_CHARACTERS)).of(length_of, "length(it.value)"),
    ),
    TagRule(
        *(says(TAG_VALUE_CHARACTERS.code), "text"),
        ~at_most(TAG_VALUE_CHARACTERS).of(length_of, 'length(it.value == null ? "" : it.value)'),
    ),
    TagRule(says("LZ222"), "key", OF_AWS),
)


_SIGNS = "_.:/=+@-"
_PLAIN = re.compile(f"[ 0-9A-Za-z{_SIGNS}]*")


def has_odd_letters(text: str) -> bool:
    """Return whether IAM refuses a string in a tag because of its characters.

    A character that this Python does not know may be a letter and is allowed. Accents are composed, as in Terraform.
    """
    return (
        _PLAIN.fullmatch(text) is None
        and any(
            letter not in _SIGNS and (category := unicodedata.category(letter)) != "Cn" and category[0] not in "LZN"
            for letter in unicodedata.normalize("NFC", text)
        )
        and not is_token(text)
    )


# Character classes are slow to compile, so only strings with unusual characters are matched against them.
_BOTH_IN_HCL = '"${it.key} ${it.text == null ? "" : it.text}"'
_NOT_PLAIN_IN_HCL = f'[for each in [{_BOTH_IN_HCL}] : each if can(regex("[^ 0-9A-Za-z{_SIGNS}]", each))]'
_ODD_IN_HCL = r'can(regex("[\\p{M}\\p{P}\\p{S}\\p{Cc}\\p{Cf}\\p{Co}]", replace(each, "/[' + _SIGNS + ']/", "")))'
_ODD = Predicate(
    lambda tag: has_odd_letters(tag.key) or has_odd_letters(tag.text),
    f"length([for each in {_NOT_PLAIN_IN_HCL} : each if {_ODD_IN_HCL}]) > 0",
)

RULES_OF_MADE_TAGS = (
    *TAG_RULES,
    TagRule(says("LZ223"), "text", OF_AWS),
    TagRule(says("LZ224"), "row", _ODD),
)
"""The rules for tags that are created. Tags of roles have no effect, so the last two of these do not apply to them.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
"""


def tag_rules_of(entities: EntityType) -> Iterator[Rule]:
    """Make the rules for the attribute `tags`."""
    many = (~at_most(TAGS)).of(len, "length(keys(it.value))").tried()
    tags = held(entities, "tags")
    return _rules(RULES_OF_MADE_TAGS, tags, rule_of(attribute(entities, "tags"), many, _MOST), repeated("tags_of_#"))


def tag_rules_of_input(name: str) -> Iterator[Rule]:
    """Make the rules for an input that is a map of tags without effect."""
    many = (~at_most(TAGS)).of(len, "length(it.value)")
    return _rules(TAG_RULES, mapped(name), rule_of(value_of(name), many, _MOST), map_case_duplicates(name))


_MOST = says(TAGS.code, most=TAGS)


def _rules(rules: Iterable[TagRule], tags: RowKind, most: Rule, repeated_in_hcl: InHcl) -> Iterator[Rule]:
    for each in rules:
        found = None if each.about == "key" else lambda tag: describe_kind(tag.text)
        yield rule_of(tags, each.broken, each.rule, about=each.about, found=found)
    yield most
    yield repeated_rule(tags, says("LZ225"), repeated_in_hcl, about="key")
