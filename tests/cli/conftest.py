"""What tests of the command share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from adopted_states import Adopt

from landingzone.cli.main import main


@pytest.fixture
def adopt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Adopt:
    return Adopt(tmp_path, capsys)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., pytest.CaptureResult[str]]:
    """Run the command, which ends with a status; gives what it prints: out, err."""

    def run(status: int, *words: str | Path) -> pytest.CaptureResult[str]:
        capsys.readouterr()
        assert main([*map(str, words)]) == status
        return capsys.readouterr()

    return run
