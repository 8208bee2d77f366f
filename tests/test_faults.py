"""Whatever goes wrong while a stack or a module is written: the old result or the new one, never a half.

The bindings in `.gen` have the same in `test_bindings_made.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from interrupted_writes import (
    KILLED_AFTER_THE_SWAP,
    KILLED_BEFORE_THE_SWAP,
    KILLED_BETWEEN_TWO_FILES,
    KILLED_WHILE_NODE_WRITES,
    KILLED_WHILE_PYTHON_WRITES,
    NEW,
    NO_ROOM_FOR_NODE,
    NO_ROOM_FOR_PYTHON,
    NODE_KILLED_BEFORE_IT_WRITES,
    NODE_KILLED_BETWEEN_TWO_ANSWERS,
    NODE_KILLED_WHILE_IT_WRITES,
    OLD,
    files_below,
    finished,
    is_one_line,
    synthesize,
    watch,
    write_configuration,
    write_module,
)

from landingzone.cli.main import main
from landingzone.directories import replace_directory
from landingzone.terraform.module import write_module as write_module_here


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("deployed")
    write_configuration(directory, OLD)
    assert synthesize(directory).returncode == 0
    for name in ("terraform.tfstate", ".terraform/providers/linked", ".terraform.lock.hcl"):
        path = directory / "cdktf.out" / "stacks" / "landingzone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("of Terraform", encoding="utf-8")
    return directory


@pytest.fixture
def project(deployed: Path, tmp_path: Path) -> Path:
    """A directory with a configuration and what was synthesized from it, and deployed."""
    return Path(shutil.copytree(deployed, tmp_path, dirs_exist_ok=True))


# The stack


@pytest.mark.parametrize("outdir", [None, "elsewhere/out"])
def test_a_new_stack_takes_the_place_of_the_old_one_and_leaves_what_terraform_keeps(project: Path, outdir: str | None):
    out = project / (outdir or "cdktf.out")
    environment = {"CDKTF_OUTDIR": str(out)} if outdir else {}
    if outdir:
        out.parent.mkdir()
        (project / "cdktf.out").rename(out)
    before = files_below(out)
    write_configuration(project, NEW)
    assert synthesize(project, **environment).returncode == 0
    after = files_below(out)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"stacks/landingzone/cdk.tf.json"}
    assert b'"new"' in after["stacks/landingzone/cdk.tf.json"]
    assert (project / "cdktf.out").exists() is not bool(outdir)


@pytest.mark.parametrize("fault", [KILLED_WHILE_NODE_WRITES, KILLED_BETWEEN_TWO_FILES], ids=["half-way", "at-the-end"])
def test_a_synthesis_that_is_killed_leaves_the_old_stack_or_the_new_one(project: Path, fault: str):
    before = files_below(project / "cdktf.out")
    write_configuration(project, NEW)
    assert synthesize(project, fault).returncode == -signal.SIGKILL
    stack = "stacks/landingzone/cdk.tf.json"
    killed = finished(project / "cdktf.out")
    assert list((project / "cdktf.out").glob(".landingzone-unfinished-*"))
    assert synthesize(project).returncode == 0
    after = finished(project / "cdktf.out")
    assert list((project / "cdktf.out").glob(".landingzone-unfinished-*")) == []
    assert before[stack] != after[stack]
    assert killed == (before if fault == KILLED_WHILE_NODE_WRITES else after)


def test_a_first_synthesis_that_is_killed_leaves_nothing_that_cdktf_would_deploy(tmp_path: Path):
    write_configuration(tmp_path, NEW)
    assert synthesize(tmp_path, KILLED_WHILE_NODE_WRITES).returncode == -signal.SIGKILL
    assert finished(tmp_path / "cdktf.out") == {}


def test_a_full_disk_leaves_the_old_stack_and_says_so(project: Path):
    before = files_below(project / "cdktf.out")
    write_configuration(project, NEW)
    done = synthesize(project, NO_ROOM_FOR_NODE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cdktf.out: cannot be written (file too large); name a directory that can be written\n"
    assert files_below(project / "cdktf.out") == before


def test_a_first_synthesis_on_a_full_disk_leaves_nothing(tmp_path: Path):
    write_configuration(tmp_path, NEW)
    assert synthesize(tmp_path, NO_ROOM_FOR_NODE).returncode == 1
    assert [each.name for each in tmp_path.iterdir()] == ["landingzone.json"]


NO_ROOM_FOR_A_PRIVATE_FILE = """
import os

open_any = os.open
def open_no_stack(path, *arguments, **options):
    if str(path).endswith("cdk.tf.json"):
        raise OSError(28, "No space left on device")
    return open_any(path, *arguments, **options)
os.open = open_no_stack
"""


@pytest.mark.parametrize("fault", [NO_ROOM_FOR_NODE, NO_ROOM_FOR_A_PRIVATE_FILE], ids=["for-node", "for-python"])
def test_a_full_disk_leaves_nothing_of_a_stack_that_only_its_owner_may_read(tmp_path: Path, fault: str):
    write_configuration(tmp_path, NEW | {"provider": {"secret_key": "hush"}})
    done = synthesize(tmp_path, fault)
    assert (done.returncode, done.stdout, is_one_line(done.stderr)) == (1, "", True)
    assert done.stderr.startswith("cdktf.out: cannot be written (")
    assert [each.name for each in tmp_path.iterdir()] == ["landingzone.json"]


def test_an_output_directory_that_cannot_be_made_is_named(tmp_path: Path):
    write_configuration(tmp_path, NEW)
    (tmp_path / "cdktf.out").write_text("a file in the way", encoding="utf-8")
    done = synthesize(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cdktf.out: cannot be written (File exists); name a directory that can be written\n"
    done = synthesize(tmp_path, CDKTF_OUTDIR="landingzone.json/out")
    assert (done.returncode, is_one_line(done.stderr)) == (1, True)
    assert done.stderr.startswith("landingzone.json/out: cannot be written (Not a directory)")


def test_a_stack_that_cannot_be_put_in_place_leaves_the_old_one(project: Path):
    stack = project / "cdktf.out" / "stacks" / "landingzone" / "cdk.tf.json"
    stack.unlink()
    (stack / "in-the-way").mkdir(parents=True)
    before = files_below(project / "cdktf.out")
    write_configuration(project, NEW)
    done = synthesize(project)
    assert (done.returncode, is_one_line(done.stderr)) == (1, True)
    assert done.stderr == "cdktf.out: cannot be written (Is a directory); name a directory that can be written\n"
    assert files_below(project / "cdktf.out") == before


@pytest.mark.parametrize(
    "fault",
    [NODE_KILLED_BETWEEN_TWO_ANSWERS, NODE_KILLED_BEFORE_IT_WRITES, NODE_KILLED_WHILE_IT_WRITES],
    ids=["between-two-answers", "before-it-writes", "while-it-writes"],
)
@pytest.mark.parametrize("command", [synthesize, write_module])
def test_a_node_that_is_killed_is_told_in_one_line_and_leaves_the_old_result(
    project: Path, command: Callable[..., subprocess.CompletedProcess[str]], fault: str
):
    replace_directory(project / "module", {"main.tf.json": "{}"})
    before = files_below(project)
    write_configuration(project, NEW)
    done = command(project, fault)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Node, which runs the CDK, ended unexpectedly ({os.environ['JSII_NODE']}); check whether something kills "
        "processes, such as a lack of memory, and try again\n"
    )
    write_configuration(project, OLD)
    assert files_below(project) == before


def test_two_syntheses_at_once_both_end_well_and_one_of_them_stands(project: Path):
    names = [f"user-{number}" for number in range(2)]
    for name in names:
        content = OLD | {"users": {name: {}}}
        (project / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    results: list[subprocess.CompletedProcess[str]] = []
    threads = [
        threading.Thread(
            target=lambda name=name: results.append(synthesize(project, LANDINGZONE_CONFIG=f"{name}.json"))
        )
        for name in names
    ]
    seen = watch(
        threads, lambda: json.loads((project / "cdktf.out/stacks/landingzone/cdk.tf.json").read_text(encoding="utf-8"))
    )
    assert [(done.returncode, done.stderr) for done in results] == [(0, "")] * len(names)
    users = {name for each in seen for name in each["locals"]["users"]}
    assert users <= {"old", *names}
    assert users & set(names)
    assert list((project / "cdktf.out").glob(".*")) == []


# The module


@pytest.mark.parametrize(
    ("fault", "is_new"),
    [(KILLED_WHILE_PYTHON_WRITES, False), (KILLED_BEFORE_THE_SWAP, False), (KILLED_AFTER_THE_SWAP, True)],
    ids=["half-way", "before-the-swap", "after-the-swap"],
)
def test_a_module_whose_writing_is_killed_is_the_old_one_or_the_new_one(tmp_path: Path, fault: str, is_new: bool):
    old = {"main.tf.json": "{}"}
    replace_directory(tmp_path / "module", old)
    before = files_below(tmp_path / "module")
    assert write_module(tmp_path, fault).returncode == -signal.SIGKILL
    killed = files_below(tmp_path / "module")
    write_module_here(tmp_path / "module")
    after = files_below(tmp_path / "module")
    assert [each.name for each in tmp_path.iterdir()] == ["module"]
    assert before != after
    assert killed == (after if is_new else before)


def test_a_full_disk_leaves_the_old_module_and_says_so(tmp_path: Path):
    replace_directory(tmp_path / "module", {"main.tf.json": "{}"})
    before = files_below(tmp_path)
    done = write_module(tmp_path, NO_ROOM_FOR_PYTHON)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == f"{tmp_path}/module: cannot be written (File too large); name a directory that can be written\n"
    )
    assert files_below(tmp_path) == before


def test_a_full_temporary_directory_leaves_the_old_module_and_says_so(tmp_path: Path):
    replace_directory(tmp_path / "module", {"main.tf.json": "{}"})
    before = files_below(tmp_path)
    done = write_module(tmp_path, NO_ROOM_FOR_NODE)
    assert (done.returncode, done.stdout, is_one_line(done.stderr)) == (1, "", True)
    assert "cannot be written (file too large)" in done.stderr
    assert files_below(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert main(["module", str(tmp_path / "file" / "module")]) == 1
    assert is_one_line(capsys.readouterr().err)
    assert main(["module", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/file: is not a directory; name a new or an empty one\n"
    # What stands behind a link is not ours to replace, be it a module of ours.
    assert main(["module", str(tmp_path / "other")]) == 0
    (tmp_path / "link").symlink_to(tmp_path / "other")
    capsys.readouterr()
    assert main(["module", str(tmp_path / "link")]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path}/link: is a symbolic link, which is not followed; name the place that it leads to\n"
    )
    (tmp_path / "link").unlink()
    shutil.rmtree(tmp_path / "other")
    # Not even the owner of the machine makes a directory there.
    assert main(["module", "/proc/module"]) == 1
    assert is_one_line(capsys.readouterr().err)
    assert files_below(tmp_path) == {"file": b"in the way"}


def test_every_command_refuses_a_link_in_the_same_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "place").mkdir()
    for name in ("out", "page.html"):
        (tmp_path / name).symlink_to(tmp_path / "place")
    write_configuration(tmp_path, NEW)
    (tmp_path / "state.json").write_text("{}", encoding="utf-8")
    refused = "is a symbolic link, which is not followed; name the place that it leads to\n"
    for words, target in (
        (["module", "out"], "out"),
        (["adopt", "state.json", "out"], "out"),
        (["report", "landingzone.json", "--html", "page.html"], "page.html"),
    ):
        assert main([str(tmp_path / word) if (tmp_path / word).exists() else word for word in words]) == 1
        assert capsys.readouterr() == ("", f"{tmp_path}/{target}: {refused}")
    done = synthesize(tmp_path, CDKTF_OUTDIR="out")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"out: {refused}")
    assert list((tmp_path / "place").iterdir()) == []
