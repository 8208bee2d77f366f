"""What Aspects and overrides set reaches users, each of whom keeps tags of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from larger_stack import Larger
from samples import ACCOUNT_ID, BOUNDARY_ARN, EVERYTHING_ON
from synthesis import blocks, synthesize

from landingzone import IamUsersAndGroups

# ruff: isort: split
import jsii
from cdk_classes import (
    App,
    Aspects,
    Fn,
    IAspect,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    Token,
)
from cdk_classes import Testing as Helpers  # not a class of tests
from constructs import Construct, IConstruct

Change = Callable[[Any], None]

OWN: dict[str, Any] = {"alice": {"tags": {"team": "own", "floor": "2"}}, "bob": {}}
MERGED = "${{merge(try(each.value.tags, null), {})}}"
TAGS = {"costs": "4711", "team": "platform"}


def aspect(change: Change) -> IAspect:
    """Make an Aspect that changes whatever takes tags, as Aspects that tag do."""

    @jsii.implements(IAspect)
    class OfAllThatTakesTags:
        def visit(self, node: IConstruct) -> None:
            if isinstance(node, TerraformResource) and hasattr(node, "tags_input"):
                change(node)

    made: IAspect = OfAllThatTakesTags()
    return made


def assign(node: Any) -> None:
    node.tags = {**(node.tags_input or {}), **TAGS}


def assign_with_tokens(node: Any) -> None:
    owner = TerraformStack.of(node).node.find_child("owner").string_value
    node.tags = {**(node.tags_input or {}), "owner": owner, "mail": f"it+{owner}@example.org", "low": Fn.lower(owner)}


def assign_expressions(node: Any) -> None:
    node.tags = {**(node.tags_input or {}), "workspace": "in ${terraform.workspace}", "plain": "a $${b}"}


def assign_a_merged_map(node: Any) -> None:
    # A bare `Fn.merge`, which is text in Python, is refused by the typed property of any resource.
    node.tags = Token.as_string_map(Fn.merge([node.tags_input or {}, TAGS]))


def override_a_merged_map(node: Any) -> None:
    node.add_override("tags", Fn.merge([node.tags_input or {}, TAGS]))


def override_keys(node: Any) -> None:
    for key, value in TAGS.items():
        node.add_override(f"tags.{key}", value)


def override_all(node: Any) -> None:
    node.add_override("tags", TAGS)


def assign_and_override(node: Any) -> None:
    node.tags = {**(node.tags_input or {}), "team": "hidden", "costs": "4711"}
    node.add_override("tags.team", "platform")


PLAIN = '{ "costs" = "4711", "team" = "platform" }'
WAYS: dict[Change, tuple[str, Any]] = {
    # Each with what stands there beside own tags, and alone.
    assign: (PLAIN, TAGS),
    assign_with_tokens: (
        '{ "low" = "${lower(var.owner)}", "mail" = "it+${var.owner}@example.org", "owner" = "${var.owner}" }',
        {"low": "${lower(var.owner)}", "mail": "it+${var.owner}@example.org", "owner": "${var.owner}"},
    ),
    assign_expressions: (
        '{ "plain" = "a $${b}", "workspace" = "in ${terraform.workspace}" }',
        {"plain": "a $${b}", "workspace": "in ${terraform.workspace}"},
    ),
    assign_a_merged_map: (
        '"${merge({}, {"costs" = "4711", "team" = "platform"})}"',
        '${merge({}, {"costs" = "4711", "team" = "platform"})}',
    ),
    override_a_merged_map: (
        '"${merge({}, {"costs" = "4711", "team" = "platform"})}"',
        '${merge({}, {"costs" = "4711", "team" = "platform"})}',
    ),
    override_keys: (PLAIN, TAGS),
    override_all: (PLAIN, TAGS),
    assign_and_override: (PLAIN, TAGS),
}


def add_people(stack: TerraformStack, id: str = "Default", **inputs: Any) -> IamUsersAndGroups:
    TerraformVariable(stack, "owner", type="string", default="Platform")
    return IamUsersAndGroups(stack, id, **{"aws_account_id": ACCOUNT_ID, "users": OWN, **inputs})


def build(change: Callable[[IamUsersAndGroups], object], **inputs: Any) -> dict[str, Any]:
    return blocks(synthesize(lambda app: change(add_people(Larger(app), **inputs)))["larger"])


def tags(found: dict[str, Any], address: str = "aws_iam_user.user") -> Any:
    return found[address].get("tags")


def ways() -> list[Any]:
    return [pytest.param(way, id=way.__name__) for way in WAYS]


@pytest.mark.parametrize("way", ways())
def test_an_aspect_adds_to_the_own_tags_of_users(way: Change):
    found = build(lambda people: Aspects.of(people).add(aspect(way)))
    beside, alone = WAYS[way]
    assert tags(found) == MERGED.format(beside)
    assert tags(found, "aws_iam_policy.iam_user_self_mgmt") == alone


@pytest.mark.parametrize("way", ways())
def test_where_no_user_has_tags_what_is_set_stands_as_it_is(way: Change):
    found = build(lambda people: Aspects.of(people).add(aspect(way)), users={"bob": {}})
    assert tags(found) == WAYS[way][1]


@pytest.mark.parametrize("way", ways())
def test_it_needs_no_aspect(way: Change):
    found = build(lambda people: way(people.resource("aws_iam_user.user")))
    assert tags(found) == MERGED.format(WAYS[way][0])
    assert tags(found, "aws_iam_policy.iam_user_self_mgmt") is None


@pytest.mark.parametrize(
    "scope",
    [
        lambda people: TerraformStack.of(people),
        lambda people: people,
        lambda people: people.resource("aws_iam_user.user"),
    ],
    ids=["stack", "construct", "resource"],
)
@pytest.mark.parametrize("way", [assign, assign_a_merged_map, override_keys])
def test_an_aspect_may_stand_anywhere_above(scope: Callable[[IamUsersAndGroups], Construct], way: Change):
    found = build(lambda people: Aspects.of(scope(people)).add(aspect(way)))
    assert tags(found) == MERGED.format(WAYS[way][0])


def test_several_aspects_add_up_in_their_order():
    def add(people: IamUsersAndGroups) -> None:
        user = people.resource("aws_iam_user.user")
        Aspects.of(user).add(aspect(lambda node: node.add_override("tags.last", "c")))
        Aspects.of(TerraformStack.of(people)).add(aspect(assign))

    assert tags(build(add)) == MERGED.format('{ "costs" = "4711", "last" = "c", "team" = "platform" }')


def test_a_tag_may_be_made_of_the_user_it_is_for():
    found = build(lambda people: people.resource("aws_iam_user.user").add_override("tags.name", "${each.key}"))
    assert tags(found) == MERGED.format('{ "name" = "${each.key}" }')


def test_where_nothing_is_set_only_own_tags_are_there_if_any():
    assert tags(build(lambda people: None)) == "${try(each.value.tags, null)}"
    assert tags(build(lambda people: None, users={"bob": {}})) is None


def test_a_construct_with_another_id():
    users = {f"user-{number}": {"tags": {"number": str(number)}} for number in range(8)}
    found = build(lambda people: Aspects.of(people).add(aspect(assign)), id="people", users=users)
    assert tags(found, "aws_iam_user.people_user") == MERGED.format(PLAIN)


@pytest.mark.parametrize("way", ways())
def test_the_testing_helpers_of_cdktf_show_it_too(way: Change):
    stack = Larger(Helpers.app())
    people = add_people(stack)
    before = json.loads(Helpers.synth(stack))
    assert blocks(before)["aws_iam_user.user"]["tags"] == "${try(each.value.tags, null)}"
    # What was synthesized once is no end of it.
    way(people.resource("aws_iam_user.user"))
    text = Helpers.synth(stack)
    assert Helpers.synth(stack) == text
    assert Helpers.to_have_resource_with_properties(text, "aws_iam_user", {"tags": MERGED.format(WAYS[way][0])})


def test_whatever_loops_and_takes_tags_is_a_user_or_a_policy():
    looped: set[str] = set()

    def add(people: IamUsersAndGroups) -> None:
        for address, added in people._resources.added.items():
            if added.is_looped and hasattr(added.element, "tags_input"):
                looped.add(str(address))

    build(add, **EVERYTHING_ON)
    assert looped == {"aws_iam_user.user", "aws_iam_policy.policies"}


@pytest.mark.parametrize(
    ("name", "value"), [("permissions_boundary", BOUNDARY_ARN), ("path", "/all/"), ("force_destroy", True)]
)
@pytest.mark.parametrize(
    "attributes", [{}, {"permissions_boundary": BOUNDARY_ARN, "path": "/a/", "force_destroy": False}]
)
def test_other_arguments_of_users_can_be_set_as_well(name: str, value: Any, attributes: dict[str, Any]):
    def set_it(node: Any) -> None:
        if node.terraform_resource_type == "aws_iam_user":
            setattr(node, name, value)

    found = build(lambda people: Aspects.of(people).add(aspect(set_it)), users={"alice": attributes})
    assert found["aws_iam_user.user"][name] == value


def test_a_value_of_another_stack_can_be_a_tag():
    def add(app: App) -> None:
        one = Larger(app, "one")
        policy = one.aws.iam_policy.IamPolicy(one, "limit", name="limit", policy="{}")
        people = add_people(Larger(app, "two"))
        people.resource("aws_iam_user.user").tags = {"limit": policy.arn}

    stacks = synthesize(add)
    assert "cross-stack-output-aws_iam_policylimitarn" in stacks["one"]["output"]
    state = "data.terraform_remote_state.cross-stack-reference-input-one.outputs"
    assert tags(blocks(stacks["two"])) == MERGED.format(
        f'{{ "limit" = "${{{state}.cross-stack-output-aws_iam_policylimitarn}}" }}'
    )
