"""A directory that its owner alone can read appears whole, and never in the place of something else."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest
from interrupted_writes import files_below

from landingzone.directories import make_private_directory
from landingzone.files import DirectoryError

FILES = {"a.tfstate": "a\n", "b.tfstate": "ł\n"}


@pytest.mark.parametrize(("umask", "place"), [(0o000, "new"), (0o000, "deep/in/there"), (0o077, "empty")])
def test_its_owner_alone_can_read_it(umask, place, tmp_path):
    (tmp_path / "empty").mkdir(0o777)
    before = os.umask(umask)
    try:
        make_private_directory(tmp_path / place, FILES)
    finally:
        os.umask(before)
    made = (tmp_path / place, *(tmp_path / place).iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700, 0o600}
    assert files_below(tmp_path / place) == {name: text.encode() for name, text in FILES.items()}
    assert {path.name for path in tmp_path.iterdir()} == {"empty", Path(place).parts[0]}


def test_nothing_that_is_there_is_replaced(tmp_path):
    for directory in ("full", "empty"):
        (tmp_path / directory).mkdir()
    for file in ("full/mine", "file"):
        (tmp_path / file).touch()
    (tmp_path / "link").symlink_to("empty")
    (tmp_path / "dangling").symlink_to("nowhere")
    full = "contains files already; name a new or an empty directory"
    link = "is a symbolic link, which is not followed; name the place that it leads to"
    for place, told in {"full": full, "file": full, "link": link, "dangling": link}.items():
        with pytest.raises(DirectoryError, match=f"^{re.escape(f'{tmp_path / place}: {told}')}$"):
            make_private_directory(tmp_path / place, FILES)
    assert files_below(tmp_path) == {"full/mine": b"", "file": b""}


def test_what_comes_up_meanwhile_is_left_alone(tmp_path, monkeypatch):
    write = Path.write_text

    def write_while_somebody_does(path: Path, text: str, **options: str) -> int:
        (tmp_path / "states").mkdir(exist_ok=True)
        (tmp_path / "states" / "mine").touch()
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_while_somebody_does)
    with pytest.raises(DirectoryError, match="states: contains files already"):
        make_private_directory(tmp_path / "states", FILES)
    assert files_below(tmp_path) == {"states/mine": b""}


def test_where_a_directory_is_not_moved_onto_an_empty_one_that_one_is_removed(tmp_path, monkeypatch):
    rename = Path.rename

    def rename_as_on_windows(path: Path, target: Path) -> Path:
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_as_on_windows)
    (tmp_path / "states").mkdir()
    make_private_directory(tmp_path / "states", FILES)
    assert files_below(tmp_path / "states").keys() == FILES.keys()


@pytest.mark.parametrize("place", ["states", "empty"])
def test_a_disk_that_is_full_leaves_nothing(place, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    write = Path.write_text

    def write_a_part(path: Path, text: str, **options: str) -> int:
        if path.name == "b.tfstate":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_a_part)
    with pytest.raises(DirectoryError, match=r"cannot be written \(No space left on device\)"):
        make_private_directory(tmp_path / place, FILES)
    assert files_below(tmp_path) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
