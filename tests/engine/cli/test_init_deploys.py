"""What `landingzone init` writes, deployed by the real command line of each CDK."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Project:
    """A directory after `landingzone init`."""

    directory: Path
    cdk: str

    def run(self, *words: str) -> str:
        """Run the command of the CDK in it; gives what it wrote."""
        environment = prepare_toolchain().environment() | {
            "LANDINGZONE_CDK": self.cdk,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / '.gen'}",
        }
        return run_program([self.cdk, *words], self.directory, environment)

    def deploy(self, *stacks: str) -> str:
        return self.run("deploy", "--auto-approve", "--skip-provider-lock", *stacks)

    def set(self, **inputs: Any) -> Mapping[str, Any]:
        """Set inputs in the configuration; gives all."""
        file = self.directory / "landingzone.yaml"
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) | inputs
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
        return content


def project_in(place: Path, cdk: str) -> Project:
    directory = place / "people"
    assert main(["init", str(directory)]) == 0
    return Project(directory, cdk)


def test_it_deploys_and_a_second_time_changes_nothing_and_leaves_nothing(tmp_path: Path, emulator: EmulatedAccount):
    # The other CDK deploys what the page shows.
    project = project_in(tmp_path, "cdktn")
    # Nothing but the provider differs from a deployment to AWS.
    inputs = project.set(provider=emulator.provider, provider_version=PROVIDER_RANGE)
    project.deploy()
    given = {name: value for name, value in inputs.items() if not name.startswith("provider")}
    assert read_account(emulator, {"policies": {}}) == expected_account(given)
    assert json.loads((project.directory / "terraform.landingzone.tfstate").read_text(encoding="utf-8"))["resources"]

    emulator.clear_calls()
    project.deploy()
    calls = emulator.read_calls()
    assert (calls.reads > 0, calls.writes) == (True, [])
    project.run("destroy", "--auto-approve")
    assert account(emulator.client("iam")) == {"groups": {}, "users": {}, "policies": {}, "roles": []}


def test_a_shard_is_deployed_after_the_groups_and_no_other(tmp_path: Path, emulator: EmulatedAccount):
    project = project_in(tmp_path, "cdktf")
    shard, user, other = (shard_stack(STACK, 3, 1), "bob", "alice")
    assert stack_of(user, STACK, 3) == shard != stack_of(other, STACK, 3)
    users = {name: {"groups": ["full-access"]} for name in (user, other)}
    project.set(provider=emulator.provider, provider_version=PROVIDER_RANGE, user_shards=3, users=users)
    with pytest.raises(AssertionError, match=f"not included in the stacks to run: {STACK}"):
        project.deploy(shard)
    assert emulator.read_calls().writes == []

    project.deploy(shard, STACK)
    writes = [write.action for write in emulator.read_calls().writes]
    assert writes.index("CreateUser") > writes.index("AttachGroupPolicy")
    assert [*account(emulator.client("iam"))["users"]] == [user]
    # Nobody is made twice, and those who are not there yet come.
    project.deploy("*")
    assert sorted(account(emulator.client("iam"))["users"]) == sorted(users)
