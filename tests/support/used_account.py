"""An account with every fact of use that is a finding, and each that is none: a file, and what is put in by hand."""

from datetime import UTC, datetime, timedelta

from samples import HERE, SSH_PUBLIC_KEY, read_samples

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
_FILE = read_samples(HERE / "samples" / "used_account.yaml")
GIVEN, FACTS = _FILE["given"], _FILE["facts"]
USERS = GIVEN["users"]


def ago(days):
    return None if days is None else (NOW - timedelta(days=days)).isoformat()


def put_in(emulator):
    """Put the users into the account, with their facts; give the ids of the keys by user."""
    iam, ids = emulator.client("iam"), {}
    for user in [name for name in {**USERS, "stranger": {}} if name not in ("gone", "late")]:
        iam.create_user(UserName=user)
        facts = FACTS.get(user, {})
        if facts.get("device"):
            iam.create_virtual_mfa_device(VirtualMFADeviceName=user)
            serial = f"arn:aws:iam::123456789012:mfa/{user}"
            iam.enable_mfa_device(UserName=user, SerialNumber=serial, **CODES)
        dates = {"created": ago(600)}
        if "password" in facts:
            iam.create_login_profile(UserName=user, Password="An-Example-Of-16")
            dates |= zip(("password_changed", "password_used"), map(ago, facts["password"]), strict=True)
        keys = {}
        for made, used in facts.get("keys", ()):
            id = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
            keys[id] = {"created": ago(made), "used": ago(used), "service": "s3"}
        emulator.set_use(user, keys=keys, **dates)
        ids[user] = [*keys]
    iam.update_access_key(UserName="inactive", AccessKeyId=ids["inactive"][0], Status="Inactive")
    iam.upload_ssh_public_key(UserName="ssh", SSHPublicKeyBody=SSH_PUBLIC_KEY)
    return ids
