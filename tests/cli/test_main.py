"""The `landingzone` command as a whole: help, version, wrong use, and what nobody foresaw."""

import os
import signal
import subprocess
import sys

import pytest
from run_program import without_bindings
from samples import HERE

from landingzone.cli.command import commands_below
from landingzone.cli.main import commands, main
from landingzone.cli.unforeseen import run_or_report


def test_the_help_names_every_subcommand_and_the_module_of_python_is_the_same_command(command):
    text = command(0, "--help").out
    assert text.startswith("Usage: landingzone ")
    assert [name for name in commands_below() if f"  {name} " not in text] == []
    done = subprocess.run([sys.executable, "-m", "landingzone", "--help"], capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout, done.stderr) == (0, text, "")
    assert command(1).err.startswith("Usage: landingzone ")


class Panic(BaseException):
    """As those of libraries in Rust: no Exception."""


@pytest.mark.parametrize("error", [ValueError("hunter2"), RecursionError("hunter2"), MemoryError(), Panic("hunter2")])
def test_a_failure_is_a_line_without_the_text_of_the_error(error, capsys):
    def fail():
        raise error

    assert run_or_report(fail, "--traceback") == 1
    told = capsys.readouterr().err
    assert told.startswith(f"landingzone failed unexpectedly ({type(error).__name__} at cli/unforeseen")
    assert told.count("\n") == 1
    assert "hunter2" not in told
    assert run_or_report(fail, "--traceback", traced=True) == 1
    assert "hunter2" in capsys.readouterr().err or not str(error)


# Node has had the same Ctrl-C, and jsii says goodbye to it.
INTERRUPTED = """
import os, signal, sys
from interrupted_writes import nodes_below
from landingzone.cli.unforeseen import run_or_report
from landingzone.terraform.node.start import start_node
def run():
    start_node()
    nodes = nodes_below(os.getpid())
    for each in reversed(nodes):  # the inner one first, which would end with the other
        os.kill(each, signal.SIGINT)
    os.waitid(os.P_PID, nodes[0], os.WEXITED | os.WNOWAIT)
    {}
run_or_report(run, "")
"""


# An apply waits for Terraform instead, and then ends by itself.
@pytest.mark.parametrize(
    ("end", "status", "told"), [("signal.raise_signal(signal.SIGINT)", -signal.SIGINT, "Interrupted.\n"), ("", 0, "")]
)
def test_an_interrupt_is_a_line_and_whoever_ends_later_says_nothing_of_node(end, status, told, tmp_path):
    words = [sys.executable, "-c", INTERRUPTED.format(end)]
    path = os.pathsep.join(map(str, (HERE.parent, HERE.parent / ".gen", HERE / "support")))
    variables = without_bindings(PYTHONPATH=path, TMPDIR=str(tmp_path))
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, env=variables)
    assert (done.returncode, done.stderr) == (status, told)


@pytest.mark.parametrize("words", [["schema"], ["validate", "x.yaml"], ["diff", "a.yaml", "b.yaml"]])
def test_every_command_has_it(words, monkeypatch, command):
    def fail(*_, **__):
        raise ZeroDivisionError

    for _, each in commands():
        monkeypatch.setattr(each, "callback", fail)
    assert "ZeroDivisionError at cli/main.py:" in command(1, *words).err
    assert "Traceback (most recent call last)" in command(1, *words, "--traceback").err


def test_an_output_that_takes_nothing_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)  # it was closed
    assert main(["schema"]) == 0
    # When the interpreter ends, it says nothing more.
    words = ["sh", "-c", f'"{sys.executable}" -m landingzone completion bash > /dev/full']
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    told = "the output cannot be written (No space left on device); write it elsewhere\n"
    assert (done.returncode, done.stderr) == (1, told)
