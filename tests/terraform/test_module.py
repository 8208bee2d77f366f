"""The module form is a complete module, as written and as used from HCL."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from deployment import read_account
from expected_account import expected_account
from module_call import call, configuration, provider, written_module
from place import Place
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON

from dev.engine import PROVIDER_RANGE, EmulatedAccount, Terraform, account
from landingzone.config.documented import DocumentedInputs
from landingzone.config.inputs import Inputs
from landingzone.files import DirectoryError
from landingzone.groups.catalog import GROUPS
from landingzone.rules.check import RULES
from landingzone.terraform.module import synthesize_module, write_module

INTERFACE = json.loads((Path(__file__).parents[1] / "interface.json").read_text(encoding="utf-8"))
FILES = {
    ".landingzone-module",
    "LICENSE",
    "README.md",
    "examples/complete/main.tf",
    "examples/minimal/main.tf",
    "examples/terragrunt/terragrunt.hcl",
    "main.tf.json",
    "tests/groups.tftest.hcl",
    "tests/refusals.tftest.hcl",
    "tests/users.tftest.hcl",
    "types_override.tf",
}
DECRYPTION = {
    "user_passwords": (
        """terraform output -json user_passwords | jq -r '.["alice"]' | base64 --decode | gpg --decrypt"""
    ),
    "user_access_keys": (
        "terraform output -json user_access_keys | jq -r '.[\"alice\"].secret_access_key' | base64 --decode "
        "| gpg --decrypt"
    ),
}
# By the documentation, below the caller's module.
ORIGINAL_ADDRESSES = {
    *(
        f"module.iam_groups.aws_iam_group.{key}"
        for key in (
            "full_access",
            "billing",
            "developers",
            "read_only",
            "use_existing_iam_roles",
            "iam_user_self_mgmt",
            "ssh_iam_users",
            "ssh_iam_sudo_users",
            "cross_account_access_groups",
            "logs",
            "support",
            "iam_admin",
        )
    ),
    *(
        f"module.iam_groups.aws_iam_group_policy.{key}"
        for key in (
            "full_access",
            "billing",
            "developers",
            "developers_personal_s3_bucket",
            "read_only",
            "use_existing_iam_roles",
        )
    ),
    "module.iam_groups.aws_iam_policy.iam_user_self_mgmt",
    *(
        f"module.iam_groups.aws_iam_group_policy_attachment.{key}"
        for key in (
            "full_access_iam_user_self_mgmt",
            "billing_iam_user_self_mgmt",
            "developers_iam_user_self_mgmt",
            "read_only_iam_user_self_mgmt",
            "iam_user_self_mgmt",
        )
    ),
    "module.iam_users.aws_iam_user.user",
    "module.iam_users.aws_iam_user_group_membership.group_memberships",
    "module.iam_users.aws_iam_user_login_profile.web_console",
}


def files_below(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    synthesized: dict[str, Any] = json.loads((written_module() / "main.tf.json").read_text(encoding="utf-8"))
    return synthesized


def test_the_module_is_written_whole_and_twice_alike(tmp_path: Path):
    write_module(tmp_path / "new" / "module")
    first = files_below(tmp_path / "new" / "module")
    assert first.keys() == FILES
    write_module(tmp_path / "new" / "module")
    assert files_below(tmp_path / "new" / "module") == first
    (tmp_path / "empty").mkdir()
    write_module(tmp_path / "empty")
    assert files_below(tmp_path / "empty") == first
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["module"]


def test_a_state_or_a_file_of_the_user_in_an_earlier_module_is_named_and_stays(tmp_path: Path):
    write_module(tmp_path / "module")
    for name in ("terraform.tfstate", "examples/complete/terraform.tfstate", "overrides.tf"):
        (tmp_path / "module" / name).write_text("precious", encoding="utf-8")
        before = files_below(tmp_path)
        with pytest.raises(DirectoryError) as caught:
            write_module(tmp_path / "module", provider_version=">= 6.0.0")
        assert str(caught.value) == (
            f"{tmp_path}/module: contains {name}, which landingzone did not write; move it elsewhere, "
            "or name a new or an empty directory"
        )
        assert files_below(tmp_path) == before
        (tmp_path / "module" / name).unlink()
    write_module(tmp_path / "module", provider_version=">= 6.0.0")
    assert files_below(tmp_path / "module").keys() == FILES


def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(DirectoryError) as caught:
        write_module(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: contains mine.txt, which landingzone did not write; move it elsewhere, "
        "or name a new or an empty directory"
    )
    assert files_below(tmp_path) == {"mine.txt": b"precious"}


def test_a_fault_on_the_way_leaves_the_earlier_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    directory = tmp_path / "module"
    write_module(directory)
    before = files_below(directory)

    def fail(self: Path, *arguments: Any, **named: Any) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(DirectoryError, match=r"cannot be written \(No space left on device\)"):
        write_module(directory)
    monkeypatch.undo()
    assert files_below(directory) == before
    assert [each.name for each in tmp_path.iterdir()] == ["module"]


def test_variables_and_outputs_are_those_of_the_documentation(content: dict[str, Any]):
    expected = {
        each["name"]: (
            each["type"],
            not each["required"],
            each["default"],
            each["default"] is None and not each["required"],
        )
        for each in INTERFACE["inputs"]
    }
    assert content["variable"].keys() == Inputs.model_fields.keys() >= DocumentedInputs.model_fields.keys()
    found = {}
    for name, (variable,) in content["variable"].items():
        assert variable["description"].endswith(".")
        found[name] = (variable["type"], "default" in variable, variable.get("default"), variable["nullable"])
    assert {name: found[name] for name in DocumentedInputs.model_fields} == expected
    assert content["output"].keys() == {each["name"] for each in INTERFACE["outputs"]}
    assert len(content["output"]) == 34
    assert all(output["description"] and "value" in output for (output,) in content["output"].values())


def test_every_rule_that_terraform_can_tell_stands_where_terraform_looks(content: dict[str, Any]):
    def expression(found: re.Match[str]) -> str:
        return str(content["locals"][found[1]][int(found[2])].removeprefix("${").removesuffix("}"))

    def read(checks: list[dict[str, str]]) -> list[tuple[str, ...]]:
        """Conditions and messages, with the expression itself in place of the local value that holds it."""
        return [
            tuple(re.sub(r"local\.(\w+)\[(\d+)\]", expression, each[part]) for part in ("condition", "error_message"))
            for each in checks
        ]

    validations = {name: read(variable.get("validation", [])) for name, (variable,) in content["variable"].items()}
    check = content["data"]["aws_caller_identity"]["current"]["lifecycle"]
    preconditions = read(content["data"]["aws_partition"]["inputs"]["lifecycle"]["precondition"])
    assert "precondition" not in check
    # What every name begins with, so that no `-target` leaves them out.
    assert all(
        f"data.{each} == null" in content["locals"]["after_checks"]
        for each in ("aws_caller_identity.current", "aws_partition.inputs")
    )
    told = [rule for rule in RULES if rule.condition]
    assert len(told) > 40
    assert sum(map(len, validations.values())) + len(preconditions) == len(told)
    for rule in told:
        assert (rule.condition, rule.error_message) in validations[rule.input] + preconditions
        if not rule.fits_a_validation:
            assert (rule.condition, rule.error_message) in preconditions
    assert "${self.account_id}" in check["postcondition"][0]["error_message"]


def test_a_module_has_neither_provider_nor_backend_nor_metadata(content: dict[str, Any]):
    assert content["terraform"] == {
        "required_version": ">= 1.5.0",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": PROVIDER_RANGE}},
    }
    asked = synthesize_module()["terraform"]["required_providers"]
    assert asked == {"aws": {"source": "hashicorp/aws", "version": ">= 5.0.0"}}
    assert list(content) == ["//", "terraform", "variable", "data", "locals", "check", "resource", "output", "moved"]
    # Beside the line that tells where the file comes from.
    assert (written_module() / "main.tf.json").read_text(encoding="utf-8").count('"//"') == 1
    assert content == synthesize_module(provider_version=PROVIDER_RANGE)


def test_every_known_address_of_the_original_moves_to_its_own(content: dict[str, Any]):
    moves = {each["from"]: each["to"] for each in content["moved"]}
    assert len(moves) == len(content["moved"]) == len(set(moves.values()))
    assert moves.keys() >= ORIGINAL_ADDRESSES
    resources = {f"{kind}.{name}" for kind, named in content["resource"].items() for name in named}
    for before, after in moves.items():
        assert before.split(".", 2)[2] == after
        assert after in resources


def test_the_readme_has_every_input_and_output(content: dict[str, Any]):
    text = (written_module() / "README.md").read_text(encoding="utf-8")
    inputs, outputs = (
        {
            name: (kind, rest)
            for name, kind, rest in re.findall(r"^\| `(\w+)` \| `([^`]+)` \| (.+) \|$", part, re.MULTILINE)
        }
        for part in text.split("## Inputs")[1].split("## Outputs")
    )
    beyond = Inputs.model_fields.keys() - DocumentedInputs.model_fields.keys()
    assert beyond <= inputs.keys()
    assert (len(inputs.keys() - beyond), len(outputs)) == (41, 34)
    for each in INTERFACE["inputs"]:
        default = "required" if each["required"] else f"`{json.dumps(each['default'])}`"
        description = content["variable"][each["name"]][0]["description"]
        assert inputs[each["name"]] == (each["type"], f"{default} | {description}")
    for each in INTERFACE["outputs"]:
        description = content["output"][each["name"]][0]["description"].replace("|", "\\|")
        assert outputs[each["name"]] == (each["type"], description)
    assert not re.search(r"\{(inputs|outputs|providers)\}", text)
    for name, command in DECRYPTION.items():
        assert f"\n{command}\n" in text
        assert f"`{command}`" in content["output"][name][0]["description"]


def test_the_typed_variables_are_twins_of_the_others(content: dict[str, Any]):
    text = (written_module() / "types_override.tf").read_text(encoding="utf-8")
    blocks = dict(re.findall(r'^variable "(\w+)" {\n(.*?)^}$', text, re.MULTILINE | re.DOTALL))
    assert blocks.keys() == content["variable"].keys()
    for name, block in blocks.items():
        lines = dict(re.findall(r"^  (\w+) += (.*)$", block, re.MULTILINE))
        variable = content["variable"][name][0]
        assert lines.pop("type") == variable["type"]
        assert {key: json.loads(value) for key, value in lines.items()} == {
            key: variable[key] for key in ("description", "default") if key in variable
        }


@pytest.mark.engine
def test_the_written_directory_initializes_validates_and_passes_its_own_tests(tmp_path: Path):
    directory = tmp_path / "module"
    shutil.copytree(written_module(), directory)
    terraform = Terraform(directory)
    terraform.run("fmt", "-check", "-recursive", "-no-color")
    terraform.init()
    assert terraform.validate() == ()
    assert re.search(r"Success! (\d+) passed, 0 failed\.", terraform.run("test", "-no-color"))
    for example in ("minimal", "complete"):
        terraform = Terraform(directory / "examples" / example)
        terraform.init()
        assert terraform.validate() == ()


SWITCHES = {group.key: group.switch for group in GROUPS}


@pytest.mark.long
def test_each_group_can_stand_alone_and_many_instances_in_one_account(emulator: EmulatedAccount, place: Place):
    alone = {
        key: EVERYTHING_OFF
        | {
            switch: True,
            "should_require_mfa": True,
            "auto_deploy_permissions": ["ecs:UpdateService"],
            "iam_policy_iam_user_self_mgmt": f"self-management-of-{key}",
            "users": {f"member-of-{key}": {}},
        }
        for key, switch in SWITCHES.items()
    }
    alone["cross_account"] = EVERYTHING_OFF | {
        "should_create_iam_group_cross_account_access_all": True,
        "iam_groups_for_cross_account_access": EVERYTHING_ON["iam_groups_for_cross_account_access"],
        "iam_policy_iam_user_self_mgmt": "self-management-of-cross-account",
    }
    alone["ssh"] = EVERYTHING_OFF | {
        "iam_group_names_ssh_grunt_users": ["connects"],
        "iam_policy_iam_user_self_mgmt": "self-management-of-ssh",
    }
    calls = [call(key, inputs) for key, inputs in alone.items()]
    terraform = place("\n".join([provider(emulator), *calls]))
    terraform.apply()

    each = [expected_account(inputs) for inputs in alone.values()]
    assert [len(content["groups"]) for content in each] == [1] * len(SWITCHES) + [4, 1]
    expected = {
        kind: {name: value for content in each for name, value in content[kind].items()}
        for kind in ("groups", "users", "policies")
    }
    assert read_account(emulator, {"policies": {}}) == expected | {"roles": []}
    assert terraform.plan().is_empty
    terraform.destroy()
    assert account(emulator.client("iam")) == {"groups": {}, "users": {}, "policies": {}, "roles": []}


@pytest.mark.engine
def test_two_instances_with_different_names_stand_side_by_side(emulator: EmulatedAccount, place: Place):
    first = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {"groups": ["full-access"]}}}
    second = EVERYTHING_ON | {"users": {"bob": {"groups": ["owners"]}}}
    terraform = place("\n".join([provider(emulator), call("first", first), call("second", second)]))
    terraform.apply()
    there, one, other = account(emulator.client("iam")), expected_account(first), expected_account(second)
    for kind in ("groups", "users", "policies"):
        assert there[kind].keys() == one[kind].keys() | other[kind].keys()
        assert not one[kind].keys() & other[kind].keys()
    assert terraform.plan().is_empty


@pytest.mark.engine
def test_what_only_the_apply_knows_does_not_stop_a_plan(emulator: EmulatedAccount, place: Place):
    boundary = (
        'resource "aws_iam_policy" "boundary" {\n  name = "boundary"\n'
        '  policy = jsonencode({ Version = "2012-10-17", Statement = ['
        '{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })\n}\n'
    )
    policy = {"actions": ["s3:GetObject"], "resources": ["LATER"]}
    users = {
        "alice": {"permissions_boundary": "LATER", "groups": ["full-access"], "inline_iam_policies": {"own": policy}}
    }

    def written(account_id: str) -> str:
        text = call("people", {"aws_account_id": account_id, "users": users})
        return "\n".join([provider(emulator), boundary, text.replace('"LATER"', "aws_iam_policy.boundary.arn")])

    error = place(written("210987654321")).plan_error()
    assert "meant for account 210987654321" in str(error)
    terraform = place(written(ACCOUNT_ID))
    terraform.apply()
    arn = f"arn:aws:iam::{ACCOUNT_ID}:policy/boundary"
    assert account(emulator.client("iam"))["users"]["alice"]["inline"]["own"]["Statement"][0]["Resource"] == arn
    assert terraform.plan().is_empty


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an account of 11 digits": ({"aws_account_id": "12345678901"}, "aws_account_id: must be 12 digits"),
    "a password without a key": (
        {"users": {"carol": {"create_login_profile": True}}},
        "users.carol.pgp_key: required when create_login_profile",
    ),
    "iam among the services of developers": (
        {"should_create_iam_group_developers": True, "iam_group_developers_permitted_services": ["ec2", "iam"]},
        "iam_group_developers_permitted_services[1]: ",
    ),
    "credentials of another account": (
        {"aws_account_id": "210987654321"},
        f"meant for account 210987654321, but the credentials belong to account {ACCOUNT_ID}",
    ),
    "an unknown attribute": ({"users": {"carol": {"grups": []}}}, "users.carol.grups: unknown attribute"),
    "two groups of one name": (
        {"iam_group_name_full_access": "ssh-grunt-users"},
        "two groups must not have the same name",
    ),
}


@pytest.mark.engine
def test_a_wrong_input_stops_the_plan_and_says_why(emulator: EmulatedAccount, place: Place):
    terraform = place(configuration(emulator, {"aws_account_id": ACCOUNT_ID}))
    for name, (inputs, message) in REFUSED.items():
        (terraform.directory / "main.tf").write_text(
            configuration(emulator, {"aws_account_id": ACCOUNT_ID} | inputs), encoding="utf-8"
        )
        errors = terraform.plan_error().errors
        assert len(errors) == 1, name
        assert message in " ".join(errors[0].detail.split()), name
    assert account(emulator.client("iam"))["users"] == {}
