"""What members of each group may do, and what they may never do, by the table of the groups."""

import json

import pytest
from escalations import ACCOUNT, ALICE, BOB, FUNCTION, IAM, INSTANCE, ROLE
from group_permissions import ALICE_WITH_PATH, ALL_KEYS, KEY, OBJECT, STAGE_ROLE, WITHOUT_MFA, allowed, documents_of


def on(resource, *actions):
    return [(action, resource) for action in actions]


def arn(service, name, region="us-east-1"):
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{name}"


OTHER_KEY, TABLE = arn("kms", "key/99999999-2222-3333-4444-555555555555"), arn("dynamodb", "table/orders")
LOG_GROUP, DATASET = arn("logs", "log-group:app"), arn("cloudwatch", "dataset/metrics")
BILLING_VIEW, OWN_BUCKET = arn("billing", "billingview/primary", ""), "arn:aws:s3:::your-org-name.user-alice"
ALARM, DASHBOARD = arn("cloudwatch", "alarm:load"), arn("cloudwatch", "dashboard/main", "")
TRAIL, RECORDER = arn("cloudtrail", "trail/all"), arn("config", "configuration-recorder/default/x")
SERVICE, API = arn("ecs", "service/main/app"), arn("execute-api", "abcdef/prod/GET/config")
PROFILE = f"{IAM}:instance-profile/app"
NOT_FOR_SSH = [*on(OBJECT, "s3:GetObject"), *on(ALICE, "iam:GetUser"), *on("*", "iam:ListUsers")]

# What a member may do, and what not.
PERMISSIONS = {
    "full_access": (
        [
            *(("s3:GetObject", OBJECT), ("ec2:TerminateInstances", INSTANCE), ("iam:CreateUser", BOB)),
            *(("account:CloseAccount", f"arn:aws:account::{ACCOUNT}:account"), ("sts:AssumeRole", STAGE_ROLE)),
        ],
        [],
    ),
    "billing": (
        [("ce:GetCostAndUsage", BILLING_VIEW), ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/monthly")],
        [*on("*", "ec2:DescribeInstances", "iam:ListRoles", "support:DescribeCases"), ("s3:GetObject", OBJECT)],
    ),
    "support": (
        on("*", "support:CreateCase", "support:DescribeCases"),
        [("ec2:DescribeInstances", "*"), ("s3:GetObject", OBJECT), ("ce:GetCostAndUsage", BILLING_VIEW)],
    ),
    "logs": (
        [
            *on("*", "cloudtrail:DescribeTrails", "cloudtrail:ListTrails", "cloudtrail:LookupEvents"),
            *on("*", "config:DescribeConfigRules", "config:GetResourceConfigHistory", "config:SelectResourceConfig"),
            *on("*", "cloudwatch:ListDashboards", "logs:DescribeLogGroups", "logs:StopQuery"),
            *on(DATASET, "cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
            *on(LOG_GROUP, "logs:FilterLogEvents", "logs:GetQueryResults", "logs:StartQuery"),
            *(("cloudtrail:GetTrailStatus", TRAIL), ("logs:GetLogEvents", f"{LOG_GROUP}:log-stream:one")),
            *(("cloudwatch:DescribeAlarms", ALARM), ("cloudwatch:GetDashboard", DASHBOARD)),
            *on(KEY, "kms:Decrypt", "kms:DescribeKey"),
        ],
        [
            *on(TRAIL, "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"),
            ("config:StopConfigurationRecorder", RECORDER),
            *(("config:DeliverConfigSnapshot", "*"), ("s3:GetObject", OBJECT), ("kms:Decrypt", OTHER_KEY)),
            *(("cloudwatch:PutMetricAlarm", ALARM), ("cloudwatch:PutDashboard", DASHBOARD)),
            *on(LOG_GROUP, "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:Unmask"),
            *on(KEY, "kms:Encrypt", "kms:ScheduleKeyDeletion"),
        ],
    ),
    "developers": (
        [
            *(("ec2:TerminateInstances", INSTANCE), ("lambda:InvokeFunction", FUNCTION), ("dynamodb:GetItem", TABLE)),
            *on(OWN_BUCKET, "s3:ListBucket", "s3:DeleteBucket"),
            ("s3:PutObject", f"{OWN_BUCKET}/notes/today"),
        ],
        [
            *on("*", "ec2messages:GetMessages", "s3:ListAllMyBuckets"),
            *(("dynamodb:PutItem", TABLE), ("s3:GetObject", OBJECT), ("s3:ListBucket", f"{OWN_BUCKET}2")),
            ("s3:ListBucket", "arn:aws:s3:::your-org-name.user-bob"),
            ("s3:GetObject", "arn:aws:s3:::your-org-name.user-bob/notes"),
        ],
    ),
    "read_only": (
        [("s3:GetObject", OBJECT), *on("*", "ec2:DescribeInstances", "iam:ListRoles"), ("iam:GetRole", ROLE)],
        [
            *(("s3:PutObject", OBJECT), ("ec2:TerminateInstances", INSTANCE), ("logs:DeleteLogGroup", LOG_GROUP)),
            ("kms:Decrypt", KEY),
        ],
    ),
    "use_existing_iam_roles": (
        [
            *on(ROLE, "iam:PassRole", "iam:GetRole", "iam:ListInstanceProfilesForRole"),
            *on("*", "iam:ListRoles", "iam:ListInstanceProfiles"),
            ("iam:GetInstanceProfile", PROFILE),
        ],
        [
            *on(ROLE, "iam:CreateRole", "iam:DeleteRole", "iam:UpdateRole", "iam:TagRole"),
            *on(PROFILE, "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"),
            *(("iam:PassRole", STAGE_ROLE), ("iam:GetUser", ALICE), ("ec2:TerminateInstances", INSTANCE)),
        ],
    ),
    "auto_deploy": (
        [("ecr:GetAuthorizationToken", "*"), ("ecs:UpdateService", SERVICE)],
        [("ecs:DeleteService", SERVICE), ("iam:GetUser", ALICE)],
    ),
    "houston_cli_users": (
        on(API, "execute-api:Invoke"),
        [("execute-api:InvalidateCache", API), ("lambda:InvokeFunction", FUNCTION), ("iam:GetUser", ALICE)],
    ),
    "iam_user_self_mgmt": (
        [
            *on(ALICE, "iam:CreateAccessKey", "iam:UploadSSHPublicKey", "iam:UploadSigningCertificate"),
            *on(ALICE, "iam:CreateServiceSpecificCredential", "iam:DeactivateMFADevice"),
        ],
        [("s3:GetObject", OBJECT), *on("*", "iam:ListRoles", "iam:ListGroups"), ("iam:CreateAccessKey", BOB)],
    ),
    "iam_admin": (
        [("iam:CreateUser", BOB), ("iam:DeleteRole", ROLE), ("iam:AttachUserPolicy", ALICE), ("iam:ListRoles", "*")],
        [("s3:GetObject", OBJECT), ("ec2:DescribeInstances", "*"), ("sts:AssumeRole", ROLE)],
    ),
    "cross_account_access_groups": (
        on(STAGE_ROLE, "sts:AssumeRole", "sts:TagSession"),
        [
            *(("sts:AssumeRole", f"{STAGE_ROLE}-2"), ("sts:AssumeRole", ROLE), ("sts:SetSourceIdentity", STAGE_ROLE)),
            ("iam:GetUser", ALICE),
        ],
    ),
    "ssh_iam_users": ([], NOT_FOR_SSH),
    "ssh_iam_sudo_users": ([], NOT_FOR_SSH),
}


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_do_what_the_group_is_for(simulator, key):
    for user in (ALICE, ALICE_WITH_PATH):
        calls = [(action, user if resource == ALICE else resource) for action, resource in PERMISSIONS[key][0]]
        assert allowed(simulator, calls, documents_of(key), True, user) == set(calls)


@pytest.mark.parametrize("mfa", [False, None])
def test_a_member_without_mfa_may_do_nothing_the_group_is_for(simulator, mfa):
    for key in ALL_KEYS:
        if key != "auto_deploy":
            assert allowed(simulator, PERMISSIONS[key][0], documents_of(key), mfa) == set(), key


def test_a_machine_deploys_without_mfa(simulator):
    calls = PERMISSIONS["auto_deploy"][0]
    for mfa in (False, None):
        assert allowed(simulator, calls, documents_of("auto_deploy"), mfa) == set(calls)


@pytest.mark.parametrize("key", ALL_KEYS)
def test_nothing_depends_on_mfa_when_it_is_not_required(simulator, key):
    documents = documents_of(key, WITHOUT_MFA)
    granted, refused = PERMISSIONS[key]
    assert allowed(simulator, [*granted, *refused], documents, None) == set(granted)
    assert "MultiFactorAuth" not in json.dumps(documents)


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_not_go_beyond_the_group(simulator, key):
    assert allowed(simulator, PERMISSIONS[key][1], documents_of(key), True) == set()
