"""Runs a program of a project as somebody does who works there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

COMMAND_SECONDS = 600


def run_program(words: list[str], directory: Path, environment: Mapping[str, str]) -> str:
    """Run a program that has to succeed.

    Args:
        words: The program, which is looked for on the PATH of the environment, and its arguments.
        directory: Where.
        environment: Its variables.

    Returns:
        What it wrote, to either output.
    """
    program = shutil.which(words[0], path=environment["PATH"])
    assert program, "run `make setup`"
    done = subprocess.run(
        [program, *words[1:]],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout
