"""Resources stand under the addresses that the documentation promises."""

from synthesis import blocks, synthesize

from landingzone.ground.expressions import Address
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources

# ruff: isort: split
from cdk_classes import TerraformResourceLifecycle, TerraformStack
from constructs import Construct


def build(add, kind=TerraformStack):
    def in_app(app):
        stack = kind(app, "stack")
        resources = Resources(Construct(stack, "Default"))
        resources.aws.provider.AwsProvider(stack, "aws")
        add(resources)
        resources.write_locals()

    return blocks(synthesize(in_app)["stack"])


class OddStack(TerraformStack):
    """Its own scheme of names changes nothing of what is promised."""

    def _allocate_logical_id(self, tf_element):
        return "odd"


def test_an_aspect_that_sets_a_lifecycle_takes_nothing_of_ours_away():
    def add(resources):
        for number, overrides in enumerate((CREATE_FIRST, KEEP_POLICY_ARN)):
            address = Address("aws_iam_policy", str(number))
            made = resources.add(address, policy="{}", overrides=overrides)
            made.lifecycle = TerraformResourceLifecycle(prevent_destroy=True)

    found = build(add, OddStack)
    assert [found[f"aws_iam_policy.{number}"]["lifecycle"] for number in range(2)] == [
        {"create_before_destroy": True, "prevent_destroy": True},
        {"ignore_changes": ["policy_arn"], "prevent_destroy": True},
    ]
