"""Two configurations of one user, what changes at once between them, and what is to be told of them."""

import json

from landingzone.access.words import Wording
from landingzone.changes.comparison import Comparison
from landingzone.changes.effect_words import said_of
from landingzone.changes.transient_access import find_transient_access
from landingzone.config.inputs import Inputs

ACCOUNT = "123456789012"
BOUNDARY, OTHER_BOUNDARY = (f"arn:aws:iam::{ACCOUNT}:policy/{name}" for name in ("finance", "everything"))
MACHINES = {
    "should_create_iam_group_auto_deploy": True,
    "iam_group_name_auto_deploy": "machines",
    "auto_deploy_permissions": ["s3:*"],
}


def inputs(bob=None, **given):
    users = {} if bob is None else {"users": {"bob": bob}}
    return Inputs.model_validate({"aws_account_id": ACCOUNT, **users, **given})


def told(old, new):
    return [str(each.advice) for each in find_transient_access(Comparison(old, new))]


def change_of(one):
    ((clause, names),) = said_of([(one.effect, one.users)], Wording({}), Wording({}))
    return clause.about(names)


def document(*statements):
    """Write a document: `+s3:*` allows, `-s3:*` refuses, a `!` at the end needs MFA or its absence.

    `s3:*@a` is about the objects of a bucket, and `~` in front of an action or a bucket about all others.
    """
    return json.dumps({"Version": "2012-10-17", "Statement": [_statement(each) for each in statements]})


def _statement(text):
    effect, operator, value = ("Allow", "Bool", "true") if text[0] == "+" else ("Deny", "BoolIfExists", "false")
    condition = {"Condition": {operator: {"aws:MultiFactorAuthPresent": value}}} if text.endswith("!") else {}
    action, _, bucket = text[1:].rstrip("!").partition("@")
    return {
        "Effect": effect,
        "NotAction" if action[0] == "~" else "Action": action.lstrip("~"),
        "NotResource" if bucket[:1] == "~" else "Resource": f"arn:aws:s3:::{bucket.lstrip('~')}/*" if bucket else "*",
        **condition,
    }


def entry(text):
    effect = "Allow" if text[0] == "+" else "Deny"
    return {"actions": [text[1:].rstrip("!")], "resources": ["*"], "effect": effect, "force_mfa": text.endswith("!")}


HINTS = {
    "loses": "first remove the permission and apply, then remove the denial",
    "has": "first copy the denial to its new place and apply, then remove the old one",
    "gains": "first apply the denial, or write it as an entry of inline_iam_policies with `effect: Deny`",
}


def apart(verb, here, there, attribute="json_policies"):
    what = f"the denial in {here} together with what it limits in {there}: for a moment the denial may be missing"
    if verb == "has":
        what = f"a denial moved out of {here}: for a moment they may do what it limits in {there}"
    return f"users.bob.{attribute}.{here}: {verb} {what} (got '{here}' next to {there}); {HINTS[verb]}"


def texts(**documents):
    return {"json_policies": {name: document(*each) for name, each in documents.items()}}


def inline(**each):
    return {"inline_iam_policies": {name: entry(text) for name, text in each.items()}}


GUARD, DATA = ("-s3:Delete*",), ("+s3:*",)
BOTH, NARROWED = texts(guard=GUARD, data=DATA), texts(guard=("-s3:DeleteBucket",))
ENTRY, OTHER_ENTRY, DATA_ENTRY = inline(guard=GUARD[0]), inline(guard2=GUARD[0]), inline(data=DATA[0])
MEMBER, JOINED = {"groups": ["machines"]}, {"groups": ["ssh-grunt-users"]}
MEMBER_OF_BOTH = {"groups": ["machines", "ssh-grunt-users"]}
HELD = texts(data=DATA)
LOSES, HAS = apart("loses", "guard", "data"), apart("has", "guard", "data")
HAS_ENTRY = apart("has", "guard", "data", "inline_iam_policies")
HAS_MFA = apart("has", "require-mfa", "data").replace("json_policies.require-mfa", "require_mfa")
MFA, MFA_ENTRY = {"require_mfa": True}, inline(guard="-*")
APART = {
    "both documents go": (BOTH, {}, LOSES),
    "both documents come": ({}, BOTH, apart("gains", "guard", "data")),
    "the refusal moves": (BOTH, texts(other=GUARD, data=DATA), HAS),
    "it goes into another entry that denies": (HELD | ENTRY, HELD | OTHER_ENTRY, HAS_ENTRY),
    "require_mfa takes the place of an entry that denies": (HELD | MFA_ENTRY, HELD | MFA, HAS_ENTRY),
    "an entry that denies takes the place of require_mfa": (HELD | MFA, HELD | MFA_ENTRY, HAS_MFA),
    "another document is rewritten while the refusal goes": (BOTH, texts(data=("+s3:Get*",)), LOSES),
    "a refusal is narrowed while one of two groups is left": (
        ENTRY | MEMBER_OF_BOTH,
        inline(guard="-s3:DeleteBucket") | JOINED,
        apart("loses", "guard", "the group machines", "inline_iam_policies"),
    ),
    "a text is narrowed while one of two groups is left": (
        texts(guard=GUARD) | MEMBER_OF_BOTH,
        NARROWED | JOINED,
        apart("loses", "guard", "the group machines"),
    ),
}
APART_IN_GROUPS = (texts(guard=GUARD) | DATA_ENTRY, NARROWED)
OFFBOARDING = {"status": "offboarding"}
WIDER = inline(guard="-s3:*", data=DATA[0])
EC2, SQS = inline(data=DATA[0], other="+ec2:*"), inline(data=DATA[0], other="+sqs:*", guard2=GUARD[0])
SERVED = {
    "an entry that denies goes last": (WIDER | MEMBER, {}),
    "what require_mfa refuses goes last": (MFA | MEMBER, {}),
    "what require_mfa refuses comes first": ({}, MFA | MEMBER),
    "require_mfa comes before an entry is narrowed": (WIDER, inline(guard=GUARD[0], data=DATA[0]) | MFA),
    "texts go after groups are left": (texts(guard=GUARD) | MEMBER_OF_BOTH, JOINED),
    "texts come before groups are joined": ({}, texts(guard=GUARD) | MEMBER),
    "a text is narrowed after all groups are left": (texts(guard=GUARD) | MEMBER, NARROWED),
    "an entry is narrowed after all groups are left": (ENTRY | MEMBER, inline(guard="-s3:DeleteBucket")),
    "texts go after entries": (texts(guard=GUARD) | DATA_ENTRY, {}),
    "texts come before entries": ({}, texts(guard=GUARD) | DATA_ENTRY),
    "it goes into another entry while a group is joined": (HELD | ENTRY, HELD | OTHER_ENTRY | JOINED),
    "it goes into an entry while another entry changes": (texts(guard=GUARD) | EC2, SQS),
    "the refusal goes and what it limits stays": (BOTH, HELD),
    "both stand in one document": (texts(data=GUARD + DATA), {}),
    "another refuses it all the time": (texts(guard=GUARD, data=DATA, always=("-s3:D*",)), texts(always=("-s3:D*",))),
    "less is still enough": (texts(guard=GUARD, data=DATA, always=("-*",)), texts(always=("-s3:*",))),
    "nothing is written anew": (texts(guard=GUARD) | MEMBER_OF_BOTH, texts(guard=GUARD) | JOINED),
    "whoever is offboarding may do nothing": (BOTH, OFFBOARDING),
    "whoever comes back might do nothing": (BOTH | OFFBOARDING, {}),
    "what cannot be read says nothing": ({"json_policies": {"a": "[]", "b": "{"}}, {}),
}
