"""What Aspects and overrides set reaches users, each of whom keeps tags of their own."""

import pytest
from larger_stack import synthesize_larger
from samples import ACCOUNT_ID

from dev.engine import account
from landingzone import IamUsersAndGroups

# ruff: isort: split
import jsii
from cdk_classes import CDK

OWN = {"alice": {"tags": {"team": "own", "floor": "2"}}, "bob": {}, "carol": {"path": "/x/", "tags": {}}}
OTHERS = {"costs": "4711", "team": "platform", "mail": "it+Platform@example.org", "low": "platform"}


@jsii.implements(CDK.IAspect)
class Tags:
    """Sets, merges and overrides tags of whatever takes some, as Aspects that tag do; the fast tests have each way."""

    def visit(self, node):
        if isinstance(node, CDK.TerraformResource) and hasattr(node, "tags_input"):
            owner = CDK.TerraformStack.of(node).node.find_child("owner").string_value
            tags = {"mail": f"it+{owner}@example.org", "low": CDK.Fn.lower(owner)}
            node.tags = CDK.Token.as_string_map(CDK.Fn.merge([node.tags_input or {}, tags]))


class Overrides(Tags):
    def visit(self, node):
        if isinstance(node, CDK.TerraformResource) and hasattr(node, "tags_input"):
            node.add_override("tags.costs", "4711")
            node.add_override("tags.team", "platform")


@pytest.mark.long
def test_users_have_their_own_tags_and_the_others_whichever_way_these_come(emulator, place):
    def add(stack):
        CDK.TerraformVariable(stack, "owner", type="string", default="Platform")
        for aspect in (Tags, Overrides):
            users = {f"{name}-{aspect.__name__}": user for name, user in OWN.items()}
            given = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, "users": users}
            CDK.Aspects.of(IamUsersAndGroups(stack, aspect.__name__, **given)).add(aspect())

    terraform = place(synthesize_larger(emulator, add))
    terraform.apply_at_once()
    users = account(emulator.client("iam"))["users"]
    assert {name: user["tags"] for name, user in users.items()} == {
        f"{name}-{aspect}": user.get("tags", {}) | {key: OTHERS[key] for key in keys}
        for aspect, keys in (("Tags", ("mail", "low")), ("Overrides", ("costs", "team")))
        for name, user in OWN.items()
    }
    assert terraform.is_settled()
