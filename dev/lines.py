"""The lines of code of each package, which `make check` holds to those of `lines.json`.

`python -m dev.lines` compares, `--write` records. Whoever adds code raises a row, and says in the commit what a user
gets for it. A package that has shrunk lowers its row, so that nobody fills the room unseen.
"""

import json
import sys
from pathlib import Path

from dev.docs.packages import PACKAGES, code_lines
from dev.toolchain import ROOT

RECORD = Path(__file__).with_name("lines.json")
"""Directory -> its lines, without blank lines, comments, docstrings and imports."""
ROOM = 20
"""How many lines a directory may have below its row."""
_ROOTS = ("landingzone", "dev", "bench", "tests")


def counted() -> dict[str, int]:
    """Count the lines of each directory, and of the whole package."""
    files = {file: code_lines(file) for name in _ROOTS for file in (ROOT / name).rglob("*.py")}
    names = (*_ROOTS, *(f"landingzone/{package}" for package in PACKAGES))
    return {
        name: sum(lines for file, lines in files.items() if file.is_relative_to(ROOT / name)) for name in sorted(names)
    }


def faults(lines: dict[str, int], rows: dict[str, int]) -> list[str]:
    """Say which directories do not fit their rows: one line each."""
    return [
        f"{name} has {lines[name]:,} lines of code, and its row in dev/lines.json {rows[name]:,}: "
        + ("take some out, or raise the row" if lines[name] > rows[name] else "lower the row")
        for name in lines
        if not rows[name] - ROOM <= lines[name] <= rows[name]
    ]


def main() -> int:
    """Compare, or record with `--write`."""
    lines = counted()
    if sys.argv[1:] == ["--write"]:
        RECORD.write_text(json.dumps(lines, indent=2) + "\n", encoding="utf-8")
        return 0
    found = faults(lines, json.loads(RECORD.read_text(encoding="utf-8")))
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print("`python -m dev.lines --write` writes all rows.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
