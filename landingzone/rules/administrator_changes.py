"""A change must leave an administrator. `last_administrator` has the rule of a single configuration."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups.administrators import (
    ADMINISTRATING_GROUPS,
    active_administrators,
    administrating_groups,
    administrators_of,
)
from landingzone.problems import Problem, describe, path_of
from landingzone.rules.last_administrator import LAST_ADMINISTRATOR

_NO_ADMINISTRATOR = "a change must leave an active administrator, a member of the full-access or iam-admin group"
_ON_PURPOSE = "undo it, or confirm it with --allow-no-administrator"


def leaves_no_administrator(old: Inputs, new: Inputs) -> bool:
    """Tell whether a change leaves no active administrator where there was one, on purpose or not."""
    return bool(active_administrators(old)) and not active_administrators(new)


def find_loss_of_administrators(old: Inputs, new: Inputs) -> list[Problem]:
    """Find everything that makes a change leave no active administrator where there was one.

    Args:
        old: The inputs before. Whether they break rules does not matter.
        new: The inputs after.

    Returns:
        One problem for each thing to undo, sorted; none if the new inputs say that it is on purpose.
    """
    if not leaves_no_administrator(old, new):
        return []
    if administrators_of(new):
        return sorted(LAST_ADMINISTRATOR.check(new))
    found = {one for name in active_administrators(old) for one in _losses_of(name, old, new)}
    return sorted(Problem(path, _NO_ADMINISTRATOR, actual, _ON_PURPOSE) for path, actual in found)


def _losses_of(name: str, old: Inputs, new: Inputs) -> Iterator[tuple[str, str]]:
    """Say, with paths, why an administrator is no longer one."""
    if name not in new.users:
        yield path_of("users", name), "no such user any more"
        return
    kept = set(new.users[name].groups)
    for group in ADMINISTRATING_GROUPS:
        before, after = getattr(old, group.name_input), getattr(new, group.name_input)
        if before not in old.users[name].groups or before not in administrating_groups(old):
            continue
        if before not in kept:
            yield path_of("users", name, "groups"), f"no {describe(before)} any more"
        elif not new.enable_iam_groups:
            yield "enable_iam_groups", describe(new.enable_iam_groups)
        elif not getattr(new, group.switch):
            yield group.switch, describe(getattr(new, group.switch))
        else:
            yield group.name_input, f"{describe(after)} while users still name {describe(before)}"
