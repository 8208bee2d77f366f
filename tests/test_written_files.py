"""One place writes files, and what it finds there decides nothing but the mode: no link, no half, nothing wider."""

import json
import os
import stat
from contextlib import contextmanager
from pathlib import Path, PurePath

import pytest
from interrupted_writes import files_below, is_one_line
from samples import ACCOUNT_ID

from landingzone.cli.main import main
from landingzone.cli.synth import main as synthesize
from landingzone.deploy.own_files import replace_own
from landingzone.ground.directories import replace_directory
from landingzone.ground.files import (
    DirectoryError,
    add_files,
    move_files,
    open_with_room,
    place_files,
    private_file,
    remove_files,
    replace_files,
    write_page,
    write_texts,
)
from landingzone.ground.open_directory import OpenDirectory
from landingzone.ground.problems import InvalidFile

LINK = "is a symbolic link, which is not followed; name its target"


# Who writes


# What may be in the place of a file, for everything that writes


def place_text(target, text):
    with place_files(target) as room:
        write_texts(room, {"below/file": text})


def place_secret(target, text):
    with place_files(target) as room:
        hold_secret(room, text)


def hold_secret(target, text):
    with private_file(target, PurePath("below", "file")):
        (target / "below" / "file").write_text(text, encoding="utf-8")


def write_a_page(target, text):
    (target / "below").mkdir(parents=True, exist_ok=True)
    write_page(target / "below" / "file", text)


def edit(target, text):
    file = target / "below" / "file"
    if not os.path.lexists(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
    replace_files(target, {"below/file": (file.read_bytes() if file.is_file() else b"", text.encode())})


def write_in_place(target, text):
    target.mkdir(exist_ok=True)
    write_texts(target, {"below/file": text})


def write_a_secret(target, text):
    (target / "below").mkdir(parents=True, exist_ok=True)
    replace_own(target / "below" / "file", text.encode())


PUBLIC = (place_text, write_a_page, edit, write_in_place)
PRIVATE = (place_secret, hold_secret, write_a_secret)


@contextmanager
def masked(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def refusal(write, *given):
    with pytest.raises((DirectoryError, InvalidFile)) as caught:
        write(*given)
    return str(caught.value)


@pytest.mark.parametrize("write", PUBLIC + PRIVATE)
def test_nothing_but_a_file_is_replaced(write, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs", encoding="utf-8")
    kinds = {
        "link": lambda place: place.symlink_to(elsewhere),
        "link-to-nothing": lambda place: place.symlink_to("nowhere"),
        "directory": Path.mkdir,
        "pipe": os.mkfifo,
    }
    for kind, put in kinds.items():
        target = tmp_path / kind
        (target / "below").mkdir(parents=True)
        put(target / "below" / "file")
        before = sorted(target.rglob("*"))
        told = refusal(write, target, "new")
        assert told.startswith(f"{target / 'below' / 'file'}: is ")
        assert told.endswith(LINK) == ("link" in kind)
        assert sorted(target.rglob("*")) == before
    assert elsewhere.read_text(encoding="utf-8") == "theirs"


@pytest.mark.parametrize("write", [*PUBLIC, *PRIVATE])
def test_a_directory_on_the_way_that_is_a_link_is_refused_unless_the_user_names_it(write, tmp_path):
    elsewhere, target = tmp_path / "elsewhere", tmp_path / "target"
    for place in (elsewhere, target):
        place.mkdir()
    (target / "below").symlink_to(elsewhere)
    if write in (write_a_page, write_a_secret):  # the directory of a file that is named is named with it
        write(target, "new")
        assert files_below(elsewhere) == {"file": b"new"}
        return
    if write is edit:
        (elsewhere / "file").touch()
    before = files_below(elsewhere)
    assert refusal(write, target, "new") == f"{target / 'below'}: {LINK}"
    assert files_below(elsewhere) == before


@pytest.mark.parametrize("write", [*PUBLIC, *PRIVATE])
def test_a_file_that_is_read_only_is_refused(write, tmp_path):
    write(tmp_path, "old")
    file = tmp_path / "below" / "file"
    file.chmod(0o444)
    assert "is read-only, so nothing was written; make it writable first" in refusal(write, tmp_path, "new")
    assert (file.read_text(encoding="utf-8"), mode(file)) == ("old", 0o444)


@pytest.mark.parametrize(("mask", "new"), [(0o000, 0o666), (0o022, 0o644), (0o077, 0o600)])
@pytest.mark.parametrize("write", [place_text, write_a_page, write_in_place])
def test_a_file_for_all_has_the_mode_of_the_umask_and_keeps_another(write, mask, new, tmp_path):
    file = tmp_path / "below" / "file"
    with masked(mask):
        write(tmp_path, "new")
        assert mode(file) == new
        for there in (0o600, 0o640, 0o664, 0o755):
            file.chmod(there)
            write(tmp_path, "newer")
            # What comes through a room is as narrow as it is made.
            assert mode(file) == (there & 0o600 if write is place_text and mask == 0o077 else there)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize("write", PRIVATE)
def test_a_file_with_a_secret_is_for_its_owner_only_whatever_was_there(write, mask, tmp_path):
    file = tmp_path / "below" / "file"
    with masked(mask):
        write(tmp_path, "new")
        assert mode(file) == 0o600
        for there in (0o600, 0o644, 0o666, 0o777):
            file.chmod(there)
            opened_before = file.open("rb")
            write(tmp_path, f"hush {there}")
            assert mode(file) == 0o600
            # Who has opened it before reads what it was.
            with opened_before as read:
                assert read.read() != file.read_bytes()


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_an_edited_file_keeps_its_mode(mask, tmp_path):
    for there in (0o600, 0o644, 0o664, 0o666, 0o755):
        edit(tmp_path, "old")
        (tmp_path / "below" / "file").chmod(there)
        with masked(mask):
            edit(tmp_path, "new")
        assert mode(tmp_path / "below" / "file") == there


def test_a_file_that_somebody_narrowed_is_never_wider_while_it_is_written(tmp_path, monkeypatch):
    write_in_place(tmp_path, "old")
    (tmp_path / "below" / "file").chmod(0o600)
    move, seen = OpenDirectory.move, []

    def look_and_move(directory, name, *given):
        seen.append(mode(directory.path / name))
        move(directory, name, *given)

    monkeypatch.setattr(OpenDirectory, "move", look_and_move)
    with masked(0o000):
        write_in_place(tmp_path, "new")
    assert seen == [0o600]


# Links that come up meanwhile


@pytest.mark.parametrize("swapped", ["target", "target/below"])
def test_a_directory_that_becomes_a_link_after_it_was_looked_at_leads_nowhere(swapped, tmp_path, monkeypatch):
    target, elsewhere = tmp_path / "target", tmp_path / "elsewhere"
    (elsewhere / "below").mkdir(parents=True)
    place_text(target, "old")
    check, place = OpenDirectory.check, tmp_path / swapped

    def check_and_swap(directory, file):
        check(directory, file)
        place.rename(tmp_path / "moved")
        place.symlink_to(elsewhere)

    monkeypatch.setattr(OpenDirectory, "check", check_and_swap)
    if swapped == "target":  # it is open: this one is written, and not what has its name now
        place_text(target, "new")
        assert files_below(tmp_path / "moved")["below/file"] == b"new"
    else:
        assert refusal(place_text, target, "new") == f"{place}: {LINK}"
        assert files_below(tmp_path / "moved") == {"file": b"old"}
    assert files_below(elsewhere) == {}


def test_a_file_that_becomes_a_link_after_it_was_looked_at_is_replaced_itself(tmp_path, monkeypatch):
    write_in_place(tmp_path, "old")
    file, elsewhere = tmp_path / "below" / "file", tmp_path / "elsewhere"
    elsewhere.write_text("theirs", encoding="utf-8")
    replace = os.replace

    def swap_and_replace(*places, **directories):
        file.unlink()
        file.symlink_to(elsewhere)
        replace(*places, **directories)

    monkeypatch.setattr(os, "replace", swap_and_replace)
    write_in_place(tmp_path, "new")
    assert (file.is_symlink(), file.read_text(encoding="utf-8")) == (False, "new")
    assert elsewhere.read_text(encoding="utf-8") == "theirs"


def test_a_directory_is_removed_or_made_through_no_link(tmp_path):
    target, elsewhere = tmp_path / "target", tmp_path / "elsewhere"
    replace_directory(target, {"gone/file": "old", "stays": ""})
    (elsewhere / "new").mkdir(parents=True)
    (elsewhere / "file").write_text("old", encoding="utf-8")
    with open_with_room(target) as (opened, _):
        (target / "gone" / "file").unlink()
        (target / "gone").rmdir()
        (target / "gone").symlink_to(elsewhere)
        remove_files(target, [PurePath("gone", "file")])
        opened.remove_empty("gone", "new")
        with pytest.raises(DirectoryError, match="gone: is a symbolic link"):
            move_files(opened, opened, [PurePath("gone", "file")])
    assert [*files_below(elsewhere)] == ["file"]
    assert (elsewhere / "new").is_dir()


def test_a_room_that_somebody_put_there_is_not_entered(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs").touch()
    for put in ("files", "lock"):
        target = tmp_path / put
        target.mkdir()
        (target / f".landingzone-unfinished-{put}").symlink_to(elsewhere / "theirs" if put == "lock" else elsewhere)
        with pytest.raises(DirectoryError, match="cannot be written"):
            place_text(target, "new")
    assert files_below(elsewhere) == {"theirs": b""}


# The commands

PEOPLE = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"bob": {}}}
STATE = {"version": 4, "serial": 1, "lineage": "a", "terraform_version": "1.5.0", "outputs": {}, "resources": []}
BOB = {
    "mode": "managed",
    "type": "aws_iam_user",
    "name": "a",
    "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
}
BOB["instances"] = [{"attributes": {"name": "bob", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/bob", "tags": {}}}]


COMMANDS = {
    "report": (["report", "landingzone.yaml", "--html", "page.html"], "page.html"),
    "diff": (["diff", "old.yaml", "landingzone.yaml", "--html", "page.html"], "page.html"),
    "letter": (["letter", "bob", "landingzone.yaml", "--to", "bob.md"], "bob.md"),
    "user add": (["user", "add", "eve"], "landingzone.yaml"),
    "init": (["init", "."], "main.py"),
    "adopt": (["adopt", "state.json", "people"], "people"),
    "module": (["module", "module"], "module"),
    "synth": (None, "cdktf.out/stacks/landingzone/cdk.tf.json"),
    "synth with a secret": (None, "cdktf.out/stacks/landingzone/versions.tf.json"),
}


def write_configuration(name, **more):
    Path(name).write_text(json.dumps(PEOPLE | more), encoding="utf-8")
    os.utime(name, (0, 0))  # nobody is writing it


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LANDINGZONE_CONFIG", "CDKTN_OUTDIR", "CDKTF_CONTEXT_JSON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "cdktf.out"))  # Node may have begun in another directory
    with masked(0o022):
        for name in ("landingzone.yaml", "old.yaml"):
            write_configuration(name)
    Path("state.json").write_text(json.dumps({**STATE, "resources": [BOB]}), encoding="utf-8")
    return tmp_path


def run(words):
    return main(words) if words else synthesize()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["a link", "a link to nothing", "a directory with files", "a pipe"])
def test_no_command_writes_where_something_else_is(command, kind, project, tmp_path_factory, capsys):
    words, place = COMMANDS[command]
    there, elsewhere = Path(place), tmp_path_factory.mktemp("elsewhere") / "theirs"
    content = Path("landingzone.yaml").read_bytes()
    elsewhere.write_bytes(content)
    os.utime(elsewhere, (0, 0))
    there.parent.mkdir(parents=True, exist_ok=True)
    there.unlink(missing_ok=True)
    match kind:
        case "a link":
            there.symlink_to(elsewhere)
        case "a link to nothing":
            there.symlink_to(elsewhere.with_name("nothing"))
        case "a directory with files":
            there.mkdir()
            (there / "theirs").write_bytes(content)
        case "a pipe":
            if command == "user add":
                return  # it would be read first
            os.mkfifo(there)
    before = sorted(project.rglob("*"))
    status = run(words)
    shown = capsys.readouterr()
    assert status == 1, shown
    assert place in shown.err
    assert is_one_line(shown.err) or command == "user add"
    assert sorted(project.rglob("*")) == before
    assert files_below(elsewhere.parent) == {"theirs": content}


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_every_command_writes_with_the_mode_of_what_it_writes(umask, project):
    stack = project / "cdktf.out" / "stacks" / "landingzone"
    with masked(umask):
        for words, place in COMMANDS.values():
            assert run(words) == 0
            if words:  # Node has the umask that was when it began
                before = {"landingzone.yaml": 0o644, **dict.fromkeys(("people", "module"), 0o777 & ~umask)}
                assert mode(Path(place)) == before.get(place, 0o666 & ~umask), words
        for file in stack.iterdir():
            file.chmod(0o666)
        write_configuration("landingzone.yaml", provider={"secret_key": "hush"})
        assert synthesize() == 0
    modes = {path.name: mode(path) for path in stack.iterdir()}
    assert modes == {"cdk.tf.json": 0o600, "versions.tf.json": 0o666 & ~(umask & 0o077)}


def test_a_new_file_is_added_with_the_others_or_none_is(tmp_path):
    (tmp_path / "b").mkdir()
    assert "b: already exists" in refusal(add_files, tmp_path, {"a": "", "b": ""})
    assert files_below(tmp_path) == {}
