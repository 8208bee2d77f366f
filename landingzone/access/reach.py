"""Who may do what is asked: users, and the groups and policies by which they may."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from landingzone.ground.words import cited
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import WITHOUT_MFA, States
from landingzone.iam.held import working_of
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A user who may do what was asked.

    Args:
        user: Name of the user.
        through: Groups (`logs`) and own policies (`policy s3`) that allow it, in words. If none does that is known:
            those with unknown content, which may.
        mfa: Whether every way needs MFA; None: every way that is known does, and something unknown may not.
        is_known: Whether something that is known allows it.
    """

    user: str
    through: tuple[str, ...]
    mfa: bool | None
    is_known: bool = True


FoundT = TypeVar("FoundT")


class Alike(Generic[FoundT]):
    """What is found of many users, most of whom hold what others hold: once for each holding that has no variables.

    Args:
        action: The action that it is about, or a pattern.
        find: Finds it, by what a user holds and the values of policy variables, by name in lower case.
    """

    def __init__(self, action: str, find: Callable[[Holding, Mapping[str, str]], FoundT]) -> None:
        self._action, self._find = action, find
        self._found: dict[Holding, tuple[FoundT] | None] = {}

    def of(self, holding: Holding, variables: Callable[[], Mapping[str, str]]) -> FoundT:
        """Give what is found of a user.

        Args:
            holding: What the user holds.
            variables: Gives the values of policy variables.
        """
        if holding not in self._found:
            has_variables = any(one.has_variable for one in holding.held.meeting(self._action))
            self._found[holding] = None if has_variables else (self._find(holding, {}),)
        found = self._found[holding]
        return self._find(holding, variables()) if found is None else found[0]


def reach_of(holding: Holding, variables: Mapping[str, str], action: str, resources: Iterable[str]) -> Reach | None:
    """Tell how a user may use an action on some resources, whoever it is; None: not at all."""
    known: dict[str, States] = {}
    unknown: dict[str, States] = {}
    for way in find_ways(holding, variables, action, resources):
        place = known if way.is_known else unknown
        place[way.name] = place.get(way.name, 0) | way.permission.states
    if not known and not unknown:
        return None
    is_free, may_be_free = (any(states & WITHOUT_MFA for states in ways.values()) for ways in (known, unknown))
    return Reach(
        user="",
        through=tuple(known or unknown),
        mfa=False if is_free else None if may_be_free else True,
        is_known=bool(known),
    )


@dataclass(frozen=True, kw_only=True)
class Way:
    """A permission with which what is asked may work.

    Args:
        name: The group or the policy that grants it, as in `Reach.through`.
        permission: The permission, narrowed to what is asked, in the states of MFA in which it may work.
        asked: The resource that is asked about.
        is_known: Whether the content of the policy is known.
    """

    name: str
    permission: Permission
    asked: str
    is_known: bool


def find_ways(holding: Holding, variables: Mapping[str, str], action: str, resources: Iterable[str]) -> Iterator[Way]:
    """Find by what somebody may use an action on some resources.

    Args:
        holding: What the user holds.
        variables: Values of policy variables, by name in lower case.
        action: The action, or a pattern.
        resources: ARNs, or patterns.
    """
    held = holding.held.with_variables(variables) if variables else holding.held
    asked = tuple(resources)
    for name, meaning in meanings_of(holding):
        filled = meaning.with_variables(variables) if variables else meaning
        for resource in asked:
            for one in working_of(filled, held.limits, action, resource):
                yield Way(name=name, permission=one, asked=resource, is_known=meaning.is_known)


def meanings_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    """Give all by which a user may do something, as `Reach.through` names it, with what it means."""
    for group in holding.groups:
        for policy in group.policies:
            yield cited(group.name), policy.meaning
    for name in holding.other_groups:
        yield f"{cited(name)} (made elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {cited(policy.name)}", policy.meaning
