"""Runs on each other Python that this machine has what can differ between them: `make test-pythons`.

That is what reads files, starts processes, looks into types or depends on other packages. The meaning of policies,
what changes with them, and the sentences about both, are arithmetic: they are tested on one Python.

Each gets an environment of its own in `.local/pythons/`, with what requirements-dev.lock names. It is created once,
in some seconds, and again when the lock or the path of the Python changes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from dev.toolchain import LOCAL, ROOT

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons that landingzone is for."""
PLACE = LOCAL / "pythons"
# Beside the PATH, on which pyenv puts one version at a time, and the places of uv.
_PLACES = ("~/.pyenv/versions/*/bin", "/opt/python/*/bin")
_ON_ONE_PYTHON = (
    *("access", "adoption", "changes", "dev", "engine", "groups", "iam", "keys"),
    *("live", "resources", "review", "rules", "states"),
)
_TESTS = (
    *("-q", "-m", "not long", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"),
    *(f"--ignore=tests/{room}" for room in _ON_ONE_PYTHON),
)
# With the certificates of the system, as pip: uv's own do not have those of a company's proxy.
_UV = (sys.executable, "-m", "uv", "--no-python-downloads", "--system-certs")


def find(version: str) -> Path | None:
    """Find a Python of this version: as PYTHONS names one, on the PATH, or where pyenv and others put them."""
    named = [str(Path(each).parent) for each in os.environ.get("PYTHONS", "").split()]
    installed = [str(each) for pattern in _PLACES for each in Path("/").glob(str(Path(pattern).expanduser())[1:])]
    variables = os.environ | {"PATH": os.pathsep.join([*named, *os.get_exec_path(), *installed])}
    command = [*_UV, "python", "find", "--no-project", "--system", f"cpython@{version}"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def prepare(interpreter: Path, version: str, place: Path = PLACE) -> Path:
    """Create the environment of a Python, unless it exists and is up to date.

    Returns:
        Its Python.

    Raises:
        subprocess.CalledProcessError: Something cannot be installed.
    """
    environment = place / version
    python, stamp = environment / "bin" / "python", environment / ".installed"
    inputs = b"".join((ROOT / name).read_bytes() for name in ("requirements-dev.lock", "pyproject.toml"))
    wanted = f"{interpreter}\n{ROOT}\n{hashlib.sha256(inputs).hexdigest()}\n"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing the packages of requirements-dev.lock for {interpreter}", flush=True)
    install = [*_UV, "--quiet", "pip", "install", "--python", str(python)]
    for command in (
        [*_UV, "--quiet", "venv", "--clear", "--python", str(interpreter), str(environment)],
        [*install, "--require-hashes", "-r", str(ROOT / "requirements-dev.lock")],
        [*install, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
    ):
        subprocess.run(command, check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def main(words: list[str]) -> int:
    """Run the tests on each Python other than this one, or, after `--drawn COMMIT`, on one of them.

    Args:
        words: More arguments for pytest.

    Returns:
        Exit status: 0 all pass, or there is no other Python, which is printed; 1 some fail.
    """
    own, versions = ".".join(map(str, sys.version_info[:2])), [*VERSIONS]
    if words[:1] == ["--drawn"]:
        others = [each for each in VERSIONS if each != own and find(each)]
        turn = int(hashlib.sha256(words[1].encode()).hexdigest(), 16)
        versions, words = [others[turn % len(others)] for _ in others[:1]], words[2:]
        print(f"Python {', '.join(versions) or '(there is no other)'} of {', '.join(others) or 'none'}", flush=True)
    results = {}
    for version in versions:
        if version == own:
            results[version] = f"this one ({sys.executable}); `make test` runs the tests on it"
        elif (interpreter := find(version)) is None:
            results[version] = "not on this machine, so not tested; PYTHONS=/path/to/python names one"
        else:
            results[version] = f"{_test(interpreter, version, words)} ({interpreter})"
            print(f"Python {version}: {results[version]}", flush=True)
    print(*(f"Python {version}: {what}" for version, what in results.items()), sep="\n")
    return 1 if any(what.startswith("failed") for what in results.values()) else 0


def _test(interpreter: Path, version: str, words: list[str]) -> str:
    began = time.monotonic()
    try:
        python = prepare(interpreter, version)
    except subprocess.CalledProcessError:
        return "failed: its environment cannot be created"
    variables = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    status = subprocess.run([python, "-m", "pytest", *_TESTS, *words], cwd=ROOT, env=variables, check=False).returncode
    seconds = round(time.monotonic() - began)
    return f"passed in {seconds} s" if status == 0 else f"failed with status {status} in {seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
