"""The table of the 34 outputs says what the documentation says, and another one has the rest."""

from __future__ import annotations

import re
from typing import Any

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.terraform.outputs import ALL_OUTPUTS, OUTPUTS, OUTPUTS_BEYOND, Every, PerName, Single


def test_the_34_documented_outputs_have_their_types(interface: dict[str, Any]):
    assert [{"name": output.name, "type": output.type} for output in OUTPUTS] == interface["outputs"]
    assert len(OUTPUTS) == 34
    assert [output.name for output in OUTPUTS_BEYOND] == ["group_arns", "policy_arns"]


def test_every_output_is_described_in_a_sentence():
    assert all(re.fullmatch(r"[A-Z].*\.", output.description) for output in ALL_OUTPUTS)


def test_the_source_of_an_output_fits_its_type():
    kinds = {"string": Single, "list(string)": Every}
    for output in ALL_OUTPUTS:
        assert isinstance(output.source, kinds.get(output.type, PerName)), output.name


def test_every_group_has_its_outputs_but_auto_deploy():
    named = {output.source.resource.key for output in OUTPUTS if output.source.resource.type == "aws_iam_group"}
    groups = {group.key for group in GROUPS} | {named_groups.key for named_groups in NAMED_GROUPS}
    groups |= {CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}
    assert groups - named == {"auto_deploy"}
    assert named <= groups
