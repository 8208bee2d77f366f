"""Draws thousands of changes or files, and counts what is wrong of what is said of them: `make fuzz KIND=...`.

The same seed and number give the same table on any machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from changed_policies import Pair, drawn_pairs
from failing_kinds import labels_of, smallest_of_each_kind
from foreign_files import FOREIGN, run, texts_of
from review_checks import CHECKS, Check, Seen
from simulator import Simulator

from landingzone.rules.check import check as problems_of

Argument = TypeVar("Argument")
Result = TypeVar("Result")
_CHUNK = 50  # of one seed: Hypothesis varies what it has drawn before
_FALSE_ALARMS_IN = 10  # they take long: one chunk of this many
_MOST_KEPT = 200
_MOST_KINDS = 12
_PATTERNS = ("Action", "NotAction", "Resource", "NotResource", "actions", "resources")


@dataclass
class Found:
    """What some pairs showed.

    Args:
        looked_at: Check -> how many pairs it looked at.
        failed: Check -> how many of these failed.
        examples: Check -> the shortest pairs that failed.
    """

    looked_at: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Pair]] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Add what others showed."""
        self.looked_at += other.looked_at
        self.failed += other.failed
        for name, examples in other.examples.items():
            self.examples[name] = sorted([*self.examples.get(name, []), *examples], key=_length)[:_MOST_KEPT]


def _look(chunk: tuple[int, int, int]) -> Found:
    """Look at the pairs of one chunk; runs in a process of its own."""
    chosen, place, number = chunk
    found = Found()
    checks = [check for check in CHECKS if not check.is_false_alarm or place % _FALSE_ALARMS_IN == 0]
    with Simulator() as simulator:
        for pair in drawn_pairs(number, chosen * 1_000_003 + place):
            seen = Seen(simulator, pair)
            for check in checks:
                found.looked_at[check.name] += 1
                if check.find(seen):
                    found.failed[check.name] += 1
                    found.add(Found(examples={check.name: [pair]}))
    return found


def _kinds(failed: tuple[Check, list[Pair]]) -> list[str]:
    """Write the smallest pair of each kind that fails a check; runs in a process of its own."""
    check, pairs = failed
    with Simulator() as simulator:

        def fails(pair: Pair) -> bool:
            seen = Seen(simulator, pair)
            return not problems_of(seen.old) and not problems_of(seen.new) and bool(check.find(seen))

        how = {"together": ("old", "new"), "patterns": _PATTERNS}
        kinds = smallest_of_each_kind(pairs, fails, _MOST_KINDS, **how)
        return [_written(check, pair, check.find(Seen(simulator, pair))[0]) for pair in kinds]


def _written(check: Check, pair: Pair, wrong: str) -> str:
    of = ", ".join(sorted(labels_of(pair))) or "the plainest"
    parts = (f"  {key}: {json.dumps(value)}" for key, value in pair.items() if value)
    return "\n".join([f"{check.name} [{of}]", f"  {wrong}", *parts])


def fuzz_policies(number: int, chosen: int, processes: int) -> int:
    """Draw changes of policies, and hold the review against a simulator of IAM.

    Returns:
        1 if a check fails that never may; else 0.
    """
    chunks = [(chosen, place, min(_CHUNK, number - begin)) for place, begin in enumerate(range(0, number, _CHUNK))]
    found = Found()
    for done, each in enumerate(_in_processes(_look, chunks, processes), 1):
        found.add(each)
        print(f"\r{done} of {len(chunks)} times {_CHUNK} pairs ", end="", file=sys.stderr, flush=True)
    print(f"\r{number} pairs, seed {chosen}\n")
    print("\n".join(_table(found)), flush=True)
    failed = [(check, found.examples[check.name]) for check in CHECKS if check.name in found.examples]
    for kinds in _in_processes(_kinds, failed, processes):
        for text in kinds:
            print(f"\n{text}", flush=True)
    return int(any(found.failed[check.name] for check in CHECKS if not check.is_false_alarm))


def _in_processes(
    function: Callable[[Argument], Result], arguments: Iterable[Argument], processes: int
) -> Iterator[Result]:
    if processes == 1:
        yield from map(function, arguments)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(function, arguments)


def _table(found: Found) -> Iterator[str]:
    yield f"{'pairs':>7} {'failed':>7}  check"
    for check in CHECKS:
        kind = " (a false alarm: counted only)" if check.is_false_alarm else ""
        yield f"{found.looked_at[check.name]:>7} {found.failed[check.name]:>7}  {check.name}{kind}"


def _length(pair: Pair) -> tuple[int, str]:
    written = json.dumps(pair)
    return len(written), written


def _run_chunk(chunk: tuple[str, int, int]) -> tuple[str, Counter[str], list[str]]:
    """Run the command on the texts of one chunk; runs in a process of its own."""
    kind, chosen, number = chunk
    counts: Counter[str] = Counter()
    examples = []
    for place, text in enumerate(texts_of(kind, number, chosen)):
        done = run(kind, text, place)
        counts["failed" if done.wrong else "refused" if done.status == 1 else "read"] += 1
        if done.wrong:
            examples.append(f"{kind}: {' '.join(done.command)}\n  {done.wrong}\n  {text[:2000]!r}")
    return kind, counts, examples


def fuzz_files(number: int, chosen: int, processes: int) -> int:
    """Draw hostile and damaged texts in the place of every file that the command reads, and run the command on each.

    Args:
        number: How many texts of each kind.
        chosen: The seed.
        processes: How many processes run at once.

    Returns:
        1 if a run failed: a stack trace, a hang, a half-written result, a secret, an obeyed terminal; else 0.
    """
    begins = list(enumerate(range(0, number, _CHUNK)))
    chunks = [
        (kind, chosen * 1_000_003 + place, min(_CHUNK, number - begin)) for kind in FOREIGN for place, begin in begins
    ]
    counts = {kind: Counter[str]() for kind in FOREIGN}
    examples: list[str] = []
    for done, (kind, found, failed) in enumerate(_in_processes(_run_chunk, chunks, processes), 1):
        counts[kind] += found
        examples += failed
        print(f"\r{done} of {len(chunks)} times {_CHUNK} texts ", end="", file=sys.stderr, flush=True)
    print(f"\r{number} texts of each kind, seed {chosen}\n\n{'read':>7} {'refused':>7} {'failed':>7}  kind")
    for kind, found in counts.items():
        print(f"{found['read']:>7} {found['refused']:>7} {found['failed']:>7}  {kind}")
    for text in sorted(examples, key=len)[:_MOST_KINDS]:
        print(f"\n{text}")
    return int(bool(examples))


FUZZED: dict[str, Callable[[int, int, int], int]] = {"policies": fuzz_policies, "files": fuzz_files}
"""What can be drawn: kind -> what draws it and tells the exit status."""


def main() -> int:
    """Read the arguments, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(FUZZED))
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    return FUZZED[given.kind](given.number, given.seed, given.processes)


if __name__ == "__main__":
    sys.exit(main())
