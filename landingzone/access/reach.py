"""Who may do what is asked: users, and the groups and policies by which they may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import WITHOUT_MFA, States
from landingzone.iam.held import working_of
from landingzone.iam.meaning import Meaning, unknown_group


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A user who may do what was asked.

    Args:
        user: Name of the user.
        through: Groups (`logs`) and own policies (`policy s3`) that allow it. If none does that is known: those with
            unknown content, which may.
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
        resource: ARN, or a pattern.
    """

    def __init__(self, action: str, resource: str) -> None:
        self._action, self._resource = action, resource
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
        held = holding.held.with_variables(variables) if variables else holding.held
        known: dict[str, States] = {}
        unknown: dict[str, States] = {}
        for name, meaning in ways_of(holding):
            for one in working_of(meaning.with_variables(variables), held.limits, self._action, self._resource):
                place = known if meaning.is_known else unknown
                place[name] = place.get(name, 0) | one.states
        if not known and not unknown:
            return None
        is_free, may_be_free = (any(states & WITHOUT_MFA for states in ways.values()) for ways in (known, unknown))
        return Reach(
            user="",
            through=tuple(known or unknown),
            mfa=False if is_free else None if may_be_free else True,
            is_known=bool(known),
        )


def ways_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    """Give all by which a user may do something, as `Reach.through` names it, with what it means."""
    for group in holding.groups:
        for policy in group.policies:
            yield group.name, policy.meaning
    for name in holding.other_groups:
        yield f"{name} (made elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {policy.name}", policy.meaning
