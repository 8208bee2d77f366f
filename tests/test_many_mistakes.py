"""Mistakes of every kind that people make: none is silent, and nearly each is told at its place with the way out."""

import io
import json
import os
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import yaml
from samples import HERE

import landingzone
from landingzone.cli.main import main

PGP_KEY = (HERE / "public_key.base64").read_text(encoding="ascii").strip()
TOP = (
    'aws_account_id: "123456789012"\nadministrators_elsewhere: true\n'
    "groups_made_elsewhere: []\npolicies_made_elsewhere: []\n"
)
ALICE = f"{TOP}users:\n  alice:\n"
DOCUMENT = "json_policies:\n  x: |\n    "


def read(name):
    return yaml.safe_load((HERE / "mistakes" / f"{name}.yaml").read_text(encoding="utf-8"))


def written(mistake):
    """Return the file of a mistake."""
    if "whole" in mistake:
        return mistake["whole"]
    document = mistake.get("document")
    if "condition" in mistake:
        statement = '{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": '
        document = f'{{"Version": "2012-10-17", "Statement": [{statement}{mistake["condition"]}}}]}}'
    of_alice = (
        f"require_mfa: true\n{DOCUMENT}{document}".replace("\n}", "\n    }") if document else mistake.get("alice")
    )
    if of_alice is None:
        text = f"{TOP}{mistake['top']}\n"
    else:
        text = ALICE + "".join(f"    {line}\n" for line in of_alice.split("\n"))
    return text.replace("pgp_key: PGP", f"pgp_key: {PGP_KEY}").replace("pgp_key: HALF", f"pgp_key: {PGP_KEY[:200]}")


def run(words):
    """Run the command; gives its status and what it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = main(words)
    return status, said.getvalue()


def reported_for_file(mistake):
    """Return what is told of a file: of each finding the path, the line, and all of it."""
    file = Path(mistake.get("file", "landingzone.yaml"))
    file.write_text(written(mistake), encoding="utf-8")
    os.utime(file, (0, 0))
    rows = json.loads(run(["validate", "--strict", "--format", "json", str(file)])[1])
    return [(each["path"], each["line"], each) for each in rows]


def reported_for_command(mistake):
    """Return what is told of a call; the usage that may follow is left out."""
    status, said = run(shlex.split(mistake["words"]))
    return status, [line for line in said.splitlines() if not line.startswith("Usage: ")]


def told_in_python(mistake):
    """Return what is raised, by lines."""
    from cdktf import App, TerraformStack

    app = App()
    names = {name: getattr(landingzone, name) for name in landingzone.__all__}
    names |= {"app": app, "stack": TerraformStack(app, "mistakes"), "Path": Path, "ID": "123456789012"}
    try:
        eval(mistake["written"], names)
    except landingzone.LandingzoneError as error:
        return str(error).splitlines()
    return []


def at_its_place(mistake):
    return [each for *places, each in reported_for_file(mistake) if mistake["at"] in places]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A directory with the files that the mistakes of commands are about."""
    monkeypatch.chdir(tmp_path)
    for name in ("LANDINGZONE_CONFIG", "CDKTF_CONTEXT_JSON", "CDKTN_CONTEXT_JSON"):
        monkeypatch.delenv(name, raising=False)
    fine = f"{TOP}accounts: {{prod: '222222222222'}}\nusers: {{alice: {{}}}}\n"
    files = {"landingzone.yaml": fine, "old.yaml": fine, "broken.yaml": "users: [", "empty.json": "[]"}
    files |= {"package.json": '{"name": "x", "version": "1"}', "secret.txt": "aGFsbG8=", "people/a": ""}
    Path("people").mkdir()
    for name, text in (files | {"utf16.yaml": fine}).items():
        Path(name).write_bytes(text.encode("utf-16" if "16" in name else "utf-8"))
        os.utime(name, (0, 0))


def test_mistakes_in_files_are_reported_at_their_place_with_the_fix(snapshot):
    said = {}
    for kind, mistakes in read("files").items():
        for mistake in mistakes:
            told = at_its_place(mistake)
            assert any(mistake["way"] in each["hint"] for each in told), mistake["name"]
            assert all(each["level"] == "error" for each in told) or "SourceIp" in written(mistake), mistake["name"]
            said[f"{kind}: {mistake['name']}"] = [f"{each['line']}: {each['rule']}; {each['hint']}" for each in told]
    assert len(said) > 200
    assert said == snapshot


def test_mistakes_on_the_command_line_and_in_the_environment_are_reported_with_the_fix(snapshot, monkeypatch):
    said = {}
    for kind, mistakes in read("command").items():
        for mistake in mistakes:
            with monkeypatch.context() as changed:
                for name, value in mistake.get("env", {}).items():
                    changed.setenv(name, value)
                status, told = reported_for_command(mistake)
            assert (status, any(mistake["way"] in line for line in told)) == (1, True), mistake["name"]
            said[f"{kind}: {mistake['name']}"] = told
    assert len(said) > 60
    assert said == snapshot


def test_mistakes_in_python_are_reported_with_the_fix(snapshot):
    said = {mistake["name"]: (mistake["way"], told_in_python(mistake)) for mistake in read("python")["python"]}
    for name, (way, told) in said.items():
        assert any(way in line for line in told), name
    assert len(said) >= 30
    assert {name: told for name, (_, told) in said.items()} == snapshot
