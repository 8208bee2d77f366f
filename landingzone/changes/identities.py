"""What a change of a user's tags or path lets the user do, and others do to the user: policies depend on both."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import AccessEffect, EffectCause
from landingzone.changes.permission_effects import gained, less
from landingzone.groups.holdings import Holding
from landingzone.groups.policy import Policy
from landingzone.iam.gains import find_gains
from landingzone.iam.held import Held
from landingzone.iam.known import RESOURCE_TAGS, KnownOfUser
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.iam.severity import is_own_user
from landingzone.iam.wildcards import is_pattern, overlap, without_variables

_IAM = "iam:*"
_OWN_NAME = "${aws:username}"
_MOST_COMPARED = 20_000
"""The most pairs of a changed user and a holding that are compared."""


def find_identity_changes(comparison: Comparison, name: str) -> Iterator[AccessEffect]:
    """Report what a user may now do to themselves, or no longer do, because of different tags or another path.

    Args:
        comparison: The change.
        name: Name of the user, who existed before and is active.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    old, new = (side.access[name] for side in comparison.sides)
    if name in comparison.looking_different:
        # Policies that change are reported as such.
        each = [side.holding.as_written for side in (old, new)]
        same = {*each[0].policies} & {*each[1].policies} | ({each[0].boundary} & {each[1].boundary})
        about = [
            tuple(_of(held.known.about([_IAM]), side, report) for held in _only(side.holding, same))
            for side, report in zip((old, new), comparison.reports, strict=True)
        ]
        yield from _on_user(comparison, name, about, EffectCause("own looks"), is_own=True)


def find_changes_for_others(comparison: Comparison) -> Iterator[tuple[AccessEffect, str]]:
    """Report what others may do, or no longer do, to users whose tags or path change.

    Yields:
        The effect, and the name of the one who may do it.
    """
    users, after = comparison.old.access, comparison.new.report
    names_changed = comparison.looking_different
    changed = [user for user in after.users if user.name in names_changed]
    holdings: dict[Holding, list[UserAccess]] = {}
    for user in after.users if changed else ():
        if user.is_offboarding:
            continue
        # What others may set may also be what the file says.
        filed = (after.as_filed(user.name),) if user.holding.here.changed_by else ()
        for holding in filter(_about_users, (user.holding, *filed)):
            holdings.setdefault(holding, []).append(user)
        was = users.get(user.name)
        # What is new and not known is reported as a whole.
        if was and names_changed != {user.name} and all(_may_be_about_users(side.holding) for side in (was, user)):
            yield AccessEffect(level="high", kind="gain", says="to others by looks"), user.name
    together = [each for holding, holders in holdings.items() for each in _alike(holding, holders, after)]
    if len(changed) * len(together) > _MOST_COMPARED:
        effect = AccessEffect(level="high", kind="gain", says="too many looks")
        yield from ((effect, name) for _, names in together for name in names)
        return
    for user in changed:
        cause = EffectCause("looks of another", (user.name,))
        for about, names in together:
            others = [name for name in names if name != user.name]
            effects = _on_user(comparison, user.name, [(about, about)] * 2, cause) if others else ()
            yield from ((effect, name) for effect in effects for name in others)


def _alike(holding: Holding, holders: list[UserAccess], report: Report) -> Iterator[tuple[Held, list[str]]]:
    """Yield what a holding says of users, for each holder, or for all of them if it is the same."""
    about = holding.held.known.each(_about_users_of)
    if not any(one.varies for meaning in _meanings(about) for one in meaning.permissions):
        yield about, [holder.name for holder in holders]
        return
    for holder in holders:
        yield _of(about, holder, report), [holder.name]


def _only(holding: Holding, written: Container[Policy | None]) -> tuple[Held, Held]:
    """Keep policies that are written like these: limited by all the others, and beside what these allow."""
    pairs = zip(holding.policies, holding.as_written.policies, strict=True)
    kept = tuple(dict.fromkeys(policy.meaning for policy, as_written in pairs if as_written in written))
    others = [meaning for meaning in holding.held.meanings if meaning not in kept]
    boundary = holding.held.boundary if holding.as_written.boundary in written else None
    limited = replace(holding.held, meanings=(*kept, *(each.denial for each in others)))
    allowing = (Meaning(tuple(each.allowing)) for each in others)
    return limited, replace(holding.held, meanings=(*kept, *allowing), boundary=boundary)


def _meanings(held: Held) -> tuple[Meaning, ...]:
    """Return what each policy means, and the boundary."""
    return (*held.meanings, *filter(None, [held.boundary]))


def _of(held: Held, holder: UserAccess, report: Report) -> Held:
    """Fill in the name of a holder; everything else that is known of them is filled in."""
    known = KnownOfUser((("aws:username", holder.name), ("aws:principalaccount", report.account)))
    return held.each(lambda meaning: known.fill(meaning, fills_name=True))


def _on_user(
    comparison: Comparison, name: str, about: Sequence[tuple[Held, ...]], cause: EffectCause, *, is_own: bool = False
) -> Iterator[AccessEffect]:
    """Report what may be done to a user whose tags or path change, through what somebody holds.

    Args:
        comparison: The change.
        name: Name of the user.
        about: What is held before and after, with the name of the holder filled in: what is the same on both sides,
            limited by all that is held; and that beside all that allows something.
        cause: What it comes from.
        is_own: Whether the user holds it.
    """
    # Both sides call the user what the one does that allows it.
    for number, side in enumerate(comparison.sides):
        called = _arn(side.access[name], side.report)
        if is_own:
            called = called.removesuffix(name) + _OWN_NAME
        other = comparison.sides[1 - number]
        held = (
            _on(about[number][0], side.access[name], side.report, called),
            _on(about[1 - number][1], other.access[name], other.report, called),
        )
        if number:
            yield from gained(find_gains(held[1], held[0]), held[0], None, cause)
        else:
            yield from less(find_gains(held[1], held[0]), *held, cause)


def _on(held: Held, user: UserAccess, report: Report, called: str) -> Held:
    """Keep what is about one user, who is called the same before and after, with the tags of the user filled in."""
    arn = _arn(user, report)
    tags = tuple((f"{begin}{key.lower()}", value) for begin in RESOURCE_TAGS for key, value in user.tags)
    known = KnownOfUser(tags, absent=RESOURCE_TAGS)

    def about(permissions: Iterable[Permission]) -> Iterator[Permission]:
        for one in permissions:
            is_about = overlap(without_variables(one.resource), arn)
            if is_about and not any(overlap(without_variables(but), arn) for but in one.not_resources):
                yield replace(one, resource=called, not_resources=())

    return held.each(lambda meaning: Meaning(tuple(about(known.fill(meaning, fills_name=False).permissions))))


def _arn(user: UserAccess, report: Report) -> str:
    return f"arn:{report.partition}:iam::{report.account}:user{user.path}{user.name}"


@lru_cache(maxsize=4096)
def _about_users_of(meaning: Meaning) -> Meaning:
    """Return what a policy says that may be about other users of the account."""
    return Meaning(tuple(one for one in meaning.about([_IAM]).permissions if not is_own_user(one.resource)))


@lru_cache(maxsize=4096)
def _about_users(holding: Holding) -> bool:
    """Return whether something that is held looks at tags or paths of other users."""
    known = (meaning for meaning in _meanings(holding.held) if meaning.is_known)
    return any(_distinguishes_users(one) for meaning in known for one in _about_users_of(meaning).permissions)


@lru_cache(maxsize=4096)
def _may_be_about_users(holding: Holding) -> bool:
    """Return whether what is not known of what is held may look at tags or paths of users."""
    held = holding.held
    is_all_unknown = held.boundary is not None and not held.boundary.is_known
    asked = Permission(effect="Allow", action=_IAM)
    unknown = (each for each in held.meanings if is_all_unknown or not each.is_known)
    return any(may(held.through(each), within=(asked,)) for each in unknown)


def _distinguishes_users(one: Permission) -> bool:
    users = (each for each in (one.resource, *one.not_resources) if ":user/" in each)
    by_tags = any(each.key.lower().startswith(RESOURCE_TAGS) for each in one.requirements)
    return by_tags or any(is_pattern(without_variables(each)) for each in users)
