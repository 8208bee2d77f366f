"""What other tags or another path let a user do: policies may look at both."""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.access.change import Finding
from landingzone.access.effects import tell_gains
from landingzone.access.words import Wording
from landingzone.config.user import User
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import Requirement
from landingzone.iam.gains import find_possible_gains
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import Permission

_TAG = "aws:principaltag/"
_ARN = "aws:principalarn"


def find_identity_gains(old: User, new: User, holding: Holding, wording: Wording) -> Iterator[Finding]:
    """Tell what a user may do from now on because of other tags or another path.

    Args:
        old: The user before.
        new: The user after.
        holding: What the user holds after.
        wording: How it is said.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    before, after = _values_of(old), _values_of(new)
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    if not changed:
        return
    was = _seen_with(holding.held, before, changed, " until now")
    becomes = _seen_with(holding.held, after, changed, "")
    gains = find_possible_gains(was, becomes)
    known = (gain for gain in gains if is_known(gain.permission))
    yield from tell_gains(known, becomes, None, ", by other tags or path", wording)
    if not all(is_known(gain.permission) for gain in gains):
        rest = "by what is not known here, if it looks at their tags or path"
        yield Finding(level="high", kind="gain", verb="may now do more", rest=rest)


def _values_of(user: User) -> dict[str, str]:
    return {_ARN: user.path, **{f"{_TAG}{key.lower()}": value for key, value in user.tags.items()}}


def _seen_with(held: Held, values: dict[str, str], changed: set[str], when: str) -> Held:
    """Give what somebody holds with tags filled in, and conditions on what changed kept apart from those after it."""
    tags = {key: value for key, value in values.items() if key != _ARN}

    def seen(one: Permission) -> Permission:
        requirements = tuple(sorted(_dated(each, changed, when) for each in one.requirements))
        return replace(one.with_variables(tags), requirements=requirements)

    def seen_by(meaning: Meaning) -> Meaning:
        return Meaning(tuple(map(seen, meaning.permissions)))

    boundary = None if held.boundary is None else seen_by(held.boundary)
    return Held(tuple(map(seen_by, held.meanings)), boundary, held.here)


def _dated(requirement: Requirement, changed: set[str], when: str) -> Requirement:
    looked_at = (requirement.key, *requirement.values)
    depends = not requirement.values or any(key in text.lower() for text in looked_at for key in changed)
    return replace(requirement, key=requirement.key + when) if depends else requirement
