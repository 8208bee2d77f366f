"""The condition keys that requests of every service may have, as AWS documents them; 2026-10.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from dataclasses import dataclass

from landingzone.iam.condition_operators import ValueKind


@dataclass(frozen=True)
class ConditionKey:
    """A condition key.

    Args:
        kind: The kind of its values.
        has_several: Whether it has several values, for which an operator needs `ForAllValues:` or `ForAnyValue:`.
    """

    kind: ValueKind
    has_several: bool = False


_OF_KINDS: dict[ValueKind, str] = {
    "text": "CalledViaAWSMCP CalledViaFirst CalledViaLast Ec2InstanceSourceVpc FederatedProvider PrincipalAccount "
    "PrincipalOrgID PrincipalOrgMasterAccountId PrincipalServiceName PrincipalTag/* PrincipalType RequestTag/* "
    "RequestedRegion ResourceAccount ResourceOrgID ResourceTag/* SourceAccount SourceIdentity SourceOrgID SourceOwner "
    "SourceVpc SourceVpce UserAgent VpceAccount VpceOrgID referer userid username",
    "arn": "ChatbotSourceArn PrincipalArn SourceArn SourceVpcArn",
    "boolean": "AssumedRoot IsMcpServiceAction MultiFactorAuthPresent PrincipalIsAWSService SecureTransport "
    "ViaAWSMCPService ViaAWSService",
    "number": "MultiFactorAuthAge",
    "date": "CurrentTime EpochTime TokenIssueTime",
    "address": "Ec2InstanceSourcePrivateIPv4 SourceIp VpcSourceIp",
}
_WITH_SEVERAL = (
    "CalledVia PrincipalOrgPaths PrincipalServiceNamesList ResourceOrgPaths SourceOrgPaths TagKeys VpceOrgPaths"
)

GLOBAL_KEYS = {
    **{f"aws:{name}": ConditionKey(kind) for kind, names in _OF_KINDS.items() for name in names.split()},
    **{f"aws:{name}": ConditionKey("text", has_several=True) for name in _WITH_SEVERAL.split()},
}
"""The key, as AWS writes it and with `*` for a tag -> its row."""

OF_SESSIONS = (
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "sts:SourceIdentity",
)
"""Keys of a service that are in requests to all other services, if they use credentials from this service."""
