"""What the rules tell of inputs in Python, and inputs that break none."""

import sys
import unicodedata
from pathlib import Path

from faulty_groups import ROLE
from faulty_inputs import ACCOUNT, HARMLESS_SERVICES
from samples import EVERYTHING_ON

from landingzone.config.inputs import Inputs
from landingzone.rules.check import check

HERE = Path(__file__).parents[1]
TOKEN = "${TfToken[TOKEN.0]}"
FAULTY_EXAMPLE = "doc02_variable_example_cross_account"


def inputs(**given):
    return Inputs.model_validate({"aws_account_id": ACCOUNT, **given})


def told(given):
    return {(problem.path, problem.rule) for problem in check(Inputs.model_validate(given))}


def lines(**given):
    return [str(problem) for problem in check(inputs(**given))]


def a_letter_of_each_category():
    """Return a letter of each category that Unicode has, and one that is none yet; no sign that tags may have."""
    return {
        unicodedata.category(letter): letter
        for letter in map(chr, reversed(range(sys.maxunicode + 1)))
        if not ("\ud800" <= letter <= "\udfff" or letter in TAG_SIGNS)
        and unicodedata.is_normalized("NFC", f"a{letter}b")
    }


TAG_SIGNS = "_.:/=+-@"
SSH_KEY = (HERE / "ssh_public_key.txt").read_text(encoding="ascii").strip()
PGP_KEY = (HERE / "public_key.base64").read_text(encoding="ascii").strip()
FINE = {
    **EVERYTHING_ON,
    "cloudtrail_kms_key_arn": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/aws/trail",
    "iam_group_developers_permitted_services": list(HARMLESS_SERVICES),
    "groups_made_elsewhere": ["made-elsewhere", "and-named-by-nobody"],
    "policies_made_elsewhere": ["made/elsewhere", "named/by-nobody"],
    "auto_deploy_permissions": ["*"],
    "iam_groups_for_cross_account_access": [
        {"group_name": "dev-owners", "iam_role_arns": [ROLE, "arn:aws-cn:iam::222233334444:role/path/to/x"]}
    ],
    "groups": EVERYTHING_ON["groups"]
    | {
        "ops": {
            "customer_managed_policy_names": ["team/deploy", "made/elsewhere"],
            "json_policies": {"y": '{"Statement": [{"Effect": "Deny", "Action": "s3:*", "NotResource": "*"}]}'},
        },
        "+=,.@-_": {
            "require_mfa": False,
            "aws_managed_policy_names": [f"p{number}" for number in range(10)],
            "json_policies": {"require-mfa": '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'},
        },
    },
    "policies": EVERYTHING_ON["policies"]
    | {
        "deploy": {
            "path": "/team/",
            "description": "What deployments may do: \u201cquoted\u201d, 日本.",
            "statements": [{"actions": ["*"], "resources": ["arn:aws:s3:::&{aws:username}"], "force_mfa": True}],
        },
        "boundary": {"json": '{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}]}'},
    },
    "quotas": {
        **{"customer_managed_policies_per_account": 1500, "groups_per_account": 500},
        **{"managed_policies_per_group": 11, "managed_policies_per_user": 20},
    },
    "users": EVERYTHING_ON["users"]
    | {
        "full": {
            "tags": {"team": "platform", "näme": "日本 _.:/=+-@", "empty": "", "nothing": "null"},
            **{"pgp_key": PGP_KEY, "ssh_public_key": SSH_KEY + "\n", "status": "active"},
            **dict.fromkeys(("create_login_profile", "create_access_keys", "force_destroy", "require_mfa"), True),
            "access_key_slots": {"first": "inactive", "second": "current"},
            "inline_iam_policies": {"x": {"actions": ["*"], "resources": ["*"], "effect": "Deny", "force_mfa": True}},
            "json_policies": {
                "y": '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": ["iam:*"], '
                '"Resource": "arn:aws:s3:::xé\\u00ff/${aws:username}/*", '
                '"Condition": {"Bool": {"aws:SecureTransport": true}}}}'
            },
        },
        "looked-up": {"pgp_key": "keybase:jane_on_keybase", "create_login_profile": True},
    },
}
