"""Calls with which somebody could give themselves or others permissions, or start something with a role."""

from collections.abc import Sequence

ACCOUNT = "123456789012"


IAM = f"arn:aws:iam::{ACCOUNT}"


ALICE = f"{IAM}:user/alice"


BOB = f"{IAM}:user/bob"


ROLE = f"{IAM}:role/service/app"


INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef0"


FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:app"


Calls = Sequence[tuple[str, str]]


POLICY = f"{IAM}:policy/app"


GROUP = f"{IAM}:group/full-access"


ESCALATIONS: Calls = [
    ("iam:CreatePolicyVersion", POLICY),
    ("iam:SetDefaultPolicyVersion", POLICY),
    ("iam:CreateAccessKey", BOB),
    ("iam:UpdateAccessKey", BOB),
    ("iam:CreateServiceSpecificCredential", BOB),
    ("iam:ResetServiceSpecificCredential", BOB),
    ("iam:UploadSSHPublicKey", BOB),
    ("iam:UploadSigningCertificate", BOB),
    ("iam:EnableMFADevice", BOB),
    ("iam:DeactivateMFADevice", BOB),
    ("iam:ResyncMFADevice", BOB),
    *((f"iam:{name}", user) for user in (ALICE, BOB) for name in ("CreateLoginProfile", "UpdateLoginProfile")),
    *((f"iam:{name}", user) for user in (ALICE, BOB) for name in ("AttachUserPolicy", "PutUserPolicy")),
    *((f"iam:{name}", user) for user in (ALICE, BOB) for name in ("DetachUserPolicy", "DeleteUserPolicy")),
    ("iam:DeleteUserPermissionsBoundary", ALICE),
    ("iam:PutUserPermissionsBoundary", ALICE),
    ("iam:UpdateUser", ALICE),
    ("iam:TagUser", ALICE),
    ("iam:UntagUser", ALICE),
    ("iam:AddUserToGroup", GROUP),
    ("iam:AttachGroupPolicy", GROUP),
    ("iam:PutGroupPolicy", GROUP),
    ("iam:DetachGroupPolicy", GROUP),
    ("iam:UpdateGroup", GROUP),
    ("iam:AttachRolePolicy", ROLE),
    ("iam:PutRolePolicy", ROLE),
    ("iam:UpdateAssumeRolePolicy", ROLE),
    ("iam:DeleteRolePermissionsBoundary", ROLE),
    ("iam:PutRolePermissionsBoundary", ROLE),
    ("iam:CreateRole", ROLE),
    ("iam:CreateUser", BOB),
    ("iam:AddRoleToInstanceProfile", f"{IAM}:instance-profile/app"),
    ("iam:CreateSAMLProvider", f"{IAM}:saml-provider/example"),
    ("iam:UpdateSAMLProvider", f"{IAM}:saml-provider/example"),
    ("iam:CreateOpenIDConnectProvider", f"{IAM}:oidc-provider/example.com"),
]


# Each is an escalation together with iam:PassRole.
LAUNCHES: Calls = [
    ("lambda:CreateFunction", FUNCTION),
    ("ec2:AssociateIamInstanceProfile", INSTANCE),
    ("cloudformation:CreateStack", f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/app/1"),
    ("glue:CreateDevEndpoint", "*"),
    ("ecs:RunTask", f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/app:1"),
    ("codebuild:CreateProject", f"arn:aws:codebuild:us-east-1:{ACCOUNT}:project/app"),
]
