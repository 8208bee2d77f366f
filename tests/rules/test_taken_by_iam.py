"""Warned of although IAM takes it: what has no effect, bounds nothing, can do nothing, or is in no region."""

import json

import pytest
from rule_checks import TOKEN, inputs
from samples import ACCOUNT_ID

from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import GROUPS
from landingzone.rules.check import advise
from landingzone.rules.known_regions import advise_regions


def told(code, **given):
    return {(each.path, each.hint) for each in advise(inputs(**given)) if each.code == code}


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_what_is_said_of_a_group_has_no_effect_while_it_is_not_made(group):
    name = {group.name_input: "renamed"}
    way = f"write `{group.switch}: true`, or remove it"
    assert told("LZ274", **name, **{group.switch: False}) == {(group.name_input, way)}
    assert told("LZ274", **name, **{group.switch: True}) == set()
    both = f"write `enable_iam_groups: true` and `{group.switch}: true`, or remove it"
    assert told("LZ274", **name, **{group.switch: False}, enable_iam_groups=False) == {(group.name_input, both)}


PREFIX, SERVICES = "iam_group_developers_s3_bucket_prefix", "iam_group_developers_permitted_services"
ENTRY = {"iam_groups_for_cross_account_access": [{"group_name": "a", "iam_role_arns": ["arn:aws:iam::1:role/x"]}]}
ALL = "should_create_iam_group_cross_account_access_all"
OWN = {"groups": {"ops": {}}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({PREFIX: "acme.", SERVICES: ["ec2"]}, {PREFIX, SERVICES}),
        ({SERVICES: []}, set()),
        ({"cloudtrail_kms_key_arn": "arn:aws:kms:eu-west-1:1:key/a"}, {"cloudtrail_kms_key_arn"}),
        ({"auto_deploy_permissions": ["s3:*"]}, {"auto_deploy_permissions"}),
        ({"cross_account_access_all_group_name": "x"}, {"cross_account_access_all_group_name"}),
        ({"cross_account_access_all_group_name": "x", **ENTRY}, set()),
        ({"cross_account_access_all_group_name": "x", ALL: False, **ENTRY}, {"cross_account_access_all_group_name"}),
        ({"enable_iam_groups": False, **ENTRY}, {*ENTRY}),
        ({"enable_iam_groups": False, "iam_policy_iam_user_self_mgmt": "x"}, {"iam_policy_iam_user_self_mgmt"}),
        ({"enable_iam_groups": False, "iam_policy_iam_user_self_mgmt": "x", **OWN}, set()),
        ({"enable_iam_groups": False, "iam_group_names_ssh_grunt_users": ["a"]}, {"iam_group_names_ssh_grunt_users"}),
        ({"enable_iam_groups": False, "should_create_iam_group_full_access": True}, set()),  # as by default
    ],
)
def test_an_input_that_nothing_uses_is_reported_and_no_other(given, expected):
    assert {path for path, _ in told("LZ274", **given)} == expected


DEPLOY = {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["s3:*"]}
READ = {"inline_iam_policies": {"read": {"actions": ["s3:GetObject"], "resources": ["*"]}}}
OPEN = {"groups": {"open": {"require_mfa": False, "self_management": False, **READ}}}


@pytest.mark.parametrize(
    ("ci", "given", "is_told"),
    [
        ({"groups": ["full-access"]}, {}, True),
        ({"groups": ["full-access"]}, {"should_require_mfa": False}, False),
        ({"groups": ["full-access"], "require_mfa": None}, {}, False),
        ({"groups": ["full-access"], "status": "offboarding"}, {}, False),
        ({"groups": ["full-access", "made-elsewhere"]}, {}, False),
        ({"groups": ["auto-deploy"]}, DEPLOY, False),
        ({"groups": ["full-access"], **READ}, {}, False),
        ({"groups": ["open"]}, OPEN, False),
        ({}, {}, False),
    ],
)
def test_a_machine_whose_groups_all_need_mfa_is_reported(ci, given, is_told):
    found = told("LZ453", **given, users={"ci": {"require_mfa": False} | ci})
    assert {path for path, _ in found} == ({"users.ci"} if is_told else set())


S3 = {"bucket": "a", "key": "b", "region": "eu-west1"}
X = "users.bob.json_policies.x"
UNLESS_NEWER = "check it, unless it is newer"


def provider(region, **more):
    return {"provider": {"region": region, **more}}


def of_bob(region, regions):
    """A document that is about a region, and denies what is asked of others than some."""
    condition = {"StringNotLike": {"aws:RequestedRegion": regions}}
    statement = {"Effect": "Deny", "Action": "*", "Resource": f"arn:aws:ec2:{region}:1:*", "Condition": condition}
    return {"users": {"bob": {"json_policies": {"x": json.dumps({"Statement": statement})}}}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (provider("eu-west-1"), []),
        (provider("eu-west1"), [("provider.region", "'eu-west1'", "warning", "did you mean eu-west-1?")]),
        (provider("eu-west-9"), [("provider.region", "'eu-west-9'", "notice", UNLESS_NEWER)]),
        (provider("hunter2!"), [("provider.region", "a string of 8 characters", "notice", UNLESS_NEWER)]),
        (provider("eu-west1", skip_region_validation=True), []),
        (provider(TOKEN), []),
        ({"backend": {"s3": S3}}, [("backend.s3.region", "'eu-west1'", "warning", "did you mean eu-west-1?")]),
        (
            of_bob("us-east1", "eu-*"),
            [(X, "Statement[0].Resource 'us-east1'", "warning", "did you mean us-east-1?")],
        ),
        (of_bob("*", ["eu-*", "${aws:x}"]), []),
    ],
)
def test_a_region_that_the_list_lacks_is_reported_wherever_it_stands(given, expected):
    found = advise_regions(StackConfiguration(aws_account_id=ACCOUNT_ID, **given))
    assert [(each.path, each.actual, each.level, each.hint) for each in found] == expected
