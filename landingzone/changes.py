"""What a change of the configuration must not do, and what it should not do in one step: OLD and NEW side by side.

`validate --against` and `diff` both tell it, from here. What one configuration alone tells stands in `rules`.
"""

from collections.abc import Iterator

from landingzone.administrator_rules import LAST_ADMINISTRATOR
from landingzone.administrators import (
    ADMINISTRATING_GROUPS,
    active_administrators,
    administrating_groups,
    administrators_of,
)
from landingzone.inputs import Inputs, User
from landingzone.permission_words import listed
from landingzone.problems import Problem, path_of, shown
from landingzone.rules import Advice

_NO_ADMINISTRATOR = "a change must leave an active administrator, a member of the full-access or iam-admin group"
_ON_PURPOSE = "undo it, or say on purpose that nobody is left: --allow-no-administrator"
_GAP = "leaves out a step, so whatever still uses that access key stops with this change"
_KEY_STEPS = ("current", "previous", "inactive", "gone")


def leaves_no_administrator(old: Inputs, new: Inputs) -> bool:
    """Tell whether a change leaves no active administrator where there was one, on purpose or not."""
    return bool(active_administrators(old)) and not active_administrators(new)


def find_loss_of_administrators(old: Inputs, new: Inputs) -> list[Problem]:
    """Find whatever makes a change leave no active administrator where there was one.

    Args:
        old: The inputs before. Whether they break rules does not matter.
        new: The inputs after.

    Returns:
        A problem for everything that has to be undone, sorted; none if the new inputs say that it is on purpose.
    """
    if not leaves_no_administrator(old, new):
        return []
    if administrators_of(new):
        return sorted(LAST_ADMINISTRATOR.check(new))
    found = {one for name in active_administrators(old) for one in _losses_of(name, old, new)}
    return sorted(Problem(path, _NO_ADMINISTRATOR, got, _ON_PURPOSE) for path, got in found)


def _losses_of(name: str, old: Inputs, new: Inputs) -> Iterator[tuple[str, str]]:
    """Say, with paths, why an administrator is none any more."""
    if name not in new.users:
        yield path_of("users", name), "nothing any more"
        return
    kept = set(new.users[name].groups)
    for group in ADMINISTRATING_GROUPS:
        before, after = getattr(old, group.name_input), getattr(new, group.name_input)
        if before not in old.users[name].groups or before not in administrating_groups(old):
            continue
        if before not in kept:
            yield path_of("users", name, "groups"), f"no {shown(before)} any more"
        elif not new.enable_iam_groups:
            yield "enable_iam_groups", shown(new.enable_iam_groups)
        elif not getattr(new, group.switch):
            yield group.switch, shown(getattr(new, group.switch))
        else:
            yield group.name_input, f"{shown(after)} while users still name {shown(before)}"


def advise_on_change(old: Inputs, new: Inputs) -> list[Advice]:
    """Find what goes wrong when a change is applied in one step, or is noticed too late.

    Args:
        old: The inputs before, which are taken to be applied. Whether they break rules does not matter.
        new: The inputs after.

    Returns:
        The advice, sorted, at most one for a path: users who vanish without having been offboarding, or come back from
        it; passwords whose number goes down; access keys that leave out a step.
    """
    by_letters = {name.lower(): name for name in new.users}
    advice: list[Advice] = []
    for name, user in old.users.items():
        if name in new.users:
            advice += _on_staying(name, user, new.users[name])
        elif by_letters.get(name.lower(), name) not in old.users:
            advice.append(_on_other_case(name, by_letters[name.lower()]))
        elif user.status == "active":
            force = old.force_destroy_users if user.force_destroy is None else user.force_destroy
            advice.append(_on_vanishing(name, force))
    return sorted(advice)


def _on_vanishing(name: str, force_destroy: bool) -> Advice:
    refusal = (
        "keys, a password and MFA devices made by hand are deleted with it, unseen (force_destroy), and AWS refuses "
        "(DeleteConflict) while a policy attached by hand is left"
        if force_destroy
        else "AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by hand are left"
    )
    return Advice(
        path_of("users", name),
        "removed without offboarding first",
        way_out=f"{refusal}: write `status: offboarding` first, apply that, then remove the user",
    )


def _on_other_case(name: str, other: str) -> Advice:
    return Advice(
        path_of("users", name),
        "removed, and back with other capitals",
        shown(other),
        "two users to Terraform and one name to AWS, so making the new one fails (EntityAlreadyExists) or removing the "
        "old one (DeleteConflict): keep the old spelling",
    )


def _on_staying(name: str, old: User, new: User) -> Iterator[Advice]:
    if old.status == "offboarding" and new.status == "active":
        yield _on_coming_back(name, new)
    if new.credential_generation < old.credential_generation:
        yield Advice(
            path_of("users", name, "credential_generation"),
            "goes down, which makes a new password all the same, under a number that was used before",
            f"{shown(new.credential_generation)} after {old.credential_generation}",
            f"keep {old.credential_generation}, or write {old.credential_generation + 1} for a new password",
        )
    if old.status == new.status == "active":
        yield from _on_access_keys(name, old, new)


def _on_coming_back(name: str, new: User) -> Advice:
    way_out = "whatever it still has counts again: keys, memberships and policies, those made by hand too"
    if new.create_login_profile:
        way_out = f"its old console password is gone, so hand over the new one; {way_out}"
    return Advice(
        path_of("users", name, "status"),
        "active again after offboarding",
        shown(new.status),
        way_out,
    )


def _on_access_keys(name: str, old: User, new: User) -> Iterator[Advice]:
    before, after = old.access_keys, new.access_keys
    for slot, was in before.items():
        becomes = after.get(slot, "gone")
        skipped = _KEY_STEPS[_KEY_STEPS.index(was) + 1 : _KEY_STEPS.index(becomes)]
        if skipped:
            way_out = (
                f"write `{skipped[0]}` first and apply that; go on when nothing uses the key any more"
                if after
                else "look with `aws iam get-access-key-last-used` that nothing uses it any more before this is applied"
            )
            yield Advice(
                path_of("users", name, "access_key_slots", slot),
                _GAP,
                f"{becomes} after {was}, without having been {listed(skipped)}",
                way_out,
            )
