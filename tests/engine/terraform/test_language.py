"""What the ranges of versions that stacks and the module ask for rest on, as Terraform itself tells it."""

import json

import pytest
from language import Functions

from dev.engine import Terraform, TerraformError
from landingzone.terraform.bodies import body


def test_cdktn_has_every_function_of_terraform(tmp_path):
    """So that a function which Terraform gets some day is not taken for an old one."""
    signatures = json.loads(Terraform(tmp_path).run("metadata", "functions", "-json"))["function_signatures"]
    assert {name for name in signatures if "::" not in name} <= Functions().names


def test_a_version_that_is_too_old_is_told_before_anything_else(place):
    terraform = place({})
    asked = [body({"required_version": ">= 99.0.0"})]
    content = {"terraform": asked, "removed": [body({"from": "x.y", "no_such": [{"a": 1}]})]}
    (terraform.directory / "cdk.tf.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TerraformError) as caught:
        terraform.init()
    assert "This configuration does not support Terraform version" in caught.value.text
    assert "no_such" not in caught.value.text.partition("this version\nconstraint")[2]
