"""Whether the development tools are unchanged since their tests passed.

The emulator, the benches and the other tools change seldom, and their tests cost as much as those of the product.
`make test-dev` runs them when something has changed since `tests/dev/tested.sha256` was written, and writes that file
when all pass; the file is committed with the change.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys

from dev.toolchain import ROOT

_NOTE = ROOT / "tests" / "dev" / "tested.sha256"
_FILES = ("dev", ":!dev/docs", ":!dev/counts.json", "bench", "tests/dev", "requirements-dev.lock", "package-lock.json")


def digest() -> str:
    """The hash of all that the tests of the tools depend on: names and contents."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *_FILES]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    total = hashlib.sha256()
    for name in sorted(filter(None, names)):
        path = ROOT / name
        if path != _NOTE and path.is_file():
            total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def main(words: list[str]) -> int:
    """Run the tests of the tools, with these arguments, unless the tools are unchanged since they passed.

    Returns:
        0 if they are unchanged or the tests pass now, else the status of pytest.
    """
    if _NOTE.is_file() and _NOTE.read_text(encoding="ascii").strip() == digest():
        print("The development tools are unchanged since they were tested.")
        return 0
    tests = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *words, "tests/dev"]
    if status := subprocess.run(tests, cwd=ROOT, check=False).returncode:
        return status
    if not words:
        _NOTE.write_text(digest() + "\n", encoding="ascii")
        print(f"commit {_NOTE.relative_to(ROOT)} with what has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
