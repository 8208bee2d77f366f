"""Resources of every type that is adopted, with a text in the place of any attribute that is read."""

from samples import ACCOUNT_ID, JSON_POLICY, SSH_PUBLIC_KEY

from landingzone.account.resource_types import RESOURCE_TYPES

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
POLICY_ARN = f"{IAM}:policy/team/deploy"
SOUND = {
    "aws_iam_access_key": {"user": "alice", "id": "AKIAIOSFODNN7EXAMPLE", "status": "Active", "pgp_key": None},
    "aws_iam_group": {"name": "odd", "path": "/", "arn": f"{IAM}:group/odd"},
    "aws_iam_group_membership": {"group": "odd", "name": "x", "users": ["alice"]},
    "aws_iam_group_policy": {"group": "odd", "name": "odd", "policy": JSON_POLICY},
    "aws_iam_group_policy_attachment": {"group": "odd", "policy_arn": POLICY_ARN},
    "aws_iam_policy": {
        **{"name": "deploy", "path": "/team/", "arn": POLICY_ARN},
        **{"policy": JSON_POLICY, "description": "Deploys.", "tags": {"team": "red"}},
    },
    "aws_iam_policy_attachment": {"policy_arn": POLICY_ARN, "users": ["alice"], "groups": ["odd"], "roles": ["robot"]},
    "aws_iam_service_specific_credential": {
        **{"user_name": "alice", "service_specific_credential_id": "ACCAIOSFODNN7EXAMPLE", "status": "Active"},
        "service_password": "readable",
    },
    "aws_iam_signing_certificate": {
        **{"user_name": "alice", "certificate_id": "TA7SMP42TDN5Z26OBPJE7EXAMPLE", "status": "Active"}
    },
    "aws_iam_user": {
        **{"name": "bob", "path": "/team/", "arn": f"{IAM}:user/team/bob"},
        **{"permissions_boundary": POLICY_ARN, "tags": {"team": "red"}},
    },
    "aws_iam_user_group_membership": {"user": "alice", "groups": ["odd"]},
    "aws_iam_user_login_profile": {"user": "alice", "pgp_key": None},
    "aws_iam_user_policy": {"user": "alice", "name": "own", "policy": JSON_POLICY},
    "aws_iam_user_policy_attachment": {"user": "alice", "policy_arn": POLICY_ARN},
    "aws_iam_user_ssh_key": {
        **{"username": "alice", "ssh_public_key_id": "APKAIOSFODNN7EXAMPLE"},
        **{"encoding": "SSH", "status": "Active", "public_key": SSH_PUBLIC_KEY},
    },
}
SHAPED = [(type, attribute) for type, known in RESOURCE_TYPES.items() for attribute in known.shapes]
# What has no shape, but rules of its own.
READ = [
    *(("aws_iam_access_key", "pgp_key"), ("aws_iam_user_login_profile", "pgp_key"), ("aws_iam_user", "tags")),
    *(("aws_iam_group_policy", "policy"), ("aws_iam_policy", "policy"), ("aws_iam_user_policy", "policy")),
    *(("aws_iam_policy", "tags"), ("aws_iam_user_ssh_key", "public_key")),
]


def changed(type, attribute, text):
    values = SOUND[type]
    value = [*values[attribute], text] if isinstance(values.get(attribute), list) else text
    return values | {attribute: {text: "red"} if attribute == "tags" else value}
