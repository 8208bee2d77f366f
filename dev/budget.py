"""The budgets of the checks: processor seconds by kind, so that no check fails only because the machine is busy.

`python -m dev.budget KIND COMMAND ...` runs a command, counts what it and everything that it starts have used, and
fails if that exceeds the budget of the kind. `python -m dev.budget` prints what each kind cost in its last run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence

from dev.toolchain import LOCAL

BUDGET_SECONDS = {
    "check": 60,
    "fast": 360,
    "cdktn": 20,
    "engine": 360,
    "dev": 320,
    "pythons": 640,
    "long": 3000,
}
"""Kind -> processor seconds that it may take. A test that no longer fits must replace another one."""
_NOTES = LOCAL / "budget.json"


def run(kind: str, command: Sequence[str]) -> int:
    """Run a command of a kind, and record what it cost.

    Returns:
        Its exit status; 1 if it passed but exceeded its budget.
    """
    began = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"cpu": round(used.ru_utime + used.ru_stime), "wall": round(time.monotonic() - began)}
    notes = _read()
    _NOTES.parent.mkdir(exist_ok=True)
    _NOTES.write_text(json.dumps({**notes, kind: cost}, indent=2) + "\n", encoding="utf-8")
    most = BUDGET_SECONDS[kind]
    print(f"{kind}: {cost['cpu']} of {most} s of the processor, in {cost['wall']} s", flush=True)
    if status == 0 and cost["cpu"] > most:
        print(
            f"{kind} exceeds its budget: `--durations=20` in TESTARGS shows what takes longest; remove a test that",
            end="",
        )
        print(" finds no fault that others miss, or move it to `make test-long`")
        return 1
    return status


def show() -> None:
    """Print what each kind cost in its last run, and its budget."""
    notes = _read()
    print(f"{'kind':10}{'CPU s':>8}{'budget':>8}{'wall s':>8}")
    for kind, most in BUDGET_SECONDS.items():
        cost = notes.get(kind, {"cpu": "-", "wall": "-"})
        print(f"{kind:10}{cost['cpu']:>8}{most:>8}{cost['wall']:>8}")


def _read() -> dict[str, dict[str, int]]:
    try:
        notes: dict[str, dict[str, int]] = json.loads(_NOTES.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return notes


if __name__ == "__main__":
    if not sys.argv[1:]:
        show()
    else:
        sys.exit(run(sys.argv[1], sys.argv[2:]))
