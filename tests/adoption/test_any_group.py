"""Any group and any policy is taken over exactly as it stands, from an account and from a state."""

from __future__ import annotations

import json

import pytest
from adoption_walk import matched_in, state_of, unmatched_in, walk_from
from hand_made import GROUPS, POLICIES, make_by_calls, make_role, plain_resources
from module_call import provider
from place import Place

from dev.engine import EmulatedAccount, account

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("form", ["stack", pytest.param("module", marks=pytest.mark.long)])
@pytest.mark.parametrize("source", ["account", "state"])
def test_everything_is_taken_over_and_stays_what_it_is(
    source: str, form: str, live: EmulatedAccount, place: Place, capsys: pytest.CaptureFixture[str]
):
    terraform = place(provider(live))
    if source == "account":
        make_by_calls(live)
    else:
        make_role(live)
        (terraform.directory / "plain.tf.json").write_text(json.dumps(plain_resources()), encoding="utf-8")
        terraform.apply()
    before = account(live.client("iam"))

    state = state_of(terraform) if source == "state" else None
    plan, report, _ = walk_from(terraform, state, form, live, capsys)
    assert set(plan.changes.values()) <= {("forget",)}
    assert account(live.client("iam")) == before
    prefix = "module.iam." if form == "module" else ""
    assert {f'{prefix}aws_iam_group.groups["{name}"]' for name in GROUPS} <= matched_in(report).keys()
    assert sum("aws_iam_policy.policies[" in address for address in matched_in(report)) == len(POLICIES)
    assert all(
        what.startswith(("aws_iam_policy_attachment", "aws_iam_group_membership")) for what in unmatched_in(report)
    )
