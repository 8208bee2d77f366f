"""A project goes up in an emulated account, is brought up to date and comes down, and each step is said."""

import pytest

from dev.deploy_local import LocalDeployment, describe_deployed
from dev.engine import Terraform, account

# The smallest project that reads its configuration as ours does.
PROJECT = """
import json, os
from cdktf import App, LocalBackend, TerraformStack

with open(os.environ["LANDINGZONE_CONFIG"]) as file:
    configuration = json.load(file)
app = App()
stack = TerraformStack(app, "people")
LocalBackend(stack, path=configuration["backend"]["local"]["path"])
provider = configuration["provider"] | {"allowed_account_ids": [configuration["aws_account_id"]]}
stack.add_override("provider.aws", [provider])
for name, attributes in configuration["users"].items():
    stack.add_override(f"resource.aws_iam_user.{name}", {"name": name, **attributes})
stack.add_override("output.names", {"value": sorted(configuration["users"])})
stack.add_override("output.nothing", {"value": "${null}"})
stack.add_override("output.hidden", {"value": "${aws_iam_user.alice.arn}", "sensitive": True})
app.synth()
"""


@pytest.fixture
def deployment(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.py").write_text(PROJECT)
    deployment = LocalDeployment(project, tmp_path / "a home")
    yield deployment
    deployment.emulator.stop()


def write(tmp_path, users):
    file = tmp_path / "landingzone.yaml"
    file.write_text(f'aws_account_id: "123456789012"\nprovider: {{profile: of-the-user}}\nusers: {users}\n')
    return file


STEPS = ["Synthesizes", "Plans people", "Applies people, resources that change: 1"]


def test_a_deployment_goes_up_is_brought_up_to_date_and_comes_down(deployment, tmp_path, capsys):
    deployed = deployment.deploy(write(tmp_path, "{alice: {path: /people/}}"))
    target = deployed.account
    [stack] = deployed.plans
    arn = "arn:aws:iam::123456789012:user/people/alice"
    assert Terraform(stack).outputs() == {"names": ["alice"], "hidden": arn}
    assert list(account(target.client("iam"))["users"]) == ["alice"]
    assert capsys.readouterr().err.splitlines() == ["Starts the emulated account", *STEPS]
    first = list(describe_deployed(deployed))
    assert first[0] == f"Account 123456789012 at {target.endpoint}"
    assert {"Users (1)", "  alice"} <= set(first)
    assert not [line for line in first if "hidden" in line or "names" in line]

    again = deployment.deploy(write(tmp_path, "{alice: {path: /people/}, bob: {}}"))
    assert again.account.endpoint == target.endpoint
    assert list(account(target.client("iam"))["users"]) == ["alice", "bob"]
    assert list(describe_deployed(again)) == [
        f"What changed in account 123456789012 at {target.endpoint}",
        "  +   aws_iam_user.bob",
        "  ~   output names",
    ]
    assert capsys.readouterr().err.splitlines() == STEPS
    target.close()

    # Nothing of it is left beside the project, where a state of a real deployment would be.
    assert not list(deployment.project.glob("*.tfstate*"))
    assert deployment.destroy() is True
    assert not target.is_answering()
    assert not deployment.home.exists()
    assert deployment.destroy() is False
