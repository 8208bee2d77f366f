"""The actions that AWS calls permissions management and that give nobody access: one row for each reason.

Every other action of that level decides who may do what, and counts as high without a row in `dangers`.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Actions that are less than their level says.

    Args:
        does: What they do: `reads`, or `writes` if they change something.
        reason: Why they give nobody access, in words that follow "it".
        actions: Patterns of them, in lower case.
    """

    does: Literal["reads", "writes"]
    reason: str
    actions: tuple[str, ...]


DEPARTURES: tuple[Departure, ...] = (
    Departure(
        does="reads",
        reason="shows something, permissions among others, and changes nothing",
        actions=(
            *("*:getresourcepolicy", "ssm-sap:getresourcepermission", "secretsmanager:validateresourcepolicy"),
            *("backup:listindexedrecoverypointsforsearch", "backup:searchrecoverypoint"),
            *(
                "glue:batchget*",
                "glue:describe*",
                "glue:get*",
                "glue:list*",
                "monitron:list*",
                "opensearch:viewloginpage",
            ),
            *("quicksight:describe*", "cognito-identity:getid"),
        ),
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
        reason="makes a role that only the service uses, with the permissions that AWS wrote for it",
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
            *("*:updatewebacl", "ec2:*natgateway", "ec2:*placementgroup", "ec2:*odbnetworkpeering"),
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
        actions=("ec2:enableimageblockpublicaccess", "ec2:enablesnapshotblockpublicaccess"),
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
            *("bedrock-agentcore:partiallyauthorizeactions", "ds:accessdsdata", "ram:rejectresourceshareinvitation"),
            *("redshift:rejectdatashare", "apigateway:rejectaccessassociation"),
        ),
    ),
)
"""All of them."""
