"""What `landingzone init` writes, deployed in shards by the real cdktf; docs/first-hour.md deploys it without."""

import os

import pytest
import yaml
from run_program import run_program

from dev.engine import ROOT, account, prepare_toolchain
from dev.toolchain import PROVIDER_RANGE
from landingzone.cli.main import main
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import shard_stack, stack_of


@pytest.mark.long
def test_a_shard_is_deployed_after_the_groups_and_no_other(tmp_path, emulator):
    directory, path = tmp_path / "people", f"{ROOT}{os.pathsep}{ROOT / '.gen'}"
    environment = prepare_toolchain().environment() | {"LANDINGZONE_CDK": "cdktf", "PYTHONPATH": path}

    def deploy(*stacks):
        run_program(["cdktf", "deploy", "--auto-approve", "--skip-provider-lock", *stacks], directory, environment)

    shard, user, other = (shard_stack(STACK, 3, 1), "bob", "alice")
    assert stack_of(user, STACK, 3) == shard != stack_of(other, STACK, 3)
    assert main(["init", str(directory)]) == 0
    file = directory / "landingzone.yaml"
    given = {"user_shards": 3, "users": {name: {"groups": ["full-access"]} for name in (user, other)}}
    given |= {"provider": emulator.provider, "provider_version": PROVIDER_RANGE}
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text(encoding="utf-8")) | given), encoding="utf-8")
    with pytest.raises(AssertionError, match=f"not included in the stacks to run: {STACK}"):
        deploy(shard)
    assert emulator.read_calls().writes == []
    deploy(shard, STACK)
    writes = [write.action for write in emulator.read_calls().writes]
    assert writes.index("CreateUser") > writes.index("AttachGroupPolicy")
    assert [*account(emulator.client("iam"))["users"]] == [user]
    # Nobody is made twice, and those who are not there yet come.
    deploy("*")
    assert sorted(account(emulator.client("iam"))["users"]) == [other, user]
