"""`require_mfa: true` denies a user everything but setting up MFA, and goes when it is set back."""

import json

import pytest
from samples import JSON_POLICY
from walks import FORMS, Walk

from dev.engine import account
from landingzone.iam import documents

OWN = {"aws_managed_policy_names": ["AdministratorAccess"], "json_policies": {"own-folder": JSON_POLICY}}
ADDRESS = "aws_iam_user_policy.require_mfa"


@pytest.mark.long
def test_it_comes_and_goes_with_the_attribute_whatever_groups_require(emulator, place):
    walk = Walk(emulator, place, FORMS[1])

    def step(user, *, should_require_mfa=True):
        emulator.clear_calls()
        given = {"enable_iam_groups": False, "should_require_mfa": should_require_mfa}
        said = walk.step(given | {"users": {"ci": user, "else": {}}})
        stands = account(emulator.client("iam"))["users"]
        assert stands["else"]["inline"] == {}
        return said, stands["ci"]["inline"]

    def written():
        writes = emulator.read_calls().writes
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
    # It comes before what it limits, and goes after it.
    order = [("PutUserPolicy", "require-mfa"), ("PutUserPolicy", "own-folder")]
    assert step(OWN | {"require_mfa": True})[1] == denied
    assert written() == [*order, ("AttachUserPolicy", "AdministratorAccess")]
    assert step(OWN | {"require_mfa": False}) == (going, own)
    assert step(OWN | {"require_mfa": True}, should_require_mfa=False) == (coming, denied)
    assert walk.terraform.is_settled()
    assert step(OWN | {"require_mfa": None}, should_require_mfa=False) == (going, own)
    # At no point may who leaves do more than before, whether `require_mfa` stays written or not.
    for left in (OWN | {"require_mfa": True}, OWN):
        assert step(OWN | {"require_mfa": True})[1] == denied
        said, inline = step(left | {"status": "offboarding"})
        assert f'{ADDRESS}["ci"] will be destroyed' in said
        assert inline.keys() == {"own-folder", "offboarding"}
        assert written() == [("PutUserPolicy", "offboarding"), ("DeleteUserPolicy", "require-mfa")]
    step(OWN | {"require_mfa": True})
    step({})
    detached = ("DetachUserPolicy", "AdministratorAccess")
    assert written() == [detached, ("DeleteUserPolicy", "own-folder"), ("DeleteUserPolicy", "require-mfa")]
