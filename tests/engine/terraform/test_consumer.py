"""Another stack uses the module through generated, typed bindings, by the real command line of its CDK."""

import json
import shutil
import subprocess
import sys

import pytest
from deployment import read_account
from expected_account import expected_account
from module_call import written_module
from original_module import ROLE
from run_program import run_program

from dev.engine import ROOT, Terraform, account, prepare_toolchain

pytestmark = pytest.mark.long
CONSUMER = ROOT / "examples" / "consumer"
# The example as it is, with nothing but the provider's settings and the place of the state changed.
APP = """
import json
from {cdk} import App, LocalBackend
from main import Company

app = App()
stack = Company(app, "company")
with open("provider.json") as file:
    stack.add_override("provider.aws", [json.load(file)])
LocalBackend(stack, path={state!r})
app.synth()
"""
# Each but the first call of ours is wrong.
WRONG = """from {cdk} import App, TerraformStack
from iam_users_and_groups import IamUsersAndGroups
stack = TerraformStack(App(), 'stack')
{ours}, should_require_mfa=False, minimum_password_length=20, auto_deploy_permissions=['ecs:*'],
    iam_role_tags={{'a': 'b'}}, users={{'bob': {{}}}})
IamUsersAndGroups(stack, 'none')
IamUsersAndGroups(stack, 'number', aws_account_id=123456789012)
{ours}, should_require_mfa='no')
{ours}, auto_deploy_permissions=[1])
{ours}, user={{}})
"""
ALICE = {"groups": ["full-access"], "tags": {"team": "platform"}}
INPUTS = {
    "aws_account_id": "123456789012",
    "should_create_iam_group_developers": True,
    "iam_group_developers_permitted_services": ["ec2", "s3:GetObject"],
    "iam_groups_for_cross_account_access": [{"group_name": "_account.dev", "iam_role_arns": [ROLE]}],
    "users": {"alice": ALICE, "bob": {"groups": ["developers", "_account.dev"], "path": "/engineering/"}},
}


class Project:
    def __init__(self, directory, cdk):
        self.directory, self.cdk = directory, cdk

    def run(self, *words):
        environment = prepare_toolchain().environment()
        if words[0] == "get":
            environment["TERRAFORM_BINARY_NAME"] = str(self.directory / "terraform-for-get")
        run_program([self.cdk, *words], self.directory, environment)


@pytest.fixture(scope="module", params=["cdktf", "cdktn"])
def project(request, tmp_path_factory):
    root = tmp_path_factory.mktemp("checkout")
    directory = root / "examples" / "consumer"
    shutil.copytree(CONSUMER, directory, ignore=shutil.ignore_patterns(".gen", "cdktf.out", "__pycache__"))
    shutil.copytree(written_module(), root / "dist" / "module")
    main = directory / "main.py"
    # The one change that the README of the example asks for.
    main.write_text(main.read_text(encoding="utf-8").replace("from cdktf import", f"from {request.param} import"))
    project = Project(directory, request.param)
    project.run("get")
    return project


def test_the_bindings_are_typed(project):
    text = WRONG.format(cdk=project.cdk, ours="IamUsersAndGroups(stack, 'it', aws_account_id='123456789012'")
    (project.directory / "wrong.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--follow-imports=silent", "wrong.py"]
    environment = prepare_toolchain().environment() | {"MYPYPATH": ".gen"}
    done = subprocess.run(command, cwd=project.directory, env=environment, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("wrong.py:") and ": error: " in line]
    assert [int(line.split(":")[1]) for line in lines] == [6, 7, 8, 9, 10], done.stdout


def test_the_example_synthesizes_as_it_is_deploys_hands_on_outputs_and_leaves_nothing(project, emulator):
    project.run("synth")
    written = project.directory / "cdktf.out/stacks/company"
    stack = json.loads((written / "cdk.tf.json").read_text(encoding="utf-8"))
    assert stack["provider"]["aws"] == [{"region": "eu-west-1", "allowed_account_ids": ["123456789012"]}]
    description = json.loads((project.directory / "cdktf.json").read_text(encoding="utf-8"))
    description["app"] = f"'{sys.executable}' emulated.py"
    settings = emulator.provider | {"allowed_account_ids": ["123456789012"]}
    for name, text in {
        "cdktf.json": json.dumps(description),
        "emulated.py": APP.format(state=str(project.directory / "company.tfstate"), cdk=project.cdk),
        "provider.json": json.dumps(settings),
    }.items():
        (project.directory / name).write_text(text, encoding="utf-8")
    project.run("deploy", "--auto-approve", "--skip-provider-lock")
    assert read_account(emulator, {"policies": {}}) == expected_account(INPUTS)
    arn = "arn:aws:iam::123456789012:"
    assert Terraform(written).outputs() == {
        "user_arns": {"alice": f"{arn}user/alice", "bob": f"{arn}user/engineering/bob"},
        "developers": f"{arn}group/developers",
        "cross_account_groups": ["_account.dev"],
    }
    project.run("destroy", "--auto-approve")
    assert account(emulator.client("iam")) == {"groups": {}, "users": {}, "policies": {}, "roles": []}
