"""The module form is a complete module, as written and as used from HCL."""

import re
import shutil
from pathlib import Path

import pytest
from deployment import read_account
from expected_account import expected_account
from module_call import call, configuration, provider, written_module
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, JSON_POLICY
from slot_roles import role
from walks import rewrite

from dev.engine import Terraform
from landingzone.groups.catalog import GROUPS


def test_the_written_directory_initializes_validates_and_passes_its_own_tests(tmp_path):
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


@pytest.mark.long
def test_each_group_can_stand_alone_and_many_instances_in_one_account(emulator, place):
    alone = {group.key: {group.switch: True, "users": {f"of-{group.key}": {}}} for group in GROUPS}
    alone["cross_account"] = {
        "should_create_iam_group_cross_account_access_all": True,
        "iam_groups_for_cross_account_access": EVERYTHING_ON["iam_groups_for_cross_account_access"],
    }
    alone["ssh"] = {"iam_group_names_ssh_grunt_users": ["connects"]}
    name, more = "iam_policy_iam_user_self_mgmt", {"should_require_mfa": True, "auto_deploy_permissions": ["ecs:*"]}
    alone = {key: EVERYTHING_OFF | more | {name: f"self-management-of-{key}"} | it for key, it in alone.items()}
    terraform = place("\n".join([provider(emulator), *(call(key, inputs) for key, inputs in alone.items())]))
    terraform.apply_at_once()
    each = [expected_account(inputs) for inputs in alone.values()]
    assert [len(content["groups"]) for content in each] == [1] * len(GROUPS) + [4, 1]
    kinds = ("groups", "users", "policies")
    expected = {kind: {name: it for content in each for name, it in content[kind].items()} for kind in kinds}
    assert read_account(emulator, {"policies": {}}) == expected | {"roles": []}
    assert terraform.is_settled()


NO_JSON = '"policy" contains an invalid JSON policy'
NO_NAME = "expected length of name to be in the range (1 - 128)"
LARGE = {
    "should_create_iam_group_cross_account_access_all": True,
    "iam_groups_for_cross_account_access": [{"group_name": "l" * 126, "iam_role_arns": [role(at) for at in range(99)]}],
}
TOO_LONG = [entry | {"group_name": "l" * 127} for entry in LARGE["iam_groups_for_cross_account_access"]]
REFUSED = (
    # What Terraform and the provider refuse, so that the module has no rule for it.
    ({"policies": {"ours": {"description": ["x"], "json": JSON_POLICY}}}, "string required", "main.tf"),
    ({"policies": {"ours": {"json": {"Statement": []}}}}, "must have consistent types", "main.tf"),
    ({"users": {"carol": "ops"}}, "arguments must be maps or objects", "users.tf"),
    ({"groups": {"ops": ["x"]}}, "arguments must be maps or objects", "groups.tf"),
    ({"policies": {"ours": "x"}}, "arguments must be maps or objects", "main.tf"),
    ({"users": {"carol": {"inline_iam_policies": [{}]}}}, "arguments must be maps or objects", "users.tf"),
    ({"users": {"carol": {"json_policies": {"x": "no JSON"}}}}, NO_JSON, "users.tf"),
    ({"groups": {"ops": {"json_policies": {"x": "no JSON"}}}}, NO_JSON, "groups.tf"),
    ({"policies": {"ours": {"json": "no JSON"}}}, NO_JSON, "main.tf"),
    (LARGE | {"iam_groups_for_cross_account_access": TOO_LONG}, NO_NAME, "groups.tf"),
    (LARGE | {"cross_account_access_all_group_name": "l" * 127}, NO_NAME, "groups.tf"),
    ({"aws_account_id": "12345678901"}, "aws_account_id: must be 12 digits", "main.tf"),
    ({"users": {"carol": {"grups": []}}}, "users.carol.grups: unknown attribute", "checks.tf"),
    ({"iam_group_name_full_access": "ssh-grunt-users"}, "two groups must not have the same name", "checks.tf"),
)


# A plan for each: in every run one of the provider, and those of the module.
@pytest.mark.parametrize("refused", [REFUSED[-4:], pytest.param(REFUSED[:-4], marks=pytest.mark.long)])
def test_a_wrong_input_stops_the_plan_and_says_why(refused, emulator, place):
    terraform = place(configuration(emulator, {"aws_account_id": ACCOUNT_ID}))
    for inputs, message, file in refused:
        rewrite(terraform, configuration(emulator, {"aws_account_id": ACCOUNT_ID} | inputs))
        told = {Path(each.file).name: f"{each.summary} {each.detail}" for each in terraform.plan_error().errors}
        assert message in " ".join(told[file].split())
