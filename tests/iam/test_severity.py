"""What is at stake with a permission: by the table of dangers, by the resource, and else by the name of the action."""

import pytest
from statements import allow, permissions

from landingzone.groups.aws_managed import meaning_of
from landingzone.iam.dangers import DANGERS
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import GRANTING_ACTIONS, LEVELS, SEVERITIES, level_of, severity_of, worst

IAM = "arn:aws:iam::123456789012"
ONESELF = f"{IAM}:user/${{aws:username}}"


def level(action: str, resource: str = "*", **fields: tuple[str, ...]) -> str:
    return severity_of(Permission(effect="Allow", action=action, resource=resource, **fields))


ON_EVERYTHING = {
    "critical": (
        *("*", "*:*", "iam:*", "i*:PutUserPolicy", "sso:*", "iam:AttachUserPolicy", "sso:CreateAccountAssignment"),
    ),
    "high": (
        *("sts:*", "organizations:*", "s3:*", "tag:*", "sts:GetFederationToken"),
        *("organizations:LeaveOrganization", "sso:UpdatePermissionSet", "kms:Decrypt"),
        *("secretsmanager:GetSecretValue", "secretsmanager:Get*", "ssm:GetParameter", "lambda:UpdateFunctionCode"),
        "s3:PutBucketPolicy",
    ),
    "medium": (
        *("tag:Tag*", "iam:ChangePassword", "iam:CreatePolicy", "kms:Encrypt", "lambda:InvokeFunction"),
        *("states:TestState", "ec2:RunInstances", "s3:PutObject"),
    ),
    "low": (
        *("iam:GetUser", "iam:Get*", "sts:GetCallerIdentity", "organizations:ListAccounts", "sso:ListInstances"),
        *("kms:DescribeKey", "secretsmanager:DescribeSecret", "ssm:DescribeParameters", "lambda:GetFunction"),
        "s3:GetObject",
    ),
}


@pytest.mark.parametrize(("expected", "actions"), ON_EVERYTHING.items())
def test_an_action_on_everything_has_the_level_of_the_worst_of_it(expected: str, actions: tuple[str, ...]):
    assert {action: level(action) for action in actions} == dict.fromkeys(actions, expected)


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("*", f"{IAM}:*", "critical"),
        ("*", "arn:aws:s3:::app/*", "high"),
        ("*", "arn:aws:dynamodb:*:*:table/app/index/*", "high"),
        ("iam:*", ONESELF, "critical"),
        ("iam:*", f"{IAM}:user/*", "critical"),
        ("s3:*", "arn:aws:s3:::*", "high"),
        ("s3:*", "arn:aws:s3:::app*", "high"),
        ("s3:*", "arn:aws:s3:::app/*", "medium"),
        ("s3:*", "arn:aws:s3:*:*:accesspoint/*", "high"),
        ("tag:?*", "arn:aws:*", "high"),
        ("polly:*", "arn:aws:polly:*:*:lexicon/*", "medium"),
        ("ec2:*", "arn:aws:ec2:us-east-1:123456789012:instance/*", "high"),
        ("iam:PassRole", f"{IAM}:role/${{aws:username}}-*", "high"),
        ("iam:PutRolePolicy", f"{IAM}:role/${{aws:username}}-*", "critical"),
        ("iam:CreateAccessKey", f"{IAM}:role/${{aws:username}}", "critical"),
        ("iam:CreateAccessKey", ONESELF, "low"),
        ("iam:CreateAccessKey", f"{IAM}:user/*/${{aws:username}}", "low"),
        ("iam:CreateAccessKey", f"{IAM}:user/${{aws:username}}*", "critical"),
        ("iam:PutUserPolicy", ONESELF, "critical"),
        ("iam:TagUser", ONESELF, "high"),
        ("iam:EnableMFADevice", f"{IAM}:user/*", "high"),
        ("iam:ChangePassword", ONESELF, "low"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/x", "high"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:${aws:username}/*", "low"),
        ("ec2:RunInstances", "arn:aws:ec2:*:*:instance/${aws:username}", "low"),
        ("s3:*", "arn:aws:s3:::home-${aws:username}/*", "low"),
    ],
)
def test_a_permission_has_the_level_of_what_is_at_stake(action: str, resource: str, expected: str):
    assert level(action, resource) == expected


# Whoever may call one may have any permission, and is an administrator.
CRITICAL = {
    "iam": (
        *("AddClientIDToOpenIDConnectProvider", "AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy"),
        *("AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile", "CreateOpenIDConnectProvider"),
        *("CreatePolicyVersion", "CreateSAMLProvider", "DeleteRolePermissionsBoundary"),
        *("DeleteUserPermissionsBoundary", "PutGroupPolicy", "PutRolePermissionsBoundary", "PutRolePolicy"),
        *("PutUserPermissionsBoundary", "PutUserPolicy", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"),
        *("UpdateLoginProfile", "UpdateOpenIDConnectProviderThumbprint", "UpdateSAMLProvider"),
    ),
    "sso": (
        *("AssociateDirectory", "AssociateProfile", "AttachCustomerManagedPolicyReferenceToPermissionSet"),
        *("AttachManagedPolicyToPermissionSet", "CreateAccountAssignment"),
        *("DeletePermissionsBoundaryFromPermissionSet", "PutInlinePolicyToPermissionSet"),
        *("PutPermissionsBoundaryToPermissionSet", "PutPermissionsPolicy"),
    ),
    "sso-directory": (
        *("AddMemberToGroup", "CreateBearerToken", "CreateExternalIdPConfigurationForDirectory"),
        *("ImportExternalIdPCertificate", "UpdateExternalIdPConfigurationForDirectory", "UpdatePassword"),
    ),
    "identitystore": ("CreateGroupMembership",),
    "account-access": ("CreateEntitlement",),
}


# They give or take others' access.
HIGH_IN_IAM = (
    *("AcceptDelegationRequest", "AddRoleToInstanceProfile", "CreateRole", "CreateServiceSpecificCredential"),
    *("CreateUser", "DeactivateMFADevice", "DeleteAccessKey", "DeleteGroup", "DeleteGroupPolicy", "DeleteLoginProfile"),
    *("DeleteOpenIDConnectProvider", "DeleteRole", "DeleteRolePolicy", "DeleteSAMLProvider", "DeleteSSHPublicKey"),
    *("DeleteServiceSpecificCredential", "DeleteSigningCertificate", "DeleteUser", "DeleteUserPolicy"),
    *("DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy", "EnableMFADevice", "PassRole"),
    *("RemoveRoleFromInstanceProfile", "RemoveUserFromGroup", "ResetServiceSpecificCredential", "ResyncMFADevice"),
    *("SendDelegationToken", "TagRole", "TagUser", "UntagRole", "UntagUser", "UpdateAccessKey", "UpdateGroup"),
    *("UpdateSSHPublicKey", "UpdateServiceSpecificCredential", "UpdateSigningCertificate", "UpdateUser"),
    *("UploadSSHPublicKey", "UploadSigningCertificate", "UpdateAccountPasswordPolicy", "UpdateAccountEmailAddress"),
)


def test_what_makes_an_administrator_is_exactly_this():
    expected = {f"{service}:{name}" for service, names in CRITICAL.items() for name in names}
    assert {row.action for row in DANGERS if level(row.action) == "critical"} == expected
    assert sorted(GRANTING_ACTIONS) == sorted(action.lower() for action in expected)
    assert {level(f"iam:{name}") for name in HIGH_IN_IAM} == {"high"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("grants permissions", "critical"),
        ("others' access", "high"),
        ("reads secrets", "high"),
        ("passes a role", "high"),
        ("runs code with another's role", "high"),
        ("starts with a role", "medium"),
    ],
)
def test_each_kind_of_danger_has_its_level(kind: str, expected: str):
    rows = [row for row in DANGERS if row.kinds[0] == kind]
    assert {level(row.action) for row in rows} == {level_of(row) for row in rows} == {expected} == {LEVELS[kind]}


def test_on_oneself_only_what_gives_no_other_permission_is_low():
    rows = [row for row in DANGERS if row.service == "iam"]
    expected = {row.action: "low" if row.harmless_on_oneself else level_of(row) for row in rows}
    assert {row.action: level(row.action, ONESELF) for row in rows} == expected


def test_of_ones_own_user_exactly_this_is_harmless():
    harmless = {row.action.removeprefix("iam:") for row in DANGERS if row.service == "iam" and row.harmless_on_oneself}
    verbs = ("Create", "Delete", "Reset", "Update", "Upload", "Deactivate", "Enable", "Resync")
    credentials = (
        *("AccessKey", "LoginProfile", "MFADevice", "SSHPublicKey", "ServiceSpecificCredential", "SigningCertificate"),
    )
    assert "DeleteUser" in harmless
    assert harmless - {"DeleteUser"} <= {f"{verb}{each}" for verb in verbs for each in credentials}


def test_everything_but_iam_is_critical_because_of_identity_center():
    assert level("*", not_actions=("iam:*", "organizations:*", "account:*")) == "critical"
    identity_center = ("sso:*", "sso-directory:*", "identitystore:*", "account-access:*")
    assert level("*", not_actions=("iam:*", *identity_center)) == "high"
    power_user = meaning_of("PowerUserAccess")
    assert worst(map(severity_of, power_user)) == "critical"
    [critical] = [one for one in power_user if severity_of(one) == "critical"]
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


AWS_POLICY = "arn:aws:iam::aws:policy/"
LAMBDA = [f"{AWS_POLICY}service-role/AWSLambda*", "arn:*:iam::aws:policy/x"]
GIVES_LITTLE = (
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": f"{AWS_POLICY}ReadOnlyAccess"}}),
    ("iam:Attach*", "*", {"StringLike": {"iam:PolicyArn": LAMBDA}}),
    ("iam:PutRolePolicy", "*", {"StringEquals": {"iam:PermissionsBoundary": f"{AWS_POLICY}PowerUserAccess"}}),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/aws-service-role/x.amazonaws.com/y", {}),
)
GIVES_EVERYTHING = (
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": f"{AWS_POLICY}AdministratorAccess"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": [f"{AWS_POLICY}x", f"{AWS_POLICY}IAMFullAccess"]}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": f"{AWS_POLICY}*"}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": f"{AWS_POLICY}Admin*"}}),
    ("iam:AttachRolePolicy", "*", {"ArnLike": {"iam:PolicyARN": "arn:aws:iam::*:policy/x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::123456789012:policy/x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnNotEquals": {"iam:PolicyARN": f"{AWS_POLICY}x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEqualsIfExists": {"iam:PolicyARN": f"{AWS_POLICY}x"}}),
    ("iam:AttachRolePolicy", "*", {"ArnEquals": {"aws:SourceArn": f"{AWS_POLICY}x"}}),
    ("iam:DeleteUser*", "*", {"StringEquals": {"iam:PermissionsBoundary": f"{AWS_POLICY}PowerUserAccess"}}),
    ("iam:PutRolePolicy", "arn:aws:iam::*:role/*", {}),
)


@pytest.mark.parametrize(
    ("action", "resource", "condition", "expected"),
    [*((*each, "high") for each in GIVES_LITTLE), *((*each, "critical") for each in GIVES_EVERYTHING)],
)
def test_to_give_policies_is_everything_but_where_a_condition_leaves_less(action, resource, condition, expected):
    [one] = permissions(allow(action, resource, Condition=condition))
    assert severity_of(one) == expected
