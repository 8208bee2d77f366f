"""The checks stand in front of every resource: neither `-target` nor a value that is known late leaves them out."""

import json

import pytest
from deployment import make_elsewhere
from larger_stack import synthesize_larger
from module_call import call, configuration, provider, written_module
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, EVERYTHING_ON, with_pgp_key
from walks import rewrite

from landingzone import IamUsersAndGroups

# ruff: isort: split
from cdk_classes import TerraformVariable

_FAR = "aws_iam_group_policy_attachment.full_access_iam_user_self_mgmt"
_TWO_OF_A_NAME = {"iam_group_name_logs": "full-access", "should_create_iam_group_logs": True}
# Inputs that break a rule, what is told of it, and a resource that is far from the checks or near them.
WRONG = (
    ({"users": {"ann": {"create_access_keys": True}}}, "users.ann.pgp_key", "aws_iam_user.user"),
    ({"users": {"ann": {"path": "nowhere"}}}, "users.ann.path", "aws_iam_group.full_access"),
    ({"users": {"ann": {"groups": ["a", "a"]}}}, "users.ann.groups[1]", _FAR),
    (_TWO_OF_A_NAME, "iam_group_name_", "aws_iam_group.full_access"),
)


def test_the_module_refuses_what_breaks_rules_with_targets_too(emulator, place):
    terraform = place(configuration(emulator, {"aws_account_id": ACCOUNT_ID}))
    for inputs, told, target in WRONG:
        rewrite(terraform, configuration(emulator, {"aws_account_id": ACCOUNT_ID, **inputs}))
        error = terraform.plan_error(targets=[f"module.people.{target}"])
        assert any(told in each.detail for each in error.errors), error.text


# A boundary that only the apply will know, in a call that waits for something that is still to be made.
_ROOT = """
{provider}
variable "is_late" {{ default = false }}
resource "aws_iam_policy" "limit" {{
  name   = var.is_late ? "later" : "first"
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = "*", Resource = "*" }}] }})
}}
resource "terraform_data" "pending" {{ count = var.is_late ? 1 : 0 }}
module "people" {{
  source     = {source}
  {boundary}
  depends_on = [terraform_data.pending]
}}
"""


def static_module(users, terraform, emulator):
    def build(stack):
        boundary = TerraformVariable(stack, "boundary", type="string").string_value
        IamUsersAndGroups(stack, "Default", **{**EVERYTHING_ON, "users": users(boundary)})

    content = synthesize_larger(emulator, build)
    del content["provider"], content["terraform"]["backend"]
    directory = terraform.directory / "people"
    directory.mkdir()
    (directory / "cdk.tf.json").write_text(json.dumps(content), encoding="utf-8")
    return '"./people"', "boundary = aws_iam_policy.limit.arn"


def module_call(users):
    lines = call("people", {**EVERYTHING_ON, "users": users("BOUNDARY")}).splitlines()[2:-1]
    return json.dumps(str(written_module())), "\n".join(lines).replace('"BOUNDARY"', "aws_iam_policy.limit.arn")


@pytest.mark.long
@pytest.mark.parametrize("form", ["static", "module"])
def test_a_call_that_waits_and_a_boundary_that_comes_late_replace_nothing(form, emulator, place):
    inputs = with_pgp_key(EVERYTHING_ON, throw_away_keys().public)

    def users(boundary):
        return inputs["users"] | {"bounded": {"permissions_boundary": boundary, "groups": ["owners"]}}

    make_elsewhere(emulator, inputs)
    terraform = place(provider(emulator))
    source, boundary = static_module(users, terraform, emulator) if form == "static" else module_call(users)
    text = _ROOT.format(provider=provider(emulator), source=source, boundary=boundary)
    (terraform.directory / "main.tf").write_text(text, encoding="utf-8")
    terraform.init()
    terraform.apply_at_once()
    assert terraform.is_settled()
    (terraform.directory / "late.auto.tfvars").write_text("is_late = true\n", encoding="utf-8")
    plan = terraform.plan()
    # Documents are read late and so updated in place; nothing is made anew but what the test itself names.
    assert {address: actions for address, actions in plan.changes.items() if actions != ("update",)} == {
        # Whatever users refer to is replaced in this order, since they go late themselves.
        "aws_iam_policy.limit": ("create", "delete"),
        "terraform_data.pending[0]": ("create",),
    }
    deferred = {each["address"] for each in plan.content["resource_changes"] if each["change"]["actions"] == ["read"]}
    assert "module.people.data.aws_caller_identity.current" in deferred
    assert "module.people.data.aws_partition.inputs" in deferred or form == "static"
