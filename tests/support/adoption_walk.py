"""Adoptions on the engine: what `landingzone adopt` writes is planned, applied, and planned again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from module_call import provider, written_module
from synthesis import synthesize_stack
from walks import become, summary_of, touched

from dev.engine import EmulatedAccount, Plan, Terraform
from landingzone import read_configuration
from landingzone.cli.main import main


def adopt(source: Path | None, directory: Path, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command; give what it told."""
    words = [str(source)] if source else ["--live"]
    assert main(["adopt", *words, str(directory), "--form", form]) == 0
    told = capsys.readouterr()
    # On a machine that is busy, an account takes long enough to say how far it is.
    assert all(line.startswith("Reading the account: ") for line in told.err.splitlines())
    return told.out


def use(terraform: Terraform, directory: Path, form: str, emulator: EmulatedAccount, kept: str) -> None:
    """Put what `adopt` wrote in the place of the configuration that there is."""
    if form == "stack":
        read = read_configuration(directory / "landingzone.yaml")
        inputs = {name: getattr(read, name) for name in read.model_fields_set}
        become(terraform, synthesize_stack(**inputs | {"provider": read.provider | emulator.provider}))
        return
    become(terraform, "\n".join([provider(emulator), kept]))
    for file in directory.glob("*.json"):
        shutil.copy(file, terraform.directory)
    shutil.copytree(written_module(), terraform.directory / "iam-users-and-groups", dirs_exist_ok=True)
    terraform.init()


def without_records(terraform: Terraform, directory: Path, form: str, emulator: EmulatedAccount, kept: str) -> None:
    """Take the records out of what `adopt` wrote, as one does after the apply."""
    if form == "stack":
        file = directory / "landingzone.yaml"
        file.write_text(file.read_text(encoding="utf-8").split("adoption:\n")[0], encoding="utf-8")
    else:
        (directory / "adoption.tf.json").unlink()
    use(terraform, directory, form, emulator, kept)


def matched_in(report: str) -> dict[str, str]:
    """Give what a report says is matched: address -> where it comes from."""
    rows = report.split("\nwarnings:")[0].splitlines()[1:]
    return {row.strip().split(" -> ")[1]: row.strip().split(" -> ")[0] for row in rows}


def unmatched_in(report: str) -> dict[str, str]:
    """Give what a report says is not matched, with the reason."""
    rows = [row for row in report.split("\nnot matched: ")[1].splitlines() if row.startswith("  ")]
    return {row.strip().split(": ", 1)[0]: row.strip().split(": ", 1)[1] for row in rows}


def walk_from(
    terraform: Terraform,
    source: Path | None,
    form: str,
    emulator: EmulatedAccount,
    capsys: pytest.CaptureFixture[str],
    kept: str = "",
) -> tuple[Plan, str, list[str]]:
    """Adopt, plan, apply, and plan again without the records.

    Args:
        kept: What stays in the caller's configuration beside a module call.

    Returns:
        The first plan, what the command told, and the summaries of both plans.
    """
    directory = terraform.directory.parent / "adopted"
    report = adopt(source, directory, form, capsys)
    use(terraform, directory, form, emulator, kept)
    plan = terraform.plan()
    summaries = [summary_of(terraform, plan)]
    assert not matched_in(report).keys() & touched(plan).keys()
    assert "delete" not in {action for actions in plan.changes.values() for action in actions}
    terraform.apply(plan)
    without_records(terraform, directory, form, emulator, kept)
    last = terraform.plan()
    assert last.is_empty
    return plan, report, [*summaries, summary_of(terraform, last)]


def state_of(terraform: Terraform) -> Path:
    file = terraform.directory.parent / "state.json"
    file.write_text(terraform.run("show", "-json"), encoding="utf-8")
    return file
