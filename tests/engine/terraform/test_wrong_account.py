"""With the credentials of another account nothing is made, and the plan says which was expected and which was found."""

import json

import pytest
from larger_stack import synthesize_larger
from module_call import configuration, provider, written_module
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

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
INPUTS = {"aws_account_id": ACCOUNT_ID, "should_create_iam_group_billing": True}
INPUTS |= {"users": {"alice": {"groups": ["full-access"]}}}
# One that is far from the checks, one that is near, and one of the groups.
FAR, NEAR = "aws_iam_user_group_membership.group_memberships", "aws_iam_policy.iam_user_self_mgmt"
OF_A_GROUP = "aws_iam_group_policy_attachment.billing_aws_managed"


def construct(emulator, account_id=lambda stack: ACCOUNT_ID):
    def build(stack):
        IamUsersAndGroups(stack, "Default", **INPUTS | {"aws_account_id": account_id(stack)})

    return synthesize_larger(emulator, build)


def with_a_token(emulator):
    given = {"type": "string", "default": ACCOUNT_ID}
    return construct(emulator, lambda stack: TerraformVariable(stack, "given", **given).string_value)


@pytest.fixture(scope="module")
def other_account():
    with Emulator(account_id=OTHER) as emulator:
        yield emulator


def said(error):
    return sorted((each.summary, " ".join(each.detail.split())) for each in error.errors)


def refuse(terraform, other_account):
    with pytest.raises(TerraformError) as caught:
        terraform.apply_at_once()
    assert not any(account(other_account.client("iam")).values())
    return caught.value


BY_THE_CHECKS = ("Resource postcondition failed", TOLD)
BY_THE_PROVIDER = (f"AWS Account ID not allowed: {OTHER}", "")
# Each form, whether the provider tells of it too, and a target.
FORMS = {
    "stack": (lambda other: synthesize_stack(**INPUTS, provider=other.provider), True, OF_A_GROUP),
    "construct": (construct, False, NEAR),
    "construct with a token": (with_a_token, False, FAR),
    "module": (lambda other: configuration(other, INPUTS), False, f"module.people.{FAR}"),
}


@pytest.mark.parametrize(("form", "by_the_provider", "target"), FORMS.values(), ids=FORMS)
def test_every_form_refuses_and_names_both_accounts_with_targets_too(
    form, by_the_provider, target, other_account, place
):
    terraform = place(form(other_account))
    assert said(refuse(terraform, other_account)) == [BY_THE_PROVIDER] * by_the_provider + [BY_THE_CHECKS]
    assert BY_THE_CHECKS in said(terraform.plan_error(targets=[target]))


def call_with(account_id, emulator):
    return f"""
        {provider(emulator)}
        variable "secret" {{
          default   = "{ACCOUNT_ID}"
          sensitive = true
        }}
        resource "aws_iam_user" "first" {{ name = "first" }}
        module "people" {{
          source         = {json.dumps(str(written_module()))}
          aws_account_id = {account_id}
          users          = {{ alice = {{}} }}
        }}
    """


def unknown_to_the_construct(emulator):
    def unknown(stack):
        return Fn.substr(f"{ACCOUNT_ID}{IamUser(stack, 'first', name='first').unique_id}", 0, 12)

    return construct(emulator, unknown)


UNKNOWN = f'substr("{ACCOUNT_ID}${{aws_iam_user.first.unique_id}}", 0, 12)'


@pytest.mark.parametrize("form", [lambda emulator: call_with(UNKNOWN, emulator), unknown_to_the_construct])
def test_an_account_that_only_the_apply_would_know_is_refused(form, other_account, place):
    terraform = place(form(other_account))
    refuse(terraform, other_account)
    # What a person sees.
    with pytest.raises(TerraformError) as caught:
        terraform.run("plan", "-input=false", "-no-color")
    assert "Error: Invalid count argument" in caught.value.text
    assert "aws_account_id_must_be_known_when_planning" in caught.value.text
