"""Directories for the bindings; they are made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from bindings_processes import run_module


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str, int]]:
    """A directory in which the bindings are made, and how the process ended that made them."""
    directory = tmp_path_factory.mktemp("gen")
    return directory, run_module(directory)


@pytest.fixture
def gen(made: tuple[Path, tuple[str, str, int]]) -> Path:
    """A directory that holds the bindings already."""
    return made[0]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is to hold the bindings, for this process."""
    directory = tmp_path / "gen"
    monkeypatch.setenv("LANDINGZONE_GEN", str(directory))
    return directory
