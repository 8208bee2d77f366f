"""Sizes are those of the real documents, counted as AWS counts them."""

import json

import pytest

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.catalog import GROUPS
from landingzone.groups.characters import count
from landingzone.groups.sizes import inline_size_of, user_inline_size
from landingzone.groups.slots import role_arns_size
from landingzone.groups.values import InputValues
from landingzone.iam.documents import require_mfa, user_inline

ROLE = "arn:aws:iam::222233334444:role/read"


def values(**given: object) -> InputValues:
    return InputValues(Inputs.model_validate({"aws_account_id": "123456789012", **given}))


def compact(document: object) -> int:
    return len(json.dumps(document, separators=(",", ":")))


def test_a_token_counts_as_nothing():
    assert count('{"Resource":"${TfToken[TOKEN.12]}/x"}') == len('{"Resource":"/x"}')


@pytest.mark.parametrize("should_require_mfa", [True, False])
def test_roles_are_counted_with_their_condition(should_require_mfa: bool):
    statement: dict[str, object] = {
        "Sid": "assumeRoles",
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Resource": [ROLE],
    }
    if should_require_mfa:
        statement["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}
    expected = compact({"Version": "2012-10-17", "Statement": [statement]})
    assert role_arns_size((ROLE,), values(should_require_mfa=should_require_mfa)) == expected


def test_all_inline_policies_of_a_group_are_counted_together():
    developers = next(group for group in GROUPS if group.key == "developers")
    bucket = inline_size_of(developers, values())
    both = inline_size_of(developers, values(iam_group_developers_permitted_services=["ec2"]))
    statement = {
        "Sid": "permittedServices",
        "Effect": "Allow",
        "Action": ["ec2:*"],
        "Resource": ["*"],
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}},
    }
    assert bucket > 0
    condition = compact({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}}) - len("{}") + len(",")
    assert bucket - inline_size_of(developers, values(should_require_mfa=False)) == condition
    assert both - bucket == compact({"Version": "2012-10-17", "Statement": [statement]})


def test_all_inline_policies_of_a_user_are_counted_together():
    text = '{ "Statement": [] }'
    user = User.model_validate(
        {
            "inline_iam_policies": {"x": {"actions": ["s3:GetObject"], "resources": ["*"]}},
            "json_policies": {"y": text, "z": text},
        }
    )
    statement = {"Sid": "allow", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}
    expected = compact({"Version": "2012-10-17", "Statement": [statement]}) + 2 * compact({"Statement": []})
    assert user_inline_size(user) == expected


def test_the_denial_without_mfa_counts_and_goes_only_when_everything_is_denied():
    deny = compact(require_mfa().as_dict())
    refusal = compact(user_inline(("*",), ("*",), "Deny", force_mfa=False).as_dict())
    assert user_inline_size(User(require_mfa=True)) == deny
    assert user_inline_size(User(require_mfa=False)) == user_inline_size(User()) == 0
    assert user_inline_size(User(require_mfa=True, status="offboarding")) == deny + refusal
