"""The simulator, started once."""

from collections.abc import Iterator

import pytest
from simulator import Simulator


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running
