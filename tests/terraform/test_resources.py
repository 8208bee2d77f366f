"""Resources stand under the addresses that the documentation promises."""

import pytest
from samples import ACCOUNT_ID
from synthesis import blocks, synthesize

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Address, Expression
from landingzone.iam.documents import Document, Statement
from landingzone.terraform.form import CountCondition, StaticValues
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


def form(**inputs):
    return StaticValues(Inputs(**{"aws_account_id": ACCOUNT_ID, **inputs}), "aws")


def document(**elements):
    return Document(statements=(Statement(sid="any", **elements),))


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


def test_count_loops_and_other_expressions_are_written_as_they_are():
    def add(resources):
        resources.add(Address("aws_iam_group", "a"), name="a", count=Expression("var.a ? 1 : 0"))
        resources.add(Address("aws_iam_group", "b"), name="${each.key}", for_each=Expression("local.b"))
        resources.add(Address("aws_iam_group", "c"), name="c", overrides={"lifecycle.ignore_changes": ["name"]})
        with pytest.raises(RuntimeError, match="There is already a Construct with name"):
            resources.add(Address("aws_iam_group", "c"), name="c")
        assert [added.is_counted for added in resources.added.values()] == [True, False, False]

    assert build(add) == {
        "aws_iam_group.a": {"count": "${var.a ? 1 : 0}", "name": "a"},
        "aws_iam_group.b": {"for_each": "${local.b}", "name": "${each.key}"},
        "aws_iam_group.c": {"lifecycle": {"ignore_changes": ["name"]}, "name": "c"},
    }


def test_a_document_becomes_a_data_source_and_a_reference_to_its_text():
    written = []
    texts = ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::$${aws:x}")

    def add(resources):
        read, on = document(actions=("s3:Get*",), resources=texts), CountCondition("var.on")
        written.append(resources.add_document("read", read, form(), needs_mfa=False, count_condition=on))

    read = build(add)["data.aws_iam_policy_document.read"]
    # IAM's own variable in the words of the data source; a text of an input, escaped already, stays.
    assert read["statement"][0]["resources"] == ["arn:aws:s3:::b/&{aws:username}", "arn:aws:s3:::$${aws:x}"]
    assert read["count"] == "${var.on ? 1 : 0}"
    assert [*map(str, written)] == ["${data.aws_iam_policy_document.read[0].json}"]
