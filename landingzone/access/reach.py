"""Who may do what is asked: users, and the groups and policies that allow it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Generic, TypeVar

from landingzone.ground.words import cited
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import WITHOUT_MFA, States
from landingzone.iam.held import Held, Limits
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A user who may do what was asked.

    Args:
        user: Name of the user.
        through: Groups (`logs`) and own policies (`policy s3`) that allow it, in words. If no known one
            does: those with unknown content, which may.
        mfa: Whether every way needs MFA; None: every known way does, but something unknown may not.
        is_known: Whether something that is known allows it.
    """

    user: str
    through: tuple[str, ...]
    mfa: bool | None
    is_known: bool = True


FoundT = TypeVar("FoundT")


class Alike(Generic[FoundT]):
    """What is found for many users, most of whom hold the same: once for each holding without variables.

    Args:
        action: The action that it is about, or a pattern.
        find: Finds it, by what a user holds and the values of policy variables, by name in lower case.
    """

    def __init__(self, action: str, find: Callable[[Holding, Mapping[str, str]], FoundT]) -> None:
        self._action, self._find = action, find
        self._found: dict[Holding, tuple[FoundT] | None] = {}

    def of(self, holding: Holding, variables: Callable[[], Mapping[str, str]]) -> FoundT:
        """Return what is found of a user.

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
    """Find how any user with a holding may use an action on some resources; None: not at all."""
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


@dataclass(frozen=True)
class Way:
    """A permission that may allow what is asked.

    Args:
        name: The group or the policy that grants it, as in `Reach.through`.
        permission: The permission, narrowed to what is asked, in the states of MFA in which it may work.
        written: The same before policy variables were filled in, in all states in which it is held.
        place: The place of what is written among all that the user holds: of those who hold the same it is the same.
        asked: The resource that is asked about.
        is_known: Whether the content of the policy is known.
    """

    name: str
    permission: Permission
    written: Permission
    place: int
    asked: str
    is_known: bool


def find_ways(
    holding: Holding, variables: Mapping[str, str], action: str, resources: Iterable[str], held: Held | None = None
) -> Iterator[Way]:
    """Find what lets somebody use an action on some resources.

    Args:
        holding: What the user holds.
        variables: Values of policy variables, by name in lower case.
        action: The action, or a pattern.
        resources: ARNs, or patterns.
        held: What `held_for` gives, if that is there already.
    """
    held = held or held_for(holding, variables, action)
    filled = [one for meaning in held.meanings for one in meaning.permissions] if variables else []
    looked_at: dict[tuple[int, str], Permission | None] = {}  # several groups may have one policy
    for each in _found_in(holding, action, tuple(resources)):
        if isinstance(each, Way):
            yield each
            continue
        alike = each.number, each.asked
        if alike not in looked_at:
            looked_at[alike] = each.working(filled[each.number] if variables else each.one, held.limits)
        if (permission := looked_at[alike]) is not None:
            yield each.way(permission)


@dataclass(frozen=True, kw_only=True)
class _Possible:
    """A permission to check for each user: it has policy variables, or something that limits it has some.

    Args:
        name: As in `Way`.
        one: The permission.
        number: Its place in what `_about` gives.
        action: The action that is asked about.
        asked: As in `Way`.
        place: As in `Way`.
        is_known: As in `Way`.
    """

    name: str
    one: Permission
    number: int
    action: str
    asked: str
    place: int
    is_known: bool

    @cached_property
    def _written(self) -> Permission:
        return self.one.narrowed(self.action, self.asked)

    def working(self, filled: Permission, limits: Limits) -> Permission | None:
        """Narrow it to what is asked, with variables filled in; None: it does not work."""
        if not filled.overlaps(self.action, self.asked):
            return None
        narrowed = filled.narrowed(self.action, self.asked)
        states = limits.open_states(narrowed)
        return (narrowed if states == narrowed.states else replace(narrowed, states=states)) if states else None

    def way(self, permission: Permission) -> Way:
        """Return a permission as a way."""
        return Way(self.name, permission, self._written, self.place, self.asked, self.is_known)


@lru_cache(maxsize=1024)  # among thousands of users, many hold the same
def _found_in(holding: Holding, action: str, asked: tuple[str, ...]) -> tuple[Way | _Possible, ...]:
    """Return the permissions that may be about what is asked; those that are the same for all users as ways."""
    held = _about(holding, action.lower())
    numbers = {one: number for number, one in enumerate(one for each in held.meanings for one in each.permissions)}
    is_alike = not any(one.has_variable for one in (*held.denying, *(held.bounding or ())))
    found: list[_Possible] = []
    for name, meaning in meanings_of(holding):
        for one in meaning.allowing.meeting(action.lower()):
            for place, resource in enumerate(asked, len(found)) if one.overlaps(action) else ():
                each = _Possible(
                    name=name,
                    one=one,
                    number=numbers[one],
                    action=action,
                    asked=resource,
                    place=place,
                    is_known=meaning.is_known,
                )
                found.append(each)
    return tuple(_settled(found, held.limits) if is_alike else found)


def _settled(found: Iterable[_Possible], limits: Limits) -> Iterator[Way | _Possible]:
    for each in found:
        if each.one.has_variable:
            yield each
        elif (permission := each.working(each.one, limits)) is not None:
            yield each.way(permission)


@lru_cache(maxsize=1024)
def _about(holding: Holding, action: str) -> Held:
    """Return what of a holding may be about an action, with policy variables kept separate: users share the rest."""
    held = holding.held.about([action])
    meanings = chain.from_iterable((_without_variables(each), each.varying) for each in held.meanings)
    return Held(tuple(each for each in meanings if each.permissions), held.boundary, held.here)


def _without_variables(meaning: Meaning) -> Meaning:
    return Meaning(tuple(one for one in meaning.permissions if not one.has_variable))


def held_for(holding: Holding, variables: Mapping[str, str], action: str) -> Held:
    """Return what somebody holds that may be about an action, with policy variables filled in.

    Args:
        holding: What the user holds.
        variables: Values of policy variables, by name in lower case; none: they stay.
        action: The action, or a pattern.
    """
    held = _about(holding, action.lower())
    return held.with_variables(variables) if variables else held


def meanings_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    """Yield everything that may allow a user something, as `Reach.through` names it, with what it means."""
    for group in holding.groups:
        for policy in group.policies:
            yield cited(group.name), policy.meaning
    for name in holding.other_groups:
        yield f"{cited(name)} (defined elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {cited(policy.name)}", policy.meaning
