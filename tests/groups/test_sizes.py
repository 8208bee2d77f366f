"""Sizes are those of the real documents, counted as AWS counts them."""

import json

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.catalog import GROUPS
from landingzone.groups.characters import count
from landingzone.groups.sizes import inline_size_of, owned_inline_size
from landingzone.groups.values import InputValues
from landingzone.iam.documents import require_mfa, user_inline


def values(**given):
    return InputValues(Inputs.model_validate({"aws_account_id": "123456789012", **given}))


def compact(document):
    return len(json.dumps(document, separators=(",", ":")))


MFA = {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}


def compact_with(sid, actions, resource, condition=None):
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [resource]}
    given = statement | ({"Condition": condition} if condition else {})
    return compact({"Version": "2012-10-17", "Statement": [given]})


def test_a_token_counts_as_nothing():
    assert count('{"Resource":"${TfToken[TOKEN.12]}/x"}') == len('{"Resource":"/x"}')


def test_all_inline_policies_of_a_group_are_counted_together():
    developers = next(group for group in GROUPS if group.key == "developers")
    bucket = inline_size_of(developers, values())
    both = inline_size_of(developers, values(iam_group_developers_permitted_services=["ec2"]))
    assert both - bucket == compact_with("permittedServices", ["ec2:*"], "*", MFA)
    without_mfa = inline_size_of(developers, values(should_require_mfa=False))
    assert bucket - without_mfa == compact({"Condition": MFA}) - len("{}") + len(",") < bucket


def test_all_inline_policies_of_a_user_are_counted_together():
    inline, text = {"x": {"actions": ["s3:GetObject"], "resources": ["*"]}}, '{ "Statement": [] }'
    user = User.model_validate({"inline_iam_policies": inline, "json_policies": {"y": text, "z": text}})
    assert owned_inline_size(user) == compact_with("allow", ["s3:GetObject"], "*") + 2 * compact({"Statement": []})


def test_the_denial_without_mfa_counts_and_goes_only_when_everything_is_denied():
    deny = compact(require_mfa().as_dict())
    refusal = compact(user_inline(("*",), ("*",), "Deny", force_mfa=False).as_dict())
    assert owned_inline_size(User(require_mfa=True)) == deny
    assert owned_inline_size(User(require_mfa=False)) == owned_inline_size(User()) == 0
    assert owned_inline_size(User(require_mfa=True, status="offboarding")) == deny + refusal
