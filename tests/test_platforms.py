"""The package on systems that are not here: everything loads, and writes and prints the same as on Linux.

What is not here is simulated (`simulated_windows.py`), and so is not proven. `make check` holds the types against what
Windows and macOS have.
"""

from __future__ import annotations

import ctypes
import errno
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from interrupted_writes import files_below
from pulled_states import pulled_state
from samples import ACCOUNT_ID

from dev.toolchain import ROOT
from landingzone import directories
from landingzone.cli.main import main, program
from landingzone.cli.terminal import say
from landingzone.directories import replace_directory
from landingzone.files import DirectoryError, place_files
from landingzone.rooms import room_in

# `Ł` is no letter of Western Europe, which a console or a file of Windows may be limited to.
USERS = {"bob": {"path": "/Łódź/", "groups": ["full-access"]}}
OLD: dict[str, Any] = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": USERS}
NEW: dict[str, Any] = OLD | {"users": {"zoe": {"tags": {"Team": "Łódź"}}}}
ANN = {"name": "ann", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/ann", "tags": {"Team": "Łódź"}}
STATE = {
    "version": 4,
    "resources": [{"mode": "managed", "type": "aws_iam_user", "name": "a", "instances": [{"attributes": ANN}]}],
}

AS_WINDOWS = "import simulated_windows\nsimulated_windows.become_windows('landingzone.directories')\n"
COMMANDS = {
    "validate": ["validate", "new.yaml", "--against", "old.yaml", "--format", "json"],
    "report": ["report", "old.yaml"],
    "report-csv": ["report", "old.yaml", "--format", "csv"],
    "page": ["report", "old.yaml", "--html", "page.html"],
    "page-again": ["report", "old.yaml", "--html", "page.html"],
    "diff": ["diff", "old.yaml", "new.yaml"],
    "diff-markdown": ["diff", "old.yaml", "new.yaml", "--format", "markdown"],
    "adopt": ["adopt", "state.json", "adopted"],
    "module": ["module", "module"],
    "outputs": ["outputs", "--config", "new.yaml", "pulled.json"],
}
ALL_COMMANDS = """
import warnings
import simulated_windows
from test_platforms import run_commands

warnings.filterwarnings("error", category=EncodingWarning, module="landingzone")
everything = simulated_windows.modules()
# CDKTF is loaded when it is first used, which is too late for a library that finds Linux.
simulated_windows.become_windows(*everything, "cdktf")
for name in everything:
    __import__(name)
run_commands(line_end="\\r\\n")
from landingzone.cli.synth import main
assert main() == 0
"""


def run_commands(line_end: str) -> None:
    """Run the commands, with a standard output of Western Europe, and write what each prints to a file."""
    from landingzone.cli.main import main

    kept = sys.stdout
    for name, words in COMMANDS.items():
        printed = io.BytesIO()
        sys.stdout = io.TextIOWrapper(printed, encoding="cp1252", newline=line_end)
        try:
            status = main(words)
            sys.stdout.flush()
            Path(f"{name}.out").write_bytes(printed.getvalue() + f"status {status}".encode())
        finally:
            sys.stdout = kept


def start(program: str, place: Path, *words: object) -> subprocess.Popen[str]:
    """Start a program where the system says that text is ASCII; whoever leaves its encoding to the system is told."""
    variables = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    return subprocess.Popen(
        [
            sys.executable,
            "-X",
            "warn_default_encoding",
            "-W",
            "ignore::EncodingWarning",
            "-c",
            program,
            *map(str, words),
        ],
        cwd=place,
        env={name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"} | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def end(process: subprocess.Popen[str]) -> str:
    with process:
        told, complained = process.communicate(timeout=600)
    assert process.returncode == 0, complained
    return told


def test_everything_loads_on_windows_and_the_commands_write_and_print_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    places = [tmp_path / "here", tmp_path / "there"]
    for place in places:
        place.mkdir()
        for name, content in (("old", OLD), ("new", NEW), ("landingzone", NEW)):
            text = yaml.safe_dump(content, allow_unicode=True)
            # With the mark and the line ends of an editor of Windows.
            (place / f"{name}.yaml").write_text(text, encoding="utf-8-sig", newline="\r\n")
        (place / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
        (place / "pulled.json").write_text(json.dumps(pulled_state(users=USERS)), encoding="utf-8")
    monkeypatch.chdir(places[0])
    run_commands("\n")
    end(start(ALL_COMMANDS, places[1]))
    here, there = map(files_below, places)
    assert {name: text for name, text in there.items() if not name.startswith("cdktf.out")} == here
    assert {"page.html", "module/main.tf.json", "adopted/landingzone.yaml"} <= here.keys()
    assert "cdktf.out/stacks/landingzone/cdk.tf.json" in there
    assert b"/\\u0141\xf3d\\u017a/" in here["report-csv.out"]
    statuses = {name: int(text.rpartition(b"status ")[2]) for name, text in here.items() if name.endswith(".out")}
    assert {name for name, status in statuses.items() if status} == {"validate.out", "diff.out", "diff-markdown.out"}


# Directories as Windows replaces them


WRITE = f"""{AS_WINDOWS}
import sys
from pathlib import Path
from landingzone.directories import replace_directory
sys.stdin.readline()
for _ in range(8):
    replace_directory(Path(sys.argv[1]), {{f"{{name}}.tf": sys.argv[2] * 1000 for name in "abc"}})
"""


def test_runs_at_once_all_end_well_on_windows(tmp_path: Path):
    target = tmp_path / "module"
    writers = [start(WRITE, tmp_path, target, letter) for letter in "xy"]
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        end(writer)
    texts = {text for name, text in files_below(target).items() if name.endswith(".tf")}
    assert len(texts) == 1
    # What one could not remove, since another was reading it, is removed by the next.
    replace_directory(target, {})
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


HOLD = f"""{AS_WINDOWS}
import sys
from pathlib import Path
from landingzone.rooms import room_in
with room_in(Path(sys.argv[1])) as room:
    (room / "half").touch()
    print(room, flush=True)
    sys.stdin.read()
"""
PLACE = f"""{AS_WINDOWS}
import sys
from pathlib import Path
from landingzone.files import place_files
with place_files(Path(sys.argv[1])) as room:
    (room / "stacks").mkdir()
    (room / "stacks" / "one").write_text("one", encoding="utf-8", newline="")
"""


def test_on_windows_a_run_that_is_killed_leaves_a_room_that_the_next_run_removes(tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    holder = start(HOLD, tmp_path, out)
    assert holder.stdout
    room = Path(holder.stdout.readline().strip())
    end(start(PLACE, tmp_path, out))
    assert [each.name for each in room.iterdir()] == ["half"]
    holder.kill()
    holder.communicate()
    assert room.exists()
    end(start(PLACE, tmp_path, out))
    assert files_below(tmp_path) == {"out/stacks/one": b"one"}
    assert list(out.glob(".*")) == []


REPLACE = f"""{AS_WINDOWS}
import os, sys, threading, time
from pathlib import Path
from landingzone.directories import replace_directory
target = Path(sys.argv[1])
replace_directory(target, {{"a.tf": "old"}})
kept = target / ".terraform" / "modules" / "object"
kept.parent.mkdir(parents=True)
kept.write_text("kept", encoding="utf-8", newline="")
kept.chmod(0o444)
reader = (target / "a.tf").open("rb")
threading.Timer(0.3, reader.close).start()
replace_directory(target, {{"a.tf": "new"}})
"""


def test_on_windows_a_file_that_is_read_is_waited_for_and_one_that_is_read_only_goes(tmp_path: Path):
    end(start(REPLACE, tmp_path, tmp_path / "module"))
    files = files_below(tmp_path)
    assert files["module/a.tf"] == b"new"
    assert files["module/.terraform/modules/object"] == b"kept"
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_a_junction_of_windows_is_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "junction").mkdir()
    leftover = tmp_path / ".landingzone-unfinished-junction"
    leftover.mkdir()
    (leftover / "mine").touch()
    find = Path.lstat

    def find_junction(path: Path) -> Any:
        found = find(path)
        if not path.name.endswith("junction"):
            return found
        return SimpleNamespace(st_mode=found.st_mode | stat.S_IFDIR, st_reparse_tag=0xA0000003)

    monkeypatch.setattr(Path, "lstat", find_junction)
    with pytest.raises(DirectoryError, match="is a symbolic link"):
        replace_directory(tmp_path / "junction", {"a.tf": ""})
    with pytest.raises(DirectoryError, match="is a symbolic link"), place_files(tmp_path / "junction"):
        pass
    with room_in(tmp_path):
        pass
    assert [each.name for each in leftover.iterdir()] == ["mine"]


# macOS


class LibraryOfMacOS:
    """Swaps as the C library of macOS does, by the call that Linux has."""

    def __init__(self, number: int = 0) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        self.swapped: list[tuple[bytes, bytes]] = []

        def renamex_np(one: bytes, other: bytes, flags: int) -> int:
            assert flags == 2  # RENAME_SWAP in sys/stdio.h
            self.swapped.append((one, other))
            if number:
                ctypes.set_errno(number)
                return -1
            return int(system.renameat2(-100, one, -100, other, flags))

        self.renamex_np = renamex_np


@pytest.mark.parametrize("number", [0, errno.ENOTSUP])
def test_macos_swaps_with_a_call_of_its_own_where_the_disk_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    replace_directory(tmp_path / "module", {"a.tf": "old"})
    library = LibraryOfMacOS(number)
    monkeypatch.setattr(directories.ctypes, "CDLL", lambda *_, **__: library)
    replace_directory(tmp_path / "module", {"a.tf": "new"})
    assert [os.path.basename(other) for _, other in library.swapped] == [b"module"]  # noqa: PTH119
    assert files_below(tmp_path)["module/a.tf"] == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


# Names, and consoles


def test_names_that_are_written_are_told_apart_on_every_disk(tmp_path: Path):
    from landingzone.terraform.module import write_module

    write_module(tmp_path / "module")
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() for name in names)
    from simulated_windows import RESERVED

    assert not [name for name in names for part in name.split("/") if RESERVED.fullmatch(part)]


@pytest.mark.parametrize("command", ["", *program.commands])
def test_help_can_be_printed_on_every_console(command: str, capsys: pytest.CaptureFixture[str]):
    assert main([*filter(None, [command]), "--help"]) == 0
    assert capsys.readouterr().out.isascii()


def test_a_pipe_that_is_closed_ends_the_output_on_windows_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    class Closed:
        encoding = "cp1252"

        def isatty(self) -> bool:
            return False

        def write(self, _: str) -> None:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

        def fileno(self) -> int:
            return file.fileno()

    with (tmp_path / "pipe").open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", Closed())
        monkeypatch.setattr(sys, "platform", "win32")
        say("a line")
