"""Every command, output and configuration on a page of the documentation is what happens; what is not run is listed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import ROOT, Shell, commands_of, run_page

from dev.engine import EmulatedAccount, prepare_toolchain

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
ENGINE_COMMANDS = {"cdktf", "terraform"}
GPG_COMMANDS = {"gpg"}
ENDPOINT = "http://127.0.0.1:5000"
"""The emulator, on pages; here it takes a port that is free."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def needs(page: Path, programs: set[str]) -> bool:
    return any(re.search(rf"(?:^|[|(&;] *){program}\b", each) for each in commands_of(page) for program in programs)


LONG = ("docs/first-hour.md", "docs/split-state.md")
"""Pages with commands of the engine that take half a minute."""
ON_THE_ENGINE = [
    pytest.param(page, marks=pytest.mark.long if name_of(page) in LONG else ())
    for page in PAGES
    if needs(page, ENGINE_COMMANDS)
]


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory for a page; its path is short, as the sockets of gpg need."""
    with tempfile.TemporaryDirectory(prefix="page-", ignore_cleanup_errors=True) as place:
        yield Path(place)
        if shutil.which("gpgconf"):
            environment = {**os.environ, "HOME": place, "GNUPGHOME": f"{place}/.gnupg"}
            subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True, timeout=60)


def run(page: Path, shell: Shell) -> None:
    if needs(page, GPG_COMMANDS):
        if not shutil.which("gpg"):
            pytest.skip("there is no gpg")
        (shell.home / ".gnupg").mkdir(mode=0o700)
    run_page(page, shell)


@pytest.mark.parametrize("page", ON_THE_ENGINE, ids=name_of)
def test_what_a_page_shows_is_what_happens_on_the_engine(page: Path, home: Path, emulator: EmulatedAccount):
    # `CI` keeps the command of the CDK from drawing on a terminal that is none.
    variables = prepare_toolchain().environment() | {"CI": "true", "HOME": str(home)}
    run(page, Shell(home, variables, {ENDPOINT: emulator.endpoint}))
