"""`require_mfa: true` denies a user everything but setting up MFA, in both forms, and goes when it is set back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from place import Place
from samples import JSON_POLICY
from walks import FORMS, Walk

from dev.engine import EmulatedAccount, account
from landingzone.iam import documents

OWN = {"aws_managed_policy_names": ["AdministratorAccess"], "json_policies": {"own-folder": JSON_POLICY}}
ADDRESS = "aws_iam_user_policy.require_mfa"


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
