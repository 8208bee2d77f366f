"""What holds for all refused inputs: they are told by name, and leave nothing behind."""

import contextlib
import io
import json
import os
import re
import tempfile
from pathlib import Path

import pytest
from accepted_inputs import check_drawn, refused_inputs
from synthesis import synthesize_stack

from landingzone import InvalidInputs
from landingzone.cli.synth import main
from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check_content


def check_messages(lines, refused):
    assert lines
    assert any(line.startswith(refused.path) for line in lines), (refused.path, lines)
    for line in lines:
        assert line.isprintable()
        assert re.match(r"[\w\[\]\".@+=, -]+.*: .+( \(got .+\)|; .+)", line), line
    text = "\n".join(lines)
    for secret in refused.secrets:
        pieces = {secret[start : start + 12] for start in range(0, len(secret) - 12, 4)}
        assert not {piece for piece in pieces if piece in text}


@pytest.mark.parametrize("number", [30, pytest.param(200, marks=pytest.mark.long)])
def test_refused_inputs_are_reported_by_name_and_leave_nothing(number):
    check_drawn(refused_inputs(), number, check_refused)


def check_refused(refused):
    problems = check_content(StackConfiguration, refused.inputs)
    check_messages([str(problem) for problem in problems], refused)
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(**refused.inputs)
    # Types are told before rules, by the construct; there is a problem all the same.
    assert caught.value.problems
    assert set(caught.value.problems) <= set(problems)
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1


def test_the_app_refuses_with_one_line_each_and_writes_nothing():
    check_drawn(refused_inputs(), 15, check_app_refuses)


def check_app_refuses(refused):
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        file = Path(place, "landingzone.json")
        file.write_text(json.dumps(refused.inputs), encoding="utf-8")
        os.utime(file, (0, 0))
        patch.chdir(place)
        patch.setenv("LANDINGZONE_CONFIG", file.name)
        with contextlib.redirect_stderr(io.StringIO()) as told:
            assert main() == 1
        # Each line begins with its place.
        pattern = rf"{re.escape(file.name)}(:[0-9]+:[0-9]+)?: (.*)"
        lines = [re.fullmatch(pattern, line) for line in told.getvalue().splitlines()]
        assert None not in lines, told.getvalue()
        check_messages([line[2] for line in lines if line], refused)
        assert [each.name for each in Path(place).iterdir()] == [file.name]
