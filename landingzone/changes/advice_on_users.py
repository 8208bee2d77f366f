"""What a change of users should not do in one step: removals, returns, passwords, keys."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from landingzone.changes.comparison import Comparison
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.words import listed
from landingzone.iam.existing_credentials import deletions, kind_of, named
from landingzone.resources.user_resources import KIND_MADE_BY, USER

_LAST_USED = "`aws iam get-access-key-last-used` that nothing uses it"
_TAKEN_OUT = {
    "console password": "the console password, even one that the user has chosen",
    "access key": "every access key that Terraform created, and anything that still uses one stops working",
}
"""What removing a kind of credential deletes, where there is more to say than usual."""
_WHY_IT_CAN_STAY = {
    "console password": "an existing password is never created again",
    "access key": f"an existing key is never created again; before you remove one, check with {_LAST_USED}",
    "SSH key": "an uploaded key is never uploaded again",
}
"""Why the line of a kind of credential can stay, where there is more to say than usual."""

_KEY_STEPS = ("current", "previous", "inactive", "gone")


def advise_on_users(comparison: Comparison) -> Iterator[Finding]:
    """Find what goes wrong with users when a change is applied in one step, or is noticed too late.

    Yields:
        The warnings, at most one per path: users who are removed without offboarding, or with a credential that is in
        the way, or active again after it; users
        who lose a credential defined here; passwords whose number goes down; access keys that skip a step.
    """
    old, new = comparison.inputs
    staying = old.users if str(USER.address) in comparison.forgotten else comparison.moved_out
    by_letters = {name.lower(): name for name in new.users}
    for name, user in old.users.items():
        if name in new.users:
            yield from _on_staying(name, user, new.users[name], comparison.unless_forgotten)
        elif name in staying or name in comparison.imported_as:
            continue
        elif user.status != "active":
            yield from _on_what_is_left(name, user)
        elif by_letters.get(name.lower(), name) in old.users:  # a change of capitals is refused
            yield _on_removal(name, old.is_forced(user))


@lru_cache(maxsize=1)
def advice_by_place(comparison: Comparison) -> Mapping[Steps, Finding]:
    """Return the same warnings by path, which several ask for about one change."""
    return {advice.steps: advice for advice in advise_on_users(comparison)}


def _on_removal(name: str, force_destroy: bool) -> Finding:
    refusal = (
        "keys, a password and MFA devices made by hand are silently deleted too (force_destroy), and AWS refuses "
        "(DeleteConflict) while a policy attached by hand remains"
        if force_destroy
        else "AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by hand remain"
    )
    hint = f"{refusal}: first write `status: offboarding` and apply, then remove the user"
    return Finding(("users", name), says("LZ751"), hint=hint)


def _on_what_is_left(name: str, user: User) -> Iterator[Finding]:
    left = [id for id in user.existing_credentials if kind_of(id).is_left]
    if left:
        hint = f"first run {listed(f'`{each}`' for each in deletions(name, left))}, unless they are gone already"
        yield Finding(("users", name), says("LZ758"), listed(map(named, left)), hint)


def _on_staying(name: str, old: User, new: User, unless: str) -> Iterator[Finding]:
    if old.status == "offboarding" and new.status == "active":
        hint = "everything the user still has works again: keys, memberships and policies, including those made by hand"
        if new.create_login_profile:
            hint = f"the old console password is gone, so hand over the new one; {hint}"
        yield Finding(("users", name, "status"), says("LZ753"), describe(new.status), hint)
    if new.credential_generation < old.credential_generation:
        was = old.credential_generation
        actual = f"{describe(new.credential_generation)}, previously {was}"
        hint = f"keep {was}, or write {was + 1} for a new password"
        yield Finding(("users", name, "credential_generation"), says("LZ752"), actual, hint)
    if old.status == new.status == "active":
        yield from _on_taking_out(name, old, new, unless)
        yield from _on_access_keys(name, old, new)


def _on_taking_out(name: str, old: User, new: User, unless: str) -> Iterator[Finding]:
    for attribute, kind in KIND_MADE_BY.items():
        if getattr(old, attribute) and not getattr(new, attribute):
            deleted = _TAKEN_OUT.get(kind, f"the {kind}, and anything that still uses it stops working")
            why = _WHY_IT_CAN_STAY.get(kind, "what exists is never created again")
            rule = says("LZ754", what=f"{deleted}{unless}")
            yield Finding(("users", name, attribute), rule, hint=f"keep the line: {why}")


def _on_access_keys(name: str, old: User, new: User) -> Iterator[Finding]:
    before, after = old.access_keys, new.access_keys
    for slot, was in before.items() if after else ():
        becomes = after.get(slot, "gone")
        skipped = _KEY_STEPS[_KEY_STEPS.index(was) + 1 : _KEY_STEPS.index(becomes)]
        if skipped:
            actual = f"{becomes} after {was}, skipping {listed(skipped)}"
            hint = f"first write `{skipped[0]}` and apply; continue once nothing uses the key"
            yield Finding(("users", name, "access_key_slots", slot), says("LZ755"), actual, hint)
