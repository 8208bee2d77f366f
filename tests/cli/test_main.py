"""The `landingzone` command: help, version and schema."""

from __future__ import annotations

import json

import pytest

import landingzone
from landingzone.cli.main import main, program
from landingzone.config.options import StackConfiguration


def run(*words: str) -> int:
    """Run the command; the exit status is the same whether it returns or exits."""
    try:
        return main(words)
    except SystemExit as stop:
        return int(stop.code or 0)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"landingzone {landingzone.__version__}\n"


def test_the_help_names_every_subcommand(capsys: pytest.CaptureFixture[str]):
    assert run("--help") == 0
    text = capsys.readouterr().out
    assert text.startswith("Usage: landingzone ")
    assert [name for name in program.commands if f"  {name} " not in text] == []


@pytest.mark.parametrize("words", [(), ("nonsense",), ("schema", "nonsense"), ("--nonsense",)])
def test_wrong_use_is_told_with_status_1(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run(*words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Usage: landingzone " in captured.err


def test_the_schema_is_that_of_a_configuration_file(capsys: pytest.CaptureFixture[str]):
    assert run("schema") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == StackConfiguration.model_json_schema()
    assert captured.err == ""
