"""The rules of tags: of users and policies, and of every input that is a map of tags.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam.quotas import TAGS
from landingzone.rules.hcl import Rows, held, repeated
from landingzone.rules.owner_rule import owner_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule, Violation

MOST = says("LZ501", most=TAGS)
CASE_DUPLICATES = says("LZ225")


@dataclass(frozen=True, kw_only=True)
class TagRule:
    """One rule of one tag.

    Args:
        rule: What must hold.
        is_violated: Tells whether a key and value break it; neither is a CDKTF token.
        hcl: The same as a Terraform expression about `key` and `text`.
    """

    rule: str
    is_violated: Callable[[str, str], bool]
    hcl: str


TAG_RULES = (
    TagRule(
        rule=says("LZ220"),
        is_violated=lambda key, value: not 1 <= len(key) <= 128,
        hcl="length(key) < 1 || length(key) > 128",
    ),
    TagRule(
        rule=says("LZ221"),
        is_violated=lambda key, value: len(value) > 256,
        hcl='length(text == null ? "" : text) > 256',
    ),
    TagRule(
        rule=says("LZ222"),
        is_violated=lambda key, value: key.lower().startswith("aws:"),
        hcl='can(regex("^aws:", lower(key)))',
    ),
)


_SIGNS = "_.:/=+@-"


def has_odd_letters(text: str) -> bool:
    """Tell whether IAM refuses a text in a tag for its characters.

    A character that this Python does not know may be a letter and is allowed. Accents are composed, as in Terraform.
    """
    return any(
        letter not in _SIGNS and (category := unicodedata.category(letter)) != "Cn" and category[0] not in "LZN"
        for letter in unicodedata.normalize("NFC", text)
    )


# Character classes are slow to compile, so only texts with other than plain characters are matched against them.
_BOTH_IN_HCL = '"${key} ${text == null ? "" : text}"'
_NOT_PLAIN_IN_HCL = f'[for each in [{_BOTH_IN_HCL}] : each if can(regex("[^ 0-9A-Za-z{_SIGNS}]", each))]'
_ODD_IN_HCL = r'can(regex("[\\p{M}\\p{P}\\p{S}\\p{Cc}\\p{Cf}\\p{Co}]", replace(each, "/[' + _SIGNS + ']/", "")))'

RULES_OF_MADE_TAGS = (
    *TAG_RULES,
    TagRule(
        rule=says("LZ223"),
        is_violated=lambda key, value: value.lower().startswith("aws:"),
        hcl='can(regex("^aws:", lower(text)))',
    ),
    TagRule(
        rule=says("LZ224"),
        is_violated=lambda key, value: has_odd_letters(key) or has_odd_letters(value),
        hcl=f"length([for each in {_NOT_PLAIN_IN_HCL} : each if {_ODD_IN_HCL}]) > 0",
    ),
)
"""The rules of tags that are created. Tags of roles have no effect, so the last two of these do not apply to them.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
"""


def find_violating_tags(rule: TagRule, tags: Mapping[str, str]) -> Iterator[str]:
    """Give the keys of the tags that break a rule."""
    for key, value in tags.items():
        if rule.is_violated("-" if is_token(key) else key, "-" if is_token(value) else value):
            yield key


def find_tag_case_duplicates(tags: Mapping[str, str]) -> Iterator[str]:
    """Give the keys that differ from an earlier one, in alphabetical order, in case only."""
    seen: set[str] = set()
    for key in sorted(tags):
        if key.lower() in seen and not is_token(key):
            yield key
        seen.add(key.lower())


def rules_of_tags(owners: Owners) -> Iterator[Rule]:
    """Make the rules of the attribute `tags`."""

    def row(tag_rule: TagRule) -> Rule:
        def violations(inputs: Inputs) -> Iterator[Violation]:
            for steps, owner in owners.of(inputs):
                for key in find_violating_tags(tag_rule, owner.tags):
                    yield (*steps, "tags", key), describe_kind(owner.tags[key])

        broken = Rows("tags", tag_rule.hcl.replace("key", "it.key").replace("text", "it.text"))
        return owner_rule(owners, tag_rule.rule, violations, broken)

    def find_many(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            if len(owner.tags) > TAGS:
                yield (*steps, "tags"), describe(owner.tags)

    def find_case_duplicates(inputs: Inputs) -> Iterator[Violation]:
        for steps, owner in owners.of(inputs):
            yield from (((*steps, "tags", key), describe(key)) for key in find_tag_case_duplicates(owner.tags))

    yield from map(row, RULES_OF_MADE_TAGS)
    many = held("tags", f"length(keys(it.value)) > {TAGS}")
    yield owner_rule(owners, MOST, find_many, many)
    yield owner_rule(owners, CASE_DUPLICATES, find_case_duplicates, repeated("tags_of_#"))
