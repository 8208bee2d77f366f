"""A configuration without anybody who can give permissions is a warning, whatever kind of group might make one."""

from samples import ACCOUNT_ID

from landingzone.config.options import StackConfiguration
from landingzone.rules.check import advise
from landingzone.rules.last_administrator import NO_ADMINISTRATOR

BOB = {"users": {"bob": {"groups": ["sre"]}}}
ALL = {"all": {"statements": [{"actions": ["iam:*"], "resources": ["*"]}]}}


def is_told(**given):
    inputs = StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, **given})
    return any(each.rule == NO_ADMINISTRATOR for each in advise(inputs))


def test_a_group_of_ones_own_may_make_one():
    for group, expected in (
        ({}, True),
        ({"aws_managed_policy_names": ["ReadOnlyAccess"]}, True),
        ({"aws_managed_policy_names": ["AdministratorAccess"]}, False),
        ({"aws_managed_policy_names": ["AdministratorAccess", "AWSDenyAll"]}, True),
        ({"customer_managed_policy_names": ["all"]}, False),
        ({"customer_managed_policy_names": ["made-elsewhere"]}, False),
    ):
        assert is_told(groups={"sre": group}, policies=ALL, **BOB) is expected
        assert is_told(groups={"sre": group}, policies=ALL, users={"bob": {}})
        assert not is_told(groups={"sre": group}, policies=ALL, users={"bob": {}}, administrators_elsewhere=True)


def test_where_no_group_is_made_nothing_is_said():
    assert not is_told(policies=ALL, users={"bob": {}})
