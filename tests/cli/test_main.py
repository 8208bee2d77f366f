"""The `landingzone` command: help, version, schema and wrong use."""

import subprocess
import sys

import pytest

import landingzone
from landingzone.cli.main import program


def test_the_version_is_that_of_the_package(command):
    assert command(0, "--version").out == f"landingzone {landingzone.__version__}\n"


def test_the_help_names_every_subcommand_and_the_module_of_python_is_the_same_command(command):
    text = command(0, "--help").out
    assert text.startswith("Usage: landingzone ")
    assert [name for name in program.commands if f"  {name} " not in text] == []
    done = subprocess.run([sys.executable, "-m", "landingzone", "--help"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, text, "")


# That of diff is no 2, which means changes.
@pytest.mark.parametrize(
    "words",
    [
        *("", "nonsense", "--nonsense", "schema nonsense", "validate a --format xml", "validate --git"),
        *("diff", "diff --bogus a b", "diff a b c"),
    ],
)
def test_wrong_use_is_told_with_status_1(words, command):
    out, err = command(1, *words.split())
    assert (out, "Usage: landingzone " in err) == ("", True)
