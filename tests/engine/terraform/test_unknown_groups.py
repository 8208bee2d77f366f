"""The module warns of groups that nobody is known to make, and refuses them when those from elsewhere are listed."""

from __future__ import annotations

from typing import Any

import pytest
from module_call import call, provider
from place import Place
from samples import ACCOUNT_ID

from dev.engine import EmulatedAccount
from landingzone.rules.unknown_groups import RULE, UNKNOWN_GROUPS_RULE
from landingzone.terraform.checks import CHECKS

USERS: dict[str, Any] = {
    "alice": {"groups": ["full-acess", "full-access"]},
    "bob": {"groups": ["billing", "Full-Access"]},
    **{f"u{number}": {"groups": ["made-elsewhere", "_all-accounts"]} for number in range(5)},
    "gone": {"groups": ["gone"], "status": "offboarding"},
    "none": None,
    "null": {"groups": None},
}


def configuration(emulator: EmulatedAccount, inputs: dict[str, Any]) -> str:
    return "\n".join([provider(emulator), call("people", {"aws_account_id": ACCOUNT_ID, **inputs})])


def warned(place: Place, emulator: EmulatedAccount, **inputs: Any) -> list[str]:
    terraform = place(configuration(emulator, inputs))
    plan = terraform.plan()
    assert plan.changes
    return [warning.detail for warning in plan.warnings]


def test_a_plan_succeeds_and_warns_of_the_groups_with_their_users_and_the_way_out(
    place: Place, emulator: EmulatedAccount
):
    (warning,) = warned(place, emulator, users=USERS)
    assert warning == (
        "Full-Access of bob (write full-access); _all-accounts of u0, u1, u2 and 2 more (write an entry of "
        "iam_groups_for_cross_account_access); billing of bob (write should_create_iam_group_billing = true); "
        f"full-acess of alice; made-elsewhere of u0, u1, u2 and 2 more: {RULE}. Correct the name in `users`; or, if it "
        "is made elsewhere, list it in groups_made_elsewhere, with which any other name stops the plan."
    )


def test_without_groups_the_warning_says_how_to_have_them(place: Place, emulator: EmulatedAccount):
    users = {"alice": {"groups": ["logs", "ssh-grunt-users", "ops"]}, "bob": {"groups": ["OPS"]}}
    (warning,) = warned(place, emulator, enable_iam_groups=False, groups={"ops": {}}, users=users)
    needed = "write enable_iam_groups = true, should_create_iam_group_logs = true"
    assert warning.startswith(
        f"OPS of bob (write ops); logs of alice ({needed}); ssh-grunt-users of alice (write enable_iam_groups = true): "
    )


@pytest.mark.long
def test_nothing_is_said_of_groups_that_are_made_or_listed(place: Place, emulator: EmulatedAccount):
    fine = {"alice": {"groups": ["full-access", "ssh-grunt-users", "dev", "_all-accounts", "logs"]}, "bob": {}}
    inputs = {
        "should_create_iam_group_logs": True,
        "iam_groups_for_cross_account_access": [
            {"group_name": "dev", "iam_role_arns": ["arn:aws:iam::222233334444:role/dev"]}
        ],
    }
    assert warned(place, emulator, users=fine, **inputs) == []
    elsewhere = USERS | {"alice": {"groups": ["made-elsewhere"]}, "bob": {}}
    listed = ["made-elsewhere", "_all-accounts"]
    assert warned(place, emulator, users=elsewhere, groups_made_elsewhere=listed) == []
    assert warned(place, emulator, users={"bob": {}}) == []


def test_with_the_list_a_plan_stops_at_any_other_name(place: Place, emulator: EmulatedAccount):
    terraform = place(configuration(emulator, {"users": USERS, "groups_made_elsewhere": ["made-elsewhere"]}))
    (error,) = terraform.plan_error().errors
    paths = ["users.alice.groups[0]", "users.bob.groups[0]", "users.bob.groups[1]"]
    paths += [f"users.u{number}.groups[1]" for number in range(5)]
    assert error.detail.startswith(f"{', '.join(paths)}: {UNKNOWN_GROUPS_RULE.rule}; {UNKNOWN_GROUPS_RULE.hint}.")


@pytest.mark.long
def test_a_name_that_only_the_apply_knows_stops_nothing(place: Place, emulator: EmulatedAccount):
    late = 'resource "terraform_data" "late" {\n  input = "made-elsewhere"\n}\n'
    inputs = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {"groups": ["TOKEN"]}, "bob": {"groups": ["nowhere"]}}}
    text = call("people", inputs).replace('"TOKEN"', "terraform_data.late.output")
    terraform = place("\n".join([provider(emulator), late, text]))
    assert terraform.plan().changes
    # Its list may hold such a name too.
    inputs = {
        "aws_account_id": ACCOUNT_ID,
        "groups_made_elsewhere": ["TOKEN"],
        "users": {"bob": {"groups": ["full-access"]}},
    }
    text = call("people", inputs).replace('"TOKEN"', "terraform_data.late.output")
    assert place("\n".join([provider(emulator), late, text])).plan().changes


@pytest.mark.long
def test_the_placeholder_of_personal_buckets_is_warned_of_while_it_is_in_effect(
    place: Place, emulator: EmulatedAccount
):
    on = {"should_create_iam_group_developers": True}
    (block,) = CHECKS["personal_buckets"]["assert"]
    assert warned(place, emulator, **on) == [block["error_message"]]
    assert warned(place, emulator, **on, iam_group_developers_s3_bucket_prefix="acme.user-") == []
    assert warned(place, emulator, enable_iam_groups=False, users={"a": {}}, **on) == []
