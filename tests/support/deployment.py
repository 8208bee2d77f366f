"""Deploying inputs to an emulated account, the way their owner would: everything made elsewhere is there first."""

import json
import urllib.request
from dataclasses import dataclass

from expected_account import expected_account, normalized, with_normalized_documents
from module_call import OUTPUT_NAMES
from secrets_in_state import smtp_passwords

from dev.emulated_account import REGION
from dev.engine import account

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}


def make_elsewhere(emulator, inputs):
    """Make the groups and policies that users name and the inputs do not create; gives what then stands there."""
    iam = emulator.client("iam")
    users = [user or {} for user in inputs.get("users", {}).values()]
    own = {f"{policy.get('path', '/')[1:]}{name}" for name, policy in inputs.get("policies", {}).items()}
    holders = [*users, *(group or {} for group in inputs.get("groups", {}).values())]
    created = expected_account({**inputs, "users": {}})["groups"]
    for name in sorted({group for user in users for group in user.get("groups", [])} - created.keys()):
        iam.create_group(GroupName=name)
    for policy in sorted({name for one in holders for name in one.get("customer_managed_policy_names", [])} - own):
        path, _, name = f"/{policy}".rpartition("/")
        iam.create_policy(PolicyName=name, Path=f"{path}/", PolicyDocument=json.dumps(DOCUMENT))
    return account(iam)


def read_account(emulator, elsewhere):
    content = with_normalized_documents(account(emulator.client("iam")))
    content["policies"] = {arn: each for arn, each in content["policies"].items() if arn not in elsewhere["policies"]}
    return content


@dataclass(frozen=True)
class Secrets:
    """What only the emulator tells: passwords by user, id and secret of an access key by user, and all secrets."""

    passwords: dict[str, str]
    access_keys: dict[str, tuple[str, str]]
    secret_access_keys: frozenset[str]

    @property
    def texts(self):
        made = {text for secret in self.secret_access_keys for text in smtp_passwords(secret, REGION)}
        return set(self.passwords.values()) | self.secret_access_keys | made


def read_secrets(emulator):
    iam = emulator.client("iam")
    # The emulator keeps a record of this user for the caller, and stumbles over it when there is no such user.
    iam.create_user(UserName="default_user")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{emulator.endpoint}/moto-api/data.json") as answer:
        kinds = json.load(answer)["iam"]
    iam.delete_user(UserName="default_user")
    return Secrets(
        passwords={user["name"]: user["password"] for user in kinds["User"] if user["password"]},
        access_keys={key["user_name"]: (key["access_key_id"], key["secret_access_key"]) for key in kinds["AccessKey"]},
        secret_access_keys=frozenset(key["secret_access_key"] for key in kinds["AccessKey"]),
    )


def watch(emulator):
    emulator.clear_calls()
    emulator.watch_permissions()
    emulator.client("iam").list_users()


def every_output(found):
    return {name: found.get(name) for name in OUTPUT_NAMES}


def of_users(outputs):
    sets = {name: set(outputs[name]) for name in ("user_access_keys", "user_passwords")}
    return outputs | sets | {"require_mfa_policy": normalized(json.loads(outputs["require_mfa_policy"]))}
