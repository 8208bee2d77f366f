"""The table of the 34 outputs says what the documentation says, and another one has the rest."""

import re

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.terraform.outputs import ALL_OUTPUTS, OUTPUTS, OUTPUTS_BEYOND


def test_the_34_documented_outputs_have_their_types_and_all_are_described(interface):
    assert [{"name": output.name, "type": output.type} for output in OUTPUTS] == interface["outputs"]
    assert len(OUTPUTS) == 34
    assert [output.name for output in OUTPUTS_BEYOND] == ["group_arns", "policy_arns"]
    assert all(re.fullmatch(r"[A-Z].*\.", output.description) for output in ALL_OUTPUTS)


def test_every_group_has_its_outputs_but_auto_deploy():
    named = {output.source.resource.key for output in OUTPUTS if output.source.resource.type == "aws_iam_group"}
    groups = {group.key for group in (*GROUPS, *NAMED_GROUPS)} | {CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}
    assert groups - named == {"auto_deploy"}
    assert named <= groups
