"""Inputs that break rules, beside the (path, rule) that must be told: what `one_fault_of_each_kind.yaml` has not.

`BROKEN_FOR_BOTH` are told by Python and by Terraform alike. What only looks across several variables is in
`BROKEN_ACROSS`, since Terraform looks at that only once each variable is fine. Of `BROKEN_TYPES`, Python is told by the
model of the inputs; Terraform itself refuses what is no text and no map there.
"""

import json
from pathlib import Path

import yaml
from faulty_groups import ROLE
from slot_roles import role, roles_of_slot

from landingzone.config.offboarding import DENY_ALL
from landingzone.iam.documents import require_mfa, size

ACCOUNT = "123456789012"
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
_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
_INLINE = {"actions": ["s3:GetObject"], "resources": ["*"]}
_CONDITION = len(',"Condition":{"Bool":{"aws:MultiFactorAuthPresent":["true"]}}')
_DENIAL = size(require_mfa())


def _document(**more):
    return json.dumps({"Statement": _STATEMENT | more}, separators=(",", ":"))


_JSON = _document()


def _if(operator, value="true"):
    return _document(Condition={operator: {"a": value}})


def _about(text):
    return _document(Condition={"StringLike": {"aws:x": "-"}}).replace('"-"', text)


def _large(characters, *, sid="", **more):
    """An entry whose document has this many characters, beside a condition."""
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": more.get("effect", "Allow"), "Action": ["s3:GetObject"], "Resource": []}
    around = len(json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")))
    many, rest = divmod(characters - around + 1, 1003)
    resources = [f"arn:aws:s3:::{'b' * (length - 16)}" for length in [*[1003] * (many - 1), 1003 + rest]]
    return {"actions": ["s3:GetObject"], "resources": resources, **more}


def _statement(characters, **more):
    return {"statements": [_large(characters, **more)]}


def _large_json(characters):
    """A policy with a document of this many characters, white space aside."""
    texts = _large(characters - 100)["resources"]
    texts[0] += "c" * (characters - len(_document(Resource=texts)))
    return {"json": json.dumps(json.loads(_document(Resource=texts)), indent=2)}


def _inline(characters, *, effect="Allow", **more):
    return {"inline_iam_policies": {"x": _large(characters, sid=effect.lower(), effect=effect)}, **more}


def _forced(characters, **more):
    return {"inline_iam_policies": {"x": _large(characters - _CONDITION, sid="allow", force_mfa=True)}, **more}


def _around(name, most, of=_inline, **more):
    return {f"full{name}": of(most, **more), f"large{name}": of(most + 1, **more)}


_SLOTTED = {"create_access_keys": True, "pgp_key": "keybase:jane"}
_TEN = {"aws_managed_policy_names": [f"p{number}" for number in range(10)]}
_WITH_MFA, _READING = {"require_mfa": True}, {"aws_managed_policy_names": ["ReadOnlyAccess"]}
# Faults of users and groups alike.
_BROKEN_OWNERS = {
    "attached": {"aws_managed_policy_names": ["/x", "A", "a"], "customer_managed_policy_names": ["arn:x", "x", "X"]},
    "names": {
        "inline_iam_policies": {"a/b": _INLINE, "x": _INLINE, "X": _INLINE, "same": _INLINE},
        "json_policies": {"Same": _JSON, "y": _JSON, "Y": _JSON, "c/d": _JSON},
    },
    "inline": {
        "inline_iam_policies": {
            "empty": {"actions": [], "resources": []},
            "odd": {"actions": ["get", "s3:&{x}"], "resources": ["bucket"]},
            "variable": {"actions": ["*"], "resources": ["arn:aws:s3:::${aws:username}/&/{", "arn:aws:s3:::b/&&{x}"]},
            "foreign": {"actions": ["*"], "resources": ["arn:aws:s3:::é\u00ffe\u0301\\u65e5", "arn:aws:s3:::日"]},
        },
        "json_policies": {
            **{"cut-off": '{"Version":', "no-document": "[]", "text": json.dumps({"Statement": "日"})},
            **{"trust": _document(Principal="*"), "both": _document(NotAction="s3:*")},
            "no-effect": json.dumps({"Statement": {"Action": "s3:*", "Resource": "*"}}),
            "fine": _about('"é\u00ffe\u0301\\u00ff\\\\u65e5\\n"'),
            **{"as-it-is": _about('"日"'), "escaped": _about('"\\\\\\u65E5"')},
            **{"barely": _about('"\\u0100"'), "an-accent-alone": _about('"e\\u0301"')},
        },
    },
    "conditions": {
        "json_policies": {
            **{"misspelled": _if("StringEqual"), "null": _if("NullIfExists"), "quantifier": _if("ForAnyvalues:Bool")},
            "second": json.dumps({"Statement": [_STATEMENT, _STATEMENT | {"Condition": {"Equals": {"a": []}}}]}),
            **{"fine": _if("forallvalues:bool"), "nothing": _document(Condition={"x": {}})},
            **{"listed": _document(Condition=["x"]), "deep": _document(Condition={"DateEquals": {"a": {"b": "x"}}})},
            **{"no-date": _if("DateLessThan", "x"), "month": _if("ForAnyValue:DateEqualsIfExists", ["1", "234-13"])},
            **{"true": _if("dateequals", True), "date": _if("DateEquals", ["2026-01-31t1:2+23", "-1", 1, "01T"])},
        }
    },
}
_SSH_KEY = Path(__file__).parents[1].joinpath("ssh_public_key.txt").read_text("utf-8").strip()
_SSH_KEY_IDS = [f"APKAEIBAERJR2EXAMPL{number}" for number in range(1, 6)]
_PASSWORD_THAT_EXISTS = {"existing_credentials": {"console_password": "active"}}
_EXISTING = {
    "odd-id": {"existing_credentials": {"AKIA": "active"}},
    "secret": {"existing_credentials": {"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY22": "active"}},
    "off-password": {"existing_credentials": {"console_password": "inactive"}},
    "two-passwords": {**_SLOTTED, "create_login_profile": True, **_PASSWORD_THAT_EXISTS},
    "one-password": {**_SLOTTED, **_PASSWORD_THAT_EXISTS},
    "three-keys": {**_SLOTTED, "existing_credentials": {"AKIAIOSFODNN7EXAMPLE": "active", "access_key_1": "inactive"}},
    "two-and-one": {
        **_SLOTTED,
        "access_key_slots": {"first": "previous", "second": "current"},
        "existing_credentials": {"AKIAIOSFODNN7EXAMPLE": "active"},
    },
    "two-keys": {**_SLOTTED, "existing_credentials": {"AKIAIOSFODNN7EXAMPLE": "active"}},
    "five-ssh-keys": {"existing_credentials": dict.fromkeys(_SSH_KEY_IDS, "active")},
    "six-ssh-keys": {
        "ssh_public_key": _SSH_KEY,
        "existing_credentials": dict.fromkeys(_SSH_KEY_IDS, "inactive"),
    },
    "three-certificates": {
        "existing_credentials": {
            **{"TA7SMP42TDN5Z26OBPJE7EXAMPLE": "active", "certificate_1": "active", "certificate_2": "inactive"}
        }
    },
}
BROKEN_FOR_BOTH = {
    "aws_account_id": "12345678901",
    "iam_policy_iam_user_self_mgmt": "${file(1)}",
    "iam_group_developers_s3_bucket_prefix": "Acme..user-",
    "iam_groups_for_cross_account_access": [
        {"group_name": "variable", "iam_role_arns": ["arn:aws:iam::222233334444:role/${aws:username}/&{x}/read"]}
    ],
    "users": {
        "letters": {"tags": {"fine": "é 日本_.:/=+-@", "${key}": "", "evaluated": "%{x}", "lines": "a\nb"}},
        "reserved": {"tags": {"begins": "AWS:x", "holds": "x aws:", "team": "aws"}},
        "two-current-keys": {**_SLOTTED, "access_key_slots": {"first": "current", "second": "current"}},
        **_EXISTING,
        **_BROKEN_OWNERS,
        "own-names": {"inline_iam_policies": {"offboarding": _INLINE}, "json_policies": {"Off-boarding": _JSON}},
        "json-names": {"json_policies": {"Offboarding": _JSON}},
        "names-with-mfa": _WITH_MFA | {"inline_iam_policies": {"require-mfa": _INLINE, "require_mfa": _INLINE}},
        "json-names-with-mfa": _WITH_MFA | {"json_policies": {"Require-MFA": _JSON}},
        "names-of-a-machine": {"require_mfa": False, "inline_iam_policies": {"require-mfa": _INLINE}},
        **_around("", 2048, require_mfa=False),
        **_around("-forced", 2048, _forced),
        **_around("-with-mfa", 2048 - _DENIAL, require_mfa=True),
        # One policy goes when the other is there.
        "large-and-leaving": _inline(2049 - _DENIAL - size(DENY_ALL), require_mfa=True, status="offboarding"),
        "full-and-leaving": _inline(2048 - size(DENY_ALL), status="offboarding"),
    },
    "groups": {
        **{"c/d": {}, "g" * 129: {}, "with-path": {"path": '/any"thing/'}, "path": {"path": "/no end"}},
        **{"many": _TEN, "enough": _TEN | {"self_management": False}},
        **_BROKEN_OWNERS,
        "own-names": {"inline_iam_policies": {"require-mfa": _INLINE}, "json_policies": {"x": _JSON}},
        "names-with-mfa": _WITH_MFA | _READING | {"inline_iam_policies": {"Require-MFA": _INLINE}},
        "names-without-mfa": {"require_mfa": False, "json_policies": {"require-mfa": _JSON}},
        "no-denial": _WITH_MFA | {"inline_iam_policies": {"require-mfa": _INLINE}},
        **_around("", 5120 - _CONDITION),
        **_around("-without-mfa", 5120, require_mfa=False),
        **_around("-forced", 5120, _forced, require_mfa=False),
        **_around("-denial", 5120, effect="Deny"),
        **_around("-beside", 5120 - _DENIAL - len(_JSON), effect="Deny", json_policies={"y": _JSON}),
    },
    "policies": {
        **{"a/b": {"json": _JSON}, "p" * 129: {"json": _JSON}},
        "fine": {"path": "/a/+=,.@-_/", "json": _JSON, "description": "d" * 1000, "tags": {"team": "é"}},
        **{"path": {"path": "/a b/", "json": _JSON}, "double": {"path": "/a//", "json": _JSON}},
        "described": {"description": "d" * 1001, "json": _JSON},
        "tags": {"tags": {"AWS:x": "1", "": "1", "v": "v" * 257, "Key": "1", "key": "1", "x": "a;b"}, "json": _JSON},
        "reserved": {"tags": {"begins": "AWS:x"}, "json": _JSON},
        "many-tags": {"tags": {f"t{number}": "" for number in range(51)}, "json": _JSON},
        **{"nothing": {}, "nothing-said": {"json": None, "statements": []}},
        **{"both": {"json": _JSON, "statements": [_INLINE]}, "said-once": {"json": _JSON, "statements": []}},
        "statements": {
            "statements": [
                {"actions": [], "resources": []},
                {"actions": ["get"], "resources": ["bucket"]},
                {"actions": ["*"], "resources": ["arn:aws:s3:::&{x}", "arn:aws:s3:::日"], "effect": "Deny"},
            ]
        },
        **{"empty": {"json": ""}, "cut-off": {"json": "{"}, "no-document": {"json": "[]"}},
        **{"operator": {"json": _if("StringEqual")}, "no-date": {"json": _if("DateLessThan", "x")}},
        **{"trust": {"json": _document(Principal="*")}, "foreign": {"json": _about('"日"')}},
        **_around("", 6144, _statement),
        **_around("-with-mfa", 6144 - _CONDITION, _statement, force_mfa=True),
        "full-of-denials": _statement(6144, effect="Deny", force_mfa=True),
        "large-together": {"statements": [_large(3100), _large(3100, force_mfa=True)]},
        **_around("-json", 6144, _large_json),
    },
    "quotas": {
        **{"customer_managed_policies_per_account": 5001, "groups_per_account": 299},
        **{"managed_policies_per_group": 10, "managed_policies_per_user": 9},
    },
}


_OF_ONE_NAME = ("IAM-admin", "Deploy", "deploy")
BROKEN_ACROSS = {
    "aws_account_id": ACCOUNT,
    **{f"should_create_iam_group_{name}": True for name in ("auto_deploy", "iam_admin", "developers")},
    "iam_policy_iam_user_self_mgmt": "IAM-Admin",
    "iam_group_developers_permitted_services": [f"s3:Get{'x' * 90}{number:02}" for number in range(60)],
    "iam_group_name_developers": "Full-Access",
    "cross_account_access_all_group_name": "ssh-grunt-users",
    "iam_groups_for_cross_account_access": [
        {"group_name": "large", "iam_role_arns": roles_of_slot(3, 12, 560)},
        {"group_name": "iam-admin", "iam_role_arns": [ROLE]},
        {"group_name": "l" * 127, "iam_role_arns": [role(number) for number in range(99)]},
    ],
    "groups": {
        "Ops": {},
        "ops": {"customer_managed_policy_names": ["IAM-Admin", "x"]},
        "Full-access": {"self_management": False, "customer_managed_policy_names": ["IAM-Admin"]},
        "large": {},
    },
    "policies": {name: {"path": "/team/" if name == "deploy" else "/", "json": _JSON} for name in _OF_ONE_NAME},
}
_LONG_NAME = "must have at most 126 characters while the group needs managed policies, which are named <group>-<slot>"
TOLD_BY_THE_PROVIDER = {"must be JSON", _LONG_NAME}
"""Rules that the module does not have: the AWS provider refuses the same in the plan."""
# Types that are wrong for users and groups alike.
_TYPES_OF_OWNERS = {
    **{"text": "alice", "list": ["a"], "unknown": {"group": ["a"]}, "path": {"path": ["/a/"]}},
    "texts": {"aws_managed_policy_names": "ReadOnlyAccess"},
    "hole": {"aws_managed_policy_names": ["a", None]},
    "map-for-list": {"customer_managed_policy_names": {"a": "b"}},
    "nested": {"customer_managed_policy_names": ["a", ["b"]]},
    **{"machine": {"require_mfa": "maybe"}, "machines": {"require_mfa": [False]}},
    **{"documents": {"json_policies": [_JSON]}, "document": {"json_policies": {"x": {"Statement": []}}}},
    "policies": {"inline_iam_policies": ["a"]},
    "policy": {"inline_iam_policies": {"x": {"actions": ["s3:*"]}}},
    "effect": {"inline_iam_policies": {"x": _INLINE | {"effect": "allow"}}},
    "extra": {"inline_iam_policies": {"x": _INLINE | {"condition": {}}}},
}
BROKEN_TYPES = {
    "users": _TYPES_OF_OWNERS
    | {
        **{"groups": {"groups": "admins"}, "flag": {"create_login_profile": "maybe"}},
        **{"tags": {"tags": ["a"]}, "deep-tags": {"tags": {"a": {"b": "c"}}}},
        **{"gone": {"status": "gone"}, "listed": {"status": ["offboarding"]}},
        **{"half": {"credential_generation": 1.5}, "words": {"credential_generation": "two"}},
        **{
            name: {**_SLOTTED, "access_key_slots": slots}
            for name, slots in {
                **{"third": {"third": "current"}, "retired": {"first": "retired"}, "slot": "first"},
                **{"slots": ["current"], "empty-slot": {"first": None}},
            }.items()
        },
        **{
            f"existing-{name}": {"existing_credentials": existing}
            for name, existing in {
                **{
                    "gone": {"console_password": "gone"},
                    "list": ["console_password"],
                    "empty": {"AKIAIOSFODNN7EXAMPLE": None},
                }
            }.items()
        },
    },
    "groups": _TYPES_OF_OWNERS | {"flag": {"self_management": "maybe"}},
    "policies": {
        **{"text": "deploy", "unknown": {"policy": _JSON}},
        "path": {"path": ["/a/"]},
        "described": {"description": ["x"], "json": _JSON},
        "tags": {"tags": ["a"], "json": _JSON},
        "document": {"json": {"Statement": []}},
        **{"map": {"statements": {"x": _INLINE}}, "one": {"statements": "s3:*"}, "number": {"statements": 5}},
        "entry": {"statements": ["s3:*"]},
        "extra": {"statements": [{**_INLINE, "condition": {}}]},
        "forced": {"statements": [_INLINE, {**_INLINE, "force_mfa": "maybe"}]},
    },
    "quotas": {"users_per_account": 6000},
}


_FILE = Path(__file__).parents[1] / "faulty_inputs.yaml"
TOLD_FOR_BOTH, TOLD_ACROSS, TOLD_TYPES = (
    {(path, rule) for rule, paths in rules.items() for path in paths}
    for rules in yaml.safe_load(_FILE.read_text(encoding="utf-8")).values()
)
