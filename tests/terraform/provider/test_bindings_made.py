"""How the bindings are made, and what can go wrong."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bindings_processes import environment, install_stand_in, list_cuts, read_contents, run, run_module, start_module

from landingzone.terraform.provider import bindings
from landingzone.terraform.provider import cut as bindings_cut

# How they are made


def test_the_module_says_where_only_when_it_made_something(made: tuple[Path, tuple[str, str, int]]) -> None:
    directory, (out, err, code) = made
    assert (err, code) == ("", 0)
    [cut] = list_cuts(directory)
    assert out == f"AWS bindings cut into {directory}/.cuts/{cut}/landingzone_provider_aws\n"
    assert run_module(directory) == ("", "", 0)


def test_a_cut_that_comes_out_differently_has_another_edition(gen: Path) -> None:
    digest = hashlib.sha256()
    for name, content in read_contents(gen).items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    [cut] = list_cuts(gen)
    # When this fails with the edition unchanged, raise CUT_EDITION: checkouts and caches hold the older cut.
    assert (cut, digest.hexdigest()[:16]) == ("21.22.1-3-416094f26320", "c987d9a2b93de333")


def test_another_edition_or_list_or_version_is_cut_anew(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is in a cut is told by other tests; this one is about where it is.
    monkeypatch.setattr(bindings_cut, "_cut_package", lambda source, version, submodules: {"__init__.py": b""})
    monkeypatch.setattr(bindings, "SUBMODULES", ("iam_group",))
    first = bindings.generate()
    assert first.samefile(empty / "landingzone_provider_aws")
    monkeypatch.setattr(bindings, "CUT_EDITION", bindings.CUT_EDITION + 1)
    second = bindings.generate()
    assert second != first
    assert second.samefile(empty / "landingzone_provider_aws")
    monkeypatch.setattr(bindings, "SUBMODULES", ("iam_group", "iam_user"))
    third = bindings.locate()
    install_stand_in(tmp_path, monkeypatch, "provider-aws@22.0.0.jsii.tgz")
    fourth = bindings.locate()
    assert len({first, second, third, fourth}) == 4
    assert fourth.parent.name.startswith("22.0.0-")


def test_the_same_assembly_is_packed_into_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    members = {"package/.jsii": b"{}", "package/lib/index.js": b"exports.a = 1;"}
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    first = bindings_cut._pack(members)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert bindings_cut._pack(members) == first


def test_processes_that_cut_at_once_do_no_harm(tmp_path: Path, gen: Path) -> None:
    processes = [start_module(tmp_path) for _ in range(2)]
    ends = [(*process.communicate(), process.returncode) for process in processes]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * 2
    assert list_cuts(tmp_path) == list_cuts(gen)
    assert read_contents(tmp_path) == read_contents(gen)


def test_a_process_that_comes_second_takes_what_the_first_has_made(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_while_another_is_first(source: Path, version: str, submodules: tuple[str, ...]) -> dict[str, bytes]:
        bindings.locate().mkdir(parents=True)
        (bindings.locate() / "first").touch()
        return {"second": b""}

    monkeypatch.setattr(bindings_cut, "_cut_package", cut_while_another_is_first)
    assert [path.name for path in bindings.generate().iterdir()] == ["first"]
    assert len(list_cuts(empty)) == 1


DIES_HALFWAY = """
import os, signal, sys
from pathlib import Path
from landingzone.terraform.provider import bindings, cut

# What the cutting gives is taken from a finished cut: this is about the writing.
finished = Path(sys.argv[1])
paths = [path for path in sorted(finished.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
files = {str(path.relative_to(finished)): path.read_bytes() for path in paths}
cut._cut_package = lambda source, version, submodules: files

write = Path.write_bytes

def write_or_die(path, content):
    if "iam_group" in path.parts:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(path, content)

Path.write_bytes = write_or_die
bindings.generate()
"""


def test_a_process_that_is_killed_leaves_no_cut(empty: Path, gen: Path) -> None:
    finished = str(gen / "landingzone_provider_aws")
    killed = subprocess.run([sys.executable, "-c", DIES_HALFWAY, finished], env=environment(empty), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(empty.rglob("iam_access_key/__init__.py"))
    [leftover] = (empty / ".cuts").iterdir()
    assert leftover.name.startswith(".landingzone-unfinished-")
    bindings.generate()
    assert list_cuts(empty) == list_cuts(gen)
    assert read_contents(empty) == read_contents(gen)


# What can go wrong


WAYS_OUT = "set LANDINGZONE_GEN to a writable directory, or LANDINGZONE_BINDINGS=full to use the whole package (slow)"


def test_a_directory_that_cannot_be_written_is_named_with_the_ways_out(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.write_text("a file where the directory would be")
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.load(full=False)
    assert str(caught.value) == f"cannot write the AWS bindings to {empty}: Not a directory; {WAYS_OUT}"
    assert run_module(empty) == ("", f"landingzone: {caught.value}\n", 1)


def test_a_full_disk_leaves_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_on_a_full_disk(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(bindings_cut, "_cut_package", lambda source, version, submodules: {"__init__.py": b""})
    monkeypatch.setattr(Path, "write_bytes", write_on_a_full_disk)
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == f"cannot write the AWS bindings to {empty}: No space left on device; {WAYS_OUT}"
    assert list_cuts(empty) == []


def test_an_installed_package_of_another_shape_is_named(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = install_stand_in(tmp_path, monkeypatch, "provider-aws@1.0.jsii.tgz", "provider-aws@2.0.jsii.tgz")
    hints = "reinstall it, or set LANDINGZONE_BINDINGS=full to use it whole (slow)"
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == (
        f"cannot cut the AWS bindings out of {package}: "
        f"2 files _jsii/provider-aws@<version>.jsii.tgz instead of one; {hints}"
    )
    (package / "_jsii" / "provider-aws@1.0.jsii.tgz").unlink()
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value).startswith(f"cannot cut the AWS bindings out of {package}: FileNotFoundError: ")
    assert str(caught.value).endswith(hints)
    assert list_cuts(empty) == []


def test_a_missing_package_is_named(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == ("cdktf_cdktf_provider_aws is not installed: install landingzone with its dependencies")


def test_classes_that_need_a_submodule_that_is_not_wanted_are_refused() -> None:
    reference = {"type": {"fqn": "@cdktf/provider-aws.other.Thing"}}
    cut = {"submodules": {"a": {}}, "types": {"@cdktf/provider-aws.iamGroup.IamGroup": reference}}
    with pytest.raises(LookupError, match=r"use @cdktf/provider-aws\.other\.Thing, whose submodule is not wanted"):
        bindings_cut._check_whole(cut, 1)
    with pytest.raises(LookupError, match="1 of 2 submodules are in the jsii manifest"):
        bindings_cut._check_whole(cut, 2)


LOSSES = {
    "a file": lambda cut: (cut / "__init__.py").unlink(),
    "half of the assembly": lambda cut: os.truncate(next(cut.glob("_jsii/*.tgz")), 50_000),
    "the end of byte code": lambda cut: os.truncate(next(cut.glob("iam_group/__pycache__/*.pyc")), 20),
    "a byte": lambda cut: (cut / "iam_user" / "__init__.py").write_bytes(b"\0" * 20),
    "the digests": lambda cut: (cut.parent / "digests.json").write_text('{"a": '),
}


def damage(gen: Path, directory: Path, loss: str) -> Path:
    shutil.copytree(gen, directory, symlinks=True)
    [cut] = list_cuts(directory)
    LOSSES[loss](directory / "landingzone_provider_aws")
    return directory / ".cuts" / cut


@pytest.mark.parametrize("loss", LOSSES)
def test_a_damaged_cut_is_made_anew(loss: str, gen: Path, tmp_path: Path) -> None:
    damage(gen, tmp_path / "gen", loss)
    seen = run(
        """
        import json
        from landingzone.terraform.provider import bindings
        print(json.dumps({"class": bindings.load().iam_group.IamGroup.__name__}))
        """,
        tmp_path / "gen",
    )
    assert seen == {"class": "IamGroup"}
    assert list_cuts(tmp_path / "gen") == list_cuts(gen)
    assert read_contents(tmp_path / "gen") == read_contents(gen)


def test_a_cut_that_is_damaged_while_it_is_used_is_named(gen: Path, tmp_path: Path) -> None:
    directory = tmp_path / "gen"
    shutil.copytree(gen, directory, symlinks=True)
    [cut] = list_cuts(directory)
    seen = run(
        """
        import json, shutil
        from landingzone.terraform.provider import bindings
        loaded = bindings.load()
        shutil.rmtree(bindings.locate() / "iam_group")
        try:
            loaded.iam_group
        except bindings.BindingsError as error:
            print(json.dumps({"error": str(error)}))
        """,
        directory,
    )
    assert str(seen["error"]).startswith(f"the AWS bindings in {directory}/.cuts/{cut} are damaged: ")
    assert str(seen["error"]).endswith("; try again: they are made anew")
