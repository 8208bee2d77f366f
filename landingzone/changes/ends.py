"""What a change does to access that ends: what now ends, ends earlier or later, or no longer ends.

Until the last day is over nothing changes, so an end is not a loss. A later end, or none, is a gain of time. A last day
that is past ends roles with the apply, as a removal would.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from landingzone.access.entities import UserAccess
from landingzone.access.reasons import Stake, stake_of
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.ground.grouping import grouped
from landingzone.groups.ends import NO_END, End
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.iam.severity import severity_of, worst
from landingzone.iam.wildcards import written

_NEVER = date.max


def find_changed_ends(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find what ends on a different day than before, each with the user."""
    names = {was.lower(): becomes.lower() for was, becomes in comparison.paired_names.items()}
    for name, after in comparison.new.access.items():
        there = comparison.old.access.get(name)
        before = there if there and not there.is_offboarding else None
        ends = before.ends if before else NO_END
        if after.is_offboarding or not (ends.each or after.ends.each):
            continue
        had, has = _days(before, names) if before else {}, _days(after, {})
        longer = set[str]()
        for scope, day in has.items():
            was = had.get(scope, _NEVER)
            of_all = had.get("", _NEVER), has[""]
            is_reported = scope and ((was, day) == of_all or (day == has[""] < min(was, of_all[0])))
            if was != day and not is_reported:
                yield _effect(comparison, before, after, scope, had.get(scope), day), name
                longer |= {scope} if was < day else set()
        if before:
            scopes = [(names.get(end.group.lower(), end.group.lower()), end) for end in ends.each]
            reported = {role for scope, end in scopes if scope in longer for role in end.roles}
            for effect in _longer_roles(before, after, reported, comparison.today):
                yield effect, name


def _days(access: UserAccess, names: Mapping[str, str]) -> dict[str, date]:
    """Return the last day of all access, which is "", and of each membership, by the group's new name in lower case."""
    days = {end.group.lower(): end.day for end in access.ends.each}
    until = days.get("", _NEVER)
    groups = map(str.lower, (*access.groups, *access.other_groups))
    return {"": until, **{names.get(group, group): days.get(group, until) for group in groups}}


def _effect(
    comparison: Comparison, before: UserAccess | None, user: UserAccess, scope: str, was: date | None, day: date
) -> UserEffect:
    group = next((one for one in (*user.groups, *user.other_groups) if one.lower() == scope), "")
    # Memberships that end no earlier than all access have no end of their own.
    end = next((end for end in user.ends.each if end.group.lower() in (scope, "") and end.day == day), None)
    is_over = day < comparison.today
    is_longer = was is not None and was < day and not is_over
    ended = [*_ended_roles(before, user, end)] if before and end and is_over else []
    stake = Stake(level="info" if was is None else "low", reasons=())
    if is_longer:
        made = comparison.new.report.group.get(group)
        stake = made.stake if made else stake_of(user.holding.held, (), [group]) if group else user.stake
    elif ended:
        stake = Stake(level=worst(severity_of(one, user.holding.here) for one in ended), reasons=())
    ends = ("membership ends", "membership no longer ends") if group else ("access ends", "access no longer ends")
    effect = user_effect(
        ends[day == _NEVER],
        "gain" if is_longer else "loss" if ended else "setting",
        stake.level,
        name=group,
        day=day,
        was=was,
        endless=was == _NEVER,
        later=was if was and was < day else None,
        earlier=was if was and day < was < _NEVER else None,
        over=is_over,
        ended=bool(ended),
        end=end,
    )
    return replace(effect, reasons=tuple(reason.words for reason in stake.reasons))


def _ended_roles(before: UserAccess, after: UserAccess, end: End) -> Iterator[Permission]:
    """Yield the permissions for roles that worked before, and that a last day ends which is past."""
    for call in map(_assuming, end.roles):
        if may(before.holding.held, within=(call,)) and not may(after.holding.held, within=(call,)):
            yield call


def _assuming(role: str) -> Permission:
    return Permission(effect="Allow", action="sts:AssumeRole", resource=role)


def _longer_roles(before: UserAccess, after: UserAccess, reported: set[str], today: date) -> Iterator[UserEffect]:
    """Find which roles a user may assume for longer without a later end, because another group grants them too.

    Those that ended before today are reported as roles that work again.
    """
    held = after.holding.held
    longer = grouped(
        ((day, after.ends.last_day(role)), role)
        for role, day in before.ends.denied
        if role not in reported
        and day >= today
        and after.ends.last_day(role) > day
        and may(held, within=(_assuming(role),))
    )
    for (was, day), roles in longer.items():
        level = worst(severity_of(_assuming(role), held.here) for role in roles)
        says = "roles without an end" if day == _NEVER else "roles for longer"
        yield user_effect(says, "gain", level, roles=tuple(map(written, roles)), was=was, day=day)
