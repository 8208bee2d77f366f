"""What the README and the generated parts of the documentation say is what the code does."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import documentation
import pytest
import security_table

from landingzone.iam.dangers import DANGERS, READING_VERBS
from landingzone.iam.severity import level_of
from landingzone.rules.check import RULES
from landingzone.terraform.cdk import CDKS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run_example(example: str, directory: Path) -> dict[str, Any]:
    """Run an example as it stands; give its Terraform, without the metadata, which has the version of the CDK."""
    (directory / "example.py").write_text(example, encoding="utf-8")
    done = subprocess.run([sys.executable, "example.py"], cwd=directory, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (synthesized,) = directory.glob("cdktf.out/stacks/*/cdk.tf.json")
    content: dict[str, Any] = json.loads(synthesized.read_text(encoding="utf-8"))
    del content["//"]
    return content


@pytest.mark.parametrize("example", EXAMPLES, ids=["a_stack", "a_construct"])
def test_the_examples_synthesize_the_same_on_both_cdks(example: str, tmp_path: Path) -> None:
    # The one change that docs/cdktn.md asks for.
    first, second = (run_example(example.replace("from cdktf ", f"from {cdk.name} "), tmp_path) for cdk in CDKS)
    assert first == second
    assert "full_access" in first["resource"]["aws_iam_group"]


def test_every_make_target_that_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", README)) <= targets | {"alone"}


@pytest.mark.parametrize("part", documentation.PARTS, ids=lambda part: f"{part.page} {part.name or ''}".strip())
def test_a_generated_part_is_what_the_code_has(part: documentation.Part) -> None:
    text = (ROOT / part.page).read_text(encoding="utf-8")
    assert part.put_into(text) == text, "run make docs"


def test_the_sample_names_its_schema_for_editors() -> None:
    [first, *_] = (ROOT / "landingzone.yaml").read_text(encoding="utf-8").splitlines()
    schema = json.loads((ROOT / first.removeprefix("# yaml-language-server: $schema=")).read_text(encoding="utf-8"))
    assert schema["$id"] == "urn:landingzone:configuration"


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


def test_every_rule_and_every_dangerous_action_has_a_row() -> None:
    rows = [line for line in security_table.details().splitlines() if line.startswith("| ")]
    for rule in RULES:
        [row] = [line for line in rows if f" | {rule.rule} | " in line]
        assert f"`{rule.input}`" in row
        assert re.search(r"`rules/test_check(_in_terraform)?\.py::", row)
    details = security_table.details()
    for danger in DANGERS:
        [row] = [line for line in rows if line.startswith(f"| `{danger.action}` | {danger.gives}")]
        assert row.endswith(f" | {level_of(danger)} | [AWS]({danger.source}) |")
    assert [service for service in READING_VERBS if f"| `{service}` |" not in details] == []
