"""What holds for all refused inputs: they are told by name, and leave nothing behind."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from accepted_inputs import Refused, refused_inputs
from drawn_inputs import EXAMPLES, MANY
from hypothesis import given, settings
from synthesis import synthesize_stack

from landingzone import InvalidInputs
from landingzone.cli.synth import main
from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check_content

ROOT = Path(__file__).parent.parent


def check_messages(lines: list[str], refused: Refused) -> None:
    assert lines
    assert any(line.startswith(refused.path) for line in lines), (refused.path, lines)
    for line in lines:
        assert line.isprintable()
        assert re.match(r"[\w\[\]\".@+=, -]+.*: .+( \(got .+\)|; .+)", line), line
    text = "\n".join(lines)
    for secret in refused.secrets:
        pieces = {secret[start : start + 12] for start in range(0, len(secret) - 12, 4)}
        assert not {piece for piece in pieces if piece in text}


@settings(EXAMPLES, max_examples=80)
@given(refused_inputs())
def test_refused_inputs_are_told_by_name_and_leave_nothing(refused: Refused):
    check_refused(refused)


@pytest.mark.long
@settings(EXAMPLES, max_examples=1000)
@given(refused_inputs())
def test_many_refused_inputs_are_told_by_name_and_leave_nothing(refused: Refused):
    check_refused(refused)


def check_refused(refused: Refused) -> None:
    problems = check_content(StackConfiguration, refused.inputs)
    check_messages([str(problem) for problem in problems], refused)
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(**refused.inputs)
    # Types are told before rules, by the construct; there is a problem all the same.
    assert caught.value.problems
    assert set(caught.value.problems) <= set(problems)
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1


@settings(EXAMPLES, max_examples=20)
@given(refused_inputs())
def test_the_app_refuses_with_one_line_each_and_writes_nothing(refused: Refused):
    check_app_refuses(refused)


@pytest.mark.long
@MANY
@given(refused_inputs())
def test_the_app_refuses_many_inputs_with_one_line_each_and_writes_nothing(refused: Refused):
    check_app_refuses(refused)


def check_app_refuses(refused: Refused) -> None:
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        file = write(Path(place), refused)
        patch.chdir(place)
        patch.setenv("LANDINGZONE_CONFIG", file.name)
        with contextlib.redirect_stderr(io.StringIO()) as told:
            assert main() == 1
        check_messages(without_places(told.getvalue(), file.name), refused)
        assert [each.name for each in Path(place).iterdir()] == [file.name]


def without_places(told: str, file: str) -> list[str]:
    """Give lines without the place that each begins with."""
    lines = [re.fullmatch(rf"{re.escape(file)}(:[0-9]+:[0-9]+)?: (.*)", line) for line in told.splitlines()]
    assert None not in lines, told
    return [line[2] for line in lines if line]


def write(place: Path, refused: Refused) -> Path:
    file = place / "landingzone.json"
    file.write_text(json.dumps(refused.inputs), encoding="utf-8")
    os.utime(file, (0, 0))
    return file


@settings(EXAMPLES, max_examples=4)
@given(refused_inputs())
def test_a_process_that_refuses_ends_with_status_1_and_no_stack_trace(refused: Refused):
    with tempfile.TemporaryDirectory() as place:
        file = write(Path(place), refused)
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py")],
            cwd=place,
            env=os.environ | {"LANDINGZONE_CONFIG": str(file), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert (done.returncode, done.stdout) == (1, "")
        check_messages(without_places(done.stderr, str(file)), refused)
        assert [each.name for each in Path(place).iterdir()] == [file.name]
