"""What the rules tell of inputs, in Python and in Terraform, and inputs that break none."""

import json
from pathlib import Path
from typing import Any

from faulty_inputs import (
    ACCOUNT,
    HARMLESS_SERVICES,
    ROLE,
)
from rules_module import broken_rules

from dev.engine import Terraform, TerraformError
from landingzone.config.inputs import Inputs
from landingzone.rules.check import check

HERE = Path(__file__).parents[1]
TOKEN = "${TfToken[TOKEN.0]}"
FAULTY_EXAMPLE = "doc02_variable_example_cross_account"


def inputs(**given: Any) -> Inputs:
    return Inputs.model_validate({"aws_account_id": ACCOUNT, **given})


def told(given: dict[str, Any]) -> set[tuple[str, str]]:
    return {(problem.path, problem.rule) for problem in check(Inputs.model_validate(given))}


def lines(**given: Any) -> list[str]:
    return [str(problem) for problem in check(inputs(**given))]


def told_by_terraform(terraform: Terraform, given: dict[str, Any]) -> set[tuple[str, str]]:
    file = terraform.directory / "given.tfvars.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    try:
        terraform.plan(var_files=[file])
    except TerraformError as error:
        refused = error
    else:
        return set()
    assert refused.errors, refused.text
    return {pair for each in refused.errors for pair in broken_rules(each.detail)}


SSH_KEY = (HERE / "ssh_public_key.txt").read_text(encoding="ascii").strip()
PGP_KEY = (HERE / "public_key.base64").read_text(encoding="ascii").strip()
FINE: dict[str, Any] = {
    "aws_account_id": ACCOUNT,
    "cloudtrail_kms_key_arn": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/aws/trail",
    "should_create_iam_group_developers": True,
    "iam_group_developers_permitted_services": list(HARMLESS_SERVICES),
    "iam_group_developers_s3_bucket_prefix": "acme.user-",
    "groups_made_elsewhere": ["made-elsewhere", "and-named-by-nobody"],
    "should_create_iam_group_auto_deploy": True,
    "auto_deploy_permissions": ["*"],
    "iam_groups_for_cross_account_access": [
        {"group_name": "a", "iam_role_arns": [ROLE, "arn:aws-cn:iam::222233334444:role/path/to/x"]}
    ],
    "groups": {
        "ops": {
            "path": "/team/",
            "aws_managed_policy_names": ["job-function/Billing"],
            "customer_managed_policy_names": ["team/deploy", "made/elsewhere"],
            "inline_iam_policies": {"x": {"actions": ["*"], "resources": ["*"], "effect": "Deny", "force_mfa": True}},
            "json_policies": {"y": '{"Statement": [{"Effect": "Deny", "Action": "s3:*", "NotResource": "*"}]}'},
            "require_mfa": True,
            "self_management": False,
        },
        "+=,.@-_": {
            "require_mfa": False,
            "aws_managed_policy_names": [f"p{number}" for number in range(10)],
            "json_policies": {"require-mfa": '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'},
        },
        "empty": {},
    },
    "policies": {
        "deploy": {
            "path": "/team/",
            "description": "What deployments may do: \u201cquoted\u201d, 日本.",
            "tags": {"team": "platform", "empty": ""},
            "statements": [
                {"actions": ["*"], "resources": ["arn:aws:s3:::&{aws:username}"], "force_mfa": True},
                {"actions": ["iam:*"], "resources": ["*"], "effect": "Deny"},
            ],
        },
        "boundary": {"json": '{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}]}'},
    },
    "quotas": {
        "customer_managed_policies_per_account": 1500,
        "groups_per_account": 500,
        "managed_policies_per_group": 11,
        "managed_policies_per_user": 20,
    },
    "users": {
        "full": {
            "groups": ["a", "made-elsewhere", "ops"],
            "tags": {"team": "platform", "näme": "日本 _.:/=+-@", "empty": "", "nothing": "null"},
            "path": "/a/b/",
            "permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess",
            "pgp_key": PGP_KEY,
            "create_login_profile": True,
            "create_access_keys": True,
            "force_destroy": True,
            "require_mfa": True,
            "status": "active",
            "credential_generation": 3,
            "access_key_slots": {"first": "inactive", "second": "current"},
            "ssh_public_key": SSH_KEY + "\n",
            "aws_managed_policy_names": ["job-function/Billing"],
            "customer_managed_policy_names": ["team/deploy"],
            "inline_iam_policies": {"x": {"actions": ["*"], "resources": ["*"], "effect": "Deny", "force_mfa": True}},
            "json_policies": {
                "y": '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": ["iam:*"], '
                '"Resource": "arn:aws:s3:::xé\\u00ff/${aws:username}/*", '
                '"Condition": {"Bool": {"aws:SecureTransport": true}}}}'
            },
        },
        "leaving": {"status": "offboarding", "groups": ["a"], "create_access_keys": True, "pgp_key": PGP_KEY},
        "looked-up": {"pgp_key": "keybase:jane_on_keybase", "create_login_profile": True},
        "nothing@example.org": {},
    },
}
