import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from escalations import ACCOUNT, ALICE, BOB, ESCALATIONS, FUNCTION, IAM, INSTANCE, LAUNCHES, ROLE, Calls
from moto.iam.aws_managed_policies import aws_managed_policies_data
from simulator import ALLOWED, EXPLICITLY_DENIED, Request, Simulator

from landingzone.expressions import Expression
from landingzone.groups import policies
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.iam import documents
from landingzone.iam.documents import Condition, Document, Statement

ALICE_WITH_PATH = f"{IAM}:user/engineering/europe/alice"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
OTHER_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/99999999-2222-3333-4444-555555555555"
STAGE_ROLE = "arn:aws:iam::222222222222:role/allow-full-access"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"
LOG_GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:app"
BILLING_VIEW = f"arn:aws:billing::{ACCOUNT}:billingview/primary"
DATASET = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:dataset/metrics"
OWN_BUCKET = "arn:aws:s3:::your-org-name.user-alice"
OBJECT = "arn:aws:s3:::a-bucket/a-file"

# A key's own policy decides whether IAM policies count for it; this is the one that AWS gives to a new key.
# Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"{IAM}:root"}, "Action": "kms:*", "Resource": "*"}],
}

NO_MFA = (False, None)
ANY_MFA = (True, False, None)

AWS_MANAGED = json.loads(aws_managed_policies_data)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    partition: str = "aws"
    should_require_mfa: bool = True

    def value(self, name: str) -> Any:
        return {
            "aws_account_id": ACCOUNT,
            "auto_deploy_permissions": ["ecr:GetAuthorizationToken", "ecs:UpdateService"],
            "cloudtrail_kms_key_arn": KEY,
            "iam_group_developers_permitted_services": ["ec2", "lambda", "dynamodb:GetItem"],
            "iam_policy_iam_user_self_mgmt": "iam-user-self-mgmt",
            "should_require_mfa": self.should_require_mfa,
        }[name]

    def service_actions(self, name: str) -> tuple[str, ...]:
        return documents.service_actions(self.value(name))


WITH_MFA = Inputs()
WITHOUT_MFA = Inputs(should_require_mfa=False)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def own_documents(group: Group, inputs: Inputs) -> list[Document]:
    """Give the documents that are made for a group, as they are attached."""
    made = [
        (policy.document(inputs), policy.needs_mfa)
        for policy in group.inline
        if policy.exists_with is None or inputs.value(policy.exists_with)
    ]
    if group.customer is not None:
        made.append((group.customer.document(inputs), True))
    if group.self_managed:
        made.append((SELF_MANAGEMENT.document(inputs), True))
    return [
        documents.with_mfa(document) if needs_mfa and inputs.should_require_mfa else document
        for document, needs_mfa in made
    ]


def documents_of(key: str, inputs: Inputs = WITH_MFA) -> list[dict[str, Any]]:
    """Give everything that a member of a group holds, in the shape of IAM's JSON."""
    if key == CROSS_ACCOUNT.key:
        assume = CROSS_ACCOUNT.document((STAGE_ROLE,))
        return [(documents.with_mfa(assume) if inputs.should_require_mfa else assume).as_dict()]
    if key in NAMED_KEYS:
        return []
    group = GROUPS_BY_KEY[key]
    made = [document.as_dict() for document in own_documents(group, inputs)]
    if group.aws_managed is not None:
        made.append(AWS_MANAGED[group.aws_managed.rpartition("/")[2]]["Document"])
    return made


GROUPS_BY_KEY = {group.key: group for group in GROUPS}
NAMED_KEYS = [group.key for group in NAMED_GROUPS]
SELF_MANAGED = [group.key for group in GROUPS if group.self_managed]
ALL_KEYS = [*GROUPS_BY_KEY, CROSS_ACCOUNT.key, *NAMED_KEYS]


def allowed(
    simulator: Simulator, calls: Calls, documents: Sequence[dict[str, Any]], mfa: bool | None, user: str = ALICE
) -> set[tuple[str, str]]:
    """Tell which of the calls a user may make."""
    requests = [
        Request(
            principal=user,
            action=action,
            resource=resource,
            policies=documents,
            mfa=mfa,
            resource_policy=KEY_POLICY if action.startswith("kms:") else None,
        )
        for action, resource in calls
    ]
    return {call for call, decision in zip(calls, simulator.decide(requests), strict=True) if decision == ALLOWED}


def set_up_calls(user: str) -> Calls:
    """List the calls from a first sign-in to a working MFA device, after a first attempt that was broken off."""
    name = user.rpartition("/")[2]
    return [
        ("iam:GetAccountPasswordPolicy", "*"),
        ("iam:ChangePassword", user),
        ("iam:ListUsers", "*"),
        ("iam:GetUser", user),
        ("iam:ListMFADevices", user),
        ("iam:GetMFADevice", user),
        ("iam:ListVirtualMFADevices", "*"),
        ("iam:DeleteVirtualMFADevice", f"{IAM}:mfa/{name}"),
        ("iam:CreateVirtualMFADevice", f"{IAM}:mfa/{name}"),
        ("iam:CreateVirtualMFADevice", f"{IAM}:mfa/a-telephone"),
        ("iam:EnableMFADevice", user),
        ("iam:ResyncMFADevice", user),
    ]


# What each group may do with MFA, and what it may never do, by the table of the groups.

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


# No lock-out, and nothing but the way out of it.


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
@pytest.mark.parametrize("key", SELF_MANAGED)
def test_a_fresh_member_can_change_the_password_and_set_up_mfa(
    simulator: Simulator, key: str, user: str, mfa: bool | None
) -> None:
    documents = documents_of(key)
    assert allowed(simulator, set_up_calls(user), documents, mfa, user) == set(set_up_calls(user))
    # Any user may call this one, unless a policy denies it.
    session = Request(principal=user, action="sts:GetSessionToken", policies=documents, mfa=mfa)
    assert simulator.decide([session]) != [EXPLICITLY_DENIED]


def iam_calls(simulator: Simulator, user: str) -> Calls:
    """List every action of IAM that AWS has, on a resource of each type that it can act on."""
    name = user.rpartition("/")[2]
    resources = {
        "access-report": f"{IAM}:access-report/o-1234567890/r-1234",
        "assumed-role": f"{IAM}:assumed-role/app/session",
        "delegation-request": f"{IAM}:delegation-request/1",
        "federated-user": f"{IAM}:federated-user/someone",
        "group": f"{IAM}:group/full-access",
        "instance-profile": f"{IAM}:instance-profile/app",
        "mfa": f"{IAM}:mfa/{name}",
        "oidc-provider": f"{IAM}:oidc-provider/example.com",
        "policy": f"{IAM}:policy/iam-admin",
        "role": ROLE,
        "role-template": "arn:aws:iam::aws:role-template/ec2.amazonaws.com/app:1",
        "saml-provider": f"{IAM}:saml-provider/example",
        "server-certificate": f"{IAM}:server-certificate/example",
        "sms-mfa": f"{IAM}:sms-mfa/{name}",
        "user": user,
    }
    return [
        (action.name, resources[kind] if kind else "*")
        for action in simulator.expand("iam:*")
        for kind in action.resource_types or ("",)
    ]


@pytest.mark.parametrize("mfa", NO_MFA)
@pytest.mark.parametrize("key", SELF_MANAGED)
def test_of_all_of_iam_a_member_without_mfa_reaches_only_the_set_up(
    simulator: Simulator, key: str, mfa: bool | None
) -> None:
    reached = allowed(simulator, iam_calls(simulator, ALICE_WITH_PATH), documents_of(key), mfa, ALICE_WITH_PATH)
    assert reached == set(set_up_calls(ALICE_WITH_PATH)) - {("iam:CreateVirtualMFADevice", f"{IAM}:mfa/a-telephone")}


@pytest.mark.parametrize("mfa", NO_MFA)
@pytest.mark.parametrize("key", SELF_MANAGED)
def test_a_member_without_mfa_changes_nothing_of_another_user(simulator: Simulator, key: str, mfa: bool | None) -> None:
    named = {action for action, resource in allowed(simulator, iam_calls(simulator, BOB), documents_of(key), mfa)}
    everybody = {"iam:CreateVirtualMFADevice", "iam:GetAccountPasswordPolicy", "iam:ListUsers"}
    everybody |= {"iam:ListVirtualMFADevices"}
    # ReadOnlyAccess lets members read other users, and the reads among the set-up cannot be taken from it alone.
    readers = {"iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices"} if key == "read_only" else set()
    assert named == everybody | readers


@pytest.mark.parametrize("mfa", ANY_MFA)
def test_the_require_mfa_document_spares_exactly_the_set_up(simulator: Simulator, mfa: bool | None) -> None:
    calls = [
        *iam_calls(simulator, ALICE),
        *((action.name, "*") for action in simulator.expand("sts:*") if not action.resource_types),
        ("s3:GetObject", OBJECT),
        ("ec2:TerminateInstances", INSTANCE),
    ]
    held = [policies.full_access().as_dict(), documents.require_mfa().as_dict()]
    reached = {action for action, resource in allowed(simulator, calls, held, mfa)}
    spared = {action for action, resource in set_up_calls(ALICE)} | {"sts:GetSessionToken"}
    # IAM answers this one whatever a policy says.
    # Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    spared |= {"sts:GetCallerIdentity"}
    assert reached == ({action for action, resource in calls} if mfa else spared)


def test_the_require_mfa_document_grants_nothing(simulator: Simulator) -> None:
    calls = iam_calls(simulator, ALICE)
    assert allowed(simulator, calls, [documents.require_mfa().as_dict()], True) == set()


# Self-management: all of one's own, nothing of anybody else's.

OWN_CREDENTIAL = re.compile("AccessKey|SSHPublicKey|SigningCertificate|ServiceSpecificCredential|DeactivateMFADevice")


@pytest.mark.parametrize("inputs", [WITH_MFA, WITHOUT_MFA])
@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
def test_self_management_covers_every_credential_of_ones_own_and_no_permission(
    simulator: Simulator, user: str, inputs: Inputs
) -> None:
    calls = iam_calls(simulator, user)
    reached = allowed(simulator, calls, documents_of("iam_user_self_mgmt", inputs), True, user)
    credentials = {(action, resource) for action, resource in calls if OWN_CREDENTIAL.search(action)}
    assert reached == (credentials | set(set_up_calls(user))) - {
        ("iam:CreateVirtualMFADevice", f"{IAM}:mfa/a-telephone")
    }


@pytest.mark.parametrize(
    "other",
    [
        BOB,
        f"{IAM}:user/engineering/europe/bob",
        f"{IAM}:user/alice/bob",
        f"{IAM}:user/malice",
        f"{IAM}:user/engineering/malice",
        f"{IAM}:user/alice2",
        "arn:aws:iam::222222222222:user/alice",
    ],
)
@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
def test_self_management_reaches_no_other_user(simulator: Simulator, user: str, other: str) -> None:
    own = SELF_MANAGEMENT.document(WITHOUT_MFA)
    actions = {action for statement in own.statements for action in statement.actions}
    calls = [
        (action, other)
        for action in sorted(actions)
        for known in simulator.expand(action)
        if "user" in known.resource_types
    ]
    assert len(calls) > 20
    assert allowed(simulator, calls, [own.as_dict()], True, user) == set()


@pytest.mark.parametrize("mfa", ANY_MFA)
def test_only_the_device_of_ones_own_name_can_be_deleted(simulator: Simulator, mfa: bool | None) -> None:
    devices = [f"{IAM}:mfa/{name}" for name in ("alice", "bob", "a-telephone", "alice2", "bob/alice")]
    calls = [("iam:DeleteVirtualMFADevice", device) for device in devices]
    documents = documents_of("iam_user_self_mgmt")
    assert allowed(simulator, calls, documents, mfa, ALICE_WITH_PATH) == {calls[0]}


# Escalation: ways known to lead from some permissions to all of them.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html


ADMINISTRATORS = ["full_access", "iam_admin"]


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key not in ADMINISTRATORS])
def test_no_other_group_can_give_itself_permissions(simulator: Simulator, key: str) -> None:
    documents = documents_of(key, WITHOUT_MFA)
    assert allowed(simulator, ESCALATIONS, documents, True) == set()
    launches = allowed(simulator, LAUNCHES, documents, True)
    passes = allowed(simulator, [("iam:PassRole", ROLE)], documents, True)
    assert not (launches and passes), "passes a role to something that it can also launch"


@pytest.mark.parametrize("key", ADMINISTRATORS)
def test_the_administrators_need_mfa_for_every_escalation(simulator: Simulator, key: str) -> None:
    documents = documents_of(key)
    assert allowed(simulator, ESCALATIONS, documents, True) == set(ESCALATIONS)
    assert [allowed(simulator, ESCALATIONS, documents, mfa) for mfa in NO_MFA] == [set(), set()]


def test_only_the_roles_and_developers_groups_hold_half_of_a_launch(simulator: Simulator) -> None:
    halves = [*LAUNCHES, ("iam:PassRole", ROLE)]
    holders = [key for key in ALL_KEYS if allowed(simulator, halves, documents_of(key, WITHOUT_MFA), True)]
    assert holders == ["full_access", "developers", "use_existing_iam_roles", "iam_admin"]


# The documents against what AWS knows.


def every_document() -> list[Document]:
    return [
        *(document for group in GROUPS for document in own_documents(group, WITH_MFA)),
        documents.require_mfa(),
        policies.assume_roles([STAGE_ROLE]),
    ]


def test_every_action_named_exists_in_aws(simulator: Simulator) -> None:
    named = {
        action
        for document in every_document()
        for statement in document.statements
        for action in (*statement.actions, *statement.not_actions)
    }
    assert len(named) > 80
    assert [action for action in sorted(named) if action != "*" and not simulator.expand(action)] == []


def test_no_action_of_the_logs_group_writes(simulator: Simulator) -> None:
    patterns = [action for statement in policies.logs().statements for action in statement.actions]
    found = [action for pattern in patterns for action in simulator.expand(pattern)]
    assert len(found) > 100
    assert [action.name for action in found if not {"Read", "List"}.issuperset(action.access_levels)] == []


def test_retired_billing_actions_are_not_used() -> None:
    assert [document for document in every_document() if "aws-portal" in document.json()] == []


@pytest.mark.parametrize("name", [policies.BILLING, policies.SUPPORT, policies.READ_ONLY])
def test_the_managed_policies_exist_at_their_path(name: str) -> None:
    assert f"{AWS_MANAGED[name.rpartition('/')[2]]['Path']}{name.rpartition('/')[2]}" == f"/{name}"


def test_a_managed_policy_arn_carries_partition_and_path() -> None:
    assert documents.managed_policy_arn("aws-us-gov", "job-function/Billing") == (
        "arn:aws-us-gov:iam::aws:policy/job-function/Billing"
    )


@pytest.mark.parametrize("partition", ["aws-us-gov", "aws-cn"])
def test_no_document_names_another_partition(partition: str) -> None:
    inputs = Inputs(partition=partition)
    documents = [document for group in GROUPS for document in own_documents(group, inputs)]
    partitions = {match for document in documents for match in re.findall(r"arn:([^:]*):", document.json())}
    # The key and roles of other accounts are given whole.
    assert partitions == {partition, "aws"}
    assert [found for found in documents if "arn:aws:" in found.json().replace(KEY, "")] == []


def test_every_group_fits_the_limits_of_iam() -> None:
    for group in GROUPS:
        inline = [policy.document(WITH_MFA) for policy in group.inline]
        assert sum(documents.size(documents.with_mfa(document)) for document in inline) <= 5120, group.key
    assert documents.size(documents.with_mfa(SELF_MANAGEMENT.document(WITH_MFA))) <= 6144


# Values.


def test_a_document_has_the_shape_of_iam() -> None:
    assert documents.with_mfa(policies.full_access()).as_dict() == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "fullAccess",
                "Effect": "Allow",
                "Action": ["*"],
                "Resource": ["*"],
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}},
            }
        ],
    }


def test_the_require_mfa_document_is_written_in_a_stable_order() -> None:
    assert documents.require_mfa().json() == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"denyAllButSettingUpMfa","Effect":"Deny","NotAction":['
        '"iam:ChangePassword","iam:CreateVirtualMFADevice","iam:DeleteVirtualMFADevice","iam:EnableMFADevice",'
        '"iam:GetAccountPasswordPolicy","iam:GetMFADevice","iam:GetUser","iam:ListMFADevices","iam:ListUsers",'
        '"iam:ListVirtualMFADevices","iam:ResyncMFADevice","sts:GetSessionToken"],"Resource":["*"],'
        '"Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":["false"]}}}]}'
    )


def test_a_document_keeps_letters_as_they_are_and_their_size() -> None:
    document = policies.assume_roles(["é"])
    assert '"Resource":["é"]' in document.json()
    assert documents.size(document) == documents.size(policies.assume_roles(["e"]))


def test_mfa_joins_the_conditions_that_are_there() -> None:
    secure = Condition(operator="Bool", key="aws:SecureTransport", values=("true",))
    near = Condition(operator="StringEquals", key="aws:RequestedRegion", values=("eu-west-1", "eu-west-2"))
    statement = Statement(sid="read", actions=("s3:GetObject",), resources=(OBJECT,), conditions=(secure, near))
    (written,) = documents.with_mfa(Document(statements=(statement,))).statements
    assert written.as_dict()["Condition"] == {
        "Bool": {"aws:SecureTransport": ["true"], "aws:MultiFactorAuthPresent": ["true"]},
        "StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]},
    }


def test_mfa_is_asked_for_once() -> None:
    once = documents.with_mfa(SELF_MANAGEMENT.document(WITH_MFA))
    assert documents.with_mfa(once) == once


def test_mfa_leaves_a_refusal_as_it_is() -> None:
    assert documents.with_mfa(documents.require_mfa()) == documents.require_mfa()


def test_two_conditions_in_one_place_are_refused() -> None:
    condition = Condition(operator="StringEquals", key="aws:RequestedRegion", values=("eu-west-1",))
    with pytest.raises(ValueError, match="statement here: two conditions with one operator and one key"):
        Statement(sid="here", conditions=(condition, Condition(operator="StringEquals", key=condition.key, values=())))


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("force_mfa", [True, False])
def test_a_user_policy_that_forces_mfa_grants_only_with_mfa(
    simulator: Simulator, force_mfa: bool, mfa: bool | None
) -> None:
    document = documents.user_inline(["s3:GetObject"], [OBJECT], "Allow", force_mfa)
    calls = [("s3:GetObject", OBJECT), ("s3:PutObject", OBJECT)]
    expected = {calls[0]} if mfa or not force_mfa else set()
    assert allowed(simulator, calls, [document.as_dict()], mfa) == expected


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("force_mfa", [True, False])
def test_a_user_policy_that_refuses_does_so_with_mfa_and_without(
    simulator: Simulator, force_mfa: bool, mfa: bool | None
) -> None:
    deny = documents.user_inline(["s3:PutObject"], ["*"], "Deny", force_mfa).as_dict()
    calls = [("s3:GetObject", OBJECT), ("s3:PutObject", OBJECT)]
    assert allowed(simulator, calls, [policies.full_access().as_dict(), deny], mfa) == {calls[0]}


def test_services_become_all_their_actions() -> None:
    assert documents.service_actions(["ec2", "s3:PutObject", "rds:Describe*"]) == (
        "ec2:*",
        "s3:PutObject",
        "rds:Describe*",
    )


def test_developers_without_services_have_no_statement() -> None:
    assert policies.developers([]) == Document(statements=())


def test_terraform_expressions_pass_through_as_they_are() -> None:
    partition, account = "${data.aws_partition.current.partition}", "${var.aws_account_id}"
    text = policies.self_management(partition, account).json()
    assert f"arn:{partition}:iam::{account}:user/*/${{aws:username}}" in text


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (policies.developers(Expression("local.actions")), "Action"),
        (policies.auto_deploy(Expression("local.actions")), "Action"),
        (policies.assume_roles(Expression("local.actions")), "Resource"),
    ],
)
def test_one_expression_may_stand_for_a_list(document: Document, name: str) -> None:
    assert document.statements[0].as_dict()[name] == "${local.actions}"


@pytest.mark.parametrize("texts", ["actions", "not_actions", "resources"])
def test_a_text_is_no_list(texts: str) -> None:
    with pytest.raises(TypeError, match="as a tuple of one"):
        Statement(sid="any", **{texts: "ec2:*"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ('{ "Sid" :\t"a b",\r\n  "Effect": "Deny" }', len('{"Sid":"a b","Effect":"Deny"}')),
        (r'{ "a": "x \" y" , "b": "\\" }', len(r'{"a":"x \" y","b":"\\"}')),
        ('{"Ü": "é è"}', 11),
        ("", 0),
    ],
)
def test_white_space_counts_only_inside_of_strings(text: str, characters: int) -> None:
    assert documents.size(text) == characters


def test_a_document_is_as_large_as_its_text_however_it_is_indented() -> None:
    document = policies.logs()
    assert documents.size(document) == documents.size(json.dumps(document.as_dict(), indent=4)) == len(document.json())
