"""Inputs that break rules: one fault of each kind, each beside the (path, rule) that must be told.

`BROKEN_FOR_BOTH` are told by Python and by Terraform alike. What only looks across several variables is in
`BROKEN_ACROSS`, since Terraform looks at that only once each variable is fine.
"""

import json
from typing import Any

from faulty_owners import BROKEN_OWNERS, BROKEN_OWNERS_ACROSS, TOLD_OF_OWNERS, TOLD_OF_OWNERS_ACROSS
from slot_roles import role, roles_of_slot

ACCOUNT = "123456789012"
ROLE = "arn:aws:iam::222233334444:role/read"
_NAME = "must be 1 to 128 letters, digits or `+=,.@-_`"
_ROLE = "must be the ARN of an IAM role, with an account of 12 digits"
_PERMISSION = "must be `service:Action`, with wildcards in the action, or `*`"
_SERVICE = "must be a service, such as `ec2`, or `service:Action`, with wildcards in the action"
_GRANTS = (
    "must not reach iam, sts, sso, sso-directory, identitystore, account-access, organizations except to read: "
    "it makes every developer an administrator"
)
_VARIABLE = "must not contain `&{`, which the AWS provider would turn into an IAM policy variable"
_TWICE = "must not be listed twice"
_POLICY = "must be the name of a policy, with its path"
_INLINE = {"actions": ["s3:GetObject"], "resources": ["*"]}

_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def _about(text: str) -> str:
    """A policy document with a text of JSON in its condition."""
    condition = f'{{"StringLike": {{"aws:x": {text}}}}}'
    return f'{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {condition}}}}}'


GRANTING_SERVICES = (
    *("iam", "iam:*", "*:*", "*", "IAM:*", "Iam:PassRole", "iam:Put*", "iam:Attach*", "iam:CreatePolicyVersion"),
    *("i*", "ia?:*", "*m:GetRole", "iam:*Role", "iam:?etRole", "sts", "sts:*", "sts:AssumeRole", "sts:A*"),
    *("sso", "sso:CreateAccountAssignment", "identitystore:CreateGroupMembership", "organizations:*"),
    *("sso-directory:AddMemberToGroup", "account-access:CreateEntitlement", "s*:AssumeRole", "account-access"),
    *("sts:GetFederationToken", "sts:Get*", "STS:GetWebIdentityToken"),
)
HARMLESS_SERVICES = (
    *("ec2", "s3:PutObject", "kms", "iam:Get*", "iam:ListRoles", "IAM:GetUser", "iam:SimulatePrincipalPolicy"),
    *("iam:GenerateCredentialReport", "sts:GetCallerIdentity", "sts:DecodeAuthorizationMessage"),
    *("sso:GetProfile", "sso:ListProfiles", "sso:DescribePermissionSet", "sso:SearchUsers"),
    *("sso-directory:GetUserPoolInfo", "sso-directory:ListBearerTokens", "sso-directory:DescribeUser"),
    *("sso-directory:SearchUsers", "identitystore:GetUserId", "identitystore:ListUsers", "identitystore:DescribeUser"),
    *("identitystore:IsMemberInGroups", "organizations:ListAccounts", "organizations:DescribeAccount"),
    *("account-access:ListEntitlements", "sts:GetAccessKeyInfo*", "sts:GetServiceBearerToken"),
    *("sso-directory:IsMemberInGroups", "identitystore-auth:ListSessions", "codestar-connections:CreateConnection"),
)

BROKEN_FOR_BOTH: dict[str, Any] = {
    "aws_account_id": "12345678901",
    "cloudtrail_kms_key_arn": "arn:aws:kms:eu-west-1:111:key/1",
    "cross_account_access_all_group_name": "all accounts",
    "iam_group_name_logs": "l" * 129,
    "iam_policy_iam_user_self_mgmt": "${file(1)}",
    "iam_group_names_ssh_grunt_users": ["fine", "not fine"],
    "minimum_password_length": 7,
    "max_session_duration_human_users": 43201,
    "max_session_duration_machine_users": 0,
    "auto_deploy_permissions": ["s3", "ecs:*", "ECS:*", "*"],
    "iam_group_developers_permitted_services": ["ec2", "S3 ", "iam", "EC2:*", "ec2:*"],
    "iam_group_developers_s3_bucket_prefix": "Acme..user-",
    "iam_role_tags": {"aws:own": "x", "k" * 129: "x", "long": "v" * 257, "Team": "a", "team": "b"},
    "iam_groups_for_cross_account_access": [
        {"group_name": "a b", "iam_role_arns": ["arn:aws:iam::9876543210:role/x", "arn:aws:s3:::bucket"]},
        {"group_name": "none", "iam_role_arns": []},
        {"group_name": "twice", "iam_role_arns": [ROLE, ROLE]},
        {"group_name": "variable", "iam_role_arns": ["arn:aws:iam::222233334444:role/${aws:username}/&{x}/read"]},
    ],
    "users": {
        "a b": {},
        "u" * 65: {},
        "Twin": {},
        "twin": {},
        "many": {"groups": [f"g{number}" for number in range(11)]},
        "groups": {"groups": ["a", "A", "no group"]},
        "path": {"path": "engineering"},
        "long-path": {"path": f"/{'p' * 511}/"},
        "tags": {"tags": {"AWS:x": "1", "": "1", "v": "v" * 257, "Key": "1", "key": "1"}},
        "letters": {"tags": {"fine": "é 日本_.:/=+-@", "${key}": "", "evaluated": "%{x}", "two lines": "a\nb"}},
        "reserved": {"tags": {"begins": "AWS:x", "holds": "x aws:", "team": "aws"}},
        "many-tags": {"tags": {f"t{number}": "" for number in range(51)}},
        "boundary": {"permissions_boundary": "arn:aws:iam::1:policy/x"},
        "signs-in": {"create_login_profile": True},
        "calls": {"create_access_keys": True, "create_login_profile": False},
        "both@example.org": {"create_access_keys": True, "create_login_profile": True, "pgp_key": ""},
        "odd-key": {"pgp_key": "not a key"},
        "before-the-first": {"credential_generation": 0},
        "slots-of-no-key": {"access_key_slots": {"first": "current"}},
        "no-current-key": {
            "create_access_keys": True,
            "pgp_key": "keybase:jane",
            "access_key_slots": {"first": "previous", "second": "inactive"},
        },
        "two-current-keys": {
            "create_access_keys": True,
            "pgp_key": "keybase:jane",
            "access_key_slots": {"first": "current", "second": "current"},
        },
        "names": {
            "inline_iam_policies": {"offboarding": _INLINE},
            "json_policies": {"Off-boarding": json.dumps({"Statement": _STATEMENT})},
        },
        "json-names": {"json_policies": {"Offboarding": json.dumps({"Statement": _STATEMENT})}},
        "names-with-mfa": {
            "require_mfa": True,
            "inline_iam_policies": {"require-mfa": _INLINE, "require_mfa": _INLINE},
            "json_policies": {"mfa": json.dumps({"Statement": _STATEMENT})},
        },
        "json-names-with-mfa": {
            "require_mfa": True,
            "json_policies": {"Require-MFA": json.dumps({"Statement": _STATEMENT})},
        },
        "names-of-a-machine": {"require_mfa": False, "inline_iam_policies": {"require-mfa": _INLINE}},
        "keyring": {"ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmG"},
        "attached": {"aws_managed_policy_names": ["/x", "A", "a"], "customer_managed_policy_names": ["arn:x"]},
        "many-policies": {
            "aws_managed_policy_names": [f"p{number}" for number in range(6)],
            "customer_managed_policy_names": [f"p{number}" for number in range(5)],
        },
        "inline": {
            "inline_iam_policies": {
                "a b": _INLINE,
                "empty": {"actions": [], "resources": []},
                "odd": {"actions": ["get"], "resources": ["bucket"]},
                "same": _INLINE,
                "variable": {
                    "actions": ["s3:&{x}"],
                    "resources": ["arn:aws:s3:::${aws:username}/&/{", "arn:aws:s3:::b/&&{aws:username}"],
                },
            },
            "json_policies": {
                "Same": json.dumps({"Statement": _STATEMENT}),
                "c d": json.dumps({"Statement": [_STATEMENT]}),
            },
        },
        "twin-policies": {
            "inline_iam_policies": {"x": _INLINE, "X": _INLINE},
            "json_policies": {name: json.dumps({"Statement": _STATEMENT}) for name in ("y", "Y")},
        },
        "json": {
            "json_policies": {
                "cut-off": '{"Version":',
                "no-document": "[]",
                "trust": json.dumps({"Statement": [_STATEMENT | {"Principal": "*"}]}),
                "both": json.dumps({"Statement": [_STATEMENT | {"NotAction": "s3:*"}]}),
                "no-effect": json.dumps({"Statement": {"Action": "s3:*", "Resource": "*"}}),
            }
        },
        "letters-of-documents": {
            "inline_iam_policies": {
                "x": {"actions": ["s3:*"], "resources": ["arn:aws:s3:::é\u00ffe\u0301\\u65e5", "arn:aws:s3:::日"]}
            },
            "json_policies": {
                "fine": _about('"é\u00ffe\u0301\\u00ff\\\\u65e5\\n"'),
                "as-it-is": _about('"日"'),
                "escaped": _about('"\\\\\\u65E5"'),
                "barely": _about('"\\u0100"'),
                "an-accent-alone": _about('"e\\u0301"'),
            },
        },
        "large": {
            "inline_iam_policies": {
                "x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1900], "force_mfa": True}
            }
        },
        "large-with-mfa": {
            "require_mfa": True,
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1500]}},
        },
        "large-for-a-machine": {
            "require_mfa": False,
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1500]}},
        },
        "with-mfa": {
            "require_mfa": True,
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1440]}},
        },
        # One policy goes when the other is there.
        "large-with-mfa-and-leaving": {
            "status": "offboarding",
            "require_mfa": True,
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1440]}},
        },
        "large-and-leaving": {
            "status": "offboarding",
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::" + "b" * 1900]}},
        },
    },
}

BROKEN_FOR_BOTH |= BROKEN_OWNERS

_CURRENT = "must have exactly one slot that is `current`"
_ONE_POLICY = "must not have the name of another inline policy of the user, ignoring case"
_MANY_POLICIES = "must have at most 10 managed policies, or as many as quotas allow"
_RESERVED = "must not be named `offboarding`, the name of the policy that users have while offboarding"
_RESERVED_FOR_MFA = "must not be named `require-mfa`, the name of the policy that `require_mfa: true` sets"
_LETTERS = "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`"
_DOCUMENT = "must be an IAM policy document"
_FOREIGN = "must have no character above U+00FF, which IAM refuses in policy documents"
_PREFIX = "must be the beginning of the name of an S3 bucket: 1 to 62 lower-case letters, digits, `-` or `.`"
TOLD_FOR_BOTH: set[tuple[str, str]] = {
    ("aws_account_id", "must be 12 digits"),
    ("cloudtrail_kms_key_arn", "must be the ARN of a KMS key or alias"),
    ("cross_account_access_all_group_name", _NAME),
    ("iam_group_name_logs", _NAME),
    ("iam_policy_iam_user_self_mgmt", _NAME),
    ("iam_group_names_ssh_grunt_users[1]", _NAME),
    ("minimum_password_length", "must be 8 to 128 characters"),
    ("max_session_duration_human_users", "must be 3600 to 43200 seconds"),
    ("max_session_duration_machine_users", "must be 3600 to 43200 seconds"),
    ("auto_deploy_permissions[0]", _PERMISSION),
    ("auto_deploy_permissions[2]", _TWICE),
    ("iam_group_developers_permitted_services[1]", _SERVICE),
    ("iam_group_developers_permitted_services[2]", _GRANTS),
    ("iam_group_developers_permitted_services[4]", _TWICE),
    ("iam_group_developers_s3_bucket_prefix", _PREFIX),
    ('iam_role_tags["aws:own"]', "the key must not begin with `aws:`"),
    (f"iam_role_tags.{'k' * 129}", "the key must have 1 to 128 characters"),
    ("iam_role_tags.long", "the value must have at most 256 characters"),
    ("iam_role_tags.team", "must not differ from another tag in case only"),
    ("iam_groups_for_cross_account_access[0].group_name", _NAME),
    ("iam_groups_for_cross_account_access[0].iam_role_arns[0]", _ROLE),
    ("iam_groups_for_cross_account_access[0].iam_role_arns[1]", _ROLE),
    ("iam_groups_for_cross_account_access[1].iam_role_arns", "needs a role"),
    ("iam_groups_for_cross_account_access[2].iam_role_arns[1]", _TWICE),
    ("iam_groups_for_cross_account_access[3].iam_role_arns[0]", _VARIABLE),
    ('users["a b"]', "the name must be 1 to 64 letters, digits or `+=,.@-_`"),
    (f"users.{'u' * 65}", "the name must be 1 to 64 letters, digits or `+=,.@-_`"),
    ("users.twin", "two users must not differ in case only"),
    ("users.many.groups", "must be at most 10 groups"),
    ("users.groups.groups[1]", _TWICE),
    ("users.groups.groups[2]", _NAME),
    ("users.path.path", "must begin and end with `/`, with at most 512 characters from `!` to `~`"),
    ("users.long-path.path", "must begin and end with `/`, with at most 512 characters from `!` to `~`"),
    ('users.tags.tags["AWS:x"]', "the key must not begin with `aws:`"),
    ('users.tags.tags[""]', "the key must have 1 to 128 characters"),
    ("users.tags.tags.v", "the value must have at most 256 characters"),
    ("users.tags.tags.key", "must not differ from another tag in case only"),
    ('users.letters.tags["${key}"]', _LETTERS),
    ("users.letters.tags.evaluated", _LETTERS),
    ('users.letters.tags["two lines"]', _LETTERS),
    ("users.reserved.tags.begins", "the value must not begin with `aws:`"),
    ("users.many-tags.tags", "must be at most 50 tags"),
    ("users.boundary.permissions_boundary", "must be the ARN of an IAM policy"),
    ("users.signs-in.pgp_key", "required when create_login_profile is true"),
    ("users.calls.pgp_key", "required when create_access_keys is true"),
    ('users["both@example.org"].pgp_key', "required when create_login_profile is true"),
    ("users.odd-key.pgp_key", "must be base64 of a binary PGP public key, or `keybase:<name>`"),
    ("users.before-the-first.credential_generation", "must be a whole number, 1 or more"),
    ("users.slots-of-no-key.access_key_slots", "needs create_access_keys: true"),
    ("users.no-current-key.access_key_slots", _CURRENT),
    ("users.two-current-keys.access_key_slots", _CURRENT),
    ("users.names.inline_iam_policies.offboarding", _RESERVED),
    ("users.json-names.json_policies.Offboarding", _RESERVED),
    ("users.names-with-mfa.inline_iam_policies.require-mfa", _RESERVED_FOR_MFA),
    ("users.json-names-with-mfa.json_policies.Require-MFA", _RESERVED_FOR_MFA),
    (
        "users.keyring.ssh_public_key",
        "must be an RSA SSH public key, `ssh-rsa AAAA...`, of at least 2048 bits",
    ),
    ("users.attached.aws_managed_policy_names[0]", _POLICY),
    ("users.attached.aws_managed_policy_names[2]", _TWICE),
    ("users.attached.customer_managed_policy_names[0]", _POLICY),
    ("users.many-policies", _MANY_POLICIES),
    ('users.inline.inline_iam_policies["a b"]', _NAME),
    ("users.inline.inline_iam_policies.empty.actions", "must not be empty"),
    ("users.inline.inline_iam_policies.empty.resources", "must not be empty"),
    ("users.inline.inline_iam_policies.odd.actions[0]", _PERMISSION),
    ("users.inline.inline_iam_policies.odd.resources[0]", "must be an ARN or `*`"),
    ("users.inline.inline_iam_policies.variable.actions[0]", _PERMISSION),
    ("users.inline.inline_iam_policies.variable.resources[1]", _VARIABLE),
    ("users.inline.json_policies.Same", _ONE_POLICY),
    ("users.twin-policies.inline_iam_policies.x", _ONE_POLICY),
    ("users.twin-policies.json_policies.y", _ONE_POLICY),
    ('users.inline.json_policies["c d"]', _NAME),
    ("users.json.json_policies.cut-off", "must be JSON"),
    ("users.json.json_policies.no-document", _DOCUMENT),
    ("users.json.json_policies.trust", _DOCUMENT),
    ("users.json.json_policies.both", _DOCUMENT),
    ("users.json.json_policies.no-effect", _DOCUMENT),
    ("users.letters-of-documents.inline_iam_policies.x.resources[1]", _FOREIGN),
    *(
        (f"users.letters-of-documents.json_policies.{name}", _FOREIGN)
        for name in ("as-it-is", "escaped", "barely", "an-accent-alone")
    ),
    ("users.large", "inline policies must have at most 2048 characters together"),
    ("users.large-with-mfa", "inline policies must have at most 2048 characters together"),
    ("users.large-with-mfa-and-leaving", "inline policies must have at most 2048 characters together"),
    ("users.large-and-leaving", "inline policies must have at most 2048 characters together"),
    *TOLD_OF_OWNERS,
}

_TOO_LARGE = "its policies must have at most 5120 characters together"
_FULL = "it may have 10 managed policies of 6144 characters, each with the roles of a slot"
BROKEN_ACROSS: dict[str, Any] = {
    "aws_account_id": ACCOUNT,
    "should_create_iam_group_auto_deploy": True,
    "should_create_iam_group_iam_admin": True,
    "should_create_iam_group_developers": True,
    "iam_policy_iam_user_self_mgmt": "IAM-Admin",
    "iam_group_developers_permitted_services": [f"s3:Get{'x' * 90}{number:02}" for number in range(60)],
    "iam_group_name_developers": "Full-Access",
    "cross_account_access_all_group_name": "ssh-grunt-users",
    "iam_groups_for_cross_account_access": [
        {"group_name": "large", "iam_role_arns": roles_of_slot(3, 12, 560)},
        {"group_name": "iam-admin", "iam_role_arns": [ROLE]},
        {"group_name": "l" * 127, "iam_role_arns": [role(number) for number in range(99)]},
    ],
    **BROKEN_OWNERS_ACROSS,
}
TOLD_ACROSS: set[tuple[str, str]] = {
    ("auto_deploy_permissions", "needs an entry when should_create_iam_group_auto_deploy is true"),
    ("iam_group_developers_permitted_services", f"the developers group is too large: {_TOO_LARGE}"),
    ("iam_groups_for_cross_account_access[0].iam_role_arns", f"the group of the entry is too large: {_FULL}"),
    ("iam_groups_for_cross_account_access", f"the group for all accounts is too large: {_FULL}"),
    (
        "iam_groups_for_cross_account_access[2].group_name",
        "must have at most 126 characters while the group needs managed policies, which are named <group>-<slot>",
    ),
    ("iam_group_name_developers", "two groups must not have the same name, ignoring case"),
    ("cross_account_access_all_group_name", "two groups must not have the same name, ignoring case"),
    ("iam_groups_for_cross_account_access[1].group_name", "two groups must not have the same name, ignoring case"),
    *TOLD_OF_OWNERS_ACROSS,
}

_LAST = (
    "an administrator must stay: all members of full-access, iam-admin and other groups that make administrators are "
    "offboarding"
)
_LEFT_STANDING = (
    "is only for an offboarding member of full-access, iam-admin or another group that makes administrators: later it "
    "would let the last administrator go without a warning"
)
_GOING: dict[str, Any] = {"groups": ["full-access"], "status": "offboarding"}
_GOING_ON_PURPOSE = _GOING | {"leaves_no_administrator": True}
ADMINISTRATORS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "nobody is one": ({"users": {"a": {}, "b": {"groups": ["logs"], "status": "offboarding"}}}, set()),
    "one of two goes": ({"users": {"a": _GOING, "b": {"groups": ["x", "full-access"]}}}, set()),
    "the one goes": (
        {"users": {"a": _GOING, "b": {"groups": None}, "c": None, "d": {"groups": []}}},
        {("users.a.status", _LAST)},
    ),
    "both go": (
        {
            "should_create_iam_group_iam_admin": True,
            "users": {"a": _GOING, "b@example.org": {"groups": ["iam-admin"], "status": "offboarding"}},
        },
        {("users.a.status", _LAST), ('users["b@example.org"].status', _LAST)},
    ),
    "iam-admin is off": ({"users": {"a": _GOING, "b": {"groups": ["iam-admin"]}}}, {("users.a.status", _LAST)}),
    "iam-admin is on": (
        {"should_create_iam_group_iam_admin": True, "users": {"a": _GOING, "b": {"groups": ["iam-admin"]}}},
        set(),
    ),
    "full-access is off": ({"should_create_iam_group_full_access": False, "users": {"a": _GOING}}, set()),
    "no groups": ({"enable_iam_groups": False, "users": {"a": _GOING}}, set()),
    "other names": (
        {"iam_group_name_full_access": "owners", "users": {"a": _GOING | {"groups": ["owners"]}, "b": _GOING}},
        {("users.a.status", _LAST)},
    ),
    "in other capitals": (
        {
            "iam_group_name_full_access": "Owners",
            "users": {"a": _GOING | {"groups": ["OWNERS"]}, "b": {"groups": ["Owner"]}},
        },
        {("users.a.status", _LAST)},
    ),
    "somebody stays, in other capitals": ({"users": {"a": _GOING, "b": {"groups": ["Full-Access"]}}}, set()),
    "on purpose, in other capitals": (
        {"users": {"a": _GOING_ON_PURPOSE | {"groups": ["FULL-access"]}}},
        set(),
    ),
    "on purpose": ({"users": {"a": _GOING_ON_PURPOSE, "b": _GOING}}, set()),
    "left behind": (
        {
            "users": {
                "a": {"groups": ["full-access"], "leaves_no_administrator": True},
                "b": {"groups": ["logs"], "status": "offboarding", "leaves_no_administrator": True},
                "c": {"leaves_no_administrator": True},
                "d": _GOING | {"leaves_no_administrator": None},
            }
        },
        {(f"users.{name}.leaves_no_administrator", _LEFT_STANDING) for name in "abc"},
    ),
    "left behind without groups": (
        {"enable_iam_groups": False, "users": {"a": _GOING_ON_PURPOSE}},
        {("users.a.leaves_no_administrator", _LEFT_STANDING)},
    ),
    "the one in a group with a policy of AWS goes": (
        {
            "groups": {"Sre": {"aws_managed_policy_names": ["AdministratorAccess", "IAMFullAccess"]}, "empty": None},
            "users": {"a": _GOING | {"groups": ["sre"]}, "b": {"groups": ["empty"]}},
        },
        {("users.a.status", _LAST)},
    ),
    "the one in a group with an entry goes": (
        {
            "enable_iam_groups": False,
            "groups": {"sre": {"inline_iam_policies": {"all": {"actions": ["S3:*", "IAM:*"], "resources": ["*"]}}}},
            "users": {"a": _GOING | {"groups": ["sre"]}},
        },
        {("users.a.status", _LAST)},
    ),
    "somebody else is in such a group": (
        {
            "groups": {"sre": {"aws_managed_policy_names": ["IAMFullAccess"]}},
            "users": {"a": _GOING, "b": {"groups": ["SRE"]}},
        },
        set(),
    ),
    "somebody is in a group that may make administrators": (
        {
            "groups": {"sre": {"customer_managed_policy_names": ["made-elsewhere"]}},
            "users": {"a": _GOING, "b": {"groups": ["sre"]}, "c": _GOING_ON_PURPOSE | {"groups": ["sre"]}},
        },
        set(),
    ),
    "everybody in a group that may make administrators goes": (
        {
            "groups": {"sre": {"customer_managed_policy_names": ["made-elsewhere"]}},
            "users": {"a": _GOING, "b": {"groups": ["sre"], "status": "offboarding"}},
        },
        {("users.a.status", _LAST)},
    ),
    "the group refuses what it grants": (
        {
            "groups": {
                "sre": {
                    "aws_managed_policy_names": ["AdministratorAccess"],
                    "inline_iam_policies": {"no": {"actions": ["*"], "resources": ["*"], "effect": "Deny"}},
                }
            },
            "users": {"a": {"groups": ["sre"], "status": "offboarding"}},
        },
        set(),
    ),
}
"""Inputs beside what must be told of their administrators."""

_GRANTING_JSON = '{"Statement": {"Effect": "Allow", "Action": "iam:Put*Policy", "Resource": "*"}}'
ADMINISTRATORS_BY_MEANING: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "a document lets members give permissions": (
        {
            "groups": {"sre": {"json_policies": {"p": _GRANTING_JSON}}},
            "users": {"a": {"groups": ["sre"], "status": "offboarding"}},
        },
        {("users.a.status", _LAST)},
    ),
    "a managed policy that is made here does": (
        {
            "groups": {"sre": {"customer_managed_policy_names": ["team/p"]}},
            "policies": {"p": {"path": "/team/", "json": _GRANTING_JSON}},
            "users": {"a": {"groups": ["sre"], "status": "offboarding"}},
        },
        {("users.a.status", _LAST)},
    ),
    "what stays grants nothing of the kind": (
        {
            "groups": {"readers": {"aws_managed_policy_names": ["ReadOnlyAccess"]}},
            "users": {"a": _GOING, "b": {"groups": ["readers"]}},
        },
        {("users.a.status", _LAST)},
    ),
    "nor does it let anybody go": (
        {
            "groups": {"readers": {"aws_managed_policy_names": ["ReadOnlyAccess"]}},
            "users": {"a": _GOING_ON_PURPOSE | {"groups": ["readers"]}},
        },
        {("users.a.leaves_no_administrator", _LEFT_STANDING)},
    ),
}
"""The same of what policies mean, which Terraform cannot tell: it finds nothing."""

_NOBODY_MAKES = "must be the name of a group that is made here, or be listed in groups_made_elsewhere"
_MADE_HERE = "must not be the name of a group that is made here, ignoring case"
_ENTRY = {"group_name": "dev", "iam_role_arns": [ROLE]}
ELSEWHERE: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "not listed": ({"users": {"a": {"groups": ["full-acess", "billing"]}}}, set()),
    "an empty list": (
        {"groups_made_elsewhere": [], "users": {"a": {"groups": ["full-access", "full-acess"]}}},
        {("users.a.groups[1]", _NOBODY_MAKES)},
    ),
    "a switch is off": (
        {
            "groups_made_elsewhere": ["other"],
            "should_create_iam_group_logs": True,
            "users": {"a@example.org": {"groups": ["billing", "logs"]}, "b": {"groups": ["other", "billing"]}},
        },
        {('users["a@example.org"].groups[0]', _NOBODY_MAKES), ("users.b.groups[1]", _NOBODY_MAKES)},
    ),
    "other capitals": (
        {"groups_made_elsewhere": ["Other"], "users": {"a": {"groups": ["Full-Access", "other"]}}},
        {("users.a.groups[0]", _NOBODY_MAKES), ("users.a.groups[1]", _NOBODY_MAKES)},
    ),
    "every kind of group": (
        {
            "groups_made_elsewhere": ["other"],
            "iam_group_name_full_access": "owners",
            "iam_groups_for_cross_account_access": [_ENTRY],
            "users": {
                "a": {"groups": ["owners", "ssh-grunt-users", "ssh-grunt-sudo-users", "dev", "_all-accounts", "other"]},
                "b": {"groups": ["full-access"]},
            },
        },
        {("users.b.groups[0]", _NOBODY_MAKES)},
    ),
    "no entry, no group for all": (
        {"groups_made_elsewhere": [], "users": {"a": {"groups": ["_all-accounts"]}}},
        {("users.a.groups[0]", _NOBODY_MAKES)},
    ),
    "no group for all": (
        {
            "groups_made_elsewhere": [],
            "should_create_iam_group_cross_account_access_all": False,
            "iam_groups_for_cross_account_access": [_ENTRY],
            "users": {"a": {"groups": ["_all-accounts", "dev"]}},
        },
        {("users.a.groups[0]", _NOBODY_MAKES)},
    ),
    "no groups": (
        {
            "enable_iam_groups": False,
            "groups_made_elsewhere": ["full-access"],
            "iam_groups_for_cross_account_access": [_ENTRY],
            "users": {"a": {"groups": ["full-access", "dev", "ssh-grunt-users"]}},
        },
        {("users.a.groups[1]", _NOBODY_MAKES), ("users.a.groups[2]", _NOBODY_MAKES)},
    ),
    "offboarding, no groups, another fault": (
        {
            "groups_made_elsewhere": [],
            "users": {
                "a": {"groups": ["gone"], "status": "offboarding"},
                "b": {"groups": None},
                "c": None,
                "d": {"groups": ["no name"]},
            },
        },
        {("users.d.groups[0]", _NAME)},
    ),
    "groups of one's own": (
        {
            "enable_iam_groups": False,
            "groups": {"ops": {}, "Support": {}},
            "groups_made_elsewhere": ["SUPPORT", "other"],
            "users": {"a": {"groups": ["ops", "Ops", "other"]}, "b": {"groups": ["Support", "opz"]}},
        },
        {
            ("groups_made_elsewhere[0]", _MADE_HERE),
            ("users.a.groups[1]", _NOBODY_MAKES),
            ("users.a.groups[1]", _TWICE),
            ("users.b.groups[1]", _NOBODY_MAKES),
        },
    ),
    "the list itself": (
        {
            "groups_made_elsewhere": ["fine", "not fine", "Fine", "FULL-access", "ssh-grunt-users"],
            "users": {"a": {"groups": ["FULL-access"]}},
        },
        {
            ("groups_made_elsewhere[1]", _NAME),
            ("groups_made_elsewhere[2]", _TWICE),
            ("groups_made_elsewhere[3]", _MADE_HERE),
            ("groups_made_elsewhere[4]", _MADE_HERE),
        },
    ),
}
"""Inputs beside what must be told of groups that are made elsewhere."""

BROKEN_TYPES: dict[str, Any] = {
    "text": "alice",
    "list": ["a"],
    "unknown": {"group": ["a"]},
    "texts": {"groups": "admins"},
    "nested": {"groups": ["a", ["b"]]},
    "hole": {"aws_managed_policy_names": ["a", None]},
    "map-for-list": {"customer_managed_policy_names": {"a": "b"}},
    "path": {"path": ["/a/"]},
    "flag": {"create_login_profile": "maybe"},
    "tags": {"tags": ["a"]},
    "deep-tags": {"tags": {"a": {"b": "c"}}},
    "policies": {"inline_iam_policies": ["a"]},
    "policy": {"inline_iam_policies": {"x": {"actions": ["s3:*"]}}},
    "effect": {"inline_iam_policies": {"x": _INLINE | {"effect": "allow"}}},
    "extra": {"inline_iam_policies": {"x": _INLINE | {"condition": {}}}},
    "machine": {"require_mfa": "maybe"},
    "machines": {"require_mfa": [False]},
    "gone": {"status": "gone"},
    "listed": {"status": ["offboarding"]},
    "half": {"credential_generation": 1.5},
    "words": {"credential_generation": "two"},
    "third": {"create_access_keys": True, "pgp_key": "keybase:jane", "access_key_slots": {"third": "current"}},
    "retired": {"create_access_keys": True, "pgp_key": "keybase:jane", "access_key_slots": {"first": "retired"}},
    "slot": {"create_access_keys": True, "pgp_key": "keybase:jane", "access_key_slots": "first"},
    "slots": {"create_access_keys": True, "pgp_key": "keybase:jane", "access_key_slots": ["current"]},
    "empty-slot": {"create_access_keys": True, "pgp_key": "keybase:jane", "access_key_slots": {"first": None}},
}
"""Users of wrong types: in Python the model of the inputs refuses them, in Terraform the rules do."""

TERRAFORM_TYPES: set[tuple[str, str]] = {
    ("users.text", "must be a map"),
    ("users.list", "must be a map"),
    ("users.unknown.group", "unknown attribute"),
    ("users.texts.groups", "must be a list of texts"),
    ("users.nested.groups", "must be a list of texts"),
    ("users.hole.aws_managed_policy_names", "must be a list of texts"),
    ("users.map-for-list.customer_managed_policy_names", "must be a list of texts"),
    ("users.path.path", "must be text"),
    ("users.flag.create_login_profile", "must be true or false"),
    ("users.tags.tags", "must be a map of texts"),
    ("users.deep-tags.tags", "must be a map of texts"),
    ("users.policies.inline_iam_policies", "must be a map"),
    ("users.machine.require_mfa", "must be true or false"),
    ("users.machines.require_mfa", "must be true or false"),
    ("users.gone.status", "must be `active` or `offboarding`"),
    ("users.listed.status", "must be `active` or `offboarding`"),
    ("users.half.credential_generation", "must be a whole number, 1 or more"),
    ("users.words.credential_generation", "must be a whole number, 1 or more"),
    *(
        (
            f"users.{name}.access_key_slots",
            "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        )
        for name in ("third", "retired", "slot", "slots", "empty-slot")
    ),
}
