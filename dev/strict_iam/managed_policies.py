"""What AWS refuses around managed policies: what is no ARN, what is no boundary, and changes of AWS's own policies."""

import re

from moto.iam.exceptions import IAMException, InvalidInput, NoSuchEntity
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy

from dev.strict_iam.rule import API, GUIDE, Given, Rule

_ARN = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/.+")
_ATTACH = ("AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy")
_DETACH = ("DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy")
_BOUND = ("CreateRole", "CreateUser", "PutRolePermissionsBoundary", "PutUserPermissionsBoundary")
_CHANGE = (
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "SetDefaultPolicyVersion",
    "TagPolicy",
    "UntagPolicy",
)


class _PolicyNotAttachable(IAMException):
    code = "PolicyNotAttachable"


class _AccessDenied(IAMException):
    code = "AccessDenied"


def _refuse_arn(iam: IAMBackend, given: Given) -> None:
    for arn in (given.get("PolicyArn"), given.get("PermissionsBoundary")):
        if arn is not None and not _ARN.fullmatch(arn):
            raise InvalidInput(f"ARN {arn} is not valid.")


def _refuse_missing_boundary(iam: IAMBackend, given: Given) -> None:
    arn = given.get("PermissionsBoundary")
    if arn is not None and arn not in iam.managed_policies:
        raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


def _refuse_service_role_policy(iam: IAMBackend, given: Given) -> None:
    policy = iam.managed_policies.get(given.get("PolicyArn") or given.get("PermissionsBoundary") or "")
    if isinstance(policy, AWSManagedPolicy) and policy.path == "/aws-service-role/":
        raise _PolicyNotAttachable(f"Cannot attach a Service Role Policy to a Customer entity: {policy.arn}")


def _refuse_change_of_aws(iam: IAMBackend, given: Given) -> None:
    if isinstance(iam.get_policy(given["PolicyArn"]), AWSManagedPolicy):
        raise _AccessDenied(f"Not authorized to change the AWS managed policy {given['PolicyArn']}")


RULES = (
    Rule((*_ATTACH, *_DETACH, *_BOUND, *_CHANGE), _refuse_arn, f"{API}API_PutUserPermissionsBoundary.html"),
    Rule(_BOUND, _refuse_missing_boundary, f"{API}API_PutUserPermissionsBoundary.html"),
    Rule((*_ATTACH, *_BOUND), _refuse_service_role_policy, f"{API}API_AttachUserPolicy.html"),
    # "You cannot change the permissions defined in AWS managed policies."
    Rule(_CHANGE, _refuse_change_of_aws, f"{GUIDE}access_policies_managed-vs-inline.html"),
)


def keep_aws_policies() -> None:
    """Keep AWS's own policies over a reset, since nothing changes them: to read them all takes most of its time."""
    read, kept = IAMBackend._init_aws_policies, dict[tuple[str, str], list[ManagedPolicy]]()

    def read_once(iam: IAMBackend) -> list[ManagedPolicy]:
        account = iam.account_id, iam.region_name
        if account not in kept:
            kept[account] = read(iam)
        for policy in kept[account]:
            policy.attachment_count = 0
        return kept[account].copy()

    IAMBackend._init_aws_policies = read_once  # type: ignore[assignment,method-assign]
