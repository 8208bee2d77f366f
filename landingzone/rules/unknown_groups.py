"""Groups of users that are not defined here: a misspelled name, a switch that is off, a group defined elsewhere.

IAM has no second group of the name of one that is defined here, whatever its case, so such a name breaks a rule. Any
other may be right without `groups_made_elsewhere`, so it is a warning. With it, it breaks a rule.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from landingzone.config.accounts import PLACEHOLDER
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.options import Configuration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.spelling import Names, nearest_of
from landingzone.ground.tokens import is_token
from landingzone.ground.words import listed
from landingzone.groups.made_groups import MadeGroup, MadePolicy, made, made_groups
from landingzone.iam.patterns import NAME
from landingzone.rules.hcl import Rows, violating_entries
from landingzone.rules.rule import HintedViolation, Rule, Violation

ELSEWHERE = "groups_made_elsewhere"

RULE = says("LZ251")
"""The text of the warning."""

_STRICT_RULE = says("LZ216", elsewhere=ELSEWHERE)
_IF_ELSEWHERE = f"if it is defined elsewhere, list it in {ELSEWHERE}"
_CORRECT = "correct the name, or define the group"
_MOST_COMPARED = 100  # names: comparing takes a millisecond each


class _KnownGroup(NamedTuple):
    """A group that is defined here or could be.

    Args:
        name: Its name.
        needs: What has to be set before it is created; none: it is created, or listed as defined elsewhere.
    """

    name: str
    needs: tuple[str, ...] = ()


class _KnownGroups:
    """The groups that are defined here, listed as defined elsewhere, or could be created."""

    def __init__(self, inputs: Inputs) -> None:
        self._by_name: dict[str, _KnownGroup] = {}
        self._renamed: dict[str, tuple[_KnownGroup, str]] = {}
        self._compared = 0
        given = inputs if isinstance(inputs, Configuration) else None
        self._accounts = given.accounts if given else {}
        names = [entry.group_name for entry in given.account_groups] if given else []
        self._patterns = [
            re.compile("([A-Za-z0-9-]+)".join(map(re.escape, name.split(PLACEHOLDER))), re.IGNORECASE)
            for name in names
            if name.count(PLACEHOLDER) == 1 and name != PLACEHOLDER
        ]
        known = [_KnownGroup(name) for name in inputs.groups_made_elsewhere or ()]
        found = made(inputs)
        known += [_KnownGroup(group.name) for group in found.groups]
        self._exact = frozenset(each.name for each in known)
        # The value of a token is not known, so it may be any name.
        self.may_be_any = any(map(is_token, self._exact))
        for each in (*known, *(_KnownGroup(group.name, group.needs) for group in found.others)):
            self._by_name.setdefault(each.name.lower(), each)
        for group in (*found.groups, *found.others):
            if not group.is_listed:
                self._rename(inputs, str(group.steps[0]))

    def _rename(self, inputs: Inputs, name_input: str) -> None:
        name, before = getattr(inputs, name_input), default_of(name_input)
        if name.lower() != before.lower():
            self._renamed[before.lower()] = self._by_name[name.lower()], name_input

    def __contains__(self, name: str) -> bool:
        return name in self._exact

    def what_to_do(self, name: str) -> str:
        """Describe what to do about an unknown name."""
        lowered = name.lower()
        if lowered in self._by_name:
            known = self._by_name[lowered]
            writing = [] if known.name == name else [describe(known.name)]
            way = f"write {listed([*writing, *known.needs])}"
            # IAM compares names without case, so no other group can have this one.
            return f"{way}; {_IF_ELSEWHERE}" if known.needs else way
        if lowered in self._renamed:
            known, name_input = self._renamed[lowered]
            named = f"{describe(known.name)} (set in {name_input})"
            return f"write {listed([named, *known.needs])}; {_IF_ELSEWHERE}"
        account = self._account_of(name)
        if account:
            near_account = Names(self._accounts).nearest(account)
            meant = f"did you mean the account {describe(near_account)}? Otherwise " if near_account else ""
            return f"{meant}add {describe(account)} to accounts, whose groups have names like this, or remove the group"
        near = self._nearest(lowered)
        if near is None:
            return f"{_CORRECT}; {_IF_ELSEWHERE}"
        needs = f" (it needs {listed(near.needs)})" if near.needs else ""
        return f"did you mean {describe(near.name)}{needs}? {_IF_ELSEWHERE.capitalize()}"

    def _account_of(self, name: str) -> str | None:
        """Return the account in the name of a group that follows a pattern of `account_groups` but is not created."""
        return next((found[1] for pattern in self._patterns if (found := pattern.fullmatch(name))), None)

    def _nearest(self, lowered: str) -> _KnownGroup | None:
        self._compared += 1
        if self._compared > _MOST_COMPARED:
            return None
        known = {name: renamed for name, (renamed, _) in self._renamed.items()} | self._by_name
        near = nearest_of(lowered, known)
        return known[near] if near else None


def unknown_groups_of(inputs: Inputs) -> dict[str, str]:
    """Find the groups of users that are neither defined here nor listed as defined elsewhere.

    Offboarding users, whose memberships end, are skipped, and so are names that break another rule.

    Returns:
        The names, each with what to do.
    """
    known = _KnownGroups(inputs)
    named = dict.fromkeys(name for user in inputs.effective_users.values() for name in user.groups)
    if known.may_be_any:
        return {}
    unknown = (name for name in named if name not in known and NAME.fits(name) and not is_token(name))
    return {name: known.what_to_do(name) for name in unknown}


def advise_on_unknown_groups(inputs: Inputs) -> Iterator[Finding]:
    """Warn about unknown groups that no rule refuses."""
    if inputs.groups_made_elsewhere is None:
        refused = _in_another_case(inputs)
        ways = {name: way for name, way in unknown_groups_of(inputs).items() if name not in refused}
        for steps, actual, hint in _places_of(ways, inputs):
            yield Finding(steps, RULE, actual, hint)


def _find_refused(inputs: Inputs) -> Iterator[HintedViolation]:
    refused = _in_another_case(inputs)
    if refused or inputs.groups_made_elsewhere is not None:
        ways = unknown_groups_of(inputs).items()
        is_strict = inputs.groups_made_elsewhere is not None
        yield from _places_of({name: way for name, way in ways if is_strict or name in refused}, inputs)


def _in_another_case(inputs: Inputs) -> frozenset[str]:
    """Return the groups of users that differ only in case from one that is defined here."""
    made = {group.name.lower(): group.name for group in made_groups(inputs)}
    named = {name for user in inputs.users.values() for name in user.groups}
    return frozenset(name for name in named if made.get(name.lower(), name) != name)


def _places_of(ways: Mapping[str, str], inputs: Inputs) -> Iterator[HintedViolation]:
    """Find the places where users have these groups, each with what to do."""
    for user_name, user in inputs.effective_users.items() if ways else ():
        for index, name in enumerate(user.groups):
            if name in ways:
                yield ("users", user_name, "groups", index), describe(name), ways[name]


def defined_here_rule(
    elsewhere: str,
    code: str,
    made: Callable[[Inputs], Iterable[MadeGroup | MadePolicy]],
    is_here: str,
    named: Callable[[str], str] = str.lower,
) -> Rule:
    """Make the rule that an input with names of what is defined elsewhere has none of what is defined here."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        here = {each.name.lower(): each.steps for each in made(inputs)}
        for index, name in enumerate(getattr(inputs, elsewhere) or ()):
            if named(name) in here and not is_token(name):
                yield (elsewhere, index), f"{describe(name)}, like {path_of(*here[named(name)])}"

    in_hcl = violating_entries(elsewhere, is_here)
    return Rule(input=elsewhere, rule=says(code), violations=violations, broken_in_hcl=in_hcl)


_IS_HERE = "contains(local.names_of_groups, try(lower({0}), null))"

# These two have two implementations: the groups of users are compared with all that are or could be created.
UNKNOWN_GROUPS_RULE = Rule(
    input="users",
    rule=_STRICT_RULE,
    hint=f"{_CORRECT}; {_IF_ELSEWHERE}",
    violations=_find_refused,
    broken_in_hcl=Rows(
        "texts",
        f'it.key == "groups" && (var.{ELSEWHERE} != null || {_IS_HERE.format("it.text")}) && '
        "can(local.unknown_groups[it.text]) && !contains(local.offboarding_users, it.owner)",
    ),
)

DEFINED_HERE_RULE = defined_here_rule(ELSEWHERE, "LZ217", made_groups, _IS_HERE.format("text"))
