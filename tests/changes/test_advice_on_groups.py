"""Groups whose change is to be applied with care: renames that strip, and groups made here and elsewhere."""

import pytest
from told_changes import comparison, cross, users

from landingzone.changes.advice_on_groups import advise_on_groups
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS

BILLING, BOB = {"should_create_iam_group_billing": True}, users(bob=["billing"])
BOTH, MONEY = BILLING | BOB, {"iam_group_name_billing": "money"}
STRIPS = "renames the group, which removes policies from it for a moment"


def advised(old, new):
    return [str(each) for each in advise_on_groups(comparison(old, new))]


def without(policies):
    return (
        f"its members lose {policies} for a moment, because Terraform detaches and reattaches "
        "policies: apply with permissions that do not come from this group"
    )


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_another_name_for_a_group_strips_what_is_attached_to_it(group):
    own = {"iam-admin": group.customer, "iam-user-self-mgmt": group.self_managed}
    attached = [*filter(None, [group.aws_managed]), *(name for name, is_attached in own.items() if is_attached)]
    old, new = ({group.switch: True, group.name_input: name} for name in ("old", "new"))
    told = f"{group.name_input}: {STRIPS} (got 'new', previously 'old'); {without(' and '.join(attached))}"
    assert advised(old, new) == ([told] if attached else [])
    assert advised(old, old) == []


def test_the_policy_of_the_group_for_all_accounts_is_named_as_it_and_goes_too():
    name = CROSS_ACCOUNT.all_name_input
    told = f"{name}: {STRIPS} (got 'everywhere', previously '_all-accounts'); {without('everywhere')}"
    assert advised(cross("dev"), cross("dev") | {name: "everywhere"}) == [told]


def test_groups_that_are_replaced_are_not_stripped():
    assert advised(cross("dev"), cross("development")) == advised({}, {NAMED_GROUPS[0].names_input: ["other"]}) == []


def test_a_group_that_gets_other_capitals_did_not_stand_elsewhere():
    (line,) = advised(BOTH | {"iam_group_name_billing": "Billing"}, BOTH)
    assert line.startswith(f"iam_group_name_billing: {STRIPS}")


def test_in_another_account_nothing_stands():
    other = {"aws_account_id": "210987654321"}
    assert advised(BOTH, BOB | other) == advised(BILLING, BILLING | MONEY | other) == []
