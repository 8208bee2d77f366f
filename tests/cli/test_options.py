"""Each option changes something, or is refused where it would not."""

import json
import shlex
import shutil
from pathlib import Path

import click
import pytest

from landingzone.cli.main import commands, main

TESTS = Path(__file__).parents[1]
TOP = 'aws_account_id: "123456789012"\nadministrators_elsewhere: true\n'
FILE = f"{TOP}accounts: {{prod: '222222222222'}}\nusers: {{bob: {{path: /a/}}}}\n"
WARNED = f"{TOP}users: {{bob: {{groups: [nowhere]}}}}\n"

# What is said changes with it; or, of what writes files, `written` does.
EFFECTS = {
    ("validate", "--strict"): "warned.yaml",
    ("validate", "--format json"): "warned.yaml",
    ("validate", "--against admin.yaml"): "warned.yaml",
    ("validate", "--since HEAD"): "full.yaml",
    ("validate", "--all"): "many.yaml",
    ("validate", "--on 2020-01-01"): "ended.yaml",
    ("validate", "--fail-on-ended"): "ended.yaml",
    ("validate", "--allow-no-administrator"): "warned.yaml --against admin.yaml",
    ("report", "--format json"): "",
    ("report", "--table groups"): "--format csv",
    ("report", "--html page.html"): "",
    ("report", "--account prod"): "",
    ("report", "--user bob"): "",
    ("who-can", "--format json"): "s3:GetObject",
    ("who-can", "--config full.yaml"): "s3:GetObject",
    ("diff", "--format json"): "--against old.yaml",
    ("diff", "--since HEAD"): "warned.yaml",
    ("diff", "--against old.yaml"): "",
    ("diff", "--fail-on critical"): "--against old.yaml",
    ("diff", "--html page.html"): "--against old.yaml",
    ("shards changed", "--since HEAD"): "",
    ("shards changed", "--all"): "",
    ("shards changed", "--format json"): "--all",
    ("shards changed", "--stack people"): "--all",
    ("shards of", "--stack people"): "bob",
    ("schema", "--part"): "",
    ("docs", "--codes"): "",
    ("audit", "--since HEAD"): "--offline --review page.html",
    ("policy deploy", "--plan"): "",
    ("policy deploy", "--all"): "",
    ("policy read", "--for diff"): "",
    ("init", "--github"): "new",
    ("module", "--provider-version '~> 6.0'"): "new",
    ("adopt", "--form module"): "state.json new",
    ("adopt", "--module-name people"): "--form module state.json new",
    ("shards outputs", "--config sharded.yaml"): "outputs.json",
    ("shards outputs", "--stack people"): "--config sharded.yaml outputs.json",
    ("shards split", "--config sharded.yaml"): "state.json new",
    ("decrypt", "--user bob"): "outputs.json",
    ("letter", "--to page.html"): "bob",
}

REFUSED = {
    "validate --all --format json": "leave out --all: it needs --format text or github",
    "validate --allow-no-administrator": "--allow-no-administrator needs --against OLD or --since REV",
    "report --table users --format json": "--table needs --format csv",
    "report --html page.html --format json": "choose one: --format or --html FILE",
    "report --html page.html --account prod": "choose one: --account NAME or --html FILE",
    "report --account prod --table users": "leave out --table",
    "report --user bob --account prod": "choose one: --account NAME or --user NAME",
    "diff old.yaml --only-access": "--state and --only-access need --live",
    "diff --live --since HEAD": "one of --since REV, --against OLD and --live",
    "diff landingzone.yaml": "name OLD and NEW, or one FILE and one of",
    "diff old.yaml landingzone.yaml --against old.yaml": "name OLD and NEW, or one FILE and one of",
    "diff --against old.yaml --html page.html --format json": "choose one: --format or --html FILE",
    "shards changed old.yaml landingzone.yaml --all": "name OLD and NEW, or",
    "audit --offline": "--offline needs --review FILE",
    "audit --offline --review page.html --key-age-days 5": "leave out --offline: keys are checked in the account",
    "audit --since HEAD": "add --review FILE: --since needs it",
    "audit --review a.pdf": "must end with .html or .csv, which decides the format",
    "audit --key-unused-days 0": "0 is not in the range x>=1",
    "audit --html page.html --format json": "choose one: --format or --html FILE",
    "adopt --unrecorded --live": "leave out --live and --form",
    "adopt --unrecorded": "name PLAN... after --unrecorded",
    "adopt --module-name people state.json new": "--module-name needs --form module",
    "decrypt --user bob secret.txt": "leave out --user: this is a single secret",
    "letter bob --outputs outputs.json": "leave out --outputs: the configuration creates no password and no access key",
    "letter bob --alias acme": "leave out --alias: the configuration creates no password for bob",
}
ELSEWHERE = {
    "adoption/test_unrecorded.py": "adopt --unrecorded",
    "cli/test_adopt.py": "adopt --live",
    "cli/test_audit.py": "audit",
    "cli/test_diff_live.py": "diff",
    "cli/test_editing.py": "user group account",
    "cli/test_letter.py": "letter",
    "cli/test_own_files.py": "validate diff",
    "cli/test_split_state.py": "shards",
    "deploy/test_commands.py": "plan apply",
}
"""Tests of options that need an account, a Terraform, states of several stacks or secrets, or edit a file: whose."""

WITH_FILE = {
    "validate": "warned.yaml",
    "report": "old.yaml",
    "audit": "old.yaml --offline --review page.html",
    "diff": "warned.yaml --against old.yaml",
    "shards changed": "sharded.yaml --all",
    "shards of": "bob old.yaml",
    "policy deploy": "old.yaml",
    "letter": "bob old.yaml",
}
"""Commands whose configuration is an argument -> a call; --config may name it instead."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, git, request):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    many = TOP + "users:\n" + "".join(f"  u{number}: {{path: x}}\n" for number in range(60))
    address = {"mode": "managed", "type": "aws_iam_user", "name": "bob"}
    user = {"attributes": {"name": "bob", "path": "/", "id": "bob", "arn": "arn:aws:iam::123456789012:user/bob"}}
    state = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "outputs": {}}
    state["resources"] = [address | {"provider": 'provider["a/b/aws"]', "instances": [user | {"schema_version": 0}]}]
    files = {"landingzone.yaml": FILE, "old.yaml": FILE.replace("/a/", "/b/"), "warned.yaml": WARNED, "many.yaml": many}
    files |= {"ended.yaml": FILE.replace("path: /a/", "until: 2024-02-29")}
    files |= dict.fromkeys(
        ("admin.yaml", "full.yaml"),
        WARNED.replace("nowhere", "full-access").replace("administrators_elsewhere: true\n", ""),
    )
    files |= {"sharded.yaml": f"{FILE}user_shards: 2\ndividing: true\n", "secret.txt": "aGFsbG8=", "outputs.json": "{}"}
    for name, text in (files | {"state.json": json.dumps(state)}).items():
        Path(name).write_text(text, encoding="utf-8")
    if "HEAD" in request.node.name:
        for words in ("init", "add .", "commit -m before"):
            git(*words.split())
    Path("full.yaml").write_text(WARNED, encoding="utf-8")


def test_each_option_has_a_row_or_is_in_the_tests_of_its_command():
    written = {words: (TESTS / file).read_text(encoding="utf-8") for file, words in ELSEWHERE.items()}
    rows = {(name, option.split(" ")[0]) for name, option in EFFECTS} | {(name, "--config") for name in WITH_FILE}
    for name, command in commands():
        for option in command.params:
            words = max(option.opts, key=len)
            is_there = any(name.split()[0] in whose.split() and words in text for whose, text in written.items())
            if isinstance(option, click.Option) and option.expose_value:
                assert is_there or (name, words) in rows, (name, words)


@pytest.mark.parametrize("words", REFUSED)
def test_an_option_without_effect_on_a_call_is_refused(words, command):
    said = command(1, *words.split(" "))
    assert (said.out, REFUSED[words] in said.err) == ("", True)


def outcome(words, capsys):
    """Run a call; gives its status, what it says, and what it writes, which is then taken away."""
    before = {*Path().rglob("*")}
    status = main(words)
    written = {path: path.is_file() and path.read_bytes() for path in sorted({*Path().rglob("*")} - before)}
    shutil.rmtree("new", ignore_errors=True)
    Path("page.html").unlink(missing_ok=True)
    return status, *capsys.readouterr(), written


@pytest.mark.parametrize(("name", "option"), EFFECTS)
def test_an_option_changes_what_a_call_does(name, option, capsys):
    rest = shlex.split(EFFECTS[name, option])
    without, given = (outcome([*name.split(), *words, *rest], capsys) for words in ((), shlex.split(option)))
    assert given != without
    assert "Usage: " not in given[2], given[2]


@pytest.mark.parametrize("name", WITH_FILE)
def test_the_configuration_may_also_be_named_by_its_option(name, capsys):
    words = [*name.split(), *WITH_FILE[name].split()]
    file = next(word for word in words if word.endswith(".yaml"))
    place = words.index(file)
    by_option = [*words[:place], "--config", *words[place:]]
    assert outcome(by_option, capsys) == outcome(words, capsys)
    assert "choose one: FILE or --config FILE" in outcome([*by_option, file], capsys)[2]
