"""Ordinary days of an account: what somebody writes, and what that may destroy or replace.

The days follow each other in one account. Each is a patch of the configuration of the day before, in which null takes
away what is there (RFC 7396).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY, KMS_KEY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY


@dataclass(frozen=True, kw_only=True)
class Day:
    """One change of the configuration.

    Args:
        name: What happens, as a person would say it.
        patch: What is written.
        summary: How Terraform sums the plan up: numbers to add, to change and to destroy.
        goes: Addresses of what is destroyed.
        replaced: Addresses of what is replaced.
    """

    name: str
    patch: Mapping[str, Any]
    summary: tuple[int, int, int]
    goes: tuple[str, ...] = ()
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


def _role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def _entry(group_name: str, *arns: str) -> dict[str, Any]:
    return {"group_name": group_name, "iam_role_arns": list(arns)}


_DEV, _PROD, _AUDIT = _role("222233334444", "dev"), _role("333344445555", "ops"), _role("222233334444", "audit")
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
# Each loses the groups two by two, in this order.
_MEMBERS = {
    "anna": ["billing", "support", "logs", "developers", "read-only"],
    "otto": [
        "use-existing-iam-roles",
        "_machine.ecs-auto-deploy",
        "houston-cli-users",
        "iam-user-self-mgmt",
        "iam-admin",
    ],
}


def _all(kind: str, *names: str) -> tuple[str, ...]:
    return tuple(f"aws_iam_{kind}.{name}" for name in names)


# Groups that are switched off together, each with the name of its switch, and all that goes.
_SWITCHED_OFF: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    (
        {
            "billing": "billing",
            "use-existing-iam-roles": "use_existing_iam_roles",
            "support": "support",
            "_machine.ecs-auto-deploy": "auto_deploy",
        },
        (
            *_all("group", "auto_deploy", "billing", "support", "use_existing_iam_roles"),
            *_all("group_policy", "auto_deploy", "billing", "support", "use_existing_iam_roles"),
            *_all("group_policy_attachment", "billing_aws_managed", "billing_iam_user_self_mgmt"),
            *_all("group_policy_attachment", "support_aws_managed", "support_iam_user_self_mgmt"),
        ),
    ),
    (
        {
            "logs": "logs",
            "houston-cli-users": "houston_cli_users",
            "developers": "developers",
            "iam-user-self-mgmt": "user_self_mgmt",
        },
        (
            *_all("group", "developers", "houston_cli_users", "iam_user_self_mgmt", "logs"),
            *_all("group_policy", "developers", "developers_personal_s3_bucket", "houston_cli_users", "logs"),
            *_all("group_policy_attachment", "developers_iam_user_self_mgmt", "iam_user_self_mgmt"),
            *_all("group_policy_attachment", "logs_iam_user_self_mgmt"),
        ),
    ),
    (
        {"read-only": "read_only", "iam-admin": "iam_admin"},
        (
            *_all("group", "iam_admin", "read_only"),
            *_all("group_policy", "read_only"),
            *_all("group_policy_attachment", "iam_admin_customer_managed", "iam_admin_iam_user_self_mgmt"),
            *_all("group_policy_attachment", "read_only_aws_managed", "read_only_iam_user_self_mgmt"),
            *_all("policy", "iam_admin"),
            *_all("user_group_membership", *(f'group_memberships["{name}"]' for name in ("anna", "otto"))),
        ),
    ),
)


def _person(name: str) -> tuple[str, ...]:
    """Give all that stands for a person who has everything."""
    of = f'["{name}"]'
    return (
        *_all("access_key", f"access_keys{of}"),
        *_all("user", f"user{of}"),
        *_all("user_group_membership", f"group_memberships{of}"),
        *_all("user_login_profile", f"web_console{of}"),
        *_all("user_policy", f'inline_denies["{name}/keep-objects"]', f'inline_iam_policies["{name}/use-buckets"]'),
        *_all("user_policy", f'json_policies["{name}/own-folder"]', f"require_mfa{of}"),
        *_all("user_policy_attachment", f'aws_managed_policies["{name}/ReadOnlyAccess"]'),
        *_all("user_ssh_key", f"ssh_public_keys{of}"),
    )


def _both(one: Any, other: Any) -> Any:
    """Join patches; null stays in them."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return other
    return {**one, **{key: _both(one.get(key), value) for key, value in other.items()}}


def _together(*days: Day) -> Day:
    """Join days that have nothing to do with each other, since each costs seconds."""
    return Day(
        name="; ".join(day.name for day in days),
        patch=functools.reduce(_both, (day.patch for day in days)),
        summary=(sum(day.summary[0] for day in days), sum(d.summary[1] for d in days), sum(d.summary[2] for d in days)),
        goes=tuple(address for day in days for address in day.goes),
        replaced=tuple(address for day in days for address in day.replaced),
    )


def _entry_of(name: str) -> tuple[str, ...]:
    return tuple(f'{kind}.cross_account_access_groups["{name}"]' for kind in ("aws_iam_group", "aws_iam_group_policy"))


_ALL_ACCOUNTS = ("aws_iam_group.cross_account_access_all", "aws_iam_group_policy.cross_account_access_all")

DAYS: tuple[Day, ...] = (
    Day(
        name="The first day",
        patch={
            "aws_account_id": ACCOUNT_ID,
            "users": {
                "alice": {"groups": ["full-access"]},
                "bob": {"groups": ["iam-user-self-mgmt"], "path": "/engineering/", "tags": {"team": "platform"}},
                "carol": _SIGNS_IN,
            },
        },
        summary=(16, 0, 0),
    ),
    Day(name="A person comes", patch={"users": {"dana": _EVERYTHING_OF_A_PERSON}}, summary=(10, 0, 0)),
    _together(
        Day(name="A person changes groups", patch={"users": {"bob": {"groups": ["full-access"]}}}, summary=(0, 1, 0)),
        Day(name="A person changes path", patch={"users": {"bob": {"path": "/sre/"}}}, summary=(0, 1, 0)),
    ),
    Day(
        name="A person changes name",
        patch={"users": {"dana": None, "dana.doe": _EVERYTHING_OF_A_PERSON}},
        summary=(10, 0, 10),
        goes=_person("dana"),
    ),
    _together(
        Day(
            name="A person's policies grow",
            patch={
                "users": {
                    "dana.doe": {
                        "inline_iam_policies": {"use-buckets": {"actions": ["s3:*", "sqs:*"]}, "use-queues": _ALLOW},
                        "json_policies": {"own-folder": JSON_POLICY.replace("s3:PutObject", "s3:*Object")},
                    }
                }
            },
            summary=(1, 2, 0),
        ),
        Day(
            name="A boundary comes", patch={"users": {"bob": {"permissions_boundary": BOUNDARY_ARN}}}, summary=(0, 1, 0)
        ),
    ),
    _together(
        Day(
            name="A person's denies and policies go, and the group changes with them",
            patch={
                "users": {
                    "dana.doe": {
                        "groups": ["iam-user-self-mgmt"],
                        "inline_iam_policies": {"keep-objects": None, "use-queues": None},
                        "json_policies": None,
                    }
                }
            },
            summary=(0, 1, 3),
            goes=(
                'aws_iam_user_policy.inline_denies["dana.doe/keep-objects"]',
                'aws_iam_user_policy.inline_iam_policies["dana.doe/use-queues"]',
                'aws_iam_user_policy.json_policies["dana.doe/own-folder"]',
            ),
        ),
        Day(name="A boundary goes", patch={"users": {"bob": {"permissions_boundary": None}}}, summary=(0, 1, 0)),
    ),
    Day(
        name="A person is offboarding",
        patch={"users": {"dana.doe": {"status": "offboarding"}}},
        summary=(1, 3, 3),
        goes=(
            'aws_iam_user_group_membership.group_memberships["dana.doe"]',
            'aws_iam_user_login_profile.web_console["dana.doe"]',
            'aws_iam_user_policy.require_mfa["dana.doe"]',
        ),
    ),
    Day(
        name="A person goes",
        patch={"users": {"dana.doe": None}},
        summary=(0, 0, 6),
        goes=(
            'aws_iam_access_key.access_keys["dana.doe"]',
            'aws_iam_user.user["dana.doe"]',
            'aws_iam_user_policy.inline_iam_policies["dana.doe/use-buckets"]',
            'aws_iam_user_policy.offboarding["dana.doe"]',
            'aws_iam_user_policy_attachment.aws_managed_policies["dana.doe/ReadOnlyAccess"]',
            'aws_iam_user_ssh_key.ssh_public_keys["dana.doe"]',
        ),
    ),
    Day(
        name="Two accounts come, with a member",
        patch={
            "iam_groups_for_cross_account_access": [_entry("dev", _DEV), _entry("prod", _PROD)],
            "users": {"bob": {"groups": ["full-access", "dev", "_all-accounts"]}},
        },
        summary=(6, 1, 0),
    ),
    Day(
        name="An account gets another role",
        patch={"iam_groups_for_cross_account_access": [_entry("dev", _DEV, _AUDIT), _entry("prod", _PROD)]},
        summary=(0, 2, 0),
    ),
    Day(
        name="An account is renamed, with its member",
        patch={
            "iam_groups_for_cross_account_access": [_entry("sandbox", _DEV, _AUDIT), _entry("prod", _PROD)],
            "users": {"bob": {"groups": ["full-access", "sandbox", "_all-accounts"]}},
        },
        summary=(2, 1, 2),
        goes=_entry_of("dev"),
    ),
    Day(
        name="An account goes, with its member",
        patch={
            "iam_groups_for_cross_account_access": [_entry("prod", _PROD)],
            "users": {"bob": {"groups": ["full-access", "_all-accounts"]}},
        },
        summary=(0, 2, 2),
        goes=_entry_of("sandbox"),
    ),
    Day(
        name="The group for all accounts is switched off, with its member",
        patch={
            "should_create_iam_group_cross_account_access_all": False,
            "users": {"bob": {"groups": ["full-access", "prod"]}},
        },
        summary=(0, 1, 2),
        goes=_ALL_ACCOUNTS,
    ),
    Day(
        name="The group for all accounts is switched on, with a member",
        patch={
            "should_create_iam_group_cross_account_access_all": True,
            "users": {"bob": {"groups": ["full-access", "prod", "_all-accounts"]}},
        },
        summary=(2, 1, 0),
    ),
    Day(
        name="All accounts go, with their member",
        patch={"iam_groups_for_cross_account_access": [], "users": {"bob": {"groups": ["full-access"]}}},
        summary=(0, 1, 4),
        goes=(*_ALL_ACCOUNTS, *_entry_of("prod")),
    ),
    Day(
        name="Every other kind of group is switched on, with members",
        patch={
            **{
                f"should_create_iam_group_{switch}": True
                for switch in (
                    *("auto_deploy", "billing", "developers", "houston_cli_users", "iam_admin", "logs", "read_only"),
                    *("support", "use_existing_iam_roles"),
                )
            },
            "auto_deploy_permissions": ["ecs:UpdateService"],
            "iam_group_developers_permitted_services": ["ec2"],
            "users": {name: {"groups": groups} for name, groups in _MEMBERS.items()},
        },
        summary=(33, 0, 0),
    ),
    Day(
        name="What groups grant grows",
        patch={
            "auto_deploy_permissions": ["ecs:UpdateService", "ecr:*"],
            "cloudtrail_kms_key_arn": KMS_KEY_ARN,
            "iam_group_developers_permitted_services": ["ec2", "rds"],
        },
        summary=(1, 2, 0),
    ),
    _together(
        Day(
            name="MFA is switched off",
            patch={"should_require_mfa": False},
            summary=(0, 8, 3),
            goes=tuple(f"aws_iam_group_policy.{key}" for key in ("billing", "read_only", "support")),
        ),
        Day(
            name="The key of the logs goes",
            patch={"cloudtrail_kms_key_arn": None},
            summary=(0, 0, 1),
            goes=("aws_iam_group_policy.logs_decrypt_cloudtrail",),
        ),
    ),
    Day(name="MFA is switched on", patch={"should_require_mfa": True}, summary=(3, 8, 0)),
    *(
        Day(
            name=f"The groups {', '.join(switches)} are switched off, with their members",
            patch={
                **{f"should_create_iam_group_{switch}": False for switch in switches.values()},
                "users": {person: {"groups": _MEMBERS[person][2 * count :]} for person in _MEMBERS},
            },
            # Whoever has no group left has no membership either.
            summary=(0, 0 if goes[-1].startswith("aws_iam_user_group_membership") else 2, len(goes)),
            goes=goes,
        )
        for count, (switches, goes) in enumerate(_SWITCHED_OFF, start=1)
    ),
    Day(
        name="A group and an account come again, with members",
        patch={
            "iam_groups_for_cross_account_access": [_entry("prod", _PROD)],
            "should_create_iam_group_billing": True,
            "users": {
                "alice": {"groups": ["full-access", "_all-accounts"]},
                "bob": {"groups": ["full-access", "billing"]},
            },
        },
        summary=(8, 2, 0),
    ),
    Day(
        name="Groups are renamed, with their members",
        patch={
            "cross_account_access_all_group_name": "every-account",
            "iam_group_name_billing": "accountants",
            "iam_group_name_full_access": "owners",
            "users": {
                "alice": {"groups": ["owners", "every-account"]},
                "bob": {"groups": ["owners", "accountants"]},
            },
        },
        summary=(6, 5, 6),
        replaced=(
            *_all("group_policy", "billing", "cross_account_access_all", "full_access"),
            *_all("group_policy_attachment", "billing_aws_managed", "billing_iam_user_self_mgmt"),
            *_all("group_policy_attachment", "full_access_iam_user_self_mgmt"),
        ),
    ),
    _together(
        Day(
            name="The self-management policy is renamed",
            patch={"iam_policy_iam_user_self_mgmt": "look-after-oneself"},
            summary=(3, 0, 3),
            replaced=(
                *_all("group_policy_attachment", "billing_iam_user_self_mgmt", "full_access_iam_user_self_mgmt"),
                *_all("policy", "iam_user_self_mgmt"),
            ),
        ),
        Day(
            name="A group for SSH is renamed and another comes, with members",
            patch={
                "iam_group_names_ssh_grunt_sudo_users": ["ssh-wheels", "ssh-roots"],
                "users": {"bob": {"groups": ["owners", "ssh-roots", "ssh-grunt-users"]}},
            },
            summary=(2, 1, 1),
            goes=('aws_iam_group.ssh_iam_sudo_users["ssh-grunt-sudo-users"]',),
        ),
    ),
    Day(
        name="Groups are switched off as a whole, those for SSH too, with their members",
        patch={
            "enable_iam_groups": False,
            "iam_group_names_ssh_grunt_sudo_users": [],
            "iam_group_names_ssh_grunt_users": [],
            "users": {"alice": {"groups": []}, "bob": {"groups": []}},
        },
        summary=(0, 0, 17),
        goes=(
            *_ALL_ACCOUNTS,
            *_entry_of("prod"),
            *_all("group", "billing", "full_access", 'ssh_iam_users["ssh-grunt-users"]'),
            *_all("group", *(f'ssh_iam_sudo_users["{name}"]' for name in ("ssh-roots", "ssh-wheels"))),
            *_all("group_policy", "billing", "full_access"),
            *_all("group_policy_attachment", "billing_aws_managed", "billing_iam_user_self_mgmt"),
            *_all("group_policy_attachment", "full_access_iam_user_self_mgmt"),
            *_all("policy", "iam_user_self_mgmt"),
            *_all("user_group_membership", *(f'group_memberships["{name}"]' for name in ("alice", "bob"))),
        ),
    ),
    Day(
        name="Groups are switched on as a whole, with members",
        patch={
            "enable_iam_groups": True,
            "users": {"alice": {"groups": ["owners"]}, "bob": {"groups": ["accountants", "prod"]}},
        },
        summary=(14, 0, 0),
    ),
    Day(
        name="All people go",
        patch={"users": dict.fromkeys(("alice", "anna", "bob", "carol", "otto"))},
        summary=(0, 0, 10),
        goes=(
            'aws_iam_access_key.access_keys["carol"]',
            'aws_iam_user_group_membership.group_memberships["alice"]',
            'aws_iam_user_group_membership.group_memberships["bob"]',
            'aws_iam_user_login_profile.web_console["carol"]',
            *(f'aws_iam_user.user["{name}"]' for name in ("alice", "anna", "bob", "carol", "otto")),
            "terraform_data.credential_generations",
        ),
    ),
)


def days_table() -> str:
    """Write the table of `docs/days.md`."""
    rows = ["| day | to add | to change | to destroy | destroyed or replaced |", "| --- | ---: | ---: | ---: | --- |"]
    for day in DAYS:
        named = [f"`{each}`" for each in sorted(day.goes)] + [f"`{each}` (replaced)" for each in sorted(day.replaced)]
        rows.append(f"| {day.name} | {' | '.join(map(str, day.summary))} | {'<br>'.join(named)} |")
    return "\n".join(rows)
