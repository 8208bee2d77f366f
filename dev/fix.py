"""Brings everything current that is generated or recorded, and prints which files changed: `make fix`.

What somebody has to decide stays as it is: a fault of style without an automatic fix, a test that fails.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.toolchain import ROOT

_PYTHON = (sys.executable, "-m")
_TAKES_A_SNAPSHOT = re.compile(r"\bdef test_\w+\([^)]*\bsnapshot\b")


def commands() -> Mapping[str, Sequence[str]]:
    """Return what is brought current -> the command for it, in the order in which one follows from another."""
    tests = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if _TAKES_A_SNAPSHOT.search(path.read_text())]
    snapshots = ("--snapshot-update", "-q", "-n", "2", "--no-summary", *map(str, tests))
    return {
        "style": (*_PYTHON, "ruff", "check", "--fix-only", "--quiet", "."),
        "format": (*_PYTHON, "ruff", "format", "--quiet", "."),
        "generated parts, schema and module": (*_PYTHON, "dev.docs.parts"),
        "snapshots": (*_PYTHON, "pytest", *snapshots),
        "counts of calls": (*_PYTHON, "dev.counts", "--write"),
        "tests of the development tools": (*_PYTHON, "dev.tested"),
    }


def bring_current(root: Path, each: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Run commands in a checkout, and print what those say that fail.

    Returns:
        The files that changed, and what could not be brought current.
    """
    before, failed = _digests(root), []
    for what, command in each.items():
        print(f"{what} ...", flush=True)
        done = subprocess.run(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            failed.append(what)
            print(done.stdout, flush=True)
    after = _digests(root)
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)), failed


def _digests(root: Path) -> Mapping[str, str]:
    """Return each file of a checkout -> the hash of its content."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = {name: root / name for name in filter(None, names)}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def main() -> int:
    """Bring everything current, and print the files that changed.

    Returns:
        0, or 1 if something cannot be brought current: its lines say why.
    """
    changed, failed = bring_current(ROOT, commands())
    print("\n".join(["Changed:", *(f"  {path}" for path in changed)]) if changed else "Everything was current.")
    if failed:
        print(f"Not brought current: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
