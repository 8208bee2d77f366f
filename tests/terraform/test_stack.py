"""The stack that is delivered: its synthesized JSON whole, and what it says point by point."""

import pytest
from compact_json import CompactJSON
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, USERS_OF_EVERY_KIND
from synthesis import blocks, synthesize_stack, synthesize_whole_stack

from landingzone import InvalidInputs

NOTHING_BUT_DEFAULTS = {"aws_account_id": ACCOUNT_ID}


@pytest.fixture(scope="module")
def everything():
    return synthesize_stack(**EVERYTHING_ON)


WITH_MFA = [{"test": "Bool", "values": ["true"], "variable": "aws:MultiFactorAuthPresent"}]


def in_short(statements):
    """Give statements as sid -> what it says, without losing anything of it."""
    found = {}
    for statement in statements:
        rest = dict(statement)
        sid, words = rest.pop("sid"), rest.pop("effect")
        if rest.get("condition") == WITH_MFA:
            words = f"{words} with MFA"
            del rest["condition"]
        found[sid] = [words, rest.pop("actions", None), rest.pop("resources"), *([rest] if rest else [])]
    assert len(found) == len(statements)
    return found


def test_everything_on_is_written_as_it_was(everything, snapshot):
    found = blocks(everything)
    # The data that resources loop over are the inputs, of which another test says how they become rows.
    rows = {f"local.{name}" for name in ("users", "groups", "policies")}
    assert rows < found.keys()
    outputs = {address: block["value"] for address, block in found.items() if address.startswith("output.")}
    rest = {name: everything[name] for name in ("provider", "terraform")}
    written = {address: block for address, block in (found | outputs | rest).items() if address not in rows}
    for address, block in [*written.items()]:
        if address.startswith("data.aws_iam_policy_document."):
            written[address] = block | {"statement": in_short(block["statement"])}
        if "lifecycle" in block and block["lifecycle"] == {"create_before_destroy": True}:
            written[f"{address} + created first"] = {
                name: written[address][name] for name in block if name != "lifecycle"
            }
            del written[address]
    assert written == snapshot.use_extension(CompactJSON)


def test_the_defaults_make_four_groups_and_no_user_and_everything_off_leaves_the_self_management_policy():
    content = synthesize_stack(**NOTHING_BUT_DEFAULTS)["resource"]
    assert content["aws_iam_group"].keys() == {
        "full_access",
        "iam_user_self_mgmt",
        "ssh_iam_sudo_users",
        "ssh_iam_users",
    }
    assert "aws_iam_user" not in content
    content = synthesize_stack(**EVERYTHING_OFF)["resource"]
    assert {kind: [*named] for kind, named in content.items()} == {"aws_iam_policy": ["iam_user_self_mgmt"]}


def test_users_of_every_kind_stand_as_data_that_resources_loop_over(everything):
    found = blocks(everything)
    assert found["local.users"].keys() == EVERYTHING_ON["users"].keys()
    assert found["local.users"]["plain"] == {}
    assert found["local.users"]["described"] == USERS_OF_EVERY_KIND["described"]
    assert found["aws_iam_user_login_profile.web_console"]["lifecycle"] == {
        "ignore_changes": ["pgp_key", "password_length", "password_reset_required"],
        "replace_triggered_by": ["terraform_data.credential_generations.input[each.key]"],
    }
    assert found["terraform_data.credential_generations"] == {"input": '${tomap({"signs-in-anew": 2})}'}
    assert found["aws_iam_access_key.access_keys"]["lifecycle"] == {"ignore_changes": ["pgp_key"]}


def test_the_same_inputs_give_the_same_text_in_whatever_order_the_users_come(everything):
    reordered = dict(reversed(list(EVERYTHING_ON["users"].items())))
    assert synthesize_stack(**EVERYTHING_ON | {"users": reordered}) == everything
    # None takes over what others attached or joined.
    assert not {"aws_iam_policy_attachment", "aws_iam_group_membership"} & everything["resource"].keys()


def test_outputs_of_what_is_not_created_are_null_or_empty(interface):
    outputs = synthesize_stack(**EVERYTHING_OFF | {"enable_iam_groups": False})["output"]
    empty = {"string": "${null}", "list(string)": [], "map(string)": {}}
    assert outputs.pop("require_mfa_policy")["value"] == "${data.aws_iam_policy_document.require_mfa.json}"
    types = {row["name"]: row["type"] for row in interface["outputs"] if row["name"] in outputs}
    assert len(types) == len(interface["outputs"]) - 1
    assert {name: outputs[name]["value"] for name in types} == {name: empty.get(it, {}) for name, it in types.items()}


def test_the_provider_is_restricted_to_the_account_and_the_check_asks_another_one(everything):
    restricted, free = everything["provider"]["aws"]
    assert restricted == {"allowed_account_ids": [ACCOUNT_ID]}
    # It asks nothing of its own: the check does.
    asks_nothing = {"skip_credentials_validation": True, "skip_requesting_account_id": True}
    assert free == {"alias": "account_check", **asks_nothing}
    assert {address for address, block in blocks(everything).items() if "provider" in block} == {
        "data.aws_caller_identity.current"
    }


def test_provider_settings_are_those_of_the_provider_with_its_nested_blocks():
    settings = {
        "region": "eu-west-1",
        "s3_us_east_1_regional_endpoint": "regional",
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
        ({"moved": {"aws_iam_group.full_access": "aws_iam_group.all"}}, ">= 1.4.0"),
        ({"imported": {"aws_iam_group.full_access": "full-access"}}, ">= 1.5.0"),
        ({"imported": {"aws_iam_group.full_access": "full-access"}, "removed": ["aws_iam_role.own"]}, ">= 1.10.0"),
    ],
)
def test_an_older_terraform_is_refused_by_its_version(adoption, version):
    content = synthesize_whole_stack(**NOTHING_BUT_DEFAULTS, adoption=adoption)
    assert content["terraform"][1:] == [[{"required_version": version}]]


def test_wrong_settings_are_reported_all_together():
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(
            **NOTHING_BUT_DEFAULTS,
            provider={"regoin": "eu-west-1", "s3_us_east1_regional_endpoint": "x", "allowed_account_ids": []},
            backend={"s3": {"bukket": "states", "key": "iam.tfstate"}},
        )
    lines = str(caught.value).splitlines()
    assert [line.split("; known")[0] for line in lines] == [
        "backend.s3.bucket: required; write bucket: ...",
        "backend.s3.bukket: unknown argument of the s3 backend (got 'bukket'); did you mean bucket?",
        "provider.allowed_account_ids: is set by the stack itself (got an empty list); leave it out: aws_account_id is "
        "the only account",
        "provider.regoin: unknown argument of the AWS provider (got 'regoin'); did you mean region?",
        "provider.s3_us_east1_regional_endpoint: unknown argument of the AWS provider (got "
        "'s3_us_east1_regional_endpoint'); did you mean s3_us_east_1_regional_endpoint?",
    ]


S3 = {"bucket": "b", "key": "k"}


def with_tags(**tags):
    return {"s3": S3 | {"assume_role": {"role_arn": "r", "tags": tags}}}


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        ({"etcd": {}}, "backend.etcd: unknown backend (got 'etcd')"),
        ({"local": {}, "s3": S3}, "backend: must be one backend (got a map with 2 entries)"),
        ({"s3": S3 | {"bucket": ["b"]}}, "backend.s3.bucket: must be text (got a list with 1 entry); write one text"),
        ({"s3": S3 | {"assume_role": {}}}, "backend.s3.assume_role.role_arn: required"),
        (
            {"s3": S3 | {"bucket": "states-${x}"}},
            "backend.s3.bucket: must contain neither `${` nor `%{`, which is text to Terraform and an expression to "
            "OpenTofu (got a text with one of them); write the value itself",
        ),
        (with_tags(__proto__="x"), "backend.s3.assume_role.tags.__proto__: cannot be a name here"),
        (with_tags(**{"${x}": "x"}), 'backend.s3.assume_role.tags["${x}"]: must contain neither `${` nor `%{`, which'),
        ({"s3": S3 | {"a\nb": 1}}, 'backend.s3["a\\x0ab"]: unknown argument of the s3 backend'),
        ({"s3": S3 | {"allowed_account_ids": ["%{x}"]}}, "backend.s3.allowed_account_ids[0]: must contain neither"),
    ],
)
def test_arguments_of_a_backend_that_cannot_be_meant_are_refused(backend, problem):
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(**NOTHING_BUT_DEFAULTS, backend=backend)
    assert str(caught.value).startswith(problem)
    assert "\n" not in str(caught.value)
