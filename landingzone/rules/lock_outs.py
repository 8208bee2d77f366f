"""Warnings about people who could not sign in and work: groups need MFA, and nothing lets them set it up."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import GROUPS, Group
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import existing_groups
from landingzone.iam.conditions import ABSENT
from landingzone.iam.held import Held
from landingzone.problems import describe
from landingzone.rules.rule import Violation

RULE = "has a console password, needs MFA for what it holds, and cannot get there: nothing lets it"
SELF_MANAGEMENT_GROUP = next(group for group in GROUPS if group.is_self_management_alone)


def find_lock_outs(inputs: Inputs) -> Iterator[Violation]:
    """Find users who have a console password and need MFA, but may not set up MFA or choose the password asked for.

    A policy or a group made elsewhere may let them, so nothing is said of who holds one.
    """
    holdings = Holdings(inputs)
    for name, user in inputs.users.items():
        if user.status == "active" and user.create_login_profile:
            holding = holdings.of(user)
            if holding.mfa in ("needed", "needed for some"):
                missing = list(_missing(holding.held, f"arn:*:iam::*:user{user.path}{name}", inputs))
                if missing:
                    yield ("users", name, "groups"), f"{describe(user.groups)}, without {' and '.join(missing)}"


def _missing(held: Held, arn: str, inputs: Inputs) -> Iterator[str]:
    asked = ["iam:EnableMFADevice", *(["iam:ChangePassword"] if inputs.password_reset_required else [])]
    for action in asked:
        if not any(one.states & ABSENT for one in held.working(action, arn)):
            yield action


def how_to_let_them(inputs: Inputs) -> str:
    """Say what to do, with the group to add."""
    name = getattr(inputs, SELF_MANAGEMENT_GROUP.name_input)
    made: list[Group] = [*existing_groups(inputs)]
    if SELF_MANAGEMENT_GROUP in made:
        return f"add {describe(name)} to its groups"
    return f"write `{SELF_MANAGEMENT_GROUP.switch}: true`, and add {describe(name)} to its groups"
