"""Whatever goes wrong while files are written: each is the old one or the new one, and the next run ends it."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest
from interrupted_writes import files_below, watch

from landingzone.ground import files as ground_files
from landingzone.ground.directories import make_directory, replace_directory
from landingzone.ground.files import DirectoryError, open_room, place_files, remove_files, write_page, write_texts
from landingzone.ground.open_directory import OpenDirectory
from landingzone.ground.problems import InvalidFile


def names_in(place):
    return sorted(each.name for each in place.iterdir())


def refusal(write, *given, **options):
    with pytest.raises((DirectoryError, InvalidFile)) as caught:
        write(*given, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def place_texts(target, texts):
    with place_files(target) as room:
        write_texts(room, texts)


@pytest.fixture
def target(tmp_path):
    replace_directory(tmp_path / "module", {"a.tf": "a", "examples/b.tf": "b"})
    return tmp_path / "module"


# Runs that are killed, and runs at once

KILLED_BEFORE_EACH_CHANGE = """
import os, shutil, signal, sys
from pathlib import Path
import filelock
from landingzone.ground.directories import make_directory, replace_directory
from landingzone.ground.files import add_files, place_files, write_page, write_texts

target, kind = Path("there"), sys.argv[1]
OLD = {"a": "old", "b": "old", "gone/c": "old"}
NEW = {"a": "new", "b": "new" * 9999, "more/d": "new"}
NEWER = {"a": "newer", "other/e": "newer"}

def place(texts):
    with place_files(target) as room:
        write_texts(room, texts)

def add(texts):
    add_files(target, {name: text for name, text in texts.items() if not (target / name).exists()})

def page(texts):
    target.mkdir(exist_ok=True)
    write_page(target / "a", texts["a"])

whole = {name: NEW[name] for name in "ab"}
write, old, new, last, wanted = {
    "replace": (lambda texts: replace_directory(target, texts), OLD, NEW, NEWER, NEWER),
    "place": (place, OLD, NEW, NEW, OLD | NEW),
    "page": (page, OLD, NEW, NEW, {"a": "new"}),
    "add": (add, {}, NEW, NEW, NEW),
    "make": (lambda texts: texts and make_directory(target, texts), {}, whole, whole, whole),
    "private": (lambda texts: texts and make_directory(target, texts, is_private=True), {}, whole, whole, whole),
}[kind]
changes, left = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}, -1

def watch(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in changes:
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

def found():
    below = [path for path in Path().rglob("*") if path.is_file() and path.name != ".landingzone-module"]
    return {str(path.relative_to(target)) if target in path.parents else str(path): path.read_text() for path in below}

sys.addaudithook(watch)
status, moment = None, -1
while status != 0:
    moment, left = moment + 1, -1
    shutil.rmtree(target, ignore_errors=True)
    write(old)
    child = os.fork()
    if not child:
        left = moment
        write(new)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL), status
    there = {each for each in found().items() if "unfinished" not in each[0]}
    assert there <= old.items() | new.items(), (moment, there)
    if kind == "replace":  # what is new comes first, what is gone goes last
        assert OLD.items() <= there or ("more/d", "new") in there, (moment, there)
        assert ("gone/c", "old") in there or NEW.items() <= there, (moment, there)
    write(last)
    assert (found(), os.listdir()) == (wanted, ["there"]), (moment, found(), os.listdir())
print(moment)
"""


@pytest.mark.parametrize("kind", ["replace", "place", "page", "add", "make", "private"])
def test_a_run_that_is_killed_before_any_change_leaves_no_half_of_a_file_and_the_next_one_ends_it(kind, tmp_path):
    command = [sys.executable, "-c", KILLED_BEFORE_EACH_CHANGE, kind]
    assert int(subprocess.run(command, cwd=tmp_path, check=True, stdout=subprocess.PIPE, timeout=600).stdout) > 5


def write_a_page(target, texts):
    target.mkdir(exist_ok=True)
    write_page(target / "a.tf", texts["a.tf"])


@pytest.mark.parametrize("write", [replace_directory, place_texts, write_a_page])
def test_runs_at_once_wait_for_each_other_and_readers_see_no_half_of_a_file(write, tmp_path):
    versions = [{f"{name}.tf": str(number) * 9999 for name in "abc"} for number in range(4)]
    target, faults = tmp_path / "module", []

    def write_again(version):
        try:
            for _ in range(10):
                write(target, version)
        except BaseException as fault:
            faults.append(fault)

    def look():
        return [each.read_text("utf-8") for each in target.glob("*.tf")]

    seen = watch([threading.Thread(target=write_again, args=[each]) for each in versions], look)
    assert faults == []
    assert {text for texts in seen for text in texts} <= {each["a.tf"] for each in versions}
    assert len(set(seen[-1])) == 1
    assert [name for name in names_in(target) if "unfinished" in name] == []


def test_a_run_that_never_ends_is_reported_of_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(ground_files, "_LOCK_WAIT_SECONDS", 0)
    with OpenDirectory.at(tmp_path) as opened, open_room(opened):
        for write, place in ((replace_directory, tmp_path), (write_page, tmp_path / "page.html")):
            assert f"{place}: cannot be written (The file lock '" in refusal(write, place, {})


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a directory in which nobody can create a file")
def test_a_directory_that_takes_no_file_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(ground_files, "_LOCK_WAIT_SECONDS", 5)
    fault = "cannot be written (No such file or directory); name a file in a writable directory"
    assert refusal(write_page, Path("/proc/page.html"), "") == f"/proc/page.html: {fault}"


def test_somebody_elses_directory_that_comes_up_meanwhile_is_left_alone(tmp_path, monkeypatch):
    def write_while_somebody_does(*_):
        (tmp_path / "module").mkdir()
        (tmp_path / "module" / "mine").touch()

    monkeypatch.setattr(OpenDirectory, "create", write_while_somebody_does)
    assert "module: already contains files" in refusal(make_directory, tmp_path / "module", {"main.tf": ""})
    assert files_below(tmp_path) == {"module/mine": b""}


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


@pytest.mark.parametrize("change", [lambda whole: f"x{whole}", lambda whole: whole[:-3], lambda whole: whole + "\n"])
def test_a_mark_without_its_list_is_no_leave_to_replace_anything(target, change):
    mark = target / ".landingzone-module"
    mark.write_text(change(mark.read_text(encoding="utf-8")), encoding="utf-8")
    before = files_below(target)
    told = "contains .landingzone-module without its list of files; name a new or an empty directory"
    assert refusal(replace_directory, target, {"a.tf": "new"}) == f"{target}: {told}"
    assert files_below(target) == before


def test_the_mark_lists_each_file_as_sha256sum_does_and_one_that_is_gone_is_no_reason_to_refuse(tmp_path):
    for gone in ({"a.tf": "old", "gone/b.tf": ""}, {}):
        replace_directory(tmp_path, {"a.tf": "a\r\n", "examples/ü.tf": "ü"} | gone)
    files = files_below(tmp_path)
    head, *rows = files.pop(".landingzone-module").decode().splitlines()
    assert head.startswith("Written by landingzone")
    assert {row[66:]: row[:64] for row in rows} == {
        name: hashlib.sha256(text).hexdigest() for name, text in files.items()
    }
    (tmp_path / "a.tf").unlink()
    replace_directory(tmp_path, {"c.tf": "c"})
    assert files_below(tmp_path).keys() == {"c.tf", ".landingzone-module"}


def test_what_terraform_keeps_stays_as_it_is(target):
    for below in (target, target / "examples"):
        (below / ".terraform" / "providers").mkdir(parents=True)
        (below / ".terraform" / "providers" / "linked").symlink_to("/nowhere")
        for name in (".terraform/binary", ".terraform.lock.hcl"):
            (below / name).write_text(name, encoding="utf-8")
    before = {path: path.lstat() for path in target.rglob(".terraform/**/*")}
    replace_directory(target, {"a.tf": "new", "examples/b.tf": "new"})
    assert len(before) == 6
    assert {path: path.lstat() for path in before} == before
    assert files_below(target).items() >= {".terraform.lock.hcl": b".terraform.lock.hcl", "a.tf": b"new"}.items()


# Links, and what is no file

LINK = "is a symbolic link, which is not followed; name its target"


def test_no_link_is_written_through_whatever_is_written(tmp_path):
    (tmp_path / "place").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("old", encoding="utf-8")
    for kind in ("place", "file", "nowhere"):
        (tmp_path / f"link-to-{kind}").symlink_to(tmp_path / kind)
    before = sorted(tmp_path.rglob("*"))
    for target in tmp_path.glob("link-*"):
        for write, *given in (
            *((write, {"a.tf": ""}) for write in (replace_directory, make_directory, place_texts)),
            (write_page, "new"),
        ):
            assert refusal(write, target, *given) == f"{target}: {LINK}"
    for path in (tmp_path / "pipe", tmp_path / "place"):
        assert refusal(write_page, path, "page") == f"{path}: is not a file; name a file"
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "pipe").is_fifo()


def test_files_are_removed_where_no_link_leads_to_them_and_what_is_no_file_is_reported(tmp_path):
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


# A directory that is made whole, and never in the place of something else

STATES = {"a.tfstate": "a\n", "b.tfstate": "ł\n"}


@pytest.mark.parametrize(("umask", "place"), [(0o000, "new"), (0o000, "deep/in/there"), (0o077, "empty")])
def test_its_owner_alone_can_read_it(umask, place, tmp_path):
    (tmp_path / "empty").mkdir(0o777)
    before = os.umask(umask)
    try:
        make_directory(tmp_path / place, STATES, is_private=True)
        make_directory(tmp_path / "for-all", STATES)
    finally:
        os.umask(before)
    for directory, modes in ((place, {0o700, 0o600}), ("for-all", {0o777 & ~umask, 0o666 & ~umask})):
        made = (tmp_path / directory, *(tmp_path / directory).iterdir())
        assert {stat.S_IMODE(path.stat().st_mode) for path in made} == modes
        assert files_below(tmp_path / directory) == {name: text.encode() for name, text in STATES.items()}
    assert {*names_in(tmp_path)} == {"empty", "for-all", Path(place).parts[0]}


def test_nothing_that_is_there_is_replaced(tmp_path):
    (tmp_path / "full").mkdir()
    for file in ("full/mine", "file"):
        (tmp_path / file).touch()
    for place in (tmp_path / "full", tmp_path / "file"):
        told = f"{place}: already contains files; name a new or an empty directory"
        assert refusal(make_directory, place, STATES) == told
    assert files_below(tmp_path) == {"full/mine": b"", "file": b""}


def test_where_a_directory_is_not_moved_onto_an_empty_one_that_one_is_removed(tmp_path, monkeypatch):
    rename = os.rename

    def rename_as_on_windows(old, new, **directories):
        assert not (tmp_path / new).exists()
        rename(old, new, **directories)

    monkeypatch.setattr(os, "rename", rename_as_on_windows)
    (tmp_path / "states").mkdir()
    make_directory(tmp_path / "states", STATES)
    assert files_below(tmp_path / "states").keys() == STATES.keys()


@pytest.mark.parametrize("place", ["states", "deep/states", "empty"])
def test_a_disk_that_is_full_leaves_nothing(place, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    full = mock.Mock(side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    monkeypatch.setattr(OpenDirectory, "create", full)
    for write in (make_directory, replace_directory, place_texts):
        assert "cannot be written (No space left on device)" in refusal(write, tmp_path / place, STATES)
    assert names_in(tmp_path) == ["empty"]
    assert names_in(tmp_path / "empty") == []
