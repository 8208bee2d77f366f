"""What the review says of a change, held against a simulator of IAM: each check gives what is not so.

Whatever is asked depends on the pair alone, so that a pair that fails can be made smaller.
"""

import re
from functools import cached_property

from asked_calls import ESCALATIONS, ask, circumstances, many_calls, ordinary_calls
from changed_policies import inputs_of
from held_policies import SERVICES, held_by
from rewritten_policies import MOVE_STATEMENTS, rewritten

from landingzone import diff, report
from landingzone.access.answers import who_can
from landingzone.changes.change import is_at_least
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS
from landingzone.iam.conditions import ABSENT, MISSING, PRESENT
from landingzone.iam.documents import MFA_SET_UP_ACTIONS
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.wildcards import told

_MAKE_SECRETS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_CHANGES_DEVICES = frozenset({"iam:enablemfadevice", "iam:resyncmfadevice", "iam:deletevirtualmfadevice"})
_SET_UP = frozenset(action.lower() for action in (*MFA_SET_UP_ACTIONS, "sts:GetSessionToken"))
_NAME_INPUTS = (*(group.name_input for group in GROUPS), CROSS_ACCOUNT.all_name_input)
_STATES = {True: PRESENT, False: ABSENT, None: MISSING}
_MOST_ASKED = 6


class Seen:
    """A pair, what the review says of it, and what the simulator says of one user."""

    def __init__(self, simulator, pair, name="bob"):
        self._simulator = simulator
        self.pair, self.name = pair, name
        self.old, self.new = inputs_of(pair["old"]), inputs_of(pair["new"])
        self.had, self.has = (held_by(name, each, pair["elsewhere"]) for each in (self.old, self.new))
        self.circumstances = circumstances(self.had, self.has)

    @cached_property
    def changes(self):
        return diff(self.old, self.new)

    @cached_property
    def report(self):
        """What the report says of the new side."""
        return report(self.new)

    @property
    def user(self):
        return next(user for user in self.report.users if user.name == self.name)

    @property
    def told(self):
        """The changes that name the user."""
        return [one for one in self.changes if self.name in one.users]

    @cached_property
    def decisions(self):
        """Of the calls at which every change is looked at, whether they are allowed in each of the circumstances."""
        return self.decide(ordinary_calls(self.had, self.has), self.had, self.has)

    @cached_property
    def many_decisions(self):
        """What it says of many calls."""
        return self.decide(many_calls(self._simulator, self.had, self.has), self.had, self.has)

    def decide(self, calls, *sides):
        questions = ((held, call, where) for held in sides for call in calls for where in self.circumstances)
        found = iter(ask(self._simulator, questions))
        return [{call: tuple(next(found) for _ in self.circumstances) for call in calls} for _ in sides]

    def gained(self, before, after):
        """Yield the calls that are allowed only after a change, each with one of the circumstances."""
        for call, is_allowed in after.items():
            differing = zip(self.circumstances, before[call], is_allowed, strict=True)
            yield from [(call, where) for where, was, now in differing if now > was][:1]

    @property
    def gains_something(self):
        """Whether any of many calls becomes allowed."""
        return any(any(self.gained(*decided)) for decided in (self.decisions, self.many_decisions))

    @property
    def loses_something(self):
        """Whether any of many calls is no longer allowed."""
        return any(any(self.gained(*decided[::-1])) for decided in (self.decisions, self.many_decisions))

    @property
    def escalates(self):
        """The calls with which the user may give permissions after the change."""
        return [call for call in self.escalations if any(self.decisions[1].get(call, ()))]

    @property
    def escalations(self):
        """The calls with which the user would give permissions: secrets of one's own give none."""
        own = f"/{self.name}"
        return [call for call in ESCALATIONS if not (call[1].endswith(own) and call[0] in _MAKE_SECRETS)]

    def says_more(self):
        """Return the changes that say that the user may do more, or may be able to."""
        return [one for one in self.told if _says_more(one)]

    def says_less(self):
        """Return the changes that say that the user may do less, or may not be able to."""
        return [one for one in self.told if _says_less(one)]

    def allowed_without_mfa(self, decisions):
        """Yield the calls that are allowed while MFA is not present or not known."""
        for call, is_allowed in decisions.items():
            if any(now and not where.mfa for now, where in zip(is_allowed, self.circumstances, strict=True)):
                yield call

    @property
    def said(self):
        return "; ".join(f"{one.level}: {one.text}" for one in self.changes) or "nothing"


def _says_more(change):
    # A gain for information: "joins logs, which grants nothing new".
    least = {"gain": "low", "mfa": "critical", "boundary": "high"}
    return change.kind in least and is_at_least(change, least[change.kind])


def _says_less(change):
    is_loss = change.kind == "loss" and is_at_least(change, "low")
    # What is not known may have granted, or may forbid: that it comes and goes is told as a gain too.
    is_open = change.kind == "gain" and re.search(r"not (known|defined here)|unknown", change.text) is not None
    # Of a boundary that is gone, what it takes is told as losses; one that is not known may take anything.
    is_bounded = change.kind == "boundary" and (
        change.level == "low" or (bool(change.warning) and " instead of " in change.text)
    )
    return is_loss or is_open or is_bounded or (change.kind == "mfa" and change.level == "low")


def _untold_gains(seen):
    for call, where in () if seen.says_more() else seen.gained(*seen.decisions):
        yield f"{_words(call)} becomes allowed {_circumstances(where)}, and diff says {seen.said}"


def _untold_losses(seen):
    for call, where in () if seen.says_less() else seen.gained(*seen.decisions[::-1]):
        yield f"{_words(call)} is no longer allowed {_circumstances(where)}, and diff says {seen.said}"


def _circumstances(where):
    mfa = {True: "with MFA", False: "with MFA that is false", None: "without the MFA key"}[where.mfa]
    return " ".join([mfa, *(f"{key}={value}" for key, value in where.keys)])


def _unknown_administrators(seen):
    for call in seen.escalates if seen.user.is_administrator is False else ():
        yield f"no administrator, and may {_words(call)}"


def _harmless_escalations(seen):
    if not any(is_at_least(one, "high") for one in seen.changes):
        gained = (call for call, _ in seen.gained(*seen.decisions) if call in seen.escalations)
        yield from (f"{_words(call)} becomes allowed, and diff says {seen.said}" for call in gained)


def _mfa_that_is_not_needed(seen):
    claims = [(seen.name, seen.user.mfa, seen.decisions[1])]
    for name in seen.user.groups:
        held = seen.has.of_group(name.lower())
        claims.append((f"group {name}", seen.report.group[name].mfa, seen.decide(ordinary_calls(held), held)[0]))
    for whose, mfa, decisions in claims:
        for call in seen.allowed_without_mfa(decisions) if mfa in ("needed", "nothing to protect") else ():
            if not _sets_up_ones_own(call, seen.name):
                yield f"MFA of {whose} is {mfa!r}, and {_words(call)} is allowed without it"


def _sets_up_ones_own(call, name):
    """Return whether a call is what somebody needs to set up MFA, and no harm to others."""
    action, resource = call
    is_of_others = action.lower() in _CHANGES_DEVICES and not resource.endswith(f"/{name}")
    return action.lower() in _SET_UP and not is_of_others


def _untrue_sentences(seen):
    before, after = seen.decisions
    gained, lost = (any(seen.gained(*sides)) for sides in ((before, after), (after, before)))
    for one in seen.changes:
        untouched = re.search(r"(?:nothing changes|changes nothing) for (.*?)(?:[;)]|$)", one.text)
        if untouched and re.search(rf"\b{seen.name}\b", untouched[1]) and (gained or lost):
            yield f"something changes for {seen.name}, and diff says {one.text}"
    for one in seen.told:
        if "is locked out" in one.text and any(map(any, after.values())):
            yield f"something is allowed, and diff says {one.text}"
        if "no longer an administrator" in one.text and seen.escalates:
            yield f"may {_words(seen.escalates[0])}, and diff says {one.text}"
        if ("loses nothing" in one.text and lost and not seen.says_less()) or (
            "grants nothing new" in one.text and gained and not seen.says_more()
        ):
            yield f"something changes, and diff says {one.text}"
        if one.text.startswith("MFA is now required of"):
            free = [call for call in seen.allowed_without_mfa(after) if not _sets_up_ones_own(call, seen.name)]
            if "except to set up" not in one.text:
                yield from (f"{_words(call)} is allowed without MFA, and diff says {one.text}" for call in free[:1])
        works = any(map(any, after.values())) and not any(seen.allowed_without_mfa(after))
        # A condition may hold where no request here fulfils it.
        if one.text.startswith("MFA is no longer required of") and works and " if " not in one.text:
            yield f"nothing is allowed without MFA, and diff says {one.text}"


def _untrue_answers(seen):
    """Ask who can do something, by patterns that are about a call which is allowed."""
    for call in _some([call for call, is_allowed in seen.decisions[1].items() if any(is_allowed)]):
        is_without_mfa = call in seen.allowed_without_mfa(seen.decisions[1])
        for asked in [] if call[0] in FREE_ACTIONS else patterns_of(call):
            answer = next((one for one in who_can(seen.report, *asked).users if one.user == seen.name), None)
            if answer is None:
                yield f"may {_words(call)}, and who_can{asked} misses it"
                continue
            # To set up MFA is no use of a pattern that is about more.
            sets_up = asked != call and _sets_up_ones_own(call, seen.name)
            if answer.mfa == "needed" and is_without_mfa and not sets_up:
                yield f"may {_words(call)} without MFA, and who_can{asked} says that all of it needs MFA"
            yield from _untrue_examples(seen, asked, answer)


def _untrue_examples(seen, asked, answer):
    if answer.verdict == "yes" and PRESENT not in answer.sure:
        yield f"who_can{asked} says yes, and names no call"
    if answer.mfa == "not needed" and len(answer.sure) < len(_STATES):
        yield f"who_can{asked} says that no MFA is needed, and names no call without it"
    for state, one in answer.sure.items():
        call = one.action, told(one.resource)
        if one.action.partition(":")[0] not in SERVICES or (call[1] != "*" and re.search("[*$]", call[1])):
            continue  # which is not asked about, or is more than a text to the simulator
        try:
            (decided,) = seen.decide([call], seen.has)
        except ValueError:
            continue  # which has no such resource, or several like it
        for where, is_allowed in zip(seen.circumstances, decided[call], strict=True):
            if _STATES[where.mfa] == state and not is_allowed:
                yield f"may not {_words(call)} {_circumstances(where)}, and who_can{asked} names it"


def _some(calls):
    return calls[:: max(1, len(calls) // _MOST_ASKED)]


def patterns_of(call):
    """Return questions that a call is an answer to: itself, and wider ones."""
    action, resource = call
    service, name = action.split(":")
    wide = resource if resource == "*" else f"{resource[: resource.rindex(':') + 1]}*"
    asked = [call, (action, "*"), (f"{service}:*", resource), (action.upper(), wide)]
    return [*asked, (f"{service}:?{name[1:]}", resource)]


def _rewritings(seen):
    names = seen.pair["rewritings"]
    sides = (seen.old, inputs_of(rewritten(seen.pair["old"], names)))
    moves = not MOVE_STATEMENTS.isdisjoint(names)
    changes = diff(*reversed(sides)) if seen.pair.get("undone") else diff(*sides)
    return (f"{', '.join(names)}: {one.text}" for one in changes if not (moves and one.kind == "order"))


def renamed_groups(side):
    """Return all groups of users that are made here, and that have a name of their own, another name."""
    inputs = inputs_of(side)
    names = {getattr(inputs, name_input).lower(): name_input for name_input in _NAME_INPUTS}
    named = {group.lower(): group for user in side["users"].values() for group in user.get("groups", ())}
    renamed = {names[group]: f"renamed-{written}" for group, written in sorted(named.items()) if group in names}
    users = {
        name: {**user, "groups": [renamed.get(names.get(group.lower(), ""), group) for group in user.get("groups", ())]}
        for name, user in side["users"].items()
    }
    return {**side, **renamed, "users": users} if renamed else side


def _renamed_groups(seen):
    changes = diff(seen.old, inputs_of(renamed_groups(seen.pair["old"])))
    return (f"renamed: {one.text}" for one in changes if one.kind in ("gain", "loss", "mfa", "boundary"))


def _needless_gains(seen):
    said = seen.says_more()
    return [f"nothing becomes allowed: {one.text}" for one in said] if said and not seen.gains_something else []


def _needless_losses(seen):
    said = [one for one in seen.says_less() if one.kind == "loss"]
    return [f"nothing is lost: {one.text}" for one in said] if said and not seen.loses_something else []


def _needless_administrators(seen):
    is_one = seen.user.is_administrator is True
    return ["an administrator who may not escalate"] if is_one and not seen.escalates else []


def _not_compared(seen):
    texts = (one.text for one in seen.changes)
    return (text for text in texts if re.search(r"not compared|too much to compare", text))


def _words(call):
    return f"{call[0]} on {call[1]}"


NEVER = {
    "a gain is not told": _untold_gains,
    "a loss is not told": _untold_losses,
    "a sentence is not so": _untrue_sentences,
    "an administrator is not known": _unknown_administrators,
    "a gained escalation is below high": _harmless_escalations,
    "MFA is not needed": _mfa_that_is_not_needed,
    "an answer is not so": _untrue_answers,
    "a rewriting is a change": _rewritings,
    "a renamed group is a gain or a loss": _renamed_groups,
}
"""What may never be so, in a few words, in the order of a table."""

FALSE_ALARMS = {
    "a gain that is none": _needless_gains,
    "a loss that is none": _needless_losses,
    "an administrator who is none": _needless_administrators,
    "not compared": _not_compared,
}
"""What is only counted: the review may say too much."""

CHECKS = NEVER | FALSE_ALARMS


def failures(simulator, pair, checks=CHECKS):
    """Return the checks that fail for some user of a pair, each with what is not so."""
    names = sorted(pair["old"]["users"].keys() & pair["new"]["users"].keys())
    everybody = [Seen(simulator, pair, name) for name in names]
    found = {name: [wrong for seen in everybody for wrong in check(seen)] for name, check in checks.items()}
    return {name: wrong for name, wrong in found.items() if wrong}
