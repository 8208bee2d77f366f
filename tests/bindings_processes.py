"""Programs that run with bindings of their own, and what is in the directory of the bindings."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import textwrap
from pathlib import Path

import pytest


def environment(directory: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_BINDINGS"}
    return {**kept, "LANDINGZONE_GEN": str(directory), **more}


def run(program: str, directory: Path, **more: str) -> dict[str, object]:
    """Run a program in a process of its own; it prints one JSON object."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment(directory, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def start_module(directory: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "landingzone.terraform.provider.bindings"]
    return subprocess.Popen(
        command, env=environment(directory), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run_module(directory: Path) -> tuple[str, str, int]:
    process = start_module(directory)
    out, err = process.communicate()
    return out, err, process.returncode


def read_contents(directory: Path) -> dict[str, bytes]:
    """All files of the slim package that a directory holds, those of the tarball as well."""
    package = directory / "landingzone_provider_aws"
    files = {}
    for path in sorted(package.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        name = path.relative_to(package).as_posix()
        if path.suffix != ".tgz":
            files[name] = path.read_bytes()
            continue
        with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                files[f"{name}/{member.name}"] = content.read()
    return files


def list_cuts(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / ".cuts").iterdir())


def install_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *assemblies: str) -> Path:
    """A package found before the installed one."""
    package = tmp_path / "stand-in" / "cdktf_cdktf_provider_aws"
    (package / "_jsii").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it must not be run')\n")
    for assembly in assemblies:
        (package / "_jsii" / assembly).write_bytes(b"no tarball")
    monkeypatch.syspath_prepend(package.parent)
    return package
