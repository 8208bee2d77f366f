"""Inputs that nobody would think of: drawn at random within the rules, the same ones for ever."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from samples import ACCOUNT_ID, BOUNDARY_ARN, KMS_KEY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

SEEDS = range(12)

_SWITCHES = (
    "auto_deploy",
    "billing",
    "cross_account_access_all",
    "developers",
    "full_access",
    "houston_cli_users",
    "iam_admin",
    "logs",
    "read_only",
    "support",
    "use_existing_iam_roles",
    "user_self_mgmt",
)
_USER_NAMES = ("ann", "Bo", "c.d", "eve+ops@example.com", "fay=x", "g_h-i", "j,k", "007", "true", "null")
# One key at a time: the emulator tells the secret of a user's last one only.
_SLOTS = ({"first": "current"}, {"second": "current"})
# Text is text: none of this may be evaluated, in no form.
_TEXTS = (
    "plain",
    "",
    "${aws:username}",
    "%{ if true }x%{ endif }",
    "$${doubled}",
    'quote " slash \\ é ÿ',
    "a/b:c=d",
)
_TAG_TEXTS = ("plain", "", "null", "é 日本 \u00a0", "a/b:c=d", "+1@x.org")
_ROLES = tuple(f"arn:aws:iam::{account}:role/{name}" for account in ("222233334444", "333344445555") for name in "abc")


def generate_inputs(seed: int) -> dict[str, Any]:
    """Draw inputs that break no rule."""
    draw = random.Random(seed)

    def maybe(value: Callable[[], Any], chance: float = 0.5) -> list[Any]:
        return [value()] if draw.random() < chance else []

    inputs: dict[str, Any] = {"aws_account_id": ACCOUNT_ID}
    for switch in _SWITCHES:
        for wanted in maybe(lambda: draw.random() < 0.6, 0.8):
            inputs[f"should_create_iam_group_{switch}"] = wanted
    # Each of these comes up at least once in a dozen.
    inputs["enable_iam_groups"] = seed % 6 != 5
    inputs["should_require_mfa"] = seed % 3 != 1
    inputs["force_destroy_users"] = draw.random() < 0.5
    inputs["auto_deploy_permissions"] = ["ecs:UpdateService", *maybe(lambda: "ecr:Get*")]
    inputs["iam_group_developers_permitted_services"] = [*maybe(lambda: "ec2"), *maybe(lambda: "s3:PutObject")]
    inputs["cloudtrail_kms_key_arn"] = draw.choice([None, KMS_KEY_ARN])
    inputs["iam_group_names_ssh_grunt_users"] = draw.choice([[], ["ssh-z", "ssh-a"], ["ssh-grunt-users"]])
    inputs["iam_groups_for_cross_account_access"] = [
        {"group_name": name, "iam_role_arns": draw.sample(_ROLES, draw.randint(1, 3))}
        for name in draw.sample(["zeta", "alpha", "_account.x"], draw.randint(0, 3))
    ]
    for name in maybe(lambda: "other-name"):
        inputs["iam_policy_iam_user_self_mgmt"] = name
    for name in maybe(lambda: "o+w=n,e.r@s_-"):
        inputs["iam_group_name_full_access"] = name
    inputs["users"] = {name: _user(draw) for name in draw.sample(_USER_NAMES, draw.randint(1, 7) if seed else 0)}
    return inputs


def without_nulls(value: Any) -> Any:
    """Leave out what is given as null, which counts as not given."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return value


def _user(draw: random.Random) -> dict[str, Any]:
    attributes: dict[str, Callable[[], Any]] = {
        "groups": lambda: draw.sample(["made-elsewhere", "elsewhere-too", "third"], draw.randint(0, 3)),
        "tags": lambda: {f"k{number}": draw.choice(_TAG_TEXTS) for number in range(draw.randint(0, 3))},
        "path": lambda: draw.choice(["/", "/a/", "/a/b.c/!~/"]),
        "permissions_boundary": lambda: BOUNDARY_ARN,
        "create_login_profile": lambda: draw.random() < 0.7,
        "create_access_keys": lambda: draw.random() < 0.7,
        "force_destroy": lambda: draw.random() < 0.5,
        "require_mfa": lambda: draw.choice([True, False]),
        "status": lambda: draw.choice(["active", "active", "offboarding"]),
        "credential_generation": lambda: draw.randint(1, 3),
        "ssh_public_key": lambda: SSH_PUBLIC_KEY,
        "aws_managed_policy_names": lambda: draw.sample(["ReadOnlyAccess", "job-function/Billing"], draw.randint(0, 2)),
        "customer_managed_policy_names": lambda: draw.sample(["deploy", "team/release"], 1),
        "inline_iam_policies": lambda: {f"inline.{number}": _policy(draw) for number in range(draw.randint(0, 3))},
        "json_policies": lambda: {f"json.{number}": _document(draw) for number in range(draw.randint(0, 2))},
    }
    user = {"pgp_key": PGP_PUBLIC_KEY}
    for name, value in attributes.items():
        if draw.random() < 0.45:
            user[name] = None if draw.random() < 0.15 else value()
    if user.get("create_access_keys") and draw.random() < 0.45:
        user["access_key_slots"] = draw.choice(_SLOTS)
    return user


def _policy(draw: random.Random) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "actions": draw.sample(["s3:GetObject", "sqs:*", "ec2:Describe*"], draw.randint(1, 3)),
        "resources": draw.sample(["*", "arn:aws:s3:::x/${aws:username}/*", "arn:aws:sqs:*:*:q"], draw.randint(1, 2)),
    }
    if draw.random() < 0.6:
        policy["effect"] = draw.choice(["Allow", "Deny", None])
    if draw.random() < 0.6:
        policy["force_mfa"] = draw.choice([True, False, None])
    if policy.get("effect") == "Deny":
        policy.pop("force_mfa", None)
    return policy


def _document(draw: random.Random) -> str:
    statement = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": draw.choice(["*", "arn:aws:s3:::x/${aws:username}/*"]),
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": draw.sample(_TEXTS, 3)}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
