"""Terraform can be driven: what it plans, makes, refuses and takes down comes back as values."""

import json
from pathlib import Path

import pytest
from place import Place

from dev.engine import EmulatedAccount, Terraform, TerraformError, account

EMPTY = {"groups": {}, "users": {}, "policies": {}, "roles": []}


def configuration(emulator: EmulatedAccount, body: str, **settings: object) -> str:
    """HCL with a provider for the account."""
    arguments = emulator.provider | settings
    endpoints = arguments.pop("endpoints")
    lines = [f"  {name} = {json.dumps(value)}" for name, value in arguments.items()]
    block = ["  endpoints {", *(f"    {name} = {json.dumps(value)}" for name, value in endpoints.items()), "  }"]
    return "\n".join(['provider "aws" {', *lines, *block, "}", body])


ALICE = """
resource "aws_iam_group" "engineers" { name = "engineers" }
resource "aws_iam_user" "alice" {
  name = "alice"
  tags = { team = "core" }
}
resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.engineers.name]
}
output "arn" { value = aws_iam_user.alice.arn }
output "nothing" { value = null }
"""


def test_a_configuration_lives_from_the_first_plan_to_nothing(emulator: EmulatedAccount, place: Place):
    terraform = place(configuration(emulator, ALICE, allowed_account_ids=[emulator.account_id]))
    assert terraform.validate() == ()
    assert terraform.addresses() == []
    assert terraform.state() == {}

    plan = terraform.plan()
    assert plan.changes == {
        "aws_iam_group.engineers": ("create",),
        "aws_iam_user.alice": ("create",),
        "aws_iam_user_group_membership.alice": ("create",),
    }
    assert plan.resources["aws_iam_user.alice"].after["tags"] == {"team": "core"}
    assert plan.resources["aws_iam_user.alice"].after_unknown["arn"] is True
    assert plan.outputs["arn"].actions == ("create",)
    assert not plan.is_empty
    assert account(emulator.client("iam")) == EMPTY

    terraform.apply(plan)
    assert terraform.outputs() == {"arn": "arn:aws:iam::123456789012:user/alice"}
    assert terraform.addresses() == sorted(plan.changes)
    assert {each["type"] for each in terraform.state()["resources"]} == {each.split(".")[0] for each in plan.changes}
    assert terraform.show()["values"]["outputs"]["arn"]["value"] == "arn:aws:iam::123456789012:user/alice"
    assert account(emulator.client("iam"))["users"]["alice"]["groups"] == ["engineers"]

    second = terraform.plan()
    assert second.is_empty
    assert sorted(second.resources) == sorted(plan.changes)

    terraform.destroy()
    assert account(emulator.client("iam")) == EMPTY
    assert terraform.addresses() == []


def test_a_change_made_behind_its_back_is_seen_only_by_a_refresh(emulator: EmulatedAccount, place: Place):
    terraform = place(configuration(emulator, ALICE))
    terraform.apply()
    emulator.client("iam").tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "edge"}])
    assert terraform.plan(refresh=False).is_empty
    change = terraform.plan().resources["aws_iam_user.alice"]
    assert (change.actions, change.before["tags"], change.after["tags"]) == (
        ("update",),
        {"team": "edge"},
        {"team": "core"},
    )


def test_a_move_is_told_from_a_replacement(emulator: EmulatedAccount, place: Place):
    terraform = place(configuration(emulator, 'resource "aws_iam_group" "before" { name = "engineers" }'))
    terraform.apply()
    after = 'resource "aws_iam_group" "after" { name = "engineers" }'
    replaced = configuration(emulator, after)
    (terraform.directory / "main.tf").write_text(replaced)
    assert terraform.plan().changes == {"aws_iam_group.before": ("delete",), "aws_iam_group.after": ("create",)}
    (terraform.directory / "main.tf").write_text(replaced + MOVED)
    plan = terraform.plan()
    assert (plan.changes, plan.moves) == ({}, {"aws_iam_group.after": "aws_iam_group.before"})
    assert not plan.is_empty


MOVED = """
moved {
  from = aws_iam_group.before
  to   = aws_iam_group.after
}
"""


def test_values_of_variables_come_from_files(emulator: EmulatedAccount, place: Place, tmp_path: Path):
    body = 'variable "name" { type = string }\nresource "aws_iam_group" "engineers" { name = var.name }'
    terraform = place(configuration(emulator, body))
    values = tmp_path / "values.tfvars.json"
    values.write_text('{"name": "from-a-file"}')
    assert terraform.plan(var_files=[values]).resources["aws_iam_group.engineers"].after["name"] == "from-a-file"
    terraform.apply(var_files=[values], parallelism=1)
    assert list(account(emulator.client("iam"))["groups"]) == ["from-a-file"]
    terraform.destroy(var_files=[values])
    assert account(emulator.client("iam")) == EMPTY


def test_a_refusal_has_every_reason(emulator: EmulatedAccount, place: Place):
    body = """
    variable "one" {
      default = 1
      validation {
        condition     = var.one == 2
        error_message = "One must be two."
      }
    }
    variable "two" {
      default = 2
      validation {
        condition     = var.two == 1
        error_message = "Two must be one."
      }
    }
    """
    refusal = place(configuration(emulator, body)).plan_error()
    assert [each.summary for each in refusal.errors] == ["Invalid value for variable"] * 2
    assert "One must be two." in str(refusal)
    assert "Two must be one." in str(refusal)


def test_a_faulty_configuration_is_refused_by_validate(place: Place):
    terraform = place('resource "aws_iam_group" "engineers" {}')
    with pytest.raises(TerraformError, match='The argument "name" is required') as caught:
        terraform.validate()
    assert [(each.severity, each.summary) for each in caught.value.diagnostics] == [
        ("error", "Missing required argument")
    ]


def test_a_failed_apply_says_what_aws_said(emulator: EmulatedAccount, place: Place):
    emulator.client("iam").create_group(GroupName="engineers")
    terraform = place(configuration(emulator, 'resource "aws_iam_group" "engineers" { name = "engineers" }'))
    with pytest.raises(TerraformError, match="EntityAlreadyExists: Group with name engineers already exists"):
        terraform.apply()


def test_a_fault_before_any_message_is_told_too(tmp_path: Path):
    with pytest.raises(TerraformError, match="flag provided but not defined: -no-such-flag"):
        Terraform(tmp_path).run("plan", "-no-such-flag")
    (tmp_path / "main.tf").write_text('resource "aws_iam_group" "engineers" { name = "engineers" }')
    with pytest.raises(TerraformError, match="Inconsistent dependency lock file"):
        Terraform(tmp_path, starts_provider=True).plan()


def test_a_command_that_takes_too_long_is_stopped(emulator: EmulatedAccount, place: Place):
    terraform = place(configuration(emulator, ALICE))
    with pytest.raises(TerraformError, match=r"terraform plan .*\n*.*stopped after 0\.2 seconds"):
        Terraform(terraform.directory, timeout_seconds=0.2).plan()
