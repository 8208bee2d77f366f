"""The module form is a complete module, as written and as used from HCL."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
from hcl import read_files
from interrupted_writes import files_below
from module_call import read_module, written_module

from dev.engine import PROVIDER_RANGE
from landingzone.config.documented import DocumentedInputs
from landingzone.config.inputs import Inputs
from landingzone.directories import replace_directory
from landingzone.rules.check import RULES
from landingzone.terraform.module import synthesize_module, write_module
from landingzone.terraform.outputs import OUTPUTS_BEYOND

INTERFACE = json.loads((Path(__file__).parents[1] / "interface.json").read_text(encoding="utf-8"))
EXAMPLES = {f"examples/{each}" for each in ("complete/main.tf", "minimal/main.tf", "terragrunt/terragrunt.hcl")}
TESTS = {f"tests/{name}.tftest.hcl" for name in ("groups", "refusals", "users")}
# What the last version wrote that had everything in `main.tf.json`.
FILES_OF_0_1_0 = {".landingzone-module", "LICENSE", "README.md", "main.tf.json", "types_override.tf"} | EXAMPLES | TESTS
FILES = FILES_OF_0_1_0 | {"UPGRADING.md"}
FILES |= {f"examples/{name}/README.md" for name in ("complete", "minimal", "terragrunt")}
FILES |= {f"{name}.tf.json" for name in ("checks", "groups", "moves", "outputs", "users", "variables", "versions")}
# By the documentation, below the caller's module.
ORIGINAL_GROUPS = ("full_access", "billing", "developers", "read_only", "use_existing_iam_roles", "iam_user_self_mgmt")
OTHER_GROUPS = "ssh_iam_users ssh_iam_sudo_users cross_account_access_groups logs support iam_admin"
ORIGINAL_ADDRESSES = {
    *(f"module.iam_groups.aws_iam_group.{key}" for key in (*ORIGINAL_GROUPS, *OTHER_GROUPS.split())),
    *(f"module.iam_groups.aws_iam_group_policy.{key}" for key in ORIGINAL_GROUPS[:5]),
    "module.iam_groups.aws_iam_group_policy.developers_personal_s3_bucket",
    "module.iam_groups.aws_iam_policy.iam_user_self_mgmt",
    *(f"module.iam_groups.aws_iam_group_policy_attachment.{key}_iam_user_self_mgmt" for key in ORIGINAL_GROUPS[:4]),
    "module.iam_groups.aws_iam_group_policy_attachment.iam_user_self_mgmt",
    *(f"module.iam_users.aws_iam_user{each}" for each in (".user", "_group_membership.group_memberships")),
    "module.iam_users.aws_iam_user_login_profile.web_console",
}


@pytest.fixture(scope="module")
def content():
    return read_module(written_module())


def test_the_module_is_written_whole_and_twice_alike(tmp_path):
    first = files_below(written_module())
    assert first.keys() == FILES
    for _ in range(2):
        write_module(tmp_path / "new" / "module", provider_version=PROVIDER_RANGE)
        assert files_below(tmp_path / "new" / "module") == first
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["module"]


def write_as_0_1_0(directory, **more):
    """Write a module as that version did, but with the blocks of this one."""
    now = {name: (written_module() / name).read_text(encoding="utf-8") for name in FILES_OF_0_1_0}
    del now[".landingzone-module"]
    content = {"//": "Synthesized.", **read_module(written_module())}
    replace_directory(directory, now | {"main.tf.json": json.dumps(content)} | more)


def test_a_module_of_0_1_0_is_replaced_with_what_terraform_put_there_kept(tmp_path):
    # Its archive may be unpacked over that of this version, and the other way round.
    assert FILES_OF_0_1_0 < FILES
    directory = tmp_path / "module"
    write_as_0_1_0(directory, **{"of_another_day.tf.json": "{}"})
    kept = {".terraform/modules/modules.json", "examples/minimal/.terraform.lock.hcl", ".terraform.lock.hcl"}
    for name in kept:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text("of terraform", encoding="utf-8")
    write_module(directory, provider_version=PROVIDER_RANGE)
    found = files_below(directory)
    assert {found.pop(name) for name in kept} == {b"of terraform"}
    assert found == files_below(written_module())


def test_variables_and_outputs_are_those_of_the_documentation(content):
    expected = {}
    for each in INTERFACE["inputs"]:
        default, required = each["default"], each["required"]
        expected[each["name"]] = (each["type"], not required, default, default is None and not required)
    assert content["variable"].keys() == Inputs.model_fields.keys() >= DocumentedInputs.model_fields.keys()
    found = {}
    for name, variable in content["variable"].items():
        assert variable["description"].endswith(".")
        found[name] = (variable["type"], "default" in variable, variable.get("default"), variable["nullable"])
    assert {name: found[name] for name in DocumentedInputs.model_fields} == expected
    beyond = {output.name for output in OUTPUTS_BEYOND}
    assert content["output"].keys() - beyond == {*chain(*INTERFACE["outputs"].values())}
    assert len(content["output"].keys() - beyond) == 34
    assert all(output["description"] and "value" in output for output in content["output"].values())


def test_every_rule_that_terraform_can_tell_stands_where_terraform_looks(content):
    def expression(found):
        return str(content["locals"][found[1]][int(found[2])].removeprefix("${").removesuffix("}"))

    def read(checks):
        return [
            tuple(re.sub(r"local\.(\w+)\[(\d+)\]", expression, each[part]) for part in ("condition", "error_message"))
            for each in checks
        ]

    validations = {name: read(variable.get("validation", [])) for name, variable in content["variable"].items()}
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


def test_a_module_has_neither_provider_nor_backend_nor_metadata(content):
    [[asked]] = content["terraform"]
    assert asked == {
        "required_version": ">= 1.5.0",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": PROVIDER_RANGE}},
    }
    default = synthesize_module()
    assert list(default) == ["terraform", "variable", "data", "locals", "check", "resource", "output", "moved"]
    assert default["terraform"][0][0]["required_providers"] == {
        "aws": {"source": "hashicorp/aws", "version": ">= 5.0.0"}
    }
    for file in written_module().glob("*.tf.json"):
        # The line that tells what the file has, and where it comes from.
        assert file.read_text(encoding="utf-8").count('"//"') == 1


def test_every_known_address_of_the_original_moves_to_its_own(content):
    moves = {each["from"]: each["to"] for [each] in content["moved"]}
    assert len(moves) == len(content["moved"]) == len(set(moves.values()))
    assert moves.keys() >= ORIGINAL_ADDRESSES
    resources = {f"{kind}.{name}" for kind, named in content["resource"].items() for name in named}
    for before, after in moves.items():
        assert before.split(".", 2)[2] == after
        assert after in resources


def test_the_typed_variables_are_twins_of_the_others(content):
    text = (written_module() / "types_override.tf").read_text(encoding="utf-8")
    [read] = read_files({"types_override.tf": text}).values()
    assert read.keys() == {"variable"}
    assert read["variable"].keys() == content["variable"].keys()
    for name, [variable] in read["variable"].items():
        whole = content["variable"][name]
        # The parser writes a type that is more than a word as an expression.
        assert re.sub(r"^\$\{(.*)\}$", r"\1", variable.pop("type")) == whole["type"]
        assert variable == {key: whole[key] for key in ("description", "default") if key in whole}
