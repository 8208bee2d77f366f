"""An account as people make it: groups and policies of many shapes."""

import json

from samples import ACCOUNT_ID

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
AWS = "arn:aws:iam::aws:policy"
DEPLOY = f"{IAM}:policy/team/deploy"
ASSUME = f"{IAM}:policy/assume-prod"
ROBOT = f"{IAM}:policy/service/robot"
LIMIT = f"{IAM}:policy/limit"
ODD = f"{IAM}:policy/odd+=,.@-_"
ROLES = "arn:aws:iam::222233334444:role"


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource="*", **more):
    return document({"Effect": "Allow", "Action": action, "Resource": resource, **more})


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": ["${x} %{ if true }y", "0o17", "$${z}"]}}
[EVERYTHING] = allow("*")["Statement"]
[PUBLISH] = allow("sns:Publish", "arn:aws:sns:*:*:${aws:username}")["Statement"]
POLICIES = {
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
GROUPS = {
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


def path_and_name(arn):
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    return f"{path}/", name


def make_by_calls(emulator):
    iam = emulator.client("iam")
    # Somebody else looks after this role.
    iam.create_role(RoleName="robot", AssumeRolePolicyDocument=json.dumps(TRUST))
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
