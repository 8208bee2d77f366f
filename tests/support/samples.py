"""Inputs that several tests use."""

import json
from pathlib import Path

ACCOUNT_ID = "123456789012"
HERE = Path(__file__).parents[1]
EXAMPLES = tuple(sorted(path.name.removesuffix(".tfvars.json") for path in (HERE / "examples").glob("*.tfvars.json")))

# Made once; nobody has the secret half. Where something is to be decrypted, `openpgp.throw_away_keys` takes its place.
PGP_PUBLIC_KEY = (HERE / "public_key.base64").read_text(encoding="ascii").strip()
SSH_PUBLIC_KEY = (HERE / "ssh_public_key.txt").read_text(encoding="ascii").strip()
KMS_KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0d1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
BOUNDARY_ARN = "arn:aws:iam::aws:policy/PowerUserAccess"
_OWN_FOLDER = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::own/${aws:username}/*"}
JSON_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [_OWN_FOLDER]})
_OWN = {"json_policies": {"own-folder": JSON_POLICY}}
_SIGNS_IN = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
_CALLS = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
_READS = {"aws_managed_policy_names": ["ReadOnlyAccess"]}


def _on(actions, *resources, **more):
    return {"actions": actions.split(), "resources": list(resources or "*"), **more}


_INLINED = {
    "read": _on("s3:GetObject s3:ListBucket", "arn:aws:s3:::reports/*"),
    "write-with-mfa": _on("s3:PutObject", "arn:aws:s3:::reports/${aws:username}/*", force_mfa=True),
    "never-delete": _on("s3:DeleteObject", effect="Deny"),
}
USERS_OF_EVERY_KIND = {
    "plain": {},
    "member": {"groups": ["full-access", "ssh-grunt-users", "made-elsewhere"]},
    "described": {"path": "/engineering/platform/", "tags": {"team": "platform", "empty": ""}},
    "bounded": {"permissions_boundary": BOUNDARY_ARN},
    "signs-in": _SIGNS_IN,
    "calls-apis": _CALLS,
    "does-both": {"create_login_profile": True, **_CALLS},
    "has-only-a-key": {"pgp_key": PGP_PUBLIC_KEY},
    "goes-for-good": {"force_destroy": True},
    "stays": {"force_destroy": False},
    "connects": {"ssh_public_key": SSH_PUBLIC_KEY},
    "attached": {
        "aws_managed_policy_names": ["ReadOnlyAccess", "job-function/Billing"],
        "customer_managed_policy_names": ["team/deploy"],
    },
    "inlined": {"path": "/machines/", "inline_iam_policies": _INLINED, **_OWN},
    "asks-for-mfa": {"require_mfa": True, **_READS, **_OWN},
    "is-a-machine": {"require_mfa": False, **_OWN},
    "signs-in-anew": {**_SIGNS_IN, "credential_generation": 2},
    "calls-with-another-key": {**_CALLS, "access_key_slots": {"second": "current"}},
    "leaves": {
        "status": "offboarding",
        "groups": ["made-elsewhere"],
        "create_login_profile": True,
        **_CALLS,
        "force_destroy": False,
        "require_mfa": True,
        "ssh_public_key": SSH_PUBLIC_KEY,
        **_READS,
    },
    "jane.doe+ops@example.com": {"groups": ["ssh-grunt-users"]},
}
GROUPS_OF_EVERY_KIND = {
    "holds-nothing": {"self_management": False},
    "looks-after-itself": {},
    "sre": {
        "path": "/operations/",
        "aws_managed_policy_names": ["ReadOnlyAccess", "job-function/Billing"],
        "customer_managed_policy_names": ["ours/release"],
        "inline_iam_policies": {
            "own-bucket": _on("s3:*", "arn:aws:s3:::ours-${aws:username}/*"),
            "never-iam": _on("iam:*", effect="Deny"),
        },
        **_OWN,
    },
    "robots-of-ours": {
        "require_mfa": False,
        "self_management": False,
        "customer_managed_policy_names": ["publish"],
        "inline_iam_policies": {"queues": _on("sqs:*"), "topics-with-mfa": _on("sns:*", force_mfa=True)},
    },
    "odd+=,.@-_name": {"require_mfa": True, "json_policies": {"odd+=,.@-_name": JSON_POLICY}},
}
POLICIES_OF_EVERY_KIND = {
    "release": {
        "path": "/ours/",
        "description": "Deploys.",
        "tags": {"team": "platform", "empty": ""},
        "statements": [
            _on("ecs:*", force_mfa=True),
            _on("ecs:Delete*", effect="Deny"),
            _on("s3:GetObject", "arn:aws:s3:::ours/${aws:username}/*"),
        ],
    },
    "publish": {"json": JSON_POLICY},
    "bounds": {"statements": [_on("*")]},
}
SWITCHES = (
    *("auto_deploy", "billing", "cross_account_access_all", "developers", "full_access", "houston_cli_users"),
    *("iam_admin", "logs", "read_only", "support", "use_existing_iam_roles", "user_self_mgmt"),
)
_NAMES = {
    **{"auto_deploy": "robots", "billing": "accountants", "developers": "engineers", "full_access": "owners"},
    **{"houston_cli": "houston", "iam_admin": "gatekeepers", "iam_user_self_mgmt": "everybody", "logs": "auditors"},
    **{"read_only": "readers", "support": "callers", "use_existing_iam_roles": "role-users"},
}
_STAGE = "arn:aws:iam::222233334444:role"
# Every input is given, and differs from its default wherever that does not turn something off.
EVERYTHING_ON = {
    "auto_deploy_permissions": ["ecs:UpdateService", "ecr:*"],
    "aws_account_id": ACCOUNT_ID,
    "cloudtrail_kms_key_arn": KMS_KEY_ARN,
    "cross_account_access_all_group_name": "every-account",
    "enable_iam_groups": True,
    "force_destroy_users": True,
    "groups": GROUPS_OF_EVERY_KIND,
    "iam_group_developers_permitted_services": ["ec2", "s3:PutObject"],
    **{f"iam_group_name_{kind}": name for kind, name in _NAMES.items()},
    "iam_group_names_ssh_grunt_sudo_users": ["ssh-roots", "ssh-wheels"],
    "iam_group_names_ssh_grunt_users": ["ssh-guests"],
    "iam_groups_for_cross_account_access": [
        {"group_name": "stage-readers", "iam_role_arns": [f"{_STAGE}/read", f"{_STAGE}/audit"]},
        {"group_name": "dev-owners", "iam_role_arns": ["arn:aws:iam::333344445555:role/own"]},
        {"group_name": "all-readers", "iam_role_arns": [f"{_STAGE}/read"]},
    ],
    "iam_policy_iam_user_self_mgmt": "look-after-oneself",
    "iam_role_tags": {"team": "platform"},
    "max_session_duration_human_users": 28800,
    "max_session_duration_machine_users": 7200,
    "minimum_password_length": 24,
    "password_reset_required": False,
    "policies": POLICIES_OF_EVERY_KIND,
    "quotas": {"groups_per_account": 400},
    **{f"should_create_iam_group_{switch}": True for switch in SWITCHES},
    "should_require_mfa": True,
    "users": USERS_OF_EVERY_KIND
    | {
        "member": {"groups": ["owners", "engineers", "every-account", "dev-owners", "ssh-guests", "made-elsewhere"]},
        "jane.doe+ops@example.com": {"groups": ["ssh-guests"]},
        "joins-ours": {
            "groups": ["sre", "robots-of-ours", "looks-after-itself"],
            "customer_managed_policy_names": ["publish"],
            "permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds",
        },
    },
}
_OFF = ("cross_account_access_all", "full_access", "user_self_mgmt")
EVERYTHING_OFF = {
    "aws_account_id": ACCOUNT_ID,
    **{f"iam_group_names_ssh_grunt_{users}": [] for users in ("sudo_users", "users")},
    **{f"should_create_iam_group_{kind}": False for kind in _OFF},
    "should_require_mfa": False,
}


def read_example(name):
    return json.loads((HERE / "examples" / f"{name}.tfvars.json").read_text(encoding="utf-8"))


def example_to_apply(name):
    """Return an example that an emulator can take: the account ID and those in role ARNs have 12 digits."""
    text = json.dumps(read_example(name)).replace("arn:aws:iam::9876543210:", "arn:aws:iam::987654321098:")
    return json.loads(text) | {"aws_account_id": ACCOUNT_ID}


def with_pgp_key(inputs, public_key):
    """Return the inputs with every user's PGP key replaced: those of Keybase would be looked up over the network."""
    users = inputs.get("users", {})
    replaced = {name: user | {"pgp_key": public_key} if "pgp_key" in user else user for name, user in users.items()}
    return inputs | {"users": replaced} if users else inputs
