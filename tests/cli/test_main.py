"""The `landingzone` command: help, version, schema, and wrong use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import landingzone
from landingzone.cli.main import main, program
from landingzone.config.options import StackConfiguration


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"landingzone {landingzone.__version__}\n"


def test_the_help_names_every_subcommand_and_the_module_of_python_is_the_same_command(
    capsys: pytest.CaptureFixture[str],
):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
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
def test_wrong_use_is_told_with_status_1(words: str, capsys: pytest.CaptureFixture[str]):
    assert main(words.split()) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Usage: landingzone " in captured.err


def test_the_schema_is_that_of_a_configuration_file(capsys: pytest.CaptureFixture[str]):
    assert main(["schema"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == StackConfiguration.model_json_schema()
    assert captured.err == ""
