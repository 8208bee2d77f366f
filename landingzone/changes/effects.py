"""What gained and lost permissions mean, as findings: short, and in the words of a group where these say more."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, TypeVar

from landingzone.access.reasons import reasons_of
from landingzone.access.words import DENIED, Wording, roles_in_words
from landingzone.changes.change import Clause
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.groups.holdings import HeldGroup
from landingzone.groups.policy import Policy
from landingzone.iam.action_sets import place_of
from landingzone.iam.conditions import ANY_STATE, WITHOUT_MFA
from landingzone.iam.documents import SET_UP_ON_ACCOUNT, SET_UP_ON_ANY_DEVICE
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.gains import Gain, GainReason
from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.losses import Left, Loss
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
_MOST_NAMED = 5  # of those who may set a tag
_MANY_ROLES = 5  # with more, their number says more than their names

_WHY: dict[GainReason, tuple[str, str]] = {
    "new": ("", ""),
    "without MFA": (" without MFA", ": it may now need MFA"),
    "with MFA": (" with MFA", ": it may no longer be allowed with MFA"),
    "under other conditions": (", under different conditions than before", ": its conditions have changed"),
    "no longer denied": (", part of which was forbidden until now", ": part of it may now be forbidden"),
    "no longer bounded": (", which their boundary blocked until now", ": their boundary may not allow all of it"),
    "not compared": (
        ", which is too much to compare with what they had before",
        ": it is too much to compare with what they have now",
    ),
}
"""What follows something that is gained for a reason; and, with the sides exchanged, something that may be lost."""

_LEFT: dict[Left, str] = {"nothing": "", "a part": ", keeping part of it", "not known": ", or part of it"}


Grants: TypeAlias = HeldGroup | Policy | None
"""What grants something: its own words, if it has any, may say more than a list of permissions. None: several do."""

Denials: TypeAlias = Mapping[Permission, Sequence[Gain]]
"""Denials, each with what it forbids, or forbade, of what is allowed."""


def report_gains(gains: Iterable[Gain], held: Held, grants: Grants, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody may now do.

    Args:
        gains: The gains, of known policies.
        held: All that they now hold.
        grants: The group that grants it, if it is one.
        how: The end of the sentence: `, by joining logs`.
        wording: The words for it, after the change.
    """
    gains = [*gains]
    examples = {gain.told: gain.example for gain in reversed(gains)}
    by_reason = (((gain.why, gain.is_whole, _doubt_about(gain, held.here)), gain.told) for gain in gains)
    for (why, is_whole, doubt), phrase in _phrases_of_each(by_reason, grants, wording, held.here):
        is_denied = _may_be_denied(phrase.permissions, held, why == "without MFA")
        still = "still " if why == "no longer denied" else ""
        denied = f", part of which is {still}forbidden" if is_denied else ""
        is_bounded = may_exceed_boundary(phrase.permissions, held)
        bounded = ", as far as their boundary allows" if is_bounded else ""
        reason = _WHY[why][0] if not is_whole else ", which was forbidden until now"
        rest = f"{phrase.words}{reason}{denied}{bounded}{how}{doubt}"
        level = level_within(phrase.level, held) if is_bounded else phrase.level
        is_less = level != phrase.level
        rated = held.bounding or () if is_less else phrase.permissions
        reasons = reasons_of(rated, held.here) if phrase.follows_may or is_less else ()
        may, gains_it = ("might now", "might gain") if doubt else ("may now", "gains")
        verb = may if phrase.follows_may else gains_it
        example = _example_of(phrase.permissions, examples)
        yield Clause(level=level, kind="gain", verb=verb, rest=rest, reasons=reasons, example=example)


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


def report_losses(losses: Iterable[Loss], grants: Grants, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody may no longer do.

    Args:
        losses: The losses.
        grants: The group that granted it, if it was one.
        how: The end of the sentence: `, by leaving logs`.
        wording: The words for it before the change.
    """
    losses = [*losses]
    examples = {loss.permission: loss.example for loss in reversed(losses)}
    alike = (((loss.left, loss.is_without_mfa_alone, loss.is_bounded), loss.permission) for loss in losses)
    for (left, is_without_mfa_alone, is_bounded), phrase in _phrases_of_each(alike, grants, wording):
        part = " without MFA" if is_without_mfa_alone else _LEFT[left]
        bounded = ", as far as their boundary allowed" if is_bounded else ""
        rest = f"{phrase.words}{part}{bounded}{how}"
        verb = "may no longer" if phrase.follows_may else "loses"
        example = _example_of(phrase.permissions, examples)
        yield Clause(level="low", kind="loss", verb=verb, rest=rest, example=example)


def _doubt_about(gain: Gain, here: Here) -> str:
    """Say what decides whether something is gained, if that is not known; "": it is, or something unknown did it."""
    depends, example = _depends(gain, here), gain.example
    if depends or example is None or example.is_sure:
        return depends
    if any(is_told(each) for each in example.unread):
        return ": this depends on conditions that are not evaluated"
    return ": this matters only for actions that AWS adds later" if example.is_made_up else ""


def _depends(gain: Gain, here: Here) -> str:
    """Say who may set what decides whether something is gained, or lost; "": nobody may."""
    keys = {key.lower() for key, values in gain.example.context if values} if gain.example else set()
    for key, who in here.changed_by:
        if key in keys:
            return f": this depends on {cited(key)}, which {listed(map(cited, who), most=_MOST_NAMED)} may set"
    return ""


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


def report_possible_losses(losses: Iterable[Gain], grants: Grants, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody may no longer do in some cases, without a request that shows it.

    Args:
        losses: What was allowed before and may not be after: gains, with the sides exchanged.
        grants: The group that granted it, if it was one.
        how: The end of the sentence: `, through this group`.
        wording: The words for it before the change.
    """
    by_reason = ((loss.why, loss.told) for loss in losses)
    for why, phrase in _phrases_of_each(by_reason, grants, wording):
        verb = "might no longer be able to" if phrase.follows_may else "might lose part of"
        yield Clause(level="low", kind="loss", verb=verb, rest=f"{phrase.words}{_WHY[why][1]}{how}")


def report_new_denials(denials: Denials, here: Here, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody is now forbidden, with what each denial forbids of what was allowed.

    Args:
        denials: The denials.
        here: Where and when they hold what they now hold.
        how: The end of the sentence: `, by joining logs`.
        wording: The words for it, after the change.
    """
    found = [(denial, surest(losses)) for denial, losses in denials.items()]
    shown = {denial: loss.example for denial, loss in found}
    doubts = (((not (loss.example and loss.example.is_sure), _depends(loss, here)), denial) for denial, loss in found)
    for (is_unsure, depends), alike in grouped(doubts).items():
        verb = "might now be forbidden" if is_unsure or depends else "is now forbidden"
        example = _example_of(alike, shown)
        for phrase in wording.permissions(alike):
            rest = f"to {phrase.removeprefix(DENIED)}{how}{depends}"
            yield Clause(level="low", kind="loss", verb=verb, rest=rest, example=example)


def surest(gains: Sequence[Gain]) -> Gain:
    """Return the first gain that a request surely shows; without one, the first."""
    return next((gain for gain in gains if gain.example and gain.example.is_sure), gains[0])


def report_removed_denials(denials: Denials, here: Here, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody is no longer forbidden.

    Args:
        denials: The denials that are gone whole, each with what is now allowed that it forbade.
        here: Where and when they hold what they now hold.
        how: The end of the sentence: `, by leaving logs`.
        wording: The words for it, after the change.
    """
    for denial, gains in denials.items():
        freed = [gain.told.within(denial) for gain in gains]
        level = worst(("medium", *(severity_of(one, here) for one in freed)))
        shown = surest(gains)
        doubt, reasons, example = _doubt_about(shown, here), reasons_of(freed, here), shown_example(shown.example)
        verb = "might no longer be forbidden" if doubt else "is no longer forbidden"
        for phrase in wording.permissions([denial]):
            rest = f"to {phrase.removeprefix(DENIED)}{how}{doubt}"
            yield Clause(level=level, kind="gain", verb=verb, rest=rest, reasons=reasons, example=example)


_simplified = lru_cache(maxsize=512)(simplify)
"""Among thousands of users, many change in the same way."""


@dataclass(frozen=True, kw_only=True)
class _Phrase:
    """Permissions in words.

    Args:
        words: The words.
        level: What is at stake.
        permissions: The permissions.
        follows_may: Whether the words follow "may"; if not, they follow "gains" or "loses".
    """

    words: str
    level: Severity
    permissions: Sequence[Permission]
    follows_may: bool = True


def _phrases_of_each(
    pairs: Iterable[tuple[_Key, Permission]], grants: Grants, wording: Wording, here: Here = NOWHERE
) -> Iterator[tuple[_Key, _Phrase]]:
    """Put permissions into words that have something in common, such as the reason to report them."""
    for key, permissions in grouped(pairs).items():
        allowed = _simplified(tuple(dict.fromkeys(permissions)))
        yield from ((key, phrase) for phrase in _phrases(allowed, grants, wording, here))


def _phrases(allowed: Sequence[Permission], grants: Grants, wording: Wording, here: Here) -> Iterator[_Phrase]:
    everything = [one for one in allowed if _is_everything(one)]
    if everything:
        yield _Phrase(words="full access", level="critical", permissions=everything, follows_may=False)
        return
    plain = [one for one in allowed if one.folded in ("sts:assumerole", "sts:tagsession") and not one.requirements]
    assumed = {*wording.roles_of(plain)}
    of_roles = [one for one in plain if wording.role_of(one.resource) in assumed]
    if of_roles:
        level = worst(severity_of(one, here) for one in of_roles)
        yield _Phrase(words=_roles(of_roles, grants, wording), level=level, permissions=of_roles, follows_may=False)
    rest = dict.fromkeys(allowed)
    for one in of_roles:
        del rest[one]
    own = dict.fromkeys(filter(_is_self_management, rest))
    if any(one.resource.endswith(_OWN) and not is_reading(one.action) for one in own):
        yield _Phrase(words="manage their own IAM user", level="low", permissions=tuple(own))
        rest = {one: None for one in rest if one not in own}
    if rest:
        level = worst(severity_of(one, here) for one in rest)
        words = grants.grants if grants and len(rest) > _MANY_ACTIONS else None
        granted = (one for one in (grants and grants.permissions) or () if one.effect == "Allow")
        if not words or not all(one in rest or one in own or one.folded in _FREE for one in granted):
            words = listed(wording.permissions(rest, mention_mfa=False))
        yield _Phrase(words=words, level=level, permissions=tuple(rest))


def _roles(permissions: Sequence[Permission], grants: Grants, wording: Wording) -> str:
    roles = wording.roles_of(permissions)
    if grants and len(roles) > _MANY_ROLES and set(roles) == set(wording.roles_of(grants.permissions or ())):
        return f"all {len(roles)} roles of {cited(grants.name)}"
    return roles_in_words(roles)


def _is_everything(one: Permission) -> bool:
    return one.action == one.resource == "*" and not one.not_actions and not one.not_resources and not one.requirements


def _is_self_management(one: Permission) -> bool:
    is_own = one.resource.endswith(_OWN) and one.action.lower().startswith("iam:")
    return (is_own and severity_of(one) == "low") or one.action.lower() in _ABOUT_NO_USER
