"""What the README says is what the code does: its group table, its commands and its examples."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import security_table
from escalations import ESCALATIONS, LAUNCHES
from faulty_inputs import GRANTING_SERVICES

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.rules.check import RULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def default_of(name: str) -> object:
    return Inputs.model_fields[name].get_default(call_default_factory=True)


def row_of(name: str, created_by: str, note: str, grants: str, needs_mfa: bool) -> str:
    return f"| {name} | `{created_by}`{note} | {grants} | {'yes' if needs_mfa else 'no'} |"


def test_the_group_table_is_that_of_the_code() -> None:
    rows = [
        row_of(
            f"`{default_of(group.name_input)}`",
            group.switch,
            " (by default)" if default_of(group.switch) else "",
            group.grants,
            group.needs_mfa,
        )
        for group in GROUPS
    ]
    for named in NAMED_GROUPS:
        (name,) = default_of(named.names_input)
        rows.append(row_of(f"`{name}`", named.names_input, " (by default)", named.grants, False))
    rows.append(row_of("one per entry", CROSS_ACCOUNT.entries_input, "", CROSS_ACCOUNT.grants, True))
    rows.append(
        row_of(
            f"`{default_of(CROSS_ACCOUNT.all_name_input)}`",
            CROSS_ACCOUNT.all_switch,
            " (by default, with the first entry)",
            CROSS_ACCOUNT.all_grants,
            True,
        )
    )
    table = re.search(r"\| group \|.*?\n\| ---.*?\n(.*?)\n\n", README, re.DOTALL)
    assert table is not None
    assert table[1].splitlines() == rows


@pytest.mark.parametrize("example", EXAMPLES, ids=["a_stack", "a_construct"])
def test_the_examples_synthesize(example: str, tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    (synthesized,) = tmp_path.glob("cdktf.out/stacks/*/cdk.tf.json")
    assert "full_access" in json.loads(synthesized.read_text(encoding="utf-8"))["resource"]["aws_iam_group"]


def test_every_make_target_that_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", README)) <= targets | {"alone"}


def test_the_table_of_security_is_what_the_code_has() -> None:
    assert security_table.readme_table() in README
    assert security_table.DETAILS.read_text(encoding="utf-8") == security_table.details()


def test_every_test_that_a_claim_names_exists() -> None:
    tests = ROOT / "tests"
    existing = {
        f"{file.relative_to(tests).as_posix()}::{name}"
        for file in tests.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = security_table.named_tests()
    assert named - existing == set()
    assert len(named) > 50


def test_every_rule_and_every_way_of_escalation_has_a_row() -> None:
    rows = [line for line in security_table.details().splitlines() if line.startswith("| ")]
    for rule in RULES:
        [row] = [line for line in rows if f" | {rule.rule} | " in line]
        assert f"`{rule.input}`" in row
        assert "rules/test_check.py::" in row
    details = security_table.details()
    assert [call for call, _ in (*ESCALATIONS, *LAUNCHES) if f"`{call}`" not in details] == []
    assert [service for service in GRANTING_SERVICES if f"`{service}`" not in details] == []
