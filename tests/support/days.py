"""Ordinary days of an account: what somebody writes.

The days follow each other in one account. Each is a patch of the configuration of the day before, in which null takes
away what is there (RFC 7396).
"""

from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY, KMS_KEY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY


def accounts(**roles):
    entries = [{"group_name": name, "iam_role_arns": list(arns)} for name, arns in roles.items()]
    return {"iam_groups_for_cross_account_access": entries}


def switches(is_on, *names):
    return {f"should_create_iam_group_{name}": is_on for name in names}


def groups_of(**groups):
    return {"users": {person: {"groups": names} for person, names in groups.items()}}


_DEV, _AUDIT = (f"arn:aws:iam::222233334444:role/{name}" for name in ("dev", "audit"))
_PROD = "arn:aws:iam::333344445555:role/ops"
_ALLOW = {"actions": ["s3:*"], "resources": ["*"]}
_DENY = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
_SIGNS_IN = {"create_login_profile": True, "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
_EVERYTHING_OF_A_PERSON = {
    **_SIGNS_IN,
    "groups": ["full-access"],
    "ssh_public_key": SSH_PUBLIC_KEY,
    "aws_managed_policy_names": ["ReadOnlyAccess"],
    "inline_iam_policies": {"use-buckets": _ALLOW, "keep-objects": _DENY},
    "json_policies": {"own-folder": JSON_POLICY},
    "require_mfa": True,
}
# Each loses the groups two by two, in this order; their switches are named so, but for two.
_MEMBERS = {
    "anna": ["billing", "support", "logs", "developers", "read-only"],
    "otto": [
        *("use-existing-iam-roles", "_machine.ecs-auto-deploy", "houston-cli-users"),
        *("iam-user-self-mgmt", "iam-admin"),
    ],
}
_SWITCHES = {"_machine.ecs-auto-deploy": "auto_deploy", "iam-user-self-mgmt": "user_self_mgmt"}


def _day_without(count):
    names = [name for pair in zip(*_MEMBERS.values(), strict=True) for name in pair][4 * count - 4 : 4 * count]
    left = {person: groups[2 * count :] for person, groups in _MEMBERS.items()}
    off = switches(False, *(_SWITCHES.get(name, name.replace("-", "_")) for name in names))
    return {f"The groups {', '.join(names)} are switched off, with their members": {**off, **groups_of(**left)}}


DAYS = {
    "The first day": {
        "aws_account_id": ACCOUNT_ID,
        "users": {
            "alice": {"groups": ["full-access"]},
            "bob": {"groups": ["iam-user-self-mgmt"], "path": "/engineering/", "tags": {"team": "platform"}},
            "carol": _SIGNS_IN,
        },
    },
    "A person comes": {"users": {"dana": _EVERYTHING_OF_A_PERSON}},
    "A person changes groups; A person changes path": {"users": {"bob": {"groups": ["full-access"], "path": "/sre/"}}},
    "A person changes name": {"users": {"dana": None, "dana.doe": _EVERYTHING_OF_A_PERSON}},
    "A person's policies grow; A boundary comes": {
        "users": {
            "dana.doe": {
                "inline_iam_policies": {"use-buckets": {"actions": ["s3:*", "sqs:*"]}, "use-queues": _ALLOW},
                "json_policies": {"own-folder": JSON_POLICY.replace("s3:PutObject", "s3:*Object")},
            },
            "bob": {"permissions_boundary": BOUNDARY_ARN},
        }
    },
    "A person's denies and policies go, and the group changes with them; A boundary goes": {
        "users": {
            "dana.doe": {
                "groups": ["iam-user-self-mgmt"],
                "inline_iam_policies": {"keep-objects": None, "use-queues": None},
                "json_policies": None,
            },
            "bob": {"permissions_boundary": None},
        }
    },
    "A person is offboarding": {"users": {"dana.doe": {"status": "offboarding"}}},
    "A person goes": {"users": {"dana.doe": None}},
    "Two accounts come, with a member": {
        **accounts(dev=(_DEV,), prod=(_PROD,)),
        **groups_of(bob=["full-access", "dev", "_all-accounts"]),
    },
    "An account gets another role": accounts(dev=(_DEV, _AUDIT), prod=(_PROD,)),
    "An account is renamed, with its member": {
        **accounts(sandbox=(_DEV, _AUDIT), prod=(_PROD,)),
        **groups_of(bob=["full-access", "sandbox", "_all-accounts"]),
    },
    "An account goes, with its member": {**accounts(prod=(_PROD,)), **groups_of(bob=["full-access", "_all-accounts"])},
    "The group for all accounts is switched off, with its member": {
        **switches(False, "cross_account_access_all"),
        **groups_of(bob=["full-access", "prod"]),
    },
    "The group for all accounts is switched on, with a member": {
        **switches(True, "cross_account_access_all"),
        **groups_of(bob=["full-access", "prod", "_all-accounts"]),
    },
    "All accounts go, with their member": {**accounts(), **groups_of(bob=["full-access"])},
    "Every other kind of group is switched on, with members": {
        **switches(True, "auto_deploy", "billing", "developers", "houston_cli_users", "iam_admin", "logs"),
        **switches(True, "read_only", "support", "use_existing_iam_roles"),
        "auto_deploy_permissions": ["ecs:UpdateService"],
        "iam_group_developers_permitted_services": ["ec2"],
        **groups_of(**_MEMBERS),
    },
    "What groups grant grows": {
        "auto_deploy_permissions": ["ecs:UpdateService", "ecr:*"],
        "cloudtrail_kms_key_arn": KMS_KEY_ARN,
        "iam_group_developers_permitted_services": ["ec2", "rds"],
    },
    "MFA is switched off; The key of the logs goes": {"should_require_mfa": False, "cloudtrail_kms_key_arn": None},
    "MFA is switched on": {"should_require_mfa": True},
    **_day_without(1),
    **_day_without(2),
    **_day_without(3),
    "A group and an account come again, with members": {
        **accounts(prod=(_PROD,)),
        **switches(True, "billing"),
        **groups_of(alice=["full-access", "_all-accounts"], bob=["full-access", "billing"]),
    },
    "Groups are renamed, with their members": {
        "cross_account_access_all_group_name": "every-account",
        "iam_group_name_billing": "accountants",
        "iam_group_name_full_access": "owners",
        **groups_of(alice=["owners", "every-account"], bob=["owners", "accountants"]),
    },
    "The self-management policy is renamed; A group for SSH is renamed and another comes, with members": {
        "iam_policy_iam_user_self_mgmt": "look-after-oneself",
        "iam_group_names_ssh_grunt_sudo_users": ["ssh-wheels", "ssh-roots"],
        **groups_of(bob=["owners", "ssh-roots", "ssh-grunt-users"]),
    },
    "Groups are switched off as a whole, those for SSH too, with their members": {
        "enable_iam_groups": False,
        "iam_group_names_ssh_grunt_sudo_users": [],
        "iam_group_names_ssh_grunt_users": [],
        **groups_of(alice=[], bob=[]),
    },
    "Groups are switched on as a whole, with members": {
        "enable_iam_groups": True,
        **groups_of(alice=["owners"], bob=["accountants", "prod"]),
    },
    "All people go": {"users": dict.fromkeys(("alice", "anna", "bob", "carol", "otto"))},
}
"""What happens, as a person would say it -> the patch; `engine/terraform/days.md` has what Terraform makes of it."""
