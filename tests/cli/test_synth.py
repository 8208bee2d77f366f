"""The app that `cdktf` runs: which file it reads, what it writes, what it says when something is wrong."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, HERE

from landingzone.cli.configuration import CONTEXT_VARIABLES
from landingzone.cli.stacks import OUTDIR_VARIABLES

MAIN = HERE.parent / "main.py"
VARIABLES = ("LANDINGZONE_CONFIG", *CONTEXT_VARIABLES, *OUTDIR_VARIABLES, "NODE_OPTIONS")


def write(path: Path, **content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def environment(**variables: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in VARIABLES} | variables


def run_main(directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, MAIN], cwd=directory, env=environment(**variables), capture_output=True, text=True, timeout=600
    )


def processes_in(directory: Path) -> list[str]:
    """Command lines of the processes that work in a directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == directory:
                found.append((process / "cmdline").read_text(encoding="utf-8"))
        except OSError:
            continue  # it has just ended, or is somebody else's
    return found


def account_of(directory: Path, outdir: str = "cdktf.out") -> str:
    content = json.loads((directory / outdir / "stacks" / "landingzone" / "cdk.tf.json").read_text(encoding="utf-8"))
    [account_id] = content["provider"]["aws"][0]["allowed_account_ids"]
    return str(account_id)


def test_the_environment_variable_comes_first_then_the_context_then_the_default(tmp_path: Path):
    for number, name in enumerate(("named", "context", "project", "landingzone"), 1):
        write(tmp_path / f"{name}.yaml", aws_account_id=f"{number}" * 12)
    write(tmp_path / "cdktf.json", context={"config": "project.yaml"})
    context = json.dumps({"config": "context.yaml"})

    def account_with(**variables: str) -> str:
        done = run_main(tmp_path, **variables)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return account_of(tmp_path)

    assert account_with(LANDINGZONE_CONFIG="named.yaml", CDKTF_CONTEXT_JSON=context) == "111111111111"
    assert account_with(CDKTF_CONTEXT_JSON=context) == "222222222222"
    assert account_with() == "333333333333"
    (tmp_path / "cdktf.json").unlink()
    assert account_with() == "444444444444"


def test_the_result_is_where_the_cdktf_command_line_wants_it(tmp_path: Path):
    write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID)
    assert run_main(tmp_path, CDKTF_OUTDIR="elsewhere").returncode == 0
    assert account_of(tmp_path, "elsewhere") == ACCOUNT_ID
    assert not (tmp_path / "cdktf.out").exists()


def test_the_names_of_the_successor_of_cdktf_come_first(tmp_path: Path):
    for number, name in enumerate(("new", "old"), 1):
        write(tmp_path / f"{name}.yaml", aws_account_id=f"{number}" * 12)
    variables = {
        f"{kind}_{name}": value.format(place)
        for kind, place in (("CDKTN", "new"), ("CDKTF", "old"))
        for name, value in (("CONTEXT_JSON", '{{"config": "{}.yaml"}}'), ("OUTDIR", "{}"))
    }
    assert run_main(tmp_path, **variables).returncode == 0
    assert account_of(tmp_path, "new") == "111111111111"
    assert not (tmp_path / "old").exists()
    done = run_main(tmp_path, CDKTN_CONTEXT_JSON="[1]")
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, "CDKTN_CONTEXT_JSON")


READ_BY_CDKTF = {
    *("CDKTF_CONTEXT_JSON", "CDKTF_OUTDIR"),
    *("CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS", "CDKTF_TARGET_STACK_ID"),
}


@pytest.mark.parametrize(
    ("package", "names"), [("cdktf", READ_BY_CDKTF), ("cdktn", READ_BY_CDKTF | {"CDKTN_DISABLE_CREATION_STACK"})]
)
def test_both_read_the_variables_that_are_known_here(package: str, names: set[str]):
    # When this fails, something was renamed: see whether main.py should read the new name.
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    [assembly] = Path(spec.origin).parent.glob("_jsii/*.tgz")
    found: set[str] = set()
    with tarfile.open(assembly) as files:
        for file in files:
            if file.name.startswith("package/lib/") and file.name.endswith(".js"):
                content = files.extractfile(file)
                assert content is not None
                found.update(re.findall(r"\bCDKT[FN]_[A-Z_]+\b", content.read().decode()))
    assert found == names


def test_a_stack_that_holds_a_credential_takes_the_place_of_one_that_all_could_read(tmp_path: Path):
    stack = tmp_path / "cdktf.out" / "stacks" / "landingzone" / "cdk.tf.json"
    modes = []
    for provider in ({}, {"secret_key": "hush"}, {"endpoints": [{"iam": "https://me:hush@example.com"}]}, {}):
        write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID, provider=provider)
        done = run_main(tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        modes.append((stack.stat().st_mode & 0o077 != 0, "hush" in stack.read_text(encoding="utf-8")))
    assert modes == [(True, False), (False, True), (False, True), (True, False)]
    others = (path for path in (tmp_path / "cdktf.out").rglob("*") if path.is_file() and path != stack)
    assert not any("hush" in path.read_text(encoding="utf-8") for path in others)


def test_outputs_of_every_type_make_no_tool_complain(tmp_path: Path):
    # Empty lists and maps once made Node warn of a retired function.
    write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID, users={"ann": {"groups": ["full-access"]}})
    done = run_main(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def files_below(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def test_what_was_synthesized_of_another_number_of_shards_goes_and_what_terraform_keeps_stays(tmp_path: Path):
    stacks = tmp_path / "cdktf.out" / "stacks"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "cdk.tf.json").write_text("{}", encoding="utf-8")

    def written(*numbers: str) -> set[str]:
        names = ("landingzone", *(f"landingzone-users-{number}" for number in numbers))
        return {f"{name}/{file}" for name in names for file in ("cdk.tf.json", "versions.tf.json")}

    def synthesize(**inputs: object) -> int:
        write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID, **inputs)
        return run_main(tmp_path).returncode

    assert synthesize(user_shards=3) == 0
    assert files_below(stacks) == written("3-00", "3-01", "3-02")
    kept = {
        "landingzone-users-3-01/.terraform/environment",
        "landingzone-users-3-01/terraform.tfstate",
        "landingzone-users-old/cdk.tf.json",
        "other-users-3-00/cdk.tf.json",
    }
    for file in kept:
        (stacks / file).parent.mkdir(exist_ok=True)
        (stacks / file).write_text("{}", encoding="utf-8")
    (stacks / "landingzone-users-9-00").symlink_to(elsewhere)

    assert synthesize(user_shards=2, users={"Bob": {}, "bob": {}}) == 1
    assert files_below(stacks) - {"landingzone-users-9-00/cdk.tf.json"} == written("3-00", "3-01", "3-02") | kept
    assert synthesize(user_shards=2) == 0
    assert files_below(stacks) - {"landingzone-users-9-00/cdk.tf.json"} == written("2-00", "2-01") | kept
    assert (stacks / "landingzone-users-3-00").is_dir()
    assert synthesize() == 0
    assert files_below(stacks) - {"landingzone-users-9-00/cdk.tf.json"} == written() | kept
    assert (elsewhere / "cdk.tf.json").exists()


FAULTS = {
    "a missing file": (
        None,
        "landingzone.yaml: there is no such file here; name the file, set LANDINGZONE_CONFIG, or let "
        "`landingzone init` write one",
    ),
    "no map": (
        "[]",
        "landingzone.yaml: is a list, and must be a map of inputs; write inputs as a map: `aws_account_id: "
        '"123456789012"`',
    ),
    "no YAML": (
        "a: [",
        "landingzone.yaml:1:4: has `[` that is not closed; close it with `]`, or write a text that begins with `[` in "
        "quotes",
    ),
    "no account": ("users: {}", "landingzone.yaml: aws_account_id: required; write aws_account_id: ..."),
    "two faults": (
        'aws_account_id: "1"\nuserz: {}',
        'landingzone.yaml:1:1: aws_account_id: must be 12 digits (got \'1\'); write them in '
        'quotes, without dashes and with the zeros in front: "012345678901"\n'
        "landingzone.yaml:2:1: userz: unknown input (got 'userz'); did you mean users?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_without_a_trace_and_nothing_is_written(fault: str, tmp_path: Path):
    text, told = FAULTS[fault]
    if text is not None:
        (tmp_path / "landingzone.yaml").write_text(text, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = run_main(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{told}\n"
    assert sorted(tmp_path.iterdir()) == before


def test_a_fault_of_the_file_is_told_while_node_has_not_even_answered(tmp_path: Path):
    node = tmp_path / "node"
    # It says nothing until its input ends, which is when Python ends.
    node.write_text("#!/bin/sh\nexec cat >/dev/null\n", encoding="utf-8")
    node.chmod(0o755)
    (tmp_path / "landingzone.yaml").write_text("users: {}", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, MAIN],
        cwd=tmp_path,
        env=environment(JSII_NODE=str(node)),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "landingzone.yaml: aws_account_id: required; write aws_account_id: ...\n"
        assert process.poll() is None
        process.kill()


def test_a_fault_of_the_file_leaves_no_process_and_no_temporary_file(tmp_path: Path):
    (tmp_path / "landingzone.yaml").write_text("users: {}", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    # Read to its end, which comes when the last process that can write to it is gone.
    done = run_main(tmp_path, TMPDIR=str(temporary))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "landingzone.yaml: aws_account_id: required; write aws_account_id: ...\n"
    assert list(temporary.iterdir()) == []
    assert processes_in(tmp_path) == []


@pytest.mark.parametrize("missing", ["TMPDIR", "JSII_NODE"])
def test_a_fault_of_the_file_is_all_that_is_told_where_node_cannot_start_either(missing: str, tmp_path: Path):
    (tmp_path / "landingzone.yaml").write_text("users: {}", encoding="utf-8")
    done = run_main(tmp_path, **{missing: "/no/such/place"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "landingzone.yaml: aws_account_id: required; write aws_account_id: ...\n"


def test_what_node_complains_of_is_told_once_it_is_needed(tmp_path: Path):
    node = tmp_path / "node"
    node.write_text(
        f'#!/bin/sh\necho Node is old >&2\nexec {shlex.quote(os.environ["JSII_NODE"])} "$@"\n', encoding="utf-8"
    )
    node.chmod(0o755)
    (tmp_path / "landingzone.yaml").write_text("users: {}", encoding="utf-8")
    done = run_main(tmp_path, JSII_NODE=str(node))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "landingzone.yaml: aws_account_id: required; write aws_account_id: ...\n"
    write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID)
    done = run_main(tmp_path, JSII_NODE=str(node))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Node is old\n")


def test_a_fault_of_the_backend_leaves_nothing_either(tmp_path: Path):
    write(tmp_path / "landingzone.yaml", aws_account_id=ACCOUNT_ID, backend={"s3": {"key": "iam.tfstate"}})
    done = run_main(tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "landingzone.yaml:1:48: backend.s3.bucket: required; write bucket: ...\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["landingzone.yaml"]


def test_roles_of_accounts_with_ten_digits_are_refused_by_name(tmp_path: Path):
    example = HERE / "examples" / "doc02_variable_example_cross_account.tfvars.json"
    done = run_main(tmp_path, LANDINGZONE_CONFIG=str(example))
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "iam_groups_for_cross_account_access[1].iam_role_arns[0]",
        "iam_groups_for_cross_account_access[1].iam_role_arns[1]",
    ]
    assert done.stderr.count("9876543210") == 2
