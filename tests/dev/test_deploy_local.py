"""A project goes up in an emulated account and comes down, by the CDKTF command line, whose log tells how far it is."""

import io
import json
import sys

import pytest

from dev.deploy_local import Changes, DeploymentError, LocalDeployment, describe_deployed
from dev.engine import Terraform, account
from dev.progress import Progress

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
    description = {"language": "python", "app": f"'{sys.executable}' main.py", "sendCrashReports": "false"}
    (project / "cdktf.json").write_text(json.dumps(description))
    deployment = LocalDeployment(project, tmp_path / "a home", Progress(io.StringIO(), seconds_between_lines=0))
    yield deployment
    deployment.emulator.stop()


def write(tmp_path, users):
    file = tmp_path / "landingzone.yaml"
    file.write_text(f'aws_account_id: "123456789012"\nprovider: {{profile: of-the-user}}\nusers: {users}\n')
    return file


def told_by(deployment):
    """What was said of the progress since it was asked the last time, without the synthesis.

    The CDKTF command line draws its frames by a clock, and leaves that one out when the synthesis is quick.
    """
    stream = deployment.progress._stream
    lines = [line for line in stream.getvalue().splitlines() if line != "Synthesizes"]
    stream.seek(0)
    stream.truncate()
    return lines


STEPS = [
    "Prepares Terraform, the AWS provider and Node",
    "Starts the CDKTF command line",
    "Initializes Terraform",
    "Plans",
]


def test_a_deployment_goes_up_is_brought_up_to_date_and_comes_down(deployment, tmp_path):
    deployed = deployment.deploy(write(tmp_path, "{alice: {path: /people/}}"))
    target = deployed.account
    [stack] = deployed.stacks
    arn = "arn:aws:iam::123456789012:user/people/alice"
    assert Terraform(stack).outputs() == {"names": ["alice"], "hidden": arn}
    assert list(account(target.client("iam"))["users"]) == ["alice"]
    told = told_by(deployment)
    assert told[:6] == ["Starts the emulated account", *STEPS, "Applies 0 of 1"]
    assert told[-1] == "Applies 1 of 1"
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
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
    ]
    assert told_by(deployment)[:4] == STEPS
    target.close()

    # Nothing of it is left beside the project, where a state of a real deployment would be.
    assert not list(deployment.project.glob("*.tfstate*"))
    assert deployment.destroy() is True
    assert not target.is_answering()
    assert not deployment.home.exists()
    assert deployment.destroy() is False


def test_a_failure_says_what_terraform_said_and_no_more(deployment, tmp_path):
    with pytest.raises(DeploymentError) as caught:
        deployment.deploy(write(tmp_path, '{alice: {permissions_boundary: "no-arn"}}'))
    text = str(caught.value)
    assert text.startswith("Error: Error creating IAM User alice: InvalidParameter: 1 validation error(s) found.")
    assert text.endswith(f"`cdktf deploy` failed; its log: {deployment.log}")
    assert "InvalidParameter" in deployment.log.read_text()
    assert "\x1b" not in text
    assert "Synthesizing" not in text


def test_a_destruction_that_fails_leaves_nothing_running(deployment, tmp_path):
    target = deployment.deploy(write(tmp_path, "{alice: {}}")).account
    (deployment.project / "main.py").write_text("raise SystemExit('no such thing')")
    with pytest.raises(DeploymentError) as caught:
        deployment.destroy()
    assert str(caught.value) == f"no such thing\n\n`cdktf destroy` failed; its log: {tmp_path}/a home.log"
    assert "no such thing" in (tmp_path / "a home.log").read_text()
    assert not target.is_answering()
    assert not deployment.home.exists()


# As cdktf 0.21 and Terraform 1.15 wrote it, shortened; the spinner's lines too.
LOG = """
⠋  Synthesizing

0 Stacks deploying     0 Stacks done     0 Stacks waiting
people  Initializing the backend...
⠋
people  Terraform used the selected providers to generate the following execution plan.

people    # aws_iam_user.user (Default/aws_iam_user.user)["carol@example.org"] will be destroyed
          - resource "aws_iam_user" "user" {
              - name          = "carol@example.org" -> null
            }

          # aws_iam_group.old (Default/aws_iam_group.old)["a (b)"] has moved to aws_iam_group.new["a (b)"]

        Plan: 2 to add, 1 to change, 2 to destroy.

        Changes to Outputs:
          ~ user_arns                             = {
              - "carol@example.org"  = "arn:aws:iam::123456789012:user/finance/carol@example.org"
              + carola = (known after apply)
                # (5 unchanged attributes hidden)
            }
          + user_names                            = [
              + "carola",
            ]
          - gone                                  = "text" -> null
people
        aws_iam_user.user["carol@example.org"]: Destroying... [id=carol@example.org]
people  aws_iam_user.user["carol@example.org"]: Destruction complete after 0s
people  aws_iam_user.user["carola"]: Creation complete after 0s [id=carola]
        aws_iam_group_policy.read: Modifications complete after 1m0s [id=read:read]
        aws_iam_access_key.key["dave"]: Destruction complete after 0s
people  aws_iam_access_key.key["dave"]: Creation complete after 0s [id=AKIA]

        Apply complete! Resources: 2 added, 1 changed, 2 destroyed.


        Outputs:

people  user_arns = {
          + later = "no"
          "carola" = "arn:aws:iam::123456789012:user/carola"
        }
people-2-00  Plan: 2 to add, 0 to change, 0 to destroy.
people-2-01  Plan: 1 to add, 0 to change, 0 to destroy.

                        Changes to Outputs:
                          ~ more                             = {
                              + dave  = (known after apply)
                            }
people-2-00  terraform_data.credential_generations: Creation complete after 0s [id=1]
people-2-01  terraform_data.credential_generations: Creation complete after 0s [id=2]
people-2-00  aws_iam_user.user["dave"]: Creation complete after 0s [id=dave]
             Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
people-2-01  Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
"""


def test_the_steps_follow_each_other_and_what_terraform_did_is_told_with_its_sum():
    changes, steps = Changes(), []
    for line in LOG.splitlines():
        changes.read(line)
        if (step := (changes.step, changes.done, changes.planned)) not in steps:
            steps.append(step)
    assert steps == [
        *((step, 0, 0) for step in ("Starts the CDKTF command line", "Synthesizes", "Initializes Terraform", "Plans")),
        *(("Applies", done, 5) for done in range(6)),
        ("Applies", 5, 7),
        *(("Applies", done, 8) for done in range(5, 9)),
    ]
    assert list(changes.describe()) == [
        '  -   aws_iam_user.user["carol@example.org"]',
        '  +   aws_iam_user.user["carola"]',
        "  ~   aws_iam_group_policy.read",
        '  -/+ aws_iam_access_key.key["dave"]',
        "  +   terraform_data.credential_generations",
        '  +   aws_iam_user.user["dave"]',
        '  =>  aws_iam_group.old["a (b)"] has moved to aws_iam_group.new["a (b)"]',
        "  ~   output user_arns",
        "  +   output user_names",
        "  -   output gone",
        "  ~   output more",
        "Apply complete! Resources: 5 added, 1 changed, 2 destroyed.",
    ]
