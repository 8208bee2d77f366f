"""States are divided and united on the engine: Terraform takes what is written, and then has nothing to do."""

import json
import subprocess
from copy import deepcopy
from pathlib import Path

import pytest
from deployment import make_elsewhere, read_secrets
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, EVERYTHING_ON, SSH_PUBLIC_KEY, with_pgp_key
from secrets_in_state import encrypted_in
from shards import BACKEND, STACK, Stacks
from terraform_graph import read_graph

from dev.engine import TerraformError, account, prepare_toolchain
from landingzone.cli.decrypt import find_encrypted
from landingzone.cli.main import main
from landingzone.resources.shards import stack_of

KEPT = "run-landingzone-split-state-for-"


class Division:
    """A configuration file, its stacks on the engine, and the commands that somebody runs for them."""

    def __init__(self, directory, emulator, capsys):
        self.directory, self.emulator, self._capsys, self._count = directory, emulator, capsys, 0
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
        """Divide states; gives the script that pushes them."""
        self._count += 1
        line = self.run("shards", "split", *files, str(self.directory / f"divided-{self._count}"))
        return Path(line.removeprefix("sh ").strip())

    def outputs(self):
        return {name: each["value"] for name, each in json.loads(self.run("shards", "outputs", *self.pull())).items()}


def push(script, calls=None):
    """Run a script, or only its first calls, as if it was killed after them; gives what it says and complains of."""
    if calls is not None:
        *text, _ = script.read_text(encoding="utf-8").splitlines(keepends=True)
        first = next(number for number, line in enumerate(text) if line.startswith("hold "))
        script = script.with_name("half.sh")
        script.write_text("".join(text[: first + calls]), encoding="utf-8")
    environment = prepare_toolchain().environment()
    done = subprocess.run(["sh", str(script)], env=environment, capture_output=True, text=True, timeout=600)
    return done.stdout.splitlines(), done.stderr


def is_pushed(script):
    said, complaints = push(script)
    return (said[-1].partition(":")[0], complaints) == ("All is pushed", "")


@pytest.fixture
def division(tmp_path, emulator, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    return Division(tmp_path, emulator, capsys)


def stands(emulator):
    return account(emulator.client("iam")), read_secrets(emulator)


def summaries(error):
    return {each.summary for each in error.errors}


@pytest.mark.long
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
    division.write(**few, user_shards=2, dividing=True)
    for name, place in division.stacks.places.items():
        for targets in ((), ("aws_iam_user.user",))[: 1 + (name != STACK)]:
            error = place.plan_error(targets=targets)
            assert "Resource postcondition failed" in summaries(error)
            assert "run the push.sh from landingzone split-state" in error.text
    script = division.split(division.pull()[:1])
    # Each call more is one more that was not killed. Unlike a file, this backend gives the first state of a stack a
    # lineage of its own, and takes none twice.
    for calls in range(1, 5):
        said, complaints = push(script, calls)
        assert (len(said), complaints) == (calls, "")
        if calls == 1:
            # Whoever has a copy without `dividing` plans nothing any more.
            division.write(**few | {"users": {}})
            for options in ({}, {"refresh": False}, {"destroy": True}):
                error = groups.plan_error(**options)
                assert summaries(error) == {"Resource instance managed by newer provider version"}
                assert "terraform_data.a-division-is-under-way-run-its-push-sh-to-the-end-" in error.text
            division.write(**few, user_shards=2, dividing=True)
    assert is_pushed(script)
    assert is_pushed(script)
    division.write(**few, user_shards=2)
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
        division.write(**inputs, user_shards=shards, dividing=True)
        assert is_pushed(division.split(files))
        division.write(**inputs, user_shards=shards)
        assert stacks.unsettled() == []
        assert encrypted_in(*[place.state() for place in stacks.places.values()]) == encrypted
        assert division.outputs() == outputs
        return division.pull()

    divided(2, division.pull())
    # One shard is applied: Terraform forgets there that members waited for their groups.
    stacks.apply(stack_of("joins-ours", STACK, 2))
    three = divided(3, division.pull())
    assert stands(emulator) == before
    division.write(**inputs, dividing=True)
    assert is_pushed(division.split(three))
    division.write(**inputs)
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
