"""How a change of what somebody holds affects them: gains, losses, and whether MFA is needed.

Both directions come from one comparison of everything they hold. Each possible gain and loss gets a sentence, so
nothing becomes allowed or forbidden silently.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter

from landingzone.access.facts import ELSEWHERE
from landingzone.access.words import DENIED, Wording, words_for_combination
from landingzone.changes.accounts import account_alone
from landingzone.changes.change import Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import (
    Grants,
    level_within,
    report_gains,
    report_losses,
    report_new_denials,
    report_possible_losses,
    report_removed_denials,
    shown_example,
    surest,
)
from landingzone.changes.near import STAYING
from landingzone.changes.users import find_boundary
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.policy import Policy, all_permissions
from landingzone.iam.combinations import find_new_combinations, find_way
from landingzone.iam.conditions import ANY_STATE, PRESENT, WITHOUT_MFA, is_about_mfa
from landingzone.iam.gains import Gain, find_gains
from landingzone.iam.held import Held, is_included, may_overlap
from landingzone.iam.losses import Loss, split_losses
from landingzone.iam.meaning import EVERYTHING, Meaning, Together, is_known, unknown_group
from landingzone.iam.mfa import Mfa, WithoutSettingUp, mfa_of, setting_up
from landingzone.iam.permissions import ByAction, Permission, simplify
from landingzone.iam.possible import may
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.severity import Severity, severity_of, worst
from landingzone.iam.texts import NotDecided

_all_permissions = lru_cache(maxsize=1024)(all_permissions)
"""Among thousands of users, many are in the same groups."""
_NOTHING = Holding(groups=(), other_groups=(), own=(), boundary=None)
BY_OWN = ", through their own policy"
BY_GROUP = ", through this group"
_BY_ITSELF = ("new", "without MFA", "with MFA", "under other conditions", "not compared")
"""Why a permission is a gain by itself, regardless of denials and boundaries."""


def eases_mfa(gain: Gain) -> bool:
    """Return whether something is gained because MFA is needed for less."""
    return gain.why == "without MFA" or (gain.denial is not None and gain.denial.refuses_all_without_mfa)


class _Unreported(dict[Gain, None]):
    """Gains of one direction that no sentence has reported yet."""

    def take(self, is_taken: Callable[[Gain], bool]) -> list[Gain]:
        """Take out those that are now reported."""
        taken = [gain for gain in self if is_taken(gain)]
        for gain in taken:
            del self[gain]
        return taken

    def take_by_itself(self, permissions: Container[Permission]) -> list[Gain]:
        """Take out those of some permissions, regardless of denials and boundaries."""
        return self.take(lambda gain: gain.why in _BY_ITSELF and gain.permission in permissions)

    def take_denied(self, denials: Container[Permission]) -> list[Gain]:
        """Take out those that follow from some denials."""
        return self.take(lambda gain: gain.denial in denials)


class HoldingChange:
    """How what a user holds changes.

    Args:
        comparison: The change.
        old: What the user held before, or what of it may matter; None: there was no such user.
        new: What the user holds after, in the same way.
        looks_different: Whether the tags or the path of the user change.
    """

    def __init__(self, comparison: Comparison, old: Holding | None, new: Holding, *, looks_different: bool) -> None:
        pairs = {**comparison.paired_names, STAYING: STAYING}
        self._looks_different = looks_different
        self._is_new_user = old is None
        self._old, self._new = old or _NOTHING, new
        self._wording_before, self._wording = (side.wording for side in comparison.reports)
        had = {pairs.get(group.name): group for group in self._old.groups}
        has = {group.name: group for group in new.groups}
        self._joined = [group for group in new.groups if group.name not in had]
        self._left = [group for group in self._old.groups if pairs.get(group.name) not in has]
        self._removed = [group for group in self._left if group.name not in pairs]
        stayed = [(had[name], group) for name, group in has.items() if name in had]
        written = [{group.name: group for group in each.as_written.groups} for each in (self._old, new)]
        self._changed = [
            (was, becomes)
            for was, becomes in stayed
            if written[0][was.name].policies != written[1][becomes.name].policies
        ]
        alike = [pair for pair in stayed if pair not in self._changed]
        self._same = tuple(
            tuple(chain(_unchanged_own(one, other), *(pair[side].policies for pair in alike)))
            for side, (one, other) in enumerate(((self._old, new), (new, self._old)))
        )
        """The policies before and after, as filled in, that are written alike."""
        self._gone = [
            ([one for one in self._old.own if one not in self._same[0] and one is not self._old.over], "", ""),
            *((was.policies, BY_GROUP, becomes.name) for was, becomes in self._changed),
            *((group.policies, self._how_left(group), "") for group in self._left),
        ]
        """Policies that somebody had, in words how they were lost, and the group that changes; "": it is none."""
        self._more = find_gains(self._old.held, new.held)
        self._less = find_gains(new.held, self._old.held)
        self._freeing, self._forbidding = ({each.denial for each in found} for found in (self._more, self._less))
        self._gains = self._losses = _Unreported()
        self._found = cache(lambda *overall: tuple(self._findings(*overall)))

    @property
    def is_none(self) -> bool:
        """Whether nothing becomes allowed and nothing stops being allowed."""
        return not self._more and not self._less

    def findings(self, old: Holding | None, new: Holding) -> Iterator[Clause]:
        """Report the change for somebody.

        Args:
            old: Everything that they held before; None: there was no such user.
            new: Everything that they hold after.
        """
        old = old or _NOTHING
        yield from self._found(*self._overall(old.held, new))
        if not new.is_administrator:
            for combination in find_new_combinations(old.held, new.held):
                example = shown_example(find_way(combination, old.held, new.held))
                yield replace(_gain("high", "may now", words_for_combination(combination)), example=example)
        if self._less:
            yield from _ends(old, new)

    def _overall(self, old: Held, new: Holding) -> tuple[Mfa | None, bool]:
        """Return what depends on everything that somebody holds, and not only on what has to do with the change.

        Returns:
            Whether MFA is needed for what is granted after the change, None if that does not matter; and whether it is
            needed since the change, apart from setting up that of others.
        """
        becomes = mfa_of(new.held, leave_out_others=True) if self._less and not self._is_new_user else None
        now_needs_mfa = False
        if becomes == "needed" and mfa_of(old, leave_out_others=True) not in ("needed", "nothing to protect"):
            before, after = WithoutSettingUp(old), WithoutSettingUp(new.held)
            now_needs_mfa = any(before.has(one, WITHOUT_MFA) and after.has(one, PRESENT) for one in old.allowing)
        is_asked = now_needs_mfa or any(map(eases_mfa, self._more))
        return new.mfa if is_asked else None, now_needs_mfa

    def _findings(self, mfa: Mfa | None, now_needs_mfa: bool) -> Iterator[Clause]:
        self._gains, self._losses = (_Unreported(dict.fromkeys(each)) for each in (self._more, self._less))
        if not self._is_new_user:
            yield from self._mfa(mfa, now_needs_mfa)
        if self._looks_different:
            yield from self._by_looks()
        yield from self._past_days()
        for group in self._joined:
            yield from self._on_joining(group)
        for _, group in self._changed:
            yield from _of_group(group.name, self._granted(group, BY_GROUP))
        yield from self._own_gains()
        yield from self._elsewhere()
        yield from self._gone_denials()
        yield from self._unknown_losses()
        for groups in self._left_together():
            yield from self._on_leaving(*groups)
        for was, becomes in self._changed:
            lost = self._lost(was.policies, was, BY_GROUP)
            yield from _of_group(becomes.name, lost)
        yield from self._own_losses()
        yield from self._boundary()
        yield from self._rest()

    def _mfa(self, mfa: Mfa | None, now_needs_mfa: bool) -> Iterator[Clause]:
        eased = [gain for gain in self._gains if eases_mfa(gain)]
        if eased:
            wide = ByAction(gain.permission for gain in eased)
            old, new = WithoutSettingUp(self._old.held), WithoutSettingUp(self._new.held)
            asked = (one for one in self._old.held.allowing if is_included(one, wide) and old.has(one, PRESENT))
            freed: list[Permission] = []
            is_unread = any(is_about_mfa(each) for one in self._old.held.allowing for each in one.requirements)
            for one in asked:
                if new.has(one, WITHOUT_MFA) and not old.has(one, WITHOUT_MFA):
                    freed.append(one)
                    if mfa == "not needed" and not is_unread and is_known(one):
                        break  # all of it is freed, and is not listed
            known = [one for one in freed if is_known(one)]
            sure = [one for one in known if not any(map(is_about_mfa, one.requirements))]
            is_all = len(sure) == len(known) and mfa == "not needed"
            words = "" if is_all else f"to {listed(self._wording.permissions(simplify(sure), mention_mfa=False))}"
            before = "MFA is no longer required of"
            if not sure:
                before = "MFA may no longer be required of"
                doubt = "conditions that are not evaluated" if known else "what is not known here"
                words = f": this depends on {doubt}"
            if freed:
                reported = ByAction(freed)
                self._gains.take(lambda gain: eases_mfa(gain) and (is_all or is_included(gain.permission, reported)))
                yield Clause(level="critical", kind="mfa", before=before, rest=words)
        if now_needs_mfa:
            self._losses.take(eases_mfa)
            rest = "" if mfa == "needed" else ", except to set up MFA for others"
            yield Clause(level="low", kind="mfa", before="MFA is now required of", rest=rest)

    def _by_looks(self) -> Iterator[Clause]:
        """Report what policies that are written alike allow and forbid with other tags, or another path."""
        how = ", because their tags or path change"
        before, after = (
            frozenset(one for policy in policies for one in policy.meaning.permissions) for policies in self._same
        )
        gains = self._gains.take(
            lambda gain: _is_known(gain, self._old) and (gain.permission in after or gain.denial in before)
        )
        yield from self._reported_gains(gains, None, how)
        losses = self._losses.take(
            lambda loss: _is_known(loss, self._new) and (loss.permission in before or loss.denial in after)
        )
        yield from report_less(losses, self._old.held, self._new.held, how, self._wording_before)
        had, has = (
            {each for each in (*side.held.meanings, side.held.boundary) if each and not each.is_known}
            for side in (self._old, self._new)
        )
        if had & has and self._new.held.allowing:
            rest = "if something that is not known here depends on their tags or path"
            yield _gain("high", "may now do more", rest)
            yield _loss("low", "might lose permissions", rest)

    def _past_days(self) -> Iterator[Clause]:
        """Report which roles end, or can be assumed again, because of last days that are past."""
        was, becomes = (
            {one for meaning in (side.over.meaning, *side.useless) for one in meaning.denying} if side.over else ()
            for side in (self._old, self._new)
        )
        losses, how = self._losses.take_denied(becomes), ", whose last day is past"
        yield from report_less(losses, self._old.held, self._new.held, how, self._wording_before)
        gains = [
            replace(gain, why="new", denial=None, part=gain.told.within(gain.denial) if gain.denial else None)
            for gain in self._gains.take_denied(was)
        ]
        yield from self._reported_gains(gains, None, ", whose last day was past")

    def _on_joining(self, group: HeldGroup) -> Iterator[Clause]:
        name = cited(group.name)
        how = f", by joining {name}"
        if not group.policies:
            yield _gain("medium", "joins", f"{name}: {group.grants}")
            return
        findings = [*self._granted(group, how)]
        if not any(finding.kind == "gain" for finding in findings):
            gives = "" if any(gain.why in _BY_ITSELF for gain in self._gains) else ", which grants nothing new"
            yield _gain("info", "joins", f"{name}{gives}")
        yield from findings

    def _granted(self, group: HeldGroup, how: str) -> Iterator[Clause]:
        """Report what a group grants, and what it forbids of what was held."""
        gains = self._gains.take_by_itself({one for policy in group.policies for one in policy.meaning.permissions})
        yield from self._reported_gains(gains, group, how)
        yield from self._unknown_gains(gains, group.policies, how)
        yield from self._forbidden(group.policies, how)

    def _forbidden(self, policies: Iterable[Policy], how: str) -> Iterator[Clause]:
        """Report what policies now forbid, and what of it was held."""
        new = [*_denied_in_addition(policies, self._new.held, self._old.held)]
        taken = grouped((loss.denial, loss) for loss in self._losses.take_denied(new))
        told = {one: taken[one] for one in new if one in taken}
        yield from report_new_denials(told, self._new.here, how, self._wording)
        yield from self._idle("is now forbidden", [one for one in new if one not in self._forbidding], how)

    def _own_gains(self) -> Iterator[Clause]:
        for policy in self._new.own:
            gains = self._gains.take_by_itself(frozenset(policy.meaning.permissions))
            grants, how = None, BY_OWN
            if policy.kind == "AWS managed":
                how = f", through the AWS managed policy {cited(policy.name)} as of {policy.as_of}"
                grants = policy
            yield from self._reported_gains(gains, grants, how)
            yield from self._unknown_gains(gains, [policy], "")
        if self._old.own != self._new.own:
            yield from self._forbidden((each for each in self._new.own if each is not self._new.over), BY_OWN)

    def _reported_gains(self, gains: Iterable[Gain], grants: Grants | None, how: str) -> Iterator[Clause]:
        known = self._exempted(gain for gain in gains if is_known(gain.permission))
        yield from report_gains(known, self._new.held, grants, how, self._wording)

    def _exempted(self, gains: Iterable[Gain]) -> Iterator[Gain]:
        """Of what works without MFA, keep what a denial spares that refuses everything else until there is MFA."""
        exempted = [denial.not_actions for denial in self._new.held.denying if denial.refuses_all_without_mfa]
        for gain in gains:
            if gain.why == "without MFA" and exempted:
                one = gain.permission
                parts = tuple(one.narrowed(action) for action in min(exempted, key=len) if one.overlaps(action))
                yield from find_gains(self._old.held, self._new.held, parts)
            else:
                yield gain

    def _unknown_gains(self, gains: list[Gain], policies: Iterable[Policy], how: str) -> Iterator[Clause]:
        gained = {gain.permission for gain in gains}
        for policy in policies:
            if policy.permissions is not None:
                continue
            forbids = self._losses.take_denied(policy.meaning.permissions)
            rest = f"{unknown_in_words(policy)}{how}"
            if not gained.isdisjoint(policy.meaning.permissions):
                yield _gain("critical", "gets", rest)
            elif forbids:
                yield _loss("low", "gets", f"{rest}: it may forbid something")

    def _elsewhere(self) -> Iterator[Clause]:
        made_before = {group.name.lower(): group.name for group in self._old.groups}
        for name in self._new.other_groups:
            permissions = unknown_group(name).permissions
            gains, forbids = self._gains.take_by_itself(permissions), self._losses.take_denied(permissions)
            if name.lower() in made_before and (gains or forbids):
                rest = f"{cited(name)}, which is no longer defined here: what it grants is unknown from now on"
                yield _gain("high", "stays in", rest)
            elif gains:
                yield _gain("critical", "joins", f"{cited(name)}, which is {ELSEWHERE}")
            elif forbids:
                yield _loss("low", "joins", f"{cited(name)}, which is not defined here: what it forbids is unknown")

    def _gone_denials(self) -> Iterator[Clause]:
        for policies, how, group in self._gone:
            freed = grouped((gain.denial, gain) for gain in self._gains if gain.denial)
            gone = [*_denied_in_addition(policies, self._old.held, self._new.held)]
            told = {one: freed[one] for one in gone if one in freed and not self._stays_in_part(one)}
            self._gains.take_denied(told)
            # Of what was denied as a whole, the need for MFA says nothing more.
            whole = {
                gain.permission for one in told for gain in told[one] if is_included(gain.permission, _all_of(one))
            }
            self._gains.take(lambda gain: gain.permission in whole and eases_mfa(gain))  # noqa: B023
            found = report_removed_denials(told, self._new.here, how, self._wording)
            idle = self._idle("is no longer forbidden", [one for one in gone if one not in self._freeing], how)
            yield from _of_group(group, chain(found, idle))

    def _idle(self, verb: str, denials: Iterable[Permission], how: str) -> Iterator[Clause]:
        """Report denials of what nothing here allows: a policy of a resource may."""
        for phrase in self._wording.permissions(denials):
            rest = f"to {phrase.removeprefix(DENIED)}, which nothing here allows, but a policy of a resource may{how}"
            yield Clause(level="info", kind="loss", verb=verb, rest=rest)

    def _stays_in_part(self, denial: Permission) -> bool:
        return any(may_overlap(other, denial) for other in self._new.held.denying.meeting(denial.folded))

    def _unknown_losses(self) -> Iterator[Clause]:
        kept = {policy.meaning for policy in self._new.policies if policy.permissions is None}
        for policies, how, group in self._gone:
            for policy in policies:
                if policy.permissions is None and policy.meaning not in kept:
                    what = f"{unknown_in_words(policy)}{how}"
                    yield from _of_group(group, [self._unknown_loss(policy.meaning, "loses", what)])
        stays = {name.lower() for name in self._new.other_groups}
        made_now = {group.name.lower() for group in self._new.groups}
        for name in self._old.other_groups:
            if name.lower() in made_now:
                what = f"{cited(name)}, which is now defined here: what it contained elsewhere is unknown"
                yield self._unknown_loss(unknown_group(name), "stays in", what)
            elif name.lower() not in stays:
                what = f"{cited(name)}, which is not defined here"
                yield self._unknown_loss(unknown_group(name), "leaves", what)

    def _unknown_loss(self, meaning: Meaning, verb: str, what: str) -> Clause:
        """Report that something with unknown content is removed, which may have denied what is now held."""
        self._losses.take_by_itself(meaning.permissions)
        gains = self._gains.take_denied(meaning.permissions)
        if not gains:
            return _loss("low", verb, what)
        level = worst(severity_of(gain.told, self._new.here) for gain in gains)
        return _gain(level, verb, f"{what}: anything that it forbade is now allowed")

    def _left_together(self) -> list[list[HeldGroup]]:
        """Group the groups that are left: those of one account that are removed together, and each other one alone."""
        in_order = sorted(self._left, key=attrgetter("name"))
        accounts = (account_alone(each, self._wording_before) if each in self._removed else None for each in in_order)
        pairs = zip(accounts, in_order, strict=True)
        return [*grouped((account or f"group {group.name}", group) for account, group in pairs).values()]

    def _on_leaving(self, *groups: HeldGroup) -> Iterator[Clause]:
        first, names = groups[0], listed(cited(group.name) for group in groups)
        if not first.policies:
            yield _loss("low", "leaves", f"{names}: {first.grants}")
            return
        policies = [policy for group in groups for policy in group.policies]
        grants = first if len(groups) == 1 else None
        lost = {loss.permission for loss in self._losses}
        findings = list(self._lost(policies, grants, self._how_left(*groups)))
        if not findings:
            is_lost = not lost.isdisjoint(_allowed(policies))
            many = f"leave {names}{'' if is_lost else ' and lose nothing'}"
            verb = f"leaves {names}{'' if is_lost else ' and loses nothing'}"
            findings = [Clause(level="info", kind="loss", verb=verb, verb_of_many=many)]
        yield from findings

    def _own_losses(self) -> Iterator[Clause]:
        yield from self._lost((policy for policy in self._old.own if policy.as_of is None), None, "")
        for policy in self._old.own:
            if policy.as_of is not None and self._losses.take_by_itself(frozenset(policy.meaning.permissions)):
                yield _loss("low", "loses", f"the AWS managed policy {cited(policy.name)}")

    def _lost(self, policies: Iterable[Policy], grants: Grants | None, how: str) -> Iterator[Clause]:
        """Report what is lost of some policies because nothing grants it in the same way any more."""
        new, wording, held = self._new.held, self._wording_before, tuple(policies)
        taken = self._losses.take_by_itself(frozenset(_allowed(held)))
        if not taken:
            return
        reported = frozenset(_all_permissions(held))  # without those that another one of them includes
        sure, losses = split_losses((loss for loss in taken if loss.permission in reported), self._old.held, new)
        known = new.known.allowing
        narrowed = {loss: self._narrower(loss.of, known) for loss in sure if loss.left == "a part"}
        yield from report_losses((loss for loss in sure if not narrowed.get(loss)), grants, how, wording)
        for loss, narrower in narrowed.items():
            if narrower:
                gone = listed(wording.permissions([loss.of], mention_mfa=False))
                rest = f"{gone}, except to {listed(self._wording.permissions(narrower))}{how}"
                yield replace(_loss("low", "may no longer", rest), example=shown_example(loss.example))
        if not all(meaning.is_known for meaning in new.meanings):
            unsure = [one for one in losses if not is_included(one, known)]
            unless = f"{how}, unless something that is not known here grants it"
            yield from report_losses((_unless_unknown(one, known) for one in unsure), grants, unless, wording)
            for one in unsure:
                del losses[one]
        yield from report_possible_losses(chain.from_iterable(losses.values()), grants, how, wording)

    def _narrower(self, one: Permission, known: Together) -> list[Permission]:
        """Return what is left of a permission under conditions, if that is all that is left."""
        wide = (other for other in known.covering(one) if other.requirements and other.is_as_wide_as(one))
        found = [*dict.fromkeys(wide)]
        if not found:
            return []
        left = Excess(self._new.held, Held.of(found), about=(one,))
        return [] if may_be(left, one) else found

    def _boundary(self) -> Iterator[Clause]:
        # The content of one that is defined here may change: each permission is reported for that.
        if not self._is_new_user and self._old.boundary_arn != self._new.boundary_arn:
            gains, is_less = self._gains.take(_is_by(self._old.boundary)), _is_by(self._new.boundary)
            is_open = self._new.boundary is None or not self._new.boundary.meaning.is_known
            self._losses.take(lambda loss: is_less(loss) and (is_open or not is_known(loss.permission)))
            levels = [level_within(severity_of(gain.told, self._new.here), self._new.held) for gain in gains]
            level: Severity = worst(("high", *levels)) if levels else "low" if any(map(is_less, self._less)) else "info"
            example = shown_example(surest(gains).example) if gains else None
            each = [(side.boundary_arn, side.boundary) for side in (self._old, self._new)]
            unknown = [arn for arn, boundary in each if arn and boundary and not boundary.meaning.is_known]
            yield from find_boundary(each[0][0], each[1][0], level, example, unknown)

    def _rest(self) -> Iterator[Clause]:
        gains, losses = (unreported.take(lambda gain: True) for unreported in (self._gains, self._losses))
        yield from self._reported_gains(gains, None, "")
        if not all(is_known(gain.permission) for gain in gains):
            what = "through something that is not known here: a policy or a group that is defined elsewhere"
            yield _gain("critical", "may now do more", what)
        if not all(is_known(loss.permission) for loss in losses):
            yield _loss("low", "might lose permissions", "that a policy or a group gives that is defined elsewhere")
        losses = [loss for loss in losses if is_known(loss.permission)]
        by_boundary = {loss.permission for loss in losses if loss.why == "no longer bounded"}
        sure, unsure = split_losses(losses, self._old.held, self._new.held)
        for is_bounded, how in ((True, ", because of their boundary"), (False, "")):
            reported = (loss for loss in sure if (loss.of in by_boundary) is is_bounded)
            yield from report_losses(reported, None, how, self._wording_before)
        yield from report_possible_losses(chain.from_iterable(unsure.values()), None, "", self._wording_before)

    def _how_left(self, *groups: HeldGroup) -> str:
        names = listed(cited(group.name) for group in groups)
        if len(groups) > 1:
            return f", because the groups {names} are removed"
        return f", because the group {names} is removed" if groups[0] in self._removed else f", by leaving {names}"


def report_less(losses: Iterable[Gain], old: Held, new: Held, how: str, wording: Wording) -> Iterator[Clause]:
    """Report what somebody may no longer do: what a request shows to be lost, then what may be.

    Args:
        losses: What may be lost: gains, with the sides exchanged.
        old: What they held before.
        new: What they hold after.
        how: The end of the sentence.
        wording: The words for it before the change.
    """
    sure, unsure = split_losses((loss for loss in losses if is_known(loss.permission)), old, new)
    yield from report_losses(sure, None, how, wording)
    yield from report_possible_losses(chain.from_iterable(unsure.values()), None, how, wording)


def _ends(old: Holding, new: Holding) -> Iterator[Clause]:
    """Report the losses to know about beforehand: of everything that worked, and of administration."""
    if new.held.allowing and may(old.held, setting_up(old.here)) and not may(new.held, Held(())):
        rest = ": everything that their groups and policies allow is forbidden or outside their boundary"
        yield _loss("high", "is locked out", rest)
    if old.is_administrator and new.is_administrator is False:
        many = "are no longer administrators"
        yield Clause(level="high", kind="loss", verb="is no longer an administrator", verb_of_many=many)


def _unless_unknown(one: Permission, known: Together) -> Loss:
    """Make a loss of a permission that nothing known includes any more: a part of it may be left."""
    is_left = any(may_overlap(other, one) for other in known.meeting(one.folded))
    return Loss(permission=one, of=one, left="not known" if is_left else "nothing", is_without_mfa_alone=False)


def _is_known(gain: Gain, less: Holding) -> bool:
    """Return whether nothing with unknown content makes a gain, compared with what was held."""
    is_by_boundary = gain.why == "no longer bounded" and less.boundary and not less.boundary.meaning.is_known
    return is_known(gain.permission) and (gain.denial is None or is_known(gain.denial)) and not is_by_boundary


def _denied_in_addition(policies: Iterable[Policy], held: Held, other: Held) -> Iterator[Permission]:
    """Yield what known policies deny and another holding does not, whether it is allowed or not.

    A policy of a resource may allow it. The need for MFA is reported as a whole.
    """
    known = (policy.meaning for policy in policies if policy.meaning.is_known)
    denials = [one for meaning in known for one in meaning.denying if not one.refuses_all_without_mfa]
    if denials:
        denied = (Meaning(tuple(filter(is_known, each.denying))) for each in (other, held))
        sides = (Held((EVERYTHING, each), here=held.here) for each in denied)
        difference = Excess(*sides, about=tuple(denials))
        yield from (one for one in denials if _may_be_possible(difference, one))


def _may_be_possible(difference: Excess, one: Permission) -> bool:
    """Return whether a request may be about a denial: some are about what no action of theirs is used on."""
    try:
        return difference.is_possible(one)
    except NotDecided:
        return True


def _all_of(denial: Permission) -> ByAction:
    """Return what a denial denies whatever the conditions; nothing, if there are any."""
    is_always = denial.states == ANY_STATE and not denial.requirements
    return ByAction([replace(denial, effect="Allow")] if is_always else [])


def _unchanged_own(one: Holding, other: Holding) -> Iterator[Policy]:
    """Yield the own policies of somebody that another holding has in the same words."""
    words = {*other.as_written.own}
    yield from (policy for policy, written in zip(one.own, one.as_written.own, strict=True) if written in words)


def _is_by(boundary: Policy | None) -> Callable[[Gain], bool]:
    """Make a test for gains because a boundary is gone, or losses because there is one."""
    denials = frozenset(boundary.meaning.denying) if boundary else frozenset[Permission]()
    return lambda gain: gain.why == "no longer bounded" or gain.denial in denials


def _of_group(group: str, findings: Iterable[Clause]) -> Iterator[Clause]:
    """Make the findings about the members of a group, if it is a group that changes."""
    return (replace(finding, group=group) for finding in findings)


def _allowed(policies: Iterable[Policy]) -> Iterator[Permission]:
    return (one for policy in policies for one in policy.meaning.allowing)


def _gain(level: Severity, verb: str, rest: str = "") -> Clause:
    return Clause(level=level, kind="gain", verb=verb, rest=rest)


def _loss(level: Severity, verb: str, rest: str = "") -> Clause:
    return Clause(level=level, kind="loss", verb=verb, rest=rest)


def unknown_in_words(policy: Policy) -> str:
    """Name a policy whose content is not known."""
    if policy.why_unread:
        return f"the policy {cited(policy.name)}, which cannot be read"
    return f"the {policy.kind} policy {cited(policy.name)}, whose content is not known here"
