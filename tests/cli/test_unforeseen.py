"""What nobody foresaw ends in a line, with the stack trace for those who ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from landingzone.cli.main import COMMANDS, main
from landingzone.cli.unforeseen import run_or_tell


class Panic(BaseException):
    """As those of libraries in Rust: no Exception."""


@pytest.mark.parametrize("error", [ValueError("hunter2"), RecursionError("hunter2"), MemoryError(), Panic("hunter2")])
def test_a_failure_is_a_line_without_the_text_of_the_error(error: BaseException, capsys: pytest.CaptureFixture[str]):
    def fail() -> int:
        raise error

    assert run_or_tell(fail, "--traceback") == 1
    told = capsys.readouterr().err
    assert told.startswith(f"landingzone failed in a way that nobody foresaw ({type(error).__name__} at cli/unforeseen")
    assert told.count("\n") == 1
    assert "hunter2" not in told
    assert run_or_tell(fail, "--traceback", traced=True) == 1
    assert "hunter2" in capsys.readouterr().err or not str(error)


def test_those_who_stop_it_are_no_failure():
    def stop() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_or_tell(stop, "--traceback")


@pytest.mark.parametrize("words", [["schema"], ["validate", "x.yaml"], ["diff", "a.yaml", "b.yaml"]])
def test_every_command_has_it(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    for command in COMMANDS:
        monkeypatch.setattr(command, "callback", fail)
    assert main(words) == 1
    assert "ZeroDivisionError at cli/main.py:" in capsys.readouterr().err
    assert main([*words, "--traceback"]) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("project", "context", "told"),
    [
        ('{"context": {"config": 5}}', None, "cdktf.json: context must be a map"),
        ('{"context": [5]}', None, "cdktf.json: context must be a map"),
        ('{"context": ', None, "cdktf.json:1:13: has a bracket that is not closed"),
        ("{}", "{", "CDKTF_CONTEXT_JSON:1:2: has a bracket that is not closed"),
        ("{}", "[]", "landingzone.yaml: there is no such file here"),
        ("{}", '{"config": ["a"]}', "CDKTF_CONTEXT_JSON: context must be a map"),
    ],
)
def test_a_project_of_another_shape_is_told(project: str, context: str | None, told: str, tmp_path: Path):
    (tmp_path / "cdktf.json").write_text(project, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_CONFIG"}
    environment |= {"CDKTF_CONTEXT_JSON": context} if context is not None else {}
    program = "import sys; from landingzone.app import main; sys.exit(main())"
    command_line = [sys.executable, "-c", program]
    done = subprocess.run(command_line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("redirection", "status", "told"),
    [
        (">&-", 0, ""),
        ("2>&-", 0, ""),
        ("> /dev/full", 1, "the output cannot be written (No space left on device); write it elsewhere\n"),
    ],
)
def test_an_output_that_takes_nothing_is_told(redirection: str, status: int, told: str):
    command_line = f'"{sys.executable}" -m landingzone schema {redirection}'
    done = subprocess.run(["sh", "-c", command_line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, told)
