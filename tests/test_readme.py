"""What the README and the generated parts of the documentation say is what the code does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import documentation
import pytest
import security_table

from landingzone.iam.dangers import DANGERS, READING_VERBS
from landingzone.iam.severity import level_of
from landingzone.rules.check import RULES
from landingzone.terraform import bindings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def check_example(example: str, directory: Path, *first_on_the_path: str) -> None:
    (directory / "example.py").write_text(example, encoding="utf-8")
    path = os.pathsep.join([*first_on_the_path, *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=directory,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (synthesized,) = directory.glob("cdktf.out/stacks/*/cdk.tf.json")
    assert "full_access" in json.loads(synthesized.read_text(encoding="utf-8"))["resource"]["aws_iam_group"]


@pytest.mark.parametrize("example", EXAMPLES, ids=["a_stack", "a_construct"])
def test_the_examples_synthesize(example: str, tmp_path: Path) -> None:
    if bindings.FULL_PACKAGE not in example:
        return check_example(example, tmp_path)
    # What the program imports of the whole package, it gets out of the cut: this takes a second, not twenty.
    stand_in = tmp_path / "stand-in" / bindings.FULL_PACKAGE / "__init__.py"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text(f"__path__ = [{str(bindings.generate())!r}]\n", encoding="utf-8")
    return check_example(example, tmp_path, str(tmp_path / "stand-in"))


@pytest.mark.long
def test_the_example_that_imports_the_whole_package_synthesizes_with_it(tmp_path: Path) -> None:
    (example,) = (each for each in EXAMPLES if bindings.FULL_PACKAGE in each)
    check_example(example, tmp_path)


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
    assert schema["title"] == "StackConfiguration"


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
