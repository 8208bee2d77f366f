"""States as `terraform state pull` prints them after an apply, in the shapes of real ones, without Terraform."""

import base64
import json
import uuid

from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import split
from landingzone.resources.user_resources import USER_RESOURCES

AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
LINEAGE = "ce10999e-5832-9123-6ba5-9577219f6ea9"
IDENTITY = "data.aws_caller_identity.current"
GROUPS = ("aws_iam_group.groups", "aws_iam_group_policy_attachment.self_management", "aws_iam_policy.policies")
NOTHING = {"value": {}, "type": ["object", {}]}
OF_GROUPS = {
    "group_arns": {"value": {"group-0": "arn"}, "type": ["map", "string"]},
    "policy_arns": NOTHING,
    "require_mfa_policy": {"value": "{}", "type": "string"},
}
KEY_TYPE = ["map", ["object", {"access_key_id": "string", "secret_access_key": "string"}]]


def pulled_states(serial=7, **inputs):
    """Return the state of each stack of these inputs after it was applied, the one with the groups first."""
    configuration = StackConfiguration(**{"aws_account_id": ACCOUNT_ID, **inputs})
    return {part.stack: _state(part, serial) for part in split(configuration, STACK)}


def pulled_state(serial=7, **inputs):
    [state] = pulled_states(serial, **inputs).values()
    return state


def write_states(directory, states):
    directory.mkdir()
    files = []
    for name, state in states.items():
        files.append(directory / f"{name}.tfstate")
        files[-1].write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
    return files


def read_states(directory):
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(directory.glob("*.tfstate"))}


def resource(type, name, instances, mode="managed", **more):
    return {"mode": mode, "type": type, "name": name, "provider": AWS, "instances": instances, **more}


def instance(key=None, dependencies=(), **attributes):
    return {
        **({} if key is None else {"index_key": key}),
        **{"schema_version": 0, "attributes": attributes, "sensitive_attributes": [], "identity_schema_version": 0},
        **({"private": "bnVsbA==", "dependencies": sorted(dependencies)} if dependencies else {}),
    }


def secret(*words):
    return base64.b64encode(" ".join(words).encode()).decode()


def _state(part, serial):
    users = dict(sorted(part.configuration.effective_users.items()))
    groups = _groups() if part.has_groups else []
    made = {each["type"] + "." + each["name"] for each in groups if each["mode"] == "managed"}
    resources = [
        resource("aws_caller_identity", "current", [instance(account_id=ACCOUNT_ID, id=ACCOUNT_ID)], "data"),
        *groups,
        *_of_users(users, made),
    ]
    outputs = {**(OF_GROUPS if part.has_groups else {}), **(_outputs_of_users(users) if part.has_users else {})}
    return {
        "version": 4,
        "terraform_version": "1.15.5",
        "serial": serial,
        "lineage": LINEAGE if part.has_groups else str(uuid.uuid5(uuid.UUID(LINEAGE), f"natural {part.stack}")),
        "outputs": dict(sorted(outputs.items())),
        "resources": sorted(resources, key=lambda each: (each["mode"], each["type"], each["name"])),
        "check_results": None,
    }


def _groups():
    names = [f"group-{number}" for number in range(2)]
    after = (IDENTITY, "aws_iam_policy.policies")
    attached = [instance(name, (*after, "aws_iam_group.groups"), group=name) for name in names]
    return [
        resource("aws_iam_policy_document", "require_mfa", [instance(json="{}")], "data"),
        resource("aws_iam_group", "groups", [instance(name, after, name=name) for name in names]),
        resource("aws_iam_group_policy_attachment", "self_management", attached),
        resource("aws_iam_policy", "policies", [instance("publish", (IDENTITY,), name="publish")]),
    ]


def _of_users(users, made):
    before = (IDENTITY, *(made & {"aws_iam_policy.policies"}))
    for row in USER_RESOURCES:
        after = before if row.role == "owner" else (*before, "aws_iam_user.user")
        after = (*after, *made) if row.key == "group_memberships" else after
        found = [
            instance(row.instance(name, policy).instance, tuple({*after}), **_attributes(row.type, row.key, name))
            for name, user in users.items()
            for policy in row.held(user)
        ]
        if found:
            yield resource(row.type, row.key, sorted(found, key=lambda each: str(each["index_key"])))
    if any(user.create_login_profile for user in users.values()):
        numbers = {name: user.credential_generation for name, user in users.items() if user.credential_generation != 1}
        written = {"value": numbers, "type": ["map", "number" if numbers else "dynamic"]}
        attributes = {"id": "79b758e5", "input": written, "output": written, "triggers_replace": None}
        yield resource("terraform_data", "credential_generations", [instance(**attributes)])


def _arn(name):
    return f"arn:aws:iam::{ACCOUNT_ID}:user/{name}"


def _attributes(type, key, name):
    match type:
        case "aws_iam_user":
            return {"name": name, "arn": _arn(name), "tags": None}
        case "aws_iam_access_key":
            return {"user": name, "id": f"AKIA {key} {name}", "encrypted_secret": secret(key, name), "secret": None}
        case "aws_iam_user_login_profile":
            return {"user": name, "encrypted_password": secret(key, name)}
        case _:
            return {"user": name, "id": f"{key} {name}"}


def _outputs_of_users(users):
    keys = {}
    for name, user in users.items():
        if user.access_keys:
            key = "access_keys_second" if user.access_keys.get("second") == "current" else "access_keys"
            keys[name] = {"access_key_id": f"AKIA {key} {name}", "secret_access_key": secret(key, name)}
    passwords = {name: secret("web_console", name) for name, user in users.items() if user.create_login_profile}
    texts = ["map", "string"]
    arns = {name: _arn(name) for name in users}
    rows = {"access_keys": (keys, KEY_TYPE), "arns": (arns, texts), "passwords": (passwords, texts)}
    return {
        f"user_{name}": ({"value": each, "type": type} if each else NOTHING)
        | ({} if name == "arns" else {"sensitive": True})
        for name, (each, type) in rows.items()
    }
