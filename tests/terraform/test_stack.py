"""The stack that is delivered: its synthesized JSON whole, and what it says point by point."""

import json
import re

import pytest
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, USERS_OF_EVERY_KIND
from synthesis import blocks, synthesize_stack
from syrupy.extensions.json import JSONSnapshotExtension

from landingzone import InvalidInputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.terraform.outputs import OUTPUTS

NOTHING_BUT_DEFAULTS = {"aws_account_id": ACCOUNT_ID}
SHORT = {
    re.escape("arn:${data.aws_partition.current.partition}:"): "arn:(partition):",
    r"\{'create_before_destroy': True\}": "(new before old)",
    r"\{'ignore_changes': \['(\w+)'\]\}": r"(ignores \1)",
    r"\$\{data\.aws_iam_policy_document\.(\w+)\.json\}": r"(document \1)",
    r"\$\{aws_iam_(\w+\.\w+\.\w+)\}": r"(\1)",
    r"\$\{local\.(\w+)\}": r"(\1)",
    r"\$\{each\.([\w.]+)\}": r"(\1)",
    r'\$\{split\(\\"/\\", each\.key\)\[(\d)\]\}': r"(part \1 of key)",
}


class CompactJSON(JSONSnapshotExtension):
    """A snapshot that a person can read: one line for each key, short words for what is frequent."""

    def serialize(self, data, **_):
        rows = []
        for key, value in sorted(data.items()):
            line = json.dumps(value, sort_keys=True, ensure_ascii=False)
            for text, words in SHORT.items():
                line = re.sub(text, words, line)
            rows.append(f"  {json.dumps(key)}: {line}")
        return "{\n" + ",\n".join(rows) + "\n}\n"


@pytest.fixture(scope="module")
def everything():
    return synthesize_stack(**EVERYTHING_ON)


WITH_MFA = [{"test": "Bool", "values": ["true"], "variable": "aws:MultiFactorAuthPresent"}]


def in_words(block):
    return ", ".join(f"{name}: {value!r}" for name, value in sorted(block.items()))


def statements(document):
    for statement in document["statement"]:
        listed = {name for name in statement if name != "condition" and isinstance(statement[name], list)}
        rest = statement | {name: " ".join(statement[name]) for name in listed}
        effect = rest.pop("effect")
        if rest.get("condition") == WITH_MFA:
            effect = f"{effect} with MFA"
            del rest["condition"]
        said = f"{effect} {rest.pop('actions', 'all')} on {rest.pop('resources')}"
        yield rest.pop("sid"), f"{said} {in_words(rest)}".strip()


def test_everything_on_is_written_as_it_was(everything, snapshot):
    # The data that resources loop over are the inputs; what outputs come to, the engine compares with the account.
    rows = {f"local.{name}" for name in ("users", "groups", "policies")}
    written = {"provider": in_words(everything["provider"]), "terraform": in_words(everything["terraform"])}
    for address, block in blocks(everything).items():
        if address.startswith("data.aws_iam_policy_document."):
            short = address.removeprefix("data.aws_iam_policy_")
            more = in_words({name: it for name, it in block.items() if name != "statement"})
            written |= {f"{short} {sid}": f"{said} {more}".strip() for sid, said in statements(block)}
        elif address.startswith("local.") and address not in rows:
            written[address] = block
        elif not address.startswith(("local.", "output.")):
            written[address] = in_words(block)
    assert written == snapshot.use_extension(CompactJSON)


def test_groups_and_what_may_deny_go_after_members_and_what_they_limit(everything):
    ours = {address: block for address, block in blocks(everything).items() if address.startswith("aws_iam_")}
    late = {address for address, block in ours.items() if "create_before_destroy" in block.get("lifecycle", {})}
    # The policy of one is named as its group. Members of groups of one's own leave before anything of these goes.
    early = {"aws_iam_group_policy.cross_account_access_all"}
    grouped = {address for address in ours if address.startswith(("aws_iam_group.", "aws_iam_group_policy."))}
    grouped |= {f"aws_iam_group_policy_attachment.{of}_managed_policies" for of in ("aws", "customer")}
    denying = {f"aws_iam_user_policy.{key}" for key in ("require_mfa", "inline_denies", "offboarding", "json_policies")}
    assert late == grouped - early | denying | {"aws_iam_policy.policies"}


def test_every_group_has_its_outputs_but_auto_deploy():
    named = {output.source.resource.key for output in OUTPUTS if output.source.resource.type == "aws_iam_group"}
    groups = {group.key for group in (*GROUPS, *NAMED_GROUPS)} | {CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}
    assert groups - named == {"auto_deploy"}
    assert named <= groups


def test_the_defaults_make_four_groups_and_no_user_and_everything_off_leaves_the_self_management_policy():
    content = synthesize_stack(**NOTHING_BUT_DEFAULTS)["resource"]
    made = {"full_access", "iam_user_self_mgmt", "ssh_iam_sudo_users", "ssh_iam_users"}
    assert content["aws_iam_group"].keys() == made
    assert "aws_iam_user" not in content
    content = synthesize_stack(**EVERYTHING_OFF)["resource"]
    assert {kind: [*named] for kind, named in content.items()} == {"aws_iam_policy": ["iam_user_self_mgmt"]}


def test_users_stand_as_data_that_resources_loop_over_the_same_in_whatever_order_they_come(everything):
    found = blocks(everything)
    assert found["local.users"].keys() == EVERYTHING_ON["users"].keys()
    assert found["local.users"]["plain"] == {}
    assert found["local.users"]["described"] == USERS_OF_EVERY_KIND["described"]
    reordered = dict(reversed(list(EVERYTHING_ON["users"].items())))
    assert synthesize_stack(**EVERYTHING_ON | {"users": reordered}) == everything
    # None takes over what others attached or joined.
    assert not {"aws_iam_policy_attachment", "aws_iam_group_membership"} & everything["resource"].keys()


def test_outputs_of_what_is_not_created_are_null_or_empty(interface):
    outputs = synthesize_stack(**EVERYTHING_OFF | {"enable_iam_groups": False})["output"]
    empty = {"string": "${null}", "list(string)": [], "map(string)": {}}
    assert outputs.pop("require_mfa_policy")["value"] == "${data.aws_iam_policy_document.require_mfa.json}"
    types = {name: it for it, names in interface["outputs"].items() for name in names if name in outputs}
    assert len(types) == 33
    assert {name: outputs[name]["value"] for name in types} == {name: empty.get(it, {}) for name, it in types.items()}


def test_provider_settings_are_those_of_the_provider_with_its_nested_blocks():
    settings = {
        "region": "eu-west-1",
        "s3_us_east_1_regional_endpoint": "regional",
        "assume_role": [{"role_arn": "arn:aws:iam::123456789012:role/deploy", "session_name": "landingzone"}],
        "endpoints": {"iam": "http://localhost:5000"},
        "default_tags": {"tags": {"owner": "people"}},
    }
    content = synthesize_stack(**NOTHING_BUT_DEFAULTS, provider=settings, provider_version="~> 5.0")
    for given in content["provider"]["aws"]:
        assert {name: given[name] for name in settings} == settings
    assert content["terraform"]["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}}


S3 = {"bucket": "b", "key": "k"}


def with_tags(**tags):
    return {"s3": S3 | {"assume_role": {"role_arn": "r", "tags": tags}}}


def test_arguments_of_a_backend_that_cannot_be_meant_are_refused():
    for backend, problem in (
        (
            {"s3": S3 | {"bucket": "states-${x}"}},
            "backend.s3.bucket: must contain neither `${` nor `%{`, which Terraform reads as plain text and "
            "OpenTofu as an expression (got a string with one of them); write the value itself",
        ),
        (with_tags(__proto__="x"), "backend.s3.assume_role.tags.__proto__: cannot be used as a name here"),
        (with_tags(**{"${x}": "x"}), 'backend.s3.assume_role.tags["${x}"]: must contain neither `${` nor `%{`, which'),
        ({"s3": S3 | {"a\nb": 1}}, 'backend.s3["a\\x0ab"]: unknown argument of the s3 backend'),
        ({"s3": S3 | {"allowed_account_ids": ["%{x}"]}}, "backend.s3.allowed_account_ids[0]: must contain neither"),
    ):
        with pytest.raises(InvalidInputs) as caught:
            synthesize_stack(**NOTHING_BUT_DEFAULTS, backend=backend)
        assert str(caught.value).startswith(problem)
        assert "\n" not in str(caught.value)
