"""What tests of deployments share: a configuration of five stacks, and a program in the place of Terraform."""

import json
import os
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, HERE
from terraform_stand_in import StandIn, synthesize

from landingzone.cli.main import main


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("landingzone.cli.synth.synthesize", synthesize)
    given = {"aws_account_id": ACCOUNT_ID, "user_shards": 4, "users": {"alice": {"groups": ["full-access"]}}}
    Path("landingzone.yaml").write_text(json.dumps(given), encoding="utf-8")
    stand_in = StandIn(tmp_path / "home")
    monkeypatch.setenv("PATH", f"{stand_in.program.parent}:/usr/bin:/bin")
    paths = (HERE.parent, HERE.parent / ".gen", HERE / "support")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, paths)))
    for name in ("TF_BINARY", "TERRAFORM_BINARY_NAME", "TF_DATA_DIR", "TF_CLI_ARGS", "TF_CLI_ARGS_init"):
        monkeypatch.delenv(name, raising=False)
    return stand_in


@pytest.fixture
def command(capfd):
    """Run the command, which ends with a status; gives what it and its children print: out, err."""

    def run(status, *words):
        capfd.readouterr()
        assert main([*map(str, words)]) == status
        return capfd.readouterr()

    return run
