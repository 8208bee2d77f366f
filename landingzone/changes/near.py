"""What of the holdings of a user may matter for a change of them: thousands of users then change in the same way."""

from collections.abc import Container, Iterable, Mapping

from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.policy import Policy
from landingzone.iam.meaning import meet


def near_the_change(
    old: Holding | None, new: Holding, paired_names: Mapping[str, str]
) -> tuple[Holding | None, Holding]:
    """Leave out what stays, and is about no action that something is about that comes, goes or changes.

    Args:
        old: What a user held before; None: there was no such user.
        new: What the user holds after.
        paired_names: Old name -> new name of the groups that are there before and after.

    Returns:
        Both; all of both if the boundary changes.
    """
    if old is None or old.boundary_arn != new.boundary_arn or old.boundary != new.boundary:
        return old, new
    own = {*old.own} & {*new.own}
    had, has = ({group.name: group.policies for group in side.groups} for side in (old, new))
    pairs = ((was, paired_names[was]) for was in had if was in paired_names)
    stay = {was: becomes for was, becomes in pairs if had[was] == has.get(becomes)}
    staying = (own, stay), (own, frozenset(stay.values()))
    changed = {*old.held.meanings} ^ {*new.held.meanings}
    for holding, of in zip((old, new), staying, strict=True):
        changed |= {one.meaning for part in holding.having_policies if not _stays(part, *of) for one in _policies(part)}

    def keeping(holding: Holding, own: Container[Policy], names: Container[str]) -> Holding:
        return holding.keeping(
            lambda part: (
                not _stays(part, own, names)
                or any(meet(one.meaning, each) for one in _policies(part) for each in changed)
            )
        )

    return keeping(old, *staying[0]), keeping(new, *staying[1])


def _stays(part: HeldGroup | Policy, own: Container[Policy], names: Container[str]) -> bool:
    return part in own if isinstance(part, Policy) else part.name in names


def _policies(part: HeldGroup | Policy) -> Iterable[Policy]:
    return (part,) if isinstance(part, Policy) else part.policies
