"""Any group and any policy is taken over exactly as it stands, from a state of plain resources."""

from __future__ import annotations

import pytest
from adoption_walk import matched_in, state_of, unmatched_in, walk_from
from hand_made import GROUPS, POLICIES, make_role, plain_resources
from place import Place

from dev.engine import EmulatedAccount, account

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("form", ["stack", pytest.param("module", marks=pytest.mark.long)])
def test_plain_resources_are_taken_over_and_stay_what_they_are(
    form: str, emulator: EmulatedAccount, place: Place, capsys: pytest.CaptureFixture[str]
):
    make_role(emulator)
    terraform = place({**plain_resources(), "provider": {"aws": emulator.provider}})
    terraform.apply()
    before = account(emulator.client("iam"))

    plan, report, _ = walk_from(terraform, state_of(terraform), form, emulator, capsys)
    assert set(plan.changes.values()) <= {("forget",)}
    assert account(emulator.client("iam")) == before
    prefix = "module.iam." if form == "module" else ""
    matched = matched_in(report)
    assert {f'{prefix}aws_iam_group.groups["{name}"]' for name in GROUPS} <= matched.keys()
    assert sum(f"{prefix}aws_iam_policy.policies[" in address for address in matched) == len(POLICIES)
    claims = ("aws_iam_policy_attachment.", "aws_iam_group_membership.")
    assert all(what.startswith(claims) for what in unmatched_in(report))
