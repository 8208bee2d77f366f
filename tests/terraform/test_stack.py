"""The stack that is delivered: its synthesized JSON whole, and what it says point by point."""

from __future__ import annotations

from typing import Any

import pytest
from compact_json import CompactJSON
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, USERS_OF_EVERY_KIND
from synthesis import blocks, synthesize_stack, synthesize_whole_stack
from syrupy.assertion import SnapshotAssertion

from landingzone import InvalidInputs
from landingzone.terraform.outputs import OUTPUTS_BEYOND

NOTHING_BUT_DEFAULTS = {"aws_account_id": ACCOUNT_ID}
USERS_ALONE = NOTHING_BUT_DEFAULTS | {"enable_iam_groups": False, "users": USERS_OF_EVERY_KIND}


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(CompactJSON)


def addresses(content: dict[str, Any], prefix: str) -> set[str]:
    return {address.removeprefix(prefix) for address in blocks(content) if address.startswith(prefix)}


def without_descriptions(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"output": {name: output["value"] for name, output in content["output"].items()}}


def test_the_defaults_make_four_groups_and_no_user(snapshot: SnapshotAssertion):
    content = synthesize_stack(**NOTHING_BUT_DEFAULTS)
    assert addresses(content, "aws_iam_group.") == {
        "full_access",
        "iam_user_self_mgmt",
        "ssh_iam_sudo_users",
        "ssh_iam_users",
    }
    assert addresses(content, "aws_iam_user") == set()
    assert without_descriptions(content) == snapshot


def test_everything_on_makes_every_group(snapshot: SnapshotAssertion):
    content = synthesize_stack(**EVERYTHING_ON | {"users": {}})
    assert addresses(content, "aws_iam_group.") == {
        "auto_deploy",
        "billing",
        "cross_account_access_all",
        "cross_account_access_groups",
        "developers",
        "full_access",
        "groups",
        "houston_cli_users",
        "iam_admin",
        "iam_user_self_mgmt",
        "logs",
        "read_only",
        "ssh_iam_sudo_users",
        "ssh_iam_users",
        "support",
        "use_existing_iam_roles",
    }
    assert addresses(content, "aws_iam_policy.") == {"iam_admin", "iam_user_self_mgmt", "policies"}
    assert without_descriptions(content) == snapshot


def test_everything_off_leaves_the_self_management_policy(snapshot: SnapshotAssertion):
    content = synthesize_stack(**EVERYTHING_OFF)
    assert list(content["resource"]) == ["aws_iam_policy"]
    assert addresses(content, "aws_iam_policy.") == {"iam_user_self_mgmt"}
    assert without_descriptions(content) == snapshot


def test_users_of_every_kind_stand_as_data_that_resources_loop_over(snapshot: SnapshotAssertion):
    content = synthesize_stack(**USERS_ALONE)
    found = blocks(content)
    assert found["local.users"].keys() == USERS_OF_EVERY_KIND.keys()
    assert found["local.users"]["plain"] == {}
    assert found["local.users"]["described"] == USERS_OF_EVERY_KIND["described"]
    assert {address for address in found if address.startswith(("aws_iam_user", "aws_iam_access_key"))} == {
        "aws_iam_access_key.access_keys",
        "aws_iam_access_key.access_keys_second",
        "aws_iam_user.user",
        "aws_iam_user_group_membership.group_memberships",
        "aws_iam_user_login_profile.web_console",
        "aws_iam_user_policy.inline_denies",
        "aws_iam_user_policy.inline_iam_policies",
        "aws_iam_user_policy.json_policies",
        "aws_iam_user_policy.offboarding",
        "aws_iam_user_policy.require_mfa",
        "aws_iam_user_policy_attachment.aws_managed_policies",
        "aws_iam_user_policy_attachment.customer_managed_policies",
        "aws_iam_user_ssh_key.ssh_public_keys",
    }
    assert found["aws_iam_user_login_profile.web_console"]["lifecycle"] == {
        "ignore_changes": ["pgp_key", "password_length", "password_reset_required"],
        "replace_triggered_by": ["terraform_data.credential_generations.input[each.key]"],
    }
    assert found["terraform_data.credential_generations"] == {"input": '${tomap({"signs-in-anew": 2})}'}
    assert found["aws_iam_access_key.access_keys"]["lifecycle"] == {"ignore_changes": ["pgp_key"]}
    assert without_descriptions(content) == snapshot


def test_the_same_inputs_give_the_same_text_in_whatever_order_the_users_come():
    reordered = dict(reversed(list(USERS_OF_EVERY_KIND.items())))
    assert synthesize_stack(**USERS_ALONE) == synthesize_stack(**USERS_ALONE | {"users": reordered})


def test_no_resource_takes_over_what_others_attached_or_joined():
    content = synthesize_stack(**EVERYTHING_ON)
    assert not {"aws_iam_policy_attachment", "aws_iam_group_membership"} & content["resource"].keys()


def test_a_switched_off_groups_half_leaves_the_users_alone():
    content = synthesize_stack(**EVERYTHING_ON | {"enable_iam_groups": False, "groups": {}, "policies": {}})
    assert {kind for kind in content["resource"] if "group" in kind} == {"aws_iam_user_group_membership"}
    assert "aws_iam_policy" not in content["resource"]
    assert content["output"]["iam_self_mgmt_iam_policy_arn"]["value"] == "${null}"


@pytest.mark.parametrize("inputs", [NOTHING_BUT_DEFAULTS, EVERYTHING_ON, EVERYTHING_OFF])
def test_the_outputs_are_the_documented_ones(inputs: dict[str, Any], interface: dict[str, Any]):
    outputs = synthesize_stack(**inputs)["output"]
    beyond = {output.name for output in OUTPUTS_BEYOND}
    assert outputs.keys() - beyond == {row["name"] for row in interface["outputs"]}
    assert len(outputs.keys() - beyond) == 34
    assert all("value" in output and output["description"] for output in outputs.values())


def test_outputs_of_what_is_not_created_are_null_or_empty(interface: dict[str, Any]):
    outputs = synthesize_stack(**EVERYTHING_OFF | {"enable_iam_groups": False})["output"]
    empty = {"string": "${null}", "list(string)": [], "map(string)": {}}
    for row in interface["outputs"]:
        if row["name"] == "require_mfa_policy":
            assert outputs[row["name"]]["value"] == "${data.aws_iam_policy_document.require_mfa.json}"
        else:
            assert outputs[row["name"]]["value"] == empty.get(row["type"], {})


def test_the_provider_is_restricted_to_the_account():
    restricted, free = synthesize_stack(**NOTHING_BUT_DEFAULTS)["provider"]["aws"]
    assert restricted == {"allowed_account_ids": [ACCOUNT_ID]}
    # It asks nothing of its own: the check does.
    asks_nothing = {"skip_credentials_validation": True, "skip_requesting_account_id": True}
    assert free == {"alias": "account_check", **asks_nothing}


def test_only_the_account_check_asks_the_unrestricted_provider():
    content = synthesize_stack(**EVERYTHING_ON)
    assert {address for address, block in blocks(content).items() if "provider" in block} == {
        "data.aws_caller_identity.current"
    }


def test_provider_settings_are_those_of_the_provider_with_its_nested_blocks():
    settings = {
        "region": "eu-west-1",
        "assume_role": [{"role_arn": "arn:aws:iam::123456789012:role/deploy", "session_name": "landingzone"}],
        "endpoints": {"iam": "http://localhost:5000"},
        "default_tags": {"tags": {"literal": "${not.evaluated}"}},
    }
    content = synthesize_stack(**NOTHING_BUT_DEFAULTS, provider=settings, provider_version="~> 5.0")
    for given in content["provider"]["aws"]:
        assert {name: given[name] for name in settings} == settings | {
            "default_tags": {"tags": {"literal": "$${not.evaluated}"}}
        }
    assert content["terraform"]["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}}


@pytest.mark.parametrize(
    ("adoption", "version"),
    [
        ({}, ">= 1.4.0"),
        ({"moved": {"aws_iam_group.full_access": "aws_iam_group.all"}}, ">= 1.4.0"),
        ({"imported": {"aws_iam_group.full_access": "full-access"}}, ">= 1.5.0"),
        ({"imported": {"aws_iam_group.full_access": "full-access"}, "removed": ["aws_iam_role.own"]}, ">= 1.10.0"),
    ],
)
def test_an_older_terraform_is_refused_by_its_version(adoption: dict[str, Any], version: str):
    content = synthesize_whole_stack(**NOTHING_BUT_DEFAULTS, adoption=adoption)
    assert content["terraform"][1:] == [[{"required_version": version}]]


def test_a_backend_is_the_one_of_cdktf_with_its_arguments():
    backend = {"s3": {"bucket": "states", "key": "iam.tfstate", "region": "eu-west-1", "encrypt": True}}
    assert synthesize_stack(**NOTHING_BUT_DEFAULTS, backend=backend)["terraform"]["backend"] == backend


def test_wrong_settings_are_reported_all_together():
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(
            **NOTHING_BUT_DEFAULTS,
            provider={"regoin": "eu-west-1", "allowed_account_ids": []},
            backend={"s3": {"bukket": "states", "key": "iam.tfstate"}},
        )
    lines = str(caught.value).splitlines()
    assert [line.split("; known")[0] for line in lines] == [
        "backend.s3.bucket: required; write bucket: ...",
        "backend.s3.bukket: unknown argument of the s3 backend (got 'bukket'); did you mean bucket?",
        "provider.allowed_account_ids: is set by the stack itself (got an empty list); leave it out: aws_account_id is "
        "the only account",
        "provider.regoin: unknown argument of the AWS provider (got 'regoin'); did you mean region?",
    ]


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        ({"etcd": {}}, "backend.etcd: unknown backend (got 'etcd')"),
        ({"local": {}, "s3": {"bucket": "b", "key": "k"}}, "backend: must be one backend (got a map with 2 entries)"),
    ],
)
def test_a_backend_that_is_none_or_two_is_refused(backend: dict[str, Any], problem: str):
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(**NOTHING_BUT_DEFAULTS, backend=backend)
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(
    ("s3", "problem"),
    [
        ({"bucket": ["b"]}, "backend.s3.bucket: must be text (got a list with 1 entry); write one text"),
        ({"assume_role": {}}, "backend.s3.assume_role.role_arn: required"),
        (
            {"bucket": "states-${x}"},
            "backend.s3.bucket: must contain neither `${` nor `%{`, which is text to Terraform and an expression to "
            "OpenTofu (got a text with one of them); write the value itself",
        ),
        (
            {"assume_role": {"role_arn": "r", "tags": {"__proto__": "x"}}},
            "backend.s3.assume_role.tags.__proto__: cannot be a name here",
        ),
        (
            {"assume_role": {"role_arn": "r", "tags": {"${x}": "x"}}},
            'backend.s3.assume_role.tags["${x}"]: must contain neither `${` nor `%{`, which is text to Terraform',
        ),
        ({"a\nb": 1}, 'backend.s3["a\\x0ab"]: unknown argument of the s3 backend'),
        ({"allowed_account_ids": ["%{x}"]}, "backend.s3.allowed_account_ids[0]: must contain neither `${` nor `%{`"),
    ],
)
def test_arguments_of_a_backend_that_cannot_be_meant_are_refused(s3: dict[str, Any], problem: str):
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(**NOTHING_BUT_DEFAULTS, backend={"s3": {"bucket": "b", "key": "k", **s3}})
    assert str(caught.value).startswith(problem)
    assert "\n" not in str(caught.value)
