"""The construct in anybody's stack: where its resources stand, what its properties are, what else it takes."""

import inspect
import json
import typing
from pathlib import Path

import pytest
from cdk_classes import App, Fn, TerraformElement, TerraformOutput
from cdk_classes import Testing as Helpers  # not a class of tests
from constructs import Construct
from larger_stack import Larger
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON
from synthesis import blocks, synthesize

from landingzone import IamUsersAndGroups, IamUsersAndGroupsStack, InvalidInputs, UnknownAddress
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.terraform.outputs import ALL_OUTPUTS

# What an ARN begins with, up to the last colon before the kind: the rest is made of path and name.
UP_TO_THE_NAME = "^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:"
USER_ARN = f'try(join("", [regex("{UP_TO_THE_NAME}", it.arn), "user", it.path, it.name]), it.arn)'


def build(add):
    return blocks(synthesize(lambda app: add(Larger(app)))["larger"])


def user_and_group_addresses(found):
    return {address for address in found if address.startswith(("aws_iam_user.", "aws_iam_group."))}


ONE_USER = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {"groups": ["full-access"]}}}
PLAIN = {"aws_iam_user.user"} | {
    f"aws_iam_group.{key}" for key in ("full_access", "iam_user_self_mgmt", "ssh_iam_sudo_users", "ssh_iam_users")
}


def test_with_the_id_default_the_addresses_are_plain_and_another_id_stands_in_front_of_every_name():
    def add(app):
        plain, other, both = (Larger(app, name) for name in ("plain", "other", "both"))
        for stack in (plain, both):
            IamUsersAndGroups(stack, "Default", **ONE_USER)
        for stack in (other, both):
            IamUsersAndGroups(stack, "machines", **EVERYTHING_ON)
        # Below another construct no id is plain.
        IamUsersAndGroups(Construct(Larger(app, "below"), "team"), "Default", **ONE_USER)

    found = {name: blocks(content) for name, content in synthesize(add).items()}
    assert user_and_group_addresses(found["plain"]) == PLAIN
    assert {address.replace(".", ".machines_") for address in PLAIN} < user_and_group_addresses(found["other"])
    assert found["other"]["aws_iam_user.machines_user"]["for_each"] == "${local.machines_users}"
    # Two in one stack share no name.
    assert found["both"] == found["plain"] | found["other"]
    assert not found["plain"].keys() & found["other"].keys()
    assert user_and_group_addresses(found["below"]).isdisjoint(PLAIN)


def test_each_output_is_annotated_as_its_row_says_and_is_that():
    hints = typing.get_type_hints(IamUsersAndGroups)
    # A map is one token for all of it, and its one value says so in words, whatever Terraform will find in there.
    outer = {"string": "str | None", "list(string)": "list[str]"}
    expected = {
        output.name: "str" if "Never null." in output.description else outer.get(output.type, "dict[str, str]")
        for output in ALL_OUTPUTS
    }
    assert {name: inspect.formatannotation(hint) for name, hint in hints.items()} == expected
    assert all(inspect.getdoc(getattr(IamUsersAndGroups, name)) for name in hints)
    seen = {name: set() for name in hints}

    def add(stack):
        off = EVERYTHING_OFF | {"enable_iam_groups": False}
        for people in (IamUsersAndGroups(stack, "on", **EVERYTHING_ON), IamUsersAndGroups(stack, "off", **off)):
            for name, kinds in seen.items():
                value = getattr(people, name)
                kinds.add(type(value).__name__)
                assert {type(each) for each in (value.values() if isinstance(value, dict) else value or ())} <= {str}

    build(add)
    kinds = {"str | None": {"str", "NoneType"}, "str": {"str"}, "list[str]": {"list"}, "dict[str, str]": {"dict"}}
    assert seen == {name: kinds[written] for name, written in expected.items()}


def test_outputs_can_be_used_and_looked_into_in_the_same_stack_and_in_another():
    def add(app):
        own = Larger(app, "own")
        people = IamUsersAndGroups(own, "Default", **EVERYTHING_ON)
        for stack in (own, Larger(app, "other")):
            TerraformOutput(stack, "arn", value=people.logs_iam_group_arn)
            TerraformOutput(stack, "user", value=Fn.lookup(people.user_arns, "member"))
            TerraformOutput(stack, "text", value=f"all: {Fn.join(', ', people.ssh_grunt_users_group_names)}")
            TerraformOutput(stack, "typed", value=people.resource("aws_iam_group.logs").unique_id)
        TerraformOutput(own, "key", value=Fn.lookup_nested(people.user_access_keys, ["calls-apis", "access_key_id"]))

    found = synthesize(add)
    own, other = ({name: each["value"] for name, each in found[stack]["output"].items()} for stack in ("own", "other"))
    key, state = own.pop("key"), "data.terraform_remote_state.cross-stack-reference-input-own.outputs."
    for seen, prefix, separator in ((own, "", "."), (other, f"{state}cross-stack-output-", "")):
        group = f"{prefix}aws_iam_group{separator}logs{separator}"
        arn = f'try(join("", [regex("{UP_TO_THE_NAME}", {group}arn), "group", {group}path, {group}name]), {group}arn)'
        listed = f"tolist(values({prefix}aws_iam_group{separator}ssh_iam_users)[*].name)"
        users = f"tomap({{ for name, it in {prefix}aws_iam_user{separator}user : name => {USER_ARN} }})"
        text = f'all: ${{join(", ", {listed})}}'
        expected = {"arn": f"${{{arn}}}", "user": f"${{{users}.member}}", "text": text}
        assert expected | {"typed": f"${{{group}unique_id}}"} == {name: seen[name] for name in (*expected, "typed")}
    assert key.startswith("${tomap(merge({ for name, it in aws_iam_access_key.access_keys : name => ")
    assert key.endswith('}))["calls-apis"].access_key_id}')
    assert key.count("${") == 1


def test_what_is_advised_is_reported_at_synthesis_of_a_construct_and_of_a_stack():
    users = {"ci": {"aws_managed_policy_names": ["ReadOnlyAccess"]}, "machine": {"require_mfa": False}}
    inputs = {"aws_account_id": ACCOUNT_ID, "iam_role_tags": {"a": "b"}, "users": users}
    app = App()
    construct = IamUsersAndGroups(Larger(app), "Default", **inputs)
    stack = IamUsersAndGroupsStack(app, "people", **inputs).iam_users_and_groups
    text, same = (str(entry.data) for people in (construct, stack) for entry in people.node.metadata)
    assert text == same
    assert [line.split(" (got ")[0] for line in text.splitlines()] == [
        "iam_role_tags: has no effect: no roles are created; remove it",
        "users: defines groups and users, but none of the users can give permissions",
        "users.ci: may use its own policies without MFA",
    ]


@pytest.mark.parametrize("id", ["Default", "people"])
def test_each_resource_is_there_by_its_plain_address_and_has_a_short_path_with_it(id):
    def add(stack):
        people = IamUsersAndGroups(stack, id, **EVERYTHING_ON)
        for address, added in people._resources.added.items():
            assert people.resource(str(address)) is added.element
            assert added.element.node.path == f"larger/{id}/{address}"
        elements = {each.node.path for each in people.node.find_all() if isinstance(each, TerraformElement)}
        assert len(elements) >= len(people._resources.added)
        assert {path.count("/") for path in elements} == {2}
        people.resource("aws_iam_group.full_access").path = "/people/"
        TerraformOutput(stack, "caller", value=people.resource("data.aws_caller_identity.current").user_id)

    found, prefix = build(add), "" if id == "Default" else f"{id}_"
    assert found[f"aws_iam_group.{prefix}full_access"]["path"] == "/people/"
    assert found["output.caller"]["value"] == f"${{data.aws_caller_identity.{prefix}current.user_id}}"


def test_an_unknown_address_is_refused_with_the_nearest_and_wrong_inputs_before_anything_is_added():
    def add(stack):
        people = IamUsersAndGroups(stack, "people", **ONE_USER)
        for asked, nearest in (
            ("aws_iam_group.full-access", "aws_iam_group.full_access"),
            ("aws_caller_identity.current", "data.aws_caller_identity.current"),
            ('aws_iam_user.user["alice"]', "aws_iam_user.user"),
        ):
            with pytest.raises(UnknownAddress) as caught:
                people.resource(asked)
            told = f"larger/people: nothing has the address '{asked}'; the nearest one: {nearest}"
            assert str(caught.value) == told
        with pytest.raises(InvalidInputs) as caught:
            IamUsersAndGroups(stack, "Default", aws_account_id=ACCOUNT_ID, userz={})
        assert str(caught.value) == "userz: unknown input (got 'userz'); did you mean users?"
        # Nothing of it is in the way.
        IamUsersAndGroups(stack, "Default", aws_account_id=ACCOUNT_ID)

    assert "aws_iam_group.full_access" in build(add)


def test_the_testing_helpers_of_cdktf_work_as_with_any_construct():
    stack = Larger(Helpers.app())
    IamUsersAndGroups(stack, "Default", **ONE_USER).add_outputs_to(stack)
    text = Helpers.synth(stack, True)
    name = "${local.after_checks}full-access"
    assert Helpers.to_have_resource_with_properties(text, "aws_iam_group", {"name": name})
    directory = Path(Helpers.full_synth(stack))
    whole = json.loads((directory / "stacks" / "larger" / "cdk.tf.json").read_text(encoding="utf-8"))
    assert len(whole["output"]) == len(json.loads(text)["output"]) == len(ALL_OUTPUTS)
    # An apply prints none of these.
    hidden = {name for name, output in whole["output"].items() if output.get("sensitive")}
    assert hidden == {"user_access_keys", "user_passwords"}
    # `cdktf deploy` shows these, and looks for each in the state, which has no null.
    shown = {name for name, output in whole["output"].items() if output["value"] not in ("${null}", [], {})}
    assert whole["//"]["outputs"] == {"larger": {name: name for name in shown}}


def test_another_provider_is_used_for_every_resource_and_data_source():
    def add(stack):
        other = stack.aws.provider.AwsProvider(stack, "other", alias="other", region="eu-west-1")
        IamUsersAndGroups(stack, "Default", **EVERYTHING_ON).use_provider(other)

    found = build(add)
    elements = {address: block for address, block in found.items() if address.startswith(("aws_", "data."))}
    assert {block.get("provider") for block in elements.values()} == {"aws.other"}
    assert found["terraform_data.credential_generations"].keys() == {"input"}


def test_help_and_the_signature_show_every_input():
    for kind, model in ((IamUsersAndGroups, Configuration), (IamUsersAndGroupsStack, StackConfiguration)):
        parameters = inspect.signature(kind).parameters
        assert [*parameters] == ["scope", "id", *inspect.signature(model).parameters]
        for name, field in model.model_fields.items():
            default = inspect.Parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
            assert parameters[name].default == default
            assert f": {field.description}" in inspect.getdoc(kind)
        assert (
            inspect.getdoc(kind.__init__) == "Create it from the inputs above."
        )  # and not what the class of jsii says
