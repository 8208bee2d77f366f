"""Draws thousands of changes or files, and counts what is wrong of what is said of them: `make fuzz`, `make prove`.

The same seed and number give the same table on any machine.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import drawn_claims
import prove
from change_proofs import LAST, Deployment, Proven, prove_account
from changed_policies import pairs
from day_moments import Seen, look_at_days
from drawn_rewritings import CLASSES, judge, rewritings
from foreign_files import FOREIGN, run, texts_of
from review_checks import CHECKS, FALSE_ALARMS, NEVER, failures
from same_examples import drawn_examples, smallest_failing
from simulator import Simulator
from walks import FORMS

from dev.emulator import Emulator
from dev.kept_provider import keep_provider

_CHUNK = 50  # of one seed: Hypothesis varies what it has drawn before
_CHANGES_OF_ONE = 10  # account, which begins with nothing
_PROVEN_AT_ONCE = 25
_OF_EACH_CLASS = 10
_FALSE_ALARMS_IN = 10  # they take long: one chunk of this many
_MOST_SHOWN = 400


def _look(given):
    """Count the pairs of one chunk that fail some checks; runs in a process of its own."""
    (chosen, number), names = given
    failed = Counter[str]()
    with Simulator() as simulator:
        for pair in drawn_examples(pairs(), number, chosen):
            failed.update([*failures(simulator, pair, {name: CHECKS[name] for name in names})])
    return failed


def _smallest(given):
    """Write the smallest pair that fails a check, which one of a chunk does; runs in a process of its own."""
    (chosen, number), name = given
    with Simulator() as simulator:
        check = {name: CHECKS[name]}
        pair = smallest_failing(pairs(), number, chosen, lambda each: bool(failures(simulator, each, check)))
        if pair is None:
            raise RuntimeError(f"{name}: the seed {chosen} draws something else now")
        ((wrong, *_),) = failures(simulator, pair, check).values()
    return "\n".join([name, f"  {wrong}", *(f"  {key}: {json.dumps(value)}" for key, value in pair.items() if value)])


def fuzz_policies(number, chosen, processes):
    """Draw changes of policies, and hold the review against a simulator of IAM: 1 if a check fails that never may."""
    chunks = _chunks(number, chosen)
    asked = [(chunk, list(NEVER if place % _FALSE_ALARMS_IN else CHECKS)) for place, chunk in enumerate(chunks)]
    looked_at, failed = Counter[str](), Counter[str]()
    failing = {name: [] for name in CHECKS}
    for (chunk, names), found in zip(asked, _in_processes(_look, asked, processes, f"{_CHUNK} pairs"), strict=True):
        looked_at.update(dict.fromkeys(names, chunk[1]))
        failed += found
        for name in found:
            failing[name].append(chunk)
    print(f"{number} pairs, seed {chosen}\n\n{'pairs':>7} {'failed':>7}  check")
    for name in CHECKS:
        kind = " (a false alarm: counted only)" if name in FALSE_ALARMS else ""
        print(f"{looked_at[name]:>7} {failed[name]:>7}  {name}{kind}", flush=True)
    shown = {name: _MOST_SHOWN if name in NEVER else 1 for name in CHECKS}
    worst = [(chunk, name) for name, found in failing.items() for chunk in found[: shown[name]]]
    for text in dict.fromkeys(_in_processes(_smallest, worst, processes, "failures")):
        print(f"\n{text}", flush=True)
    return int(any(failed[name] for name in NEVER))


def _chunks(number, chosen, most=_CHUNK):
    begins = range(0, number, most)
    return [(chosen * 1_000_003 + place, min(most, number - begin)) for place, begin in enumerate(begins)]


def _in_processes(function, arguments, processes, what):
    # Not forked: with the imports comes the process of the CDK, which only one may talk to.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for done, each in enumerate(pool.map(function, arguments) if processes > 1 else map(function, arguments), 1):
            end = "\r" if done == len(arguments) else ""
            print(f"\r{done} of {len(arguments)} times {what} ", end=end, file=sys.stderr, flush=True)
            yield each


def _run_chunk(given):
    """Run the command on the texts of one chunk; runs in a process of its own."""
    (chosen, number), kind = given
    counts = Counter()
    examples = []
    for place, text in enumerate(texts_of(kind, number, chosen)):
        done = run(kind, text, place)
        counts["failed" if done.wrong else "refused" if done.status == 1 else "read"] += 1
        if done.wrong:
            examples.append(f"{kind}: {' '.join(done.command)}\n  {done.wrong}\n  {text[:2000]!r}")
    return kind, counts, examples


def fuzz_files(number, chosen, processes):
    """Draw hostile and damaged texts in the place of every file that the command reads, and run the command on each.

    1 if a run failed: a stack trace, a hang, a half-written result, a secret, an obeyed terminal.
    """
    counts = {kind: Counter[str]() for kind in FOREIGN}
    examples = []
    chunks = [(chunk, kind) for kind in FOREIGN for chunk in _chunks(number, chosen)]
    for kind, found, failed in _in_processes(_run_chunk, chunks, processes, f"{_CHUNK} texts"):
        counts[kind] += found
        examples += failed
    print(f"{number} texts of each kind, seed {chosen}\n\n{'read':>7} {'refused':>7} {'failed':>7}  kind")
    for kind, found in counts.items():
        print(f"{found['read']:>7} {found['refused']:>7} {found['failed']:>7}  {kind}")
    for text in sorted(examples, key=len)[:_MOST_SHOWN]:
        print(f"\n{text}")
    return int(bool(examples))


def _prove_chunk(given):
    """Change one account, in one of the forms, with some calls late; runs in a process of its own."""
    chosen, number = given
    keep_provider()
    proven = Proven()
    with Emulator() as emulator, tempfile.TemporaryDirectory() as directory:
        late = LAST[chosen // len(FORMS) % len(LAST)]
        apply = Deployment(emulator, Path(directory), FORMS[chosen % len(FORMS)], late)
        prove_account(chosen, number, apply, proven)
    return proven


def fuzz_changes(number, chosen, processes):
    """Draw changes of accounts, and apply them as `validate --against` says: 1 if one fails, or something is left."""
    found = Proven()
    chunks = _chunks(number, chosen, _CHANGES_OF_ONE)
    for proven in _in_processes(_prove_chunk, chunks, processes, f"{_CHANGES_OF_ONE} changes"):
        found.counts += proven.counts
        found.rules += proven.rules
        found.wrong += proven.wrong
    print(f"{found.counts.total()} changes, seed {chosen}\n")
    for told in (found.counts, found.rules):
        print("\n".join(f"{count:>7}  {name}" for name, count in told.most_common()), end="\n\n")
    print("\n\n".join(found.wrong))
    return int(bool(found.wrong))


def _look_at_days(given):
    """Look at the days of one account, in one of the forms; runs in a process of its own."""
    chosen, number = given
    keep_provider()
    with Emulator() as emulator, Simulator() as simulator, tempfile.TemporaryDirectory() as directory:
        return look_at_days(number, chosen, FORMS[chosen % len(FORMS)], emulator, simulator, Path(directory))


def fuzz_days(number, chosen, processes):
    """Draw days of accounts, and ask a simulator after each write: 1 if `diff` does not name whom a moment is about.

    Those who are new are only asked about while they have a credential that works, and may then do nothing that they
    may not do in the end.
    """
    found = Seen()
    chunks = _chunks(number, chosen, _CHANGES_OF_ONE)
    for seen in _in_processes(_look_at_days, chunks, processes, f"{_CHANGES_OF_ONE} days"):
        found.add(seen)
    counts = (found.days, found.more, found.less, found.new)
    heads = " ".join(f"{name:>7}" for name in ("days", "more", "less", "new"))
    print(f"{number} days, seed {chosen}\n\n{heads}  kind; writes with more, with less, and with more for who is new")
    for kind in sorted(found.days):
        print(f"{' '.join(f'{each[kind]:>7}' for each in counts)}  {kind}")
    print("\n\n".join(found.wrong))
    return int(bool(found.wrong))


def _prove_pairs(given):
    chosen, number = given
    with Simulator() as simulator:
        return prove.prove(drawn_examples(pairs(), number, chosen), simulator)


def fuzz_proofs(number, chosen, processes):
    """Draw changes of policies, and prove what is told of them: 1 if there is a counterexample."""
    counts, shown, needless = Counter[str](), [], []
    chunks = _chunks(number, chosen, _PROVEN_AT_ONCE)
    for proved in _in_processes(_prove_pairs, chunks, processes, f"{_PROVEN_AT_ONCE} pairs"):
        counts += proved.counts
        shown += proved.shown
        needless += proved.needless
    print(f"{number} pairs, seed {chosen}\n")
    print("\n".join(f"{counts[row]:>7}  {row}" for row in prove.ROWS))
    for text in (*shown, *sorted(needless, key=len)[:_MOST_SHOWN]):
        print(f"\n{text}")
    return int(bool(shown))


def _judge_classes(given):
    """Judge rewritings of each class; runs in a process of its own."""
    chosen, number = given
    with Simulator() as simulator:
        return [
            (drawn, judge(simulator, drawn))
            for place, name in enumerate(CLASSES)
            for drawn in drawn_examples(rewritings(name), number, chosen * 101 + place)
        ]


def fuzz_rewritings(number, chosen, processes):
    """Draw what is written otherwise, as many of each class: 1 if something is told of one, or it is none to IAM."""
    chunks = _chunks(max(1, number // len(CLASSES)), chosen, _OF_EACH_CLASS)
    counts = {name: Counter[str]() for name in CLASSES}
    wrong, told = [], {}
    for found in _in_processes(_judge_classes, chunks, processes, f"{_OF_EACH_CLASS} of each class"):
        for drawn, judged in found:
            name = drawn["class"]
            counts[name]["wrong" if judged.wrong else "told" if judged.told else "quiet"] += 1
            sides = json.dumps([drawn["old"], drawn["new"]])
            if judged.wrong:
                wrong.append(f"{name}: {judged.wrong}\n  {sides}")
            elif judged.told:
                told[name] = min(
                    told.get(name, (sides, judged.told)), (sides, judged.told), key=lambda one: len(one[0])
                )
    total = Counter[str]()
    print(f"seed {chosen}\n\n{'quiet':>7} {'told':>7} {'wrong':>7}  class")
    for name, found in (*counts.items(), ("all", total)):
        total += found if name != "all" else {}
        print(f"{found['quiet']:>7} {found['told']:>7} {found['wrong']:>7}  {name}")
    for name, (sides, sentences) in told.items():
        print("\n".join(["", name, *(f"  {text}" for text in sentences), f"  {sides}"]))
    print("".join(f"\nnot the same to IAM: {text}\n" for text in sorted(wrong, key=len)[:_MOST_SHOWN]), end="")
    return int(bool(total["told"] or total["wrong"]))


def _look_at_claims(given):
    chosen, number = given
    with Simulator() as simulator:
        drawn = drawn_examples(drawn_claims.changes(), number, chosen)
        return [(pair, claim) for pair in drawn for claim in drawn_claims.claims(simulator, pair)]


def fuzz_claims(number, chosen, processes):
    """Draw changes, and ask a simulator about the example of each claim: 1 if one has none, or it shows nothing."""
    counts, shown = Counter[str](), {}
    for found in _in_processes(_look_at_claims, _chunks(number, chosen), processes, f"{_CHUNK} changes"):
        for pair, (row, text, wrong) in found:
            counts[row] += 1
            if row != drawn_claims.SHOWN:
                shown.setdefault(row, []).append(f"{text}\n  {wrong}\n  {json.dumps([pair['old'], pair['new']])}")
    print(f"{number} changes, seed {chosen}\n")
    print("\n".join(f"{counts[row]:>7}  {row}" for row in drawn_claims.ROWS))
    for row, texts in shown.items():
        print("".join(f"\n{row}: {text}\n" for text in sorted(texts, key=len)[:_MOST_SHOWN]), end="")
    return int(bool(counts[drawn_claims.WITHOUT] or counts[drawn_claims.NOT_SHOWN]))


FUZZED = {
    **{"policies": fuzz_policies, "files": fuzz_files, "changes": fuzz_changes, "days": fuzz_days},
    **{"proofs": fuzz_proofs, "rewritings": fuzz_rewritings, "claims": fuzz_claims},
}
"""What can be drawn: kind -> what draws it and tells the exit status."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(FUZZED))
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    return FUZZED[given.kind](given.number, given.seed, given.processes)


if __name__ == "__main__":
    sys.exit(main())
