"""Each option changes something, or is refused where it would not."""

import json
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from landingzone.cli.main import main

TOP = 'aws_account_id: "123456789012"\nadministrators_elsewhere: true\n'
FILE = f"{TOP}accounts: {{prod: '222222222222'}}\nusers: {{bob: {{path: /a/}}}}\n"
WARNED = f"{TOP}users: {{bob: {{groups: [nowhere]}}}}\n"

CALLS = yaml.safe_load(Path(__file__).with_name("options.yaml").read_text(encoding="utf-8"))


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


@pytest.mark.parametrize(("words", "told"), CALLS["refused"].items())
def test_an_option_without_effect_on_a_call_is_refused(words, told, command):
    said = command(1, *words.split(" "))
    assert (said.out, told in said.err) == ("", True)


def outcome(words, capsys):
    """Run a call; gives its status, what it says, and what it writes, which is then taken away."""
    before = {*Path().rglob("*")}
    status = main(words)
    written = {path: path.is_file() and path.read_bytes() for path in sorted({*Path().rglob("*")} - before)}
    shutil.rmtree("new", ignore_errors=True)
    Path("page.html").unlink(missing_ok=True)
    return status, *capsys.readouterr(), written


@pytest.mark.parametrize(
    ("name", "option", "rest"),
    [(name, option, rest) for name, rows in CALLS["effects"].items() for option, rest in rows.items()],
)
def test_an_option_changes_what_a_call_does(name, option, rest, capsys):
    without, given = (
        outcome([*name.split(), *words, *shlex.split(rest)], capsys) for words in ((), shlex.split(option))
    )
    assert given != without
    assert "Usage: " not in given[2], given[2]


@pytest.mark.parametrize(("name", "rest"), CALLS["with_file"].items())
def test_the_configuration_may_also_be_named_by_its_option(name, rest, capsys):
    words = [*name.split(), *rest.split()]
    file = next(word for word in words if word.endswith(".yaml"))
    place = words.index(file)
    by_option = [*words[:place], "--config", *words[place:]]
    assert outcome(by_option, capsys) == outcome(words, capsys)
    assert "choose one: FILE or --config FILE" in outcome([*by_option, file], capsys)[2]
