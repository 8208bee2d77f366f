"""Warnings about users who may use their own policies without MFA although groups require it."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, path_of
from landingzone.ground.words import listed
from landingzone.groups.holdings import Holding, Holdings
from landingzone.groups.made_groups import made_groups
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import WITHOUT_MFA
from landingzone.iam.held import Held
from landingzone.iam.mfa import setting_up
from landingzone.iam.possible import may
from landingzone.resources.group_resources import denies_without_mfa


def find_use_without_mfa(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find users who have permissions outside groups that work without MFA, and do not set `require_mfa`.

    A permissions boundary makes no difference: it grants nothing. A group that denies everything without MFA also
    denies what its members have themselves.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    if not inputs.should_require_mfa:
        return
    denying = {group.name.lower() for group in made_groups(inputs) if group.row and group.row.aws_managed} | {
        name.lower() for name, group in inputs.effective_groups.items() if denies_without_mfa(group)
    }
    for name, user in inputs.users.items():
        if user.status == "active" and user.require_mfa is None and denying.isdisjoint(map(str.lower, user.groups)):
            found = _granting_without_mfa(holdings.of(name, user))
            if found:
                yield Finding(("users", name), says("LZ450"), _places(found))


def _granting_without_mfa(holding: Holding) -> list[Policy]:
    """Return the own policies that grant something without MFA, or may do so, whatever the boundary and groups say."""
    held, harmless = Held(tuple(policy.meaning for policy in holding.own)), setting_up(holding.here)
    return [policy for policy in holding.own if may(held.through(policy.meaning), harmless, states=WITHOUT_MFA)]


def _places(found: list[Policy]) -> str:
    places = grouped(
        (policy.kind == "AWS managed" or policy.permissions is not None, path_of(*policy.place)) for policy in found
    )
    parts = [listed(places[True], most=5)] if True in places else []
    if unknown := places.get(False):
        needs = "they need MFA themselves" if len(unknown) > 1 else "it needs MFA itself"
        parts.append(f"{listed(unknown, most=5)}, unless {needs}")
    return "; ".join(parts)
