"""Questions of who may do what, with their answers: the report has to give them, and so has the filter of its page."""

import json

from landingzone.config.inputs import Inputs

_ACCOUNT = "123456789012"


def _document(*statements, version="2012-10-17"):
    return {"p": json.dumps({"Version": version, "Statement": list(statements)})}


def _allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _deny(action, resource="*", **more):
    return {**_allow(action, resource, **more), "Effect": "Deny"}


def _if(operator, value, key="aws:MultiFactorAuthPresent"):
    return {"Condition": {operator: {key: value}}}


_ROLE = "arn:aws:iam::444455556666:role/{}"
# Denied to the user of this name, and to those whom a tag has it of.
_OWN_NAME = [_ROLE.format("${aws:username}"), _ROLE.format("${aws:PrincipalTag/team}")]
_KEPT = {"json_policies": _document(_allow("sts:AssumeRole", _ROLE.format("kept")), _deny("sts:*", _OWN_NAME))}
_USERS = {
    "admin": {"groups": ["Full-Access"]},
    "audit": {"aws_managed_policy_names": ["AWSSupportAccess", "SecurityAudit"], "create_login_profile": True},
    "bound": {"groups": ["full-access"], "permissions_boundary": "arn:aws:iam::aws:policy/job-function/Billing"},
    "china": {"json_policies": _document(_allow("sts:AssumeRole", _ROLE.replace("aws", "aws-cn").format("x")))},
    "denied": {"groups": ["full-access"], "json_policies": _document(_deny("SQS:*"), _deny("s3:Get*"))},
    "elsewhere": {"groups": ["made-elsewhere"]},
    "guarded": {"require_mfa": True, "json_policies": _document(_allow("sqs:*"))},
    "kept": _KEPT,
    "keys": {"json_policies": _document(_allow("sqs:*", **_if("Null", "true")))},
    "leaving": {"groups": ["full-access", "made-elsewhere"], "status": "offboarding"},
    "limited": {"groups": ["full-access"], "permissions_boundary": f"arn:aws:iam::{_ACCOUNT}:policy/limits"},
    "maybe": {"customer_managed_policy_names": ["odd"], "json_policies": _document(_allow("sqs:SendMessage"))},
    "narrow": {"json_policies": _document(_allow("sqs:Send*", **_if("StringEquals", "x", "aws:SourceIp")))},
    "nobody": {},
    "not": {"json_policies": _document({"Effect": "Allow", "NotAction": ["sqs:*", "iam:*"], "Resource": "*"})},
    "other": _KEPT,
    "reader": {"groups": ["read-only"]},
    "roles": {"groups": ["ops"]},
    "sometimes": {"json_policies": _document(_allow("sqs:*"), _deny("sqs:*", **_if("BoolIfExists", "false")))},
    "spaced": {
        "json_policies": _document(
            _allow("sqs:*", **_if("StringEquals", "a b", "aws:x")),
            _deny("sqs:*", **_if("StringEquals", ["a", "b"], "aws:x")),
        )
    },
    "tagged": {"tags": {"Team": "kept"}, **_KEPT},
    "typo": {"aws_managed_policy_names": ["ReadOnlyAcess"]},
    "undenied": {"json_policies": _document(_allow("sqs:*"), _deny("sqs:*", **_if("StringEquals", "x", "aws:x")))},
    "variable": {"json_policies": _document(_allow("sts:AssumeRole", _ROLE.format("${aws:username}")))},
    "version": {
        "json_policies": _document(_allow("sts:AssumeRole", _ROLE.format("${aws:username}")), version="2008-10-17")
    },
}
INPUTS = Inputs.model_validate(
    {
        "aws_account_id": _ACCOUNT,
        "should_create_iam_group_read_only": True,
        "iam_groups_for_cross_account_access": [{"group_name": "ops", "iam_role_arns": [_ROLE.format("ops")]}],
        "users": _USERS,
    }
)
_FULL = dict.fromkeys(("admin", "bound", "denied", "limited"), (("full-access",), True, True))
_UNKNOWN = {
    "elsewhere": (("made-elsewhere (defined elsewhere)",), None, False),
    "typo": (("policy ReadOnlyAcess",), None, False),
    "maybe": (("policy odd",), None, False),
}
_READER = {"reader": (("read-only",), True, True)}


def _full(*but):
    return {name: answer for name, answer in _FULL.items() if name not in but}


def _own(*names, mfa=False):
    return dict.fromkeys(names, (("policy p",), mfa, True))


_WITH_MFA = _own("guarded", "sometimes", mfa=True)
_SQS = {**_full("bound", "denied"), **_UNKNOWN, **_WITH_MFA, **_own("keys", "spaced", "undenied")}
_AUDIT = {"audit": (("policy SecurityAudit",), False, True)}
_ROLES = {"roles": (("ops",), True, True), **_own("china", "not", "other", "variable", "version")}
ANSWERS = {
    "sqs:SendMessage": {**_SQS, **_own("maybe", "narrow")},
    "SQS:PurgeQueue": _SQS,
    "s3:GetObject": {**_full("bound", "denied"), **_UNKNOWN, **_own("not"), **_READER},
    "s3:*": {**_full("bound"), **_UNKNOWN, **_AUDIT, **_own("not"), **_READER},
    "iam:P?tUserPolicy": {**_full("bound"), **_UNKNOWN},
    "aws-portal:ModifyBilling": {**_FULL, **_UNKNOWN, **_own("not")},
    "sts:AssumeRole": {**_full("bound"), **_UNKNOWN, **_ROLES},
}
"""Action -> user -> through what, whether that needs MFA, and whether it is known."""
REACHING = ANSWERS["sts:AssumeRole"]
"""Who reaches the account of the roles: the same."""
