"""The Pythons of a machine are found, and what cannot be tested here is said."""

import shlex
import sys

import pytest

from dev import pythons
from dev.pythons import Interpreter, find_interpreters, main

OWN = ".".join(map(str, sys.version_info[:2]))
OTHER = next(version for version in pythons.VERSIONS if version != OWN)


def put(directory, name, answer, status=0):
    """Put a command that answers as a Python does."""
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\necho {shlex.quote(answer)}\nexit {status}\n", encoding="utf-8")
    (directory / name).chmod(0o755)
    return directory / name


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(pythons, "_PLACES", (f"{tmp_path}/versions/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_the_newest_of_each_version_is_found_on_the_path_and_beside_it(machine):
    put(machine / "bin", "python3.12", '["cpython", 3, 12, 1]')
    put(machine / "bin", "python3.10", '["cpython", 3, 10, 1]')
    put(machine / "bin", "python3.13", "pyenv: python3.13: command not found", status=127)
    put(machine / "bin", "python3.14", '["pypy", 3, 14, 0]')
    (machine / "versions" / "3.12.9").mkdir(parents=True)
    newest = put(machine / "versions" / "3.12.9" / "bin", "python3.12", '["cpython", 3, 12, 9]')
    assert find_interpreters() == {"3.12": Interpreter((3, 12, 9), newest)}


@pytest.mark.parametrize(("status", "outcome"), [(0, "passed in"), (1, "failed with status 1")])
def test_the_tests_run_on_another_python_and_decide_about_the_exit_status(
    machine, monkeypatch, capsys, status, outcome
):
    put(machine / "bin", f"python{OTHER}", f'["cpython", {OTHER.replace(".", ", ")}, 1]')
    tested = put(machine / "environment", "python", "the tests", status=status)
    monkeypatch.setattr(pythons, "prepare", lambda interpreter: tested)
    assert main(["-k", "some"]) == status
    assert f"Python {OTHER}: {outcome}" in capsys.readouterr().out
