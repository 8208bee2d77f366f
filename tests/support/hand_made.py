"""An account as people make it: groups and policies of many shapes, made by calls or by plain resources."""

import json
from typing import Any

from samples import ACCOUNT_ID

from dev.engine import EmulatedAccount
from landingzone.terraform.form import escape

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
AWS = "arn:aws:iam::aws:policy"
DEPLOY = f"{IAM}:policy/team/deploy"
ASSUME = f"{IAM}:policy/assume-prod"
ROBOT = f"{IAM}:policy/service/robot"
LIMIT = f"{IAM}:policy/limit"
ODD = f"{IAM}:policy/odd+=,.@-_"


ROLES = "arn:aws:iam::222233334444:role"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str | list[str], resource: str = "*", **more: Any) -> dict[str, Any]:
    return document({"Effect": "Allow", "Action": action, "Resource": resource, **more})


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": ["${x} %{ if true }y", "0o17", "$${z}"]}}
[EVERYTHING] = allow("*")["Statement"]
[PUBLISH] = allow("sns:Publish", "arn:aws:sns:*:*:${aws:username}")["Statement"]
POLICIES: dict[str, dict[str, Any]] = {
    DEPLOY: {
        "document": allow(["ecs:UpdateService", "ecs:Describe*"]),
        "description": "Deploys ${x}; %{ of } everything.",
        "tags": {"team": "web", "cost center": "0o17"},
    },
    ASSUME: {"document": allow("sts:AssumeRole", f"{ROLES}/prod/*")},
    ROBOT: {"document": allow("sqs:*", Sid="Queues"), "description": "Of a role."},
    LIMIT: {
        "document": document(EVERYTHING, {"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": "arn:aws:s3:::a"})
    },
    ODD: {"document": {**document(), "Statement": PUBLISH}},
}
OWN_POLICIES = {
    "own": allow("s3:*", "arn:aws:s3:::home-${aws:username}/*", Condition=TAGGED),
    "no-iam": document({"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Sid": "NoIam"}),
    "require-mfa": document({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": NO_MFA}),
}
RESTART = {"restart": allow("ec2:RebootInstances", Condition=MFA)}
GROUPS: dict[str, dict[str, Any]] = {
    "admins": {"attached": [f"{AWS}/AdministratorAccess", DEPLOY]},
    "sre": {"path": "/ops/sre/", "attached": [f"{AWS}/ReadOnlyAccess"], "inline": RESTART},
    "billing": {"attached": [f"{AWS}/job-function/Billing"]},
    "auditors": {"attached": [f"{AWS}/SecurityAudit", f"{AWS}/job-function/ViewOnlyAccess"]},
    "full-access": {"inline": {"full-access": allow("*", Condition=MFA)}},
    "developers": {"inline": OWN_POLICIES},
    "prod": {"attached": [ASSUME]},
    "dev": {"inline": {"dev": allow("sts:AssumeRole", f"{ROLES}/dev")}},
    "empty": {},
    "ssh-grunt-users": {},
    "a+=,.@-_b": {"inline": {"c+=,.@-_d": allow("sqs:SendMessage")}, "attached": [ODD]},
    "many": {"attached": [f"{AWS}/AmazonS3ReadOnlyAccess", f"{AWS}/AmazonSQSReadOnlyAccess", ROBOT]},
}
MEMBERS = {"alice": ["admins", "sre", "empty"], "bob": ["developers"], "carol": []}
TRUST = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}})


def path_and_name(arn: str) -> tuple[str, str]:
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    return f"{path}/", name


def make_by_calls(emulator: EmulatedAccount) -> None:
    """Make it with calls of AWS, as a console does."""
    iam = emulator.client("iam")
    make_role(emulator)
    for arn, policy in POLICIES.items():
        path, name = path_and_name(arn)
        tags = [{"Key": key, "Value": value} for key, value in policy.get("tags", {}).items()]
        more = {"Description": policy.get("description", ""), "Tags": tags}
        iam.create_policy(PolicyName=name, Path=path, PolicyDocument=json.dumps(policy["document"]), **more)
    iam.attach_role_policy(RoleName="robot", PolicyArn=ROBOT)
    for name, group in GROUPS.items():
        iam.create_group(GroupName=name, Path=group.get("path", "/"))
        for policy, content in group.get("inline", {}).items():
            iam.put_group_policy(GroupName=name, PolicyName=policy, PolicyDocument=json.dumps(content))
        for arn in group.get("attached", []):
            iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    for name, groups in MEMBERS.items():
        iam.create_user(UserName=name, **({"PermissionsBoundary": LIMIT} if name == "bob" else {}))
        for group in groups:
            iam.add_user_to_group(UserName=name, GroupName=group)


def make_role(emulator: EmulatedAccount) -> None:
    """Make the role that somebody else looks after."""
    emulator.client("iam").create_role(RoleName="robot", AssumeRolePolicyDocument=json.dumps(TRUST))


def plain_resources() -> dict[str, Any]:
    """Write the same as plain resources, some of which claim everything of a group or a policy."""
    made: dict[str, dict[str, Any]] = {}

    def add(type: str, key: str, **arguments: Any) -> None:
        made.setdefault(type, {})[key] = {**escape(arguments), **({"depends_on": after} if after else {})}

    def addresses() -> list[str]:
        return [f"{type}.{key}" for type, rows in made.items() for key in rows]

    after: list[str] = []
    for index, (arn, policy) in enumerate(POLICIES.items()):
        path, name = path_and_name(arn)
        given = {each: policy[each] for each in ("description", "tags") if each in policy}
        text = json.dumps(policy["document"], indent=2)
        add("aws_iam_policy", f"p{index}", name=name, path=path, policy=text, **given)
    after = addresses()
    keys = {name: f"g{index}" for index, name in enumerate(GROUPS)}
    for name, key in keys.items():
        add("aws_iam_group", key, name=name, path=GROUPS[name].get("path", "/"))
    for name in MEMBERS:
        add("aws_iam_user", name, name=name, **({"permissions_boundary": LIMIT} if name == "bob" else {}))
    after = addresses()
    for key, arn in (("deploy", DEPLOY), ("robot", ROBOT)):
        names = [name for name, group in GROUPS.items() if arn in group.get("attached", [])]
        roles = ["robot"] if arn == ROBOT else []
        add("aws_iam_policy_attachment", key, name="x", policy_arn=arn, groups=names, roles=roles)
    for name, key in keys.items():
        for number, (policy, content) in enumerate(GROUPS[name].get("inline", {}).items()):
            add("aws_iam_group_policy", f"{key}_{number}", group=name, name=policy, policy=json.dumps(content))
        for number, arn in enumerate(GROUPS[name].get("attached", [])):
            if arn not in (DEPLOY, ROBOT):
                add("aws_iam_group_policy_attachment", f"{key}_{number}", group=name, policy_arn=arn)
    for name in MEMBERS["alice"]:
        add("aws_iam_group_membership", keys[name], name="x", group=name, users=["alice"])
    add("aws_iam_user_group_membership", "bob", user="bob", groups=MEMBERS["bob"])
    return {"resource": made}
