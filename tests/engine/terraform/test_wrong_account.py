"""With the credentials of another account nothing is made, and the plan says which was expected and which was found."""

import json

import pytest
from larger_stack import Larger
from module_call import call, provider, written_module
from samples import ACCOUNT_ID
from synthesis import synthesize, synthesize_stack

from dev.engine import Emulator, TerraformError, account
from landingzone import IamUsersAndGroups
from landingzone.aws import IamUser

# ruff: isort: split
from cdk_classes import Fn, TerraformVariable

OTHER = "210987654321"
TOLD = (
    f"aws_account_id: this is meant for account {ACCOUNT_ID}, but the credentials belong to account {OTHER}. "
    "Use credentials of the expected account, or correct the input."
)
INPUTS = {
    "aws_account_id": ACCOUNT_ID,
    "should_create_iam_group_billing": True,
    "users": {"alice": {"groups": ["full-access"]}},
}
# One that is far from the checks, one that is near, and one of the groups.
FAR, NEAR = "aws_iam_user_group_membership.group_memberships", "aws_iam_policy.iam_user_self_mgmt"
OF_A_GROUP = "aws_iam_group_policy_attachment.billing_aws_managed"


def stack(emulator):
    return synthesize_stack(**INPUTS, provider=emulator.provider)


def construct(emulator, account_id=lambda stack: ACCOUNT_ID):
    def build(app):
        stack = Larger(app)
        IamUsersAndGroups(stack, "Default", **INPUTS | {"aws_account_id": account_id(stack)})

    content = synthesize(build)["larger"]
    content["provider"]["aws"] = [emulator.provider]
    return content


def construct_with_a_token(emulator):
    return construct(
        emulator, lambda stack: TerraformVariable(stack, "given", type="string", default=ACCOUNT_ID).string_value
    )


def module(emulator):
    return "\n".join([provider(emulator), call("people", INPUTS)])


@pytest.fixture(scope="module")
def other_account():
    with Emulator(account_id=OTHER) as emulator:
        yield emulator


def said(error):
    return sorted((each.summary, " ".join(each.detail.split())) for each in error.errors)


def refuse(terraform, other_account):
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
def test_every_form_refuses_and_names_both_accounts_with_targets_too(form, told, target, other_account, place):
    terraform = place(form(other_account))
    assert refuse(terraform, other_account) == told
    assert BY_THE_CHECKS in said(terraform.plan_error(targets=[target]))


def call_with(account_id, emulator):
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


def module_of_an_unknown_account(emulator):
    return call_with(f'substr("{ACCOUNT_ID}${{aws_iam_user.first.unique_id}}", 0, 12)', emulator)


def construct_of_an_unknown_account(emulator):
    def unknown(stack):
        return Fn.substr(f"{ACCOUNT_ID}{IamUser(stack, 'first', name='first').unique_id}", 0, 12)

    return construct(emulator, unknown)


@pytest.mark.parametrize(
    "form", [module_of_an_unknown_account, construct_of_an_unknown_account], ids=lambda form: form.__name__
)
def test_an_account_that_only_the_apply_would_know_is_refused(form, other_account, place):
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
def test_an_account_that_terraform_knows_is_taken(form, emulator, place):
    planned = {address.removeprefix("module.people.") for address in place(form(emulator)).plan().changes}
    assert 'aws_iam_user.user["alice"]' in planned


def test_an_account_that_is_written_needs_no_more():
    assert synthesize_stack(**INPUTS)["data"]["aws_partition"].keys() == {"current"}
