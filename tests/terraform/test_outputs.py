"""The table of the 34 outputs has those of every group."""

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.terraform.outputs import OUTPUTS


def test_every_group_has_its_outputs_but_auto_deploy():
    named = {output.source.resource.key for output in OUTPUTS if output.source.resource.type == "aws_iam_group"}
    groups = {group.key for group in (*GROUPS, *NAMED_GROUPS)} | {CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}
    assert groups - named == {"auto_deploy"}
    assert named <= groups
