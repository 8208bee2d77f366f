"""What Aspects and overrides set reaches users, each of whom keeps tags of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from larger_stack import Larger
from place import Place
from samples import ACCOUNT_ID
from synthesis import synthesize

from dev.engine import EmulatedAccount, account
from landingzone import IamUsersAndGroups

# ruff: isort: split
import jsii
from cdk_classes import (
    App,
    Aspects,
    Fn,
    IAspect,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    Token,
)
from constructs import IConstruct

Change = Callable[[Any], None]

OWN: dict[str, Any] = {"alice": {"tags": {"team": "own", "floor": "2"}}, "bob": {}}
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


def assign_a_merged_map(node: Any) -> None:
    # A bare `Fn.merge`, which is text in Python, is refused by the typed property of any resource.
    node.tags = Token.as_string_map(Fn.merge([node.tags_input or {}, TAGS]))


def override_keys(node: Any) -> None:
    for key, value in TAGS.items():
        node.add_override(f"tags.{key}", value)


def add_people(stack: TerraformStack, id: str = "Default", **inputs: Any) -> IamUsersAndGroups:
    TerraformVariable(stack, "owner", type="string", default="Platform")
    return IamUsersAndGroups(stack, id, **{"aws_account_id": ACCOUNT_ID, "users": OWN, **inputs})


def tags(found: dict[str, Any], address: str = "aws_iam_user.user") -> Any:
    return found[address].get("tags")


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        pytest.param(way, expected, id=way.__name__)
        for way, expected in {
            assign: TAGS,
            assign_a_merged_map: TAGS,
            override_keys: TAGS,
            assign_with_tokens: {"owner": "Platform", "mail": "it+Platform@example.org", "low": "platform"},
        }.items()
    ],
)
def test_users_have_their_own_tags_and_the_others(
    emulator: EmulatedAccount, place: Place, way: Change, expected: dict[str, str]
):
    def add(app: App) -> None:
        people = add_people(
            Larger(app), users={**OWN, "carol": {"tags": {}}, "dan": {"path": "/x/", "tags": {"a": "b"}}}
        )
        Aspects.of(TerraformStack.of(people)).add(aspect(way))
        TerraformOutput(people.node.scope, "arns", value=people.user_arns)  # type: ignore[arg-type]

    content = synthesize(add)["larger"]
    content["provider"]["aws"] = [emulator.provider]
    terraform = place(content)
    terraform.apply()
    users = account(emulator.client("iam"))["users"]
    assert {name: user["tags"] for name, user in users.items()} == {
        "alice": {"team": "own", "floor": "2", **expected},
        "bob": expected,
        "carol": expected,
        "dan": {"a": "b", **expected},
    }
    assert terraform.plan().is_empty
