"""What mypy says of a program that uses this project."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def faults_of(program, directory):
    """Give the errors that mypy finds in a program, in order: `error: `, text and code, without places."""
    (directory / "program.py").write_text(program, encoding="utf-8")
    # Of the package itself, which its own settings check, nothing is told.
    settings = "[mypy]\nstrict = True\n[mypy-landingzone.*]\nfollow_imports = silent\n"
    (directory / "mypy.ini").write_text(settings, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", "cache", "program.py"],
        cwd=directory,
        env=os.environ | {"MYPYPATH": os.pathsep.join([str(ROOT / ".gen"), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "program.py:" in done.stdout, done.stdout + done.stderr
    return [line.split(": ", 1)[1] for line in done.stdout.splitlines() if ": error: " in line]
