"""Runs programs of a project as somebody does who works there."""

import json
import os
import shutil
import subprocess
import sys
import textwrap

_PIPES = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}


def run_bash(words, place, variables):
    return subprocess.run(["bash", *words], cwd=place, env=variables, encoding="utf-8", timeout=600, **_PIPES)


def run_program(words, directory, environment):
    """Run a program that has to succeed and is on the PATH of the environment; gives what it wrote."""
    program = shutil.which(words[0], path=environment["PATH"])
    assert program, "run `make setup`"
    done = subprocess.run([program, *words[1:]], cwd=directory, env=environment, text=True, timeout=600, **_PIPES)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def without_bindings(**more):
    return {name: value for name, value in os.environ.items() if name != "LANDINGZONE_BINDINGS"} | more


def run_alone(program, **more):
    """Run Python in a process of its own, since it matters what it imports first; it prints one JSON object."""
    command, variables = [sys.executable, "-c", textwrap.dedent(program)], without_bindings(**more)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
