"""Whatever goes wrong while a directory is replaced: the old one or the new one, never a half."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from interrupted_writes import files_below, watch

import landingzone.files
from landingzone.files import DirectoryError, place_files, replace_directory


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
