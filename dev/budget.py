"""What the checks cost, and their budgets, which are for those who add tests: no check fails because a machine is slow.

`python -m dev.budget KIND COMMAND ...` runs a command, prints what it and everything that it starts have used, and ends
as the command does. Beside it, a fixed piece of work (`dev.fixed_work`) is done every few seconds and timed: a slower
processor, or others on the same one, slow down both, so a budget is a number of such pieces. `python -m dev.budget`
prints what each kind cost in its last run, and fails if one exceeded its budget; `.ci/run` ends with it.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from dev.toolchain import LOCAL, ROOT

BUDGETS = {
    "check": 400,
    "fast": 2300,
    "cdktn": 100,
    "engine": 1300,
    "dev": 600,
    "pythons": 2700,
    "long": 20000,
}
"""Kind -> pieces of work that it may take, of about a quarter of a second. What does not fit replaces another test."""
_NOTES = LOCAL / "budget.json"
_PAUSE_SECONDS = 5
_PIECE = (sys.executable, "-m", "dev.fixed_work")


def run(kind: str, command: Sequence[str]) -> int:
    """Run a command of a kind, and record what it cost.

    Returns:
        Its exit status.
    """
    began, before = time.monotonic(), used_by_children()
    with subprocess.Popen(command) as process:
        pieces = [_time_piece()]
        while process.returncode is None:
            try:
                process.wait(_PAUSE_SECONDS)
            except subprocess.TimeoutExpired:
                pieces.append(_time_piece())
    cpu = used_by_children() - before - sum(pieces)
    cost = {
        "cpu": round(cpu),
        "wall": round(time.monotonic() - began),
        "pieces": round(cpu / statistics.mean(pieces)),
    }
    notes = _read()
    _NOTES.parent.mkdir(exist_ok=True)
    _NOTES.write_text(json.dumps({**notes, kind: cost}, indent=2) + "\n", encoding="utf-8")
    print(f"{kind}: {cost['cpu']} s of the processor, in {cost['wall']} s", flush=True)
    return process.returncode


def show() -> int:
    """Print what each kind cost in its last run, beside its budget.

    Returns:
        0; 1 if a kind exceeded its budget.
    """
    notes = _read()
    print(f"{'kind':10}{'CPU s':>8}{'wall s':>8}{'pieces':>8}{'budget':>8}")
    for kind, most in BUDGETS.items():
        cost = notes.get(kind, {})
        print(f"{kind:10}" + "".join(f"{cost.get(what, '-'):>8}" for what in ("cpu", "wall", "pieces")) + f"{most:>8}")
    exceeded = [kind for kind, most in BUDGETS.items() if notes.get(kind, {}).get("pieces", 0) > most]
    for kind in exceeded:
        print(
            f"{kind} exceeds its budget: `--durations=20` in TESTARGS shows what takes longest; remove a test that "
            "finds no fault that others miss, or move it to `make test-long`"
        )
    return 1 if exceeded else 0


def used_by_children() -> float:
    """Return the seconds of the processor that all children have used that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _time_piece() -> float:
    done = subprocess.run(_PIECE, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _read() -> dict[str, dict[str, int]]:
    try:
        notes: dict[str, dict[str, int]] = json.loads(_NOTES.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return notes


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]) if sys.argv[1:] else show())
