"""The app that `cdktf` runs: which file it reads, what it writes, what it says when something is wrong."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from interrupted_writes import files_below
from samples import ACCOUNT_ID, HERE

from landingzone.app import main
from landingzone.cli.configuration import CONTEXT_VARIABLES, find_configuration
from landingzone.cli.stacks import OUTDIR_VARIABLES, outdir
from landingzone.ground.problems import InvalidFile

MAIN = HERE.parent / "main.py"
VARIABLES = ("LANDINGZONE_CONFIG", *CONTEXT_VARIABLES, *OUTDIR_VARIABLES)
REQUIRED = "landingzone.yaml: aws_account_id: required; write aws_account_id: ...\n"
FILE = Path("landingzone.yaml")
FAULTY = "users: {}"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (*VARIABLES, "NODE_OPTIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(**content):
    FILE.write_text(json.dumps({"aws_account_id": ACCOUNT_ID, **content}), encoding="utf-8")


def synthesize(home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDKTF_OUTDIR", str(home / "out"))
        try:
            return main()
        finally:
            gc.enable()


def run_main(**variables):
    return subprocess.run(
        [sys.executable, MAIN], env=os.environ | variables, capture_output=True, text=True, timeout=600
    )


def test_the_environment_variable_comes_first_then_the_context_then_the_default(home, monkeypatch):
    # Each is before the former ones; the names of the successor of cdktf come first.
    write()
    assert find_configuration() == FILE
    (home / "cdktf.json").write_text('{"context": {"config": "project.yaml"}}', encoding="utf-8")
    assert find_configuration() == Path("project.yaml")
    for variable in ("CDKTF_CONTEXT_JSON", "CDKTN_CONTEXT_JSON"):
        monkeypatch.setenv(variable, json.dumps({"config": f"{variable}.yaml"}))
        assert find_configuration() == Path(f"{variable}.yaml")
    (home / "named.yaml").touch()
    monkeypatch.setenv("LANDINGZONE_CONFIG", "named.yaml")
    assert find_configuration() == Path("named.yaml")
    assert outdir() == Path("cdktf.out")
    for variable in ("CDKTF_OUTDIR", "CDKTN_OUTDIR"):
        monkeypatch.setenv(variable, variable)
        assert outdir() == Path(variable)


def test_outputs_of_every_type_make_no_tool_complain(home):
    # Empty lists and maps once made Node warn of a retired function.
    write(users={"ann": {"groups": ["full-access"]}})
    done = run_main()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    stack = json.loads((home / "cdktf.out/stacks/landingzone/cdk.tf.json").read_text(encoding="utf-8"))
    assert stack["provider"]["aws"][0]["allowed_account_ids"] == [ACCOUNT_ID]


@pytest.mark.parametrize(
    ("project", "context", "told"),
    [
        ('{"context": {"config": 5}}', "", "cdktf.json: context must be a map"),
        ('{"context": ', "", "cdktf.json:1:13: has a bracket that is not closed"),
        ("{}", "{", "CDKTF_CONTEXT_JSON:1:2: has a bracket that is not closed"),
        ("{}", "[]", "landingzone.yaml: there is no such file here"),
        ("{}", '{"config": ["a"]}', "CDKTF_CONTEXT_JSON: context must be a map"),
    ],
)
def test_a_project_of_another_shape_is_reported(project, context, told, home, monkeypatch):
    (home / "cdktf.json").write_text(project, encoding="utf-8")
    if context:
        monkeypatch.setenv("CDKTF_CONTEXT_JSON", context)
    with pytest.raises(InvalidFile) as refused:
        find_configuration()
    assert str(refused.value).startswith(told)


def test_what_was_synthesized_of_another_number_of_shards_goes_and_what_terraform_keeps_stays(home):
    stacks = home / "out" / "stacks"
    kept = set()

    def keep(file):
        (stacks / file).parent.mkdir(exist_ok=True, parents=True)
        (stacks / file).write_text("{}", encoding="utf-8")
        kept.add(file)

    def assert_written(status, numbers, **inputs):
        write(**inputs)
        assert synthesize(home) == status
        names = ("landingzone", *(f"landingzone-users-{number}" for number in numbers))
        written = {f"{name}/{file}" for name in names for file in ("cdk.tf.json", "versions.tf.json")}
        assert files_below(stacks).keys() | kept == written | kept
        assert all((stacks / file).exists() for file in kept)

    three = ["3-00", "3-01", "3-02"]
    assert_written(0, three, user_shards=3)
    for file in (".terraform/environment", "terraform.tfstate"):
        keep(f"landingzone-users-3-01/{file}")
    for name in ("landingzone-users-old", "other-users-3-00", "../../elsewhere"):
        keep(f"{name}/cdk.tf.json")
    (stacks / "landingzone-users-9-00").symlink_to(home / "elsewhere")
    assert_written(1, three, user_shards=2, users={"Bob": {}, "bob": {}})
    assert_written(0, ["2-00", "2-01"], user_shards=2)
    assert (stacks / "landingzone-users-3-00").is_dir()
    assert_written(0, [])


@pytest.mark.parametrize("then", [f'exec "{os.environ.get("JSII_NODE", "node")}" "$@"', "exit 3"])
def test_a_fault_of_the_file_comes_before_those_of_node_and_neither_node_nor_a_file_stays(then, home):
    node = home / "node"
    node.write_text(f"#!/bin/sh\necho $$ >> pids\n{then}\n", encoding="utf-8")
    node.chmod(0o755)
    FILE.write_text(FAULTY, encoding="utf-8")
    done = run_main(JSII_NODE=str(node))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", REQUIRED)
    begun = [*map(int, (home / "pids").read_text("utf-8").split())]
    assert begun
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    assert {*files_below(home)} == {"node", "pids", FILE.name}


def test_an_interrupt_while_node_begins_leaves_no_stack_trace(home, monkeypatch, capsys):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr("landingzone.cli.synth.begin_node", interrupt)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    write()
    with pytest.raises(KeyboardInterrupt):
        synthesize(home)
    assert capsys.readouterr().err == "Interrupted.\n"
