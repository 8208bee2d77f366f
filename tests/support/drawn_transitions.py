"""Drawn changes of an own group next to what a member has, with statements that overlap in part; and their moments."""

import json
from fnmatch import fnmatchcase
from itertools import product

from apply_order import Step, states_of_steps
from transient_cases import inputs

_ACTIONS = (
    *(f"s3:{name}" for name in ("GetObject", "PutObject", "DeleteObject", "ListBucket")),
    *(f"s3:{name}" for name in ("GetBucketAcl", "PutBucketAcl", "GetBucketPolicy")),
    *("ec2:RunInstances", "iam:ListUsers"),
)
_RESOURCES = [f"arn:aws:s3:::{bucket}/{key}" for bucket, key in ("ax", "ay", "bx", "by", "cz")]
_REQUESTS = list(product(_ACTIONS, _RESOURCES, (True, False)))
_PATTERNS = ("*", "s3:*", "s3:Get*", "s3:*Object", "s3:*Acl", "s3:PutObject", "s3:GetObject", "ec2:*")
_PLACES = ("arn:aws:s3:::a/*", "arn:aws:s3:::*/x", "arn:aws:s3:::b/y")
_MFA = {
    "Allow": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    "Deny": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
}


def _statement(draw):
    effect = draw.choice(("Allow", "Allow", "Deny"))
    actions = {"NotAction": draw.choice(_PATTERNS[1:])} if draw.random() < 0.15 else {"Action": draw.choice(_PATTERNS)}
    element = "NotResource" if draw.random() < 0.12 else "Resource"
    resource = draw.choice(_PLACES if element == "NotResource" else (*["*"] * 3, *_PLACES))
    condition = {"Condition": _MFA[effect]} if draw.random() < 0.2 else {}
    return {"Effect": effect, **actions, element: resource, **condition}


def _document(draw):
    return [_statement(draw) for _ in range(draw.choice((1, 1, 2)))]


def _texts(documents):
    written = {name: json.dumps({"Version": "2012-10-17", "Statement": each}) for name, each in documents.items()}
    return {"json_policies": written}


def draw_change(draw):
    """Return the group's documents before and after, what a member has besides it, and both configurations."""
    pool = [_document(draw) for _ in range(3)]
    had, has = ({key: draw.choice(pool) for key in draw.sample("abc", draw.choice((1, 2, 2, 3)))} for _ in range(2))
    rest = {key: _document(draw) for key in draw.sample("xy", draw.choice((0, 1, 1, 2)))}
    alone = {"require_mfa": False, "self_management": False}
    users = {"bob": {"groups": ["sre"], **_texts(rest)}}
    return had, has, rest, [inputs(users=users, groups={"sre": alone | _texts(each)}) for each in (had, has)]


def moments(had, has, rest):
    """Return what the member may do before, after, and at each possible moment."""
    before, after = ({("json", name): each for name, each in side.items()} for side in (had, has))
    steps = [
        Step(
            *place,
            before.get(place),
            after.get(place),
            is_destroyed=place not in after,
            is_kind_kept=bool(after),
            is_there=place in before,
            is_of_group=True,
        )
        for place in sorted(before.keys() | after.keys())
        if before.get(place) != after.get(place)
    ]
    ends = (_allowed([*side.values(), *rest.values()]) for side in (before, after))
    return (*ends, [_allowed([*state.values(), *rest.values()]) for state in states_of_steps(steps, before)])


def _allowed(documents):
    statements = [each for document in documents for each in document]
    return {
        request
        for request in _REQUESTS
        if {each["Effect"] for each in statements if _is_about(each, *request)} == {"Allow"}
    }


def _is_about(statement, action, resource, mfa):
    """Return whether a statement is about a request; without MFA, the key is missing."""
    return (
        ("Action" in statement) == fnmatchcase(action, statement.get("Action", statement.get("NotAction")))
        and ("Resource" in statement) == fnmatchcase(resource, statement.get("Resource", statement.get("NotResource")))
        and ("Condition" not in statement or mfa == (statement["Effect"] == "Allow"))
    )
