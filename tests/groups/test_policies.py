"""What members of each group may do, and what they may never do, by the table of the groups."""

import json

import pytest
from escalations import ACCOUNT, ALICE, BOB, FUNCTION, IAM, INSTANCE, ROLE, Calls
from group_permissions import (
    ALICE_WITH_PATH,
    ALL_KEYS,
    ANY_MFA,
    BILLING_VIEW,
    DATASET,
    KEY,
    LOG_GROUP,
    NO_MFA,
    OBJECT,
    OTHER_KEY,
    OWN_BUCKET,
    STAGE_ROLE,
    TABLE,
    WITHOUT_MFA,
    allowed,
    documents_of,
)
from simulator import Simulator

from landingzone.groups import policies

PERMISSIONS: dict[str, tuple[Calls, Calls]] = {
    "full_access": (
        [
            ("s3:GetObject", OBJECT),
            ("ec2:TerminateInstances", INSTANCE),
            ("iam:CreateUser", BOB),
            ("account:CloseAccount", f"arn:aws:account::{ACCOUNT}:account"),
            ("sts:AssumeRole", STAGE_ROLE),
        ],
        [],
    ),
    "billing": (
        [("ce:GetCostAndUsage", BILLING_VIEW), ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/monthly")],
        [
            ("ec2:DescribeInstances", "*"),
            ("s3:GetObject", OBJECT),
            ("iam:ListRoles", "*"),
            ("support:DescribeCases", "*"),
        ],
    ),
    "support": (
        [("support:CreateCase", "*"), ("support:DescribeCases", "*")],
        [("ec2:DescribeInstances", "*"), ("s3:GetObject", OBJECT), ("ce:GetCostAndUsage", BILLING_VIEW)],
    ),
    "logs": (
        [
            ("cloudtrail:DescribeTrails", "*"),
            ("cloudtrail:GetTrailStatus", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"),
            ("cloudtrail:ListTrails", "*"),
            ("cloudtrail:LookupEvents", "*"),
            ("config:DescribeConfigRules", "*"),
            ("config:GetResourceConfigHistory", "*"),
            ("config:SelectResourceConfig", "*"),
            ("cloudwatch:DescribeAlarms", f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:load"),
            ("cloudwatch:GetDashboard", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/main"),
            ("cloudwatch:GetMetricData", DATASET),
            ("cloudwatch:ListDashboards", "*"),
            ("cloudwatch:ListMetrics", DATASET),
            ("logs:DescribeLogGroups", "*"),
            ("logs:FilterLogEvents", LOG_GROUP),
            ("logs:GetLogEvents", f"{LOG_GROUP}:log-stream:one"),
            ("logs:GetQueryResults", LOG_GROUP),
            ("logs:StartQuery", LOG_GROUP),
            ("logs:StopQuery", "*"),
            ("kms:Decrypt", KEY),
            ("kms:DescribeKey", KEY),
        ],
        [
            ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"),
            ("cloudtrail:DeleteTrail", f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"),
            (
                "config:StopConfigurationRecorder",
                f"arn:aws:config:us-east-1:{ACCOUNT}:configuration-recorder/default/x",
            ),
            ("config:DeliverConfigSnapshot", "*"),
            ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:load"),
            ("cloudwatch:PutDashboard", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/main"),
            ("logs:DeleteLogGroup", LOG_GROUP),
            ("logs:PutRetentionPolicy", LOG_GROUP),
            ("logs:Unmask", LOG_GROUP),
            ("kms:Decrypt", OTHER_KEY),
            ("kms:Encrypt", KEY),
            ("kms:ScheduleKeyDeletion", KEY),
            ("s3:GetObject", OBJECT),
        ],
    ),
    "developers": (
        [
            ("ec2:TerminateInstances", INSTANCE),
            ("lambda:InvokeFunction", FUNCTION),
            ("dynamodb:GetItem", TABLE),
            ("s3:ListBucket", OWN_BUCKET),
            ("s3:PutObject", f"{OWN_BUCKET}/notes/today"),
            ("s3:DeleteBucket", OWN_BUCKET),
        ],
        [
            ("dynamodb:PutItem", TABLE),
            ("ec2messages:GetMessages", "*"),
            ("s3:ListAllMyBuckets", "*"),
            ("s3:ListBucket", "arn:aws:s3:::your-org-name.user-bob"),
            ("s3:GetObject", "arn:aws:s3:::your-org-name.user-bob/notes"),
            ("s3:ListBucket", f"{OWN_BUCKET}2"),
            ("s3:GetObject", OBJECT),
        ],
    ),
    "read_only": (
        [("s3:GetObject", OBJECT), ("ec2:DescribeInstances", "*"), ("iam:GetRole", ROLE), ("iam:ListRoles", "*")],
        [
            ("s3:PutObject", OBJECT),
            ("ec2:TerminateInstances", INSTANCE),
            ("logs:DeleteLogGroup", LOG_GROUP),
            ("kms:Decrypt", KEY),
        ],
    ),
    "use_existing_iam_roles": (
        [
            ("iam:PassRole", ROLE),
            ("iam:GetRole", ROLE),
            ("iam:ListRoles", "*"),
            ("iam:ListInstanceProfiles", "*"),
            ("iam:GetInstanceProfile", f"{IAM}:instance-profile/app"),
            ("iam:ListInstanceProfilesForRole", ROLE),
        ],
        [
            ("iam:PassRole", STAGE_ROLE),
            ("iam:CreateRole", ROLE),
            ("iam:DeleteRole", ROLE),
            ("iam:UpdateRole", ROLE),
            ("iam:TagRole", ROLE),
            ("iam:CreateInstanceProfile", f"{IAM}:instance-profile/app"),
            ("iam:AddRoleToInstanceProfile", f"{IAM}:instance-profile/app"),
            ("iam:GetUser", ALICE),
            ("ec2:TerminateInstances", INSTANCE),
        ],
    ),
    "auto_deploy": (
        [
            ("ecr:GetAuthorizationToken", "*"),
            ("ecs:UpdateService", f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/main/app"),
        ],
        [("ecs:DeleteService", f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/main/app"), ("iam:GetUser", ALICE)],
    ),
    "houston_cli_users": (
        [("execute-api:Invoke", f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abcdef/prod/GET/config")],
        [
            ("execute-api:InvalidateCache", f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abcdef/prod/GET/config"),
            ("lambda:InvokeFunction", FUNCTION),
            ("iam:GetUser", ALICE),
        ],
    ),
    "iam_user_self_mgmt": (
        [
            ("iam:CreateAccessKey", ALICE),
            ("iam:UploadSSHPublicKey", ALICE),
            ("iam:UploadSigningCertificate", ALICE),
            ("iam:CreateServiceSpecificCredential", ALICE),
            ("iam:DeactivateMFADevice", ALICE),
        ],
        [("s3:GetObject", OBJECT), ("iam:ListRoles", "*"), ("iam:ListGroups", "*"), ("iam:CreateAccessKey", BOB)],
    ),
    "iam_admin": (
        [("iam:CreateUser", BOB), ("iam:DeleteRole", ROLE), ("iam:AttachUserPolicy", ALICE), ("iam:ListRoles", "*")],
        [("s3:GetObject", OBJECT), ("ec2:DescribeInstances", "*"), ("sts:AssumeRole", ROLE)],
    ),
    "cross_account_access_groups": (
        [("sts:AssumeRole", STAGE_ROLE), ("sts:TagSession", STAGE_ROLE)],
        [
            ("sts:AssumeRole", f"{STAGE_ROLE}-2"),
            ("sts:AssumeRole", ROLE),
            ("sts:SetSourceIdentity", STAGE_ROLE),
            ("iam:GetUser", ALICE),
        ],
    ),
    "ssh_iam_users": ([], [("s3:GetObject", OBJECT), ("iam:GetUser", ALICE), ("iam:ListUsers", "*")]),
    "ssh_iam_sudo_users": ([], [("s3:GetObject", OBJECT), ("iam:GetUser", ALICE), ("iam:ListUsers", "*")]),
}


def test_every_group_is_judged() -> None:
    assert sorted(PERMISSIONS) == sorted(ALL_KEYS)


@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_do_what_the_group_is_for(simulator: Simulator, key: str, user: str) -> None:
    calls = [(action, user if resource == ALICE else resource) for action, resource in PERMISSIONS[key][0]]
    assert allowed(simulator, calls, documents_of(key), True, user) == set(calls)


@pytest.mark.parametrize("mfa", NO_MFA)
@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key != "auto_deploy"])
def test_a_member_without_mfa_may_do_nothing_the_group_is_for(simulator: Simulator, key: str, mfa: bool | None) -> None:
    assert allowed(simulator, PERMISSIONS[key][0], documents_of(key), mfa) == set()


@pytest.mark.parametrize("mfa", NO_MFA)
def test_a_machine_deploys_without_mfa(simulator: Simulator, mfa: bool | None) -> None:
    calls = PERMISSIONS["auto_deploy"][0]
    assert allowed(simulator, calls, documents_of("auto_deploy"), mfa) == set(calls)


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("key", ALL_KEYS)
def test_nothing_depends_on_mfa_when_it_is_not_required(simulator: Simulator, key: str, mfa: bool | None) -> None:
    documents = documents_of(key, WITHOUT_MFA)
    granted, refused = PERMISSIONS[key]
    assert allowed(simulator, [*granted, *refused], documents, mfa) == set(granted)
    assert "MultiFactorAuth" not in json.dumps(documents)


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_not_go_beyond_the_group(simulator: Simulator, key: str) -> None:
    assert allowed(simulator, PERMISSIONS[key][1], documents_of(key), True) == set()


def test_logs_without_a_key_decrypt_nothing(simulator: Simulator) -> None:
    documents = [policies.logs().as_dict()]
    assert allowed(simulator, [("kms:Decrypt", KEY), ("kms:DescribeKey", KEY)], documents, True) == set()
