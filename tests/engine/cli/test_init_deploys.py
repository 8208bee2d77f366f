"""What `landingzone init` writes, deployed in shards by the real cdktf; docs/first-stack.md deploys it without."""

import os
import sys

import pytest
import yaml
from deployment import read_secrets
from openpgp import throw_away_keys
from run_program import run_program

from dev.engine import ROOT, account, prepare_toolchain
from dev.toolchain import PROVIDER_RANGE
from landingzone.cli.decrypt import DecryptionError, find_encrypted
from landingzone.cli.main import main
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import shard_stack, stack_of
from landingzone.states.output_forms import CDKTF_OPTION


@pytest.mark.long
def test_a_shard_is_deployed_after_the_groups_and_no_other_and_secrets_are_in_the_file_of_outputs(
    tmp_path, emulator, capsys
):
    directory, path = tmp_path / "people", f"{ROOT}{os.pathsep}{ROOT / '.gen'}"
    environment = prepare_toolchain().environment() | {"LANDINGZONE_CDK": "cdktf", "PYTHONPATH": path}

    def deploy(*stacks):
        run_program(["cdktf", "deploy", "--auto-approve", "--skip-provider-lock", *stacks], directory, environment)

    shard, user, other = (shard_stack(STACK, 3, 1), "bob", "alice")
    assert stack_of(user, STACK, 3) == shard != stack_of(other, STACK, 3)
    assert main(["init", str(directory)]) == 0
    file = directory / "landingzone.yaml"
    signs_in = {"groups": ["full-access"], "create_login_profile": True, "pgp_key": throw_away_keys().public}
    given = {"user_shards": 3, "users": dict.fromkeys((user, other), signs_in)}
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
    # What cdktf has deployed is the same to our own command.
    told = run_program([sys.executable, "-m", "landingzone", "plan"], directory, environment)
    assert told.endswith("\nNothing to do.\n")
    secrets, config = read_secrets(emulator), f"--config={file}"
    capsys.readouterr()
    for option, status in (([], 1), ([CDKTF_OPTION], 0)):
        words = ["cdktf", "output", "--skip-synth", "--skip-provider-lock", "--outputs-file", "all.json", *option, "*"]
        told = run_program(words, directory, environment)
        assert "user_passwords = <sensitive>" in told
        assert main(["shards", "outputs", config, str(directory / "all.json")]) == 0
        merged, complained = capsys.readouterr()
        assert bool(complained) == bool(status)
        for text in (merged, (directory / "all.json").read_text(encoding="utf-8")):
            if status:
                with pytest.raises(DecryptionError):
                    [*find_encrypted(text, user)]
            else:
                [(_, encrypted)] = find_encrypted(text, user)
                assert throw_away_keys().decrypt(encrypted) == secrets.passwords[user]
