"""The model of the inputs: the documented names, types and defaults, and every fault told at once."""

import json
import pydoc
import re
from typing import get_args, get_origin

import pytest
from samples import ACCOUNT_ID

from landingzone.config.documented import DocumentedInputs
from landingzone.config.group import CrossAccountGroup
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user import User
from landingzone.ground.problems import InvalidInputs


def terraform_type(annotation):
    """Write a Python type in Terraform's words; whether null is allowed is not a part of it."""
    simple = {str: "string", bool: "bool", int: "number"}
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    match get_origin(annotation), kinds:
        case (None, []):
            return simple[annotation]
        case (origin, [inner]) if origin is list and inner is CrossAccountGroup:
            return "list(object({ group_name = string, iam_role_arns = list(string) }))"
        case (origin, [inner]) if origin is list:
            return f"list({simple[inner]})"
        case (origin, [_, inner]) if origin is dict:
            return "any" if inner is User else f"map({simple[inner]})"
        case (_, [inner]):
            return simple[inner]
    raise AssertionError(annotation)


def lines_of(**inputs):
    with pytest.raises(InvalidInputs) as caught:
        Inputs(**inputs)
    return str(caught.value).splitlines()


def test_the_41_documented_inputs_have_their_types_and_defaults(interface):
    found = [
        {
            "name": name,
            "type": terraform_type(field.annotation),
            "required": field.is_required(),
            "default": None if field.is_required() else field.get_default(call_default_factory=True, validated_data={}),
        }
        for name, field in DocumentedInputs.model_fields.items()
    ]
    assert found == interface["inputs"]
    assert len(found) == 41
    assert (User().model_dump(exclude_defaults=True), User().path, User().force_destroy) == ({}, "/", None)


@pytest.mark.parametrize("record", [Inputs, User, CrossAccountGroup, InlineIamPolicy, StackConfiguration])
def test_help_shows_every_field_of_a_record_and_the_schema_what_it_is(record):
    told = pydoc.render_doc(record, renderer=pydoc.plaintext)
    for name, field in record.model_fields.items():
        assert re.fullmatch(r"[A-Z].*\.", field.description or ""), name
        assert f"{name}: {field.description}" in told
    assert "Args:" not in json.dumps(record.model_json_schema())


def test_null_means_not_given_for_inputs_and_attributes():
    nulls = dict.fromkeys(("should_require_mfa", "iam_group_names_ssh_grunt_users"))
    inputs = Inputs(aws_account_id=ACCOUNT_ID, users={"alice": {"path": None, "tags": None}, "bob": None}, **nulls)
    assert inputs == Inputs(aws_account_id=ACCOUNT_ID, users={"alice": User(), "bob": User()})


def test_inputs_cannot_be_changed_once_they_are_checked():
    inputs = Inputs(aws_account_id=ACCOUNT_ID)
    with pytest.raises(Exception, match="frozen"):
        inputs.should_require_mfa = False


ENTRIES, UNKNOWN = "iam_groups_for_cross_account_access", "unknown attribute (got"
GONE = "is no longer an input (got 'user_buckets'); remove it: all users of a stack are in one block"
ENTRY = {"group_name": "dev", "iam_role_arns": [], "roles": []}


# Beside those of `dev/docs/mistakes.py`.
@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("user_buckets", 64, f"user_buckets: {GONE}"),
        ("users", {"a@b": {"grups": []}}, f"users[\"a@b\"].grups: {UNKNOWN} 'grups'); did you mean groups?"),
        (ENTRIES, [ENTRY], f"{ENTRIES}[0].roles: {UNKNOWN} 'roles'); use one of group_name, iam_role_arns"),
        ("users", {"bob": True}, "users.bob: must be a map (got true); write `name: value` lines, or {} for none"),
    ],
)
def test_a_fault_is_reported_by_path_rule_finding_and_fix(name, value, line):
    assert lines_of(aws_account_id=ACCOUNT_ID, **{name: value}) == [line]


def test_every_fault_is_reported_at_once_and_sorted():
    lines = lines_of(users={"bob": {"tagz": {}, "groups": 1}}, iam_role_tags=[], should_require_mfa=1)
    paths = ["aws_account_id", "iam_role_tags", "should_require_mfa", "users.bob.groups", "users.bob.tagz"]
    assert [line.split(":")[0] for line in lines] == paths
