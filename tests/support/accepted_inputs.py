"""Strategies for inputs: those that the rules accept, and those with one fault.

The limits are written down here a second time, so that a rule that refuses too much or too little is seen.
"""

import base64
import json
import re
import unicodedata
from typing import Any, NamedTuple

import faulty_inputs
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, BOUNDARY_ARN, HERE, KMS_KEY_ARN, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY, SWITCHES

from landingzone.config import inputs as configured
from landingzone.config.inputs import default_of
from landingzone.ground.problems import path_of
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS
from landingzone.groups.made_groups import made_policies
from landingzone.rules.developer_services import GRANTING_SERVICES

Inputs = dict[str, Any]
NAME_INPUTS = (*(group.name_input for group in GROUPS), CROSS_ACCOUNT.all_name_input)
DEFAULT_NAMES = {*map(default_of, NAME_INPUTS), "ssh-grunt-users", "ssh-grunt-sudo-users"}

# What Terraform, JSON and CDKTF could take for something else.
HOSTILE_TEXTS = (
    *("${aws:username}", '${file("/etc/passwd")}', "${var.users}", "$${doubled}", "%{ if true }x%{ endif }", "%%{x}"),
    *("$", "%", "{", "}", "$${", "%{", "${", "&{aws:username}", "#{x}", '"', "'", "\\", "\\n", "\n", "\t", "\r\n"),
    *("é", "日本", "\U0001f600", "\u2028", "\u00a0", "<&>", "//", "#", "null", "true", "~", "0x1", "${each.key}"),
)


def hostile_text(longest):
    pieces = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(st.characters(codec="utf-8", exclude_characters="\0")))
    return st.lists(pieces, max_size=6).map(lambda texts: "".join(texts)[:longest])


def text_of_documents(longest):
    """Texts of the characters that IAM takes in documents, after Terraform has composed their accents."""
    composed = hostile_text(longest).map(lambda text: unicodedata.normalize("NFC", text))
    return composed.map(lambda text: "".join(letter for letter in text if letter <= "\u00ff"))


TAG_TEXTS = ("null", "true", "//", "007", "=1+1", "@home", "each.key", "__proto__", "é", "日本", "\u2028", "\u00a0")
_TAG_LETTERS = st.characters(codec="utf-8", categories=("L", "N", "Z"), include_characters="_.:/=+-@")


def _composed(pieces, longest):
    texts = st.lists(pieces, max_size=6).map(lambda texts: "".join(texts)[:longest])
    return texts.filter(lambda text: unicodedata.is_normalized("NFC", text))


def tag_text(longest):
    return _composed(st.one_of(st.sampled_from(TAG_TEXTS), st.text(_TAG_LETTERS)), longest)


def text_of_descriptions(longest):
    letters = st.characters(codec="utf-8", categories=("L", "M", "Z", "S", "N", "P"))
    hostile = st.sampled_from(["${x}", "%{y}", "$${z}", "é", "日本", "<&>", '"', "\\"])
    return _composed(hostile | st.text(letters), longest)


def names(longest=128):
    letters = "abcxyzABCXYZ0189+=,.@_-"
    return st.one_of(st.text(letters, min_size=1, max_size=12), st.text(letters, min_size=longest, max_size=longest))


def unlike(texts, **sizes):
    return st.lists(texts, unique_by=str.lower, **sizes)


def optional(strategies):
    """Maps with some of these keys; null stands for what is not given."""
    return st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in strategies.items()})


_ACTION = st.from_regex(r"[a-z][a-z0-9-]{0,12}:[A-Za-z*][A-Za-z0-9*?]{0,40}", fullmatch=True)
_SERVICE = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
_ACCOUNT = st.from_regex(r"[0-9]{12}", fullmatch=True)
_ROLE_ARN = st.builds(
    "arn:{}:iam::{}:role/{}{}".format,
    st.sampled_from(["aws", "aws-us-gov", "aws-cn"]),
    _ACCOUNT,
    st.sampled_from(["", "team/", "a/b.c/!~/"]),
    names(64),
)
_POLICY_NAME = st.builds("{}{}".format, st.sampled_from(["", "job-function/", "a/b/"]), names(100))
_PATH = st.from_regex(r"/|/[!-~]{1,40}/", fullmatch=True) | st.just(f"/{'p' * 510}/")
_POLICY_PATH = st.from_regex(r"/|/[A-Za-z0-9+=,.@_-]{1,40}/|/a/b/", fullmatch=True)
_OF_RESOURCES = ["bucket", "/*", "${aws:username}", "${x}", "$${x}", "%{y}", "%%{y}", "-", "é", "ÿ", "<&>", '"', "\\"]
_RESOURCE = st.just("*") | st.builds(
    "arn:aws:s3:::{}".format, st.lists(st.sampled_from(_OF_RESOURCES), min_size=1, max_size=5).map("".join)
)
_TAGS = st.dictionaries(
    tag_text(128).filter(lambda key: key and not key.lower().startswith("aws:")),
    tag_text(256).filter(lambda value: not value.lower().startswith("aws:")),
    max_size=4,
).filter(lambda tags: len({key.lower() for key in tags}) == len(tags))


@st.composite
def _documents(draw):
    effect, kind = draw(st.sampled_from(["Allow", "Deny"])), draw(st.sampled_from(["Action", "NotAction"]))
    actions = draw(st.one_of(_ACTION, unlike(_ACTION, min_size=1, max_size=3)))
    resources = draw(st.one_of(_RESOURCE, unlike(_RESOURCE, min_size=1, max_size=3)))
    statement = {"Effect": effect, kind: actions, "Resource": resources}
    if draw(st.booleans()):
        statement["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": draw(text_of_documents(60))}}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return json.dumps(document, indent=draw(st.sampled_from([None, 2])), ensure_ascii=draw(st.booleans()))


_INLINE_POLICY = st.fixed_dictionaries(
    {
        "actions": unlike(_ACTION | st.just("*"), min_size=1, max_size=3),
        "resources": unlike(_RESOURCE, min_size=1, max_size=3),
    },
    optional={"effect": st.sampled_from(["Allow", "Deny", None]), "force_mfa": st.sampled_from([True, False, None])},
)
_SLOTS = (
    *({}, {"first": "current"}, {"second": "current"}, {"first": "current", "second": "previous"}),
    *({"first": "current", "second": "inactive"}, {"first": "previous", "second": "current"}),
    {"first": "inactive", "second": "current"},
)
_EXISTING = (
    *({}, {"console_password": "active"}, {"AKIAIOSFODNN7EXAMPLE": "inactive", "AKIAI44QH8DHBEXAMPLE": "active"}),
    {"APKAEIBAERJR2EXAMPLE": "active", "ACCAEIBAERJR2EXAMPLE": "active", "TA7SMP42TDN5Z26OBPJE7EXAMPLE": "inactive"},
    {"access_key_1": "active", "certificate_2": "inactive"},
)
_USER = {
    "groups": unlike(names() | st.sampled_from(sorted(DEFAULT_NAMES)), max_size=10),
    "tags": _TAGS,
    "path": _PATH,
    "permissions_boundary": st.just(BOUNDARY_ARN),
    "pgp_key": st.sampled_from([PGP_PUBLIC_KEY, "keybase:some_body"]),
    "force_destroy": st.booleans(),
    "ssh_public_key": st.just(SSH_PUBLIC_KEY),
    **{f"{owner}_managed_policy_names": unlike(_POLICY_NAME, max_size=5) for owner in ("aws", "customer")},
    "require_mfa": st.booleans(),
    "status": st.sampled_from(["active", "offboarding"]),
    "leaves_no_administrator": st.just(False),
    "credential_generation": st.integers(1, 1000),
}
_GROUP = {
    **{f"{owner}_managed_policy_names": unlike(_POLICY_NAME, max_size=4) for owner in ("aws", "customer")},
    **{"path": _PATH, "require_mfa": st.booleans(), "self_management": st.booleans()},
}
_POLICY = {"path": _POLICY_PATH, "description": text_of_descriptions(1000), "tags": _TAGS}


@st.composite
def _users(draw):
    user = draw(optional(_USER))
    if user.get("status") == "offboarding" and user.get("groups"):
        # Nobody might be left to administer.
        user["groups"] = [name for name in user["groups"] if name not in ("full-access", "iam-admin")]
    if user.get("pgp_key"):
        user |= draw(optional({"create_login_profile": st.booleans(), "create_access_keys": st.booleans()}))
    if user.get("create_access_keys"):
        user["access_key_slots"] = draw(st.sampled_from(_SLOTS))
    if not user.get("create_login_profile") and not user.get("create_access_keys"):
        user |= draw(optional({"existing_credentials": st.sampled_from(_EXISTING)}))
    # Three policies fill what a user has; a fourth might not fit.
    user |= draw(_inline_policies(1000 if user.get("require_mfa") else 1500))
    return user or draw(st.sampled_from([{}, None]))


@st.composite
def _inline_policies(draw, room):
    """Both kinds of inline policies, of names that are not reserved, if they fit into the room."""
    policies = draw(unlike(names(), max_size=4))
    written = {name: draw(_INLINE_POLICY) for name in policies[:2]}
    documents = {name: draw(_documents()) for name in policies[2:]}
    if len(json.dumps([written, documents], ensure_ascii=False)) >= room:
        return {}
    both = {"inline_iam_policies": written, "json_policies": documents}
    return {attribute: policies for attribute, policies in both.items() if policies}


@st.composite
def _groups(draw):
    return draw(optional(_GROUP)) | draw(_inline_policies(3000)) or draw(st.sampled_from([{}, None]))


@st.composite
def _policies(draw):
    statements = st.lists(_INLINE_POLICY, min_size=1, max_size=3).map(lambda each: {"statements": each})
    return draw(optional(_POLICY)) | draw(_documents().map(lambda each: {"json": each}) | statements)


_INPUTS = {
    "cloudtrail_kms_key_arn": st.just(KMS_KEY_ARN),
    "enable_iam_groups": st.sampled_from([True, True, True, False]),
    "force_destroy_users": st.booleans(),
    "should_require_mfa": st.booleans(),
    "iam_group_developers_s3_bucket_prefix": st.sampled_from(["acme.user-", "a", "0" * 62, "a-b.c."]),
    "password_reset_required": st.booleans(),
    "minimum_password_length": st.integers(8, 128),
    "max_session_duration_human_users": st.integers(3600, 43200),
    "max_session_duration_machine_users": st.integers(3600, 43200),
    "iam_role_tags": _TAGS,
    "iam_group_developers_permitted_services": unlike(
        (_ACTION | _SERVICE).filter(lambda entry: entry.partition(":")[0].lower() not in GRANTING_SERVICES), max_size=40
    ),
}


@st.composite
def accepted_inputs(draw):
    inputs = {"aws_account_id": draw(_ACCOUNT)}
    inputs |= draw(optional({f"should_create_iam_group_{switch}": st.booleans() for switch in SWITCHES}))
    inputs |= draw(optional(_INPUTS))
    inputs["auto_deploy_permissions"] = draw(unlike(_ACTION, min_size=1, max_size=40))
    # Names of their own for groups, all different and none a default, so that those left alone do not clash.
    own = draw(unlike(names().filter(lambda name: name.lower() not in DEFAULT_NAMES), min_size=3, max_size=12))
    taken = {name.lower() for name in own}
    for name_input in draw(st.lists(st.sampled_from(NAME_INPUTS), unique=True, max_size=6)):
        if own:
            inputs[name_input] = own.pop()
    for listed in draw(st.lists(st.sampled_from(["sudo_users", "users"]), unique=True)):
        inputs[f"iam_group_names_ssh_grunt_{listed}"] = [own.pop() for _ in range(draw(st.integers(0, 2))) if own]
    if own and draw(st.booleans()):
        inputs["iam_policy_iam_user_self_mgmt"] = own.pop()
    inputs["iam_groups_for_cross_account_access"] = [
        {"group_name": name, "iam_role_arns": draw(unlike(_ROLE_ARN, min_size=1, max_size=4))} for name in own[:3]
    ]
    inputs["users"] = {name: draw(_users()) for name in draw(unlike(names(64), max_size=4))}
    ours = draw(unlike(names(128).filter(lambda name: name.lower() not in taken | DEFAULT_NAMES), max_size=3))
    inputs["groups"] = {name: draw(_groups()) for name in ours}
    policies = draw(unlike(names(100).filter(lambda name: name.lower() not in taken | DEFAULT_NAMES), max_size=3))
    inputs["policies"] = {name: draw(_policies()) for name in policies}
    inputs["quotas"] = draw(st.fixed_dictionaries({}, optional={"groups_per_account": st.integers(300, 500)}))
    taken |= {name.lower() for name in ours}
    if draw(st.booleans()):
        inputs["groups_made_elsewhere"] = _leave_only_groups_from_elsewhere(inputs["users"], DEFAULT_NAMES | taken)
    if draw(st.booleans()):
        _list_policies_from_elsewhere(inputs)
    for user in inputs["users"].values():
        _join(user, [name for name in ours if draw(st.booleans())])
    return inputs


def _join(user, groups):
    if user and user.get("status") != "offboarding":
        joined = user.get("groups") or []
        known = {name.lower() for name in joined}
        more = [name for name in groups if name.lower() not in known][: 10 - len(joined)]
        user |= {"groups": [*joined, *more]} if more else {}


def _list_policies_from_elsewhere(inputs):
    """List the policies that are named, unless some of them differ in case or path from others or from those made."""
    owners = [owner for kind in ("users", "groups") for owner in inputs[kind].values() if owner]
    named = {name for owner in owners for name in owner.get("customer_managed_policy_names") or ()}
    bounds = [owner.get("permissions_boundary") or "" for owner in owners]
    named |= {each.partition(":policy/")[2] for each in bounds if f"::{inputs['aws_account_id']}:" in each}
    made = {each.path_and_name for each in made_policies(configured.Inputs.model_validate(inputs))}
    listed = sorted(named - made)
    if len({name.rpartition("/")[2].lower() for name in (*made, *listed)}) == len(made) + len(listed):
        inputs["policies_made_elsewhere"] = listed


def _leave_only_groups_from_elsewhere(users, taken):
    """Take the names of groups that may be made here out of the users; give the others."""
    listed = {}
    for user in users.values():
        if user and user.get("groups"):
            others = [name for name in user["groups"] if name.lower() not in taken]
            user["groups"] = [name for name in others if listed.setdefault(name.lower(), name) == name]
    return list(listed.values())


class Refused(NamedTuple):
    """Inputs with a fault: where it must be told, whatever stands behind; and texts of which nothing may be told."""

    inputs: Inputs
    path: str
    secrets: tuple[str, ...] = ()


def secret_key():
    return base64.b64encode(bytes(throw_away_keys().secret)).decode()


_MARKER = "b3BlbnNzaC1rZXktdjEAAAAA" + "S3cr3tM4rk3r" * 6
_SSH_SECRET = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{_MARKER}\n-----END OPENSSH PRIVATE KEY-----\n"
_ARMOURED_SECRET = f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{_MARKER}\n-----END PGP PRIVATE KEY BLOCK-----\n"


def _faults():
    """Yield the faults that the rules are tested with, one by one: inputs, and where one must be told."""
    both = (faulty_inputs.BROKEN_FOR_BOTH, faulty_inputs.TOLD_FOR_BOTH)
    for broken, told in (both, (faulty_inputs.BROKEN_TYPES, faulty_inputs.TOLD_TYPES)):
        paths = tuple(path for path, _ in told)
        for name, value in broken.items():
            if name not in ("users", "groups", "policies"):
                yield {name: value}, name
                continue
            owners = {path_of(name, owner): {name: {owner: each}} for owner, each in value.items()}
            yield from ((fault, place) for place, fault in owners.items() if any(map(_below(place), paths)))
    content = yaml.safe_load((HERE / "one_fault_of_each_kind.yaml").read_text(encoding="utf-8"))
    lines = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
    # A name may clash with another one, or with none, by what else is drawn.
    faulty = {name: value for name, value in content.items() if any(map(_below(name), lines)) and "_name" not in name}
    yield from (({name: value}, name) for name, value in faulty.items())


def _below(place):
    return re.compile(rf"{re.escape(place)}\b").match


# What else is drawn decides about these.
_NOT_ALWAYS = ("groups.own-names", "groups.large", "groups.large-beside", "iam_policy_iam_user_self_mgmt")
_NOT_ALWAYS += ("groups_made_elsewhere", "policies_made_elsewhere")
_FAULTS = tuple((fault, place) for fault, place in _faults() if place not in _NOT_ALWAYS)
_SECRETS = (
    lambda: ({"pgp_key": secret_key(), "create_login_profile": True}, secret_key()),
    lambda: ({"pgp_key": _ARMOURED_SECRET}, _MARKER),
    lambda: ({"pgp_key": [secret_key()]}, secret_key()),
    lambda: ({"pgp_key": secret_key()[:300]}, secret_key()[:300]),
    lambda: ({"pgp_key": _MARKER, "create_access_keys": True}, _MARKER),
    lambda: ({"pgp_keys": secret_key()}, secret_key()),
    lambda: ({"ssh_public_key": _SSH_SECRET}, _MARKER),
    lambda: ({"ssh_public_key": _MARKER}, _MARKER),
    lambda: ({"ssh_public_key": [_SSH_SECRET]}, _MARKER),
)


@st.composite
def refused_inputs(draw):
    inputs = draw(accepted_inputs())
    if draw(st.integers(0, 3)) == 0:
        user, secret = draw(st.sampled_from(_SECRETS))()
        return Refused(inputs | {"users": inputs["users"] | {"faulty": user}}, "users.faulty", (secret,))
    fault, path = draw(st.sampled_from(_FAULTS))
    beside = {kind: inputs[kind] | fault[kind] for kind in ("users", "groups", "policies") if kind in fault}
    return Refused(inputs | fault | beside, path)


def without_nulls(inputs):
    def left(value):
        match value:
            case dict():
                return {key: left(inner) for key, inner in value.items() if inner is not None}
            case list():
                return [*map(left, value)]
        return value

    kinds = ("users", "groups", "policies")
    return left(inputs | {kind: {name: owner or {} for name, owner in inputs[kind].items()} for kind in kinds})


def check_drawn(strategy, number, check):
    settings(max_examples=number)(given(strategy)(check))()


def draw_examples(number):
    """Draw accepted inputs, the same ones for ever, for the account of the emulator."""
    drawn = []
    check_drawn(accepted_inputs(), number, lambda inputs: drawn.append(inputs | {"aws_account_id": ACCOUNT_ID}))
    return drawn
