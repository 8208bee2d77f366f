"""What mypy says of a program that uses this project."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def reported_as(program, directory, settings=""):
    """Return what mypy says of a program, in order: number of the line, and the text, which begins with its kind."""
    (directory / "program.py").write_text(program, encoding="utf-8")
    # Of the package itself, which its own settings check, nothing is told.
    own = f"[mypy]\nstrict = True\n{settings}\n[mypy-landingzone.*]\nfollow_imports = silent\n"
    (directory / "mypy.ini").write_text(own, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--cache-dir", "cache", "program.py"]
    variables = os.environ | {"MYPYPATH": os.pathsep.join([str(ROOT / ".gen"), str(ROOT)])}
    done = subprocess.run(command, cwd=directory, env=variables, capture_output=True, text=True, check=False)
    told = re.findall(r"^program\.py:(\d+): (.*)$", done.stdout, re.MULTILINE)
    assert told, done.stdout + done.stderr
    return [(int(number), text) for number, text in told]


def faults_of(program, directory):
    """Return the errors that mypy finds in a program, in order: `error: `, text and code, without places."""
    return [text for _, text in reported_as(program, directory) if text.startswith("error: ")]
