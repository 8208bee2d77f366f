"""The module warns of groups that nobody is known to make, and refuses them when those from elsewhere are listed."""

import pytest
from module_call import configuration
from samples import ACCOUNT_ID
from walks import rewrite

from dev.module.checks import CHECKS
from landingzone.rules.unknown_groups import RULE

USERS = {
    "alice": {"groups": ["full-acess", "full-access"]},
    "bob": {"groups": ["billing"]},
    **{f"u{number}": {"groups": ["made-elsewhere", "_all-accounts"]} for number in range(5)},
    **{"gone": {"groups": ["gone"], "status": "offboarding"}, "none": None, "null": {"groups": None}},
}
OURS = {"aws_account_id": ACCOUNT_ID}
LOGS = {"alice": {"groups": ["logs", "ssh-grunt-users", "ops"]}}
FINE = {"alice": {"groups": ["full-access", "ssh-grunt-users", "dev", "_all-accounts", "logs"]}, "bob": {}}
DEV = [{"group_name": "dev", "iam_role_arns": ["arn:aws:iam::222233334444:role/dev"]}]
(PLACEHOLDER,) = (block["error_message"] for block in CHECKS["personal_buckets"]["assert"])
# Inputs, and the beginning of each warning.
WARNED = (
    (
        {"users": USERS},
        [
            "_all-accounts of u0, u1, u2 and 2 more (write an entry of "
            "iam_groups_for_cross_account_access); billing of bob (write should_create_iam_group_billing = true); "
            f"full-acess of alice; made-elsewhere of u0, u1, u2 and 2 more: {RULE}. Correct the name in `users`, or, "
            "if it is defined elsewhere, list it in groups_made_elsewhere: then any other unknown name stops the plan."
        ],
    ),
    (
        {"enable_iam_groups": False, "groups": {"ops": {}}, "users": LOGS},
        [
            "logs of alice (write enable_iam_groups = true, should_create_iam_group_logs = "
            "true); ssh-grunt-users of alice (write enable_iam_groups = true): "
        ],
    ),
    ({"users": FINE, "should_create_iam_group_logs": True, "iam_groups_for_cross_account_access": DEV}, []),
    ({"should_create_iam_group_developers": True}, [PLACEHOLDER]),
)


def test_a_plan_succeeds_and_warns(place, emulator):
    terraform = place(configuration(emulator, OURS))
    for inputs, expected in WARNED:
        rewrite(terraform, configuration(emulator, OURS | inputs))
        plan = terraform.plan()
        assert plan.changes
        told = [warning.detail for warning in plan.warnings]
        assert [text[: len(start)] for text, start in zip(told, expected, strict=True)] == expected


@pytest.mark.long
def test_a_name_that_only_the_apply_knows_stops_nothing(place, emulator):
    late = 'resource "terraform_data" "late" {\n  input = "made-elsewhere"\n}\n'
    for inputs in (
        {"users": {"alice": {"groups": ["TOKEN"]}, "bob": {"groups": ["nowhere"]}}},
        {"groups_made_elsewhere": ["TOKEN"], "users": {"bob": {"groups": ["full-access"]}}},
    ):
        text = configuration(emulator, OURS | inputs).replace('"TOKEN"', "terraform_data.late.output")
        assert place(f"{late}{text}").plan().changes
