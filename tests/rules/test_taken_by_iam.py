"""Warned of although IAM takes it: what has no effect, bounds nothing, can do nothing, or is in no region."""

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
DENY = '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "%s", "Condition": {"StringNotLike": %s}}}'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"provider": {"region": "eu-west-1"}}, []),
        (
            {"provider": {"region": "eu-west1"}},
            [("provider.region", "'eu-west1'", "warning", "did you mean eu-west-1?")],
        ),
        (
            {"provider": {"region": "eu-west-9"}},
            [("provider.region", "'eu-west-9'", "notice", "check it, unless it is newer")],
        ),
        (
            {"provider": {"region": "hunter2!"}},
            [("provider.region", "a string of 8 characters", "notice", "check it, unless it is newer")],
        ),
        ({"provider": {"region": "eu-west1", "skip_region_validation": True}}, []),
        ({"provider": {"region": TOKEN}}, []),
        ({"backend": {"s3": S3}}, [("backend.s3.region", "'eu-west1'", "warning", "did you mean eu-west-1?")]),
        (
            {"users": {"bob": {"json_policies": {"x": DENY % ("arn:aws:ec2:us-east1:1:*", '{"aws:x": "a"}')}}}},
            [
                (
                    *("users.bob.json_policies.x", "Statement[0].Resource 'us-east1'", "warning"),
                    "did you mean us-east-1?",
                )
            ],
        ),
        (
            {
                "users": {
                    "bob": {
                        "json_policies": {
                            "x": DENY % ("arn:aws:ec2:*:1:*", '{"aws:RequestedRegion": ["eu-*", "${aws:x}"]}')
                        }
                    }
                }
            },
            [],
        ),
    ],
)
def test_a_region_that_the_list_lacks_is_reported_wherever_it_stands(given, expected):
    found = advise_regions(StackConfiguration(aws_account_id=ACCOUNT_ID, **given))
    assert [(each.path, each.actual, each.level, each.hint) for each in found] == expected
