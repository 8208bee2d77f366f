"""What Aspects and overrides set reaches users, each of whom keeps tags of their own."""

from larger_stack import synthesize_larger
from samples import ACCOUNT_ID

from dev.engine import account
from landingzone import IamUsersAndGroups

# ruff: isort: split
import jsii
from cdk_classes import CDK

TAGS = {"costs": "4711", "team": "platform"}


def aspect(change):
    """Make an Aspect that changes whatever takes tags, as Aspects that tag do."""

    @jsii.implements(CDK.IAspect)
    class OfAllThatTakesTags:
        def visit(self, node):
            if isinstance(node, CDK.TerraformResource) and hasattr(node, "tags_input"):
                change(node)

    return OfAllThatTakesTags()


def assign(node):
    node.tags = {**(node.tags_input or {}), **TAGS}


def assign_with_tokens(node):
    owner = CDK.TerraformStack.of(node).node.find_child("owner").string_value
    tags = {"owner": owner, "mail": f"it+{owner}@example.org", "low": CDK.Fn.lower(owner)}
    node.tags = (node.tags_input or {}) | tags


def assign_a_merged_map(node):
    # A bare `Fn.merge`, which is text in Python, is refused by the typed property of any resource.
    node.tags = CDK.Token.as_string_map(CDK.Fn.merge([node.tags_input or {}, TAGS]))


def override_keys(node):
    for key, value in TAGS.items():
        node.add_override(f"tags.{key}", value)


WAYS = {
    assign: TAGS,
    assign_a_merged_map: TAGS,
    override_keys: TAGS,
    assign_with_tokens: {"owner": "Platform", "mail": "it+Platform@example.org", "low": "platform"},
}
OWN = {
    "alice": {"tags": {"team": "own", "floor": "2"}},
    "bob": {},
    "carol": {"tags": {}},
    "dan": {"path": "/x/", "tags": {"a": "b"}},
}


def test_users_have_their_own_tags_and_the_others_whichever_way_these_come(emulator, place):
    def add(stack):
        CDK.TerraformVariable(stack, "owner", type="string", default="Platform")
        for way in WAYS:
            users = {f"{name}-{way.__name__}": user for name, user in OWN.items()}
            given = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, "users": users}
            people = IamUsersAndGroups(stack, way.__name__, **given)
            CDK.Aspects.of(people).add(aspect(way))
            CDK.TerraformOutput(stack, f"arns_{way.__name__}", value=people.user_arns)

    terraform = place(synthesize_larger(emulator, add))
    terraform.apply_at_once()
    users = account(emulator.client("iam"))["users"]
    assert {name: user["tags"] for name, user in users.items()} == {
        f"{name}-{way.__name__}": user.get("tags", {}) | others
        for way, others in WAYS.items()
        for name, user in OWN.items()
    }
    assert terraform.is_settled()
