"""Who goes with a change, who begins to go, and who is back."""

from collections.abc import Collection, Iterator

from landingzone.access.entities import UserAccess
from landingzone.changes.advice_on_users import advice_by_place
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.config.user import User
from landingzone.iam.existing_credentials import KIND_OF_WORDS
from landingzone.iam.severity import Severity
from landingzone.resources.user_resources import USER_RESOURCES, credentials_of


def find_leavers(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find who is removed, whose offboarding begins, and who is active again, each with the name."""
    before, after = (side.access for side in comparison.sides)
    advice = advice_by_place(comparison)
    for name, was in comparison.users.gone.items():
        yield _removed(comparison, before[name], was, advice.get(("users", name))), name
    for name, (_, becomes) in comparison.users.both.items():
        if before[name].is_offboarding < after[name].is_offboarding:
            yield _offboarded(before[name], becomes), name
        elif before[name].is_offboarding > after[name].is_offboarding:
            yield user_effect("active again", "offboarding", "high", advice=advice["users", name, "status"]), name


def _removed(comparison: Comparison, user: UserAccess, was: User, advice: object) -> UserEffect:
    if user.is_offboarding:
        return user_effect("removed after offboarding", "removed", "low", kinds=_deleted(user), advice=advice)
    if address := comparison.moved_out.get(user.name):
        return _moved_out(comparison, was, user.name, address)
    if now := comparison.imported_as.get(user.name):
        return user_effect("imported as another", "removed", was=user.name, now=now)
    users, credentials = comparison.users, _deleted(user)
    alike = [name for name, each in users.come.items() if each == was]
    # Having only the defaults says nothing.
    is_alike = len(alike) == 1 and was != User() and alike[0].lower() != user.name.lower()
    other, level = alike[0] if is_alike else None, _level(credentials)
    return user_effect("removed", "removed", level, kinds=credentials, other=other, advice=advice)


def _deleted(user: UserAccess) -> tuple[str, ...]:
    """Return the kinds of credentials that every AWS provider deletes with a user."""
    return tuple(kind for kind in user.credentials.names if not KIND_OF_WORDS[kind].is_left)


def _level(credentials: Collection[str]) -> Severity:
    return "high" if credentials else "medium"


def _moved_out(comparison: Comparison, user: User, name: str, address: str) -> UserEffect:
    """Return that a record moves a user elsewhere, and what Terraform deletes because no record moves it."""
    moved = {*comparison.origins.values()}
    rows = (row for row in USER_RESOURCES if row.role == "credential" and str(row.instance(name)) not in moved)
    going = tuple(row.words for row in rows for _ in row.held(user))
    return user_effect("moved out", "removed", "high", kinds=going, address=address)


def _offboarded(user: UserAccess, becomes: User) -> UserEffect:
    """Return that offboarding begins, and what it ends: a key that stays becomes inactive, another one is deleted."""
    has, stay = user.credentials.made, credentials_of(becomes.effective)
    ending = {
        "memberships": user.groups or user.other_groups,
        "policies": any(policy is not user.holding.over for policy in user.policies),
        "deleted": tuple(name for name in has if name not in stay),
        "inactive": tuple(name for name in has if name in stay),
        "existing": tuple(user.credentials.existing),
    }
    each = tuple((which, what) for which, what in ending.items() if what)
    return user_effect("offboarded", "offboarding", _level(user.credentials.names), ending=each)
