"""What stands in an account is read back whole, as data that can be compared."""

import json

from samples import ACCOUNT_ID, SSH_PUBLIC_KEY

from dev.engine import EmulatedAccount, account

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT_ID}}],
}
READ_ONLY_ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_an_empty_account_reads_as_empty(emulator: EmulatedAccount):
    assert account(emulator.client("iam")) == {"groups": {}, "users": {}, "policies": {}, "roles": []}


def test_all_that_stands_is_read(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    own = iam.create_policy(
        PolicyName="own", Path="/teams/", PolicyDocument=json.dumps(DOCUMENT), Description="Own", Tags=tags(a="b")
    )["Policy"]["Arn"]
    iam.create_group(GroupName="engineers", Path="/teams/")
    iam.put_group_policy(GroupName="engineers", PolicyName="list", PolicyDocument=json.dumps(DOCUMENT))
    iam.attach_group_policy(GroupName="engineers", PolicyArn=own)
    iam.create_user(
        UserName="alice", Path="/people/", Tags=tags(team="core", role="lead"), PermissionsBoundary=READ_ONLY_ARN
    )
    iam.add_user_to_group(GroupName="engineers", UserName="alice")
    iam.put_user_policy(UserName="alice", PolicyName="list", PolicyDocument=json.dumps(DOCUMENT))
    iam.attach_user_policy(UserName="alice", PolicyArn=READ_ONLY_ARN)
    iam.create_login_profile(UserName="alice", Password="An-Example-Of-16")
    # The emulator forgets the flag when it comes with the creation.
    iam.update_login_profile(UserName="alice", Password="An-Example-Of-16", PasswordResetRequired=True)
    iam.create_access_key(UserName="alice")
    iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=SSH_PUBLIC_KEY)
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="alice", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    iam.create_user(UserName="bob")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(TRUST))

    assert account(iam) == {
        "groups": {
            "engineers": {"path": "/teams/", "members": ["alice"], "inline": {"list": DOCUMENT}, "attached": [own]}
        },
        "users": {
            "alice": {
                "path": "/people/",
                "tags": {"team": "core", "role": "lead"},
                "groups": ["engineers"],
                "inline": {"list": DOCUMENT},
                "attached": [READ_ONLY_ARN],
                "permissions_boundary": READ_ONLY_ARN,
                "login_profile": {"password_reset_required": True},
                "access_keys": ["Active"],
                "ssh_public_keys": [{"status": "Active", "body": SSH_PUBLIC_KEY}],
                "mfa_devices": [device],
            },
            "bob": {
                "path": "/",
                "tags": {},
                "groups": [],
                "inline": {},
                "attached": [],
                "permissions_boundary": None,
                "login_profile": None,
                "access_keys": [],
                "ssh_public_keys": [],
                "mfa_devices": [],
            },
        },
        "policies": {own: {"path": "/teams/", "description": "Own", "tags": {"a": "b"}, "document": DOCUMENT}},
        "roles": ["reader"],
    }


def test_an_account_of_more_than_one_page_is_read_to_its_end(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    names = [f"user-{number:03}" for number in range(120)]
    for name in names:
        iam.create_user(UserName=name)
    assert list(account(iam)["users"]) == names


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]
