"""`require_mfa: true` denies a user everything but setting up MFA, in both forms, and goes when it is set back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from place import Place
from samples import ACCOUNT_ID, JSON_POLICY
from simulator import ALLOWED, Request, Simulator
from synthesis import blocks, synthesize_stack
from walks import FORMS, Walk

from dev.engine import EmulatedAccount, account
from landingzone.groups import policies
from landingzone.iam import documents

OWN = {"aws_managed_policy_names": ["AdministratorAccess"], "json_policies": {"own-folder": JSON_POLICY}}
ADDRESS = "aws_iam_user_policy.require_mfa"


def of_users(**users: dict[str, Any]) -> dict[str, Any]:
    return blocks(synthesize_stack(aws_account_id=ACCOUNT_ID, users=users))


def test_the_resource_is_there_only_where_somebody_asks_for_it():
    assert ADDRESS not in of_users(a={}, b=OWN, c={"require_mfa": False, **OWN})
    found = of_users(a={"require_mfa": True}, b={"require_mfa": False})
    assert found[ADDRESS] == {
        "for_each": "${local.users_requiring_mfa}",
        "lifecycle": {"create_before_destroy": True},
        "name": "require-mfa",
        "policy": documents.require_mfa().json(),
        "user": "${local.after_users}${each.key}",
    }
    assert found["local.users"] == {"a": {"require_mfa": True}, "b": {"require_mfa": False}}


@pytest.mark.parametrize("written", [True, None])
def test_of_a_user_who_leaves_the_resources_of_denies_are_empty_so_that_they_go_last(written: bool | None):
    found = of_users(a={"require_mfa": written, "status": "offboarding"})
    assert found["local.users"] == {"a": {"force_destroy": True, "status": "offboarding"}}
    assert found["aws_iam_user_policy.offboarding"]["user"] == "${local.after_inline_denies}${each.key}"
    assert {ADDRESS, "aws_iam_user_policy.inline_denies"} <= found.keys()
    for key in ("require_mfa", "inline_denies"):
        assert f"aws_iam_user_policy.{key}" in found[f"local.after_{key}"]


def test_it_denies_with_a_key_and_in_a_session_and_spares_the_set_up():
    held = [policies.full_access().as_dict(), documents.require_mfa().as_dict()]
    user = f"arn:aws:iam::{ACCOUNT_ID}:user/a"
    requests = [
        Request(principal=user, action=action, resource=resource, policies=held, mfa=mfa)
        for action, resource in (("s3:GetObject", "arn:aws:s3:::x/y"), ("iam:EnableMFADevice", user))
        for mfa in (True, False, None)
    ]
    with Simulator() as simulator:
        assert [each == ALLOWED for each in simulator.decide(requests)] == [True, False, False, True, True, True]


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_it_comes_and_goes_with_the_attribute_whatever_groups_require(
    emulator: EmulatedAccount, place: Place, form: str
):
    walk = Walk(emulator, place, form)

    def step(user: dict[str, Any], *, should_require_mfa: bool = True) -> tuple[str, dict[str, Any]]:
        given = {"enable_iam_groups": False, "should_require_mfa": should_require_mfa}
        said = walk.step(given | {"users": {"ci": OWN | user, "else": {}}})
        stands = account(emulator.client("iam"))["users"]
        assert stands["else"]["inline"] == {}
        return said, stands["ci"]["inline"]

    def written() -> list[tuple[str, str]]:
        writes = emulator.read_calls().writes
        emulator.clear_calls()
        assert {each.error for each in writes} == {None}
        return [
            (each.action, each.parameters.get("PolicyName") or each.parameters["PolicyArn"].rpartition("/")[2])
            for each in writes
            if "Policy" in each.action
        ]

    own = {"own-folder": json.loads(JSON_POLICY)}
    denied = own | {"require-mfa": documents.require_mfa().as_dict()}
    coming = f'{ADDRESS}["ci"] will be created\nPlan: 1 to add, 0 to change, 0 to destroy.'
    going = f'{ADDRESS}["ci"] will be destroyed\nPlan: 0 to add, 0 to change, 1 to destroy.'
    assert step({})[1] == own
    assert step({"require_mfa": True}) == (coming, denied)
    walk.expect_nothing_left()
    assert step({"require_mfa": False}) == (going, own)
    assert step({"require_mfa": True}, should_require_mfa=False) == (coming, denied)
    assert step({"require_mfa": None}, should_require_mfa=False) == (going, own)
    emulator.clear_calls()
    step({"require_mfa": True})
    written()
    said, inline = step({"require_mfa": True, "status": "offboarding"})
    assert f'{ADDRESS}["ci"] will be destroyed' in said
    assert inline.keys() == {"own-folder", "offboarding"}
    # At no point may the user do more than before, whether `require_mfa` stays written or not.
    replaced = [("PutUserPolicy", "offboarding"), ("DeleteUserPolicy", "require-mfa")]
    assert written() == replaced
    walk.expect_nothing_left()
    step({"require_mfa": True})
    written()
    step({"status": "offboarding"})
    assert written() == replaced


@pytest.mark.engine
@pytest.mark.parametrize("form", [FORMS[0], *(pytest.param(form, marks=pytest.mark.long) for form in FORMS[1:])])
def test_it_comes_before_what_it_limits_and_goes_after_it(emulator: EmulatedAccount, place: Place, form: str):
    walk = Walk(emulator, place, form)
    inputs = {"enable_iam_groups": False, "users": {"ci": OWN | {"require_mfa": True}}}
    emulator.clear_calls()
    walk.step(inputs)
    coming = [each.action for each in emulator.read_calls().writes if "Policy" in each.action]
    emulator.clear_calls()
    walk.step({"enable_iam_groups": False, "users": {"ci": {}}})
    going = emulator.read_calls().writes
    assert coming == ["PutUserPolicy", "PutUserPolicy", "AttachUserPolicy"]
    assert [(each.action, each.parameters.get("PolicyName")) for each in going] == [
        ("DetachUserPolicy", None),
        ("DeleteUserPolicy", "own-folder"),
        ("DeleteUserPolicy", "require-mfa"),
    ]
