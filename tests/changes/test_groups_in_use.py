"""A group that goes, or gets another name, while users still name it is refused: AWS deletes none that has members."""

from told_changes import refused

BILLING = {"should_create_iam_group_billing": True}
BOB = {"users": {"bob": {"groups": ["billing"]}, "eve": {"groups": ["billing"], "status": "offboarding"}}}
BOTH = BILLING | BOB


def test_a_group_must_not_go_while_users_name_it():
    rule = "no longer creates a group that users still name (got 'billing', named by bob)"
    conflict = "remove it from their groups too: AWS does not delete a group that has members (DeleteConflict)"
    renamed = "name 'money' in their groups: the old name no longer exists"
    for old, new, path, way in (
        (BOTH, BOB, "should_create_iam_group_billing", conflict),
        (BOTH, BOTH | {"enable_iam_groups": False}, "enable_iam_groups", conflict),
        (BOB | {"groups": {"billing": {}}}, BOB | {"enable_iam_groups": False}, "groups", conflict),
        # Its members stay in it under another name.
        (BOTH, BOTH | {"iam_group_name_billing": "money"}, "iam_group_name_billing", renamed),
    ):
        assert refused(old, new) == [f"{path}: {rule}; {way}"]


def test_a_group_may_go_with_its_members_or_stay_in_the_account():
    moved = {'aws_iam_group.groups["billing"]': "aws_iam_group.billing"}
    for new in (
        BILLING,
        {},
        BOB | {"adoption": {"removed": ["aws_iam_group.billing"]}},
        BOB | {"groups": {"billing": {}}, "adoption": {"moved": moved}},
        BOB | {"adoption": {"moved": {"module.other.aws_iam_group.money": "aws_iam_group.billing"}}},
        BOB | {"aws_account_id": "210987654321"},
    ):
        assert refused(BOTH, new) == []
