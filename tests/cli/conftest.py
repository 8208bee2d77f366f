"""What tests of the command share."""

import subprocess

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


@pytest.fixture
def git(tmp_path):
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")

    def run(*words):
        command = ["git", "-C", tmp_path, *settings, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return run
