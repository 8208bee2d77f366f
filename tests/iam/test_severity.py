"""What is at stake with a permission: by the table of dangers, by the resource, and else by the name of the action."""

import re

import pytest
from statements import allow, permissions

from landingzone.groups.aws_managed import meaning_of
from landingzone.iam.dangers import DANGERS
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import GRANTING, SEVERITIES, level_of, severity_of, worst

IAM = "arn:aws:iam::123456789012"
ONESELF = f"{IAM}:user/${{aws:username}}"


def level(action, resource="*", **fields):
    return severity_of(Permission(effect="Allow", action=action, resource=resource, **fields))


ON_EVERYTHING = {
    "critical": (
        *("*", "*:*", "iam:*", "i*:PutUserPolicy", "sso:*", "iam:AttachUserPolicy", "sso:CreateAccountAssignment"),
    ),
    "high": (
        *("sts:*", "organizations:*", "s3:*", "tag:*", "sts:GetFederationToken"),
        *("organizations:LeaveOrganization", "sso:UpdatePermissionSet", "kms:Decrypt"),
        *("secretsmanager:GetSecretValue", "secretsmanager:Get*", "ssm:GetParameter", "lambda:UpdateFunctionCode"),
        *("s3:PutBucketPolicy", "lakeformation:GetDataAccess", "sts:GetWebIdentityToken", "kms:CreateGrant"),
        *("lambda:AddPermission", "ec2:ModifySnapshotAttribute", "rds:ModifyDBSnapshotAttribute"),
        *("cloudtrail:StopLogging", "glue:PutResourcePolicy", "mpa:PutResourcePolicy", "kms:Revoke*"),
    ),
    "medium": (
        *("tag:Tag*", "iam:ChangePassword", "iam:CreatePolicy", "kms:Encrypt", "lambda:InvokeFunction"),
        *("states:TestState", "ec2:RunInstances", "s3:PutObject", "sns:CreateTopic", "nothing:Do*"),
    ),
    "low": (
        *("iam:GetUser", "iam:Get*", "sts:GetCallerIdentity", "organizations:ListAccounts", "sso:ListInstances"),
        *("kms:DescribeKey", "secretsmanager:DescribeSecret", "ssm:DescribeParameters", "lambda:GetFunction"),
        *("s3:GetObject", "dynamodb:Query", "dynamodb:P*iQLSelect", "athena:BatchGet*", "fsx:GetResourcePolicy"),
        *("pricing:*", "nothing:GetIt"),
    ),
}


@pytest.mark.parametrize(("expected", "actions"), ON_EVERYTHING.items())
def test_an_action_on_everything_has_the_level_of_the_worst_of_it(expected, actions):
    assert {action: level(action) for action in actions} == dict.fromkeys(actions, expected)


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("*", f"{IAM}:*", "critical"),
        ("*", "arn:aws:s3:::app/*", "high"),
        ("s3:*", "arn:aws:s3:::app/*", "high"),
        ("s3:Put*Tagging", "arn:aws:s3:::app/*", "medium"),
        ("s3:PutObjectAcl", "arn:aws:s3:::app/*", "high"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::app/*", "medium"),
        ("kms:RevokeGrant", "arn:aws:s3:::app", "medium"),
        ("kms:RevokeGrant", "arn:aws:kms:*:*:key/${aws:username}", "low"),
        ("ssm:GetParameters", "arn:aws:ssm:*::parameter/aws/service/*", "low"),
        ("s3:*", "arn:aws:s3:*:*:accesspoint/*", "high"),
        ("s3:*", "arn:aws:s3:::${aws:principaltag/team}", "high"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::${aws:principaltag/team}/*", "medium"),
        ("s3:*", "arn:${aws:principaltag/partition}:s3:::app", "high"),
        ("tag:?*", "arn:aws:*", "high"),
        ("iam:PassRole", f"{IAM}:role/${{aws:username}}-*", "high"),
        ("iam:PutRolePolicy", f"{IAM}:role/${{aws:username}}-*", "critical"),
        ("iam:CreateAccessKey", ONESELF, "low"),
        ("iam:PutUserPolicy", ONESELF, "critical"),
        ("iam:TagUser", ONESELF, "high"),
        ("ec2:RunInstances", "arn:aws:ec2:*:*:instance/${aws:username}", "low"),
    ],
)
def test_a_permission_has_the_level_of_what_is_at_stake(action, resource, expected):
    assert level(action, resource) == expected


def test_what_makes_an_administrator_is_what_is_critical():
    assert sorted(one.action for one in GRANTING.permissions) == sorted(
        row.action for row in DANGERS if level(row.action) == "critical"
    )


def test_each_kind_of_danger_has_its_level():
    high = ("others' access", "reads secrets", "passes a role", "runs code with another's role", "hides what is done")
    expected = {
        "grants permissions": "critical",
        "starts something with a role": "medium",
        **dict.fromkeys(high, "high"),
    }
    for row in DANGERS:
        assert level(row.action) == level_of(row) == expected[row.kinds[0]], row


def test_on_yourself_only_what_gives_no_other_permission_is_low():
    rows = [row for row in DANGERS if row.service == "iam"]
    expected = {row.action: "low" if row.harmless_on_caller else level_of(row) for row in rows}
    assert {row.action: level(row.action, ONESELF) for row in rows} == expected


def test_of_ones_own_user_exactly_this_is_harmless():
    harmless = {row.action for row in DANGERS if row.service == "iam" and row.harmless_on_caller}
    verbs = "Create|Delete|Reset|Update|Upload|Deactivate|Enable|Resync"
    things = "AccessKey|LoginProfile|MFADevice|SSHPublicKey|ServiceSpecificCredential|SigningCertificate"
    own = re.compile(f"iam:(({verbs})({things})|DeleteUser)")
    assert [action for action in harmless if not own.fullmatch(action)] == []
    assert "iam:DeleteUser" in harmless


def test_everything_but_iam_is_critical_because_of_identity_center():
    assert level("*", not_actions=("iam:*", "organizations:*", "account:*")) == "critical"
    identity_center = ("sso:*", "sso-directory:*", "identitystore:*", "account-access:*")
    assert level("*", not_actions=("iam:*", *identity_center)) == "high"
    [critical] = [one for one in meaning_of("PowerUserAccess") if severity_of(one) == "critical"]
    assert critical.action == "*"


def test_what_is_left_out_does_not_count():
    assert level("iam:*", not_actions=("iam:*",)) == "high"
    assert level("*", not_resources=("*",)) == "high"
    one_secret = "arn:aws:secretsmanager:*:*:secret:a"
    assert level("secretsmanager:*", one_secret, not_actions=("secretsmanager:*",)) == "medium"


def test_the_worst_of_several_counts_and_of_none_there_is_nothing_to_tell():
    assert SEVERITIES == ("critical", "high", "medium", "low", "info")
    assert worst(["low", "high", "medium"]) == "high"
    assert worst([]) == "info"


BOUNDED = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"}}


def attached(operator, *names, key="iam:PolicyARN"):
    return "iam:AttachRolePolicy", "*", {operator: {key: [f"arn:aws:iam::{name}" for name in names]}}


GIVES_LITTLE = (
    attached("ArnEquals", "aws:policy/ReadOnlyAccess"),
    ("iam:Attach*", "*", {"StringLike": {"iam:PolicyArn": "arn:*:iam::aws:policy/service-role/AWSLambda*"}}),
    ("iam:PutRolePolicy", "*", BOUNDED),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/aws-service-role/x.amazonaws.com/y", {}),
)
GIVES_EVERYTHING = (
    attached("ArnEquals", "aws:policy/AdministratorAccess"),
    attached("ArnEquals", "aws:policy/x", "aws:policy/IAMFullAccess"),
    attached("ArnLike", "aws:policy/Admin*"),
    attached("ArnLike", "aws:policy/${aws:PrincipalTag/job}"),
    attached("ArnLike", "*:policy/x"),
    attached("ArnEquals", "123456789012:policy/x"),
    attached("ArnNotEquals", "aws:policy/x"),
    attached("ArnEqualsIfExists", "aws:policy/x"),
    attached("ArnEquals", "aws:policy/x", key="aws:SourceArn"),
    ("iam:DeleteUser*", "*", BOUNDED),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/*", {}),
)


@pytest.mark.parametrize(
    ("action", "resource", "condition", "expected"),
    [*((*each, "high") for each in GIVES_LITTLE), *((*each, "critical") for each in GIVES_EVERYTHING)],
)
def test_to_give_policies_is_everything_but_where_a_condition_leaves_less(action, resource, condition, expected):
    [one] = permissions(allow(action, resource, Condition=condition))
    assert severity_of(one) == expected
