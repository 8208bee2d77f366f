"""What a user may have that keeps AWS from deleting the user: a row for each thing that AWS names.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
"""

import json

from certificates import certificate
from samples import ACCOUNT_ID
from ssh_keys import in_ssh_format, rsa_key

BOUNDS = f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds"
PHONE = f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone"
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
GIT = "codecommit.amazonaws.com"

# What IAM says must be done, the call that gives it, the call that takes it, and what that call names of the answer.
OBSTACLES = {
    "a password": (
        "delete login profile",
        *("create_login_profile", {"Password": "An-Example-Of-16"}),
        *("delete_login_profile", {}),
    ),
    "an access key": (
        "delete access keys",
        *("create_access_key", {}),
        *("delete_access_key", {"AccessKeyId": "{AccessKey[AccessKeyId]}"}),
    ),
    "an SSH key": (
        "delete SSH public keys",
        *("upload_ssh_public_key", {"SSHPublicKeyBody": in_ssh_format(rsa_key(0))}),
        *("delete_ssh_public_key", {"SSHPublicKeyId": "{SSHPublicKey[SSHPublicKeyId]}"}),
    ),
    "a certificate": (
        "delete signing certificates",
        *("upload_signing_certificate", {"CertificateBody": certificate(0)}),
        *("delete_signing_certificate", {"CertificateId": "{Certificate[CertificateId]}"}),
    ),
    "Git credentials": (
        "delete service-specific credentials",
        *("create_service_specific_credential", {"ServiceName": GIT}),
        "delete_service_specific_credential",
        {"ServiceSpecificCredentialId": "{ServiceSpecificCredential[ServiceSpecificCredentialId]}"},
    ),
    "an MFA device": (
        "delete MFA device",
        "enable_mfa_device",
        {"SerialNumber": PHONE, "AuthenticationCode1": "123456", "AuthenticationCode2": "654321"},
        *("deactivate_mfa_device", {"SerialNumber": PHONE}),
    ),
    "a policy of its own": (
        "delete policies",
        *("put_user_policy", {"PolicyName": "own", "PolicyDocument": DOCUMENT}),
        *("delete_user_policy", {"PolicyName": "own"}),
    ),
    "an attached policy": (
        "detach all policies",
        *("attach_user_policy", {"PolicyArn": BOUNDS}),
        *("detach_user_policy", {"PolicyArn": BOUNDS}),
    ),
    "a membership": (
        "remove user from groups",
        *("add_user_to_group", {"GroupName": "dev"}),
        *("remove_user_from_group", {"GroupName": "dev"}),
    ),
}


def make_what_obstacles_need(iam):
    iam.create_policy(PolicyName="bounds", PolicyDocument=DOCUMENT)
    iam.create_group(GroupName="dev")
    iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")


def obstruct(iam, user, obstacle):
    """Give a user something; what is returned takes it."""
    _, add, given, take, named = OBSTACLES[obstacle]
    answered = getattr(iam, add)(UserName=user, **given)
    return lambda: getattr(iam, take)(UserName=user, **{name: text.format(**answered) for name, text in named.items()})
