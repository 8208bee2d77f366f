"""Whatever goes wrong while something is read or written: the old result or the new one, never a half.

The bindings in `.gen` have the same in `test_bindings.py`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from samples import ACCOUNT_ID

import landingzone.files
from landingzone.cli.main import main
from landingzone.config import file as config
from landingzone.config.file import read_mapping
from landingzone.files import DirectoryError, place_files, replace_directory
from landingzone.problems import InvalidFile
from landingzone.terraform.module import write_module as write_module_here

OLD = {"aws_account_id": ACCOUNT_ID, "users": {"old": {}}}
NEW = {"aws_account_id": ACCOUNT_ID, "users": {"new": {}}}

# Run before `main`: each is a fault that strikes in the middle of the writing.
KILLED_WHILE_NODE_WRITES = """
import cdktf, os, signal, threading, time
from pathlib import Path

def kill_once_written():
    while not list(Path.cwd().rglob(".landingzone-unfinished-*/stacks/*/cdk.tf.json")):
        time.sleep(0.0005)
    os.kill(os.getpid(), signal.SIGKILL)

threading.Thread(target=kill_once_written, daemon=True).start()
synthesize = cdktf.App.synth
cdktf.App.synth = lambda app: (synthesize(app), time.sleep(60))
"""
KILLED_BETWEEN_TWO_FILES = """
import os, signal
from pathlib import Path

replace = Path.replace
def replace_and_die(path, target):
    replace(path, target)
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace_and_die
"""
KILLED_WHILE_PYTHON_WRITES = """
import os, signal
from pathlib import Path

write = Path.write_text
def write_half_and_die(path, text, **options):
    write(path, text[:len(text) // 2], **options)
    os.kill(os.getpid(), signal.SIGKILL)
Path.write_text = write_half_and_die
"""
KILLED_BEFORE_THE_SWAP = """
import os, signal
from landingzone import files as directory

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
directory._exchange = die
"""
KILLED_AFTER_THE_SWAP = """
import os, signal
from landingzone import files as directory

exchange = directory._exchange
def exchange_and_die(new, old):
    exchange(new, old)
    os.kill(os.getpid(), signal.SIGKILL)
directory._exchange = exchange_and_die
"""
CHILDREN = """
from pathlib import Path

def children_of(pid):
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(status.parent.name)
            yield from children_of(child)
            yield child
"""
# A limit of the size of files is what a full disk is: a write that takes a part, then none. Only Node gets it, and
# only once it has unpacked itself.
NO_ROOM_FOR_NODE = f"""{CHILDREN}
import os, resource
import cdktf

for child in children_of(os.getpid()):
    resource.prlimit(child, resource.RLIMIT_FSIZE, (1000, 1000))
"""
# As the system does when there is no memory left: Node alone, at a moment that differs.
NODE_KILLED = f"""{CHILDREN}
import os, signal, threading, time
import cdktf

def kill_children_of(pid):
    for child in children_of(pid):
        os.kill(child, signal.SIGKILL)
"""
NODE_KILLED_BETWEEN_TWO_ANSWERS = f"""{NODE_KILLED}
add = cdktf.TerraformLocal.__init__
def add_and_kill(*arguments, **options):
    add(*arguments, **options)
    kill_children_of(os.getpid())
cdktf.TerraformLocal.__init__ = add_and_kill
"""
NODE_KILLED_BEFORE_IT_WRITES = f"""{NODE_KILLED}
synthesize = cdktf.App.synth
cdktf.App.synth = lambda app: (kill_children_of(os.getpid()), synthesize(app))
"""
NODE_KILLED_WHILE_IT_WRITES = f"""{NODE_KILLED}
def kill_soon():
    time.sleep(0.01)
    kill_children_of(os.getpid())

synthesize = cdktf.App.synth
def synthesize_and_wait(app):
    threading.Thread(target=kill_soon, daemon=True).start()
    synthesize(app)
    time.sleep(1)
    app.node.path
cdktf.App.synth = synthesize_and_wait
"""
NO_ROOM_FOR_PYTHON = """
import resource
from landingzone.terraform import module

write = module.replace_directory
def write_with_no_room(*arguments):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    write(*arguments)
module.replace_directory = write_with_no_room
"""


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


def write_configuration(project: Path, content: dict[str, Any]) -> None:
    (project / "landingzone.json").write_text(json.dumps(content), encoding="utf-8")


def run(project: Path, program: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CDKTF_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=project,
        env=kept | {"LANDINGZONE_CONFIG": "landingzone.json"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def synthesize(project: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    start = (
        "from landingzone.cli.synth import main\n"
        "from landingzone.terraform.provider.node import use_node_beside_python\nuse_node_beside_python()\n"
    )
    return run(project, f"{start}{before}\nraise SystemExit(main())", **environment)


def write_module(project: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    start = "from landingzone.terraform.provider.node import use_node_beside_python\nuse_node_beside_python()\n"
    end = "from landingzone.cli.main import main\nraise SystemExit(main())"
    return run(project, f"{start}{before}\n{end}", "module", "module", **environment)


def files_below(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def finished(place: Path) -> dict[str, bytes]:
    return {name: text for name, text in files_below(place).items() if "unfinished" not in name}


def is_one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


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


@pytest.mark.parametrize("command", [synthesize, write_module])
@pytest.mark.parametrize("missing", ["TMPDIR", "JSII_NODE"])
def test_a_cdktf_that_cannot_start_is_told_in_one_line(
    tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]], missing: str
):
    write_configuration(tmp_path, NEW)
    done = command(tmp_path, **{missing: "/no/such/place"})
    assert (done.returncode, done.stdout, is_one_line(done.stderr)) == (1, "", True)
    assert done.stderr.startswith("CDKTF cannot start (")
    assert done.stderr.endswith("(see TMPDIR)\n")
    assert [each.name for each in tmp_path.iterdir()] == ["landingzone.json"]


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
        "Node, which runs CDKTF, ended unexpectedly, and nothing was written; check whether something kills "
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


def watch(threads: list[threading.Thread], look: Callable[[], Any]) -> list[Any]:
    """Look over and over until all threads end, and once more; looking fails when there is a half."""
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        seen.append(look())
        time.sleep(0.002)
    return [*seen, look()]


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
    assert capsys.readouterr().err == f"{tmp_path}/file: contains other files; name a new or an empty directory\n"
    # What stands behind a link is not ours to replace, be it a module of ours.
    assert main(["module", str(tmp_path / "other")]) == 0
    (tmp_path / "link").symlink_to(tmp_path / "other")
    capsys.readouterr()
    assert main(["module", str(tmp_path / "link")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/link: contains other files; name a new or an empty directory\n"
    (tmp_path / "link").unlink()
    shutil.rmtree(tmp_path / "other")
    # Not even the owner of the machine makes a directory there.
    assert main(["module", "/proc/module"]) == 1
    assert is_one_line(capsys.readouterr().err)
    assert files_below(tmp_path) == {"file": b"in the way"}


def versions() -> Iterator[dict[str, str]]:
    return ({f"{name}.tf": str(number) * 1000 for name in "abc"} for number in range(4))


def write_again_and_again(target: Path, files: dict[str, str], faults: list[BaseException]) -> None:
    try:
        for _ in range(25):
            replace_directory(target, files)
    except BaseException as fault:
        faults.append(fault)


def write_at_once(target: Path, look: Callable[[], Any]) -> list[Any]:
    faults: list[BaseException] = []
    threads = [threading.Thread(target=write_again_and_again, args=(target, files, faults)) for files in versions()]
    seen = watch(threads, look)
    assert faults == []
    return seen


def test_several_writers_of_one_directory_all_end_well_and_readers_see_no_half(tmp_path: Path):
    target = tmp_path / "module"
    replace_directory(target, next(versions()))

    def look() -> dict[str, str]:
        # One directory, opened once: its files are of one version whoever writes meanwhile.
        handle = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        try:
            files = {}
            for name in ("a.tf", "b.tf", "c.tf"):
                file = os.open(name, os.O_RDONLY, dir_fd=handle)
                files[name] = os.read(file, 2000).decode()
                os.close(file)
            return files
        except FileNotFoundError:
            return {}  # it was an old one, and is thrown away by now
        finally:
            os.close(handle)

    seen = write_at_once(target, look)
    wanted = [*versions(), {}]
    assert all(each in wanted for each in seen)
    assert seen[-1] in list(versions())
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_several_writers_of_a_directory_that_is_missing_all_end_well(tmp_path: Path):
    write_at_once(tmp_path / "module", lambda: None)
    texts = {text.decode() for name, text in files_below(tmp_path / "module").items() if name.endswith(".tf")}
    assert len(texts) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_a_disk_that_cannot_swap_does_it_in_two_steps_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(landingzone.files, "_exchange_in_one_step", lambda one, other: False)
    target = tmp_path / "module"
    for files in versions():
        replace_directory(target, files)
        assert {name: text.decode() for name, text in files_below(target).items() if name in files} == files
    before = files_below(target)
    rename = Path.rename

    def fail(path: Path, place: Path) -> Path:
        if path.name == "new" and not place.exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(path, place)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(DirectoryError, match="Input/output error"):
        replace_directory(target, {"other.tf": ""})
    assert files_below(tmp_path) == {f"module/{name}": text for name, text in before.items()}


def test_somebody_elses_directory_that_comes_up_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write = Path.write_text

    def write_while_somebody_does(path: Path, text: str, **options: Any) -> int:
        (tmp_path / "module").mkdir(exist_ok=True)
        (tmp_path / "module" / "mine").touch()
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_while_somebody_does)
    with pytest.raises(DirectoryError, match="contains other files"):
        replace_directory(tmp_path / "module", {"main.tf": ""})
    assert list(files_below(tmp_path)) == ["module/mine"]


def test_what_a_killed_process_left_is_removed_when_nobody_can_be_writing_it(tmp_path: Path):
    old, fresh = tmp_path / ".landingzone-unfinished-old", tmp_path / ".landingzone-unfinished-fresh"
    for leftover in (old, fresh):
        leftover.mkdir()
        (leftover / "half").touch()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    with place_files(tmp_path) as place:
        (place / "file").touch()
    assert sorted(each.name for each in tmp_path.iterdir()) == [fresh.name, "file"]


# The configuration


def test_a_file_that_is_half_written_is_read_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "landingzone.yaml"
    half = f'aws_account_id: "{ACCOUNT_ID}"\nusers:\n  alice: {{}}\n'
    file.write_text(half, encoding="utf-8")
    halves = [read_after_rest(file)]

    def finish(seconds: float) -> None:
        file.write_text(f"{half}  bob: {{}}\n", encoding="utf-8")
        let_rest(file)

    file.write_text(half, encoding="utf-8")
    # However long this machine takes to the first look, the file was written just before.
    monkeypatch.setattr(config, "_QUIET_SECONDS", 600)
    monkeypatch.setattr(config.time, "sleep", finish)
    # The first half is a whole configuration, and would destroy a user.
    assert [each["users"] for each in halves] == [{"alice": {}}]
    assert read_mapping(file)["users"] == {"alice": {}, "bob": {}}


def read_after_rest(file: Path) -> dict[str, Any]:
    let_rest(file)
    return read_mapping(file)


def let_rest(file: Path) -> None:
    """Have the file be written an hour ago."""
    long_ago = time.time() - 3600
    os.utime(file, (long_ago, long_ago))


def test_a_file_that_changes_between_two_looks_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "landingzone.json"
    file.write_text(json.dumps(OLD), encoding="utf-8")
    let_rest(file)
    read = Path.read_bytes
    times = []

    def read_and_change(path: Path) -> bytes:
        content = read(path)
        if not times:
            file.write_text(json.dumps(NEW), encoding="utf-8")
        times.append(path)
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_change)
    assert read_mapping(file) == NEW
    assert len(times) > 1


def test_a_file_that_never_comes_to_rest_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_configuration(tmp_path, OLD)
    file = tmp_path / "landingzone.json"
    monkeypatch.setattr(config, "_LONGEST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(config.time, "sleep", lambda seconds: write_configuration(tmp_path, OLD))
    with pytest.raises(InvalidFile) as caught:
        read_mapping(file)
    assert str(caught.value) == f"{file}: changed while it was read; try again when it is written"


def test_what_is_no_file_is_read_once(tmp_path: Path):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(json.dumps(NEW), encoding="utf-8"))
    writer.start()
    assert read_mapping(pipe) == NEW
    writer.join()


@pytest.mark.parametrize("text", ["users: [", "", "\x00", "users: {a: {}}\n\ta", "{"])
@pytest.mark.parametrize("name", ["landingzone.yaml", "landingzone.json"])
def test_a_half_that_is_no_configuration_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, text: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from landingzone.cli.synth import main as synthesize_in_here

    (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANDINGZONE_CONFIG", name)
    assert synthesize_in_here() == 1
    assert is_one_line(capsys.readouterr().err)
    assert [each.name for each in tmp_path.iterdir()] == [name]
