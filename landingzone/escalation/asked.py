"""What the policies of an account ask about its users, groups and policies: ARNs, tags, paths, names and boundaries.

Somebody who may change one of these may make others, or themselves, look to policies as these ask.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.known import PRINCIPAL_TAG, RESOURCE_TAGS
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import is_pattern, overlap, without_variables, written

POLICY, BOUNDARY = "iam:PolicyARN", "iam:PermissionsBoundary"
"""The condition keys of calls that name a policy."""
_MOST_VALUES = 200
_NAME, _ARN = "aws:username", "aws:principalarn"
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_ANY_TEXT = re.compile(r"\$\{[^}]*\}|[*?]")
_TAG_VARIABLE = re.compile(r"\$\{aws:principaltag/([^},]+)", re.IGNORECASE)


class Whereabouts(NamedTuple):
    """Where a user or a group may come to be.

    Args:
        path: The path.
        name: The name; "": any.
    """

    path: str
    name: str


class Asked:
    """What the policies of an account ask.

    Args:
        users: Its users.
        meanings: What their policies mean to them.
        written: The same for any user, with the policies of groups that nobody is in.
    """

    def __init__(self, users: Mapping[str, User], meanings: list[Meaning], written: list[Meaning]) -> None:
        self._users, self._meanings, self._written = users, meanings, written

    @cached_property
    def tags(self) -> dict[str, list[str]]:
        """The tags of users and policies that policies ask for, in lower case, with values that may be wanted.

        One of them is no value that a policy names: it is wanted where one is forbidden.
        """
        found: dict[str, set[str]] = {tag: {"x"} for text in self._with_variables for tag in _tags_in(text)}
        for each in self._of_written:
            key = each.key.lower()
            if key.startswith((PRINCIPAL_TAG, *RESOURCE_TAGS)):
                values = {_ANY_TEXT.sub("x", written(text)) for value in each.values for text in self._filled(value)}
                beside = {near for value in values if each.operator.startswith("Numeric") for near in _beside(value)}
                found.setdefault(key.partition("/")[2], set()).update({"x"} | values | beside)
        for user in self._users.values() if found else ():
            for tag, value in user.tags.items():
                if tag.lower() in found:
                    found[tag.lower()].add(value)
        return {tag: sorted(values)[:_MOST_VALUES] for tag, values in sorted(found.items())}

    @cached_property
    def _of_written(self) -> list[ConditionRequirement]:
        """What policies ask for before anything that is known is filled in."""
        return [*dict.fromkeys(_requirements(one for meaning in self._written for one in meaning.permissions))]

    @cached_property
    def _with_variables(self) -> list[str]:
        """The texts of policies that have variables."""
        values = (value for each in self._of_written for value in each.values)
        return sorted({text for text in (*values, *self._resources) if "${" in text})

    def _filled(self, text: str) -> Iterable[str]:
        """Return a text with what its variables may be, as far as users have it: their names and tags."""
        found = {text: None}
        for variable in _VARIABLE.findall(text):
            tag = _tags_in(variable)
            values = self._users if variable.lower() == "${aws:username}" else self._values_of(tag[0]) if tag else ()
            filled = (one.replace(variable, value) for one in found for value in values or ["x"])
            found = dict.fromkeys(islice(filled, _MOST_VALUES))
        return found

    def _values_of(self, tag: str) -> list[str]:
        each = (value for user in self._users.values() for key, value in user.tags.items() if key.lower() == tag)
        return sorted({"x", *each})

    def spelling(self, tag: str) -> str:
        """Return the key of a tag as the values of conditions have it, whose case counts."""
        return self._spellings.get(tag, tag)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {value.lower(): value for value in self.values("aws:TagKeys") if not is_pattern(value)}

    @cached_property
    def users(self) -> Mapping[str, list[str]]:
        """What policies say of users: patterns of ARNs, by the name of the only one who may fit, or ""."""
        found = (text for text in self._resources if overlap(without_variables(text), "arn:*:iam::*:user/*"))
        return {"": [], **grouped((_only_name(text), text) for text in sorted(found))}

    @cached_property
    def user_places(self) -> list[Whereabouts]:
        """Where policies ask users to be; one is called as nobody asks, which is wanted where a name is forbidden."""
        paths = {user.path for user in self._users.values()} | {"/"}
        named = (value for each in self._of_written if each.key.lower() == _NAME for value in each.values)
        names = {_ANY_TEXT.sub("x", written(text)) for text in named if is_pattern(text) and text != "*"}
        arns = (value for each in self._of_written if each.key.lower() == _ARN for value in each.values)
        asked = (place for text in arns if (place := _place("user", text)))
        found = {*(Whereabouts(path, "") for path in paths), Whereabouts("/", "x"), *self._places("user"), *asked}
        return sorted(found | {Whereabouts(path, name) for path in paths for name in names})[:_MOST_VALUES]

    @cached_property
    def group_places(self) -> list[Whereabouts]:
        """Where policies ask groups to be."""
        return sorted({*self._places("group")})

    @cached_property
    def new_policies(self) -> list[str]:
        """The ends of ARNs that a new policy may be wanted to have: `policy/team/x`."""
        conditions = (*self.values(POLICY), *self.values(BOUNDARY))
        places = [_place("policy", text) for text in (*conditions, *self._resources) if ":iam::aws:" not in text]
        ends = {f"policy{one.path}{one.name or 'x'}" for one in places if one}
        return ["policy/x", *sorted(ends - {"policy/x"})][:_MOST_VALUES]

    def values(self, asked: str) -> list[str]:
        """Return the values, and patterns, that a condition key of calls is compared with."""
        each = _requirements(one for meaning in self._meanings for one in meaning.permissions)
        return sorted({value for one in each if one.key.lower() == asked.lower() for value in one.values})

    @cached_property
    def _resources(self) -> set[str]:
        return {
            text
            for meaning in (*self._meanings, *self._written)
            for one in meaning.permissions
            if one.service in ("", "iam")
            for text in (one.resource, *one.not_resources)
            if text != "*"
        }

    def _places(self, kind: str) -> Iterator[Whereabouts]:
        yield Whereabouts("/", "")
        filled = (text for pattern in self._resources for text in self._filled(pattern))
        yield from (found for text in filled if (found := _place(kind, text)))


def _requirements(permissions: Iterable[Permission]) -> Iterator[ConditionRequirement]:
    return (each for one in permissions for each in one.requirements)


def _tags_in(text: str) -> list[str]:
    """Return the tags whose values are variables of a text, in lower case."""
    return [tag.lower() for tag in _TAG_VARIABLE.findall(text)]


def _beside(number: str) -> Iterator[str]:
    """Yield the numbers beside one; it is none: nothing."""
    with suppress(ValueError):
        yield from (f"{float(number) + step:g}" for step in (-1, 1))


def _place(kind: str, pattern: str) -> Whereabouts | None:
    """Return a place that a pattern of ARNs has; None: it has no place of this kind.

    A pattern of a single name has none: nobody knows here whether there is such a user elsewhere.
    """
    found = re.search(rf":(?:{kind}|\*)/(.*)", without_variables(pattern))
    path, _, name = found[1].rpartition("/") if found else ("", "", "")
    if not found or not (path or is_pattern(name)):
        return None
    path = _ANY_TEXT.sub("x", written(f"/{path}/" if path else "/"))
    return Whereabouts(path, _ANY_TEXT.sub("x", written(name)) if is_pattern(name) and name != "*" else "")


def _only_name(pattern: str) -> str:
    """Return the name of the only user whom a pattern may be about; "": there may be others."""
    name = pattern.rpartition("/")[2]
    return "" if is_pattern(name) or "$" in name else name
