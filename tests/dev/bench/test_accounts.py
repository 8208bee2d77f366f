"""What `make bench` makes of accounts."""

from __future__ import annotations

from pathlib import Path

from bench import accounts
from bench.results import Results, Sample
from bench.table import write_tables


def sample(subject: str, users: int, seconds: float, *, calls: int | None = None) -> Sample:
    return Sample(
        run="1", what=accounts.ACCOUNTS, subject=subject, users=users, seconds=seconds, cpu_seconds=seconds, calls=calls
    )


def test_the_tables_compare_a_file_with_accounts_and_both_forms(tmp_path: Path):
    results = Results(tmp_path / "bench.json", "a machine")
    for number, seconds in ((0, 0.5), (accounts.NUMBER, 0.75)):
        results.add(sample(accounts.subject_of("report", accounts.name_of(number)), 34, seconds))
    for form, calls in zip(accounts.FORMS, (1200, 1300), strict=True):
        results.add(sample(accounts.subject_of("plan", form), 34, 2.5, calls=calls))
    lines = write_tables(results).splitlines()
    assert "| report | 34 | 0.50 s | 0.75 s | 1.50 times |" in lines
    assert "| plan | 1,200 | 2.5 s | 2.5 s | 1,300 | 2.5 s | 2.5 s |" in lines


def test_commands_and_deployments_are_measured(tmp_path: Path):
    samples: list[Sample] = []
    accounts.measure_accounts("1", 1, tmp_path, samples.append, number=3, users=[4])
    commands = {
        accounts.subject_of(command, accounts.name_of(number)) for command in accounts.COMMANDS for number in (0, 3)
    }
    steps = {accounts.subject_of(step, form) for step in accounts.STEPS for form in accounts.FORMS}
    assert {each.subject for each in samples} == commands | steps
    assert all(each.calls for each in samples if each.subject in steps)
