"""Proves of random changes that nothing becomes allowed, or is lost, where the diff says nothing of it: `make prove`.

And that rewritten policies mean the same, both ways.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

from asked_calls import KINDS, ask, circumstances, many_calls
from changed_policies import inputs_of
from held_policies import held_by
from proofs import Unproven, find_gain
from review_checks import Seen
from rewritten_policies import rewritten

TOLD = "the diff says that more, or less, is allowed: nothing to prove"
NEEDLESS = "  of these, proven: nothing becomes allowed, or is lost"
PROVEN = "proven: nothing becomes allowed, or is lost"
NOT_PROVEN = "not proven in so many steps"
COUNTEREXAMPLE = "counterexamples"
CONFIRMED = "  of these, the simulator agrees"
SAME = "rewritings, proven to mean the same"
NOT_SAME = "rewritings that do not mean the same"
SAME_NOT_PROVEN = "rewritings, not proven in so many steps"
ROWS = (TOLD, NEEDLESS, PROVEN, NOT_PROVEN, COUNTEREXAMPLE, CONFIRMED, SAME, SAME_NOT_PROVEN, NOT_SAME)
"""What can come out of a pair, of each user and each direction of the change, in the order of the table."""


@dataclass
class Proved:
    """What came out of some pairs: how many of each row, and what to print of the counterexamples."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)


def prove(pairs, simulator):
    """Prove what can be proven of some pairs."""
    proved = Proved()
    for pair in pairs:
        for name in sorted(pair["old"]["users"].keys() & pair["new"]["users"].keys()):
            seen = Seen(simulator, pair, name)
            directions = ((seen.had, seen.has, seen.says_more()), (seen.has, seen.had, seen.says_less()))
            for old, new, is_told in directions:
                gain, is_proven = _gain(old, new)
                if is_told:
                    proved.counts.update([TOLD, *([NEEDLESS] if is_proven and not gain else [])])
                elif gain:
                    call = _real_call(simulator, old, new, gain)
                    proved.counts.update([COUNTEREXAMPLE, *([CONFIRMED] if call else [])])
                    words = f"{gain}\n  in the simulator: {call}\n  the diff says: {seen.said}\n  {json.dumps(pair)}"
                    proved.shown.append(f"{name}{'' if new is seen.has else ', lost'}: {words}")
                else:
                    proved.counts[PROVEN if is_proven else NOT_PROVEN] += 1
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


def _gain(old, new):
    """Find a request that becomes allowed, and tell whether the answer is proven."""
    try:
        return find_gain(old, new), True
    except Unproven:
        return None, False


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
