"""The rules for the tags that the provider adds to every user and managed policy: `default_tags`.

IAM counts them with the tags of each, and compares keys without case.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block
"""

from collections.abc import Iterator

from landingzone.config.options import StackConfiguration
from landingzone.config.provider_tags import default_tags_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam.quotas import TAGS
from landingzone.rules.entities import POLICIES, USERS
from landingzone.rules.tags import RULES_OF_MADE_TAGS

_PLACE: Steps = ("provider", "default_tags", "tags")


def check_default_tags(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find tags of the provider that break a rule of tags, alone or with those of users and policies."""
    default = default_tags_of(configuration)
    known: dict[str, str] = {}
    for key, value in sorted(default.items()):
        for each in RULES_OF_MADE_TAGS:
            if each.is_violated(key, value):
                found = describe(key) if each.about == "key" else describe_kind(value)
                yield Finding((*_PLACE, key), each.rule, found)
        if known.setdefault(key.lower(), key) != key:
            yield Finding((*_PLACE, key), says("LZ225"), describe(key))
    if len(default) > TAGS:
        yield Finding(_PLACE, says(TAGS.code, most=TAGS), f"{len(default)} tags")
        return
    for entities in (USERS, POLICIES):
        for steps, _, tags, _ in entities.rows("attributes", configuration, "tags"):
            together = len({*default, *tags})
            if len(tags) <= TAGS < together:
                yield Finding(steps, says("LZ516", most=TAGS), f"{together} tags")
            for key in sorted(tags):
                there = known.get(key.lower(), key)
                if there != key and not is_token(key):
                    yield Finding((*steps, key), says("LZ228"), f"{describe(key)}, like {describe(there)}")
