"""Groups, policies and quotas that break rules, beside the (path, rule) that must be told: parts of `faulty_inputs`."""

import json
from typing import Any

from landingzone.iam.documents import require_mfa, size

_NAME = "the name must be 1 to 128 letters, digits or `+=,.@-_`"
_KEY = "must be 1 to 128 letters, digits or `+=,.@-_`"
_PERMISSION = "must be `service:Action`, with wildcards in the action, or `*`"
_VARIABLE = "must not contain `&{`, which the AWS provider would turn into an IAM policy variable"
_TWICE = "must not be listed twice"
_POLICY = "must be the name of a policy, with its path"
_PATH = "must begin and end with `/`, with at most 512 characters from `!` to `~`"
_POLICY_PATH = "must begin and end with `/`, with at most 512 letters, digits, `/` or `+=,.@-_`, and no `//`"
_ONE_POLICY = "must not have the name of another inline policy of the group, ignoring case"
_RESERVED = "must not be named `require-mfa`, the name of the policy of groups that require MFA"
_MANY_POLICIES = "must have at most 10 managed policies, or as many as quotas allow"
_FOREIGN = "must have no character above U+00FF, which IAM refuses in policy documents"
_INLINE_SIZE = "inline policies must have at most 5120 characters together"
_SIZE = "a managed policy must have at most 6144 characters"
_DOCUMENT = "must be an IAM policy document"
_EITHER = "must have either `json` or `statements`"
_ATTACHED = "must not be the self-management policy, which `self_management` attaches"
_STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
_JSON = json.dumps({"Statement": _STATEMENT}, separators=(",", ":"))
_INLINE = {"actions": ["s3:GetObject"], "resources": ["*"]}


_CONDITION = len(',"Condition":{"Bool":{"aws:MultiFactorAuthPresent":["true"]}}')
_DENIAL = size(require_mfa())


def _large(characters: int, *, sid: str = "", **more: Any) -> dict[str, Any]:
    """An entry whose document has this many characters, beside a condition."""
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": more.get("effect", "Allow"), "Action": ["s3:GetObject"], "Resource": []}
    around = len(json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")))
    many, rest = divmod(characters - around + 1, 1003)
    lengths = [*[1003] * (many - 1), 1003 + rest]
    resources = [f"arn:aws:s3:::{'b' * (length - 16)}" for length in lengths]
    return {"actions": ["s3:GetObject"], "resources": resources, **more}


def _inline(policy: dict[str, Any]) -> dict[str, Any]:
    return {"inline_iam_policies": {"x": policy}}


def _with_json(policy: dict[str, Any]) -> dict[str, Any]:
    return {**_inline(policy), "json_policies": {"y": _JSON}}


def _json(characters: int) -> str:
    """A document of this many characters, white space aside."""
    texts = _large(characters - 100)["resources"]
    document = {"Statement": [_STATEMENT | {"Resource": texts}]}
    texts[0] += "c" * (characters - len(json.dumps(document, separators=(",", ":"))))
    return json.dumps(document, indent=2)


BROKEN_OWNERS: dict[str, Any] = {
    "groups": {
        "c d": {},
        "g" * 129: {},
        "with-path": {"path": '/any"thing/'},
        "path": {"path": "/no end"},
        "attached": {
            "aws_managed_policy_names": ["/x", "A", "a"],
            "customer_managed_policy_names": ["arn:x", "x", "X"],
        },
        "many": {"aws_managed_policy_names": [f"p{number}" for number in range(10)]},
        "enough": {"aws_managed_policy_names": [f"p{number}" for number in range(10)], "self_management": False},
        "names": {
            "inline_iam_policies": {"a b": _INLINE, "x": _INLINE, "X": _INLINE, "require-mfa": _INLINE},
            "json_policies": {"x": _JSON, "c d": _JSON},
        },
        "names-with-mfa": {
            "require_mfa": True,
            "inline_iam_policies": {"Require-MFA": _INLINE},
            "aws_managed_policy_names": ["ReadOnlyAccess"],
        },
        "names-without-mfa": {"require_mfa": False, "json_policies": {"require-mfa": _JSON}},
        "no-denial": {"require_mfa": True, "inline_iam_policies": {"require-mfa": _INLINE}},
        "inline": {
            "inline_iam_policies": {
                "empty": {"actions": [], "resources": []},
                "odd": {"actions": ["get"], "resources": ["bucket"]},
                "variable": {"actions": ["*"], "resources": ["arn:aws:s3:::${aws:username}/&{aws:username}"]},
                "foreign": {"actions": ["*"], "resources": ["arn:aws:s3:::日"]},
            },
            "json_policies": {"cut-off": "{", "no-document": "[]", "text": json.dumps({"Statement": "日"})},
        },
        "full": _inline(_large(5120 - _CONDITION, sid="allow")),
        "large": _inline(_large(5121 - _CONDITION, sid="allow", force_mfa=False)),
        "full-without-mfa": {"require_mfa": False, **_inline(_large(5120, sid="allow"))},
        "large-without-mfa": {"require_mfa": False, **_inline(_large(5121, sid="allow"))},
        "full-forced": {"require_mfa": False, **_inline(_large(5120 - _CONDITION, sid="allow", force_mfa=True))},
        "large-forced": {"require_mfa": False, **_inline(_large(5121 - _CONDITION, sid="allow", force_mfa=True))},
        "full-denial": _inline(_large(5120, sid="deny", effect="Deny")),
        "large-denial": _inline(_large(5121, sid="deny", effect="Deny")),
        "full-beside": {
            "require_mfa": True,
            **_with_json(_large(5120 - _DENIAL - len(_JSON), sid="deny", effect="Deny")),
        },
        "large-beside": _with_json(_large(5121 - _DENIAL - len(_JSON), sid="deny", effect="Deny")),
    },
    "policies": {
        "a b": {"json": _JSON},
        "p" * 129: {"json": _JSON},
        "fine": {"path": "/a/+=,.@-_/", "json": _JSON, "description": "d" * 1000, "tags": {"team": "é"}},
        "path": {"path": "/a b/", "json": _JSON},
        "double": {"path": "/a//", "json": _JSON},
        "described": {"description": "d" * 1001, "json": _JSON},
        "tags": {"tags": {"AWS:x": "1", "": "1", "v": "v" * 257, "Key": "1", "key": "1", "x": "a;b"}, "json": _JSON},
        "reserved": {"tags": {"begins": "AWS:x"}, "json": _JSON},
        "many-tags": {"tags": {f"t{number}": "" for number in range(51)}, "json": _JSON},
        "nothing": {},
        "nothing-said": {"json": None, "statements": []},
        "both": {"json": _JSON, "statements": [_INLINE]},
        "said-once": {"json": _JSON, "statements": []},
        "statements": {
            "statements": [
                {"actions": [], "resources": []},
                {"actions": ["get"], "resources": ["bucket"]},
                {"actions": ["*"], "resources": ["arn:aws:s3:::&{x}", "arn:aws:s3:::日"], "effect": "Deny"},
            ]
        },
        "empty": {"json": ""},
        "cut-off": {"json": "{"},
        "no-document": {"json": "[]"},
        "trust": {"json": json.dumps({"Statement": [_STATEMENT | {"Principal": "*"}]})},
        "foreign": {"json": json.dumps({"Statement": _STATEMENT | {"Condition": {"StringLike": {"aws:x": "日"}}}})},
        "full": {"statements": [_large(6144)]},
        "large": {"statements": [_large(6145)]},
        "full-with-mfa": {"statements": [_large(6144 - _CONDITION, force_mfa=True)]},
        "large-with-mfa": {"statements": [_large(6145 - _CONDITION, force_mfa=True)]},
        "full-of-denials": {"statements": [_large(6144, effect="Deny", force_mfa=True)]},
        "large-together": {"statements": [_large(3100), _large(3100, force_mfa=True)]},
        "full-json": {"json": _json(6144)},
        "large-json": {"json": _json(6145)},
    },
    "quotas": {
        "customer_managed_policies_per_account": 5001,
        "groups_per_account": 299,
        "managed_policies_per_group": 10,
        "managed_policies_per_user": 9,
    },
}

TOLD_OF_OWNERS: set[tuple[str, str]] = {
    ('groups["c d"]', _NAME),
    (f"groups.{'g' * 129}", _NAME),
    ("groups.path.path", _PATH),
    ("groups.attached.aws_managed_policy_names[0]", _POLICY),
    ("groups.attached.aws_managed_policy_names[2]", _TWICE),
    ("groups.attached.customer_managed_policy_names[0]", _POLICY),
    ("groups.attached.customer_managed_policy_names[2]", _TWICE),
    ("groups.many", _MANY_POLICIES),
    ('groups.names.inline_iam_policies["a b"]', _KEY),
    ('groups.names.json_policies["c d"]', _KEY),
    ("groups.names.inline_iam_policies.x", _ONE_POLICY),
    ("groups.names.json_policies.x", _ONE_POLICY),
    ("groups.names.inline_iam_policies.require-mfa", _RESERVED),
    ("groups.names-with-mfa.inline_iam_policies.Require-MFA", _RESERVED),
    ("groups.inline.inline_iam_policies.empty.actions", "must not be empty"),
    ("groups.inline.inline_iam_policies.empty.resources", "must not be empty"),
    ("groups.inline.inline_iam_policies.odd.actions[0]", _PERMISSION),
    ("groups.inline.inline_iam_policies.odd.resources[0]", "must be an ARN or `*`"),
    ("groups.inline.inline_iam_policies.variable.resources[0]", _VARIABLE),
    ("groups.inline.inline_iam_policies.foreign.resources[0]", _FOREIGN),
    ("groups.inline.json_policies.cut-off", "must be JSON"),
    ("groups.inline.json_policies.no-document", _DOCUMENT),
    ("groups.inline.json_policies.text", _DOCUMENT),
    ("groups.inline.json_policies.text", _FOREIGN),
    ("groups.large", _INLINE_SIZE),
    ("groups.large-without-mfa", _INLINE_SIZE),
    ("groups.large-forced", _INLINE_SIZE),
    ("groups.large-denial", _INLINE_SIZE),
    ("groups.large-beside", _INLINE_SIZE),
    ('policies["a b"]', _NAME),
    (f"policies.{'p' * 129}", _NAME),
    ("policies.path.path", _POLICY_PATH),
    ("policies.double.path", _POLICY_PATH),
    ("policies.described.description", "must have at most 1000 characters"),
    ('policies.tags.tags["AWS:x"]', "the key must not begin with `aws:`"),
    ('policies.tags.tags[""]', "the key must have 1 to 128 characters"),
    ("policies.tags.tags.v", "the value must have at most 256 characters"),
    ("policies.tags.tags.key", "must not differ from another tag in case only"),
    ("policies.tags.tags.x", "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`"),
    ("policies.reserved.tags.begins", "the value must not begin with `aws:`"),
    ("policies.many-tags.tags", "must be at most 50 tags"),
    ("policies.nothing", _EITHER),
    ("policies.nothing-said", _EITHER),
    ("policies.both", _EITHER),
    ("policies.statements.statements[0].actions", "must not be empty"),
    ("policies.statements.statements[0].resources", "must not be empty"),
    ("policies.statements.statements[1].actions[0]", _PERMISSION),
    ("policies.statements.statements[1].resources[0]", "must be an ARN or `*`"),
    ("policies.statements.statements[2].resources[1]", _FOREIGN),
    ("policies.empty.json", "must be JSON"),
    ("policies.cut-off.json", "must be JSON"),
    ("policies.no-document.json", _DOCUMENT),
    ("policies.trust.json", _DOCUMENT),
    ("policies.foreign.json", _FOREIGN),
    ("policies.large", _SIZE),
    ("policies.large-with-mfa", _SIZE),
    ("policies.large-together", _SIZE),
    ("policies.large-json", _SIZE),
    (
        "quotas.groups_per_account",
        "must be 300 to 500, from what every account has to what AWS grants at most",
    ),
    (
        "quotas.customer_managed_policies_per_account",
        "must be 1500 to 5000, from what every account has to what AWS grants at most",
    ),
    (
        "quotas.managed_policies_per_user",
        "must be 10 to 20, from what every account has to what AWS grants at most",
    ),
}

BROKEN_OWNERS_ACROSS: dict[str, Any] = {
    "groups": {
        "Ops": {},
        "ops": {"customer_managed_policy_names": ["IAM-Admin", "x"]},
        "Full-access": {"self_management": False, "customer_managed_policy_names": ["IAM-Admin"]},
        "large": {},
    },
    "policies": {
        "IAM-admin": {"json": _JSON},
        "Deploy": {"json": _JSON},
        "deploy": {"path": "/team/", "json": _JSON},
    },
}
"""Beside the rest of `BROKEN_ACROSS`, where the self-management policy has the name of the iam-admin policy."""

_ONE_NAME = "two groups must not have the same name, ignoring case"
_ONE_POLICY_NAME = "two managed policies must not have the same name, ignoring case and path"
TOLD_OF_OWNERS_ACROSS: set[tuple[str, str]] = {
    ("groups.ops", _ONE_NAME),
    ("groups.Full-access", _ONE_NAME),
    ("groups.large", _ONE_NAME),
    ("groups.ops.customer_managed_policy_names[0]", _ATTACHED),
    ("iam_policy_iam_user_self_mgmt", _ONE_POLICY_NAME),
    ("policies.IAM-admin", _ONE_POLICY_NAME),
    ("policies.deploy", _ONE_POLICY_NAME),
}

BROKEN_OWNER_TYPES: dict[str, dict[str, Any]] = {
    "groups": {
        "text": "admins",
        "unknown": {"groups": ["a"]},
        "path": {"path": ["/a/"]},
        "texts": {"aws_managed_policy_names": "ReadOnlyAccess"},
        "nested": {"customer_managed_policy_names": ["a", ["b"]]},
        "flag": {"self_management": "maybe"},
        "machines": {"require_mfa": [False]},
        "documents": {"json_policies": [_JSON]},
        "document": {"json_policies": {"x": {"Statement": []}}},
        "policies": {"inline_iam_policies": ["a"]},
        "policy": {"inline_iam_policies": {"x": {"actions": ["s3:*"]}}},
        "effect": {"inline_iam_policies": {"x": {**_INLINE, "effect": "allow"}}},
    },
    "policies": {
        "text": "deploy",
        "unknown": {"policy": _JSON},
        "path": {"path": ["/a/"]},
        "described": {"description": ["x"], "json": _JSON},
        "tags": {"tags": ["a"], "json": _JSON},
        "document": {"json": {"Statement": []}},
        "map": {"statements": {"x": _INLINE}},
        "one": {"statements": "s3:*"},
        "number": {"statements": 5},
        "entry": {"statements": ["s3:*"]},
        "extra": {"statements": [{**_INLINE, "condition": {}}]},
        "forced": {"statements": [_INLINE, {**_INLINE, "force_mfa": "maybe"}]},
    },
    "quotas": {"users_per_account": 6000},
}
"""Values of wrong types: in Python the model of the inputs refuses them, in Terraform the rules do."""

_ENTRY = "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else"
TYPES_OF_OWNERS: set[tuple[str, str]] = {
    ("groups.text", "must be a map"),
    ("groups.unknown.groups", "unknown attribute"),
    ("groups.path.path", "must be text"),
    ("groups.path.path", _PATH),
    ("groups.texts.aws_managed_policy_names", "must be a list of texts"),
    ("groups.nested.customer_managed_policy_names", "must be a list of texts"),
    ("groups.flag.self_management", "must be true or false"),
    ("groups.machines.require_mfa", "must be true or false"),
    ("groups.documents.json_policies", "must be a map of texts"),
    ("groups.document.json_policies", "must be a map of texts"),
    ("groups.policies.inline_iam_policies", "must be a map"),
    ("groups.policies.inline_iam_policies.0", _ENTRY),
    ("groups.policy.inline_iam_policies.x", _ENTRY),
    ("groups.effect.inline_iam_policies.x", _ENTRY),
    ("policies.text", "must be a map"),
    ("policies.unknown.policy", "unknown attribute"),
    ("policies.unknown", _EITHER),
    ("policies.path", _EITHER),
    ("policies.path.path", "must be text"),
    ("policies.path.path", _POLICY_PATH),
    ("policies.described.description", "must be text"),
    ("policies.tags.tags", "must be a map of texts"),
    ("policies.document.json", "must be text"),
    ("policies.map.statements", "must be a list"),
    ("policies.one.statements", "must be a list"),
    ("policies.number.statements", "must be a list"),
    ("policies.entry.statements[0]", _ENTRY),
    ("policies.extra.statements[0]", _ENTRY),
    ("policies.forced.statements[1]", _ENTRY),
    ("quotas.users_per_account", "unknown quota"),
}
