"""Groups whose change is to be applied with care: renames that strip, and groups made here and elsewhere."""

from typing import Any

import pytest

from landingzone.access.group_changes import advise_on_groups
from landingzone.access.report import reports_of_change
from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS

ROLE = "arn:aws:iam::111122223333:role/dev"
ENTRIES = {CROSS_ACCOUNT.entries_input: [{"group_name": "dev", "iam_role_arns": [ROLE]}]}
BILLING = {"should_create_iam_group_billing": True}
BOB = {"users": {"bob": {"groups": ["billing"]}}}
_STRIPS = "renames the group, which removes policies from it for a moment"


def advised(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    before, after = (StackConfiguration.model_validate({"aws_account_id": "123456789012", **one}) for one in (old, new))
    return [str(each) for each in advise_on_groups(before, after, *reports_of_change(before, after))]


def without(policies: str) -> str:
    return (
        f"for a moment its members are without {policies}, which Terraform detaches before and attaches again after: "
        "apply with permissions that do not come from this group"
    )


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_another_name_for_a_group_strips_what_is_attached_to_it(group: Any):
    attached = [group.aws_managed] if group.aws_managed else []
    attached += ["iam-admin"] if group.customer else []
    attached += ["iam-user-self-mgmt"] if group.self_managed else []
    old, new = ({group.switch: True, group.name_input: name} for name in ("old", "new"))
    told = f"{group.name_input}: {_STRIPS} (got 'new', until now 'old'); {without(' and '.join(attached))}"
    assert advised(old, new) == ([told] if attached else [])
    assert advised(old, old) == []


def test_the_policy_of_the_group_for_all_accounts_is_named_as_it_and_goes_too():
    new = ENTRIES | {CROSS_ACCOUNT.all_name_input: "everywhere"}
    assert advised(ENTRIES, new) == [
        f"{CROSS_ACCOUNT.all_name_input}: {_STRIPS} (got 'everywhere', until now '_all-accounts'); "
        f"{without('everywhere')}"
    ]


def test_groups_that_are_replaced_are_not_stripped():
    new = {CROSS_ACCOUNT.entries_input: [{"group_name": "development", "iam_role_arns": [ROLE]}]}
    assert advised(ENTRIES, new) == []
    assert advised({}, {NAMED_GROUPS[0].names_input: ["other"]}) == []


def test_a_group_that_stood_elsewhere_is_told_of_unless_it_is_taken_over():
    assert advised(BOB, BILLING | BOB) == [
        "iam_group_name_billing: is created by this change, and exists already, made elsewhere: users were in it "
        "(got 'billing'); AWS refuses a second one (EntityAlreadyExists): take it over with an `adoption` record, as "
        "`landingzone adopt` writes it, or delete it first"
    ]
    taken = BILLING | BOB | {"adoption": {"imported": {"aws_iam_group.billing": "billing"}}}
    assert advised(BOB, taken) == []
    assert advised(BOB, BILLING | BOB | {"moved_from": "module.iam"}) == []
    assert advised({"users": {"bob": BOB["users"]["bob"] | {"status": "offboarding"}}}, BILLING) == []
    assert advised({}, BILLING | BOB) == []


def test_a_group_that_gets_other_capitals_did_not_stand_elsewhere():
    lines = advised(BILLING | BOB | {"iam_group_name_billing": "Billing"}, BILLING | BOB)
    assert [line.startswith(f"iam_group_name_billing: {_STRIPS}") for line in lines] == [True]


def test_a_group_that_goes_while_users_name_it_is_told_of_unless_it_is_forgotten():
    rule = "no longer creates a group that users still name (got 'billing', named by bob)"
    conflict = "take it out of their groups too: AWS refuses to delete a group that has members (DeleteConflict)"
    assert advised(BILLING | BOB, BOB) == [f"should_create_iam_group_billing: {rule}; {conflict}"]
    off = BILLING | BOB | {"enable_iam_groups": False}
    assert advised(BILLING | BOB, off) == [f"enable_iam_groups: {rule}; {conflict}"]
    assert advised(BILLING | BOB, BOB | {"adoption": {"removed": ["aws_iam_group.billing"]}}) == []
    assert advised(BILLING | BOB, {"users": {"bob": {}}}) == []
    renamed = BILLING | BOB | {"iam_group_name_billing": "money"}
    assert advised(BILLING | BOB, renamed)[1:] == [
        f"iam_group_name_billing: {rule}; name 'money' there: the old name no longer exists"
    ]


def test_in_another_account_nothing_stands():
    assert advised(BILLING | BOB, BOB | {"aws_account_id": "210987654321"}) == []
    assert advised(BILLING, BILLING | {"iam_group_name_billing": "money", "aws_account_id": "210987654321"}) == []
