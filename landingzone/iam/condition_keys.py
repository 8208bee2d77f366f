"""What is known of a condition key, and for which actions requests may have it.

AWS's reference lists the keys of a service for each action, and is not complete: of 3,932 uses of such a key with an
action in AWS's own managed policies (2026-09), it lacks 74, of 19 keys. `unlisted_keys.tsv` has these keys: requests
for any action of the service may have them. Some of the uses may be mistakes of AWS; which ones cannot be told.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

from landingzone.ground.tables import read_rows
from landingzone.iam.global_keys import GLOBAL_KEYS, KeyFacts
from landingzone.iam.service_reference import actions_like, has_service, keys_with
from landingzone.iam.wildcards import includes

UNDOCUMENTED = KeyFacts("text", has_several=None)
"""What is known of a key that AWS does not document, or that is newer than the tables."""


@lru_cache(maxsize=8192)
def facts_of(key: str) -> KeyFacts:
    """Return what is known of a condition key, ignoring case: `aws:PrincipalTag/team`, `s3:prefix`."""
    folded = key.lower()
    found = _named(folded, GLOBAL_KEYS)
    if found is None and not folded.startswith("aws:"):
        found = _named(folded, keys_with(_prefix(folded)))
    return found or UNDOCUMENTED


@lru_cache(maxsize=65536)
def may_be_in(key: str, action: str) -> bool:
    """Return whether requests for an action may have a key.

    Args:
        key: The condition key, in any case.
        action: The action, `s3:GetObject`, or a pattern, of which one action is enough; in any case.

    Returns:
        False only for a documented key of a service that AWS lists for none of the documented actions. True says
        nothing about a key that no request of an IAM user has: `KeyFacts.presence` does.
    """
    folded = key.lower()
    if any(includes(pattern, action.lower()) for pattern in _unlisted_actions(folded)):
        return True
    actions = actions_like(action)
    return not actions or any(_is_among(folded, each.keys) for each in actions)


@lru_cache(maxsize=8192)
def _unlisted_actions(key: str) -> tuple[str, ...]:
    """Return patterns of the actions whose requests may have a key, whatever AWS lists for them."""
    if _named(key, GLOBAL_KEYS) or facts_of(key) is UNDOCUMENTED or not has_service(_prefix(key)):
        return ("*",)
    rows = read_rows("landingzone.iam", "unlisted_keys.tsv")
    return tuple(actions for name, actions in rows if _is_among(key, (name.lower(),)))


def _named(key: str, keys: Mapping[str, KeyFacts]) -> KeyFacts | None:
    names = [name for name in keys if _is_among(key, (name.lower(),))]
    return keys[max(names, key=len)] if names else None  # events:Metadata/* and events:Metadata/*/Matcher


def _is_among(key: str, names: Collection[str]) -> bool:
    return key in names or any("*" in each and includes(each, key) for each in names)


def _prefix(key: str) -> str:
    return key.partition(":")[0]
