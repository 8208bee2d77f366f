"""What the checks stand on: mutants, costs, other Pythons, and tools that see nothing of the user's own."""

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass

import pytest

from dev import budget, counts, pythons, tested
from dev.mutations import find_mutations
from dev.pythons import main
from dev.toolchain import PROVIDER_BINARY, PROVIDER_VERSION, ROOT, prepare_toolchain

SOURCE = '''
TABLE = ("a", "b")
def decide(one: int, other: str) -> bool:
    """A text, 1 == 1, is no code."""
    if one == 2 and (not other):
        return compare(one, other)
    return any(each.lower() for each in other if each)
'''


def test_each_kind_of_fault_is_put_into_the_code_once():
    told = {mutation.describe(SOURCE) for mutation in find_mutations("x.py", SOURCE)}
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


@pytest.mark.parametrize(("most", "status"), [(1000, 0), (0, 1)])
def test_a_check_fails_for_no_cost_and_the_budget_does(most, status, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(budget, "_NOTES", tmp_path / "budget.json")
    monkeypatch.setattr(budget, "BUDGETS", {"fast": most, "long": 0})
    work = "import time\nwhile time.process_time() < 1: pass"
    assert budget.run("fast", [sys.executable, "-c", work]) == 0
    assert json.loads((tmp_path / "budget.json").read_text())["fast"]["cpu"] >= 1
    assert budget.show() == status
    assert ("fast exceeds its budget" in capsys.readouterr().out) == status
    assert budget.run("fast", [sys.executable, "-c", "raise SystemExit(3)"]) == 3


def test_a_cost_is_counted_in_pieces_that_are_done_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "_NOTES", tmp_path / "budget.json")
    monkeypatch.setattr(budget, "_PAUSE_SECONDS", 0.1)
    budget.run("fast", ["sh", "-c", f"for each in 1 2 3 4 5 6 7 8; do {shlex.join(budget._PIECE)}; done"])
    assert 4 <= json.loads((tmp_path / "budget.json").read_text())["fast"]["pieces"] <= 16


PEOPLE = """aws_account_id: "123456789012"
users: {{{}}}
"""


def people(number):
    text = PEOPLE.format(", ".join(f"user-{each}: {{groups: [full-access]}}" for each in range(number)))
    return counts.Job("landingzone.cli.main", ("report",), lambda: {"landingzone.yaml": text})


def test_the_same_is_counted_wherever_it_is_and_more_where_there_is_more_to_do(tmp_path, monkeypatch):
    first = people(10).count()
    monkeypatch.chdir(tmp_path)
    for name, value in {"LANDINGZONE_CONFIG": "other.yaml", "PYTHONHASHSEED": "7", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    again, more = people(10).count(), people(200).count()
    assert again == pytest.approx(first, rel=0.01)
    assert more["function calls"] > 1.1 * first["function calls"]
    with pytest.raises(counts.CountError, match=r"ended with 1\n.*other\.yaml"):
        counts.Job("landingzone.cli.main", ("report", "other.yaml"), dict).count()


@dataclass
class Counted:
    calls: int
    modules: int

    def count(self):
        return {"function calls": self.calls, "modules": self.modules}


@pytest.mark.parametrize(
    ("calls", "modules", "told"),
    [
        (1099, 91, ""),
        (1101, 100, "report: 1,101 function calls (1,000 are recorded, +10.1%)\n"),
        (899, 100, "report: 899 function calls (1,000 are recorded, -10.1%)\n"),
        (1000, 150, "report: 150 modules (100 are recorded, +50.0%)\n"),
    ],
)
def test_a_job_that_costs_a_tenth_more_or_less_is_named_until_it_is_recorded(
    calls, modules, told, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(counts, "VERSION", sys.version_info[:2])
    monkeypatch.setattr(counts, "ROOT", tmp_path)
    monkeypatch.setattr(counts, "RECORD", tmp_path / "counts.json")
    monkeypatch.setattr(counts, "JOBS", {"report": Counted(1000, 100)})
    assert counts.main([]) == 1
    assert "report: 1,000 function calls (none are recorded)\n" in capsys.readouterr().out
    assert counts.main(["--write"]) == 0
    monkeypatch.setattr(counts, "JOBS", {"report": Counted(calls, modules)})
    capsys.readouterr()
    assert counts.main([]) == bool(told)
    assert capsys.readouterr().out.startswith(told)
    assert counts.main(["--write"]) == counts.main([]) == 0


def test_nothing_is_counted_on_another_python_which_is_said(monkeypatch, capsys):
    monkeypatch.setattr(counts, "VERSION", (3, 5))
    monkeypatch.setattr(counts, "JOBS", {"report": None})
    assert counts.main([]) == 0
    assert capsys.readouterr().out == "Nothing is counted: what is recorded holds on Python 3.5\n"


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


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()


def test_two_processes_can_prepare_the_same_place_which_can_be_moved(tmp_path):
    home, moved = tmp_path / "a place with 'quotes' and $signs", tmp_path / "another with 'quotes' and $signs"
    program = "import sys; from pathlib import Path; from dev.toolchain import prepare_toolchain as prepare; "
    command = [sys.executable, "-c", f"{program}prepare(Path(sys.argv[1]))", str(home)]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [each.wait(timeout=600) for each in both] == [0, 0]
    folder = home / "providers/registry.terraform.io/hashicorp/aws" / PROVIDER_VERSION / "linux_amd64"
    assert [each.name for each in folder.iterdir()] == [PROVIDER_BINARY]
    assert not list(home.rglob("*.part"))

    home.rename(moved)
    tools = prepare_toolchain(moved)
    (tmp_path / "main.tf").write_text('provider "aws" {}')
    subprocess.run([tools.terraform, "init"], cwd=tmp_path, env=tools.environment(), check=True)
    version = [tools.terraform, "version"]
    told = subprocess.run(version, cwd=tmp_path, env=tools.environment(), capture_output=True, text=True).stdout
    assert told.startswith("Terraform v1.15.5\n")
    assert f"registry.terraform.io/hashicorp/aws v{PROVIDER_VERSION}" in told


OWN = ".".join(map(str, sys.version_info[:2]))
OTHER = next(version for version in pythons.VERSIONS if version != OWN)


@pytest.mark.parametrize("named", [sys._base_executable, ""])
def test_a_python_that_is_named_is_found(named, tmp_path, monkeypatch):
    monkeypatch.setattr(pythons, "_PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONS", named)
    found = pythons.find(OWN)
    told = found and subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    assert told is None if not named else told.startswith(f"Python {OWN}.")


@pytest.mark.parametrize(("status", "outcome"), [(0, "passed in"), (1, "failed with status 1")])
def test_the_tests_run_on_another_python_and_decide_about_the_status(status, outcome, tmp_path, monkeypatch, capsys):
    tested = tmp_path / "tested"
    tested.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    tested.chmod(0o755)
    monkeypatch.setattr(pythons, "find", lambda version: tested if version == OTHER else None)
    monkeypatch.setattr(pythons, "prepare", lambda interpreter, version: interpreter)
    assert main(["-k", "some"]) == status
    assert f"Python {OTHER}: {outcome}" in capsys.readouterr().out
