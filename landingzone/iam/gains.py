"""What may become allowed by a change of what somebody holds, each with a request that shows it, and why it may."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from landingzone.iam.conditions import ABSENT, ANY_STATE, MISSING, PRESENT, WITHOUT_MFA, States
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.parts import Parts
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.questions import Example, Excess, is_about
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import is_pattern

GainReason = Literal[
    "new", "without MFA", "with MFA", "under other conditions", "no longer denied", "no longer bounded", "not compared"
]


@dataclass(frozen=True, kw_only=True)
class Gain:
    """A permission that allows more than before.

    Args:
        permission: The permission, of the new policies.
        why: Why it does: nothing granted it before; what granted it needed MFA, needed that there is none, or had other
            conditions; a denial of it is gone or has become narrower; the boundary is gone or has changed; there is too
            much to compare.
        denial: That denial.
        part: What of it allows more, if the boundary or denials leave only parts of it.
        example: A request that is allowed now and was not before; None: there is too much to compare.
        states: The states of MFA in which it does, for this reason.
    """

    permission: Permission
    why: GainReason
    denial: Permission | None = None
    part: Permission | None = None
    example: Example | None = field(default=None, compare=False)
    states: States = field(default=ANY_STATE, compare=False)

    @property
    def told(self) -> Permission:
        """What to say of it: the part, or all of the permission."""
        return self.part or self.permission

    @property
    def is_whole(self) -> bool:
        """Whether the denial was about all of it."""
        return self.denial is not None and replace(self.denial, effect="Allow").includes(self.told)


def find_gains(old: Held, new: Held, of: tuple[Permission, ...] | None = None) -> tuple[Gain, ...]:
    """Find what may be allowed after a change and was not before.

    Args:
        old: What somebody held before.
        new: What they hold after.
        of: The new permissions to check; None: all.

    Returns:
        The gains, in the order of the new permissions, each once: every request that becomes allowed is granted by the
        permission of one of them.
    """
    if of is not None:
        return tuple(_GainSearch(old, new).gains(of))
    return _gains(old, new) if old != new else ()


@lru_cache(maxsize=512)  # among thousands of users, many change in the same way
def _gains(old: Held, new: Held) -> tuple[Gain, ...]:
    search = _GainSearch(old, new)
    of = dict.fromkeys(one for meaning in new.meanings if search.any.meets(meaning) for one in meaning.allowing)
    return tuple(dict.fromkeys(search.gains(of)))


class _GainSearch:
    def __init__(self, old: Held, new: Held) -> None:
        gone = tuple(one for one in old.denying if one not in new.denying)
        self._old, self._new, self._gone = old, new, ByAction(gone)
        self.any = Excess(new, old)
        self._parts = Parts(new, old, self.any)
        is_plain = not gone and old.boundary is None
        # A grant that is new counts even where a denial of it goes.
        self._by_itself = self.any if is_plain else Excess(new, _unlimited(old, self._gone))
        self._bounded = self.any if is_plain else Excess(replace(new, meanings=(*new.meanings, Meaning(gone))), old)
        self._known: dict[tuple[object, ...], list[Gain]] = {}
        self._divided: dict[tuple[object, ...], tuple[Permission, tuple[Permission, ...]]] = {}

    def gains(self, of: Iterable[Permission]) -> Iterator[Gain]:
        for one in of:
            classes = self.any.signature(one)
            if classes:
                yield from self._decided(one, classes)

    def _decided(self, one: Permission, classes: tuple[int, ...]) -> list[Gain]:
        """Return the gains of a permission about some classes of actions: one that was not compared if not decided."""
        # A long policy has thousands of permissions that differ in nothing but their actions.
        rest = one.resource, one.not_resources, one.requirements, one.states
        others = (each.signature(one) for each in (self._by_itself, self._bounded) if each is not self.any)
        gone = [denial for denial in self._gone.meeting(one.folded) if may_overlap(denial, one)]
        alike = (rest, classes, *others, *((denial, self.any.signature(one, denial)) for denial in gone))
        # On some resources only, what can be done there is another question for each action.
        is_open = self.any.is_about_anything(classes)
        try:
            if not is_open or alike not in self._known:
                self._known[alike] = self._gains_of(one, gone, is_open)
            found = [replace(gain, permission=one) for gain in self._known[alike]]
            about = (one,) if is_pattern(one.action) else alike  # a statement may be about some actions of a pattern
            return [each for gain in found for each in self._in_parts(gain, (*about, gain.denial)) or [gain]]
        except NotDecided:
            return [Gain(permission=one, why="not compared")]

    def _in_parts(self, gain: Gain, about: tuple[object, ...]) -> list[Gain]:
        """Divide a gain into those of some parts of the permission; none: it is the whole, or not decided.

        Args:
            gain: The gain.
            about: What is the same for all permissions with the same parts, apart from the action.
        """
        if gain.denial and gain.denial.refuses_all_without_mfa:
            return []
        parts = self._parts_of(gain, about)
        if parts == (gain.permission,):
            return []
        denial = [gain.denial] if gain.denial else []
        try:
            examples = ((part, self._shown(self.any, False, part, *denial, states=gain.states)) for part in parts)
            return [replace(gain, part=part, example=example) for part, example in examples if example]
        except NotDecided:
            return []

    def _parts_of(self, gain: Gain, about: tuple[object, ...]) -> tuple[Permission, ...]:
        one, denial = gain.permission, gain.denial
        other, parts = self._divided.get(about, (one, ()))
        if parts and all((part.action, part.not_actions) == (other.action, other.not_actions) for part in parts):
            return tuple(replace(part, action=one.action, not_actions=one.not_actions) for part in parts)
        found = self._parts.of(one if denial is None or denial.requirements else one.within(denial))
        self._divided[about] = one, found
        return found

    def _shown(self, excess: Excess, is_open: bool, *within: Permission, states: States = ANY_STATE) -> Example | None:
        """Find a request, on what AWS documents for its action, unless it may be on anything."""
        example = excess.example(*within, states=states)
        if example is None or is_open:
            return example
        fitted = excess.fitted(example, *within, states=states)
        return None if fitted.is_elsewhere else fitted

    def _gains_of(self, one: Permission, gone: Iterable[Permission], is_open: bool) -> list[Gain]:
        """Return in which ways a new permission allows more than before; none: it does not."""
        found: list[Gain] = []
        for states in (PRESENT, WITHOUT_MFA):
            if not found and (example := self._shown(self._by_itself, is_open, one, states=states)):
                found.append(Gain(permission=one, why=self._why(one, example, states), example=example, states=states))
        if not found and (example := self._shown(self._bounded, is_open, one)):
            found.append(Gain(permission=one, why="no longer bounded", example=example))
        for denial in gone:
            if example := self._shown(self.any, is_open, one, denial):
                found.append(Gain(permission=one, why="no longer denied", denial=denial, example=example))
        if not found and (example := self._shown(self.any, is_open, one)):
            found.append(Gain(permission=one, why="new", example=example))
        return found

    def _why(self, one: Permission, example: Example, states: States) -> GainReason:
        otherwise = (PRESENT,) if states == WITHOUT_MFA else (ABSENT, MISSING)
        granting = [*filter(is_known, self._old.allowing.meeting(example.action.lower()))]
        if any(is_about(other, replace(example, state=state)) for other in granting for state in otherwise):
            return "without MFA" if states == WITHOUT_MFA else "with MFA"
        alike = (replace(other, requirements=(), states=one.states) for other in granting)
        return "under other conditions" if any(is_about(other, example) for other in alike) else "new"


def _unlimited(held: Held, gone: ByAction) -> Held:
    """Return what is held without the boundary and without some denials."""
    each = held.meanings if held.boundary is None else (*held.meanings, held.boundary.denial)
    return Held(tuple(_without(meaning, gone) for meaning in each))


def _without(meaning: Meaning, gone: ByAction) -> Meaning:
    return Meaning(tuple(one for one in meaning.permissions if one not in gone)) if meaning.denying else meaning
