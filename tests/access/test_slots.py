"""What is told of cross-account groups that outgrow one inline policy, and of their way back."""

import pytest
from slot_roles import role
from told_changes import inputs, told, users

from landingzone.access.report import report
from landingzone.changes.advice_on_groups import advise_on_groups
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff

_USERS = users(ann=["_all-accounts"], bob=["dev"])
_GROW = "the roles of the group {} outgrow its inline policy: it gets 10 managed policies".format
_FIT = "the roles of the group {} fit one inline policy again: it loses 10 managed policies".format
_MOMENT = (
    "for a moment its members may assume only one role, because Terraform detaches the managed policies "
    "before it writes the inline one: first add its members to the groups of iam_groups_for_cross_account_access as "
    "well, "
    "which keep their roles, and apply, then apply this"
)


def of(number, **given):
    entry = {"group_name": "dev", "iam_role_arns": [role(each) for each in range(number)]}
    return inputs(iam_groups_for_cross_account_access=[entry], **(_USERS | given))


def advised(old, new):
    return [str(each) for each in advise_on_groups(Comparison(old, new))]


def test_the_way_over_the_limit_costs_nobody_anything():
    found = told(of(80), of(88))
    assert [each for each in found if "outgrow" in each[1]] == [
        ("info", _GROW(one)) for one in ("_all-accounts", "dev")
    ]
    assert not any(word in text for _, text in found for word in ("no longer", "loses"))
    assert not any(change.warning for change in diff(of(80), of(88)) if "outgrow" in change.text)
    assert advised(of(80), of(88)) == []


def test_nothing_else_is_reported_when_only_the_policies_change():
    assert told(of(87, should_require_mfa=False), of(87, should_require_mfa=False)) == []
    renamed = of(88, cross_account_access_all_group_name="everywhere", users={})
    assert [text for _, text in told(of(88, users={}), renamed)] == ["the group _all-accounts is renamed to everywhere"]


@pytest.mark.parametrize(("given", "level"), [(_USERS, "medium"), ({"users": {}}, "info")])
def test_the_way_back_costs_members_of_the_group_for_all_accounts_a_moment(given, level):
    old, new = of(88, **given), of(80, **given)
    assert [(one.level, one.text, one.warning) for one in diff(old, new) if "fit" in one.text] == [
        (level, _FIT("_all-accounts"), _MOMENT),
        ("info", _FIT("dev"), ""),
    ]
    assert advised(old, new) == [
        "iam_groups_for_cross_account_access: removes managed policies from a group for a moment (got '_all-accounts', "
        f"whose roles fit one inline policy again); {_MOMENT}"
    ]


def test_a_report_counts_the_policies_of_slots():
    made = report(of(88))
    dev, everything = made.group["dev"], made.group["_all-accounts"]
    assert {one.of: one.used for one in made.usage}["customer managed policies in the account"] == 21
    assert {policy.kind for policy in dev.policies} == {"customer managed"}
    assert next((one.of, one.used, one.limit) for one in dev.quotas) == ("managed policies attached", 10, 10)
    assert len({one.resource for one in dev.permissions}) == 88
    quotas = [(one.of, one.used > 0) for one in everything.quotas][:2]
    assert quotas == [("inline policies together", True), ("managed policies attached", True)]
    assert everything.permissions == dev.permissions


def test_a_user_may_have_the_policy_of_a_slot_by_its_name():
    (cho,) = report(of(88, users={"cho": {"customer_managed_policy_names": ["dev-3"]}})).users
    assert cho.is_administrator is False
    actions = {one.action for policy in cho.holding.own for one in policy.permissions or ()}
    assert actions == {"sts:AssumeRole", "sts:TagSession"}
