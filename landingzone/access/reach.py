"""Who may do what is asked: users, and the groups and policies by which they may."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

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


class Question:
    """Who may use an action on a resource.

    Args:
        action: The action, `iam:PassRole`, or a pattern.
        resources: ARNs, or patterns, any of which is asked about.
    """

    def __init__(self, action: str, *resources: str) -> None:
        self._action, self._resources = action, resources
        # Among thousands of users, most hold what others hold.
        self._answers: dict[Holding, tuple[Reach | None, bool]] = {}

    def about(self, name: str, holding: Holding, variables: Mapping[str, str]) -> Reach | None:
        """Tell how a user may; None: not at all.

        Args:
            name: Name of the user.
            holding: What the user holds.
            variables: Values of policy variables, by name in lower case.
        """
        if holding not in self._answers:
            has_variables = any(one.has_variable for one in holding.held.meeting(self._action))
            self._answers[holding] = (None if has_variables else self._reach(holding, {}), has_variables)
        answer, has_variables = self._answers[holding]
        reach = self._reach(holding, variables) if has_variables else answer
        return reach and replace(reach, user=name)

    def _reach(self, holding: Holding, variables: Mapping[str, str]) -> Reach | None:
        known: dict[str, States] = {}
        unknown: dict[str, States] = {}
        for way in find_ways(holding, variables, self._action, self._resources):
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
    for name, meaning in _meanings_of(holding):
        filled = meaning.with_variables(variables) if variables else meaning
        for resource in asked:
            for one in working_of(filled, held.limits, action, resource):
                yield Way(name=name, permission=one, asked=resource, is_known=meaning.is_known)


def _meanings_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    """Give all by which a user may do something, as `Reach.through` names it, with what it means."""
    for group in holding.groups:
        for policy in group.policies:
            yield cited(group.name), policy.meaning
    for name in holding.other_groups:
        yield f"{cited(name)} (made elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {cited(policy.name)}", policy.meaning
