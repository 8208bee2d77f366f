"""Whatever goes wrong while a directory is replaced: the old one or the new one, never a half."""

import ast
import contextlib
import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from interrupted_writes import files_below, watch

from landingzone.ground import directories, rooms
from landingzone.ground.directories import make_private_directory, replace_directory
from landingzone.ground.files import DirectoryError, place_files, remove_files, write_page
from landingzone.ground.problems import InvalidFile

VERSIONS = [{f"{name}.tf": str(number) * 1000 for name in "abc"} for number in range(4)]
LEFTOVER = ".landingzone-unfinished-"
EXCHANGE = directories._exchange_in_one_step


def at_once(count, write, look):
    faults = []

    def write_one(number):
        try:
            write(number)
        except BaseException as fault:
            faults.append(fault)

    seen = watch([threading.Thread(target=write_one, args=(number,)) for number in range(count)], look)
    assert faults == []
    return seen


def write_at_once(target, contents, look):
    return at_once(len(contents), lambda number: [replace_directory(target, contents[number]) for _ in range(25)], look)


def read_at_once(directory, *names):
    """Read files of a directory that is opened once, of one version; None: it is thrown away by now."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    files = {}
    with contextlib.suppress(FileNotFoundError):
        for name in names:
            with open(name, encoding="utf-8", opener=partial(os.open, dir_fd=handle)) as file:
                files[name] = file.read()
    os.close(handle)
    return files if files.keys() == {*names} else None


def names_in(place):
    return sorted(each.name for each in place.iterdir())


def refusal(write, *given):
    with pytest.raises((DirectoryError, InvalidFile)) as caught:
        write(*given)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def fail_with(number):
    return mock.Mock(side_effect=OSError(number, os.strerror(number)))


def fail_if(monkeypatch, name, number, is_met):
    """Let a method of paths fail, once it is called with such words."""
    change = getattr(Path, name)

    def fail(*words, **options):
        return fail_with(number)() if is_met(*words) else change(*words, **options)

    monkeypatch.setattr(Path, name, fail)


def write_files(target, *names):
    with place_files(target) as room:
        for name in names:
            (room / name).parent.mkdir(parents=True, exist_ok=True)
            (room / name).touch()


@pytest.fixture
def target(tmp_path):
    replace_directory(tmp_path / "module", {"a.tf": "a", "examples/b.tf": "b"})
    return tmp_path / "module"


@pytest.fixture(params=[True, False], ids=["in one step", "in two steps"])
def can_swap(request, monkeypatch):
    if not request.param:
        monkeypatch.setattr(directories, "_exchange_in_one_step", lambda one, other: False)
    return request.param


in_two_steps = pytest.mark.parametrize("can_swap", [False], indirect=True)


def test_several_writers_of_one_directory_all_end_well_and_readers_see_no_half(tmp_path, can_swap):
    target = tmp_path / "module"
    replace_directory(target, VERSIONS[0])

    def look():
        try:
            return read_at_once(target, *VERSIONS[0])
        except FileNotFoundError:
            if can_swap:
                raise
            return None  # between the two steps

    seen = write_at_once(target, VERSIONS, look)
    assert all(each in [*VERSIONS, None] for each in seen)
    # It need not be there before.
    write_at_once(tmp_path / "new", VERSIONS, lambda: None)
    assert {seen[-1]["a.tf"], (tmp_path / "new" / "a.tf").read_text("utf-8")} <= {each["a.tf"] for each in VERSIONS}
    assert names_in(tmp_path) == ["module", "new"]


@in_two_steps
def test_a_disk_that_fails_at_the_second_step_takes_the_first_one_back(target, monkeypatch, can_swap):
    before = files_below(target.parent)
    fail_if(monkeypatch, "rename", errno.EIO, lambda path, place: path.name == "new" and not place.exists())
    assert "Input/output error" in refusal(replace_directory, target, {"other.tf": ""})
    assert files_below(target.parent) == before


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (replace_directory, "contains mine, which landingzone did not write"),
        (make_private_directory, "contains files already"),
    ],
)
def test_somebody_elses_directory_that_comes_up_meanwhile_is_left_alone(tmp_path, monkeypatch, write, told):
    write_text = Path.write_text

    def write_while_somebody_does(path, text, **options):
        (tmp_path / "module").mkdir(exist_ok=True)
        (tmp_path / "module" / "mine").touch()
        return write_text(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_while_somebody_does)
    assert f"module: {told}" in refusal(write, tmp_path / "module", {"main.tf": ""})
    assert files_below(tmp_path) == {"module/mine": b""}


# What killed runs left


def test_what_a_killed_run_left_is_removed_and_a_room_in_use_or_a_link_is_not(tmp_path):
    with place_files(tmp_path) as room:
        (room / "first").touch()
        for place in (tmp_path / f"{LEFTOVER}killed", tmp_path / "elsewhere"):
            place.mkdir()
            (place / "half").touch()
        link = tmp_path / f"{LEFTOVER}link"
        link.symlink_to("elsewhere")
        with place_files(tmp_path) as other:
            assert {*tmp_path.glob(".*")} == {room.parent, other.parent, link}
            (other / "second").touch()
        assert {*tmp_path.glob(".*")} == {room.parent, link}
    assert names_in(tmp_path) == [link.name, "elsewhere", "first", "second"]
    assert names_in(tmp_path / "elsewhere") == ["half"]


@pytest.mark.parametrize("moment", ["before it is locked", "while it is locked"])
def test_a_room_that_another_run_takes_for_a_leftover_is_made_again(tmp_path, monkeypatch, moment):
    lock, take, asked = rooms._lock, rooms._take, []

    def lock_late(place, *, is_mine=False):
        asked.append(place)
        if len(asked) == 1 and moment == "before it is locked":
            place.rmdir()
        return lock(place, is_mine=is_mine)

    def take_late(file):
        if len(asked) == 1 and moment == "while it is locked":
            (asked[0] / "lock").unlink()
            asked[0].rmdir()
        return take(file)

    monkeypatch.setattr(rooms, "_lock", lock_late)
    monkeypatch.setattr(rooms, "_take", take_late)
    with rooms.room_in(tmp_path) as room:
        assert asked[1:] == [room.parent]
        assert list(tmp_path.iterdir()) == [room.parent]


def test_runs_that_clean_up_and_write_at_once_do_no_harm(tmp_path):
    def write_again_and_again(mine):
        for number in range(40):
            (tmp_path / f"{LEFTOVER}{mine}-{number}").mkdir()
            with place_files(tmp_path) as room:
                (room / "file").write_text(str(mine) * 1000, encoding="utf-8")
                time.sleep(0)
                assert names_in(room) == ["file"]

    seen = at_once(4, write_again_and_again, lambda: [each.read_text("utf-8") for each in tmp_path.glob("file")])
    assert all(each in [[], *([str(mine) * 1000] for mine in range(4))] for each in seen)
    write_page(tmp_path / "page.html", "")
    assert names_in(tmp_path) == ["file", "page.html"]


def test_where_a_disk_knows_no_locks_only_an_old_room_is_a_leftover(tmp_path, monkeypatch):
    monkeypatch.setattr("fcntl.flock", fail_with(errno.ENOTSUP))
    for name in ("old", "fresh"):
        (tmp_path / f"{LEFTOVER}{name}").mkdir()
    os.utime(tmp_path / f"{LEFTOVER}old", (time.time() - 7200,) * 2)
    write_page(tmp_path / "page.html", "")
    assert names_in(tmp_path) == [f"{LEFTOVER}fresh", "page.html"]


def test_a_file_that_is_missing_is_told_and_no_second_room_is_made(tmp_path):
    with pytest.raises(FileNotFoundError), rooms.room_in(tmp_path) as room:
        (room / "missing").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


KILLED_AT_EACH_MOMENT = """
import os, signal, sys
from pathlib import Path
from landingzone.ground import directories
from landingzone.ground.files import write_page

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


def test_a_run_that_is_killed_after_any_change_leaves_the_old_one_or_the_new_one(tmp_path, can_swap):
    words = [str(tmp_path / "module"), str(can_swap)]
    done = subprocess.run([sys.executable, "-c", KILLED_AT_EACH_MOMENT, *words], check=True, stdout=subprocess.PIPE)
    rows = ast.literal_eval(done.stdout.decode())
    assert all(names == ["module", "page.html"] for *_, names in rows)
    # What a run has put aside that was killed, the next one finds, whatever it writes.
    assert {(*row[3],) for row in rows if row[0] == "again"} == {(".terraform/state ", "main.tf newer")}
    *killed, last = [row[1:4] for row in rows if row[0] == "another"]
    old, new = [".terraform/state ", "main.tf old"], [".terraform/state ", "main.tf new", "more.tf new"]
    assert last == (0, True, new)
    assert len(killed) > 10
    assert all(texts in (old, new) for _, _, texts in killed)
    between = set() if can_swap else {(-signal.SIGKILL, False, False)}
    told = {(status, is_there, texts == new) for status, is_there, texts in killed}
    assert told == {(-signal.SIGKILL, True, False), (-signal.SIGKILL, True, True), *between}


@in_two_steps
def test_a_directory_that_cannot_be_put_back_stays_where_the_next_run_finds_it(target, monkeypatch, can_swap):
    before, calls = files_below(target), iter(range(100))
    with monkeypatch.context() as patched:
        patched.setattr(directories, "_TAKEN", {errno.EIO})
        patched.setattr(directories, "_refuse_files_of_others", lambda *_: next(calls) < 2 or 1 / 0)
        fail_if(patched, "rename", errno.EIO, lambda _, place: place == target)
        with pytest.raises(ZeroDivisionError):
            replace_directory(target, {"main.tf": "new"})
    assert not target.exists()
    write_page(target.parent / "page.html", "")
    assert files_below(target) == before


# What is not of an earlier result

NOT_OURS, CHANGED = "landingzone did not write", "was changed since landingzone wrote it"


@pytest.mark.parametrize(
    ("names", "kind", "why"),
    [
        (["terraform.tfstate", "examples/terraform.tfstate", ".terraform.lock.hcl.mine"], "file", NOT_OURS),
        (["notes", "examples/.terraform"], "directory", NOT_OURS),
        (["link"], "link", NOT_OURS),
        (["a.tf", "examples/b.tf"], "file", CHANGED),
        *((["a.tf"], kind, CHANGED) for kind in ("directory", "link", "pipe")),
    ],
)
def test_what_is_not_of_an_earlier_result_is_named_and_nothing_is_written(tmp_path, names, kind, why):
    (tmp_path / "elsewhere").write_text("a", encoding="utf-8")  # the same text
    for name in names:
        target = tmp_path / name.replace("/", "-")
        replace_directory(target, {"a.tf": "a", "examples/b.tf": "b"})
        path = target / name
        path.unlink(missing_ok=True)
        match kind:
            case "file":
                path.write_text("of the user", encoding="utf-8")
            case "directory":
                path.mkdir()
                (path / "inside").touch()
            case "link":
                path.symlink_to(tmp_path / "elsewhere")
            case "pipe":
                os.mkfifo(path)
        before = sorted(tmp_path.rglob("*"))
        told = refusal(replace_directory, target, {"a.tf": "new"})
        assert told.startswith(f"{target}: contains {name}, which {why}; move it elsewhere, or name a new ")
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("is_swapped", [True, False])
def test_what_somebody_puts_there_at_the_last_moment_is_named_and_stays(target, monkeypatch, is_swapped):
    before = files_below(target)

    def put_and_exchange(one, other):
        (target / "terraform.tfstate").touch()
        return is_swapped and EXCHANGE(one, other)

    monkeypatch.setattr(directories, "_exchange_in_one_step", put_and_exchange)
    told = refusal(replace_directory, target, {"a.tf": "new"})
    assert "module: contains terraform.tfstate, which landingzone did not write" in told
    assert files_below(target) == before | {"terraform.tfstate": b""}
    assert names_in(target.parent) == ["module"]


@pytest.mark.parametrize("change", [lambda whole: f"x{whole}", lambda whole: whole[:-3], lambda whole: whole + "\n"])
def test_a_mark_without_its_list_is_no_leave_to_replace_anything(target, change):
    mark = target / ".landingzone-module"
    mark.write_text(change(mark.read_text(encoding="utf-8")), encoding="utf-8")
    before = files_below(target)
    told = "contains .landingzone-module without its list of files; name a new or an empty directory"
    assert refusal(replace_directory, target, {"a.tf": "new"}) == f"{target}: {told}"
    assert files_below(target) == before


def test_the_mark_lists_each_file_as_sha256sum_does_and_one_that_is_gone_is_no_reason_to_refuse(tmp_path):
    replace_directory(tmp_path, {"a.tf": "a\r\n", "examples/ü.tf": "ü"})
    files = files_below(tmp_path)
    head, *rows = files.pop(".landingzone-module").decode().splitlines()
    assert head.startswith("Written by landingzone")
    assert {row[66:]: row[:64] for row in rows} == {
        name: hashlib.sha256(text).hexdigest() for name, text in files.items()
    }
    (tmp_path / "a.tf").unlink()
    replace_directory(tmp_path, {"c.tf": "c"})
    assert files_below(tmp_path).keys() == {"c.tf", ".landingzone-module"}


@pytest.mark.parametrize("can_link", [True, False])
def test_what_terraform_keeps_stays_and_readers_see_it_all_the_time(target, monkeypatch, can_link):
    if not can_link:
        monkeypatch.setattr(Path, "hardlink_to", fail_with(errno.EPERM))
    for below in (target, target / "examples"):
        provider = below / ".terraform" / "providers" / "aws"
        provider.mkdir(parents=True)
        (provider / "binary").write_text("binary", encoding="utf-8")
        (provider / "binary").chmod(0o755)
        (provider / "linked").symlink_to("/nowhere")
        (below / ".terraform.lock.hcl").write_text("lock", encoding="utf-8")

    def kept():
        return {name: text for name, text in files_below(target).items() if ".terraform" in name}

    def look():
        read_at_once(target, "a.tf", ".terraform/providers/aws/binary")
        return (target / ".terraform.lock.hcl").exists()

    before = kept()
    assert len(before) == 4
    assert all(write_at_once(target, [{"a.tf": "new", "examples/b.tf": "new"}], look))
    assert kept() == before
    assert (target / "a.tf").read_text(encoding="utf-8") == "new"
    assert os.access(target / ".terraform" / "providers" / "aws" / "binary", os.X_OK)
    assert (target / "examples" / ".terraform" / "providers" / "aws" / "linked").is_symlink()
    assert names_in(target.parent) == ["module"]


# Links, and what is no file

LINK = "is a symbolic link, which is not followed; name the place that it leads to"


def test_no_link_is_written_through_whatever_is_written(tmp_path):
    (tmp_path / "place").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("old", encoding="utf-8")
    for kind in ("place", "file", "nowhere"):
        (tmp_path / f"link-to-{kind}").symlink_to(tmp_path / kind)
    before = sorted(tmp_path.rglob("*"))
    for target in tmp_path.glob("link-*"):
        for write, *given in (
            *((replace_directory, {"a.tf": ""}), (make_private_directory, {"a.tf": ""})),
            *((write_files,), (write_page, "new")),
        ):
            assert refusal(write, target, *given) == f"{target}: {LINK}"
    for path in (tmp_path / "pipe", tmp_path / "place"):
        assert refusal(write_page, path, "page") == f"{path}: is not a file; name a file"
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("linked", ["stacks", "stacks/one", "stacks/one/cdk.tf.json", "manifest.json"])
def test_no_link_inside_a_directory_is_written_through_either(tmp_path, linked):
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    for directory in (elsewhere, (out / linked).parent):
        directory.mkdir(parents=True)
    (out / linked).symlink_to(elsewhere)
    assert refusal(write_files, out, "stacks/one/cdk.tf.json", "manifest.json") == f"{out / linked}: {LINK}"
    assert files_below(tmp_path) == {}


def test_files_are_removed_where_no_link_leads_to_them_and_what_is_no_file_is_told(tmp_path):
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    for directory in (elsewhere, out / "a", out / "b" / "cdk.tf.json"):
        directory.mkdir(parents=True)
    for file in (elsewhere / "cdk.tf.json", out / "a" / "cdk.tf.json", out / "a" / "kept"):
        file.touch()
    (out / "linked").symlink_to(elsewhere)
    (out / "a" / "link").symlink_to(elsewhere / "cdk.tf.json")
    remove_files(out, map(Path, ("linked/cdk.tf.json", "a/link", "a/cdk.tf.json", "a/missing", "c/missing")))
    assert names_in(out / "a") == ["kept", "link"]
    assert (elsewhere / "cdk.tf.json").exists()
    told = refusal(remove_files, out, [Path("b", "cdk.tf.json")])
    assert told.startswith(f"{out / 'b' / 'cdk.tf.json'}: cannot be written (")


# A directory that its owner alone can read, which appears whole and never in the place of something else

STATES = {"a.tfstate": "a\n", "b.tfstate": "ł\n"}


@pytest.mark.parametrize(("umask", "place"), [(0o000, "new"), (0o000, "deep/in/there"), (0o077, "empty")])
def test_its_owner_alone_can_read_it(umask, place, tmp_path):
    (tmp_path / "empty").mkdir(0o777)
    before = os.umask(umask)
    try:
        make_private_directory(tmp_path / place, STATES)
    finally:
        os.umask(before)
    made = (tmp_path / place, *(tmp_path / place).iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700, 0o600}
    assert files_below(tmp_path / place) == {name: text.encode() for name, text in STATES.items()}
    assert {*names_in(tmp_path)} == {"empty", Path(place).parts[0]}


def test_nothing_that_is_there_is_replaced(tmp_path):
    (tmp_path / "full").mkdir()
    for file in ("full/mine", "file"):
        (tmp_path / file).touch()
    for place in (tmp_path / "full", tmp_path / "file"):
        told = f"{place}: contains files already; name a new or an empty directory"
        assert refusal(make_private_directory, place, STATES) == told
    assert files_below(tmp_path) == {"full/mine": b"", "file": b""}


def test_where_a_directory_is_not_moved_onto_an_empty_one_that_one_is_removed(tmp_path, monkeypatch):
    fail_if(monkeypatch, "rename", errno.EEXIST, lambda _, place: place.exists())  # as on Windows
    (tmp_path / "states").mkdir()
    make_private_directory(tmp_path / "states", STATES)
    assert files_below(tmp_path / "states").keys() == STATES.keys()


@pytest.mark.parametrize("place", ["states", "empty"])
def test_a_disk_that_is_full_leaves_nothing(place, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    fail_if(monkeypatch, "write_text", errno.ENOSPC, lambda path, _: path.name == "b.tfstate")
    assert "cannot be written (No space left on device)" in refusal(make_private_directory, tmp_path / place, STATES)
    assert files_below(tmp_path) == {}
    assert names_in(tmp_path) == ["empty"]
