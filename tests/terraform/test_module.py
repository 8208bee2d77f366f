"""The module form is a complete module, as written and as used from HCL."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
from interrupted_writes import files_below
from module_call import written_module

from dev.engine import PROVIDER_RANGE
from dev.module.conditions import condition_of, fits_a_validation, message_of
from dev.module.module_rules import RULES
from dev.module.synthesis import synthesize_module
from landingzone.config.documented import DocumentedInputs
from landingzone.config.inputs import Inputs
from landingzone.ground.directories import replace_directory
from landingzone.ground.versions import PROVIDER
from landingzone.rules.provider_versions import may_leave_readable
from landingzone.terraform.module import READY_MADE, write_module
from landingzone.terraform.outputs import OUTPUTS_BEYOND

INTERFACE = json.loads((Path(__file__).parents[1] / "interface.json").read_text(encoding="utf-8"))
EXAMPLES = {f"examples/{each}" for each in ("complete/main.tf", "minimal/main.tf", "terragrunt/terragrunt.hcl")}
TESTS = {f"tests/{name}.tftest.hcl" for name in ("groups", "refusals", "users")}
# What older versions wrote, in Terraform's JSON.
OLD = {"types_override.tf", "main.tf.json"}
SPLIT = {f"{name}.tf.json" for name in ("checks", "groups", "moves", "outputs", "users", "variables", "versions")}
FILES = {".landingzone-module", "LICENSE", "README.md", "UPGRADING.md"} | EXAMPLES | TESTS
FILES |= {f"examples/{name}/README.md" for name in ("complete", "minimal", "terragrunt")}
FILES |= {f"{name}.tf" for name in ("checks", "groups", "main", "moves", "outputs", "users", "variables", "versions")}
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
    return synthesize_module()


def test_the_module_is_written_whole_and_twice_alike(tmp_path):
    first = files_below(written_module())
    assert first.keys() == FILES
    for _ in range(2):
        write_module(tmp_path / "new" / "module", provider_version=PROVIDER_RANGE)
        assert files_below(tmp_path / "new" / "module") == first
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["module"]


@pytest.mark.parametrize(
    "constraint", [">=5.40,<7", "  ~>   5.31.0 ,\t!= 5.40.0 ", " >=   3.39.0", "= 5.1.2", ">= 3.0, < 5, != 4.1.0"]
)
def test_a_range_of_the_provider_stands_in_four_places_and_nothing_else_changes(tmp_path, constraint):
    write_module(tmp_path / "asked", provider_version=constraint)
    asked, ready = files_below(tmp_path / "asked"), files_below(READY_MADE)
    changed = {
        name: [
            (old.decode(), new.decode())
            for old, new in zip(ready[name].splitlines(), asked[name].splitlines(), strict=True)
            if old != new
        ]
        for name in ready
        if ready[name] != asked[name]
    }
    plain = " ".join(constraint.split())
    assert {name: len(lines) for name, lines in changed.items()} == {
        "README.md": 3,
        "UPGRADING.md": 1,
        "versions.tf": 1,
    }
    assert changed["versions.tf"][0][1] == f"      version = {json.dumps(constraint)}"
    [(_, told), *rows] = changed["README.md"]
    assert told.startswith(f"  The module requires AWS providers `{plain}`")
    assert ("below 5.0.0 may write the SMTP password" in told) == may_leave_readable(constraint)
    for old, new in (*rows, *changed["UPGRADING.md"]):
        assert new == old.replace(PROVIDER, plain)


@pytest.mark.parametrize("names", [OLD, OLD | SPLIT], ids=["0.1.0", "0.2.0"])
def test_a_module_of_an_older_version_is_replaced_with_what_terraform_put_there_kept(names, tmp_path):
    directory = tmp_path / "module"
    texts = {name: (written_module() / name).read_text(encoding="utf-8") for name in ("LICENSE", "README.md")}
    replace_directory(directory, texts | dict.fromkeys(names | EXAMPLES | {"of_another_day.tf.json"}, "{}"))
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
    validations = {
        (name, each["condition"], each["error_message"])
        for name, variable in content["variable"].items()
        for each in variable.get("validation", [])
    }
    tables = {name: body for name, body in content["locals"].items() if name.startswith("rules_of_")}
    told = [rule for rule in RULES if rule.in_hcl is not None]
    assert len(told) > 40
    assert len(validations) == sum(fits_a_validation(rule) for rule in told) > 30
    for rule in told:
        if fits_a_validation(rule):
            assert (rule.input, condition_of(rule), message_of(rule)) in validations
        else:
            of = rule.input if rule.input in ("users", "groups", "policies") else "inputs"
            message = json.dumps(f"{rule.sentence}")[1:-1]
            its = [json.dumps(table) for name, table in tables.items() if of in name]
            assert any(message in table or json.dumps(message)[1:-1] in table for table in its), message
    preconditions = content["data"]["aws_partition"]["inputs"]["lifecycle"]["precondition"]
    looked_at = [re.findall(r"local\.broken_rules\.(\w+)", json.dumps(each)) for each in preconditions]
    assert looked_at == [[of] * 2 for of in ("users", "groups", "policies", "inputs")]
    check = content["data"]["aws_caller_identity"]["current"]["lifecycle"]
    assert "precondition" not in check
    assert "${self.account_id}" in check["postcondition"][0]["error_message"]
    # What every name begins with, so that no `-target` leaves them out.
    assert all(
        f"data.{each} == null" in content["locals"]["after_checks"]
        for each in ("aws_caller_identity.current", "aws_partition.inputs")
    )


def test_a_module_has_neither_provider_nor_backend_nor_metadata(content):
    [[asked]] = content["terraform"]
    assert asked == {
        "required_version": ">= 1.5.0",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0.0"}},
    }
    assert list(content) == ["terraform", "variable", "data", "locals", "check", "resource", "output", "moved"]


def test_every_known_address_of_the_original_moves_to_its_own(content):
    moves = {each["from"]: each["to"] for [each] in content["moved"]}
    assert len(moves) == len(content["moved"]) == len(set(moves.values()))
    assert moves.keys() >= ORIGINAL_ADDRESSES
    resources = {f"{kind}.{name}" for kind, named in content["resource"].items() for name in named}
    for before, after in moves.items():
        assert before.split(".", 2)[2] == after
        assert after in resources
