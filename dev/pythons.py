"""Runs on each other Python that this machine has what can differ between them: `make test-pythons`.

That is what reads files, starts processes, looks into types or stands on other packages. What policies mean, and what
is said of them, is arithmetic: it is tested on one Python.

Each gets an environment of its own in `.local/pythons/`, with what requirements-dev.lock names. It is made once, in
some seconds, and made anew when the lock or the Python changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.toolchain import LOCAL, ROOT

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons that landingzone is for."""
PLACE = LOCAL / "pythons"
# Beside the PATH, on which pyenv puts one version at a time.
_PLACES = ("~/.pyenv/versions/*/bin", "~/.local/share/uv/python/*/bin", "/opt/python/*/bin")
_TESTS = (
    *("-q", "-m", "not long", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"),
    *(f"--ignore=tests/{room}" for room in ("engine", "dev", "access", "groups", "iam", "keys", "rules")),
)
_ASK = "import json, sys; print(json.dumps([sys.implementation.name, *sys.version_info[:3]]))"


@dataclass(frozen=True, order=True)
class Interpreter:
    """A Python of this machine."""

    numbers: tuple[int, int, int]
    path: Path

    @property
    def version(self) -> str:
        """The version as far as it matters here: `3.12`."""
        return ".".join(map(str, self.numbers[:2]))

    def __str__(self) -> str:
        return f"Python {'.'.join(map(str, self.numbers))} ({self.path})"


def find_interpreters(named: Iterable[str] = ()) -> dict[str, Interpreter]:
    """Find the newest Python of each version.

    Args:
        named: Paths of others than those on the PATH and in the usual places.

    Returns:
        Version -> Python, in the order of `VERSIONS`.

    Raises:
        SystemExit: One of those that are named does not run, or is of another version.
    """
    given = []
    for each in named:
        interpreter = _ask(Path(each))
        if interpreter is None or interpreter.version not in VERSIONS:
            raise SystemExit(f"{each}: is no Python {', '.join(VERSIONS)}")
        given.append(interpreter)
    found = [interpreter for path in _candidates() if (interpreter := _ask(path))]
    newest = {each.version: each for each in [*sorted(found), *given]}
    return {version: newest[version] for version in VERSIONS if version in newest}


def _candidates() -> Iterator[Path]:
    directories = [Path(each) for each in os.get_exec_path() if each]
    for pattern in _PLACES:
        expanded = Path(pattern).expanduser()
        directories += sorted(Path(expanded.anchor).glob(str(expanded.relative_to(expanded.anchor))))
    for directory in directories:
        for version in VERSIONS:
            if (path := directory / f"python{version}").is_file():
                yield path


def _ask(path: Path) -> Interpreter | None:
    """Ask a Python which it is; None: it does not run, as those of pyenv that are not chosen, or is another kind."""
    try:
        told = subprocess.run([path, "-I", "-c", _ASK], capture_output=True, text=True, check=True, timeout=60).stdout
        name, major, minor, micro = json.loads(told)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Interpreter((major, minor, micro), path) if name == "cpython" else None


def prepare(interpreter: Interpreter, place: Path = PLACE) -> Path:
    """Make the environment of a Python, unless it is there as it must be.

    Returns:
        Its Python.

    Raises:
        subprocess.CalledProcessError: Something cannot be installed.
    """
    environment = place / interpreter.version
    python, stamp = environment / "bin" / "python", environment / ".installed"
    inputs = b"".join((ROOT / name).read_bytes() for name in ("requirements-dev.lock", "pyproject.toml"))
    wanted = f"{interpreter}\n{ROOT}\n{hashlib.sha256(inputs).hexdigest()}\n"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing the packages of requirements-dev.lock for {interpreter}", flush=True)
    # With the certificates of the system, as pip: uv's own do not have those of a company's proxy.
    uv = [sys.executable, "-m", "uv", "--quiet", "--no-python-downloads", "--system-certs"]
    install = [*uv, "pip", "install", "--python", str(python)]
    for command in (
        [*uv, "venv", "--clear", "--python", str(interpreter.path), str(environment)],
        [*install, "--require-hashes", "-r", str(ROOT / "requirements-dev.lock")],
        [*install, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
    ):
        subprocess.run(command, check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def main(words: list[str]) -> int:
    """Run the tests on each Python other than this one.

    Args:
        words: More arguments for pytest.

    Returns:
        Exit status: 0 all pass, or there is no other Python, which is said; 1 some fail.
    """
    own = ".".join(map(str, sys.version_info[:2]))
    found = find_interpreters(os.environ.get("PYTHONS", "").split())
    told = {}
    for version in VERSIONS:
        if version == own:
            told[version] = f"this one ({sys.executable}); `make test` runs the tests on it"
        elif version not in found:
            told[version] = "not on this machine, and so not tested; PYTHONS=/path/to/python names one"
        else:
            told[version] = _test(found[version], words)
            print(f"{found[version]}: {told[version]}", flush=True)
    print(*(f"Python {version}: {what}" for version, what in told.items()), sep="\n")
    return 1 if any(what.startswith("failed") for what in told.values()) else 0


def _test(interpreter: Interpreter, words: list[str]) -> str:
    began = time.monotonic()
    try:
        python = prepare(interpreter)
    except subprocess.CalledProcessError:
        return "failed: its environment cannot be made"
    variables = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    status = subprocess.run([python, "-m", "pytest", *_TESTS, *words], cwd=ROOT, env=variables, check=False).returncode
    seconds = round(time.monotonic() - began)
    return f"passed in {seconds} s" if status == 0 else f"failed with status {status} in {seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
