"""What tests of the command share."""

import pytest
from adopted_states import Adopt

from landingzone.cli.main import main


@pytest.fixture
def adopt(tmp_path, capsys):
    return Adopt(tmp_path, capsys)


@pytest.fixture
def command(capsys):
    """Run the command, which ends with a status; gives what it prints: out, err."""

    def run(status, *words):
        capsys.readouterr()
        assert main([*map(str, words)]) == status
        return capsys.readouterr()

    return run
