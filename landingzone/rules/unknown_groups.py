"""Groups of users that are not defined here: a misspelled name, a switch that is off, a group defined elsewhere.

IAM has no second group of the name of one that is defined here, whatever its case, so such a name breaks a rule. Any
other may be right without `groups_made_elsewhere`, so it is a warning. With it, it breaks a rule.
"""

import re
from collections.abc import Iterator
from functools import partial

from landingzone.config.accounts import PLACEHOLDER
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.options import Configuration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.spelling import Names, nearest_of
from landingzone.ground.tokens import is_token
from landingzone.ground.words import listed
from landingzone.groups.made_groups import made, made_groups
from landingzone.iam.patterns import NAME
from landingzone.rules.hcl import Rows
from landingzone.rules.made_names import defined_here_rule
from landingzone.rules.rule import HintedViolation, Rule

ELSEWHERE = "groups_made_elsewhere"

RULE = says("LZ251")
"""The text of the warning."""

_IF_ELSEWHERE = f"if it is defined elsewhere, list it in {ELSEWHERE}"
_CORRECT = "correct the name, or define the group"
_MOST_COMPARED = 100  # names: comparing takes a millisecond each


class _KnownGroups:
    """The groups that are defined here, listed as defined elsewhere, or could be created.

    Each has a name, and what has to be set before it is created; none: it is created, or listed as defined elsewhere.
    """

    def __init__(self, inputs: Inputs) -> None:
        self._compared = 0
        given = inputs if isinstance(inputs, Configuration) else None
        self._accounts = given.accounts if given else {}
        names = [entry.group_name for entry in given.account_groups] if given else []
        self._patterns = [
            re.compile("([A-Za-z0-9-]+)".join(map(re.escape, name.split(PLACEHOLDER))), re.IGNORECASE)
            for name in names
            if name.count(PLACEHOLDER) == 1 and name != PLACEHOLDER
        ]
        found, elsewhere = made(inputs), inputs.groups_made_elsewhere or ()
        self.exact = frozenset((*elsewhere, *(group.name for group in found.groups)))
        self._by_name: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._renamed: dict[str, tuple[str, tuple[str, ...], str]] = {}
        possible = (*found.groups, *found.others)
        for name, needs in (*((name, ()) for name in elsewhere), *((group.name, group.needs) for group in possible)):
            self._by_name.setdefault(name.lower(), (name, needs))
        for group in possible:
            name_input = str(group.steps[0])
            before = None if group.is_listed else default_of(name_input).lower()
            if before not in (None, group.name.lower()):
                self._renamed[before] = *self._by_name[group.name.lower()], name_input

    def what_to_do(self, name: str) -> str:
        """Describe what to do about an unknown name."""
        lowered = name.lower()
        if lowered in self._by_name:
            known, needs = self._by_name[lowered]
            way = f"write {listed([*([] if known == name else [describe(known)]), *needs])}"
            # IAM compares names without case, so no other group can have this one.
            return f"{way}; {_IF_ELSEWHERE}" if needs else way
        if lowered in self._renamed:
            known, needs, name_input = self._renamed[lowered]
            return f"write {listed([f'{describe(known)} (set in {name_input})', *needs])}; {_IF_ELSEWHERE}"
        if account := self._account_of(name):
            near_account = Names(self._accounts).nearest(account)
            meant = f"did you mean the account {describe(near_account)}? Otherwise " if near_account else ""
            return f"{meant}add {describe(account)} to accounts, whose groups have names like this, or remove the group"
        self._compared += 1
        possible = {before: (known, needs) for before, (known, needs, _) in self._renamed.items()} | self._by_name
        near = nearest_of(lowered, possible) if self._compared <= _MOST_COMPARED else None
        if near is None:
            return f"{_CORRECT}; {_IF_ELSEWHERE}"
        known, needs = possible[near]
        needing = f" (it needs {listed(needs)})" if needs else ""
        return f"did you mean {describe(known)}{needing}? {_IF_ELSEWHERE.capitalize()}"

    def _account_of(self, name: str) -> str | None:
        """Return the account in the name of a group that follows a pattern of `account_groups` but is not created."""
        return next((found[1] for pattern in self._patterns if (found := pattern.fullmatch(name))), None)


def unknown_groups_of(inputs: Inputs) -> dict[str, str]:
    """Find the groups of users that are neither defined here nor listed as defined elsewhere.

    Offboarding users, whose memberships end, are skipped, and so are names that break another rule.

    Returns:
        The names, each with what to do.
    """
    known = _KnownGroups(inputs)
    named = dict.fromkeys(name for user in inputs.effective_users.values() for name in user.groups)
    if any(map(is_token, known.exact)):
        return {}  # The value of a token is not known, so it may be any name.
    unknown = (name for name in named if name not in known.exact and NAME.fits(name) and not is_token(name))
    return {name: known.what_to_do(name) for name in unknown}


def advise_on_unknown_groups(inputs: Inputs) -> Iterator[Finding]:
    """Warn about unknown groups that no rule refuses."""
    if inputs.groups_made_elsewhere is None:
        for steps, actual, hint in _find_unknown(inputs, are_refused=False):
            yield Finding(steps, RULE, actual, hint)


def _find_unknown(inputs: Inputs, *, are_refused: bool) -> Iterator[HintedViolation]:
    """Find the places where users have unknown groups that a rule refuses, or others, each with what to do."""
    in_another_case, is_strict = _in_another_case(inputs), inputs.groups_made_elsewhere is not None
    if are_refused and not in_another_case and not is_strict:
        return
    unknown = unknown_groups_of(inputs).items()
    ways = {name: way for name, way in unknown if (is_strict or name in in_another_case) == are_refused}
    for user_name, user in inputs.effective_users.items() if ways else ():
        for index, name in enumerate(user.groups):
            if name in ways:
                yield ("users", user_name, "groups", index), describe(name), ways[name]


def _in_another_case(inputs: Inputs) -> frozenset[str]:
    """Return the groups of users that differ only in case from one that is defined here."""
    made = {group.name.lower(): group.name for group in made_groups(inputs)}
    named = {name for user in inputs.users.values() for name in user.groups}
    return frozenset(name for name in named if made.get(name.lower(), name) != name)


_IS_HERE = "contains(local.names_of_groups, try(lower({0}), null))"

# These two have two implementations: the groups of users are compared with all that are or could be created.
UNKNOWN_GROUPS_RULE = Rule(
    input="users",
    rule=says("LZ216", elsewhere=ELSEWHERE),
    hint=f"{_CORRECT}; {_IF_ELSEWHERE}",
    violations=partial(_find_unknown, are_refused=True),
    broken_in_hcl=Rows(
        "texts",
        f'it.key == "groups" && (var.{ELSEWHERE} != null || {_IS_HERE.format("it.text")}) && '
        "can(local.unknown_groups[it.text]) && !contains(local.offboarding_users, it.owner)",
    ),
)

DEFINED_HERE_RULE = defined_here_rule(ELSEWHERE, "LZ217", made_groups, _IS_HERE.format("text"))
