"""What is known of a user, filled into what policies mean: conditions and variables that this decides are gone.

The own name stays a variable where no text tells it apart from other names, so that what users with the same policies
hold is the same for all of them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from landingzone.ground.grouping import grouped
from landingzone.iam.condition_operators import NULL, holds_without_key
from landingzone.iam.conditions import MISSING, ConditionRequirement
from landingzone.iam.contexts import holds, is_read
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import exact, filled, normal, written

USER_NAME = "aws:username"
OF_EACH_USER = (USER_NAME, "aws:principalaccount")
"""Keys whose values are known of each user, and are variables where no statement tells them apart from others."""
PRINCIPAL_TAG = "aws:principaltag/"
RESOURCE_TAGS = ("iam:resourcetag/", "aws:resourcetag/")
_OF_PEOPLE = ("aws:principal", "aws:user", *RESOURCE_TAGS)
"""How the keys begin that may be known, of the user who makes a request or whom it is about."""


@dataclass(frozen=True)
class KnownOfUser:
    """Condition keys whose values in the requests of a user are known.

    Args:
        values: Each key in lower case, with its value; None: it is not in the requests.
        absent: Prefixes of keys that are not in the requests, except those among the values.
        unknown: Keys with such a prefix of which nothing is known.
        unknown_prefixes: Prefixes of such keys.
    """

    values: tuple[tuple[str, str | None], ...]
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unknown_prefixes: tuple[str, ...] = ()

    @cached_property
    def _value_of(self) -> Mapping[str, str | None]:
        return dict(self.values)

    def without(self, keys: Collection[str]) -> "KnownOfUser":
        """Return the same without what is known of some keys."""
        return replace(
            self,
            values=tuple((key, value) for key, value in self.values if key not in keys),
            unknown=(*self.unknown, *sorted(keys)),
        )

    def knows(self, key: str) -> bool:
        """Return whether the value of a key, in lower case, is known."""
        return key in self._value_of or (
            key.startswith(self.absent) and key not in self.unknown and not key.startswith(self.unknown_prefixes)
        )

    def value(self, key: str) -> str | None:
        """Return the value of a key; None: it is not in the requests, or not known."""
        return self._value_of.get(key)

    def fill(self, meaning: Meaning, *, fills_name: bool) -> Meaning:
        """Return what a policy means for the user.

        Args:
            meaning: What it means for anybody.
            fills_name: Whether the own name is filled in too where it is a variable.
        """
        plain, varying = split(meaning)
        variables, keys = _variables_and_keys(meaning)
        if not any(map(self.knows, keys | (variables if fills_name else variables - {USER_NAME}))):
            return meaning
        left = tuple(found for one in varying if (found := self._filled(one, fills_name)) is not None)
        return meaning if left == varying else Meaning(tuple(sorted((*plain, *left))))

    def filled(self, one: Permission) -> Permission | None:
        """Return a permission with what is known filled in, also the own name; None: it is about nothing."""
        is_about = one.varies or any(self.knows(each.key.lower()) for each in one.requirements)
        return self._filled(one, fills_name=True) if is_about else one

    def _filled(self, one: Permission, fills_name: bool) -> Permission | None:
        """Return a permission, with what is known filled in; None: it is about nothing."""
        resource = self._text(one.resource, fills_name)
        if resource is None:
            return None
        texts = (self._text(but, fills_name) for but in one.not_resources)
        not_resources = tuple(sorted(text for text in texts if text is not None))
        decided = [self._decided(each, fills_name) for each in one.requirements]
        if False in decided:
            return None
        requirements = tuple(sorted(each for each in decided if isinstance(each, ConditionRequirement)))
        return replace(one, resource=resource, not_resources=not_resources, requirements=requirements)

    def _decided(self, one: ConditionRequirement, fills_name: bool) -> ConditionRequirement | bool:
        """Return whether a condition holds, or the condition with what is known filled in."""
        is_known = self.knows(one.key.lower())
        if one.has_variable:
            texts = [self._text(normal(each, has_variables=True), fills_name or is_known) for each in one.values]
            if any(text is not None for text in texts):
                one = replace(one, values=tuple(sorted(written(text) for text in texts if text is not None)))
            elif holds_without_key(one.operator):  # only so: what it is compared with is not in the requests
                one = ConditionRequirement(operator=NULL, key=one.key, values=("true",))
            else:
                return False
        if not is_known or one.has_variable or not is_read(one):
            return one
        value = self.value(one.key.lower())
        return holds(one, () if value is None else (exact(value),), MISSING)

    def _text(self, pattern: str, fills_name: bool) -> str | None:
        """Fill in variables; None: one of them is not in the requests and has no default, so that nothing matches."""

        def value_of(name: str) -> str | None:
            if not self.knows(name) or (name == USER_NAME and not fills_name):
                raise KeyError(name)
            return self.value(name)

        return filled(pattern, value_of)


def named(name: str) -> KnownOfUser:
    """Return that a user has a name, and nothing else; "": not even that."""
    return KnownOfUser(((USER_NAME, name),) if name else ())


def keys_asked(meaning: Meaning) -> frozenset[str]:
    """Return the condition keys about users that a policy asks for, in lower case, in conditions and variables."""
    return frozenset[str]().union(*_variables_and_keys(meaning))


@lru_cache(maxsize=1 << 12)
def _variables_and_keys(meaning: Meaning) -> tuple[frozenset[str], frozenset[str]]:
    _, varying = split(meaning)
    texts = {text for one in varying for text in (one.resource, *one.not_resources)}
    texts |= {value for one in varying for each in one.requirements for value in each.values}
    variables = frozenset(found[1].strip().lower() for text in texts for found in _VARIABLE_NAME.finditer(text))
    return variables, frozenset(each.key.lower() for one in varying for each in one.requirements)


@lru_cache(maxsize=1 << 13)  # among thousands of users, many have the same policies
def split(meaning: Meaning) -> tuple[tuple[Permission, ...], tuple[Permission, ...]]:
    """Return what a policy means for every user, and what depends on the user, as far as that may be known."""
    alike = grouped((_depends(one), one) for one in meaning.permissions)
    return tuple(alike.get(False, ())), tuple(alike.get(True, ()))


def _depends(one: Permission) -> bool:
    return one.varies or any(each.key.lower().startswith(_OF_PEOPLE) for each in one.requirements)


def tells_apart(name: str, meanings: Iterable[Meaning]) -> bool:
    """Return whether policies may tell the own name of a user apart from other names, written or as a variable.

    Args:
        name: The name.
        meanings: What the policies mean.
    """
    meanings, folded = tuple(meanings), name.lower()
    if any(folded in _users_of(meaning) for meaning in meanings):
        return True
    starts, others = _texts_beside_the_name(meanings)
    return any(text.startswith(folded) or folded.startswith(text) for text in starts) or any(
        _may_overlap(text, folded) for text in others
    )


_VARIABLE_NAME = re.compile(r"\$\{([^},]*)")
_WILDCARD = re.compile(r"[*?]|\$\{[^}]*\}")


@lru_cache(maxsize=1 << 10)
def _texts_beside_the_name(meanings: tuple[Meaning, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the texts that may stand where the own name does, in lower case: from its first letter, and anywhere."""
    texts = frozenset[str]().union(*map(_texts_of, meanings))
    named = [text for text in texts if "${aws:username" in text]
    starts: set[str] = set()
    others: set[str] = set()
    for pattern in named:
        before = _WILDCARD.split(pattern.partition("${aws:username")[0])
        for text in texts:
            first, *rest = _WILDCARD.split(text)
            others.update(filter(None, rest))
            if first.startswith(before[0]) and first != before[0]:
                (others if len(before) > 1 else starts).add(first[len(before[0]) :])
            if "?" in text:
                starts.add("")
    return frozenset(starts), frozenset(others)


@lru_cache(maxsize=1 << 12)
def _users_of(meaning: Meaning) -> frozenset[str]:
    """Return the names of users that ARNs in a policy have, in lower case."""
    return frozenset(text.rpartition("/")[2] for text in _texts_of(meaning) if ":user/" in text)


@lru_cache(maxsize=1 << 12)
def _texts_of(meaning: Meaning) -> frozenset[str]:
    """Return the resources and the values of conditions of a policy, in lower case."""
    rests = {(one.resource, one.not_resources, one.requirements) for one in meaning.permissions}
    return frozenset(
        text.lower()
        for resource, not_resources, requirements in rests
        for text in (resource, *not_resources, *(value for each in requirements for value in each.values))
    )


def _may_overlap(text: str, name: str) -> bool:
    """Return whether a text may cover letters of a name: it has them, begins with its end, or ends as it begins."""
    return (
        text in name
        or name in text
        or any(text.startswith(name[-length:]) or text.endswith(name[:length]) for length in range(1, len(name)))
    )
