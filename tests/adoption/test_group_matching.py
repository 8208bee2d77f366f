"""A group that holds what a row of the table grants is recognized as that row, with the inputs it was made from."""

from __future__ import annotations

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON

from landingzone.adoption.group_matching import Account, ExistingGroup, ExistingPolicy, Match, match_group
from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group
from landingzone.groups.made_groups import inline_policies
from landingzone.groups.values import InputValues
from landingzone.iam.documents import managed_policy_arn

OWN = f"arn:aws:iam::{ACCOUNT_ID}:policy/"


@pytest.mark.parametrize("should_require_mfa", [True, False])
@pytest.mark.parametrize("row", GROUPS, ids=lambda row: row.key)
def test_each_row_is_recognized_by_what_it_grants(row: Group, should_require_mfa: bool):
    inputs = Inputs.model_validate(EVERYTHING_ON | {"should_require_mfa": should_require_mfa})
    values = InputValues(inputs)
    made = [SELF_MANAGEMENT, *([row.customer] if row.customer else [])]
    attached = {managed_policy_arn("aws", row.aws_managed)} if row.aws_managed else set()
    attached |= {f"{OWN}{policy.key}" for policy in made if policy is not SELF_MANAGEMENT or row.self_managed}
    group = ExistingGroup(
        name="of-any-name",
        inline={policy.name: document.json() for policy, document in inline_policies(row, values)},
        attached=frozenset(attached),
    )
    account = Account(
        account_id=ACCOUNT_ID,
        partition="aws",
        policies={f"{OWN}{policy.key}": existing(policy, values) for policy in made},
        self_management_arns=frozenset({f"{OWN}{SELF_MANAGEMENT.key}"}),
    )
    expected = {policy.made_from: values.value(policy.made_from) for policy in row.inline if policy.made_from}
    assert match_group(group, account) == Match(
        key=row.key,
        inputs={name: sorted(value) if isinstance(value, list) else value for name, value in expected.items()},
    )


def existing(policy: CustomerPolicy, values: InputValues) -> ExistingPolicy:
    text = values.protected(policy.document(values)).json()
    return ExistingPolicy(arn=f"{OWN}{policy.key}", name=policy.name(values), path="/", text=text)
