"""What must stand in an account after an apply: worked out from the inputs alone, by the words of the documentation.

The table of the groups is written down here a second time, so that a row that went wrong in the code is seen. What the
documents themselves say is tested elsewhere; here only which one is where.
"""

import hashlib
import json
from typing import Any

from landingzone.groups import policies
from landingzone.iam import documents

AWS_MANAGED = "arn:aws:iam::aws:policy/"
DEFAULTS = {
    "enable_iam_groups": True,
    "should_require_mfa": True,
    "should_create_iam_group_full_access": True,
    "should_create_iam_group_user_self_mgmt": True,
    "should_create_iam_group_cross_account_access_all": True,
    "cross_account_access_all_group_name": "_all-accounts",
    "iam_group_names_ssh_grunt_sudo_users": ["ssh-grunt-sudo-users"],
    "iam_group_names_ssh_grunt_users": ["ssh-grunt-users"],
    "iam_policy_iam_user_self_mgmt": "iam-user-self-mgmt",
    "iam_groups_for_cross_account_access": [],
    "iam_group_developers_s3_bucket_prefix": "your-org-name.user-",
    **{"groups": {}, "policies": {}, "users": {}},
}
_ALL = "cross_account_access_all_group"
_KINDS = ["billing", "developers", "full_access", "iam_admin", "logs", "read_only", "support", "use_existing_iam_roles"]
# Switch -> output, input of the name, name unless that is given. The output is None where there is none.
SINGLE_GROUPS = {
    **{name: (f"{name}_iam_group", f"iam_group_name_{name}", name.replace("_", "-")) for name in _KINDS},
    "auto_deploy": (None, "iam_group_name_auto_deploy", "_machine.ecs-auto-deploy"),
    "cross_account_access_all": (_ALL, f"{_ALL}_name", "_all-accounts"),
    "houston_cli_users": ("houston_cli_users_iam_group", "iam_group_name_houston_cli", "houston-cli-users"),
    "user_self_mgmt": ("iam_self_mgmt_iam_group", "iam_group_name_iam_user_self_mgmt", "iam-user-self-mgmt"),
}
Inputs = dict[str, Any]


def is_leaving(user):
    return (user or {}).get("status") == "offboarding"


def expected_account(given):
    """Return what `dev.account.account` must read, documents in the form of `normalized`."""
    inputs = DEFAULTS | given
    groups = _groups(inputs) | {name: _own_group(inputs, group or {}) for name, group in inputs["groups"].items()}
    for name, user in inputs["users"].items():
        for group in [] if is_leaving(user) else (user or {}).get("groups", []):
            groups.setdefault(group, _group())["members"].append(name)
    for group in groups.values():
        group["members"].sort()
    users = {name: _user(inputs, user or {}) for name, user in inputs["users"].items()}
    return {"groups": groups, "users": users, "policies": _customer_policies(inputs), "roles": []}


def expected_outputs(given):
    """Return the documented outputs, those that are secret or made by AWS as the set of their users."""
    inputs = DEFAULTS | given
    is_enabled, groups, policies_there = inputs["enable_iam_groups"], _groups(inputs), _customer_policies(inputs)
    users, own_groups = ({name: one or {} for name, one in inputs[kind].items()} for kind in ("users", "groups"))

    def arn_of(name):
        return _arn(inputs, f"group/{name}") if name else None

    def policy(name):
        arn = _arn(inputs, f"policy/{name}")
        return arn if arn in policies_there else None

    outputs = {
        "iam_admin_iam_policy_arn": policy("iam-admin"),
        "iam_self_mgmt_iam_policy_arn": policy(inputs["iam_policy_iam_user_self_mgmt"]),
        "user_arns": {name: _arn(inputs, f"user{user.get('path', '/')}{name}") for name, user in users.items()},
        "user_access_keys": {name for name, user in users.items() if user.get("create_access_keys")},
        "user_passwords": {name for name, user in users.items() if _signs_in(user)},
        "require_mfa_policy": normalized(documents.require_mfa().as_dict()),
        "group_arns": {name: _arn(inputs, f"group{own.get('path', '/')}{name}") for name, own in own_groups.items()},
        "policy_arns": {name: _own_policy_arn(inputs, name) for name in inputs["policies"]},
    }
    entries = inputs["iam_groups_for_cross_account_access"]
    for switch, (output, name_input, default) in SINGLE_GROUPS.items():
        is_there = is_enabled and _is_on(inputs, switch) and (entries or switch != "cross_account_access_all")
        name = inputs.get(name_input, default) if is_there else None
        assert name is None or name in groups
        outputs |= {f"{output}_name": name, f"{output}_arn": arn_of(name)} if output else {}
    for output, listed in {
        "cross_account_access_group": [entry["group_name"] for entry in entries],
        "ssh_grunt_sudo_users_group": inputs["iam_group_names_ssh_grunt_sudo_users"],
        "ssh_grunt_users_group": inputs["iam_group_names_ssh_grunt_users"],
    }.items():
        there = sorted(listed) if is_enabled else []
        outputs |= {f"{output}_names": there, f"{output}_arns": [arn_of(name) for name in there]}
    return outputs


def normalized(document):
    """Return a document in one of its many equal spellings: lists sorted, single items as lists, no empty Sid."""
    if not isinstance(document, dict):
        return document
    return {**document, "Statement": [_statement(each) for each in as_list(document["Statement"])]}


def _statement(statement):
    kept = {name: statement[name] for name in ("Sid", "Effect") if statement.get(name)}
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in statement:
            kept[name] = sorted(as_list(statement[name]))
    if "Condition" in statement:
        kept["Condition"] = {
            operator: {key: sorted(as_list(values)) for key, values in keys.items()}
            for operator, keys in statement["Condition"].items()
        }
    return kept


def as_list(value):
    """Return the entries of a list; IAM also takes a single entry without one."""
    return value if isinstance(value, list) else [value]


def _normalized_all(documents):
    return {name: normalized(document.as_dict()) for name, document in documents.items()}


def with_normalized_documents(content):
    owners = {
        kind: {
            name: each | {"inline": {policy: normalized(text) for policy, text in each["inline"].items()}}
            for name, each in content[kind].items()
        }
        for kind in ("groups", "users")
    }
    managed = {arn: each | {"document": normalized(each["document"])} for arn, each in content["policies"].items()}
    return content | owners | {"policies": managed}


def _arn(inputs, what):
    return f"arn:aws:iam::{inputs['aws_account_id']}:{what}"


def _own_policy_arn(inputs, name):
    return _arn(inputs, f"policy{inputs['policies'][name].get('path', '/')}{name}")


def _is_on(inputs, switch):
    return bool(inputs.get(f"should_create_iam_group_{switch}"))


def _signs_in(user):
    return bool(user.get("create_login_profile")) and not is_leaving(user)


def _mfa(inputs, document):
    return documents.with_mfa(document) if inputs["should_require_mfa"] else document


def _group(inline=None, *attached):
    return {"path": "/", "members": [], "inline": _normalized_all(inline or {}), "attached": sorted(attached)}


def _groups(inputs):
    if not inputs["enable_iam_groups"]:
        return {}
    self_managed = _arn(inputs, f"policy/{inputs['iam_policy_iam_user_self_mgmt']}")
    deny = {"require-mfa": documents.require_mfa()} if inputs["should_require_mfa"] else {}
    groups = {}

    def add(switch, inline, *attached):
        if _is_on(inputs, switch):
            _, name_input, default = SINGLE_GROUPS[switch]
            groups[inputs.get(name_input, default)] = _group(inline, *attached)

    def mfa(name, document):
        return {name: _mfa(inputs, document)}

    add("full_access", mfa("full-access", policies.full_access()), self_managed)
    add("billing", deny, self_managed, f"{AWS_MANAGED}job-function/Billing")
    add("support", deny, self_managed, f"{AWS_MANAGED}AWSSupportAccess")
    add("read_only", deny, self_managed, f"{AWS_MANAGED}ReadOnlyAccess")
    key = inputs.get("cloudtrail_kms_key_arn")
    decrypt = mfa("decrypt-cloudtrail-logs", policies.decrypt_cloudtrail_logs(key)) if key else {}
    add("logs", mfa("logs", policies.logs()) | decrypt, self_managed)
    services = inputs.get("iam_group_developers_permitted_services", [])
    permitted = [entry if ":" in entry else f"{entry}:*" for entry in services]
    bucket = policies.personal_s3_bucket("aws", inputs["iam_group_developers_s3_bucket_prefix"])
    developers = mfa("developers", policies.developers(permitted)) if permitted else {}
    add("developers", developers | mfa("developers_personal_s3_bucket", bucket), self_managed)
    roles = policies.use_existing_iam_roles("aws", inputs["aws_account_id"])
    add("use_existing_iam_roles", mfa("use-existing-iam-roles", roles))
    add("auto_deploy", {"auto-deploy": policies.auto_deploy(inputs.get("auto_deploy_permissions", []))})
    add("houston_cli_users", mfa("houston-cli-users", policies.houston_cli_users()))
    add("user_self_mgmt", {}, self_managed)
    add("iam_admin", {}, self_managed, _arn(inputs, "policy/iam-admin"))
    for name in inputs["iam_group_names_ssh_grunt_sudo_users"] + inputs["iam_group_names_ssh_grunt_users"]:
        groups[name] = _group()
    for name, arns in _cross_account_roles(inputs).items():
        slots = [_arn(inputs, f"policy/{policy}") for policy in _slots(inputs, name, arns)]
        # The group for all accounts keeps a policy with one role beside its slots.
        is_of_all = name == inputs["cross_account_access_all_group_name"]
        inline = arns if not slots else arns[:1] if is_of_all else []
        groups[name] = _group({name: _mfa(inputs, policies.assume_roles(inline))} if inline else {}, *slots)
    return groups


def _cross_account_roles(inputs):
    entries = inputs["iam_groups_for_cross_account_access"] if inputs["enable_iam_groups"] else []
    groups = {entry["group_name"]: entry["iam_role_arns"] for entry in entries}
    if entries and inputs["should_create_iam_group_cross_account_access_all"]:
        all_arns = [arn for entry in entries for arn in entry["iam_role_arns"]]
        groups[inputs["cross_account_access_all_group_name"]] = list(dict.fromkeys(all_arns))
    return groups


def _slots(inputs, name, arns):
    """Return the managed policies of a cross-account group, by name, if one policy would be too large for IAM."""
    text = json.dumps(_mfa(inputs, policies.assume_roles(arns)).as_dict(), separators=(",", ":"))
    held = {}
    for arn in arns if len(text) > 5120 else []:
        number = int.from_bytes(hashlib.sha256(arn.encode()).digest()[:4], "big")
        held.setdefault(f"{name}-{number % 10}", []).append(arn)
    return {policy: _mfa(inputs, policies.assume_roles(roles)) for policy, roles in held.items()}


def _own_group(inputs, group):
    asked = group.get("require_mfa")
    requires_mfa = bool(inputs["should_require_mfa"] if asked is None else asked)
    held = _held(inputs, group, requires_mfa)
    if requires_mfa and (held["attached"] or group.get("json_policies")):
        held["inline"]["require-mfa"] = normalized(documents.require_mfa().as_dict())
    if group.get("self_management", True):
        held["attached"].append(_arn(inputs, f"policy/{inputs['iam_policy_iam_user_self_mgmt']}"))
    return {**held, "path": group.get("path", "/"), "members": [], "attached": sorted(held["attached"])}


def _document_of(policy, requires_mfa=False):
    force_mfa = requires_mfa or policy.get("force_mfa", False)
    return documents.user_inline(policy["actions"], policy["resources"], policy.get("effect", "Allow"), force_mfa)


def _held(inputs, owner, requires_mfa):
    inline = {name: _document_of(each, requires_mfa) for name, each in owner.get("inline_iam_policies", {}).items()}
    written = {name: normalized(json.loads(text)) for name, text in owner.get("json_policies", {}).items()}
    attached = [f"{AWS_MANAGED}{name}" for name in owner.get("aws_managed_policy_names", [])]
    attached += [_arn(inputs, f"policy/{name}") for name in owner.get("customer_managed_policy_names", [])]
    return {"inline": _normalized_all(inline) | written, "attached": attached}


def _user(inputs, user):
    held = _held(inputs, user, requires_mfa=False)
    ssh_public_key = user.get("ssh_public_key")
    refusal = {"require-mfa": documents.require_mfa()} if user.get("require_mfa") else {}
    if is_leaving(user):
        refusal = {"offboarding": documents.user_inline(["*"], ["*"], "Deny", False)}
    status = "Inactive" if is_leaving(user) else "Active"
    slots = user.get("access_key_slots") or {"first": "current"}
    states = slots.values() if user.get("create_access_keys") else []
    return {
        "path": user.get("path", "/"),
        "tags": user.get("tags", {}),
        "groups": [] if is_leaving(user) else sorted(user.get("groups", [])),
        "inline": held["inline"] | _normalized_all(refusal),
        "attached": sorted(held["attached"]),
        "permissions_boundary": user.get("permissions_boundary"),
        # The emulator forgets the flag; the plan has it.
        "login_profile": {"password_reset_required": False} if _signs_in(user) else None,
        "access_keys": sorted("Inactive" if state == "inactive" else status for state in states),
        "ssh_public_keys": [{"status": status, "body": ssh_public_key}] if ssh_public_key else [],
        "mfa_devices": [],
    }


def _customer_policies(inputs):
    found = {}
    own = [group or {} for group in inputs["groups"].values()]
    if inputs["enable_iam_groups"] or any(group.get("self_management", True) for group in own):
        document = policies.self_management("aws", inputs["aws_account_id"])
        found[inputs["iam_policy_iam_user_self_mgmt"]] = ("Look after one's own IAM user.", _mfa(inputs, document))
    if inputs["enable_iam_groups"] and _is_on(inputs, "iam_admin"):
        found["iam-admin"] = ("Administer IAM.", _mfa(inputs, policies.iam_admin()))
    for name, arns in _cross_account_roles(inputs).items():
        slots = _slots(inputs, name, arns)
        found |= {policy: ("Assume roles of other accounts.", document) for policy, document in slots.items()}
    usual = {"path": "/", "description": "", "tags": {}}
    made = {
        _arn(inputs, f"policy/{name}"): {**usual, "description": description, "document": document.as_dict()}
        for name, (description, document) in found.items()
    }
    for name, policy in inputs["policies"].items():
        given = {key: policy[key] for key in usual if key in policy}
        made[_own_policy_arn(inputs, name)] = {**usual, **given, "document": _own_document(policy)}
    return {arn: policy | {"document": normalized(policy["document"])} for arn, policy in made.items()}


def _own_document(policy):
    if "json" in policy:
        return json.loads(policy["json"])
    written = [_document_of(each).as_dict()["Statement"] for each in policy["statements"]]
    return {"Version": "2012-10-17", "Statement": [{**each[0], "Sid": ""} for each in written]}
