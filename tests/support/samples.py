"""Inputs that several tests use."""

import json
import re
from pathlib import Path

import yaml

ACCOUNT_ID = "123456789012"
HERE = Path(__file__).parents[1]
EXAMPLES = tuple(sorted(path.name.removesuffix(".tfvars.json") for path in (HERE / "examples").glob("*.tfvars.json")))

# Made once; nobody has the secret half. Where something is to be decrypted, `openpgp.throw_away_keys` takes its place.
PGP_PUBLIC_KEY = (HERE / "public_key.base64").read_text(encoding="ascii").strip()
SSH_PUBLIC_KEY = (HERE / "ssh_public_key.txt").read_text(encoding="ascii").strip()
KMS_KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0d1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
BOUNDARY_ARN = "arn:aws:iam::aws:policy/PowerUserAccess"
_OWN_FOLDER = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::own/${aws:username}/*"}
JSON_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [_OWN_FOLDER]})
_TEXTS = {f"pgp:{name}": key for name, key in json.loads((HERE / "pgp_public_keys.json").read_text("ascii")).items()}
_TEXTS |= {"pgp:sample": PGP_PUBLIC_KEY, "ssh:sample": SSH_PUBLIC_KEY, "json:own-folder": JSON_POLICY}


def read_samples(path, **more):
    """Read samples in YAML, in which `pgp:sample` and the like stand for keys and documents, and what `more` names."""

    def filled(value):
        match value:
            case dict():
                return {key: filled(inner) for key, inner in value.items()}
            case list():
                return [*map(filled, value)]
            case str():
                return re.sub(r"\b(?:pgp|ssh|json):[a-z\d-]+", lambda found: texts.get(found[0], found[0]), value)
        return value

    texts = _TEXTS | more
    return filled(yaml.safe_load(path.read_text(encoding="utf-8")))


def read_table(path):
    """Return the rows of a tab-separated table, without the titles in the first line."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


SWITCHES = (
    *("auto_deploy", "billing", "cross_account_access_all", "developers", "full_access", "houston_cli_users"),
    *("iam_admin", "logs", "read_only", "support", "use_existing_iam_roles", "user_self_mgmt"),
)
_EVERYTHING = read_samples(HERE / "samples" / "everything.yaml")
USERS_OF_EVERY_KIND, EVERYTHING_OFF = _EVERYTHING["users of every kind"], _EVERYTHING["off"]
EVERYTHING_ON = _EVERYTHING["on"] | {"users": USERS_OF_EVERY_KIND | _EVERYTHING["users when everything is on"]}
_KINDS = ("groups", "policies", "users")
# What rules accept beside that.
FINE = EVERYTHING_ON | _EVERYTHING["fine"] | {kind: EVERYTHING_ON[kind] | _EVERYTHING["fine"][kind] for kind in _KINDS}


def read_example(name):
    return json.loads((HERE / "examples" / f"{name}.tfvars.json").read_text(encoding="utf-8"))


def example_to_apply(name):
    """Return an example that an emulator can take: the account ID and those in role ARNs have 12 digits."""
    text = json.dumps(read_example(name)).replace("arn:aws:iam::9876543210:", "arn:aws:iam::987654321098:")
    return json.loads(text) | {"aws_account_id": ACCOUNT_ID}


def with_pgp_key(inputs, public_key):
    """Return the inputs with every user's PGP key replaced: those of Keybase would be looked up over the network."""
    users = inputs.get("users", {})
    replaced = {name: user | {"pgp_key": public_key} if "pgp_key" in user else user for name, user in users.items()}
    return inputs | {"users": replaced} if users else inputs
