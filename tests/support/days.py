"""Ordinary days of an account: what somebody writes, and what that may destroy or replace.

The days follow each other in one account. Each is a patch of the configuration of the day before, in which null takes
away what is there (RFC 7396).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY, KMS_KEY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY


@dataclass(frozen=True)
class Day:
    """One change of the configuration."""

    name: str
    """What happens, as a person would say it."""
    patch: Mapping[str, Any]
    summary: tuple[int, int, int]
    """How Terraform sums the plan up: numbers to add, to change and to destroy."""
    goes: tuple[str, ...] = ()
    """Addresses of what is destroyed."""
    replaced: tuple[str, ...] = ()


def patched(content: Any, patch: Any) -> Any:
    """Apply a patch to a configuration; neither is changed."""
    if not isinstance(patch, Mapping):
        return patch
    known = dict(content) if isinstance(content, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            known.pop(key, None)
        else:
            known[key] = patched(known.get(key), value)
    return known


def accounts(**roles: tuple[str, ...]) -> dict[str, Any]:
    entries = [{"group_name": name, "iam_role_arns": list(arns)} for name, arns in roles.items()]
    return {"iam_groups_for_cross_account_access": entries}


def switches(is_on: bool, *names: str) -> dict[str, bool]:
    return {f"should_create_iam_group_{name}": is_on for name in names}


def groups_of(**groups: list[str]) -> dict[str, Any]:
    return {"users": {person: {"groups": names} for person, names in groups.items()}}


def _all(kind: str, *names: str) -> tuple[str, ...]:
    return tuple(f"aws_iam_{kind}.{name}" for name in names)


def _of(person: str, *things: str) -> tuple[str, ...]:
    """Give addresses of what a person has; a thing is kind and key, and the name of a policy."""
    parts = [thing.partition("/") for thing in things]
    return tuple(f'aws_iam_{address}["{person}{slash}{name}"]' for address, slash, name in parts)


def _entry(name: str) -> tuple[str, ...]:
    return tuple(f'aws_iam_{kind}.cross_account_access_groups["{name}"]' for kind in ("group", "group_policy"))


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
_MEMBERSHIP, _PASSWORD = "user_group_membership.group_memberships", "user_login_profile.web_console"
_POLICIES_THAT_GO = ("user_policy.inline_denies/keep-objects", "user_policy.json_policies/own-folder")
_STAY_WHILE_OFFBOARDING = (
    *("access_key.access_keys", "user.user", "user_policy.inline_iam_policies/use-buckets"),
    *("user_policy_attachment.aws_managed_policies/ReadOnlyAccess", "user_ssh_key.ssh_public_keys"),
)
_GO_WHEN_OFFBOARDING = (_MEMBERSHIP, _PASSWORD, "user_policy.require_mfa")
# Each loses the groups two by two, in this order; their switches are named so, but for two.
_MEMBERS = {
    "anna": ["billing", "support", "logs", "developers", "read-only"],
    "otto": [
        *("use-existing-iam-roles", "_machine.ecs-auto-deploy", "houston-cli-users"),
        *("iam-user-self-mgmt", "iam-admin"),
    ],
}
_SWITCHES = {"_machine.ecs-auto-deploy": "auto_deploy", "iam-user-self-mgmt": "user_self_mgmt"}
_ALL_ACCOUNTS = _all("group", "cross_account_access_all") + _all("group_policy", "cross_account_access_all")
_OF_BILLING = _all("group_policy_attachment", "billing_aws_managed", "billing_iam_user_self_mgmt")
_OF_FULL_ACCESS = _all("group_policy_attachment", "full_access_iam_user_self_mgmt")


def _day_without(count: int, *goes: str) -> Day:
    """Switch off the next groups of each; whoever has no group left has no membership either."""
    names = [name for pair in zip(*_MEMBERS.values(), strict=True) for name in pair][4 * count - 4 : 4 * count]
    left = {person: groups[2 * count :] for person, groups in _MEMBERS.items()}
    goes += tuple(address for person in left if not left[person] for address in _of(person, _MEMBERSHIP))
    return Day(
        f"The groups {', '.join(names)} are switched off, with their members",
        {**switches(False, *(_SWITCHES.get(name, name.replace("-", "_")) for name in names)), **groups_of(**left)},
        (0, sum(map(bool, left.values())), len(goes)),
        goes,
    )


DAYS: tuple[Day, ...] = (
    Day(
        "The first day",
        {
            "aws_account_id": ACCOUNT_ID,
            "users": {
                "alice": {"groups": ["full-access"]},
                "bob": {"groups": ["iam-user-self-mgmt"], "path": "/engineering/", "tags": {"team": "platform"}},
                "carol": _SIGNS_IN,
            },
        },
        (16, 0, 0),
    ),
    Day("A person comes", {"users": {"dana": _EVERYTHING_OF_A_PERSON}}, (10, 0, 0)),
    # What has nothing to do with each other shares a day, since each costs seconds.
    Day(
        "A person changes groups; A person changes path",
        {"users": {"bob": {"groups": ["full-access"], "path": "/sre/"}}},
        (0, 2, 0),
    ),
    Day(
        "A person changes name",
        {"users": {"dana": None, "dana.doe": _EVERYTHING_OF_A_PERSON}},
        (10, 0, 10),
        _of("dana", *_STAY_WHILE_OFFBOARDING, *_GO_WHEN_OFFBOARDING, *_POLICIES_THAT_GO),
    ),
    Day(
        "A person's policies grow; A boundary comes",
        {
            "users": {
                "dana.doe": {
                    "inline_iam_policies": {"use-buckets": {"actions": ["s3:*", "sqs:*"]}, "use-queues": _ALLOW},
                    "json_policies": {"own-folder": JSON_POLICY.replace("s3:PutObject", "s3:*Object")},
                },
                "bob": {"permissions_boundary": BOUNDARY_ARN},
            }
        },
        (1, 3, 0),
    ),
    Day(
        "A person's denies and policies go, and the group changes with them; A boundary goes",
        {
            "users": {
                "dana.doe": {
                    "groups": ["iam-user-self-mgmt"],
                    "inline_iam_policies": {"keep-objects": None, "use-queues": None},
                    "json_policies": None,
                },
                "bob": {"permissions_boundary": None},
            }
        },
        (0, 2, 3),
        _of("dana.doe", *_POLICIES_THAT_GO, "user_policy.inline_iam_policies/use-queues"),
    ),
    Day(
        "A person is offboarding",
        {"users": {"dana.doe": {"status": "offboarding"}}},
        (1, 3, 3),
        _of("dana.doe", *_GO_WHEN_OFFBOARDING),
    ),
    Day(
        "A person goes",
        {"users": {"dana.doe": None}},
        (0, 0, 6),
        _of("dana.doe", *_STAY_WHILE_OFFBOARDING, "user_policy.offboarding"),
    ),
    Day(
        "Two accounts come, with a member",
        {**accounts(dev=(_DEV,), prod=(_PROD,)), **groups_of(bob=["full-access", "dev", "_all-accounts"])},
        (6, 1, 0),
    ),
    Day("An account gets another role", accounts(dev=(_DEV, _AUDIT), prod=(_PROD,)), (0, 2, 0)),
    Day(
        "An account is renamed, with its member",
        {
            **accounts(sandbox=(_DEV, _AUDIT), prod=(_PROD,)),
            **groups_of(bob=["full-access", "sandbox", "_all-accounts"]),
        },
        (2, 1, 2),
        _entry("dev"),
    ),
    Day(
        "An account goes, with its member",
        {**accounts(prod=(_PROD,)), **groups_of(bob=["full-access", "_all-accounts"])},
        (0, 2, 2),
        _entry("sandbox"),
    ),
    Day(
        "The group for all accounts is switched off, with its member",
        {**switches(False, "cross_account_access_all"), **groups_of(bob=["full-access", "prod"])},
        (0, 1, 2),
        _ALL_ACCOUNTS,
    ),
    Day(
        "The group for all accounts is switched on, with a member",
        {**switches(True, "cross_account_access_all"), **groups_of(bob=["full-access", "prod", "_all-accounts"])},
        (2, 1, 0),
    ),
    Day(
        "All accounts go, with their member",
        {**accounts(), **groups_of(bob=["full-access"])},
        (0, 1, 4),
        _ALL_ACCOUNTS + _entry("prod"),
    ),
    Day(
        "Every other kind of group is switched on, with members",
        {
            **switches(True, "auto_deploy", "billing", "developers", "houston_cli_users", "iam_admin", "logs"),
            **switches(True, "read_only", "support", "use_existing_iam_roles"),
            "auto_deploy_permissions": ["ecs:UpdateService"],
            "iam_group_developers_permitted_services": ["ec2"],
            **groups_of(**_MEMBERS),
        },
        (33, 0, 0),
    ),
    Day(
        "What groups grant grows",
        {
            "auto_deploy_permissions": ["ecs:UpdateService", "ecr:*"],
            "cloudtrail_kms_key_arn": KMS_KEY_ARN,
            "iam_group_developers_permitted_services": ["ec2", "rds"],
        },
        (1, 2, 0),
    ),
    Day(
        "MFA is switched off; The key of the logs goes",
        {"should_require_mfa": False, "cloudtrail_kms_key_arn": None},
        (0, 8, 4),
        _all("group_policy", "billing", "read_only", "support", "logs_decrypt_cloudtrail"),
    ),
    Day("MFA is switched on", {"should_require_mfa": True}, (3, 8, 0)),
    _day_without(
        1,
        *_all("group", "auto_deploy", "billing", "support", "use_existing_iam_roles"),
        *_all("group_policy", "auto_deploy", "billing", "support", "use_existing_iam_roles"),
        *_all("group_policy_attachment", "support_aws_managed", "support_iam_user_self_mgmt"),
        *_OF_BILLING,
    ),
    _day_without(
        2,
        *_all("group", "developers", "houston_cli_users", "iam_user_self_mgmt", "logs"),
        *_all("group_policy", "developers", "developers_personal_s3_bucket", "houston_cli_users", "logs"),
        *_all("group_policy_attachment", "developers_iam_user_self_mgmt", "iam_user_self_mgmt"),
        *_all("group_policy_attachment", "logs_iam_user_self_mgmt"),
    ),
    _day_without(
        3,
        *_all("group", "iam_admin", "read_only"),
        *_all("group_policy", "read_only"),
        *_all("group_policy_attachment", "iam_admin_customer_managed", "iam_admin_iam_user_self_mgmt"),
        *_all("group_policy_attachment", "read_only_aws_managed", "read_only_iam_user_self_mgmt"),
        *_all("policy", "iam_admin"),
    ),
    Day(
        "A group and an account come again, with members",
        {
            **accounts(prod=(_PROD,)),
            **switches(True, "billing"),
            **groups_of(alice=["full-access", "_all-accounts"], bob=["full-access", "billing"]),
        },
        (8, 2, 0),
    ),
    Day(
        "Groups are renamed, with their members",
        {
            "cross_account_access_all_group_name": "every-account",
            "iam_group_name_billing": "accountants",
            "iam_group_name_full_access": "owners",
            **groups_of(alice=["owners", "every-account"], bob=["owners", "accountants"]),
        },
        (6, 5, 6),
        replaced=(
            *_all("group_policy", "billing", "cross_account_access_all", "full_access"),
            *(_OF_BILLING + _OF_FULL_ACCESS),
        ),
    ),
    Day(
        "The self-management policy is renamed; A group for SSH is renamed and another comes, with members",
        {
            "iam_policy_iam_user_self_mgmt": "look-after-oneself",
            "iam_group_names_ssh_grunt_sudo_users": ["ssh-wheels", "ssh-roots"],
            **groups_of(bob=["owners", "ssh-roots", "ssh-grunt-users"]),
        },
        (5, 1, 4),
        ('aws_iam_group.ssh_iam_sudo_users["ssh-grunt-sudo-users"]',),
        (*_OF_BILLING[1:], *_OF_FULL_ACCESS, *_all("policy", "iam_user_self_mgmt")),
    ),
    Day(
        "Groups are switched off as a whole, those for SSH too, with their members",
        {
            "enable_iam_groups": False,
            "iam_group_names_ssh_grunt_sudo_users": [],
            "iam_group_names_ssh_grunt_users": [],
            **groups_of(alice=[], bob=[]),
        },
        (0, 0, 17),
        (
            *(_ALL_ACCOUNTS + _entry("prod") + _OF_BILLING + _OF_FULL_ACCESS),
            *_all("group", "billing", "full_access", 'ssh_iam_users["ssh-grunt-users"]'),
            *_all("group", 'ssh_iam_sudo_users["ssh-roots"]', 'ssh_iam_sudo_users["ssh-wheels"]'),
            *_all("group_policy", "billing", "full_access"),
            *_all("policy", "iam_user_self_mgmt"),
            *(_of("alice", _MEMBERSHIP) + _of("bob", _MEMBERSHIP)),
        ),
    ),
    Day(
        "Groups are switched on as a whole, with members",
        {"enable_iam_groups": True, **groups_of(alice=["owners"], bob=["accountants", "prod"])},
        (14, 0, 0),
    ),
    Day(
        "All people go",
        {"users": dict.fromkeys(("alice", "anna", "bob", "carol", "otto"))},
        (0, 0, 10),
        (
            *_of("carol", "access_key.access_keys", "user.user", _PASSWORD),
            *(_of("alice", "user.user", _MEMBERSHIP) + _of("bob", "user.user", _MEMBERSHIP)),
            *(_of("anna", "user.user") + _of("otto", "user.user") + ("terraform_data.credential_generations",)),
        ),
    ),
)
