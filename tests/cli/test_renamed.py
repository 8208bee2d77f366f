"""The former names of commands and options do what the new ones do, and say these."""

import json
import re
from pathlib import Path

import pytest

from landingzone.cli.command import commands_below
from landingzone.cli.main import main
from landingzone.cli.renamed import RENAMED, renamed

FILE = 'aws_account_id: "123456789012"\nusers: {bob: {until: 2024-02-29}}\n'
SHARDED = f"{FILE}user_shards: 2\ndividing: true\n"
STATE = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {}, "resources": []}
REST = {
    "explain": "LZ251",
    "expire": "--on 2026-01-01",
    "deploy-policy": "landingzone.yaml",
    "read-policy --for report": "",
    "read-policy": "--for diff",
    "unrecorded": "plan.json",
    "split-state": "--config sharded.yaml state.json written",
    "outputs": "--config sharded.yaml state.json",
    "changed": "old.yaml landingzone.yaml",
    "stack-of": "bob sharded.yaml",
    "report --live": "--format csv --table users landingzone.yaml",
    "report --review": "written.csv landingzone.yaml",
    "validate --git": "HEAD",
    "diff --git": "HEAD",
}
"""Each former name -> the rest of a command line."""


@pytest.fixture
def here(tmp_path, monkeypatch, git):
    monkeypatch.chdir(tmp_path)
    files = {"landingzone.yaml": FILE, "old.yaml": f"{FILE}groups: {{a: {{}}}}\n", "sharded.yaml": SHARDED}
    plan = {"format_version": "1.0", "resource_changes": [], "planned_values": {}}
    for name, text in (files | {"state.json": json.dumps(STATE), "plan.json": json.dumps(plan)}).items():
        Path(name).write_text(text, encoding="utf-8")
    for words in ("init", "add .", "commit -m before"):
        git(*words.split())
    Path("landingzone.yaml").write_text(FILE.replace("bob", "ann"), encoding="utf-8")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("old", RENAMED)
def test_a_former_name_gives_the_output_and_the_status_of_the_new_one_and_says_it(old, request, capsys, git):
    if old in ("unrecorded", "report --live"):
        request.getfixturevalue("live")

    def run(words):
        git("clean", "--force", "-d", "--exclude=live")
        git("checkout", ".")
        Path("landingzone.yaml").write_text(FILE.replace("bob", "ann"), encoding="utf-8")
        status, (out, err) = main(words), capsys.readouterr()
        out = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+", "", out)  # when the account was read
        return (status, out, sorted(Path().rglob("written*")), Path("landingzone.yaml").read_bytes()), err

    rest = REST[old].split()
    now = renamed([*old.split(), *rest])
    former, said = run([*old.split(), *rest])
    new, told = run(now)
    assert former == new
    notice, *others = said.splitlines()
    assert notice == f"This is now `landingzone {' '.join(now)}`; the former name works for one release"
    assert others == told.splitlines()
    assert "Usage" not in told


def test_former_names_are_neither_in_the_help_nor_commands_and_words_that_are_passed_on_are_none():
    assert not RENAMED.keys() & commands_below().keys()
    assert renamed(["plan", "--", "--git"]) is renamed(["report", "--", "--live"]) is None
    assert renamed(["report", "a.yaml", "--live", "--review=r.csv"]) == ["audit", "a.yaml", "--review=r.csv"]
    assert renamed(["report", "--review=r.csv"]) == ["audit", "--offline", "--review=r.csv"]
    assert renamed(["read-policy", "-v", "--for=report"]) == ["policy", "read", "-v", "--for", "audit"]
    assert renamed(["diff", "--git=a", "--git", "b"]) == ["diff", "--since=a", "--since", "b"]
    assert renamed(["report", "a\n=b", "--live", "--live"]) == ["audit", "a\n=b"]
    assert renamed(["report", "--live=1"]) is renamed(["report", "--lively"]) is None
    upgrading = (Path(__file__).parents[2] / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert [old for old in RENAMED if f"`{old}`" not in upgrading and "--for" not in old] == []
