"""What the README and the generated parts of the documentation say is what the code does."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev.addresses import Addresses
from dev.docs import parts, places

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=["a_stack", "a_construct"])
def test_the_examples_synthesize_on_the_successor_of_cdktf_too(example, tmp_path):
    # The one change that docs/cdktn.md asks for; test_pages.py runs them as they stand.
    (tmp_path / "example.py").write_text(example.replace("from cdktf ", "from cdktn "), encoding="utf-8")
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (synthesized,) = tmp_path.glob("cdktf.out/stacks/*/cdk.tf.json")
    assert "full_access" in json.loads(synthesized.read_text(encoding="utf-8"))["resource"]["aws_iam_group"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_each_file_and_each_command_of_make_that_it_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    if page != "README.md":
        places = re.findall(r"`((?:[.\w-]+/)+[\w-]+\.\w+|[\w-]+\.(?:md|toml|lock))`", text)
        assert [place for place in places if not (ROOT / place).exists()] == []
        assert "@" not in text  # no person, no address to write to


@pytest.mark.parametrize("part", parts.PARTS, ids=lambda part: f"{part.page} {part.name or ''}".strip())
def test_a_generated_part_is_what_the_code_has(part):
    text = (ROOT / part.page).read_text(encoding="utf-8")
    assert part.put_into(text) == text, "run make docs"


def test_parts_have_the_addresses_that_there_are_and_otherwise_none_that_leads_anywhere(monkeypatch):
    home, module = "https://github.com/people/landingzone", "people/iam-users-and-groups/aws"
    for found, count in ((Addresses("", ""), 0), (Addresses(home, module), 1)):
        monkeypatch.setattr(places, "addresses", lambda found=found: found)
        texts = [places.badges(), places.pre_commit(), places.registry(), places.verify()]
        wanted = (f"[![ci]({home}/", f"repo: {home}\n", f'source = "{module}"', "--repo people/landingzone")
        assert [text.count(each) for text, each in zip(texts, wanted, strict=True)] == [count] * 4
        assert ("WRITE YOURS" in texts[1]) == (not count)
        assert {*re.findall("https://([^/]+)", "".join(texts))} == {"github.com" if count else "git.example"}


def test_the_sample_names_its_schema_for_editors():
    [first, *_] = (ROOT / "landingzone.yaml").read_text(encoding="utf-8").splitlines()
    schema = json.loads((ROOT / first.removeprefix("# yaml-language-server: $schema=")).read_text(encoding="utf-8"))
    assert schema["$id"] == "urn:landingzone:configuration"


def test_every_test_that_a_claim_names_exists():
    tests = ROOT / "tests"
    existing = {
        f"{file.relative_to(tests).as_posix()}::{name}"
        for file in tests.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    page = (ROOT / "docs" / "security-rules.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]*test_\w+\.py::\w+)`", page))
    assert named - existing == set()
    assert len(named) > 50
