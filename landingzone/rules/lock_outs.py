"""Warnings about who could not work: groups need MFA, and nothing lets people set it up, or it is a machine."""

from collections.abc import Iterator

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import listed
from landingzone.groups.administrators import folded
from landingzone.groups.catalog import GROUPS
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import existing_groups
from landingzone.iam.conditions import ABSENT
from landingzone.iam.held import Held
from landingzone.resources.group_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES

RULE = says("LZ451")
_MOST_NAMED = 5  # groups
SELF_MANAGEMENT_GROUP = next(group for group in GROUPS if group.is_self_management_alone)


def find_lock_outs(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find users who have a console password and need MFA, but may not set up MFA or choose the password asked for.

    A policy or a group made elsewhere may let them, so nothing is said of who holds one.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name, user in inputs.users.items():
        if user.status != "active" or not user.create_login_profile:
            continue
        holding = holdings.of(user)
        missing = _missing(holding.held, user, name, inputs)
        if missing and holding.mfa in ("needed", "needed for some"):
            unbounded = Held(holding.held.meanings)
            is_bounded = not _missing(unbounded, user, name, inputs)
            hint = "let its permissions_boundary allow that" if is_bounded else _how_to_let_them(user, inputs)
            yield Finding(path_of("users", name), RULE, f"not {listed(missing)}", hint)


def find_machines_without_mfa(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find users in groups who say that they have no MFA, and hold only what needs it, so that they can do nothing.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    for name, user in inputs.users.items():
        is_machine = user.status == "active" and user.require_mfa is False and user.groups
        if is_machine and holdings.of(user).mfa == "needed":
            yield Finding(path_of("users", name), says("LZ453"), listed(map(describe, user.groups), most=_MOST_NAMED))


def _missing(held: Held, user: User, name: str, inputs: Inputs) -> list[str]:
    asked = ["iam:EnableMFADevice", *(["iam:ChangePassword"] if inputs.password_reset_required else [])]
    arn = f"arn:*:iam::*:user{user.path}{name}"
    return [action for action in asked if not any(one.states & ABSENT for one in held.working(action, arn))]


def _how_to_let_them(user: User, inputs: Inputs) -> str:
    name = getattr(inputs, SELF_MANAGEMENT_GROUP.name_input)
    if any(group.key == SELF_MANAGEMENT_GROUP.key for group in existing_groups(inputs)):
        return f"add {describe(name)} to its groups"
    own = {folded(group): group for group in inputs.groups}
    joined = (own[folded(group)] for group in user.groups if folded(group) in own)
    without = next((group for group in joined if not inputs.groups[group].self_management), None)
    if without is not None:
        return f"write `self_management: true` at {path_of('groups', without)}"
    alone = next((group for group, written in inputs.groups.items() if _is_self_management_alone(written)), None)
    if alone is not None:
        return f"add {describe(alone)} to its groups"
    if not inputs.enable_iam_groups:
        return f"make the group {describe(name)} in `groups`, with nothing in it, and add it to its groups"
    return f"write `{SELF_MANAGEMENT_GROUP.switch}: true`, and add {describe(name)} to its groups"


def _is_self_management_alone(group: IamGroup) -> bool:
    """Tell whether all that members hold by a group of one's own is that they may look after themselves."""
    grants = (*MANAGED_POLICY_ATTRIBUTES, *INLINE_POLICY_ATTRIBUTES)
    return group.self_management and not any(getattr(group, attribute) for attribute in grants)
