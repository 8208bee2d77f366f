"""What tests of the command share."""

from __future__ import annotations

from pathlib import Path

import pytest
from adopted_states import Adopt


@pytest.fixture
def adopt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Adopt:
    return Adopt(tmp_path, capsys)
