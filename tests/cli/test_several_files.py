"""Each command that reads a configuration knows one of several files, and says of it what it says of one file."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from mutated_keys import KEYS

from landingzone.app import main as synthesize
from landingzone.cli.main import main

OLD = {
    "aws_account_id": "123456789012",
    "users": {
        "ann": {"groups": ["full-access"]},
        "bob": {"create_access_keys": True, "pgp_key": KEYS["one-for-all"]},
        "cy": {"groups": ["billing"], "path": "/x/"},
    },
    "should_create_iam_group_billing": True,
}
NEW = OLD | {
    "users": OLD["users"] | {"bob": OLD["users"]["bob"] | {"pgp_key": KEYS["fine"], "groups": ["sre"]}, "dee": {}},
    "groups": {"sre": {"aws_managed_policy_names": ["ReadOnlyAccess"]}},
    "accounts": {"dev": "222233334444"},
    "account_groups": [{"group_name": "{account}-x", "roles": ["x"]}],
}
ONE, MAIN, DIRECTORY = "one.yaml", "landingzone.yaml", "people"
SEVERAL = (MAIN, DIRECTORY)


def write(content, to):
    """Write it as one file, as one that includes others, and as a directory; the key is in a file of its own."""
    users = content["users"] | {"bob": {**content["users"]["bob"], "pgp_key_file": "keys/bob.b64"}}
    key = users["bob"].pop("pgp_key")
    parts = {"bob.yaml": {"users": {"bob": users.pop("bob")}}, "team.yaml": {"users": users}}
    parts |= {f"{name}.yaml": {name: content[name]} for name in ("groups", "accounts") if name in content}
    rest = {name: value for name, value in content.items() if name not in ("users", "groups", "accounts")}
    files = {ONE: content, MAIN: rest | {"include": ["in/**/*.yaml"]}, f"{DIRECTORY}/a.yaml": rest}
    for name, part in parts.items():
        files |= {f"in/{name}": part, f"{DIRECTORY}/teams/{name}": part}
    for name in ("in", DIRECTORY):
        shutil.rmtree(to / name, ignore_errors=True)
    for folder in ("in/keys", f"{DIRECTORY}/teams/keys"):
        (to / folder).mkdir(parents=True)
        (to / folder / "bob.b64").write_text(key, encoding="ascii")
    for name, part in files.items():
        (to / name).write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch, git):
    """A repository with the old configuration in its last commit and in `old`, and the new one in its files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    write(OLD, tmp_path)
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "old")
    write(OLD, tmp_path / "old")
    write(NEW, tmp_path)
    git("add", "--all")


COMMANDS = (
    "1 shards split --config {} none.tfstate divided",
    "0 report {} --format json",
    "0 report {} --account dev",
    "1 report {} --account prod",
    "0 shards of dee {}",
    "0 policy deploy {}",
    "2 diff --since HEAD {}",
    "2 diff old/{} one.yaml",
    "2 diff old/one.yaml {}",
    "0 shards changed --since HEAD {}",
    "0 shards changed --all {}",
    "0 validate {} --since HEAD",
    "0 validate {} --against old/one.yaml",
    "0 validate one.yaml --against old/{}",
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_says_of_several_files_what_it_says_of_one(words, capsys):
    status, *words = words.split()

    def said(file):
        assert main([word.format(file) for word in words]) == int(status)
        out, err = capsys.readouterr()
        return out, err.replace(f"{file}: ", "FILE: ")

    assert [said(file) for file in SEVERAL] == [said(ONE)] * 2


def test_the_app_and_the_other_commands_take_it_from_the_environment_and_the_project(capsys, monkeypatch, tmp_path):
    synthesized = []
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    for file in (ONE, *SEVERAL):
        monkeypatch.setenv("LANDINGZONE_CONFIG", file)
        assert synthesize() == 0
        synthesized.append(Path("out/stacks/landingzone/cdk.tf.json").read_bytes())
    assert synthesized == synthesized[:1] * 3
    monkeypatch.delenv("LANDINGZONE_CONFIG")
    Path("cdktf.json").write_text(json.dumps({"context": {"config": DIRECTORY}}), encoding="utf-8")
    Path(MAIN).unlink()
    assert main(["validate", "--verbose"]) == 0
    assert capsys.readouterr().err == "people: 0 problems, 0 warnings\n"


FAULTY = "users:\n  eve: {path: x, pgp_key_file: none.asc}\n  # landingzone: ignore LZ351 known\n"
FAULTY += "  zoe: {pgp_key: 'keybase:zoe'}\n  kim: {pgp_key: 'keybase:kim'}\n"


@pytest.mark.parametrize(("file", "folder"), [(MAIN, "in"), (DIRECTORY, "people/teams")])
def test_a_finding_has_the_file_and_the_line_of_its_part_in_each_format_and_comments_count_there(file, folder, command):
    place = f"{folder}/eve.yaml"
    Path(place).write_text(FAULTY, encoding="utf-8")
    rows = json.loads(command(1, "validate", file, "--format", "json").out)
    assert [(row["file"], row["line"], row["code"]) for row in rows] == [
        *((place, 2, "LZ144"), (place, 2, "LZ001"), (place, 5, "LZ351"))
    ]
    assert f"::error file={place},line=2,col=" in command(1, "validate", file, "--format", "github").out
    sarif = json.loads(command(1, "validate", file, "--format", "sarif").out)["runs"][0]["results"]
    found = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in sarif}
    assert found == {place}


def test_a_revision_has_its_own_parts_keys_and_links(command, git):
    for folder in ("in", DIRECTORY):
        Path(folder, "bad.yaml").write_text("users: {ann: }\n", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "twice")
    assert command(1, "diff", "--since", "HEAD", MAIN).err == (
        "HEAD:in/team.yaml:2:3: users.ann: is defined in two files (got another one at HEAD:in/bad.yaml:1:9); keep "
        "one\n"
    )
    for folder in ("in", DIRECTORY):
        Path(folder, "bad.yaml").unlink()
        Path(folder, "bad.yaml").symlink_to("elsewhere.yaml")
    git("add", "--all")
    git("commit", "--quiet", "--message", "links")
    for folder in ("in", DIRECTORY):
        Path(folder, "bad.yaml").unlink()
    link = "bad.yaml is a link, and only regular files are read"
    assert f"include[0]: HEAD:in/{link}" in command(1, "diff", "--since", "HEAD", MAIN).err
    assert command(1, "validate", DIRECTORY, "--since", "HEAD").out.startswith(f"HEAD:people: HEAD:people/{link}")
    shutil.rmtree("in/keys")
    assert "no such file (got 'keys/bob.b64'); there is no folder in/keys" in command(1, "validate", MAIN).out
    assert command(0, "validate", ONE, "--since", "HEAD~2").out == ""
    nested = Path("deeper", "still")
    nested.mkdir(parents=True)
    os.chdir(nested)
    said = command(2, "diff", "--since", "HEAD~2", "../../people").out
    above, _, rest = said.partition("\n")
    assert rest == command(2, "diff", "../../old/people", "../../one.yaml").out
    assert re.fullmatch(r"From HEAD~2 \(commit [0-9a-f]{12}\) to the work tree; the index differs in \.\./.*", above)


def test_init_leaves_a_configuration_alone_that_the_project_names(command):
    Path(MAIN).unlink()
    Path("cdktf.json").write_text(json.dumps({"app": "python main.py", "context": {"config": DIRECTORY}}), "utf-8")
    command(0, "init", "--github")
    assert not Path(MAIN).exists()
    workflow = yaml.safe_load(Path(".github/workflows/access-review.yml").read_text("utf-8"))
    assert workflow[True] == "pull_request"  # YAML 1.1 reads `on` as true
    assert workflow["jobs"]["review"]["steps"][-1]["with"]["file"] == "people"
