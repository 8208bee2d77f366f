"""Whatever goes wrong while a directory is replaced: the old one or the new one, never a half."""

from __future__ import annotations

import ast
import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from interrupted_writes import files_below, watch

import landingzone.directories
from landingzone import rooms
from landingzone.directories import replace_directory
from landingzone.files import DirectoryError, place_files, remove_files, write_page
from landingzone.problems import InvalidFile


def versions() -> Iterator[dict[str, str]]:
    return ({f"{name}.tf": str(number) * 1000 for name in "abc"} for number in range(4))


def write_at_once(target: Path, contents: Iterable[dict[str, str]], look: Callable[[], Any]) -> list[Any]:
    """Have one thread per content write it again and again, and look meanwhile."""
    faults: list[BaseException] = []

    def write(files: dict[str, str]) -> None:
        try:
            for _ in range(25):
                replace_directory(target, files)
        except BaseException as fault:
            faults.append(fault)

    seen = watch([threading.Thread(target=write, args=(files,)) for files in contents], look)
    assert faults == []
    return seen


def read_at_once(directory: Path, *names: str) -> dict[str, str] | None:
    """Read files of a directory that is opened once, so that they are of one version; None: it is thrown away by now.

    Raises:
        FileNotFoundError: There is no directory.
    """
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        files = {}
        for name in names:
            file = os.open(name, os.O_RDONLY, dir_fd=handle)
            files[name] = os.read(file, 2000).decode()
            os.close(file)
        return files
    except FileNotFoundError:
        return None
    finally:
        os.close(handle)


@pytest.fixture(params=["in one step", "in two steps"])
def can_swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """As on Linux and macOS, and as on Windows and on disks that cannot swap."""
    can_swap: bool = request.param == "in one step"
    if not can_swap:
        monkeypatch.setattr(landingzone.directories, "_exchange_in_one_step", lambda one, other: False)
    return can_swap


def test_several_writers_of_one_directory_all_end_well_and_readers_see_no_half(tmp_path: Path, can_swap: bool):
    target = tmp_path / "module"
    replace_directory(target, next(versions()))

    def look() -> dict[str, str] | None:
        try:
            return read_at_once(target, "a.tf", "b.tf", "c.tf")
        except FileNotFoundError:
            if can_swap:
                raise
            return None  # between the two steps

    seen = write_at_once(target, versions(), look)
    assert all(each in [*versions(), None] for each in seen)
    assert seen[-1] in list(versions())
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


@pytest.mark.usefixtures("can_swap")
def test_several_writers_of_a_directory_that_is_missing_all_end_well(tmp_path: Path):
    write_at_once(tmp_path / "module", versions(), lambda: None)
    texts = {text.decode() for name, text in files_below(tmp_path / "module").items() if name.endswith(".tf")}
    assert len(texts) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_a_disk_that_fails_at_the_second_step_takes_the_first_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    replace_directory(tmp_path / "module", next(versions()))
    before = files_below(tmp_path)
    rename = Path.rename

    def fail(path: Path, place: Path) -> Path:
        if path.name == "new" and not place.exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(path, place)

    monkeypatch.setattr(landingzone.directories, "_exchange_in_one_step", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(DirectoryError, match="Input/output error"):
        replace_directory(tmp_path / "module", {"other.tf": ""})
    assert files_below(tmp_path) == before


def test_somebody_elses_directory_that_comes_up_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write = Path.write_text

    def write_while_somebody_does(path: Path, text: str, **options: Any) -> int:
        (tmp_path / "module").mkdir(exist_ok=True)
        (tmp_path / "module" / "mine").touch()
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_while_somebody_does)
    with pytest.raises(DirectoryError, match="contains mine, which landingzone did not write"):
        replace_directory(tmp_path / "module", {"main.tf": ""})
    assert list(files_below(tmp_path)) == ["module/mine"]


# What killed runs left


def test_what_a_killed_run_left_is_removed_and_the_room_of_one_that_goes_on_is_not(tmp_path: Path):
    with place_files(tmp_path) as room:
        (room / "first").touch()
        leftover = tmp_path / ".landingzone-unfinished-killed"
        leftover.mkdir()
        (leftover / "half").touch()
        with place_files(tmp_path) as other:
            assert sorted(tmp_path.glob(".*")) == sorted([room.parent, other.parent])
            (other / "second").touch()
        assert list(tmp_path.glob(".*")) == [room.parent]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first", "second"]


@pytest.mark.parametrize("moment", ["before it is locked", "while it is locked"])
def test_a_room_that_another_run_takes_for_a_leftover_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
):
    lock, take, asked = rooms._lock, rooms._take, []

    def lock_late(place: Path, *, is_mine: bool = False) -> BinaryIO | None:
        asked.append(place)
        if len(asked) == 1 and moment == "before it is locked":
            place.rmdir()
        return lock(place, is_mine=is_mine)

    def take_late(file: int) -> bool:
        if len(asked) == 1 and moment == "while it is locked":
            (asked[0] / "lock").unlink()
            asked[0].rmdir()
        return take(file)

    monkeypatch.setattr(rooms, "_lock", lock_late)
    monkeypatch.setattr(rooms, "_take", take_late)
    with rooms.room_in(tmp_path) as room:
        assert asked[1:] == [room.parent]
        assert list(tmp_path.iterdir()) == [room.parent]


def test_runs_that_clean_up_and_write_at_once_do_no_harm(tmp_path: Path):
    faults: list[BaseException] = []

    def write_again_and_again() -> None:
        mine = str(threading.get_ident())
        try:
            for number in range(40):
                (tmp_path / f".landingzone-unfinished-{mine}-{number}").mkdir()
                with place_files(tmp_path) as room:
                    (room / "file").write_text(mine * 100, encoding="utf-8")
                    time.sleep(0)
                    assert [each.name for each in room.iterdir()] == ["file"]
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write_again_and_again) for _ in range(4)]
    seen = watch(threads, lambda: [each.read_text(encoding="utf-8") for each in tmp_path.glob("file")])
    assert faults == []
    whole = [[str(thread.ident) * 100] for thread in threads]
    assert all(each in [[], *whole] for each in seen)
    write_page(tmp_path / "page.html", "")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "page.html"]


def test_a_leftover_that_is_a_link_is_left_alone(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine").touch()
    (tmp_path / ".landingzone-unfinished-link").symlink_to("elsewhere")
    with rooms.room_in(tmp_path):
        pass
    assert [each.name for each in (tmp_path / "elsewhere").iterdir()] == ["mine"]


def test_where_a_disk_knows_no_locks_only_an_old_room_is_a_leftover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr("fcntl.flock", fail)
    old, fresh = tmp_path / ".landingzone-unfinished-old", tmp_path / ".landingzone-unfinished-fresh"
    for leftover in (old, fresh):
        leftover.mkdir()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    write_page(tmp_path / "page.html", "")
    assert sorted(each.name for each in tmp_path.iterdir()) == [fresh.name, "page.html"]


def test_a_file_that_is_missing_is_told_and_no_second_room_is_made(tmp_path: Path):
    with pytest.raises(FileNotFoundError), rooms.room_in(tmp_path) as room:
        (room / "missing").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


KILLED_AT_EACH_MOMENT = """
import os, signal, sys
from pathlib import Path
from landingzone import directories
from landingzone.files import write_page

target = Path(sys.argv[1])
if sys.argv[2] == "False":
    directories._exchange_in_one_step = lambda one, other: False

def write_and_die(moment):
    left = moment
    def and_die(change):
        def change_and_die(*arguments, **options):
            nonlocal left
            try:
                return change(*arguments, **options)
            finally:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        return change_and_die
    for name in ("mkdir", "rename", "unlink", "link", "rmdir"):
        setattr(os, name, and_die(getattr(os, name)))
    directories.replace_directory(target, {"main.tf": "new", "more.tf": "new"})
    os._exit(0)

def texts():
    files = [each for each in target.rglob("*") if each.is_file() and each.name != ".landingzone-module"]
    return sorted(f"{each.relative_to(target)} {each.read_text('utf-8')}" for each in files)

rows, status, moment = [], None, 0
while status != 0:
    moment += 1
    for next_run in ("another", "again"):
        directories.replace_directory(target, {"main.tf": "old"})
        (target / ".terraform").mkdir(exist_ok=True)
        (target / ".terraform" / "state").touch()
        child = os.fork()
        if not child:
            write_and_die(moment)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        is_there = target.exists()
        if next_run == "another":
            write_page(target.parent / "page.html", "")
        else:
            directories.replace_directory(target, {"main.tf": "newer"})
        rows.append((next_run, status, is_there, texts(), sorted(os.listdir(target.parent))))
print(rows)
"""


def test_a_run_that_is_killed_after_any_change_leaves_the_old_one_or_the_new_one(tmp_path: Path, can_swap: bool):
    words = [str(tmp_path / "module"), str(can_swap)]
    done = subprocess.run([sys.executable, "-c", KILLED_AT_EACH_MOMENT, *words], check=True, stdout=subprocess.PIPE)
    rows = ast.literal_eval(done.stdout.decode())
    assert all(names == ["module", "page.html"] for *_, names in rows)
    # What a run has put aside that was killed, the next one finds, whatever it writes.
    again = [texts for next_run, _, _, texts, _ in rows if next_run == "again"]
    assert again == [[".terraform/state ", "main.tf newer"]] * len(again)
    *killed, last = [row[1:4] for row in rows if row[0] == "another"]
    old, new = [".terraform/state ", "main.tf old"], [".terraform/state ", "main.tf new", "more.tf new"]
    assert last == (0, True, new)
    assert len(killed) > 10
    assert all(texts in (old, new) for _, _, texts in killed)
    between = set() if can_swap else {(-signal.SIGKILL, False, False)}
    assert {(status, is_there, texts == new) for status, is_there, texts in killed} == {
        (-signal.SIGKILL, True, False),
        (-signal.SIGKILL, True, True),
        *between,
    }


def test_a_directory_that_cannot_be_put_back_stays_where_the_next_run_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "module"
    replace_directory(target, {"main.tf": "old"})
    before = files_below(target)
    rename = Path.rename

    def fail(path: Path, place: Path) -> Path:
        if place == target:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(path, place)

    monkeypatch.setattr(landingzone.directories, "_exchange_in_one_step", lambda one, other: False)
    with monkeypatch.context() as patched:
        patched.setattr(landingzone.directories, "_TAKEN", {errno.EIO})
        calls = iter(range(100))
        patched.setattr(landingzone.directories, "_refuse_files_of_others", lambda *_: next(calls) < 2 or 1 / 0)
        patched.setattr(Path, "rename", fail)
        with pytest.raises(ZeroDivisionError):
            replace_directory(target, {"main.tf": "new"})
    assert not target.exists()
    write_page(tmp_path / "page.html", "")
    assert files_below(target) == before


# What is not of an earlier result


NOT_OURS = "which landingzone did not write"
CHANGED = "which was changed since landingzone wrote it"


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("terraform.tfstate", "file", NOT_OURS),
        ("examples/terraform.tfstate", "file", NOT_OURS),
        (".terraform.lock.hcl.mine", "file", NOT_OURS),
        ("notes", "directory", NOT_OURS),
        ("link", "link", NOT_OURS),
        ("a.tf", "file", CHANGED),
        ("examples/b.tf", "file", CHANGED),
        ("a.tf", "directory", CHANGED),
        ("a.tf", "link", CHANGED),
        ("a.tf", "pipe", CHANGED),
    ],
)
def test_what_is_not_of_an_earlier_result_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, kind: str, why: str
):
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a", "examples/b.tf": "b"})
    path = target / name
    path.unlink(missing_ok=True)
    match kind:
        case "file":
            path.write_text("of the user", encoding="utf-8")
        case "directory":
            path.mkdir()
            (path / "inside").touch()
        case "link":  # to the same text
            (tmp_path / "elsewhere").write_text("a", encoding="utf-8")
            path.symlink_to("../elsewhere")
        case "pipe":
            os.mkfifo(path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DirectoryError) as caught:
        replace_directory(target, {"a.tf": "new"})
    assert str(caught.value).startswith(f"{target}: contains {name}, {why}; move it elsewhere, or name a new ")
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("can_swap", [True, False])
def test_what_somebody_puts_there_at_the_last_moment_is_named_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_swap: bool
):
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a"})
    before = files_below(target)
    exchange = landingzone.directories._exchange_in_one_step

    def put_and_exchange(one: Path, other: Path) -> bool:
        (target / "terraform.tfstate").touch()
        return can_swap and exchange(one, other)

    monkeypatch.setattr(landingzone.directories, "_exchange_in_one_step", put_and_exchange)
    with pytest.raises(DirectoryError, match=r"module: contains terraform\.tfstate, which landingzone did not write"):
        replace_directory(target, {"a.tf": "new"})
    assert files_below(target) == before | {"terraform.tfstate": b""}
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


@pytest.mark.parametrize(
    "mark",
    ["Written by landingzone, which may replace it as a whole.\n", "", "cut", "added"],
    ids=["of-0.1.0", "empty", "cut", "added"],
)
def test_a_mark_without_its_list_is_no_leave_to_replace_anything(tmp_path: Path, mark: str):
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a"})
    file = target / ".landingzone-module"
    whole = file.read_text(encoding="utf-8")
    file.write_text({"cut": whole[:-3], "added": whole + "\n"}.get(mark, mark), encoding="utf-8")
    before = files_below(target)
    with pytest.raises(DirectoryError) as caught:
        replace_directory(target, {"a.tf": "new"})
    assert str(caught.value) == (
        f"{target}: contains .landingzone-module without its list of files; name a new or an empty directory"
    )
    assert files_below(target) == before


def test_the_mark_lists_each_file_as_sha256sum_does(tmp_path: Path):
    replace_directory(tmp_path / "module", {"a.tf": "a\r\n", "examples/ü.tf": "ü"})
    head, *rows = (tmp_path / "module" / ".landingzone-module").read_text(encoding="utf-8").splitlines()
    assert head.startswith("Written by landingzone")
    files = files_below(tmp_path / "module")
    assert {row[66:]: row[:64] for row in rows} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in ("a.tf", "examples/ü.tf")
    }


def test_a_file_of_an_earlier_result_that_is_gone_is_no_reason_to_refuse(tmp_path: Path):
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a", "stale/b.tf": "b"})
    (target / "a.tf").unlink()
    replace_directory(target, {"c.tf": "c"})
    assert files_below(target).keys() == {"c.tf", ".landingzone-module"}


@pytest.mark.parametrize("can_link", [True, False])
def test_what_terraform_keeps_stays_and_readers_see_it_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_link: bool
):
    if not can_link:

        def fail(*_: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(Path, "hardlink_to", fail)
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a", "examples/b.tf": "b", "gone/c.tf": "c"})
    for below in ("", "examples"):
        provider = target / below / ".terraform" / "providers" / "aws"
        provider.mkdir(parents=True)
        (provider / "binary").write_text("binary", encoding="utf-8")
        (provider / "binary").chmod(0o755)
        (provider / "linked").symlink_to("/nowhere")
        (target / below / ".terraform.lock.hcl").write_text("lock", encoding="utf-8")

    def kept() -> dict[str, bytes]:
        return {name: text for name, text in files_below(target).items() if ".terraform" in name}

    before = kept()
    assert len(before) == 4

    def look() -> bool:
        read_at_once(target, "a.tf", ".terraform/providers/aws/binary")
        return (target / ".terraform.lock.hcl").exists()

    seen = write_at_once(target, [{"a.tf": "new", "examples/b.tf": "new"}], look)
    assert all(seen)
    assert kept() == before
    assert (target / "a.tf").read_text(encoding="utf-8") == "new"
    assert os.access(target / ".terraform" / "providers" / "aws" / "binary", os.X_OK)
    assert (target / "examples" / ".terraform" / "providers" / "aws" / "linked").is_symlink()
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_what_terraform_keeps_where_nothing_is_written_any_more_is_named(tmp_path: Path):
    target = tmp_path / "module"
    replace_directory(target, {"a.tf": "a", "examples/b.tf": "b"})
    (target / "examples" / ".terraform").mkdir()
    with pytest.raises(DirectoryError, match=r"contains examples/\.terraform, which landingzone did not write"):
        replace_directory(target, {"a.tf": "a"})


# Links, and what is no file


def test_no_link_is_written_through_whatever_is_written(tmp_path: Path):
    (tmp_path / "place").mkdir()
    (tmp_path / "file").write_text("old", encoding="utf-8")
    for kind in ("place", "file", "nowhere"):
        (tmp_path / f"link-to-{kind}").symlink_to(tmp_path / kind)
    before = sorted(tmp_path.rglob("*"))
    refused = "is a symbolic link, which is not followed; name the place that it leads to"
    for kind in ("place", "file", "nowhere"):
        target = tmp_path / f"link-to-{kind}"
        with pytest.raises(DirectoryError) as caught:
            replace_directory(target, {"a.tf": ""})
        assert str(caught.value) == f"{target}: {refused}"
        with pytest.raises(DirectoryError, match=refused), place_files(target):
            pass
        with pytest.raises(InvalidFile, match=refused):
            write_page(target, "new")
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("linked", ["stacks", "stacks/one", "stacks/one/cdk.tf.json", "manifest.json"])
def test_no_link_inside_a_directory_is_written_through_either(tmp_path: Path, linked: str):
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    elsewhere.mkdir()
    (out / linked).parent.mkdir(parents=True)
    (out / linked).symlink_to(elsewhere)

    def write() -> None:
        with place_files(out) as place:
            (place / "stacks" / "one").mkdir(parents=True)
            (place / "stacks" / "one" / "cdk.tf.json").touch()
            (place / "manifest.json").touch()

    with pytest.raises(DirectoryError) as caught:
        write()
    assert str(caught.value).startswith(f"{out / linked}: is a symbolic link")
    assert list(elsewhere.iterdir()) == []
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_files_are_removed_where_no_link_leads_to_them_and_what_is_no_file_is_told(tmp_path: Path):
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    for directory in (elsewhere, out / "a", out / "b" / "cdk.tf.json"):
        directory.mkdir(parents=True)
    for file in (elsewhere / "cdk.tf.json", out / "a" / "cdk.tf.json", out / "a" / "kept"):
        file.touch()
    (out / "linked").symlink_to(elsewhere)
    (out / "a" / "link").symlink_to(elsewhere / "cdk.tf.json")
    remove_files(out, map(Path, ("linked/cdk.tf.json", "a/link", "a/cdk.tf.json", "a/missing", "c/missing")))
    assert sorted(each.name for each in (out / "a").iterdir()) == ["kept", "link"]
    assert (elsewhere / "cdk.tf.json").exists()
    with pytest.raises(DirectoryError) as caught:
        remove_files(out, [Path("b", "cdk.tf.json")])
    assert str(caught.value).startswith(f"{out / 'b' / 'cdk.tf.json'}: cannot be written (")


def test_a_page_replaces_nothing_that_is_no_file(tmp_path: Path):
    pipe, directory = tmp_path / "pipe", tmp_path / "directory"
    os.mkfifo(pipe)
    directory.mkdir()
    for path in (pipe, directory):
        with pytest.raises(InvalidFile) as caught:
            write_page(path, "page")
        assert str(caught.value) == f"{path}: is not a file; name a file"
    assert pipe.is_fifo()
    assert sorted(tmp_path.iterdir()) == [directory, pipe]
