"""States are divided and united on the engine: Terraform takes what is written, and then has nothing to do."""

import json
import subprocess
from copy import deepcopy

import pytest
from deployment import make_elsewhere, read_secrets
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, EVERYTHING_ON, SSH_PUBLIC_KEY, with_pgp_key
from shards import BACKEND, STACK, Stacks
from terraform_graph import read_graph

from dev.engine import TerraformError, account, prepare_toolchain
from landingzone.cli.decrypt import find_encrypted
from landingzone.cli.main import main
from landingzone.config.shards import stack_names, stack_of

KEPT = "run-landingzone-split-state-for-"


class Division:
    """A configuration file, its stacks on the engine, and the commands that somebody runs for them."""

    def __init__(self, directory, emulator, capsys):
        self.directory, self._capsys, self._count = directory, capsys, 0
        self.stacks = Stacks(directory / "out" / "stacks", emulator)

    def write(self, **inputs):
        self.stacks.write(**inputs)
        (self.directory / "landingzone.yaml").write_text(json.dumps({"backend": BACKEND, **inputs}), encoding="utf-8")

    def pull(self):
        self._count += 1
        return self.stacks.pull(self.directory / f"pulled-{self._count}")

    def run(self, *words):
        self._capsys.readouterr()
        assert main([*words]) == 0
        return self._capsys.readouterr().out

    def split(self, files):
        self._count += 1
        return self.run("split-state", *files, str(self.directory / f"divided-{self._count}")).splitlines()

    def outputs(self):
        return {name: each["value"] for name, each in json.loads(self.run("outputs", *self.pull())).items()}


def sh(command):
    """Run a line that was printed, in a shell; gives what it complains of, "" for nothing."""
    environment = prepare_toolchain().environment()
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=600)
    return done.stderr if done.returncode else ""


@pytest.fixture
def division(tmp_path, emulator, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    return Division(tmp_path, emulator, capsys)


def stands(emulator):
    return account(emulator.client("iam")), read_secrets(emulator)


def encrypted_in(*states):
    """Give everything encrypted in states: type, name and key of its instance -> the text."""
    return {
        f"{each['type']}.{each['name']} {instance['index_key']}": text
        for state in states
        for each in state["resources"]
        for instance in each["instances"]
        for name, text in instance["attributes"].items()
        if name in ("encrypted_password", "encrypted_secret")
    }


def summaries(error):
    return {each.summary for each in error.errors}


def test_who_forgets_to_divide_the_state_loses_nothing_and_can_still_do_it(division, emulator):
    alice = {"groups": ["full-access"], "create_login_profile": True, "create_access_keys": True}
    alice |= {"pgp_key": throw_away_keys().public, "credential_generation": 2}
    few = {"aws_account_id": ACCOUNT_ID, "users": {"alice": alice, "bob": {"ssh_public_key": SSH_PUBLIC_KEY}}}
    few |= {"backend": {"s3": emulator.make_backend() | {"key": "{stack}.tfstate"}}}
    division.write(**few)
    division.stacks.apply()
    before, outputs = stands(emulator), division.outputs()
    whole = division.stacks.places[STACK].state()
    division.write(**few, user_shards=2)
    groups = division.stacks.places[STACK]
    with pytest.raises(TerraformError) as caught:
        groups.apply()
    assert summaries(caught.value) == {"Instance cannot be destroyed"}
    assert f'aws_iam_user.{KEPT}user["alice"]' in caught.value.text
    error = groups.plan_error(targets=["aws_iam_group.full_access"])
    assert summaries(error) == {"Moved resource instances excluded by targeting"}
    assert f"{KEPT}user" in error.text
    assert groups.state() == whole
    assert stands(emulator) == before
    pushes = division.split(division.pull()[:1])
    assert [sh(push) for push in pushes] == ["", "", ""]
    # Unlike a file, this backend gives a new state a lineage of its own.
    assert "unrelated state" in sh(pushes[0])
    assert "over newer state" in sh(pushes[-1])
    assert sh(pushes[0].replace("state push", "state push -force")) == ""
    assert division.stacks.unsettled() == []
    assert stands(emulator) == before
    assert division.outputs() == outputs
    # `landingzone decrypt` reads these.
    found = find_encrypted(json.dumps(outputs), "alice")
    secrets = read_secrets(emulator)
    expected = [secrets.passwords["alice"], secrets.access_keys["alice"][1]]
    assert [throw_away_keys().decrypt(text) for _, text in found] == expected


@pytest.mark.long
def test_everything_is_divided_among_any_number_and_comes_back(division, emulator):
    inputs = with_pgp_key(EVERYTHING_ON, throw_away_keys().public)
    users = inputs["users"]
    # More people, so that there are passwords with numbers and without in several shards.
    people = {f"person-{number}": users["signs-in-anew"] | {"credential_generation": number} for number in range(1, 6)}
    inputs = inputs | {"users": users | people}
    make_elsewhere(emulator, inputs)
    division.write(**inputs)
    stacks = division.stacks
    stacks.apply()
    assert stacks.unsettled() == []
    before, outputs = stands(emulator), division.outputs()
    whole = stacks.places[STACK].state()
    encrypted = encrypted_in(whole)
    assert len(encrypted) > 10

    def divided(shards, files):
        division.write(**inputs, user_shards=shards)
        pushes = division.split(files)
        names = [f"/{name}.tfstate" for name in (*stack_names(STACK, shards)[1:], STACK)]
        assert all(push.endswith(name) for push, name in zip(pushes, names, strict=True))
        for push in pushes[:-1]:
            # Where nothing was yet, a push that was broken off is done again.
            assert [sh(push), sh(push)] == ["", ""]
        assert sh(pushes[-1]) == ""
        assert stacks.unsettled() == []
        assert encrypted_in(*[place.state() for place in stacks.places.values()]) == encrypted
        assert division.outputs() == outputs
        return division.pull()

    divided(2, division.pull())
    # One shard is applied: Terraform forgets there that members waited for their groups.
    stacks.apply(stack_of("joins-ours", STACK, 2))
    three = divided(3, division.pull())
    assert stands(emulator) == before
    division.write(**inputs)
    assert [sh(push) for push in division.split(three)] == [""]
    assert stacks.unsettled() == []
    one = stacks.places[STACK].state()
    assert (encrypted_in(one), one["outputs"]) == (encrypted, whole["outputs"])
    assert stands(emulator) == before
    # A group goes with its members, and a policy with those who have it.
    changed = deepcopy(inputs)
    del changed["groups"]["sre"], changed["policies"]["publish"], changed["users"]["joins-ours"]
    changed["groups"]["robots-of-ours"]["customer_managed_policy_names"] = []
    division.write(**changed)
    terraform = stacks.places[STACK]
    plan = terraform.plan()
    membership = 'aws_iam_user_group_membership.group_memberships["joins-ours"]'
    attachment = 'aws_iam_user_policy_attachment.customer_managed_policies["joins-ours/publish"]'
    graph = read_graph(terraform.run("graph", "-type=apply", f"-plan={plan.file.name}"))
    assert f"{membership} (destroy)" in graph['aws_iam_group.groups["sre"] (destroy)']
    assert f"{attachment} (destroy)" in graph['aws_iam_policy.policies["publish"] (destroy)']
    terraform.apply(plan)
    assert "sre" not in account(emulator.client("iam"))["groups"]
    assert stacks.unsettled() == []
