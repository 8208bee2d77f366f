"""What of the holdings of a user may matter for a change of them: thousands of users then change in the same way."""

from collections.abc import Container, Mapping
from dataclasses import replace

from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.policy import Policy
from landingzone.iam.meaning import meet

STAYING = ""
"""The name of a group that stands for all that stay; no other has it."""


def near_the_change(
    old: Holding | None, new: Holding, paired_names: Mapping[str, str]
) -> tuple[Holding | None, Holding]:
    """Leave out what stays, and is about no action that something is about that comes, goes or changes.

    Args:
        old: What a user held before; None: there was no such user.
        new: What the user holds after.
        paired_names: Old name -> new name of the groups that are there before and after.

    Returns:
        Both, with what is left of the groups that stay in one; all of both if the boundary changes.
    """
    if old is None or old.boundary_arn != new.boundary_arn or old.boundary != new.boundary:
        return old, new
    own = {*old.own} & {*new.own}
    had, has = ({group.name: group.policies for group in side.groups} for side in (old, new))
    stay = {was: paired_names[was] for was in had if was in paired_names and had[was] == has.get(paired_names[was])}
    staying: tuple[Container[str], Container[str]] = (stay, frozenset(stay.values()))
    changed = {*old.held.meanings} ^ {*new.held.meanings}
    for side, names in zip((old, new), staying, strict=True):
        changed |= {each.meaning for group in side.groups if group.name not in names for each in group.policies}
        changed |= {each.meaning for each in side.own if each not in own}

    def is_near(policy: Policy) -> bool:
        return any(meet(policy.meaning, each) for each in changed)

    kept = dict.fromkeys(filter(is_near, (each for was in had if was in stay for each in had[was])))
    together = (HeldGroup(key=STAYING, name=STAYING, grants="", policies=tuple(kept), here=new.here),) if kept else ()

    def keeping(side: Holding, names: Container[str]) -> Holding:
        left = [place for place, policy in enumerate(side.own) if policy not in own or is_near(policy)]

        def shortened(one: Holding) -> Holding:
            groups = (*(group for group in one.groups if group.name not in names), *together)
            return replace(one, groups=groups, own=tuple(one.own[place] for place in left))

        return replace(shortened(side), written=shortened(side.written) if side.written else None)

    return keeping(old, staying[0]), keeping(new, staying[1])
