"""The actions that are dangerous to hold, what each gives, and where AWS says so: one row per action.

Levels, administrators, the rule for developers' services, the tests and docs/security.md all read this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "grants permissions",
    "others' access",
    "reads secrets",
    "passes a role",
    "starts with a role",
    "runs code with another's role",
    "hides what is done",
]

KINDS: dict[Kind, str] = {
    "grants permissions": "One can give oneself or others permissions, or take over somebody who has them. That "
    "amounts to everything.",
    "others' access": "One gives or takes access, of people, accounts or resources, and reaches roles.",
    "reads secrets": "One reads passwords, keys and what they protect.",
    "passes a role": "One hands a role to a service, which then acts with it.",
    "starts with a role": "One starts something that acts with a role, if one may also pass it.",
    "runs code with another's role": "One runs code or commands in something that already has a role.",
    "hides what is done": "One stops or changes what records what is done, or what finds attacks.",
}
"""Each kind of danger, and what it is."""


@dataclass(frozen=True, kw_only=True)
class Danger:
    """An action that is dangerous to hold.

    Args:
        action: The action, `iam:PutUserPolicy`.
        gives: What it gives, in words that follow "lets one".
        kinds: What is dangerous about it, the worst first.
        source: Page of AWS's documentation.
        harmless_on_oneself: Whether, on one's own IAM user or on what bears one's user name, it is only another way
            to the access that one has.
    """

    action: str
    gives: str
    kinds: tuple[Kind, ...]
    source: str
    harmless_on_oneself: bool = False

    @property
    def service(self) -> str:
        """The service of the action: `iam`."""
        return self.action.partition(":")[0]


READING_VERBS: dict[str, tuple[str, ...]] = {
    "iam": ("get", "list", "simulate", "generate"),
    # Of the others that begin with `get`, three give credentials: GetFederationToken, GetDelegatedAccessToken and
    # GetWebIdentityToken.
    "sts": ("getaccesskeyinfo", "getcalleridentity", "getservicebearertoken", "getsessiontoken", "decode"),
    "sso": ("get", "list", "describe", "search"),
    "sso-directory": ("get", "list", "describe", "search", "is"),
    "identitystore": ("get", "list", "describe", "is"),
    "account-access": ("get", "list"),
    "organizations": ("list", "describe"),
}
"""The services that are there to grant permissions and to limit them, with what their reading actions begin with.

Each other action of theirs counts as granting, also one without a row. Verbs are in lower case.
"""

_DOCUMENTATION = "https://docs.aws.amazon.com/"

_PAGES = {
    "autoscaling": "autoscaling/ec2/APIReference",
    "batch": "batch/latest/APIReference",
    "cloudformation": "AWSCloudFormation/latest/APIReference",
    "codebuild": "codebuild/latest/APIReference",
    "codepipeline": "codepipeline/latest/APIReference",
    "config": "config/latest/APIReference",
    "ec2": "AWSEC2/latest/APIReference",
    "ec2-instance-connect": "ec2-instance-connect/latest/APIReference",
    "ecs": "AmazonECS/latest/APIReference",
    "eks": "eks/latest/APIReference",
    "elasticbeanstalk": "elasticbeanstalk/latest/api",
    "elasticmapreduce": "emr/latest/APIReference",
    "events": "eventbridge/latest/APIReference",
    "glue": "glue/latest/webapi",
    "iam": "IAM/latest/APIReference",
    "identitystore": "singlesignon/latest/IdentityStoreAPIReference",
    "kms": "kms/latest/APIReference",
    "lambda": "lambda/latest/api",
    "organizations": "organizations/latest/APIReference",
    "sagemaker": "sagemaker/latest/APIReference",
    "scheduler": "scheduler/latest/APIReference",
    "secretsmanager": "secretsmanager/latest/apireference",
    "ssm": "systems-manager/latest/APIReference",
    "sso": "singlesignon/latest/APIReference",
    "states": "step-functions/latest/apireference",
    "sts": "STS/latest/APIReference",
}
"""Service -> the reference of its API, with a page for each action."""

_LISTS = {
    "access-analyzer": "awsiamaccessanalyzer",
    "account": "awsaccountmanagement",
    "account-access": "accountaccessmanager",
    "acm": "awscertificatemanager",
    "agent-registry": "awsagentregistry",
    "aiops": "amazonaioperations",
    "airflow": "amazonmanagedworkflowsforapacheairflow",
    "airflow-serverless": "awsmwaaserverless",
    "amplify": "awsamplify",
    "aoss": "amazonopensearchserverless",
    "apigateway": "amazonapigatewaymanagementv2",
    "appmesh": "awsappmesh",
    "apprunner": "awsapprunner",
    "appstream": "amazonappstream2.0",
    "appsync": "awsappsync",
    "aps": "amazonmanagedserviceforprometheus",
    "athena": "amazonathena",
    "auditmanager": "awsauditmanager",
    "backup": "awsbackup",
    "bedrock": "amazonbedrock",
    "bedrock-agentcore": "amazonbedrockagentcore",
    "braket": "amazonbraket",
    "budgets": "awsbudgetservice",
    "chatbot": "awschatbot",
    "cloud9": "awscloud9",
    "cloudformation": "awscloudcontrolapi",
    "cloudfront": "amazoncloudfront",
    "cloudtrail": "awscloudtrail",
    "codeartifact": "awscodeartifact",
    "codecatalyst": "amazoncodecatalyst",
    "codeconnections": "awscodeconnections",
    "codedeploy": "awscodedeploy",
    "codestar-connections": "awscodestarconnections",
    "cognito-identity": "amazoncognitoidentity",
    "cognito-idp": "amazoncognitouserpools",
    "comprehend": "amazoncomprehend",
    "connect": "amazonconnect",
    "datapipeline": "awsdatapipeline",
    "datazone": "amazondatazone",
    "deadline": "awsdeadlinecloud",
    "detective": "amazondetective",
    "devicefarm": "awsdevicefarm",
    "ds": "awsdirectoryservice",
    "ds-data": "awsdirectoryservicedata",
    "dsql": "amazonauroradsql",
    "dynamodb": "amazondynamodb",
    "ecr": "amazonelasticcontainerregistry",
    "ecr-public": "amazonelasticcontainerregistrypublic",
    "eks-auth": "amazoneksauth",
    "elasticfilesystem": "amazonelasticfilesystem",
    "elasticmapreduce": "amazonelasticmapreduce",
    "emr-containers": "amazonemroneksemrcontainers",
    "emr-serverless": "amazonemrserverless",
    "es": "amazonopensearchservice",
    "events": "amazoneventbridge",
    "finspace-api": "amazonfinspaceapi",
    "fis": "awsfaultinjectionservice",
    "fms": "awsfirewallmanager",
    "gamelift": "amazongameliftservers",
    "grafana": "amazonmanagedgrafana",
    "greengrass": "awsiotgreengrassv2",
    "guardduty": "amazonguardduty",
    "iam": "awsidentityandaccessmanagementiam",
    "identitystore-auth": "awsidentitystoreauth",
    "imagebuilder": "amazonec2imagebuilder",
    "inspector2": "amazoninspector2",
    "iot": "awsiot",
    "iotsitewise": "awsiotsitewise",
    "iq-permission": "awsiqpermissions",
    "kafka": "amazonmanagedstreamingforapachekafka",
    "kafkaconnect": "amazonmanagedstreamingforkafkaconnect",
    "kinesis": "amazonkinesisdatastreams",
    "kinesisanalytics": "amazonkinesisanalyticsv2",
    "lakeformation": "awslakeformation",
    "lambda": "awslambda",
    "lex": "amazonlexv2",
    "license-manager": "awslicensemanager",
    "lightsail": "amazonlightsail",
    "logs": "amazoncloudwatchlogs",
    "lookoutequipment": "amazonlookoutforequipment",
    "macie2": "amazonmacie",
    "mediaconnect": "awselementalmediaconnect",
    "mediapackage": "awselementalmediapackage",
    "mediapackagev2": "awselementalmediapackagev2",
    "neptune-db": "amazonneptune",
    "network-firewall": "awsnetworkfirewall",
    "oam": "amazoncloudwatchobservabilityaccessmanager",
    "odb": "awsserviceoracledatabaseaws",
    "omics": "awshealthomics",
    "opsworks": "awsopsworks",
    "osis": "amazonopensearchingestion",
    "pcs": "awsparallelcomputingservice",
    "pipes": "amazoneventbridgepipes",
    "proton": "awsproton",
    "qbusiness": "amazonqbusiness",
    "quicksight": "amazonquicksight",
    "ram": "awsresourceaccessmanagerram",
    "rds": "amazonrds",
    "rds-db": "amazonrdsiamauthentication",
    "redshift": "amazonredshift",
    "redshift-serverless": "amazonredshiftserverless",
    "refactor-spaces": "awsmigrationhubrefactorspaces",
    "rekognition": "amazonrekognition",
    "rolesanywhere": "awsidentityandaccessmanagementrolesanywhere",
    "route53domains": "amazonroute53domains",
    "route53profiles": "amazonroute53profiles",
    "route53resolver": "amazonroute53resolver",
    "rum": "awscloudwatchrum",
    "s3": "amazons3",
    "s3tables": "amazons3tables",
    "s3vectors": "amazons3vectors",
    "sagemaker": "amazonsagemaker",
    "schemas": "amazoneventbridgeschemas",
    "securityhub": "awssecurityhub",
    "securitylake": "amazonsecuritylake",
    "serverlessrepo": "awsserverlessapplicationrepository",
    "servicecatalog": "awsservicecatalog",
    "servicediscovery": "awscloudmap",
    "sns": "amazonsns",
    "sqs": "amazonsqs",
    "ssm": "awssystemsmanager",
    "ssm-contacts": "awssystemsmanagerincidentmanagercontacts",
    "ssm-guiconnect": "awssystemsmanagerguiconnect",
    "ssm-incidents": "awssystemsmanagerincidentmanager",
    "ssm-quicksetup": "awssystemsmanagerquicksetup",
    "sso": "awsiamidentitycenter",
    "sso-directory": "awsiamidentitycenterdirectory",
    "sso-oauth": "awsiamidentitycenteroidcservice",
    "states": "awsstepfunctions",
    "synthetics": "amazoncloudwatchsynthetics",
    "transfer": "awstransferfamily",
    "vpc-lattice": "amazonvpclattice",
    "wafv2": "awswafv2",
    "workdocs": "amazonworkdocs",
    "workmail": "amazonworkmail",
    "workspaces": "amazonworkspaces",
    "xray": "awsxray",
}
"""Service -> its list in AWS's reference of actions, for what has no page in the reference of an API."""

# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
_PASS_ROLE = "IAM/latest/UserGuide/id_roles_use_passrole.html"

_GRANTS: Kind = "grants permissions"
_ACCESS: Kind = "others' access"
_SECRETS: Kind = "reads secrets"
_PASSES: Kind = "passes a role"
_STARTS: Kind = "starts with a role"
_USES: Kind = "runs code with another's role"
_HIDES: Kind = "hides what is done"


def _rows(
    service: str, kinds: Kind | tuple[Kind, ...], gives: dict[str, str], *, harmless: bool = False, page: str = ""
) -> Iterator[Danger]:
    """Write rows of one service.

    Args:
        service: The service.
        kinds: What is dangerous about its actions.
        gives: Name of the action -> what it gives.
        harmless: Whether they are harmless on oneself.
        page: The page for all of them, below the documentation; "list": the list of the service in AWS's reference of
            actions; "": the page of each in the reference of its API, or that list if there is no reference here.
    """
    listed = f"service-authorization/latest/reference/list_{_LISTS.get(service)}.html"
    if not page and service not in _PAGES:
        page = "list"
    for name, words in gives.items():
        own = f"{_PAGES[service]}/API_{name}.html" if not page else listed if page == "list" else page
        yield Danger(
            action=f"{service}:{name}",
            gives=words,
            kinds=(kinds,) if isinstance(kinds, str) else kinds,
            source=_DOCUMENTATION + own,
            harmless_on_oneself=harmless,
        )


_GRANTING_ROWS = (
    *_rows("iam", _GRANTS, {
        "AddClientIDToOpenIDConnectProvider": "let further applications of an identity provider sign in to roles",
        "AddUserToGroup": "put anybody into any group",
        "AttachGroupPolicy": "attach policies to groups",
        "AttachRolePolicy": "attach policies to roles",
        "AttachUserPolicy": "attach policies to users",
        "CreateOpenIDConnectProvider": "bring in an identity provider whose people sign in to roles",
        "CreatePolicyVersion": "rewrite a policy for all who have it",
        "CreateSAMLProvider": "bring in an identity provider whose people sign in to roles",
        "DeleteRolePermissionsBoundary": "lift the permissions boundary of a role",
        "DeleteUserPermissionsBoundary": "lift the permissions boundary of a user",
        "PutGroupPolicy": "write policies of groups",
        "PutRolePermissionsBoundary": "give a role a wider permissions boundary",
        "PutRolePolicy": "write policies of roles",
        "PutUserPermissionsBoundary": "give a user a wider permissions boundary",
        "PutUserPolicy": "write policies of users",
        "SetDefaultPolicyVersion": "bring another version of a policy into force for all who have it",
        "UpdateAssumeRolePolicy": "decide who may assume a role",
        "UpdateOpenIDConnectProviderThumbprint": "trust another server in the name of an identity provider",
        "UpdateSAMLProvider": "replace an identity provider, and sign in as its people",
    }),
    *_rows("iam", _GRANTS, {
        "CreateAccessKey": "make access keys of others and act as them",
        "CreateLoginProfile": "give others a password and sign in as them",
        "UpdateLoginProfile": "change passwords of others and sign in as them",
    }, harmless=True),
    *_rows("sso", _GRANTS, {
        "AttachCustomerManagedPolicyReferenceToPermissionSet": "attach policies to permission sets",
        "AttachManagedPolicyToPermissionSet": "attach policies of AWS to permission sets",
        "CreateAccountAssignment": "give anybody a permission set in an account",
        "DeletePermissionsBoundaryFromPermissionSet": "lift the permissions boundary of a permission set",
        "PutInlinePolicyToPermissionSet": "write policies of permission sets",
        "PutPermissionsBoundaryToPermissionSet": "give a permission set a wider permissions boundary",
    }),
    *_rows("sso", _GRANTS, {
        "AssociateDirectory": "bring in a directory whose people sign in to accounts",
        "AssociateProfile": "give anybody a permission set or an application",
        "PutPermissionsPolicy": "write policies of permission sets",
    }, page="list"),
    *_rows("sso-directory", _GRANTS, {
        "AddMemberToGroup": "put anybody into any group of the directory",
        "CreateBearerToken": "make tokens with which users and groups can be put into the directory",
        "CreateExternalIdPConfigurationForDirectory": "bring in an identity provider whose people sign in to accounts",
        "ImportExternalIdPCertificate": "trust another certificate in the name of an identity provider",
        "UpdateExternalIdPConfigurationForDirectory": "replace an identity provider, and sign in as its people",
        "UpdatePassword": "change passwords of others and sign in as them",
    }),
    *_rows("identitystore", _GRANTS, {"CreateGroupMembership": "put anybody into any group of the directory"}),
    *_rows("account-access", _GRANTS, {"CreateEntitlement": "give anybody of the directory a role of an account"}),
)  # fmt: skip

_ACCESS_ROWS = (
    *_rows("iam", _ACCESS, {
        "AcceptDelegationRequest": "grant a provider temporary access",
        "CreateRole": "make roles that others may assume",
        "CreateUser": "make users",
        "DeleteAccountPasswordPolicy": "lift the rules for all passwords",
        "DeleteGroup": "delete groups",
        "DeleteGroupPolicy": "delete policies of groups, what they deny too",
        "DeleteInstanceProfile": "take the roles from instances that will start",
        "DeleteOpenIDConnectProvider": "lock out the people of an identity provider",
        "DeleteRole": "delete roles",
        "DeleteRolePolicy": "delete policies of roles, what they deny too",
        "DeleteSAMLProvider": "lock out the people of an identity provider",
        "DeleteUserPolicy": "delete policies of users, what they deny too",
        "DetachGroupPolicy": "detach policies from groups, what they deny too",
        "DetachRolePolicy": "detach policies from roles, what they deny too",
        "DetachUserPolicy": "detach policies from users, what they deny too",
        "DisableOrganizationsRootCredentialsManagement": "give root users of accounts their own credentials again",
        "DisableOrganizationsRootSessions": "end the sessions as root user of accounts",
        "EnableOrganizationsRootCredentialsManagement": "take over the credentials of root users of accounts",
        "EnableOrganizationsRootSessions": "allow sessions as root user of accounts",
        "RemoveClientIDFromOpenIDConnectProvider": "lock out applications of an identity provider",
        "RemoveRoleFromInstanceProfile": "take the roles from instances",
        "RemoveUserFromGroup": "take anybody out of a group, and of what it denies",
        "SendDelegationToken": "hand a provider the access that was granted",
        "TagRole": "change tags of roles, on which permissions may depend",
        "TagUser": "change tags of users, on which permissions may depend",
        "UntagRole": "remove tags of roles, on which permissions may depend",
        "UntagUser": "remove tags of users, on which permissions may depend",
        "UpdateAccountPasswordPolicy": "change the rules for all passwords",
        "UpdateGroup": "rename groups, on whose names permissions may depend",
        "UpdateUser": "rename users, on whose names permissions may depend",
    }),
    *_rows("iam", _ACCESS, {
        "CreateServiceSpecificCredential": "make credentials of others for single services",
        "DeactivateMFADevice": "take the second factor from others",
        "DeleteAccessKey": "delete access keys of others",
        "DeleteLoginProfile": "delete passwords of others",
        "DeleteSSHPublicKey": "delete SSH keys of others",
        "DeleteServiceSpecificCredential": "delete credentials of others for single services",
        "DeleteSigningCertificate": "delete certificates of others",
        "DeleteUser": "delete others",
        "EnableMFADevice": "set the second factor of others",
        "ResetServiceSpecificCredential": "change credentials of others for single services",
        "ResyncMFADevice": "change how the second factor of others counts",
        "UpdateAccessKey": "switch access keys of others on and off",
        "UpdateSSHPublicKey": "switch SSH keys of others on and off",
        "UpdateServiceSpecificCredential": "switch credentials of others for single services on and off",
        "UpdateSigningCertificate": "switch certificates of others on and off",
        "UploadSSHPublicKey": "add SSH keys of others",
        "UploadSigningCertificate": "add certificates of others",
    }, harmless=True),
    *_rows("iam", _ACCESS, {
        "UpdateAccountEmailAddress": "change the e-mail address of the root user",
    }, page="list"),
    *_rows("iam", (_ACCESS, _STARTS), {
        "AddRoleToInstanceProfile": "give a role to instances, running ones too",
    }),
    *_rows("sts", _ACCESS, {
        "AssumeRole": "take the permissions of a role that trusts one",
        "AssumeRoot": "act as the root user of an account, for single tasks",
        "GetDelegatedAccessToken": "take the access that somebody delegated",
        "GetFederationToken": "hand out credentials with one's own permissions, which outlive one's keys",
    }),
    *_rows("sso", _ACCESS, {
        "CreateApplicationAssignment": "give anybody an application",
        "CreateInstanceAccessControlAttributeConfiguration": "choose the attributes on which permissions depend",
        "CreatePermissionSet": "make permission sets",
        "CreateTrustedTokenIssuer": "trust tokens of another issuer",
        "DeleteAccountAssignment": "take permission sets from others",
        "DeleteApplicationAssignment": "take applications from others",
        "DeleteInlinePolicyFromPermissionSet": "delete policies of permission sets, what they deny too",
        "DeleteInstance": "delete the whole directory with all access through it",
        "DeleteInstanceAccessControlAttributeConfiguration": "remove the attributes on which permissions depend",
        "DeletePermissionSet": "delete permission sets",
        "DetachCustomerManagedPolicyReferenceFromPermissionSet": "detach policies from permission sets, denials too",
        "DetachManagedPolicyFromPermissionSet": "detach policies of AWS from permission sets, denials too",
        "ProvisionPermissionSet": "bring a changed permission set into the accounts",
        "UpdateInstanceAccessControlAttributeConfiguration": "change the attributes on which permissions depend",
        "UpdatePermissionSet": "change how long the sessions of a permission set last",
        "UpdateTrustedTokenIssuer": "change whose tokens are trusted",
    }),
    *_rows("sso", _ACCESS, {
        "CreateTrust": "let the directory into an account",
        "DisassociateDirectory": "lock out all people of a directory",
        "DisassociateProfile": "take permission sets and applications from others",
        "PutMfaDeviceManagementForDirectory": "decide who needs a second factor",
        "UpdateSSOConfiguration": "change the settings of the directory",
        "UpdateTrust": "change how the directory reaches an account",
    }, page="list"),
    *_rows("sso-directory", _ACCESS, {
        "CompleteVirtualMfaDeviceRegistration": "set the second factor of others",
        "CompleteWebAuthnDeviceRegistration": "set the second factor of others",
        "CreateUser": "make users of the directory",
        "DeleteExternalIdPConfigurationForDirectory": "lock out the people of an identity provider",
        "DeleteGroup": "delete groups of the directory",
        "DeleteMfaDeviceForUser": "take the second factor from others",
        "DeleteUser": "delete users of the directory",
        "DisableExternalIdPConfigurationForDirectory": "lock out the people of an identity provider",
        "DisableUser": "lock out users of the directory",
        "EnableExternalIdPConfigurationForDirectory": "let in the people of an identity provider again",
        "EnableUser": "let in users of the directory again",
        "RemoveMemberFromGroup": "take anybody out of a group of the directory",
        "UpdateMfaDeviceForUser": "change the second factor of others",
        "UpdateUser": "change users of the directory, their e-mail addresses too",
        "UpdateUserName": "rename users of the directory",
    }),
    *_rows("identitystore", _ACCESS, {
        "CreateUser": "make users of the directory",
        "DeleteGroup": "delete groups of the directory",
        "DeleteGroupMembership": "take anybody out of a group of the directory",
        "DeleteUser": "delete users of the directory",
        "UpdateUser": "change users of the directory, their e-mail addresses too",
    }),
    *_rows("identitystore-auth", _ACCESS, {"BatchDeleteSession": "end sessions of others"}),
    *_rows("account-access", _ACCESS, {
        "DeleteApplication": "take all roles that were given through it",
        "DeleteEntitlement": "take the role of an account from others",
    }),
    *_rows("organizations", _ACCESS, {
        "AcceptHandshake": "join another organization, or accept what it proposes",
        "AttachPolicy": "limit what accounts may do",
        "CloseAccount": "close accounts",
        "CreateAccount": "make accounts, with a role that administers them",
        "CreateGovCloudAccount": "make accounts, with a role that administers them",
        "DeleteOrganization": "end the organization with all its limits",
        "DeletePolicy": "delete what limits accounts",
        "DeleteResourcePolicy": "take the organization from accounts that administer it",
        "DeregisterDelegatedAdministrator": "take a service of the organization from the account that administers it",
        "DetachPolicy": "lift what limits accounts",
        "DisableAWSServiceAccess": "take the organization from a service",
        "DisablePolicyType": "lift all limits of one kind from all accounts",
        "EnableAWSServiceAccess": "open the organization to a service",
        "InviteAccountToOrganization": "bring accounts into the organization",
        "LeaveOrganization": "take the account out of the organization and its limits",
        "MoveAccount": "put an account under other limits",
        "PutResourcePolicy": "let other accounts administer the organization",
        "RegisterDelegatedAdministrator": "let an account administer a service for all others",
        "RemoveAccountFromOrganization": "take accounts out of the organization and its limits",
        "UpdatePolicy": "rewrite what limits accounts",
    }),
    *_rows("account", _ACCESS, {
        "AcceptPrimaryEmailUpdate": "change the e-mail address of the root user of an account",
        "CloseAccount": "close accounts",
        "StartPrimaryEmailUpdate": "begin to change the e-mail address of the root user of an account",
    }),
    *_rows("rolesanywhere", _ACCESS, {
        "CreateTrustAnchor": "trust an authority whose certificates open roles",
        "UpdateTrustAnchor": "trust another authority whose certificates open roles",
    }),
    *_rows("iq-permission", _ACCESS, {
        "ApproveAccessGrant": "let somebody from outside into the account",
        "ApprovePermissionRequest": "let somebody from outside into the account",
        "AssumePermissionRole": "take the access to an account that was approved",
    }),
    *_rows("cognito-identity", _ACCESS, {
        "UpdateIdentityPool": "decide whose people get the roles of an identity pool",
    }),
    *_rows("cognito-idp", _ACCESS, {
        "AdminAddUserToGroup": "put any user of a pool into a group, which may have a role",
        "AdminSetUserPassword": "change passwords of the users of a pool",
        "CreateIdentityProvider": "bring in an identity provider whose people sign in to a pool",
        "UpdateIdentityProvider": "replace an identity provider, and sign in as its people",
    }),
    *_rows("ds", _ACCESS, {"ResetUserPassword": "change passwords of the users of a directory"}),
    *_rows("ds-data", _ACCESS, {
        "AddGroupMember": "put anybody into a group of a directory",
        "DeleteUser": "delete users of a directory",
        "DisableUser": "lock out users of a directory",
        "RemoveGroupMember": "take anybody out of a group of a directory",
        "UpdateUser": "change users of a directory",
    }),
    *_rows("eks", _ACCESS, {
        "AssociateAccessPolicy": "give oneself or others permissions in a cluster",
        "CreateAccessEntry": "let oneself or others into a cluster",
        "DeleteAccessEntry": "lock others out of a cluster",
        "DisassociateAccessPolicy": "take permissions in a cluster from others",
        "UpdateAccessEntry": "put oneself or others into groups of a cluster",
    }),
    *_rows("kms", _ACCESS, {
        "CreateGrant": "let others use a key",
        "PutKeyPolicy": "decide who may use a key",
    }),
    *_rows("secretsmanager", _ACCESS, {"PutResourcePolicy": "decide who may read a secret"}, harmless=True),
    *_rows("s3", _ACCESS, {
        "PutAccessPointPolicy": "decide who reaches a bucket through an access point",
        "PutAccountPublicAccessBlock": "let buckets be open to everybody",
        "PutBucketAcl": "let others into a bucket",
        "PutBucketPolicy": "decide who may do what with a bucket",
        "PutBucketPublicAccessBlock": "let a bucket be open to everybody",
    }, harmless=True),
    *_rows("dynamodb", _ACCESS, {"PutResourcePolicy": "decide who may do what with a table"}, harmless=True),
    *_rows("ecr", _ACCESS, {
        "PutRegistryPolicy": "decide who may write into the registry",
        "SetRepositoryPolicy": "decide who may read and write images",
    }, harmless=True),
    *_rows("lambda", _ACCESS, {"AddPermission": "let others call a function"}, harmless=True),
    *_rows("ram", _ACCESS, {
        "AssociateResourceShare": "share resources with other accounts",
        "CreateResourceShare": "share resources with other accounts",
    }),
    *_rows("agent-registry", _ACCESS, {"PutResourcePolicy": "decide who may do what with a registry"}, harmless=True),
    *_rows("aiops", _ACCESS, {
        "PutInvestigationGroupPolicy": "decide who may do what with investigations",
    }, harmless=True),
    *_rows("aoss", _ACCESS, {
        "CreateAccessPolicy": "decide who may read and write collections",
        "CreateSecurityPolicy": "open collections to networks",
        "UpdateAccessPolicy": "decide who may read and write collections",
        "UpdateSecurityPolicy": "open collections to networks",
    }, harmless=True),
    *_rows("appmesh", _ACCESS, {"PutMeshPolicy": "decide who may do what with a mesh"}, harmless=True),
    *_rows("appstream", _ACCESS, {"UpdateImagePermissions": "share images with other accounts"}, harmless=True),
    *_rows("appsync", _ACCESS, {"PutResourcePolicy": "decide who may do what with an API"}, harmless=True),
    *_rows("aps", _ACCESS, {"PutResourcePolicy": "decide who may read and write metrics"}, harmless=True),
    *_rows("auditmanager", _ACCESS, {
        "RegisterOrganizationAdminAccount": "let an account audit all others",
        "StartAssessmentFrameworkShare": "share frameworks with other accounts",
    }, harmless=True),
    *_rows("backup", _ACCESS, {
        "PutBackupVaultAccessPolicy": "decide who may do what with backups",
        "PutBackupVaultSharingPolicy": "share backups with other accounts",
    }, harmless=True),
    *_rows("bedrock", _ACCESS, {"PutResourcePolicy": "decide who may do what with a model"}, harmless=True),
    *_rows("bedrock-agentcore", _ACCESS, {"PutResourcePolicy": "decide who may do what with an agent"}, harmless=True),
    *_rows("cloudfront", _ACCESS, {"PutResourcePolicy": "share resources with other accounts"}, harmless=True),
    *_rows("cloudtrail", _ACCESS, {
        "PutResourcePolicy": "decide who may read and write events",
        "RegisterOrganizationDelegatedAdmin": "let an account administer the trails of all others",
    }, harmless=True),
    *_rows("codeartifact", _ACCESS, {
        "PutDomainPermissionsPolicy": "decide who may do what with a domain of packages",
        "PutRepositoryPermissionsPolicy": "decide who may read and write packages",
    }, harmless=True),
    *_rows("comprehend", _ACCESS, {"PutResourcePolicy": "decide who may import a model"}, harmless=True),
    *_rows("detective", _ACCESS, {
        "EnableOrganizationAdminAccount": "let an account look into all others",
    }, harmless=True),
    *_rows("dsql", _ACCESS, {"PutClusterPolicy": "decide who may reach a database"}, harmless=True),
    *_rows("ec2", _ACCESS, {
        "CreateNetworkInterfacePermission": "let other accounts use a network interface",
        "ModifyFpgaImageAttribute": "share images with other accounts or everybody",
        "ModifyImageAttribute": "share images with other accounts or everybody",
        "ModifySnapshotAttribute": "share snapshots with other accounts or everybody",
        "ModifyVpcEndpointServicePermissions": "let other accounts reach a service",
    }, harmless=True),
    *_rows("ecr-public", _ACCESS, {"SetRepositoryPolicy": "decide who may write images"}, harmless=True),
    *_rows("elasticfilesystem", _ACCESS, {"PutFileSystemPolicy": "decide who may read and write files"}, harmless=True),
    *_rows("es", _ACCESS, {
        "AuthorizeVpcEndpointAccess": "let other accounts reach a domain",
        "UpdateDomainConfig": "decide who reaches a domain",
        "UpdateElasticsearchDomainConfig": "decide who reaches a domain",
    }, harmless=True),
    *_rows("events", _ACCESS, {"PutPermission": "let other accounts send events"}, harmless=True),
    *_rows("events", _ACCESS, {"PutResourcePolicy": "decide who may do what with events"}, harmless=True, page="list"),
    *_rows("fms", _ACCESS, {
        "AssociateAdminAccount": "let an account administer the firewalls of all others",
        "PutAdminAccount": "let an account administer the firewalls of all others",
    }, harmless=True),
    *_rows("glue", _ACCESS, {"PutResourcePolicy": "decide who may read and write the catalog"}, harmless=True),
    *_rows("guardduty", _ACCESS, {
        "EnableOrganizationAdminAccount": "let an account administer the findings of all others",
    }, harmless=True),
    *_rows("inspector2", _ACCESS, {
        "EnableDelegatedAdminAccount": "let an account administer the findings of all others",
    }, harmless=True),
    *_rows("iot", _ACCESS, {
        "AttachPolicy": "give devices permissions",
        "AttachPrincipalPolicy": "give devices permissions",
        "CreatePolicyVersion": "rewrite what devices may do",
        "SetDefaultPolicyVersion": "bring another version of what devices may do into force",
    }, harmless=True),
    *_rows("iotsitewise", _ACCESS, {
        "CreateAccessPolicy": "let others into a portal or a project",
        "UpdateAccessPolicy": "let others into a portal or a project",
    }, harmless=True),
    *_rows("kafka", _ACCESS, {"PutClusterPolicy": "decide who reaches a cluster"}, harmless=True),
    *_rows("kinesis", _ACCESS, {"PutResourcePolicy": "decide who may read and write a stream"}, harmless=True),
    *_rows("lakeformation", _ACCESS, {
        "BatchGrantPermissions": "give oneself or others data of the lake",
        "GrantPermissions": "give oneself or others data of the lake",
        "PutDataLakeSettings": "decide who administers the data lake",
    }, harmless=True),
    *_rows("lambda", _ACCESS, {
        "AddLayerVersionPermission": "share layers with other accounts or everybody",
        "CreateFunctionUrlConfig": "give a function an address, which may be open to everybody",
        "PutResourcePolicy": "decide who may do what with a function",
        "UpdateFunctionUrlConfig": "open the address of a function to everybody",
    }, harmless=True),
    *_rows("lex", _ACCESS, {
        "CreateResourcePolicy": "decide who may do what with a bot",
        "CreateResourcePolicyStatement": "decide who may do what with a bot",
        "UpdateResourcePolicy": "decide who may do what with a bot",
    }, harmless=True),
    *_rows("license-manager", _ACCESS, {"CreateGrant": "give licenses to other accounts"}, harmless=True),
    *_rows("lightsail", _ACCESS, {
        "SetResourceAccessForBucket": "let instances into a bucket",
        "UpdateBucket": "let buckets be open to everybody",
    }, harmless=True),
    *_rows("logs", _ACCESS, {
        "PutDeliveryDestinationPolicy": "decide who may deliver logs",
        "PutDestinationPolicy": "decide who may send logs",
        "PutResourcePolicy": "decide who may write logs",
    }, harmless=True),
    *_rows("lookoutequipment", _ACCESS, {"PutResourcePolicy": "decide who may import a model"}, harmless=True),
    *_rows("macie2", _ACCESS, {
        "EnableOrganizationAdminAccount": "let an account administer the findings of all others",
    }, harmless=True),
    *_rows("mediaconnect", _ACCESS, {"GrantFlowEntitlements": "let other accounts receive a flow"}, harmless=True),
    *_rows("mediapackagev2", _ACCESS, {
        "PutChannelPolicy": "decide who may write to a channel",
        "PutOriginEndpointPolicy": "decide who may read from an endpoint",
    }, harmless=True),
    *_rows("network-firewall", _ACCESS, {
        "PutResourcePolicy": "share firewall rules with other accounts",
    }, harmless=True),
    *_rows("oam", _ACCESS, {"PutSinkPolicy": "decide whose metrics and logs are collected"}, harmless=True),
    *_rows("odb", _ACCESS, {"PutResourcePolicy": "share databases with other accounts"}, harmless=True),
    *_rows("omics", _ACCESS, {
        "CreateShare": "share stores with other accounts",
        "PutS3AccessPolicy": "decide who may read a store",
    }, harmless=True),
    *_rows("opsworks", _ACCESS, {"SetPermission": "give oneself or others permissions in a stack"}, harmless=True),
    *_rows("osis", _ACCESS, {"PutResourcePolicy": "decide who may write to a pipeline"}, harmless=True),
    *_rows("qbusiness", _ACCESS, {
        "AssociatePermission": "let others into an application",
        "PutResourcePolicy": "decide who may do what with an application",
    }, harmless=True),
    *_rows("quicksight", _ACCESS, {
        "CreateAdmin": "make administrators",
        "CreateUser": "make users",
        "RegisterUser": "make users, administrators too",
        "UpdatePublicSharingSettings": "let dashboards be open to everybody",
        "UpdateResourcePermissions": "decide who may do what with a resource",
        "UpdateUser": "make users administrators",
    }, harmless=True),
    *_rows("ram", _ACCESS, {
        "AssociateResourceSharePermission": "decide what other accounts may do with shared resources",
        "EnableSharingWithAwsOrganization": "share resources within the organization",
        "PromoteResourceShareCreatedFromPolicy": "share resources with other accounts",
        "UpdateResourceShare": "let resources be shared outside of the organization",
    }, harmless=True),
    *_rows("rds", _ACCESS, {
        "ModifyDBClusterSnapshotAttribute": "share snapshots with other accounts or everybody",
        "ModifyDBSnapshotAttribute": "share snapshots with other accounts or everybody",
    }, harmless=True),
    *_rows("redshift", _ACCESS, {
        "AuthorizeDataShare": "share data with other accounts",
        "AuthorizeEndpointAccess": "let other accounts reach a cluster",
        "AuthorizeSnapshotAccess": "share snapshots with other accounts",
        "PutResourcePolicy": "decide who may do what with a data warehouse",
    }, harmless=True),
    *_rows("redshift-serverless", _ACCESS, {"PutResourcePolicy": "share snapshots with other accounts"}, harmless=True),
    *_rows("refactor-spaces", _ACCESS, {"PutResourcePolicy": "share environments with other accounts"}, harmless=True),
    *_rows("rekognition", _ACCESS, {"PutProjectPolicy": "decide who may copy a model"}, harmless=True),
    *_rows("route53domains", _ACCESS, {
        "TransferDomainToAnotherAwsAccount": "give domains to other accounts",
    }, harmless=True),
    *_rows("route53profiles", _ACCESS, {"PutProfilePolicy": "share profiles with other accounts"}, harmless=True),
    *_rows("rum", _ACCESS, {"PutResourcePolicy": "decide who may write events"}, harmless=True),
    *_rows("s3", _ACCESS, {
        "CreateAccessGrant": "let others into buckets",
        "ObjectOwnerOverrideToBucketOwner": "give objects to the owner of another bucket",
        "PutAccessGrantsInstanceResourcePolicy": "decide who may do what with grants for buckets",
        "PutAccessPointPolicyForObjectLambda": "decide who reaches a bucket through an access point",
        "PutAccessPointPublicAccessBlock": "let access points be open to everybody",
        "PutBucketOwnershipControls": "bring lists of who may read and write objects into force",
        "PutMultiRegionAccessPointPolicy": "decide who reaches buckets through an access point",
        "PutObjectAcl": "let others read objects, or everybody",
        "PutObjectVersionAcl": "let others read objects, or everybody",
    }, harmless=True),
    *_rows("s3tables", _ACCESS, {
        "PutTableBucketPolicy": "decide who may do what with tables",
        "PutTablePolicy": "decide who may do what with a table",
    }, harmless=True),
    *_rows("s3vectors", _ACCESS, {"PutVectorBucketPolicy": "decide who may do what with vectors"}, harmless=True),
    *_rows("sagemaker", _ACCESS, {"PutModelPackageGroupPolicy": "decide who may use models"}, harmless=True),
    *_rows("sagemaker", _ACCESS, {
        "CreateSharedModel": "share models with others",
        "PutLineageGroupPolicy": "decide who may read a lineage group",
        "PutResourcePolicy": "decide who may do what with a resource",
    }, harmless=True, page="list"),
    *_rows("schemas", _ACCESS, {"PutResourcePolicy": "decide who may do what with a registry"}, harmless=True),
    *_rows("securityhub", _ACCESS, {
        "EnableOrganizationAdminAccount": "let an account administer the findings of all others",
    }, harmless=True),
    *_rows("securitylake", _ACCESS, {
        "CreateSubscriber": "let others read security data",
        "RegisterDataLakeDelegatedAdministrator": "let an account administer the security data of all others",
    }, harmless=True),
    *_rows("serverlessrepo", _ACCESS, {
        "PutApplicationPolicy": "share applications with other accounts or everybody",
    }, harmless=True),
    *_rows("servicecatalog", _ACCESS, {
        "AssociatePrincipalWithPortfolio": "let oneself or others create products",
        "CreatePortfolioShare": "share portfolios with other accounts",
        "PutResourcePolicy": "decide who may do what with a resource",
    }, harmless=True),
    *_rows("servicediscovery", _ACCESS, {"PutResourcePolicy": "share namespaces with other accounts"}, harmless=True),
    *_rows("sns", _ACCESS, {
        "AddPermission": "let others publish and subscribe",
        "SetTopicAttributes": "decide who may publish and subscribe",
    }, harmless=True),
    *_rows("sqs", _ACCESS, {
        "AddPermission": "let others send and receive messages",
        "SetQueueAttributes": "decide who may send and receive messages",
    }, harmless=True),
    *_rows("ssm", _ACCESS, {
        "ModifyDocumentPermission": "share documents with other accounts or everybody",
        "PutResourcePolicy": "share parameters with other accounts",
    }, harmless=True),
    *_rows("ssm-contacts", _ACCESS, {"PutContactPolicy": "share contacts with other accounts"}, harmless=True),
    *_rows("sso", _ACCESS, {"PutApplicationGrant": "decide which tokens of users an application gets"}, harmless=True),
    *_rows("transfer", _ACCESS, {
        "ImportSshPublicKey": "add SSH keys of the users of a server, and log in as them",
    }, harmless=True),
    *_rows("vpc-lattice", _ACCESS, {
        "PutAuthPolicy": "decide who may reach a service",
        "PutResourcePolicy": "share services with other accounts",
    }, harmless=True),
    *_rows("workdocs", _ACCESS, {"AddResourcePermissions": "let others read and write documents"}, harmless=True),
    *_rows("workmail", _ACCESS, {
        "PutMailboxPermissions": "let oneself or others into a mailbox",
        "ResetPassword": "change passwords of the users of a mail server",
    }, harmless=True),
    *_rows("xray", _ACCESS, {"PutResourcePolicy": "decide who may write traces"}, harmless=True),
    *_rows("sts", _ACCESS, {
        "AssumeRoleWithSAML": "take the permissions of a role that trusts an identity provider",
        "AssumeRoleWithWebIdentity": "take the permissions of a role that trusts an identity provider",
        "GetWebIdentityToken": "get tokens that prove to others outside of AWS who one is",
    }),
    *_rows("iam", _ACCESS, {
        "EnableOutboundWebIdentityFederation": "let everybody who may get tokens prove their identity outside of AWS",
    }),
)  # fmt: skip

_SECRET_ROWS = (
    *_rows("secretsmanager", _SECRETS, {
        "BatchGetSecretValue": "read secrets",
        "GetSecretValue": "read secrets",
    }, harmless=True),
    *_rows("ssm", _SECRETS, {
        "GetParameter": "read parameters, the encrypted ones too",
        "GetParameterHistory": "read what parameters were, the encrypted ones too",
        "GetParameters": "read parameters, the encrypted ones too",
        "GetParametersByPath": "read parameters, the encrypted ones too",
    }, harmless=True),
    *_rows("kms", _SECRETS, {"Decrypt": "read what a key protects"}),
    *_rows("kms", _SECRETS, {
        "ReEncryptFrom": "move what a key protects to another key",
    }, page="kms/latest/APIReference/API_ReEncrypt.html"),
    *_rows("acm", _SECRETS, {"ExportCertificate": "read private keys of certificates"}),
    *_rows("glue", _SECRETS, {
        "GetConnection": "read passwords of connections to databases",
        "GetConnections": "read passwords of connections to databases",
    }),
    *_rows("redshift", _SECRETS, {
        "GetClusterCredentials": "get a password of a database",
        "GetClusterCredentialsWithIAM": "get a password of a database",
    }),
    *_rows("redshift-serverless", _SECRETS, {"GetCredentials": "get a password of a database"}),
    *_rows("lightsail", _SECRETS, {
        "CreateBucketAccessKey": "make access keys of a bucket",
        "DownloadDefaultKeyPair": "get the key of instances",
        "GetInstanceAccessDetails": "get keys of an instance",
        "GetRelationalDatabaseMasterUserPassword": "read the password of a database",
    }),
    *_rows("bedrock-agentcore", _SECRETS, {
        "GetResourceApiKey": "read keys that agents use",
        "GetResourceOauth2Token": "get tokens that agents use",
        "GetResourcePaymentToken": "get tokens with which agents pay",
        "GetWorkloadAccessToken": "get tokens of agents",
        "GetWorkloadAccessTokenForJWT": "get tokens of agents for a user",
        "GetWorkloadAccessTokenForUserId": "get tokens of agents for any user",
    }),
    *_rows("codeconnections", _SECRETS, {
        "GetConnectionToken": "get a token for repositories of code",
        "GetIndividualAccessToken": "get a token for repositories of code",
    }),
    *_rows("codepipeline", _SECRETS, {
        "GetJobDetails": "get credentials for what a pipeline makes",
        "PollForJobs": "get credentials for what a pipeline makes",
    }),
    *_rows("codestar-connections", _SECRETS, {
        "GetConnectionToken": "get a token for repositories of code",
        "GetIndividualAccessToken": "get a token for repositories of code",
    }),
    *_rows("connect", _SECRETS, {
        "AdminGetEmergencyAccessToken": "sign in to a contact center as its administrator",
        "GetFederationToken": "sign in to a contact center",
    }),
    *_rows("dsql", _SECRETS, {
        "DbConnect": "log in to a database",
        "DbConnectAdmin": "log in to a database as its administrator",
    }),
    *_rows("events", _SECRETS, {
        "RetrieveConnectionCredentials": "read passwords and keys of connections",
    }, page="list"),
    *_rows("finspace-api", _SECRETS, {
        "GetProgrammaticAccessCredentials": "get credentials for the data of an environment",
    }),
    *_rows("gamelift", _SECRETS, {"RequestUploadCredentials": "get credentials for the storage of a build"}),
    *_rows("grafana", _SECRETS, {
        "CreateWorkspaceApiKey": "make keys of a workspace, which reads data with a role",
        "CreateWorkspaceServiceAccountToken": "make tokens of a workspace, which reads data with a role",
    }),
    *_rows("kms", _SECRETS, {"DeriveSharedSecret": "get secrets that a key shares with others"}),
    *_rows("lakeformation", _SECRETS, {
        "GetDataAccess": "get credentials for data of the lake",
        "GetTemporaryGluePartitionCredentials": "get credentials for data of the lake",
        "GetTemporaryGlueTableCredentials": "get credentials for data of the lake",
    }),
    *_rows("license-manager", _SECRETS, {"GetAccessToken": "get a token for the role of a license"}),
    *_rows("mediapackage", _SECRETS, {
        "RotateChannelCredentials": "get new credentials of a channel",
        "RotateIngestEndpointCredentials": "get new credentials of a channel",
    }),
    *_rows("neptune-db", _SECRETS, {"connect": "read and write a database"}),
    *_rows("rds-db", _SECRETS, {"connect": "log in to a database as one of its users"}),
    *_rows("redshift", _SECRETS, {
        "CreateClusterUser": "log in to a database as a new user",
        "GetIdentityCenterAuthToken": "get a token for a database",
        "JoinGroup": "log in to a database with the permissions of any group",
    }),
    *_rows("redshift-serverless", _SECRETS, {"GetIdentityCenterAuthToken": "get a token for a database"}),
    *_rows("route53domains", _SECRETS, {"RetrieveDomainAuthCode": "get the code with which a domain is moved away"}),
    *_rows("sso-oauth", _SECRETS, {"CreateTokenWithIAM": "get tokens of people for an application"}),
    *_rows("states", _SECRETS, {"RevealSecrets": "read secrets of calls that workflows make"}, page="list"),
)  # fmt: skip

_PASSING_ROWS = tuple(
    _rows("iam", _PASSES, {"PassRole": "hand a role to a service, which then acts with it"}, page=_PASS_ROLE)
)

_USING_ROWS = (
    *_rows("lambda", _USES, {"UpdateFunctionCode": "replace the code of a function that has a role"}),
    *_rows("lambda", _USES, {
        "CreateMicrovmShellAuthToken": "open a shell in a virtual machine that has a role",
    }, page="list"),
    *_rows("lambda", (_USES, _STARTS), {
        "UpdateFunctionConfiguration": "add code to a function that has a role, or give it another role",
    }),
    *_rows("ec2", _USES, {
        "CreateLaunchTemplateVersion": "change the start-up script of instances that have a role",
        "CreateReplaceRootVolumeTask": "replace the disk of an instance that has a role",
        "ModifyInstanceAttribute": "replace the start-up script of an instance that has a role",
        "ModifyLaunchTemplate": "bring another start-up script of instances that have a role into force",
    }),
    *_rows("ec2-instance-connect", _USES, {
        "SendSSHPublicKey": "log in to instances",
        "SendSerialConsoleSSHPublicKey": "log in to instances by their serial console",
    }),
    *_rows("ssm", _USES, {
        "GetAccessToken": "get credentials for instances",
        "ResumeSession": "open a shell on instances",
        "SendCommand": "run commands on instances",
        "StartSession": "open a shell on instances",
        "UpdateDocument": "change the commands that others run on instances",
        "UpdateDocumentDefaultVersion": "bring other commands that others run on instances into force",
    }),
    *_rows("ssm", (_USES, _STARTS), {
        "CreateAssociation": "run commands on instances regularly, or automations with a role",
        "CreateAssociationBatch": "run commands on instances regularly, or automations with a role",
        "RegisterTaskWithMaintenanceWindow": "run commands on instances, or tasks with a role",
        "UpdateAssociation": "run other commands on instances regularly, or automations with a role",
        "UpdateMaintenanceWindowTask": "run other commands on instances, or tasks with a role",
    }),
    *_rows("ssm-guiconnect", _USES, {"StartConnection": "open the desktop of instances"}),
    *_rows("ecs", _USES, {"ExecuteCommand": "run commands in containers that have a role"}),
    *_rows("eks-auth", _USES, {"AssumeRoleForPodIdentity": "get the credentials of a pod"}),
    *_rows("batch", _USES, {"SubmitJob": "run commands in jobs that have a role"}),
    *_rows("cloudformation", _USES, {
        "CreateStackInstances": "create stacks in accounts with the role of a stack set",
        "ExecuteChangeSet": "carry out changes with the role of a stack",
        "UpdateStackInstances": "change stacks in accounts with the role of a stack set",
    }),
    *_rows("cloudformation", (_USES, _STARTS), {
        "CreateChangeSet": "prepare changes with the role of a stack, or with another role",
        "UpdateStack": "change anything with the role of a stack, or with another role",
        "UpdateStackSet": "change stacks in accounts with the role of a stack set, or with another role",
    }),
    *_rows("glue", _USES, {
        "RunStatement": "run code in a session that has a role",
        "StartJobRun": "run a job that has a role with code of one's own",
        "UpdateDevEndpoint": "log in to an endpoint that has a role",
        "UpdateJobFromSourceControl": "replace the code of a job that has a role",
    }),
    *_rows("glue", (_USES, _STARTS), {
        "UpdateJob": "replace the code of a job that has a role, or give it another role",
    }),
    *_rows("sagemaker", _USES, {
        "CreateApp": "start an application with the role of a user profile",
        "CreatePresignedDomainUrl": "work as a user profile that has a role",
        "CreatePresignedNotebookInstanceUrl": "open a notebook that has a role",
        "StartSession": "open a shell in a space that has a role",
        "UpdateNotebookInstanceLifecycleConfig": "change the start-up script of notebooks that have a role",
    }),
    *_rows("sagemaker", (_USES, _STARTS), {
        "UpdateNotebookInstance": "choose the start-up script of a notebook that has a role, or give it another role",
    }),
    *_rows("codebuild", _USES, {
        "StartCommandExecution": "run commands with the role of a project",
        "StartSandbox": "start a machine with the role of a project",
        "StartSandboxConnection": "open a shell with the role of a project",
    }),
    *_rows("codebuild", (_USES, _STARTS), {
        "StartBuild": "run commands with the role of a project, or with another role",
        "StartBuildBatch": "run commands with the role of a project, or with another role",
        "UpdateProject": "replace the commands of a project that has a role, or give it another role",
    }),
    *_rows("codedeploy", _USES, {"CreateDeployment": "run scripts on instances"}),
    *_rows("states", (_USES, _STARTS), {
        "UpdateStateMachine": "rewrite a workflow that has a role, or give it another role",
    }),
    *_rows("elasticmapreduce", _USES, {
        "GetClusterSessionCredentials": "get credentials of a cluster that has a role",
    }),
    *_rows("elasticmapreduce", _USES, {
        "GetSessionEndpoint": "get credentials of a session that has a role",
        "OpenEditorInConsole": "open a notebook on a cluster that has a role",
    }, page="list"),
    *_rows("elasticmapreduce", (_USES, _STARTS), {
        "AddJobFlowSteps": "run code on a cluster that has a role, or with another role",
    }),
    *_rows("emr-containers", _USES, {
        "GetManagedEndpointSessionCredentials": "get credentials of an endpoint that has a role",
    }),
    *_rows("datapipeline", (_USES, _STARTS), {
        "PutPipelineDefinition": "rewrite a pipeline that has a role, or give it another role",
    }),
    *_rows("apprunner", (_USES, _STARTS), {
        "UpdateService": "replace the code of a service that has a role, or give it another role",
    }),
    *_rows("amplify", (_USES, _STARTS), {
        "UpdateApp": "change how an app that has a role is built, or give it another role",
        "UpdateBranch": "change how a branch that has a role is built, or give it another role",
    }),
    *_rows("elasticbeanstalk", (_USES, _STARTS), {
        "UpdateEnvironment": "replace the code of an environment that has a role, or give it another role",
    }),
    *_rows("airflow", _USES, {
        "CreateCliToken": "run workflows in an environment that has a role",
        "CreateWebLoginToken": "run workflows in an environment that has a role",
        "InvokeRestApi": "run workflows in an environment that has a role",
    }),
    *_rows("airflow", (_USES, _STARTS), {
        "UpdateEnvironment": "replace the code of an environment that has a role, or give it another role",
    }),
    *_rows("bedrock-agentcore", _USES, {
        "InvokeAgentRuntimeCommand": "run commands in an agent that has a role",
        "InvokeAgentRuntimeCommandShell": "open a shell in an agent that has a role",
        "InvokeCodeInterpreter": "run code in an interpreter that may have a role",
    }),
    *_rows("gamelift", _USES, {
        "GetComputeAccess": "open a shell on a server that may have a role",
        "GetInstanceAccess": "log in to an instance that may have a role",
    }),
    *_rows("greengrass", _USES, {"CreateDeployment": "run code on devices that have a role"}),
    *_rows("synthetics", (_USES, _STARTS), {
        "UpdateCanary": "replace the script of a canary that has a role, or give it another role",
    }),
    *_rows("kinesisanalytics", (_USES, _STARTS), {
        "UpdateApplication": "replace the code of an application that has a role, or give it another role",
    }),
    *_rows("athena", _USES, {
        "GetSessionEndpoint": "get a token of a session that has a role",
        "StartCalculationExecution": "run code in a session that has a role",
    }),
    *_rows("cloud9", _USES, {
        "CreateEnvironmentMembership": "join an environment that acts with its owner's credentials",
    }),
    *_rows("cognito-identity", _USES, {
        "GetOpenIdTokenForDeveloperIdentity": "become any user of an identity pool, with its role",
    }),
    *_rows("datazone", _USES, {
        "GetDomainExecutionRoleCredentials": "get the credentials of the role of a domain",
        "GetEnvironmentCredentials": "get the credentials of the role of an environment",
    }),
    *_rows("deadline", _USES, {
        "AssumeFleetRoleForWorker": "get the credentials of the role of a fleet",
        "AssumeQueueRoleForUser": "get the credentials of the role of a queue",
        "AssumeQueueRoleForWorker": "get the credentials of the role of a queue",
    }),
    *_rows("athena", _USES, {"CreatePresignedNotebookUrl": "open a notebook whose session has a role"}),
    *_rows("cloud9", _USES, {"CreateEnvironmentToken": "act in an environment with its owner's credentials"}),
    *_rows("elasticmapreduce", _USES, {"CreateStudioPresignedUrl": "open a studio that has a role"}, page="list"),
)  # fmt: skip

_HIDING_ROWS = (
    *_rows("access-analyzer", _HIDES, {
        "DeleteAnalyzer": "end the search for what is open to others",
        "UpdateAnalyzer": "change what is searched for what is open to others",
    }),
    *_rows("cloudtrail", _HIDES, {
        "DeleteEventDataStore": "delete records of what was done",
        "DeleteTrail": "end a record of what is done",
        "PutEventSelectors": "choose what is recorded of what is done",
        "StopEventDataStoreIngestion": "stop a record of what is done",
        "StopLogging": "stop a record of what is done",
        "UpdateEventDataStore": "change what is recorded of what is done",
        "UpdateTrail": "change where what is done is recorded",
    }),
    *_rows("config", _HIDES, {
        "DeleteConfigurationRecorder": "end the record of how resources change",
        "DeleteDeliveryChannel": "end the record of how resources change",
        "PutConfigurationRecorder": "choose which resources are recorded",
        "StopConfigurationRecorder": "stop the record of how resources change",
    }),
    *_rows("detective", _HIDES, {"DeleteGraph": "delete what is known of attacks"}),
    *_rows("ec2", _HIDES, {"DeleteFlowLogs": "end the record of a network"}),
    *_rows("guardduty", _HIDES, {
        "CreateFilter": "hide findings of attacks",
        "CreateIPSet": "name addresses whose attacks are not found",
        "DeleteDetector": "end the search for attacks",
        "DisassociateFromAdministratorAccount": "keep findings of attacks from those who watch",
        "DisassociateFromMasterAccount": "keep findings of attacks from those who watch",
        "StopMonitoringMembers": "end the search for attacks in other accounts",
        "UpdateDetector": "stop the search for attacks",
        "UpdateFilter": "hide findings of attacks",
        "UpdateIPSet": "name addresses whose attacks are not found",
    }),
    *_rows("inspector2", _HIDES, {"Disable": "end the search for weaknesses"}),
    *_rows("logs", _HIDES, {
        "DeleteLogGroup": "delete logs",
        "DeleteLogStream": "delete logs",
    }, harmless=True),
    *_rows("macie2", _HIDES, {"DisableMacie": "end the search for data that is open to others"}),
    *_rows("route53resolver", _HIDES, {
        "DeleteResolverQueryLogConfig": "end the record of names that are looked up",
        "DisassociateResolverQueryLogConfig": "end the record of names that are looked up",
    }),
    *_rows("s3", _HIDES, {"PutBucketLogging": "stop the record of who uses a bucket"}, harmless=True),
    *_rows("securityhub", _HIDES, {
        "DisableSecurityHub": "end the collection of findings",
        "DisassociateFromAdministratorAccount": "keep findings from those who watch",
        "DisassociateFromMasterAccount": "keep findings from those who watch",
    }),
    *_rows("wafv2", _HIDES, {"DeleteLoggingConfiguration": "end the record of requests"}),
)  # fmt: skip

_STARTING_ROWS = (
    *_rows("lambda", _STARTS, {"CreateFunction": "create a function with a role"}),
    *_rows("lambda", _STARTS, {
        "CreateMicrovmImage": "build the image of a virtual machine with a role",
        "CreateWebFunction": "create a web function with a role",
        "CreateWebFunctionRevision": "replace the code of a web function, with a role",
        "RunMicrovm": "run a virtual machine with a role",
        "UpdateMicrovmImage": "build another image of a virtual machine with a role",
    }, page="list"),
    *_rows("ec2", _STARTS, {
        "AssociateIamInstanceProfile": "give a running instance a role",
        "CreateFleet": "launch instances with a role",
        "ReplaceIamInstanceProfileAssociation": "give a running instance another role",
        "RequestSpotFleet": "launch instances with a role",
        "RequestSpotInstances": "launch instances with a role",
        "RunInstances": "launch instances with a role",
    }),
    *_rows("autoscaling", _STARTS, {
        "CreateAutoScalingGroup": "launch instances with a role",
        "CreateLaunchConfiguration": "describe instances with a role, which a group launches",
        "UpdateAutoScalingGroup": "launch other instances, with a role",
    }),
    *_rows("ecs", _STARTS, {
        "CreateCapacityProvider": "launch instances with a role",
        "CreateExpressGatewayService": "run containers with a role",
        "CreateService": "run containers with a role",
        "RegisterDaemonTaskDefinition": "describe containers with a role",
        "RegisterTaskDefinition": "describe containers with a role",
        "RunTask": "run containers with a role",
        "StartTask": "run containers with a role",
        "UpdateCapacityProvider": "launch instances with another role",
        "UpdateExpressGatewayService": "run other containers, with a role",
        "UpdateService": "run other containers, with a role",
    }),
    *_rows("eks", _STARTS, {
        "CreateCapability": "let a cluster manage resources with a role",
        "CreateFargateProfile": "run pods with a role",
        "CreateNodegroup": "launch nodes with a role",
        "CreatePodIdentityAssociation": "give pods a role",
        "UpdatePodIdentityAssociation": "give pods another role",
    }),
    *_rows("batch", _STARTS, {
        "CreateComputeEnvironment": "launch instances with a role",
        "RegisterJobDefinition": "describe jobs with a role",
        "UpdateComputeEnvironment": "launch instances with another role",
    }),
    *_rows("cloudformation", _STARTS, {
        "ActivateType": "run code of others with a role when stacks change",
        "CreateStack": "create anything with a role",
        "CreateStackSet": "create anything in accounts with a role",
        "RegisterType": "run code with a role when stacks change",
    }),
    *_rows("cloudformation", _STARTS, {
        "CreateResource": "create resources with a role",
        "UpdateResource": "change resources with a role",
    }, page="list"),
    *_rows("glue", _STARTS, {
        "CreateDevEndpoint": "log in to an endpoint with a role",
        "CreateJob": "run code with a role",
        "CreateSession": "run code with a role",
        "StartBlueprintRun": "make workflows with a role",
    }),
    *_rows("sagemaker", _STARTS, {
        "CreateAutoMLJob": "run a job with a role",
        "CreateAutoMLJobV2": "run a job with a role",
        "CreateCluster": "run scripts on a cluster with a role",
        "CreateCompilationJob": "run a job with a role",
        "CreateDataQualityJobDefinition": "run containers with a role regularly",
        "CreateDomain": "choose the role of all users of a domain",
        "CreateEdgePackagingJob": "run a job with a role",
        "CreateHyperParameterTuningJob": "run containers with a role",
        "CreateInferenceRecommendationsJob": "run a job with a role",
        "CreateLabelingJob": "run a job with a role",
        "CreateModel": "run containers with a role",
        "CreateModelQualityJobDefinition": "run containers with a role regularly",
        "CreateMonitoringSchedule": "run containers with a role regularly",
        "CreateNotebookInstance": "run code with a role",
        "CreateOptimizationJob": "run a job with a role",
        "CreatePipeline": "run jobs with a role",
        "CreateProcessingJob": "run containers with a role",
        "CreateTrainingJob": "run containers with a role",
        "CreateUserProfile": "choose the role of a user of a domain",
        "StartPipelineExecution": "run jobs with a role",
        "UpdateCluster": "run scripts on a cluster with a role",
        "UpdateDomain": "choose another role of all users of a domain",
        "UpdateMonitoringSchedule": "run other containers with a role regularly",
        "UpdatePipeline": "run other jobs with a role",
        "UpdateUserProfile": "choose another role of a user of a domain",
    }),
    *_rows("sagemaker", _STARTS, {"CreateJob": "run a job with a role"}, page="list"),
    *_rows("codebuild", _STARTS, {"CreateProject": "run commands with a role"}),
    *_rows("codepipeline", _STARTS, {
        "CreatePipeline": "run a pipeline with a role",
        "UpdatePipeline": "run another pipeline with a role",
    }),
    *_rows("codeconnections", _STARTS, {
        "CreateSyncConfiguration": "create anything from a repository with a role",
        "UpdateSyncConfiguration": "create anything from a repository with another role",
    }),
    *_rows("codestar-connections", _STARTS, {
        "CreateSyncConfiguration": "create anything from a repository with a role",
        "UpdateSyncConfiguration": "create anything from a repository with another role",
    }),
    *_rows("codecatalyst", _STARTS, {"AssociateIamRoleToConnection": "run workflows with a role"}),
    *_rows("states", _STARTS, {
        "CreateStateMachine": "call any API in a workflow with a role",
        "TestState": "call any API with a role",
    }),
    *_rows("events", _STARTS, {"PutTargets": "run tasks and commands with a role, on an event"}),
    *_rows("events", _STARTS, {
        "CreateSubscriber": "call a target with a role, on an event",
        "UpdateSubscriber": "call another target with a role, on an event",
    }, page="list"),
    *_rows("scheduler", _STARTS, {
        "CreateSchedule": "call any API with a role, by a schedule",
        "UpdateSchedule": "call any API with another role, by a schedule",
    }),
    *_rows("pipes", _STARTS, {
        "CreatePipe": "run tasks with a role, on an event",
        "UpdatePipe": "run other tasks with a role, on an event",
    }),
    *_rows("ssm", _STARTS, {
        "CreateActivation": "give machines of one's own a role",
        "StartAutomationExecution": "call any API in an automation with a role",
        "StartChangeRequestExecution": "call any API in an automation with a role",
        "UpdateManagedInstanceRole": "give a machine another role",
    }),
    *_rows("ssm-incidents", _STARTS, {
        "CreateResponsePlan": "run automations with a role, on an incident",
        "UpdateResponsePlan": "run other automations with a role, on an incident",
    }),
    *_rows("ssm-quicksetup", _STARTS, {
        "CreateConfigurationManager": "deploy configurations with a role",
        "UpdateConfigurationDefinition": "deploy configurations with another role",
    }),
    *_rows("imagebuilder", _STARTS, {
        "CreateImage": "run a workflow with a role",
        "CreateImagePipeline": "run a workflow with a role regularly",
        "CreateInfrastructureConfiguration": "run scripts on instances with a role",
        "UpdateImagePipeline": "run another workflow with a role regularly",
        "UpdateInfrastructureConfiguration": "run scripts on instances with another role",
    }),
    *_rows("elasticmapreduce", _STARTS, {
        "CreateStudio": "choose the role of all users of a studio",
        "RunJobFlow": "run code on a cluster with a role",
        "StartNotebookExecution": "run code with a role",
    }),
    *_rows("elasticmapreduce", _STARTS, {"StartSession": "run code with a role"}, page="list"),
    *_rows("emr-containers", _STARTS, {
        "CreateJobTemplate": "describe jobs with a role",
        "CreateManagedEndpoint": "run code with a role",
        "StartJobRun": "run code with a role",
    }),
    *_rows("emr-serverless", _STARTS, {
        "AccessInteractiveEndpoints": "run code with a role",
        "AccessLivyEndpoints": "run code with a role",
        "StartJobRun": "run code with a role",
        "StartSession": "run code with a role",
    }),
    *_rows("apprunner", _STARTS, {"CreateService": "run code with a role"}),
    *_rows("amplify", _STARTS, {
        "CreateApp": "run commands and code with a role",
        "CreateBranch": "run code with a role",
    }),
    *_rows("elasticbeanstalk", _STARTS, {
        "CreateApplicationVersion": "run commands with a role",
        "CreateEnvironment": "run code on instances with a role",
    }),
    *_rows("airflow", _STARTS, {"CreateEnvironment": "run workflows with a role"}),
    *_rows("airflow-serverless", _STARTS, {
        "CreateWorkflow": "run workflows with a role",
        "UpdateWorkflow": "run other workflows with a role",
    }),
    *_rows("bedrock-agentcore", _STARTS, {
        "CreateAgentRuntime": "run code with a role",
        "CreateBrowser": "run a browser with a role",
        "CreateCodeInterpreter": "run code with a role",
        "CreateHarness": "run an agent with a role",
        "UpdateAgentRuntime": "run other code with a role",
        "UpdateHarness": "run another agent with a role",
    }),
    *_rows("braket", _STARTS, {"CreateJob": "run code with a role"}),
    *_rows("fis", _STARTS, {
        "CreateExperimentTemplate": "stop things and run commands with a role",
        "UpdateExperimentTemplate": "stop other things and run other commands with a role",
    }),
    *_rows("gamelift", _STARTS, {
        "CreateContainerFleet": "run containers with a role",
        "CreateFleet": "run code on instances with a role",
    }),
    *_rows("greengrass", _STARTS, {
        "AssociateRoleToGroup": "give devices a role",
        "AssociateServiceRoleToAccount": "let deployments to devices act with a role",
    }),
    *_rows("iot", _STARTS, {
        "CreateRoleAlias": "give devices a role",
        "UpdateRoleAlias": "give devices another role",
    }),
    *_rows("rolesanywhere", _STARTS, {
        "CreateProfile": "give holders of certificates a role",
        "UpdateProfile": "give holders of certificates another role",
    }),
    *_rows("synthetics", _STARTS, {
        "CreateCanary": "run a script with a role regularly",
        "StartCanaryDryRun": "run a script with a role",
    }),
    *_rows("appsync", _STARTS, {
        "CreateDataSource": "call any API with a role",
        "UpdateDataSource": "call any API with another role",
    }),
    *_rows("apigateway", _STARTS, {
        "PATCH": "call any API with a role",
        "POST": "call any API with a role",
        "PUT": "call any API with a role",
    }),
    *_rows("kinesisanalytics", _STARTS, {"CreateApplication": "run code with a role"}),
    *_rows("kafkaconnect", _STARTS, {"CreateConnector": "run code with a role"}),
    *_rows("athena", _STARTS, {
        "CreateWorkGroup": "let all who use a workgroup run code with a role",
        "StartSession": "run code with a role",
        "UpdateWorkGroup": "let all who use a workgroup run code with another role",
    }),
    *_rows("deadline", _STARTS, {
        "CreateFleet": "run jobs with a role",
        "CreateQueue": "run jobs with a role",
        "UpdateFleet": "run jobs with another role",
        "UpdateQueue": "run jobs with another role",
    }),
    *_rows("devicefarm", _STARTS, {
        "CreateProject": "run tests with a role",
        "ScheduleRun": "run tests with a role",
        "UpdateProject": "run tests with another role",
    }),
    *_rows("proton", _STARTS, {
        "CreateEnvironment": "create anything with a role",
        "UpdateEnvironment": "create anything with another role",
    }),
    *_rows("servicecatalog", _STARTS, {
        "CreateConstraint": "let others create a product with a role",
        "CreateServiceAction": "let others run an automation with a role",
        "UpdateConstraint": "let others create a product with another role",
        "UpdateServiceAction": "let others run an automation with another role",
    }),
    *_rows("config", _STARTS, {"PutRemediationConfigurations": "run automations with a role, on a finding"}),
    *_rows("budgets", _STARTS, {
        "CreateBudgetAction": "attach policies with a role, when a budget is used up",
        "UpdateBudgetAction": "attach other policies with a role, when a budget is used up",
    }),
    *_rows("cognito-identity", _STARTS, {"SetIdentityPoolRoles": "give the users of an identity pool a role"}),
    *_rows("cognito-idp", _STARTS, {
        "CreateGroup": "give users of a pool a role",
        "UpdateGroup": "give users of a pool another role",
    }),
    *_rows("chatbot", _STARTS, {
        "CreateMicrosoftTeamsChannelConfiguration": "run commands from a chat with a role",
        "CreateSlackChannelConfiguration": "run commands from a chat with a role",
        "UpdateMicrosoftTeamsChannelConfiguration": "run commands from a chat with another role",
        "UpdateSlackChannelConfiguration": "run commands from a chat with another role",
    }),
    *_rows("appstream", _STARTS, {
        "CreateAppBlockBuilder": "run code on instances with a role",
        "CreateFleet": "run code on instances with a role",
        "CreateImageBuilder": "run code on instances with a role",
        "UpdateAppBlockBuilder": "run code on instances with another role",
        "UpdateFleet": "run code on instances with another role",
    }),
    *_rows("pcs", _STARTS, {
        "CreateComputeNodeGroup": "run code on instances with a role",
        "UpdateComputeNodeGroup": "run code on instances with another role",
    }),
    *_rows("workspaces", _STARTS, {"ModifyWorkspaceCreationProperties": "give desktops a role"}),
)  # fmt: skip

DANGERS: tuple[Danger, ...] = (
    *_GRANTING_ROWS,
    *_ACCESS_ROWS,
    *_SECRET_ROWS,
    *_PASSING_ROWS,
    *_USING_ROWS,
    *_HIDING_ROWS,
    *_STARTING_ROWS,
)
"""All rows, by kind."""
