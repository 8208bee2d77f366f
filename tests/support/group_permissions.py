"""The documents of each group, and what they allow by the simulator."""

import json

from escalations import ACCOUNT, ALICE, IAM
from moto.iam.aws_managed_policies import aws_managed_policies_data
from simulator import ALLOWED, Request

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT
from landingzone.groups.values import InputValues

ALICE_WITH_PATH = f"{IAM}:user/engineering/europe/alice"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
STAGE_ROLE = "arn:aws:iam::222222222222:role/allow-full-access"
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


def inputs(*, partition="aws", should_require_mfa=True):
    given = {
        "aws_account_id": ACCOUNT,
        "auto_deploy_permissions": ["ecr:GetAuthorizationToken", "ecs:UpdateService"],
        "cloudtrail_kms_key_arn": KEY,
        "iam_group_developers_permitted_services": ["ec2", "lambda", "dynamodb:GetItem"],
        "should_require_mfa": should_require_mfa,
    }
    return InputValues(Inputs.model_validate(given), partition)


WITH_MFA, WITHOUT_MFA = inputs(), inputs(should_require_mfa=False)


def own_documents(group, values):
    """Return the documents that are made for a group, as they are attached."""
    made = [
        (policy.document(values), policy.needs_mfa)
        for policy in group.inline
        if policy.exists_with is None or values.value(policy.exists_with)
    ]
    if group.customer is not None:
        made.append((group.customer.document(values), True))
    if group.self_managed:
        made.append((SELF_MANAGEMENT.document(values), True))
    return [values.protected(document, needs_mfa=needs_mfa) for document, needs_mfa in made]


def documents_of(key, values=WITH_MFA):
    """Return everything that a member of a group holds, in the shape of IAM's JSON."""
    if key == CROSS_ACCOUNT.key:
        return [values.protected(CROSS_ACCOUNT.document((STAGE_ROLE,))).as_dict()]
    if key in NAMED_KEYS:
        return []
    group = GROUPS_BY_KEY[key]
    made = [document.as_dict() for document in own_documents(group, values)]
    if group.aws_managed is not None:
        made.append(AWS_MANAGED[group.aws_managed.rpartition("/")[2]]["Document"])
    return made


GROUPS_BY_KEY = {group.key: group for group in GROUPS}
NAMED_KEYS = [group.key for group in NAMED_GROUPS]
SELF_MANAGED = [group.key for group in GROUPS if group.self_managed]
ALL_KEYS = [*GROUPS_BY_KEY, CROSS_ACCOUNT.key, *NAMED_KEYS]


def allowed(simulator, calls, documents, mfa, user=ALICE):
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


def set_up_calls(user):
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
