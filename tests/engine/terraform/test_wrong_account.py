"""With the credentials of another account nothing is made, and the plan says which was expected and which was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from larger_stack import Larger
from module_call import call, provider, written_module
from place import Place
from samples import ACCOUNT_ID
from synthesis import synthesize, synthesize_stack

from dev.engine import EmulatedAccount, Emulator, Terraform, TerraformError, account
from landingzone import IamUsersAndGroups
from landingzone.aws import IamUser

# ruff: isort: split
from cdk_classes import App, Fn, TerraformStack, TerraformVariable

OTHER = "210987654321"
TOLD = (
    f"aws_account_id: this is meant for account {ACCOUNT_ID}, but the credentials belong to account {OTHER}. "
    "Use credentials of the expected account, or correct the input."
)
INPUTS: dict[str, Any] = {
    "aws_account_id": ACCOUNT_ID,
    "should_create_iam_group_billing": True,
    "users": {"alice": {"groups": ["full-access"]}},
}
# One that is far from the checks, one that is near, and one of the groups.
FAR, NEAR = "aws_iam_user_group_membership.group_memberships", "aws_iam_policy.iam_user_self_mgmt"
OF_A_GROUP = "aws_iam_group_policy_attachment.billing_aws_managed"


def stack(emulator: EmulatedAccount) -> dict[str, Any]:
    return synthesize_stack(**INPUTS, provider=emulator.provider)


def construct(
    emulator: EmulatedAccount, account_id: Callable[[TerraformStack], str] = lambda stack: ACCOUNT_ID
) -> dict[str, Any]:
    def build(app: App) -> None:
        stack = Larger(app)
        IamUsersAndGroups(stack, "Default", **INPUTS | {"aws_account_id": account_id(stack)})

    content = synthesize(build)["larger"]
    content["provider"]["aws"] = [emulator.provider]
    return content


def construct_with_a_token(emulator: EmulatedAccount) -> dict[str, Any]:
    return construct(
        emulator, lambda stack: TerraformVariable(stack, "given", type="string", default=ACCOUNT_ID).string_value
    )


def module(emulator: EmulatedAccount) -> str:
    return "\n".join([provider(emulator), call("people", INPUTS)])


@pytest.fixture(scope="module")
def other_account() -> Iterator[EmulatedAccount]:
    with Emulator(account_id=OTHER) as emulator:
        yield emulator


def said(error: TerraformError) -> list[tuple[str, str]]:
    return sorted((each.summary, " ".join(each.detail.split())) for each in error.errors)


def refuse(terraform: Terraform, other_account: EmulatedAccount) -> list[tuple[str, str]]:
    """Apply, which must be refused before anything is made; give what is said."""
    with pytest.raises(TerraformError) as caught:
        terraform.apply()
    content = account(other_account.client("iam"))
    assert (content["groups"], content["users"], content["policies"]) == ({}, {}, {})
    return said(caught.value)


BY_THE_CHECKS = ("Resource postcondition failed", TOLD)
BY_THE_PROVIDER = (f"AWS Account ID not allowed: {OTHER}", "")


@pytest.mark.parametrize(
    ("form", "told", "target"),
    [
        (stack, [BY_THE_PROVIDER, BY_THE_CHECKS], OF_A_GROUP),
        (construct, [BY_THE_CHECKS], NEAR),
        (construct_with_a_token, [BY_THE_CHECKS], FAR),
        (module, [BY_THE_CHECKS], f"module.people.{FAR}"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_form_refuses_and_names_both_accounts_with_targets_too(
    form: Callable[[EmulatedAccount], str | dict[str, Any]],
    told: list[tuple[str, str]],
    target: str,
    other_account: EmulatedAccount,
    place: Place,
):
    terraform = place(form(other_account))
    assert refuse(terraform, other_account) == told
    assert BY_THE_CHECKS in said(terraform.plan_error(targets=[target]))


def call_with(account_id: str, emulator: EmulatedAccount) -> str:
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
          source         = {json.dumps(str(written_module()))}
          aws_account_id = {account_id}
          users          = {{ alice = {{}} }}
        }}
    """


def module_of_an_unknown_account(emulator: EmulatedAccount) -> str:
    return call_with(f'substr("{ACCOUNT_ID}${{aws_iam_user.first.unique_id}}", 0, 12)', emulator)


def construct_of_an_unknown_account(emulator: EmulatedAccount) -> dict[str, Any]:
    def unknown(stack: TerraformStack) -> str:
        text: str = Fn.substr(f"{ACCOUNT_ID}{IamUser(stack, 'first', name='first').unique_id}", 0, 12)
        return text

    return construct(emulator, unknown)


@pytest.mark.parametrize(
    "form", [module_of_an_unknown_account, construct_of_an_unknown_account], ids=lambda form: form.__name__
)
def test_an_account_that_only_the_apply_would_know_is_refused(
    form: Callable[[EmulatedAccount], str | dict[str, Any]], other_account: EmulatedAccount, place: Place
):
    terraform = place(form(other_account))
    refuse(terraform, other_account)
    # What a person sees.
    with pytest.raises(TerraformError) as caught:
        terraform.run("plan", "-input=false", "-no-color")
    assert "Error: Invalid count argument" in caught.value.text
    assert ", in data.aws_partition.aws_account_id_must_be_known_when_planning:" in caught.value.text


@pytest.mark.parametrize(
    "form",
    [construct_with_a_token, lambda emulator: call_with("var.secret", emulator)],
    ids=["a token in the construct", "a secret in the module"],
)
def test_an_account_that_terraform_knows_is_taken(
    form: Callable[[EmulatedAccount], str | dict[str, Any]], emulator: EmulatedAccount, place: Place
):
    planned = {address.removeprefix("module.people.") for address in place(form(emulator)).plan().changes}
    assert 'aws_iam_user.user["alice"]' in planned


def test_an_account_that_is_written_needs_no_more():
    assert synthesize_stack(**INPUTS)["data"]["aws_partition"].keys() == {"current"}
