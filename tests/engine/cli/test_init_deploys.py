"""What `landingzone init` writes, deployed by the real command line of each CDK."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from deployment import read_account
from expected_account import expected_account
from run_program import run_program

from dev.engine import ROOT, EmulatedAccount, account, prepare_toolchain
from dev.toolchain import PROVIDER_RANGE
from landingzone.cli.main import main
from landingzone.cli.stacks import STACK
from landingzone.config.shards import shard_stack, stack_of

# docs/first-hour.md deploys such a project too, in each `make test`.
pytestmark = pytest.mark.long


@dataclass
class Project:
    """A directory after `landingzone init`, whose inputs have the provider of an emulated account."""

    directory: Path
    emulator: EmulatedAccount
    cdk: str

    def set(self, **inputs: Any) -> dict[str, Any]:
        """Write it, and set inputs in the configuration; gives those that there are, but for the provider."""
        assert main(["init", str(self.directory)]) == 0
        file = self.directory / "landingzone.yaml"
        given: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) | inputs
        provider = {"provider": self.emulator.provider, "provider_version": PROVIDER_RANGE}
        file.write_text(yaml.safe_dump(given | provider), encoding="utf-8")
        return {name: value for name, value in given.items() if name != "provider"}

    def run(self, *words: str) -> str:
        """Run the command of the CDK in it; gives what it wrote."""
        path = f"{ROOT}{os.pathsep}{ROOT / '.gen'}"
        environment = prepare_toolchain().environment() | {"LANDINGZONE_CDK": self.cdk, "PYTHONPATH": path}
        return run_program([self.cdk, *words], self.directory, environment)

    def deploy(self, *stacks: str) -> str:
        return self.run("deploy", "--auto-approve", "--skip-provider-lock", *stacks)


def test_it_deploys_and_a_second_time_changes_nothing_and_leaves_nothing(tmp_path, emulator):
    # The other CDK deploys what the page shows.
    project = Project(tmp_path / "people", emulator, "cdktn")
    inputs = project.set()
    project.deploy()
    assert read_account(emulator, {"policies": {}}) == expected_account(inputs)
    assert json.loads((project.directory / "terraform.landingzone.tfstate").read_text(encoding="utf-8"))["resources"]

    emulator.clear_calls()
    project.deploy()
    calls = emulator.read_calls()
    assert (calls.reads > 0, calls.writes) == (True, [])
    project.run("destroy", "--auto-approve")
    assert account(emulator.client("iam")) == {"groups": {}, "users": {}, "policies": {}, "roles": []}


def test_a_shard_is_deployed_after_the_groups_and_no_other(tmp_path, emulator):
    project = Project(tmp_path / "people", emulator, "cdktf")
    shard, user, other = (shard_stack(STACK, 3, 1), "bob", "alice")
    assert stack_of(user, STACK, 3) == shard != stack_of(other, STACK, 3)
    project.set(user_shards=3, users={name: {"groups": ["full-access"]} for name in (user, other)})
    with pytest.raises(AssertionError, match=f"not included in the stacks to run: {STACK}"):
        project.deploy(shard)
    assert emulator.read_calls().writes == []

    project.deploy(shard, STACK)
    writes = [write.action for write in emulator.read_calls().writes]
    assert writes.index("CreateUser") > writes.index("AttachGroupPolicy")
    assert [*account(emulator.client("iam"))["users"]] == [user]
    # Nobody is made twice, and those who are not there yet come.
    project.deploy("*")
    assert sorted(account(emulator.client("iam"))["users"]) == [other, user]
