"""What the ranges of versions that stacks and the module ask for rest on, as Terraform itself tells it."""

import json

from language import Functions

from dev.engine import Terraform


def test_cdktn_has_every_function_of_terraform(tmp_path):
    """So that a function which Terraform gets some day is not taken for an old one."""
    signatures = json.loads(Terraform(tmp_path).run("metadata", "functions", "-json"))["function_signatures"]
    assert {name for name in signatures if "::" not in name} <= Functions().names
