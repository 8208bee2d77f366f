"""With the credentials of another account nothing is made, and the plan says which was expected and which was found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Place
from samples import ACCOUNT_ID
from synthesis import synthesize, synthesize_stack
from test_construct import Larger

from dev.engine import EmulatedAccount, Emulator, Terraform, TerraformError, account
from landingzone import IamUsersAndGroups

pytestmark = pytest.mark.engine

OTHER = "210987654321"
TOLD = (
    f"aws_account_id: this is meant for account {ACCOUNT_ID}, but the credentials belong to account {OTHER}. "
    "Use credentials of the expected account, or correct the input."
)
USERS = {"alice": {"groups": ["full-access"]}}


@pytest.fixture(scope="module")
def other_account() -> Iterator[EmulatedAccount]:
    with Emulator(account_id=OTHER) as emulator:
        yield emulator


def refuse(terraform: Terraform, other_account: EmulatedAccount) -> list[tuple[str, str]]:
    """Plan and apply, both of which must be refused; give what the plan says."""
    error = terraform.plan_error()
    with pytest.raises(TerraformError):
        terraform.apply()
    content = account(other_account.client("iam"))
    assert (content["groups"], content["users"], content["policies"]) == ({}, {}, {})
    return [(each.summary, " ".join(each.detail.split())) for each in error.errors]


def test_the_stack_refuses_and_names_both_accounts(other_account: EmulatedAccount, place: Place):
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, users=USERS, provider=other_account.provider)
    told = refuse(place(content), other_account)
    assert sorted(told) == [
        (f"AWS Account ID not allowed: {OTHER}", ""),
        ("Resource postcondition failed", TOLD),
    ]


def test_the_construct_in_a_stack_of_its_own_refuses_and_names_both_accounts(
    other_account: EmulatedAccount, place: Place
):
    content = synthesize(
        lambda app: IamUsersAndGroups(Larger(app), "people", aws_account_id=ACCOUNT_ID, users=USERS)  # type: ignore[dict-item]
    )["larger"]
    content["provider"]["aws"] = [other_account.provider]
    assert refuse(place(content), other_account) == [("Resource postcondition failed", TOLD)]
