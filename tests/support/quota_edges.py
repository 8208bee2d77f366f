"""Configurations that have a given number of what IAM counts: one for each row of `landingzone.iam.quotas`."""

import json

from landingzone.groups.characters import count
from landingzone.iam import quotas


def names(number, start="n"):
    return [f"{start}{each}" for each in range(number)]


def document(size):
    """Make a document of so many characters, of those that IAM counts."""

    def of(*rests):
        resources = [f"arn:aws:s3:::{rest}" for rest in rests]
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    full = ["a" * 1000] * ((size - 200) // 1100)
    return of(*full, "b" * (size - count(of(*full, ""))))


def _path(length):
    return f"/{'p' * (length - 2)}/"


def _user(**attributes):
    return {"users": {"bob": attributes}}


def _group(**attributes):
    return {"groups": {"ops": {"self_management": False, "require_mfa": False, **attributes}}}


def _policy(**attributes):
    return {"policies": {"p": {"json": document(200), **attributes}}}


# Each with what has so many.
EDGES = (
    (quotas.USERS, lambda number: {"users": {key: {} for key in names(number)}}),
    (quotas.GROUPS, lambda number: {"groups": {key: {"self_management": False} for key in names(number)}}),
    (quotas.POLICIES, lambda number: {"policies": {key: {"json": document(200)} for key in names(number)}}),
    (quotas.GROUPS_OF_USER, lambda number: _user(groups=names(number))),
    (quotas.POLICIES_OF_USER, lambda number: _user(customer_managed_policy_names=names(number))),
    (quotas.POLICIES_OF_GROUP, lambda number: _group(customer_managed_policy_names=names(number))),
    (quotas.USER_INLINE_CHARACTERS, lambda number: _user(json_policies={"a": document(number)})),
    (quotas.GROUP_INLINE_CHARACTERS, lambda number: _group(json_policies={"a": document(number)})),
    (quotas.MANAGED_CHARACTERS, lambda number: _policy(json=document(number))),
    (quotas.DESCRIPTION_CHARACTERS, lambda number: _policy(description="d" * number)),
    (quotas.TAGS, lambda number: _user(tags=dict.fromkeys(names(number), ""))),
    (quotas.TAG_KEY_CHARACTERS, lambda number: _user(tags={"k" * number: ""})),
    (quotas.TAG_VALUE_CHARACTERS, lambda number: _policy(tags={"k": "v" * number})),
    (quotas.USER_NAME_CHARACTERS, lambda number: {"users": {"u" * number: {}}}),
    (quotas.NAME_CHARACTERS, lambda number: {"groups": {"g" * number: {"self_management": False}}}),
    (quotas.PATH_CHARACTERS, lambda number: _user(path=_path(number))),
    (quotas.POLICY_PATH_CHARACTERS, lambda number: _policy(path=_path(number))),
)
