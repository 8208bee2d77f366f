"""A configuration says the same in one file as in several: findings at their lines, synthesis, report and changes."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from accepted_inputs import accepted_inputs, refused_inputs
from cut_files import cut, plain, write
from drawn_changes import Days
from same_examples import drawn_examples
from synthesis import synthesize_stack

from landingzone.access.render.text import report_as_text
from landingzone.access.report import report
from landingzone.changes.diff import diff
from landingzone.config.file import read_file
from landingzone.ground.problems import InvalidInputs, Origin
from landingzone.rules.configuration import find_advice, find_problems


def found(path):
    """What is told of a configuration, each with what stands at its place."""
    try:
        read = read_file(path)
    except InvalidInputs as error:  # a token
        problems = error.problems
    else:
        told = find_problems(read.content)
        problems = [*read.faults, *read.located([*told, *find_advice(read.content, told)])]
    return sorted((str(replace(each, origin=Origin())), each.code, text_at(each.origin)) for each in problems)


def text_at(origin):
    if not origin.line:
        return ""
    lines = re.split("[\n\x85\u2028\u2029]", Path(origin.file).read_text("utf-8"))  # where lines of YAML end
    return lines[origin.line - 1][origin.column - 1 :]


def check(number, chosen, directory, *, synthesizes):
    draw, days = random.Random(chosen), Days(chosen)
    drawn = [*drawn_examples(accepted_inputs(), number, chosen)]
    drawn += [plain(each.inputs) for each in drawn_examples(refused_inputs(), number, chosen) if plain(each.inputs)]
    with_findings = 0
    for at, content in enumerate(map(plain, drawn)):
        whole, parts = write(directory / f"{at}.yaml", content), cut(content, draw, directory / str(at))
        assert found(parts) == found(whole), parts
        with_findings += bool(found(whole))
    assert number < with_findings
    for at in range(number):
        later, _ = days.draw()
        sides = [plain(each) for each in (days.today, later)]
        files = [write(directory / f"day-{at}-{side}.yaml", each) for side, each in enumerate(sides)]
        cuts = [cut(each, draw, directory / f"day-{at}-{side}") for side, each in enumerate(sides)]
        (was, becomes), (one, other) = ([read_file(each).configuration() for each in some] for some in (files, cuts))
        assert [each.as_dict() for each in diff(one, becomes)] == [each.as_dict() for each in diff(was, becomes)]
        assert [each.as_dict() for each in diff(was, other)] == [each.as_dict() for each in diff(was, becomes)]
        assert report_as_text(report(other)) == report_as_text(report(becomes))
        if synthesizes:
            of_one, of_several = (synthesize_stack(**dict(each)) for each in (becomes, other))
            assert json.dumps(of_several) == json.dumps(of_one)
        days.today = later


def test_drawn_configurations_say_the_same_in_several_files(tmp_path):
    check(3, 34, tmp_path, synthesizes=False)


@pytest.mark.long
def test_many_drawn_configurations_say_the_same_in_several_files_and_are_synthesized_alike(tmp_path):
    check(40, 35, tmp_path, synthesizes=True)
