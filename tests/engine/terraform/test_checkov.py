"""checkov reads all that is written, and finds nothing but what is so on purpose."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cdk_classes import CDK
from module_call import written_module
from samples import EVERYTHING_ON, USERS_OF_EVERY_KIND

from dev.engine import ROOT
from dev.module.synthesis import synthesize_module
from landingzone import IamUsersAndGroupsStack, read_configuration
from landingzone.adoption.plan import AdoptionPlan, Target
from landingzone.cli.adopt import _files_of

pytestmark = pytest.mark.long

# In an environment of its own, which `make test-long` makes.
CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"
ADOPTION = {
    "moved": {"aws_iam_group.billing": "module.old.aws_iam_group.this[0]"},
    "imported": {"aws_iam_group.full_access": "full-access"},
    "removed": ["aws_iam_group_membership.all"],
}
OF_STARS, OF_ATTACHMENTS = "CKV_AWS_49", "CKV_AWS_62"
"""Checks that look at each document of a policy, and at each policy of a group or a user."""
ON_PURPOSE = {
    ("CKV_AWS_1", "data.full_access"),
    ("CKV_AWS_49", "data.full_access"),
    ("CKV2_AWS_40", "aws_iam_policy_document.full_access"),
    # There are users of IAM, and not of a single sign-on.
    ("CKV_AWS_273", "resource.user"),
}
OF_HCL = {
    ("CKV_AWS_273", "aws_iam_user.user"),
    *((f"CKV_AWS_{number}", "aws_iam_policy_document.full_access") for number in (1, 49, *range(107, 112), 356)),
    *((f"CKV_AWS_{number}", "aws_iam_policy_document.iam_admin") for number in (107, 109, 110, 356)),
    *((f"CKV_AWS_{number}", "aws_iam_policy_document.houston_cli_users") for number in (111, 356)),
    *(("CKV_AWS_356", f"aws_iam_policy_document.{name}") for name in ("logs", "auto_deploy")),
    *(("CKV2_AWS_40", f"aws_iam_policy_document.{name}") for name in ("full_access", "iam_admin")),
}
"""The same of HCL, of which it looks at more: groups that administer, and actions that are about no resource."""
_NAME = re.compile(r"^module\.\w+\.|\[0\]$")


@dataclass
class Scan:
    passed: set[tuple[str, str]] = field(default_factory=set)
    failed: set[tuple[str, str]] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)

    def looked_at(self, check, kind):
        found = {name.partition(".") for each, name in self.passed | self.failed if each == check}
        return {name for of, _, name in found if of == kind}


def scan(directory, home, framework="terraform_json"):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BC_", "CKV_"))}
    settings = ["--framework", framework, "--skip-download", "--soft-fail", "--output", "json"]
    command = [str(CHECKOV), "--directory", str(directory), *settings]
    environment = kept | {"HOME": str(home), "LOG_LEVEL": "CRITICAL"}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    found = {each.name: Scan() for each in directory.iterdir()}
    for each in results["passed_checks"] + results["failed_checks"]:
        of = found[Path(each["file_path"]).parts[1]]
        kind = of.failed if each["check_result"]["result"] == "FAILED" else of.passed
        kind.add((each["check_id"], _NAME.sub("", each["resource"])))
    for file in map(Path, results["parsing_errors"]):
        found[file.relative_to(directory).parts[0]].given_up.add(file.name)
    return found


def synthesized(directory, inputs):
    app = CDK.App(outdir=str(directory))
    IamUsersAndGroupsStack(app, "landingzone", **inputs)
    app.synth()
    return json.loads((directory / "stacks/landingzone/cdk.tf.json").read_text(encoding="utf-8"))


def assert_all_is_looked_at(found, content):
    assert found.given_up == set()
    kinds = ("aws_iam_group_policy", "aws_iam_user_policy")
    policies = {name for kind in kinds for name in content["resource"].get(kind, ())} - {"//"}
    documents = content["data"]["aws_iam_policy_document"].keys() - {"//"}
    assert min(len(documents), len(policies)) > 5
    assert found.looked_at(OF_STARS, "data") == documents
    assert found.looked_at(OF_ATTACHMENTS, "resource") >= policies


def test_all_is_looked_at_and_nothing_is_found_but_what_is_so_on_purpose(tmp_path):
    configuration = read_configuration(ROOT / "landingzone.yaml")
    given = {name: getattr(configuration, name) for name in configuration.model_fields_set}
    written = tmp_path / "written"
    written.mkdir()
    sample = synthesized(written / "sample", given)
    adopts = {"users": USERS_OF_EVERY_KIND, "adoption": ADOPTION}
    everything = synthesized(written / "everything", EVERYTHING_ON | adopts)
    assert everything.keys() >= {"moved", "import", "removed"}
    (written / "adoption").mkdir()
    for name, text in _files_of(AdoptionPlan(**ADOPTION), Target("module.iam"), "iam").items():
        (written / "adoption" / name).write_text(text, encoding="utf-8")
    found = scan(written, tmp_path)
    assert_all_is_looked_at(found["sample"], sample)
    assert found["sample"].failed == ON_PURPOSE
    assert_all_is_looked_at(found["everything"], everything)
    assert found["adoption"].given_up == set()


def test_the_module_is_looked_at_whole_and_nothing_is_found_but_what_is_so_on_purpose(tmp_path):
    shutil.copytree(written_module(), tmp_path / "written" / "module")
    found = scan(tmp_path / "written", tmp_path, "terraform")["module"]
    assert found.given_up == set()
    content = synthesize_module()
    assert found.looked_at(OF_STARS, "aws_iam_policy_document") == content["data"]["aws_iam_policy_document"].keys()
    for kind in ("aws_iam_group_policy", "aws_iam_user_policy"):
        assert found.looked_at(OF_ATTACHMENTS, kind) == content["resource"][kind].keys()
    assert found.failed == OF_HCL
