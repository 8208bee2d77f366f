"""The actions that are less than what AWS calls them: one row for each reason.

Every other action that AWS calls permissions management decides who may do what, and counts as high without a row in
`dangers`; every other one that it calls a write changes something.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Actions that are less than their level says.

    Args:
        does: What they do: `reads`, or `writes` if they change something.
        reason: Why they are less, in words that follow "it".
        actions: Patterns of them, in lower case.
    """

    does: Literal["reads", "writes"]
    reason: str
    actions: tuple[str, ...]


READING_VERBS = ("batchget", "describe", "get", "list", "search")
"""Beginnings of what AWS calls a write and a row may depart from."""

DEPARTURES: tuple[Departure, ...] = (
    Departure(
        does="reads",
        reason="shows something, permissions among others, and changes nothing",
        actions=(
            *("*:getresourcepolicy", "ssm-sap:getresourcepermission", "secretsmanager:validateresourcepolicy"),
            *("backup:listindexedrecoverypointsforsearch", "backup:searchrecoverypoint"),
            *("glue:batchget*", "glue:describe*", "glue:get*", "glue:list*", "monitron:list*"),
            *("quicksight:describe*", "cognito-identity:getid", "managedblockchain:get", "honeycode:list*"),
            *("iot:getconnection", "iot:listsubscriptions", "route53globalresolver:listtagsforresource"),
            *("cloudwatch:searchprincipals", "appfabric:batchgetuseraccesstasks", "aidevops:describesupportlevel"),
            *("backup-storage:get*", "backup-storage:list*", "backup-storage:describe*"),
        ),
    ),
    Departure(
        does="reads",
        reason="lets in to what only further permissions, or a token of one's own, let one do",
        actions=("ds:accessdsdata", "opensearch:viewloginpage", "cognito-idp:gettokensfromrefreshtoken"),
    ),
    Departure(
        does="writes",
        reason="makes something new, in which nobody had anything",
        actions=(
            *("iam:creategroup", "iam:createinstanceprofile", "iam:createpolicy", "iam:createvirtualmfadevice"),
            *("iot:createpolicy", "sns:createtopic", "sqs:createqueue", "es:createelasticsearchdomain"),
            *("ds:createdirectory", "ds:createmicrosoftad", "ds:createidentitypooldirectory", "codestar:createproject"),
            *(
                "cognito-identity:createidentitypool",
                "s3:createaccessgrantsinstance",
                "redshift:createsnapshotcopygrant",
            ),
            *("quicksight:creategroup", "sso-directory:creategroup", "waf:createwebacl", "waf-regional:createwebacl"),
        ),
    ),
    Departure(
        does="writes",
        reason="makes or deletes a role that only the service uses, with the permissions that AWS wrote for it",
        actions=("iam:createservicelinkedrole", "iam:deleteservicelinkedrole"),
    ),
    Departure(
        does="writes",
        reason="deletes what nobody has or uses any more: AWS refuses it before",
        actions=("iam:deletepolicy", "iam:deletepolicyversion", "iam:deletevirtualmfadevice"),
    ),
    Departure(
        does="writes",
        reason="changes the password of the caller alone",
        actions=("iam:changepassword",),
    ),
    Departure(
        does="writes",
        reason="changes names, descriptions, certificates of servers or how long sessions last, and no permission",
        actions=(
            *("iam:createaccountalias", "iam:deleteaccountalias", "iam:updaterole", "iam:updateroledescription"),
            *("iam:*servercertificate", "iam:setsecuritytokenservicepreferences", "sso-directory:createalias"),
            *("sso-directory:updategroup", "sso-directory:verifyemail", "quicksight:updategroup"),
        ),
    ),
    Departure(
        does="writes",
        reason="changes how resources work together, or what a firewall lets through, and no permission",
        actions=(
            *("*:allowvendedlogdeliveryforresource", "apigateway:*certificate*", "*:setwebacl", "*:deletewebacl"),
            *(
                "*:updatewebacl",
                "ec2:cancelimagelaunchpermission",
                "ec2:*natgateway",
                "ec2:*placementgroup",
                "ec2:*odbnetworkpeering",
            ),
            *("cloudformation:setstackpolicy", "license-manager:updateservicesettings", "xray:putencryptionconfig"),
            *("glacier:abortvaultlock", "glacier:initiatevaultlock", "glacier:setdataretrievalpolicy"),
            *("iotfleetwise:generatecommandpayload", "ses:applytrackingconfigurationoverrides"),
            *("vpc-lattice:associateviaawsservice*", "vpc-lattice:createservicenetworkvpcendpointassociation"),
            *("worklink:updatedevicepolicyconfiguration", "ssm-contacts:associatecontact"),
            "bedrock-agentcore:synchronizegatewaytargets",
        ),
    ),
    Departure(
        does="writes",
        reason="closes what was open to everybody",
        actions=(
            *("ec2:enableimageblockpublicaccess", "ec2:enablesnapshotblockpublicaccess", "ec2:resetsnapshotattribute"),
        ),
    ),
    Departure(
        does="writes",
        reason="works in a service within what somebody may do there, and gives no more",
        actions=(
            *("glue:deregisterdatapreview", "glue:managedconnector", "glue:requestlogparsing", "glue:sendrecipeaction"),
            *("glue:terminatenotebook", "glue:testconnection", "glue:usegluestudio"),
            *("cognito-identity:deleteidentit*", "cognito-identity:mergedeveloperidentities"),
            *("cognito-identity:unlink*", "entityresolution:use*", "managedblockchain:*", "kms:retiregrant"),
            *("bedrock-agentcore:invoke*", "bedrock-agentcore:authorizeaction"),
            *("bedrock-agentcore:partiallyauthorizeactions", "ram:rejectresourceshareinvitation"),
            *("redshift:rejectdatashare", "apigateway:rejectaccessassociation"),
        ),
    ),
)
"""All of them."""
