"""What the checks themselves stand on: mutants, what a check may cost, and a provider that serves many commands."""

import json
import os
import subprocess
import sys

import pytest

from dev import budget, tested
from dev.mutants import MOST_OF_A_FILE, Mutation, draw, find_mutations, nearest
from dev.toolchain import ROOT

SOURCE = '''
TABLE = ("a", "b")
def decide(one: int, other: str) -> bool:
    """A text, 1 == 1, is no code."""
    if one == 2 and (not other):
        return compare(one, other)
    return any(each.lower() for each in other if each)
'''


def test_each_kind_of_fault_is_put_into_the_code_once():
    told = {mutation.tell(SOURCE) for mutation in find_mutations("x.py", SOURCE)}
    assert told == {
        "x.py:2: '\"a\",' -> ''",
        "x.py:5: '==' -> '!='",
        "x.py:5: '2' -> '3'",
        "x.py:5: 'and' -> 'or'",
        "x.py:5: 'not other' -> '(other)'",
        "x.py:5: 'one == 2 and (not other)' -> '(not (one == 2 and (not other)))'",
        "x.py:6: 'one, other' -> 'other, one'",
        "x.py:7: 'any' -> 'all'",
        "x.py:7: 'each.lower()' -> 'each'",
        "x.py:7: 'each' -> 'True'",
    }


def test_a_seed_draws_the_same_each_time_whatever_else_is_drawn():
    first = draw(8, 1, ["iam"])
    assert first == draw(16, 1, ["iam", "groups"])[:8] != draw(8, 2, ["iam"])
    for mutation in first:
        source = (ROOT / mutation.file).read_text(encoding="utf-8")
        assert mutation.apply(source) != source


def test_the_tests_that_reach_a_line_run_and_those_beside_the_code_first():
    mutation = Mutation("landingzone/iam/pgp.py", 7, 0, 1, "")
    other = [f"tests/cli/test_x.py::test_{number:02}" for number in range(2 * MOST_OF_A_FILE)]
    reached = {"landingzone/iam/pgp.py": {7: {*other, "tests/iam/test_pgp.py::test_a"}, 0: {"tests/z.py::test_z"}}}
    found = nearest(mutation, reached)
    assert found[0] == "tests/iam/test_pgp.py::test_a"
    assert len(found) == 1 + MOST_OF_A_FILE  # of a large matrix some, evenly


@pytest.mark.parametrize(("most", "status"), [(100, 0), (0, 1)])
def test_a_check_that_costs_more_than_it_may_fails(most, status, tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "_NOTES", tmp_path / "budget.json")
    monkeypatch.setitem(budget.BUDGET_SECONDS, "fast", most)
    work = "import time\nwhile time.process_time() < 1: pass"
    assert budget.run("fast", [sys.executable, "-c", work]) == status
    assert budget.run("check", [sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert json.loads((tmp_path / "budget.json").read_text())["fast"]["cpu"] >= 1


def test_the_tools_are_tested_again_when_one_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(tested, "ROOT", tmp_path)
    monkeypatch.setattr(tested, "_NOTE", tmp_path / "tests" / "dev" / "tested.sha256")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for name in ("dev/a.py", "tests/dev/test_a.py", "landingzone/a.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    assert tested.main([]) == 1
    assert tested.main(["--write"]) == tested.main([]) == 0
    (tmp_path / "landingzone/a.py").write_text("changed")
    assert tested.main([]) == 0
    (tmp_path / "dev/a.py").write_text("changed")
    assert tested.main([]) == 1


def test_a_provider_that_is_kept_serves_many_commands_and_ends_with_its_process(tmp_path):
    (tmp_path / "main.tf").write_text('terraform {\n  required_providers { aws = { source = "hashicorp/aws" } }\n}\n')
    program = """
import json, sys
from pathlib import Path
from dev.engine import Terraform
from dev.kept_provider import keep_provider
kept = keep_provider()
terraform = Terraform(Path(sys.argv[1]))
terraform.init()
first = kept.variables
terraform.validate()
print(json.dumps([json.loads(each["TF_REATTACH_PROVIDERS"]) for each in (first, kept.variables)]))
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    first, second = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    assert first == second
    assert not (tmp_path / ".terraform").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(first["registry.terraform.io/hashicorp/aws"]["Pid"], 0)
