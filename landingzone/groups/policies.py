"""What each group may do: the documents that both forms attach."""

from collections.abc import Iterable

from landingzone.iam.documents import (
    SET_UP_ON_ACCOUNT,
    SET_UP_ON_ANY_DEVICE,
    SET_UP_ON_OWN_DEVICE,
    SET_UP_ON_OWN_USER,
    Document,
    Statement,
    Texts,
    as_texts,
)
from landingzone.iam.patterns import BUCKET_PREFIX

USER_NAME = "${aws:username}"
"""The IAM policy variable for the name of the calling user, without path. Not a Terraform expression.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

BILLING = "job-function/Billing"
"""AWS managed policy, by path and name.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/Billing.html
"""

SUPPORT = "AWSSupportAccess"
"""AWS managed policy, by name.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSSupportAccess.html
"""

READ_ONLY = "ReadOnlyAccess"
"""AWS managed policy, by name.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
"""


def _of(service: str, names: str) -> tuple[str, ...]:
    """Return actions of a service, from their names separated by spaces."""
    return tuple(f"{service}:{name}" for name in names.split())


def _allow(sid: str, actions: Texts, *resources: str, exempt_from_mfa: bool = False) -> Statement:
    """Make a statement, which is about everything unless it names resources."""
    return Statement(sid=sid, actions=actions, resources=resources or ("*",), exempt_from_mfa=exempt_from_mfa)


def _document(sid: str, actions: Texts, *resources: str) -> Document:
    """Make a document with one such statement."""
    return Document(statements=(_allow(sid, actions, *resources),))


# The permissions that must work before there is an MFA device. The self-management policy grants them and the
# require-MFA policy exempts them: a permission in only one of the two would lock people out or let them in, so both are
# made from these lists. They are split by what they can be limited to.


def full_access() -> Document:
    """Everything, everywhere.

    Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
    """
    return _document("fullAccess", ("*",))


def self_management(partition: str, aws_account_id: str) -> Document:
    """Let users manage their own sign-in, and nobody else's.

    Before MFA: choose a password and set up a virtual MFA device. After it: their own keys and certificates, and
    removing the device. Nothing here touches permissions or groups.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html

    Args:
        partition: AWS partition.
        aws_account_id: Account of the users.

    Returns:
        The document; its statements for setting up MFA are marked as usable before MFA.
    """
    iam = f"arn:{partition}:iam::{aws_account_id}"
    # The ARN of a user contains the path, the variable does not. Names are unique in an account whatever their path,
    # so the second pattern can only match the same user.
    own_user = (f"{iam}:user/{USER_NAME}", f"{iam}:user/*/{USER_NAME}")
    return Document(
        statements=(
            _allow("viewAccount", SET_UP_ON_ACCOUNT, exempt_from_mfa=True),
            _allow("setUpOwnPasswordAndMfa", SET_UP_ON_OWN_USER, *own_user, exempt_from_mfa=True),
            # People choose the name of a device in the console, so it cannot be limited to the user's name. An
            # unassigned device is useless: it can only be assigned to the caller's own user.
            _allow("createVirtualMfaDevice", SET_UP_ON_ANY_DEVICE, f"{iam}:mfa/*", exempt_from_mfa=True),
            _allow("deleteOwnVirtualMfaDevice", SET_UP_ON_OWN_DEVICE, f"{iam}:mfa/{USER_NAME}", exempt_from_mfa=True),
            # Needs MFA; otherwise a stolen key could remove the second factor.
            _allow("deactivateOwnMfa", ("iam:DeactivateMFADevice",), *own_user),
            _allow("manageOwnCredentials", _OWN_CREDENTIALS, *own_user),
        )
    )


# GetAccessKeyLastUsed: the console shows it in the list of keys
_OWN_CREDENTIALS = _of(
    "iam",
    "CreateAccessKey DeleteAccessKey GetAccessKeyLastUsed ListAccessKeys UpdateAccessKey DeleteSSHPublicKey "
    "GetSSHPublicKey ListSSHPublicKeys UpdateSSHPublicKey UploadSSHPublicKey DeleteSigningCertificate "
    "ListSigningCertificates UpdateSigningCertificate UploadSigningCertificate "
    "CreateServiceSpecificCredential DeleteServiceSpecificCredential ListServiceSpecificCredentials "
    "ResetServiceSpecificCredential UpdateServiceSpecificCredential",
)


def logs() -> Document:
    """Read CloudTrail, AWS Config and CloudWatch with its metrics, alarms, dashboards and logs; write nothing.

    Left out, although they look like reading: `config:DeliverConfigSnapshot` writes to a bucket, `logs:Unmask` shows
    what a data protection policy hides, `cloudwatch:Get*` would include credentials. Queries of CloudTrail Lake count
    as writing (`cloudtrail:StartQuery`), those of CloudWatch Logs as reading.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsconfig.html
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    return Document(
        statements=(
            _allow("readCloudTrail", _of("cloudtrail", "Describe* Get* List* LookupEvents")),
            _allow("readConfig", _of("config", "BatchGet* Describe* Get* List* Select*")),
            _allow("readCloudWatch", _READ_CLOUDWATCH),
            _allow("readCloudWatchLogs", _READ_CLOUDWATCH_LOGS),
        )
    )


_READ_CLOUDWATCH = _of(
    "cloudwatch",
    "Describe* GetAlarmMuteRule GetDashboard GetInsightRuleReport GetMetricData GetMetricStatistics "
    "GetMetricStream GetMetricWidgetImage ListAlarmMuteRules ListDashboards ListMetricStreams ListMetrics "
    "ListTagsForResource",
)

# StartLiveTail: shows events as they come in
# StartQuery: Logs Insights
# TestMetricFilter: tries a pattern on given events, makes no filter
_READ_CLOUDWATCH_LOGS = _of(
    "logs",
    "Describe* FilterLogEvents GetLogEvents GetLogFields GetLogGroupFields GetLogRecord GetQueryResults "
    "ListAnomalies ListLogAnomalyDetectors ListLogGroups ListLogGroupsForQuery ListTagsForResource "
    "ListTagsLogGroup StartLiveTail StartQuery StopLiveTail StopQuery TestMetricFilter",
)


def decrypt_cloudtrail_logs(cloudtrail_kms_key_arn: str) -> Document:
    """Decrypt what CloudTrail encrypted.

    Args:
        cloudtrail_kms_key_arn: ARN of the key; no other key may be used.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail-decrypt.html
    """
    return _document("decryptCloudTrailLogs", ("kms:Decrypt", "kms:DescribeKey"), cloudtrail_kms_key_arn)


def developers(actions: Texts | list[str]) -> Document:
    """Use the permitted services.

    Args:
        actions: Actions, such as `service_actions` makes them, or one expression for the list of them.

    Returns:
        The document; without statements when there are no actions, and then it must not be attached.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    permitted = as_texts(actions)
    return _document("permittedServices", permitted) if permitted else Document(statements=())


def personal_s3_bucket(partition: str, prefix: str) -> Document:
    """Use the personal bucket, which has the name of the calling user.

    Args:
        partition: AWS partition.
        prefix: Prefix of the name of a bucket, before the name of its user.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html
    """
    bucket = f"arn:{partition}:s3:::{prefix}{USER_NAME}"
    return _document("personalBucket", ("s3:*",), bucket, f"{bucket}/*")


def bucket_prefixes(partition: str, resources: Iterable[str]) -> set[str]:
    """Return the prefixes of the personal buckets among these resources, as given to `personal_s3_bucket`."""
    start = f"arn:{partition}:s3:::"
    buckets = (one.removeprefix(start) for one in resources if one.startswith(start) and one.endswith(USER_NAME))
    return set(filter(BUCKET_PREFIX.fits, (bucket.removesuffix(USER_NAME) for bucket in buckets)))


def use_existing_iam_roles(partition: str, aws_account_id: str) -> Document:
    """Find the roles and instance profiles of the account, and pass the roles to services; change none.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

    Args:
        partition: AWS partition.
        aws_account_id: Account of the roles.

    Returns:
        The document.
    """
    iam = f"arn:{partition}:iam::{aws_account_id}"
    return Document(
        statements=(
            _allow("passRoles", ("iam:PassRole",), f"{iam}:role/*"),
            # IAM cannot limit these list actions to a resource.
            _allow("listRolesAndInstanceProfiles", ("iam:ListInstanceProfiles", "iam:ListRoles")),
            _allow(
                "viewRolesAndInstanceProfiles",
                ("iam:GetInstanceProfile", "iam:GetRole", "iam:ListInstanceProfilesForRole"),
                *(f"{iam}:instance-profile/*", f"{iam}:role/*"),
            ),
        )
    )


def auto_deploy(auto_deploy_permissions: Texts | list[str]) -> Document:
    """Do what an automated deployment needs. It is for machines, so it must never get a condition on MFA.

    Args:
        auto_deploy_permissions: Actions, at least one, or one expression for the list of them.

    Returns:
        The document; its statement is marked as usable without MFA.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    return Document(statements=(_allow("autoDeploy", as_texts(auto_deploy_permissions), exempt_from_mfa=True),))


def houston_cli_users() -> Document:
    """Call APIs behind API Gateway, as the houston command does.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples-for-api-execution.html
    """
    return _document("invokeApis", ("execute-api:Invoke",))


def iam_admin() -> Document:
    """Administer IAM, and nothing else. Whoever can do that can grant themselves everything.

    Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/IAMFullAccess.html
    """
    return _document("iamAdmin", ("iam:*",))


def assume_roles(iam_role_arns: Texts | list[str]) -> Document:
    """Assume roles, also of other accounts.

    Includes `sts:TagSession`: without it, assuming a role with session tags is denied.

    Args:
        iam_role_arns: ARNs of the roles, or one expression for the list of them.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    actions = ("sts:AssumeRole", "sts:TagSession")
    return Document(statements=(Statement(sid="assumeRoles", actions=actions, resources=as_texts(iam_role_arns)),))
