"""What is known of AWS managed policies is what AWS says."""

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from landingzone.groups.aws_managed import GRANT_NOTHING_TO_PROTECT, IN_WORDS, KNOWN
from landingzone.groups.catalog import GROUPS
from landingzone.iam.permissions import granted, permissions_of

AWS = {f"{each['Path']}{name}".removeprefix("/"): each for name, each in json.loads(aws_managed_policies_data).items()}


@pytest.mark.parametrize("name", sorted({*GRANT_NOTHING_TO_PROTECT, *IN_WORDS, *KNOWN}))
def test_a_policy_is_one_that_aws_has(name: str):
    assert name in AWS


def test_what_a_policy_of_a_group_grants_is_said_in_words():
    assert {group.aws_managed for group in GROUPS if group.aws_managed} <= IN_WORDS.keys()


@pytest.mark.parametrize("name", sorted(GRANT_NOTHING_TO_PROTECT))
def test_a_policy_that_grants_nothing_to_protect_grants_nothing_without_mfa_but_its_set_up(name: str):
    assert list(granted(permissions_of(AWS[name]["Document"]), mfa=False)) == []


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_known_policy_says_what_aws_says(name: str):
    theirs, ours = permissions_of(AWS[name]["Document"]), permissions_of(KNOWN[name])
    # What AWS puts beside all of IAM reads about the organization.
    assert set(ours) <= set(theirs)
    assert {one.action.partition(":")[0] for one in set(theirs) - set(ours)} <= {"organizations"}
