"""With the credentials of another account nothing is made, and the plan says which was expected and which was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cdk_classes import App, Fn, TerraformStack, TerraformVariable
from larger_stack import Larger
from module_call import provider, written_module
from place import Place
from samples import ACCOUNT_ID
from shards import STACK, Stacks
from synthesis import synthesize, synthesize_stack

from dev.engine import EmulatedAccount, Emulator, Terraform, TerraformError, account
from landingzone import IamUsersAndGroups
from landingzone.aws import IamUser
from landingzone.config.shards import stack_of

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


def test_a_shard_refuses_and_names_both_accounts(other_account: EmulatedAccount, tmp_path: Path):
    stacks = Stacks(tmp_path, other_account)
    stacks.write(aws_account_id=ACCOUNT_ID, users=USERS, user_shards=2)
    told = refuse(stacks.places[stack_of("alice", STACK, 2)], other_account)
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


MUST_BE_KNOWN = "data.aws_partition.aws_account_id_must_be_known_when_planning"
# A number that nobody knows before the apply has begun.
UNKNOWN = f'substr("{ACCOUNT_ID}${{aws_iam_user.first.unique_id}}", 0, 12)'


def call_with(account_id: str, emulator: EmulatedAccount) -> str:
    source = json.dumps(str(written_module()))
    return f"""
        {provider(emulator)}
        variable "secret" {{
          default   = "{ACCOUNT_ID}"
          sensitive = true
        }}
        resource "aws_iam_user" "first" {{
          name = "first"
        }}
        module "people" {{
          source         = {source}
          aws_account_id = {account_id}
          users          = {{ alice = {{}} }}
        }}
    """


def refuse_unknown(terraform: Terraform, address: str) -> None:
    """Plan, which must be refused in what a person sees."""
    with pytest.raises(TerraformError) as caught:
        terraform.run("plan", "-input=false", "-no-color")
    assert "Error: Invalid count argument" in caught.value.text
    assert f", in {address}:" in caught.value.text


def test_the_module_refuses_an_account_that_only_the_apply_would_know(other_account: EmulatedAccount, place: Place):
    terraform = place(call_with(UNKNOWN, other_account))
    refuse_unknown(terraform, MUST_BE_KNOWN)
    refuse(terraform, other_account)


def test_the_module_takes_an_account_that_is_a_secret(emulator: EmulatedAccount, place: Place):
    assert 'module.people.aws_iam_user.user["alice"]' in place(call_with("var.secret", emulator)).plan().changes


def construct_with(token: Callable[[TerraformStack], str], emulator: EmulatedAccount) -> dict[str, Any]:
    def build(app: App) -> None:
        stack = Larger(app)
        IamUsersAndGroups(stack, "Default", aws_account_id=token(stack), users=USERS)

    content = synthesize(build)["larger"]
    content["provider"]["aws"] = [emulator.provider]
    return content


def variable(stack: TerraformStack) -> str:
    text: str = TerraformVariable(stack, "given", type="string", default=ACCOUNT_ID).string_value
    return text


def unknown(stack: TerraformStack) -> str:
    first = IamUser(stack, "first", name="first")
    text: str = Fn.substr(f"{ACCOUNT_ID}{first.unique_id}", 0, 12)
    return text


def test_the_construct_checks_an_account_that_is_a_token(
    emulator: EmulatedAccount, other_account: EmulatedAccount, place: Place
):
    assert 'aws_iam_user.user["alice"]' in place(construct_with(variable, emulator)).plan().changes
    told = refuse(place(construct_with(variable, other_account)), other_account)
    assert told == [("Resource postcondition failed", TOLD)]


def test_the_construct_refuses_an_account_that_only_the_apply_would_know(other_account: EmulatedAccount, place: Place):
    terraform = place(construct_with(unknown, other_account))
    refuse_unknown(terraform, MUST_BE_KNOWN)
    refuse(terraform, other_account)


def test_an_account_that_is_written_needs_no_more():
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, users=USERS)
    assert content["data"]["aws_partition"].keys() == {"current"}
