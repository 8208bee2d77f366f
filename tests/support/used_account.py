"""An account with every fact of use that is a finding, and each that is none: a file, and what is put in by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

SSH_KEY = Path(__file__).parents[1].joinpath("ssh_public_key.txt").read_text("utf-8").strip()
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
ROTATION = {"create_access_keys": True, "access_key_slots": {"first": "previous", "second": "current"}}
USERS = {
    "ann": {"groups": ["full-access"]},
    "adam": {"groups": ["full-access"]},
    "bare": {"groups": ["full-access"]},
    "console": {"groups": ["logs"]},
    "gone": {"groups": ["logs"]},
    "idle": {"groups": ["logs"]},
    "inactive": {},
    "late": {},
    "leaving": {"groups": ["full-access"], "status": "offboarding"},
    "maybe": {"groups": ["elsewhere"]},
    "never": {},
    "nothing": {},
    "old": {},
    "rotating": ROTATION,
    "ssh": {},
    "two": {},
    "unused": {},
}
GIVEN = {
    "aws_account_id": "123456789012",
    "should_create_iam_group_logs": True,
    "groups_made_elsewhere": ["elsewhere"],
    "users": USERS,
}
# Days before NOW: of keys, when they were made and used; of passwords, when they were set and used.
FACTS = {
    "ann": {"device": True, "password": (400, 1), "keys": [(90, 89)]},
    "adam": {"password": (400, 2)},
    "console": {"password": (30, 3)},
    "idle": {"device": True, "keys": [(200, 90)]},
    "inactive": {"keys": [(500, None)]},
    "maybe": {"keys": [(10, 10)]},
    "never": {"device": True, "password": (5, None)},
    "old": {"keys": [(91, 0)]},
    "rotating": {"keys": [(1, 1), (50, 2)]},
    "stranger": {"password": (10, 10)},
    "two": {"keys": [(1, 1), (50, 2)]},
    "unused": {"keys": [(90, None)]},
}


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
    iam.upload_ssh_public_key(UserName="ssh", SSHPublicKeyBody=SSH_KEY)
    return ids
