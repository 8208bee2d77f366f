"""What a change of users should not do in one step: removals, returns, passwords, keys."""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import listed
from landingzone.resources.user_resources import KIND_MADE_BY, USER

_GAP = says("LZ755")
_LAST_USED = "`aws iam get-access-key-last-used` that nothing uses it any more"
_TAKEN_OUT = {
    "console password": (
        "the console password, also one that the user has chosen",
        "a password that is made is never made again",
    ),
    "access key": (
        "every access key that it made, and what still uses one stops working",
        f"a key that is made is never made again; if it is to go, check first with {_LAST_USED}",
    ),
    "SSH key": ("the SSH key, and what still uses it stops working", "a key that is uploaded is never uploaded again"),
}
"""What taking out a credential of a kind deletes, and why to leave it, where there is more to say than of any other."""

_KEY_STEPS = ("current", "previous", "inactive", "gone")


def advise_on_users(comparison: Comparison) -> Iterator[Finding]:
    """Find what goes wrong with users when a change is applied in one step, or is noticed too late.

    Yields:
        The warnings, at most one per path: users who are removed without having been offboarding, or come back from it;
        users who stay without a way in that was made here; passwords whose number goes down; access keys that skip a
        step.
    """
    old, new = comparison.inputs
    staying = old.users if str(USER.address) in comparison.forgotten else comparison.moved_out
    by_letters = {name.lower(): name for name in new.users}
    for name, user in old.users.items():
        if name in new.users:
            yield from _on_staying(name, user, new.users[name], comparison.unless_forgotten)
        elif name in staying or name in comparison.imported_as:
            continue
        elif by_letters.get(name.lower(), name) in old.users and user.status == "active":  # other capitals are refused
            force = old.force_destroy_users if user.force_destroy is None else user.force_destroy
            yield _on_vanishing(name, force)


def _on_vanishing(name: str, force_destroy: bool) -> Finding:
    refusal = (
        "keys, a password and MFA devices made by hand are deleted silently with it (force_destroy), and AWS refuses "
        "(DeleteConflict) while a policy attached by hand is left"
        if force_destroy
        else "AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by hand are left"
    )
    return Finding(
        path_of("users", name),
        says("LZ751"),
        hint=f"{refusal}: write `status: offboarding` first, apply that, then remove the user",
    )


def _on_staying(name: str, old: User, new: User, unless: str) -> Iterator[Finding]:
    if old.status == "offboarding" and new.status == "active":
        hint = "everything it still has works again: keys, memberships and policies, also those made by hand"
        if new.create_login_profile:
            hint = f"its old console password is gone, so hand over the new one; {hint}"
        yield Finding(path_of("users", name, "status"), says("LZ753"), describe(new.status), hint)
    if new.credential_generation < old.credential_generation:
        yield Finding(
            path_of("users", name, "credential_generation"),
            says("LZ752"),
            f"{describe(new.credential_generation)} after {old.credential_generation}",
            f"keep {old.credential_generation}, or write {old.credential_generation + 1} for a new password",
        )
    if old.status == new.status == "active":
        yield from _on_taking_out(name, old, new, unless)
        yield from _on_access_keys(name, old, new)


def _on_taking_out(name: str, old: User, new: User, unless: str) -> Iterator[Finding]:
    for attribute, kind in KIND_MADE_BY.items():
        if getattr(old, attribute) and not getattr(new, attribute):
            of_any = f"the {kind}, and what still uses it stops working", "what is made is never made again"
            deleted, why = _TAKEN_OUT.get(kind, of_any)
            rule = says("LZ754", what=f"{deleted}{unless}")
            yield Finding(path_of("users", name, attribute), rule, hint=f"leave the line: {why}")


def _on_access_keys(name: str, old: User, new: User) -> Iterator[Finding]:
    before, after = old.access_keys, new.access_keys
    for slot, was in before.items() if after else ():
        becomes = after.get(slot, "gone")
        skipped = _KEY_STEPS[_KEY_STEPS.index(was) + 1 : _KEY_STEPS.index(becomes)]
        if skipped:
            yield Finding(
                path_of("users", name, "access_key_slots", slot),
                _GAP,
                f"{becomes} after {was}, without having been {listed(skipped)}",
                f"write `{skipped[0]}` first and apply that; continue when nothing uses the key any more",
            )
