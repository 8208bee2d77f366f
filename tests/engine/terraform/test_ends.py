"""Access that ends on the engine: the denial is there before the membership, and goes with the day."""

import pytest
from walks import FORMS, Walk

from dev.engine import account
from landingzone import StackConfiguration
from landingzone.account.reader import read_account
from landingzone.live.comparison import compare

ROLE = "arn:aws:iam::222233334444:role/{}".format
TOP = {
    "aws_account_id": "123456789012",
    "iam_groups_for_cross_account_access": [
        {"group_name": name, "iam_role_arns": [ROLE(name), ROLE("both")]} for name in ("a", "b")
    ],
}


@pytest.mark.long
def test_the_denial_comes_before_the_membership_changes_with_its_day_and_goes_with_it(live, place):
    walk, iam = Walk(live, place, FORMS[0]), live.client("iam")

    def step(**bob):
        live.clear_calls()
        said = walk.settle(TOP | {"users": {"bob": {"groups": ["a", "b"], **bob}}})
        (denial,) = account(iam)["users"]["bob"]["inline"].values() or [None]
        of_bob = {"PutUserPolicy", "DeleteUserPolicy", "AddUserToGroup", "RemoveUserFromGroup"}
        writes = [each.action for each in live.read_calls().writes if each.action in of_bob]
        return said.splitlines()[-1], writes, denial

    _, writes, denial = step(groups_until={"a": "2026-12-31"})
    assert writes == ["PutUserPolicy", "AddUserToGroup", "AddUserToGroup"]
    (statement,) = denial["Statement"]
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == (
        "Deny",
        ["sts:AssumeRole"],
        [ROLE("a")],
    )
    assert statement["Condition"] == {"DateGreaterThan": {"aws:CurrentTime": ["2026-12-31T23:59:59Z"]}}
    summary, writes, denial = step(until="2027-01-31", groups_until={"a": "2026-12-31"})
    assert (summary, writes) == ("Plan: 0 to add, 1 to change, 0 to destroy.", ["PutUserPolicy"])
    assert [each["Resource"] for each in denial["Statement"]] == [[ROLE("a")], ["*"]]
    # Taken away by hand, it is told, and what to do is to apply.
    inputs = StackConfiguration(**TOP, users={"bob": {"groups": ["a", "b"], "until": "2027-01-31"}})
    iam.delete_user_policy(UserName="bob", PolicyName="access-ends")
    (told,) = compare(inputs, read_account()).changes
    assert (told.step.write_down, "the next apply adds it" in told.step.note) == ({}, True)
    assert "may no longer" not in told.text
    step(groups_until={"a": "2026-12-31"})
    # What has ended is taken out: the membership first.
    summary, writes, denial = step(groups=["b"])
    assert (summary, denial) == ("Plan: 0 to add, 1 to change, 1 to destroy.", None)
    assert writes == ["RemoveUserFromGroup", "DeleteUserPolicy"]
