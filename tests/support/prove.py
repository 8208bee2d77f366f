"""Proves of random changes that nothing becomes allowed, or is lost, where the diff says nothing of it: `make prove`.

And that rewritten policies mean the same, both ways. The same seed and number draw the same changes on any machine.
"""

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from asked_calls import KINDS, ask, circumstances, many_calls
from changed_policies import drawn_pairs, inputs_of
from held_policies import held_by
from proofs import Unproven, find_gain
from review_checks import Seen
from rewritten_policies import rewritten
from simulator import Simulator

_CHUNK = 25

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
    mfa = {"true": True, "false": False, "missing": None}[gain.state]
    possible = circumstances(old, new)  # without MFA where no document is about it
    where = [one for one in possible if one.mfa is mfa] or possible
    questions = [(call, one) for call in calls for one in where]
    before, after = (ask(simulator, ((held, *each) for each in questions)) for held in (old, new))
    return next((call for (call, _), was, now in zip(questions, before, after, strict=True) if now > was), None)


def _prove(chunk):
    chosen, number = chunk
    with Simulator() as simulator:
        return prove(drawn_pairs(number, chosen), simulator)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    begins = range(0, given.number, _CHUNK)
    chunks = [(given.seed * 1_000_003 + place, min(_CHUNK, given.number - begin)) for place, begin in enumerate(begins)]
    proved = Proved()
    with ProcessPoolExecutor(given.processes) as pool:
        for each in pool.map(_prove, chunks):
            proved.counts += each.counts
            proved.shown += each.shown
    print(f"{given.number} pairs, seed {given.seed}\n")
    for row in ROWS:
        print(f"{proved.counts[row]:>7}  {row}")
    for text in proved.shown:
        print(f"\n{text}")
    return int(bool(proved.shown))


if __name__ == "__main__":
    sys.exit(main())
