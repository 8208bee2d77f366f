"""Warnings about users who could do nothing: MFA is needed, but they may not set it up, or they are machines."""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.escalation.administrators import folded, has_credentials
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import MOST_NAMED, listed
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups
from landingzone.iam.conditions import ABSENT, MISSING, States
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.resources.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES

SELF_MANAGEMENT_GROUP = next(group for group in GROUPS if group.key == SELF_MANAGEMENT.key)


def find_lock_outs(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find users who need MFA, but may not set it up, or may not choose the required password.

    A policy or a group defined elsewhere may allow it, so users who hold one are not reported.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name, missing in without_set_up(inputs, holdings):
        user = inputs.users[name]
        is_bounded = not _missing(replace(holdings.of(name, user).held, boundary=None), user, name, inputs)
        hint = "allow that in its permissions_boundary" if is_bounded else _how_to_let_them(user, inputs)
        yield Finding(("users", name), says("LZ451"), f"none for {listed(missing)}", hint)


def find_machines_without_mfa(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find users who have `require_mfa: false` but hold only permissions of groups that need MFA.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name in machines_without_mfa(inputs, holdings):
        groups = listed(map(describe, inputs.users[name].groups), most=MOST_NAMED)
        yield Finding(("users", name), says("LZ453"), groups)


def locked_out(inputs: Inputs, holdings: Holdings) -> tuple[str, ...]:
    """Return the names of the users whom `find_lock_outs` and `find_machines_without_mfa` find; sorted.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    people = (name for name, _ in without_set_up(inputs, holdings))
    return tuple(sorted({*people, *machines_without_mfa(inputs, holdings)}))


def without_set_up(inputs: Inputs, holdings: Holdings) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of users who cannot set up the MFA that they need, and the actions that they may not use.

    With an access key alone, what works without MFA is enough.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name, user in inputs.users.items():
        # Machines with keys are those of `machines_without_mfa`.
        is_person = user.has_password or (user.require_mfa is not False and has_credentials(user))
        if user.status == "active" and is_person:
            if not _missing(holdings.of(name, user, is_short=True).held, user, name, inputs):
                continue
            holding = holdings.of(name, user)
            missing = _missing(holding.held, user, name, inputs)
            if missing and holding.mfa in (("needed", "needed for some") if user.has_password else ("needed",)):
                yield name, missing


def machines_without_mfa(inputs: Inputs, holdings: Holdings) -> Iterator[str]:
    """Yield the names of users with `require_mfa: false` who hold only permissions of groups that need MFA.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name, user in inputs.users.items():
        is_machine = user.status == "active" and user.require_mfa is False and user.groups
        if is_machine and holdings.of(name, user).mfa == "needed":
            yield name


def _missing(held: Held, user: User, name: str, inputs: Inputs) -> list[str]:
    is_reset = inputs.password_reset_required and user.has_password
    asked = ["iam:EnableMFADevice", *(["iam:ChangePassword"] if is_reset else [])]
    # The variable comes first: its answer is the same for all who hold the same.
    arns = [f"arn:*:iam::*:user{user.path}{each}" for each in dict.fromkeys((held.here.own_name, name))]
    # Calls signed with an access key say nothing about MFA; calls from the console say that there was none.
    state = ABSENT if user.has_password else MISSING
    return [action for action in asked if not any(_may(held, action, arn, state) for arn in arns)]


def _may(held: Held, action: str, arn: str, state: States) -> bool:
    return may(held, within=(Permission(effect="Allow", action=action, resource=arn),), states=state)


def _how_to_let_them(user: User, inputs: Inputs) -> str:
    name = getattr(inputs, SELF_MANAGEMENT_GROUP.name_input)
    if any(group.key == SELF_MANAGEMENT_GROUP.key for group in made_groups(inputs)):
        return f"add {describe(name)} to its groups"
    own = {folded(group): group for group in inputs.groups}
    joined = (own[folded(group)] for group in user.groups if folded(group) in own)
    without = next((group for group in joined if not inputs.groups[group].self_management), None)
    if without is not None:
        return f"set `self_management: true` at {path_of('groups', without)}"
    alone = next((group for group, written in inputs.groups.items() if _is_self_management_alone(written)), None)
    if alone is not None:
        return f"add {describe(alone)} to its groups"
    if not inputs.enable_iam_groups:
        return f"define the group {describe(name)} in `groups`, without attributes, and add it to its groups"
    return f"set `{SELF_MANAGEMENT_GROUP.switch}: true`, and add {describe(name)} to its groups"


def _is_self_management_alone(group: IamGroup) -> bool:
    """Return whether an own group gives its members nothing but self-management."""
    grants = (*MANAGED_POLICY_ATTRIBUTES, *INLINE_POLICY_ATTRIBUTES)
    return group.self_management and not any(getattr(group, attribute) for attribute in grants)
