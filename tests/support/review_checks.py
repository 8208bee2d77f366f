"""What the review says of a change, held against a simulator of IAM: each check gives what is not so.

Whatever is asked depends on the pair alone, so that a pair that fails can be made smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from asked_calls import ESCALATIONS, Call, Circumstances, ask, circumstances, many_calls, ordinary_calls
from changed_policies import Pair, Side, inputs_of
from held_policies import Held, held_by
from rewritten_policies import MOVE_STATEMENTS, rewritten
from simulator import Simulator

from landingzone import Inputs, Report, diff, report
from landingzone.access.change import Change, is_at_least
from landingzone.access.model import UserAccess
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS
from landingzone.iam.documents import MFA_SET_UP_ACTIONS

Decisions = dict[Call, tuple[bool, ...]]
"""Of each call, whether it is allowed in each of the circumstances."""

_SET_UP = frozenset(action.lower() for action in (*MFA_SET_UP_ACTIONS, "sts:GetSessionToken"))
_NAME_INPUTS = (*(group.name_input for group in GROUPS), CROSS_ACCOUNT.all_name_input)
_MOST_ASKED = 6


class Seen:
    """A pair, what the review says of it, and what the simulator says.

    Args:
        simulator: A running simulator.
        pair: The pair.
    """

    def __init__(self, simulator: Simulator, pair: Pair) -> None:
        self._simulator = simulator
        self.pair = pair
        self.old, self.new = inputs_of(pair["old"]), inputs_of(pair["new"])
        self.had, self.has = (held_by("bob", each, pair["elsewhere"]) for each in (self.old, self.new))
        self.circumstances = circumstances(self.had, self.has)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What the diff says."""
        return diff(self.old, self.new)

    @cached_property
    def report(self) -> Report:
        """What the report says of the new side."""
        return report(self.new)

    @property
    def bob(self) -> UserAccess:
        """What the report says of bob."""
        return next(user for user in self.report.users if user.name == "bob")

    @cached_property
    def decisions(self) -> tuple[Decisions, Decisions]:
        """What the simulator says of the calls at which every change is looked at, before and after."""
        return self._decide(ordinary_calls(self.had, self.has))

    @cached_property
    def many_decisions(self) -> tuple[Decisions, Decisions]:
        """What it says of many calls."""
        return self._decide(many_calls(self._simulator, self.had, self.has))

    def decisions_of(self, held: Held) -> Decisions:
        """Tell what the simulator says of the ordinary calls of somebody with certain documents."""
        calls = ordinary_calls(held)
        found = iter(ask(self._simulator, ((held, call, where) for call in calls for where in self.circumstances)))
        return {call: tuple(next(found) for _ in self.circumstances) for call in calls}

    def _decide(self, calls: list[Call]) -> tuple[Decisions, Decisions]:
        sides = (self.had,) if self.had == self.has else (self.had, self.has)
        questions = ((held, call, where) for held in sides for call in calls for where in self.circumstances)
        found = iter(ask(self._simulator, questions))
        decided = [{call: tuple(next(found) for _ in self.circumstances) for call in calls} for _ in sides]
        return decided[0], decided[-1]

    def gained(self) -> Iterator[tuple[Call, Circumstances]]:
        """Give the calls that become allowed, each with one of the circumstances."""
        return self._gained(*self.decisions)

    def _gained(self, before: Decisions, after: Decisions) -> Iterator[tuple[Call, Circumstances]]:
        for call, is_allowed in after.items():
            found = (place for place, (was, now) in enumerate(zip(before[call], is_allowed, strict=True)) if now > was)
            yield from ((call, self.circumstances[place]) for place in list(found)[:1])

    @property
    def gains_something(self) -> bool:
        """Whether any of many calls becomes allowed."""
        return any(self.gained()) or any(self._gained(*self.many_decisions))

    @property
    def loses_something(self) -> bool:
        """Whether any of many calls is no longer allowed."""
        before, after = self.decisions
        return any(self._gained(after, before)) or any(self._gained(*reversed(self.many_decisions)))

    def says_more(self) -> list[Change]:
        """Give the changes that say that bob may do more, or may be able to."""
        return [one for one in self.changes if "bob" in one.users and _says_more(one)]

    def allowed_without_mfa(self, decisions: Decisions) -> Iterator[Call]:
        """Give the calls that are allowed while MFA is not present or not known."""
        for call, is_allowed in decisions.items():
            if any(now and not where.mfa for now, where in zip(is_allowed, self.circumstances, strict=True)):
                yield call


def _says_more(change: Change) -> bool:
    match change.kind:
        case "gain":
            return change.level != "info"  # "joins logs, which gives nothing new"
        case "mfa":
            return change.level == "critical"
        case "boundary":
            return is_at_least(change, "high")
        case _:
            return False


def _untold_gains(seen: Seen) -> list[str]:
    if seen.says_more():
        return []
    said = "; ".join(one.text for one in seen.changes) or "nothing"
    return [
        f"{_words(call)} becomes allowed {_words_of(where)}, and diff says: {said}" for call, where in seen.gained()
    ]


def _unknown_administrators(seen: Seen) -> list[str]:
    if seen.bob.is_administrator is not False:
        return []
    after = seen.decisions[1]
    return [f"no administrator, and may {_words(call)}" for call in ESCALATIONS if any(after.get(call, ()))]


def _harmless_escalations(seen: Seen) -> list[str]:
    if any(is_at_least(one, "high") for one in seen.changes):
        return []
    said = "; ".join(f"{one.level}: {one.text}" for one in seen.changes) or "nothing"
    return [f"{_words(call)} becomes allowed, and diff says {said}" for call, _ in seen.gained() if call in ESCALATIONS]


def _mfa_that_is_not_needed(seen: Seen) -> list[str]:
    found = list(_mfa_of("bob", seen.bob.mfa, seen, seen.decisions[1]))
    for name in seen.bob.groups:
        mfa = seen.report.group[name].mfa
        if _claims_mfa(mfa):
            found += _mfa_of(f"group {name}", mfa, seen, seen.decisions_of(seen.has.of_group(name.lower())))
    return found


def _claims_mfa(mfa: object) -> bool:
    return mfa in ("needed", "nothing to protect")


def _mfa_of(whose: str, mfa: object, seen: Seen, decisions: Decisions) -> Iterator[str]:
    for call in seen.allowed_without_mfa(decisions) if _claims_mfa(mfa) else ():
        if call[0].lower() not in _SET_UP:
            yield f"MFA of {whose} is {mfa!r}, and {_words(call)} is allowed without it"


def _who_can_misses(seen: Seen) -> list[str]:
    calls = [call for call, is_allowed in seen.decisions[1].items() if any(is_allowed)]
    return [
        f"may {_words(call)}, and who_can{asked} misses it"
        for call in _some(calls)
        for asked in _patterns(call)
        if not any(one.user == "bob" for one in seen.report.who_can(*asked))
    ]


def _who_can_with_mfa(seen: Seen) -> list[str]:
    found = []
    for call in _some(list(seen.allowed_without_mfa(seen.decisions[1]))):
        for asked in _patterns(call):
            # To set up MFA is no use of a pattern that is about more.
            if asked == call or call[0].lower() not in _SET_UP:
                reach = next((one for one in seen.report.who_can(*asked) if one.user == "bob"), None)
                if reach and reach.mfa is True:
                    found.append(f"may {_words(call)} without MFA, and who_can{asked} says that all of it needs MFA")
    return found


def _some(calls: list[Call]) -> list[Call]:
    return calls[:: max(1, len(calls) // _MOST_ASKED)]


def _patterns(call: Call) -> list[Call]:
    action, resource = call
    service, name = action.split(":")
    wide = resource if resource == "*" else f"{resource[: resource.rindex(':') + 1]}*"
    asked = [
        call,
        (action, "*"),
        (f"{service}:*", resource),
        (action.upper(), wide),
        (f"{service}:?{name[1:]}", resource),
    ]
    return [*asked, ("*", "*")]


def _rewritings(seen: Seen) -> list[str]:
    names = seen.pair["rewritings"]
    sides = (seen.old, inputs_of(rewritten(seen.pair["old"], names)))
    moves = not MOVE_STATEMENTS.isdisjoint(names)
    changes = diff(*reversed(sides)) if seen.pair.get("undone") else diff(*sides)
    return [f"{', '.join(names)}: {one.text}" for one in changes if not (moves and one.kind == "order")]


def renamed_groups(side: Side) -> Side:
    """Give all groups of bob that are made here, and that have a name of their own, another name."""
    inputs = inputs_of(side)
    user = side["users"]["bob"]
    names = {getattr(inputs, name_input).lower(): name_input for name_input in _NAME_INPUTS}
    renamed = {names[group.lower()]: f"renamed-{group}" for group in user.get("groups", ()) if group.lower() in names}
    groups = [renamed.get(names.get(group.lower(), ""), group) for group in user.get("groups", ())]
    return {**side, **renamed, "users": {"bob": {**user, "groups": groups}}} if renamed else side


def _renamed_groups(seen: Seen) -> list[str]:
    other: Inputs = inputs_of(renamed_groups(seen.pair["old"]))
    return [f"renamed: {one.text}" for one in diff(seen.old, other) if one.kind in ("gain", "loss", "mfa", "boundary")]


def _needless_gains(seen: Seen) -> list[str]:
    said = seen.says_more()
    return [f"nothing becomes allowed: {one.text}" for one in said] if said and not seen.gains_something else []


def _needless_losses(seen: Seen) -> list[str]:
    said = [one for one in seen.changes if one.kind == "loss" and one.level != "info" and "bob" in one.users]
    return [f"nothing is lost: {one.text}" for one in said] if said and not seen.loses_something else []


def _needless_administrators(seen: Seen) -> list[str]:
    if seen.bob.is_administrator is not True:
        return []
    after = seen.decisions[1]
    return [] if any(any(after.get(call, ())) for call in ESCALATIONS) else ["an administrator who may not escalate"]


def _words(call: Call) -> str:
    return f"{call[0]} on {call[1]}"


def _words_of(where: Circumstances) -> str:
    mfa = {True: "with MFA", False: "with MFA that is false", None: "without the MFA key"}[where.mfa]
    return " ".join([mfa, *(f"{key}={value}" for key, value in where.keys)])


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must be so.

    Args:
        name: What is not so where it fails, in a few words.
        find: Gives what is not so.
        is_false_alarm: Whether it is only counted: the review may say too much.
    """

    name: str
    find: Callable[[Seen], list[str]]
    is_false_alarm: bool = False


CHECKS: tuple[Check, ...] = (
    Check(name="a gain is not told", find=_untold_gains),
    Check(name="an administrator is not known", find=_unknown_administrators),
    Check(name="a gained escalation is below high", find=_harmless_escalations),
    Check(name="MFA is not needed", find=_mfa_that_is_not_needed),
    Check(name="who_can misses a user", find=_who_can_misses),
    Check(name="who_can says MFA", find=_who_can_with_mfa),
    Check(name="a rewriting is a change", find=_rewritings),
    Check(name="a renamed group is a gain or a loss", find=_renamed_groups),
    Check(name="a gain that is none", find=_needless_gains, is_false_alarm=True),
    Check(name="a loss that is none", find=_needless_losses, is_false_alarm=True),
    Check(name="an administrator who is none", find=_needless_administrators, is_false_alarm=True),
)
"""Every check, in the order of a table."""


def named(*names: str) -> list[Check]:
    """Give checks by their names.

    Raises:
        KeyError: There is no such check.
    """
    by_name = {check.name: check for check in CHECKS}
    return [by_name[name] for name in names]


def failures(simulator: Simulator, pair: Pair, checks: Iterable[Check] = CHECKS) -> dict[str, list[str]]:
    """Give the checks that fail for a pair, each with what is not so."""
    seen = Seen(simulator, pair)
    found = {check.name: check.find(seen) for check in checks}
    return {name: wrong for name, wrong in found.items() if wrong}
