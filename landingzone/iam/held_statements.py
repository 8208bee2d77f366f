"""What policies say of actions, and what else their statements ask for: the same for many actions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

from landingzone.ground.grouping import grouped
from landingzone.iam import action_sets
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.conditions import ANY_STATE, ConditionRequirement, States
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import expression_of

_Found = TypeVar("_Found")


class Rest(NamedTuple):
    """What a statement asks for, apart from the action.

    Args:
        resource: Pattern of the ARN.
        not_resources: Patterns that are excluded.
        requirements: Conditions other than MFA.
        states: The states of MFA in which it holds.
    """

    resource: str
    not_resources: tuple[str, ...] = ()
    requirements: tuple[ConditionRequirement, ...] = ()
    states: States = ANY_STATE


ANYTHING = Rest("*")


class StatementActions(NamedTuple):
    """The actions of a statement: those of AWS's reference; and service, "" for any -> patterns without exclusions."""

    known: ActionSet
    patterns: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]

    def has(self, name: str) -> bool:
        """Return whether they are about an action, by its name in lower case."""
        return any(
            expression_of(pattern).fullmatch(name) and not any(expression_of(but).fullmatch(name) for but in buts)
            for service in (name.partition(":")[0], "")
            for pattern, buts in self.patterns.get(service, ())
        )


class PolicyStatements:
    """The statements of a policy.

    Args:
        meaning: What it means.
    """

    def __init__(self, meaning: Meaning) -> None:
        self.allowing, self.denying = _statements(meaning.allowing), _statements(meaning.denying)

    @cached_property
    def made_up_names(self) -> tuple[dict[str, bool], dict[str, bool]]:
        """Names that AWS's reference lacks: those that it may allow, and those that it may not.

        Each with whether AWS's reference has no action that its pattern matches. What a denial leaves out may be
        allowed, and what a permission leaves out may not.
        """
        found: tuple[dict[str, bool], dict[str, bool]] = ({}, {})
        for place, statements in enumerate((self.allowing, self.denying)):
            each = [pair for one in statements.values() for those in one.patterns.values() for pair in those]
            patterns = [(place, pattern) for pattern, _ in each]
            patterns += [(1 - place, but) for _, buts in each for but in buts]
            for where, pattern in dict.fromkeys(patterns):
                if name := action_sets.made_up(pattern):
                    found[where][name] = not action_sets.matching(pattern)
        return found

    @lru_cache(maxsize=1 << 16)  # noqa: B019  # they are as many as the policies
    def about(self, name: str) -> tuple[list[Rest], ...]:
        """Return what allows an action by its name in lower case, and what denies it."""
        return tuple(
            [rest for rest, actions in statements.items() if actions.has(name)]
            for statements in (self.allowing, self.denying)
        )


policy_statements = lru_cache(maxsize=4096)(PolicyStatements)
"""Returns the statements of a policy."""


def _statements(permissions: Iterable[Permission]) -> dict[Rest, StatementActions]:
    alike = grouped((rest_of(one), statement_actions(one)) for one in permissions)
    return {rest: _joined(actions) for rest, actions in alike.items()}


def _joined(each: Sequence[StatementActions]) -> StatementActions:
    if len(each) == 1:
        return each[0]
    patterns = grouped((service, those) for one in each for service, (those,) in one.patterns.items())
    return StatementActions(action_sets.union(one.known for one in each), patterns)


def rest_of(one: Permission) -> Rest:
    """Return what a permission asks for, apart from the action."""
    return Rest(one.resource, one.not_resources, one.requirements, one.states)


@lru_cache(maxsize=1 << 15)
def statement_actions(one: Permission) -> StatementActions:
    """Return the actions of a permission."""
    buts = tuple(but.lower() for but in one.not_actions)
    known = action_sets.matching(one.folded)
    for but in buts:
        known &= ~action_sets.matching(but)
    return StatementActions(known, {one.service: [(one.folded, buts)]})


ALLOWS, DENIES, BOUNDS = range(3)
"""What a statement does for somebody: its place."""


class HeldStatements(NamedTuple):
    """What somebody holds: policies, with what everybody may do, and the boundary; None: there is none."""

    policies: tuple[PolicyStatements, ...]
    boundary: PolicyStatements | None

    def statements(self) -> Iterator[tuple[int, tuple[Rest, StatementActions]]]:
        """Yield all statements, each with its place."""
        return self._placed(lambda policy: (policy.allowing.items(), policy.denying.items()))

    def about(self, name: str) -> Iterator[tuple[int, Rest]]:
        """Yield those about an action, by its name in lower case, with their places."""
        return self._placed(lambda policy: policy.about(name))

    def _placed(self, of: Callable[[PolicyStatements], Iterable[Iterable[_Found]]]) -> Iterator[tuple[int, _Found]]:
        """Yield what a function finds among what each policy allows and denies, with its place."""
        for policy, place in (*((policy, ALLOWS) for policy in self.policies), (self.boundary, BOUNDS)):
            allowing, denying = of(policy) if policy else ((), ())
            yield from ((place, one) for one in allowing)
            yield from ((DENIES, one) for one in denying)


@lru_cache(maxsize=4096)
def side_of(held: Held) -> HeldStatements:
    """Return the statements of all that somebody holds."""
    boundary = None if held.boundary is None else policy_statements(Meaning((*held.boundary.permissions, *FREE)))
    return HeldStatements((*map(policy_statements, held.meanings), policy_statements(Meaning(FREE))), boundary)


FREE = tuple(Permission(effect="Allow", action=each) for each in FREE_ACTIONS)
"""What everybody may do, whatever they hold."""
