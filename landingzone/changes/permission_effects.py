"""What gained and lost permissions, and denials, mean for somebody, as effects."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeAlias, TypeVar

from landingzone.access.reasons import reasons_of
from landingzone.access.words import Wording
from landingzone.changes.effects import SURE, AccessEffect, Doubt, EffectCause, Told
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import HeldGroup
from landingzone.groups.policy import Policy
from landingzone.iam.action_sets import place_of
from landingzone.iam.conditions import ANY_STATE, WITHOUT_MFA
from landingzone.iam.documents import SET_UP_ON_ACCOUNT, SET_UP_ON_ANY_DEVICE
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.gains import Gain
from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.losses import Loss, split_losses
from landingzone.iam.meaning import is_known, is_told
from landingzone.iam.permissions import Permission, simplify
from landingzone.iam.questions import Example, Excess, is_about, may_be, may_exceed_boundary, placed
from landingzone.iam.severity import SEVERITIES, Severity, is_reading, severity_of, worst
from landingzone.iam.solver import ANY_RESOURCE

_Key = TypeVar("_Key", bound=Hashable)

_ABOUT_NO_USER = frozenset(map(str.lower, (*SET_UP_ON_ACCOUNT, *SET_UP_ON_ANY_DEVICE, "sts:GetSessionToken")))
"""What setting up MFA needs on any user or device: listing them, and creating a device of any name."""
_FREE = frozenset(map(str.lower, FREE_ACTIONS))
_OWN = "${aws:username}"
_MANY_ACTIONS = 8  # with more, a group's own words say more than a list of actions
_MANY_ROLES = 5  # with more, their number says more than their names
_ROLES = Wording({})
"""Reads ARNs of roles; the names of accounts play no part in that."""

Grants: TypeAlias = HeldGroup | Policy | None
"""What grants something: its own words, if it has any, may say more than a list of permissions. None: several do."""

Denials: TypeAlias = Mapping[Permission, Sequence[Gain]]
"""Denials, each with what it forbids, or forbade, of what is allowed."""


def gained(gains: Iterable[Gain], held: Held, grants: Grants, cause: EffectCause) -> Iterator[AccessEffect]:
    """Find what somebody may now do.

    Args:
        gains: The gains, of known policies.
        held: All that they now hold.
        grants: The group that grants it, if it is one.
        cause: What it comes from.
    """
    gains = [*gains]
    examples = {gain.told: gain.example for gain in reversed(gains)}
    by_reason = (((gain.why, gain.is_whole, _doubt_about(gain, held.here)), gain.told) for gain in gains)
    for (why, is_whole, doubt), (of_all, told) in _told_of_each(by_reason, grants, held.here):
        is_bounded = may_exceed_boundary(told.permissions, held)
        level = level_within(of_all, held) if is_bounded else of_all
        rated = held.bounding or () if level != of_all else told.permissions if _follows_may(told) else ()
        besides: list[tuple[str, str]] = [("gained", "whole" if is_whole else why)]
        if _may_be_denied(told.permissions, held, why == "without MFA"):
            besides.append(("denied", "still in part" if why == "no longer denied" else "in part"))
        besides += [("bounded", "now")] if is_bounded else []
        yield AccessEffect(
            says=_says(told, is_sure=not doubt.kind),
            kind="gain",
            level=level,
            told=told,
            besides=tuple(besides),
            cause=cause,
            doubt=doubt,
            reasons=reasons_of(rated, held.here),
            example=_example_of(told.permissions, examples),
        )


def _follows_may(told: Told) -> bool:
    """Return whether the words for it follow "may"; if not, they follow "gains" or "loses"."""
    return told.form in ("own user", "permissions")


def _says(told: Told, *, is_sure: bool) -> str:
    return ("permissions" if _follows_may(told) else "whole") + ("" if is_sure else ", maybe")


def level_within(level: Severity, held: Held) -> Severity:
    """Return the level of something that is gained: at most that of all that a boundary allows, if it is known."""
    if held.boundary is None or not held.boundary.is_known:
        return level
    return max(level, worst(severity_of(one, held.here) for one in held.boundary.allowing), key=SEVERITIES.index)


def _may_be_denied(permissions: Collection[Permission], held: Held, without_mfa: bool) -> bool:
    """Return whether something known denies a part of some permissions.

    Args:
        permissions: The permissions.
        held: All that is held.
        without_mfa: Whether this is about what they allow without MFA; if not, the need for MFA is ignored.
    """
    states = WITHOUT_MFA if without_mfa else ANY_STATE
    denying = (one for one in held.denying if is_known(one) and (without_mfa or not one.refuses_all_without_mfa))
    # What everybody may do is not allowed by these.
    left = Held.of((*permissions, *denying))
    return may_be(Excess(Held.of(permissions), left, Held(())), states=states)


def lost(
    losses: Iterable[Loss], grants: Grants, cause: EffectCause, *, may_be_granted: bool = False
) -> Iterator[AccessEffect]:
    """Find what somebody may no longer do.

    Args:
        losses: The losses.
        grants: The group that granted it, if it was one.
        cause: What it comes from.
        may_be_granted: Whether something that is not known may still grant it.
    """
    losses = [*losses]
    examples = {loss.permission: loss.example for loss in reversed(losses)}
    alike = (((loss.left, loss.is_without_mfa_alone, loss.is_bounded), loss.permission) for loss in losses)
    for (left, is_without_mfa_alone, is_bounded), (_, told) in _told_of_each(alike, grants):
        part = ("left", "with MFA" if is_without_mfa_alone else left)
        yield AccessEffect(
            says=_says(told, is_sure=True),
            told=told,
            besides=(part, ("bounded", "before")) if is_bounded else (part,),
            cause=cause,
            doubt=Doubt("unless granted") if may_be_granted else SURE,
            example=_example_of(told.permissions, examples),
        )


def maybe_lost(losses: Iterable[Gain], grants: Grants, cause: EffectCause) -> Iterator[AccessEffect]:
    """Find what somebody may no longer do in some cases, without a request that shows it.

    Args:
        losses: What was allowed before and may not be after: gains, with the sides exchanged.
        grants: The group that granted it, if it was one.
        cause: What it comes from.
    """
    for why, (_, told) in _told_of_each(((loss.why, loss.told) for loss in losses), grants):
        yield AccessEffect(says=_says(told, is_sure=False), told=told, besides=(("maybe lost", why),), cause=cause)


def less(losses: Iterable[Gain], old: Held, new: Held, cause: EffectCause) -> Iterator[AccessEffect]:
    """Find what somebody may no longer do: what a request shows to be lost, then what may be.

    Args:
        losses: What may be lost: gains, with the sides exchanged.
        old: What they held before.
        new: What they hold after.
        cause: What it comes from.
    """
    sure, unsure = split_losses((loss for loss in losses if is_known(loss.permission)), old, new)
    yield from lost(sure, None, cause)
    yield from maybe_lost(chain.from_iterable(unsure.values()), None, cause)


def newly_denied(denials: Denials, here: Here, cause: EffectCause) -> Iterator[AccessEffect]:
    """Find what somebody is now forbidden, with what each denial forbids of what was allowed.

    Args:
        denials: The denials.
        here: Where and when they hold what they now hold.
        cause: What it comes from.
    """
    found = [(denial, surest(losses)) for denial, losses in denials.items()]
    shown = {denial: loss.example for denial, loss in found}
    doubts = (((not (loss.example and loss.example.is_sure), _depends(loss, here)), denial) for denial, loss in found)
    for (is_unsure, doubt), alike in grouped(doubts).items():
        says, told = "denial, maybe" if is_unsure or doubt.kind else "denial", Told(form="denials", permissions=alike)
        yield AccessEffect(says=says, told=told, doubt=doubt, cause=cause, example=_example_of(alike, shown))


def no_longer_denied(denials: Denials, here: Here, cause: EffectCause) -> Iterator[AccessEffect]:
    """Find what somebody is no longer forbidden.

    Args:
        denials: The denials that are gone whole, each with what is now allowed that it forbade.
        here: Where and when they hold what they now hold.
        cause: What it comes from.
    """
    for denial, gains in denials.items():
        freed, shown = [gain.told.within(denial) for gain in gains], surest(gains)
        doubt = _doubt_about(shown, here)
        yield AccessEffect(
            says="no denial, maybe" if doubt.kind else "no denial",
            kind="gain",
            level=worst(("medium", *(severity_of(one, here) for one in freed))),
            told=Told(form="denials", permissions=[denial]),
            doubt=doubt,
            cause=cause,
            reasons=reasons_of(freed, here),
            example=shown_example(shown.example),
        )


def surest(gains: Sequence[Gain]) -> Gain:
    """Return the first gain that a request surely shows; without one, the first."""
    return next((gain for gain in gains if gain.example and gain.example.is_sure), gains[0])


def _doubt_about(gain: Gain, here: Here) -> Doubt:
    """Find what decides whether something is gained, if that is not known, or something unknown did not do it."""
    depends, example = _depends(gain, here), gain.example
    if depends.kind or example is None or example.is_sure:
        return depends
    if any(is_told(each) for each in example.unread):
        return Doubt("not evaluated")
    return Doubt("later actions") if example.is_made_up else SURE


def _depends(gain: Gain, here: Here) -> Doubt:
    """Find who may set what decides whether something is gained, or lost."""
    keys = {key.lower() for key, values in gain.example.context if values} if gain.example else set()
    for key, who in here.changed_by:
        if key in keys:
            return Doubt("set by others", key, who)
    return SURE


def _example_of(permissions: Iterable[Permission], examples: Mapping[Permission, Example | None]) -> Example | None:
    """Return the request that shows the first of some permissions for which one is certain."""
    shown = ((one, examples.get(one)) for one in permissions)
    sure = [example for one, example in shown if example and example.is_sure and is_about(one, example)]
    return shown_example(min(sure, key=lambda example: place_of(example.action), default=None))


def shown_example(example: Example | None) -> Example | None:
    """Return a request on what AWS documents for its action; None: none is certain."""
    if example is None or not example.is_sure:
        return None
    return placed(example) if example.resource == ANY_RESOURCE else example


_simplified = lru_cache(maxsize=512)(simplify)
"""Among thousands of users, many change in the same way."""


def _told_of_each(
    pairs: Iterable[tuple[_Key, Permission]], grants: Grants, here: Here = NOWHERE
) -> Iterator[tuple[_Key, tuple[Severity, Told]]]:
    """Divide permissions that have something in common, such as the reason to report them, into sentences."""
    for key, permissions in grouped(pairs).items():
        allowed = _simplified(tuple(dict.fromkeys(permissions)))
        yield from ((key, told) for told in _told(allowed, grants, here))


def _told(allowed: Sequence[Permission], grants: Grants, here: Here) -> Iterator[tuple[Severity, Told]]:
    everything = [one for one in allowed if _is_everything(one)]
    if everything:
        yield "critical", Told(form="everything", permissions=everything)
        return
    plain = [one for one in allowed if one.folded in ("sts:assumerole", "sts:tagsession") and not one.requirements]
    assumed = {*_ROLES.roles_of(plain)}
    of_roles = [one for one in plain if _ROLES.role_of(one.resource) in assumed]
    if of_roles:
        level = worst(severity_of(one, here) for one in of_roles)
        is_all = grants and len(assumed) > _MANY_ROLES and assumed == {*_ROLES.roles_of(grants.permissions or ())}
        yield level, Told(form="roles", permissions=of_roles, as_granted=grants.name if grants and is_all else "")
    rest = dict.fromkeys(allowed)
    for one in of_roles:
        del rest[one]
    own = dict.fromkeys(filter(_is_self_management, rest))
    if any(one.resource.endswith(_OWN) and not is_reading(one.action) for one in own):
        yield "low", Told(form="own user", permissions=tuple(own))
        rest = {one: None for one in rest if one not in own}
    if rest:
        level = worst(severity_of(one, here) for one in rest)
        words = grants.grants if grants and len(rest) > _MANY_ACTIONS else None
        granted = (one for one in (grants and grants.permissions) or () if one.effect == "Allow")
        if not words or not all(one in rest or one in own or one.folded in _FREE for one in granted):
            words = ""
        yield level, Told(permissions=tuple(rest), as_granted=words)


def _is_everything(one: Permission) -> bool:
    return one.action == one.resource == "*" and not one.not_actions and not one.not_resources and not one.requirements


def _is_self_management(one: Permission) -> bool:
    is_own = one.resource.endswith(_OWN) and one.action.lower().startswith("iam:")
    return (is_own and severity_of(one) == "low") or one.action.lower() in _ABOUT_NO_USER
