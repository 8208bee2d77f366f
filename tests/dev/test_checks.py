"""What the checks stand on: mutants, counted jobs, and tools that see nothing of the user's own."""

import sys
from dataclasses import dataclass

import pytest

from dev import counts
from dev.mutations import find_mutations
from dev.toolchain import prepare_toolchain

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


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()
