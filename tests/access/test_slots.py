"""What is told of cross-account groups that outgrow one inline policy, and of their way back."""

from typing import Any

import pytest
from slot_roles import role
from told_changes import inputs

from landingzone.access.diff import diff
from landingzone.access.group_changes import advise_on_groups
from landingzone.access.report import report, reports_of_change
from landingzone.config.inputs import Inputs

_USERS = {"ann": {"groups": ["_all-accounts"]}, "bob": {"groups": ["dev"]}}
_MOMENT = (
    "for a moment its members may assume one role alone, since Terraform detaches the managed policies before it "
    "writes the inline one: first apply with its members in the groups of iam_groups_for_cross_account_access too, "
    "which keep their roles, then with this"
)


def of(number: int, **given: Any) -> Inputs:
    entry = {"group_name": "dev", "iam_role_arns": [role(each) for each in range(number)]}
    return inputs(iam_groups_for_cross_account_access=[entry], **{"users": _USERS, **given})


def told(old: Inputs, new: Inputs) -> list[tuple[str, str, str]]:
    return [(change.level, change.text, change.warning) for change in diff(old, new)]


def test_the_way_over_the_limit_costs_nobody_anything():
    found = told(of(80), of(88))
    assert [each for each in found if "outgrow" in each[1]] == [
        ("info", "the roles of the group _all-accounts outgrow its inline policy: it gets 10 managed policies", ""),
        ("info", "the roles of the group dev outgrow its inline policy: it gets 10 managed policies", ""),
    ]
    assert not [each for each in found if "no longer" in each[1] or "loses" in each[1]]
    assert list(advise_on_groups(of(80), of(88), *reports_of_change(of(80), of(88)))) == []


def test_nothing_else_is_told_when_only_the_policies_change():
    assert len(told(of(87, should_require_mfa=False), of(87, should_require_mfa=False))) == 0
    named = {"cross_account_access_all_group_name": "everywhere", "users": {}}
    assert [text for _, text, _ in told(of(88, users={}), of(88, **named))] == [
        "the group _all-accounts is renamed to everywhere"
    ]


@pytest.mark.parametrize(("users", "level"), [(_USERS, "medium"), ({}, "info")])
def test_the_way_back_costs_members_of_the_group_for_all_accounts_a_moment(users: dict[str, Any], level: str):
    old, new = of(88, users=users), of(80, users=users)
    assert [each for each in told(old, new) if "fit" in each[1]] == [
        (
            level,
            "the roles of the group _all-accounts fit one inline policy again: its 10 managed policies go",
            _MOMENT,
        ),
        ("info", "the roles of the group dev fit one inline policy again: its 10 managed policies go", ""),
    ]
    assert [str(each) for each in advise_on_groups(old, new, *reports_of_change(old, new))] == [
        "iam_groups_for_cross_account_access: takes managed policies from a group for a moment (got '_all-accounts', "
        f"whose roles fit one inline policy again); {_MOMENT}"
    ]


def test_a_report_counts_the_policies_of_slots():
    made = report(of(88))
    usage = {one.of: one.used for one in made.usage}
    assert usage["customer managed policies of the account"] == 21
    dev = made.group["dev"]
    assert {policy.kind for policy in dev.policies} == {"customer managed"}
    assert next((one.of, one.used, one.limit) for one in dev.quotas) == ("managed policies attached", 10, 10)
    assert len({one.resource for one in dev.permissions}) == 88
    everything = made.group["_all-accounts"]
    assert [(one.of, one.used > 0) for one in everything.quotas][:2] == [
        ("inline policies together", True),
        ("managed policies attached", True),
    ]
    assert everything.permissions == dev.permissions


def test_a_user_may_have_the_policy_of_a_slot_by_its_name():
    users = {"cho": {"customer_managed_policy_names": ["dev-3"]}}
    (cho,) = report(of(88, users=users)).users
    assert cho.holding.is_administrator is False
    assert {one.action for policy in cho.holding.own for one in policy.permissions or ()} == {
        "sts:AssumeRole",
        "sts:TagSession",
    }
