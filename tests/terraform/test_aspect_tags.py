"""What Aspects and overrides set reaches users, each of whom keeps tags of their own."""

import pytest
from larger_stack import Larger
from samples import ACCOUNT_ID, BOUNDARY_ARN, EVERYTHING_ON
from synthesis import blocks, synthesize

from landingzone import IamUsersAndGroups

# ruff: isort: split
import jsii
from cdk_classes import App, Aspects, Fn, IAspect, TerraformResource, TerraformStack, TerraformVariable, Token

OWN = {"alice": {"tags": {"team": "own", "floor": "2"}}, "bob": {}}
MERGED = "${{merge(try(each.value.tags, null), {})}}"
TAGS = {"costs": "4711", "team": "platform"}


def aspect(change):
    """Make an Aspect that changes whatever takes tags, as Aspects that tag do."""

    @jsii.implements(IAspect)
    class OfAllThatTakesTags:
        def visit(self, node):
            if isinstance(node, TerraformResource) and hasattr(node, "tags_input"):
                change(node)

    return OfAllThatTakesTags()


def assign(tags):
    def change(node):
        given = tags(TerraformStack.of(node).node.find_child("owner").string_value) if callable(tags) else tags
        node.tags = {**(node.tags_input or {}), **given}

    return change


def override(*parts):
    def change(node):
        for key, value in parts:
            node.add_override(f"tags.{key}" if key else "tags", value)

    return change


def assign_a_merged_map(node):
    # A bare `Fn.merge`, which is text in Python, is refused by the typed property of any resource.
    node.tags = Token.as_string_map(Fn.merge([node.tags_input or {}, TAGS]))


EXPRESSIONS = {"workspace": "in ${terraform.workspace}", "plain": "a $${b}"}
# Each with what stands there alone.
WAYS = {
    "assign": (assign(TAGS), TAGS),
    "assign with tokens": (
        assign(lambda owner: {"owner": owner, "mail": f"it+{owner}@example.org", "low": Fn.lower(owner)}),
        {"owner": "${var.owner}", "mail": "it+${var.owner}@example.org", "low": "${lower(var.owner)}"},
    ),
    "assign expressions": (assign(EXPRESSIONS), EXPRESSIONS),
    "assign a merged map": (assign_a_merged_map, '${merge({}, {"costs" = "4711", "team" = "platform"})}'),
    "override keys": (override(*TAGS.items()), TAGS),
    "override all": (override((None, TAGS)), TAGS),
}


def merged(tags):
    if isinstance(tags, str):
        return MERGED.format(f'"{tags}"')
    words = ", ".join(f'"{key}" = "{tags[key]}"' for key in sorted(tags))
    return MERGED.format(f"{{ {words} }}")


def add_people(stack, **inputs):
    TerraformVariable(stack, "owner", type="string", default="Platform")
    return IamUsersAndGroups(stack, "Default", **{"aws_account_id": ACCOUNT_ID, "users": OWN, **inputs})


def build(change, **inputs):
    return blocks(synthesize(lambda app: change(add_people(Larger(app), **inputs)))["larger"])


def tags(found, address="aws_iam_user.user"):
    return found[address].get("tags")


@pytest.mark.parametrize(("way", "alone"), WAYS.values(), ids=WAYS)
def test_what_is_set_stands_beside_the_own_tags_of_users_and_alone_where_there_are_none(way, alone):
    def add(app):
        for name, users in (("some", OWN), ("none", {"bob": {}})):
            Aspects.of(add_people(Larger(app, name), users=users)).add(aspect(way))
        # It needs no Aspect.
        way(add_people(Larger(app, "by-hand")).resource("aws_iam_user.user"))

    stacks = {name: blocks(content) for name, content in synthesize(add).items()}
    assert tags(stacks["some"]) == tags(stacks["by-hand"]) == merged(alone)
    assert tags(stacks["some"], "aws_iam_policy.iam_user_self_mgmt") == tags(stacks["none"]) == alone


def test_an_aspect_may_stand_anywhere_above_and_several_add_up_in_their_order():
    def add(people):
        user = people.resource("aws_iam_user.user")
        Aspects.of(user).add(aspect(lambda node: node.add_override("tags.last", "${each.key}")))
        Aspects.of(TerraformStack.of(people)).add(aspect(assign(TAGS)))

    assert tags(build(add)) == merged({"last": "${each.key}", **TAGS})


def test_whatever_loops_and_takes_tags_is_a_user_or_a_policy():
    added = add_people(Larger(App()), **EVERYTHING_ON)._resources.added.items()
    looped = {str(address) for address, each in added if each.is_looped and hasattr(each.element, "tags_input")}
    assert looped == {"aws_iam_user.user", "aws_iam_policy.policies"}


def test_other_arguments_of_users_can_be_set_as_well():
    arguments = {"permissions_boundary": BOUNDARY_ARN, "path": "/all/", "force_destroy": True}

    def set_them(node):
        for name, value in arguments.items() if node.terraform_resource_type == "aws_iam_user" else ():
            setattr(node, name, value)

    for attributes in ({}, {"permissions_boundary": BOUNDARY_ARN, "path": "/a/", "force_destroy": False}):
        found = build(lambda people: Aspects.of(people).add(aspect(set_them)), users={"alice": attributes})
        assert arguments.items() <= found["aws_iam_user.user"].items()
