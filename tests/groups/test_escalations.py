"""No member of a group gets more permissions than the group has."""

import pytest
from escalations import ESCALATIONS, LAUNCHES, ROLE
from group_permissions import ALL_KEYS, NO_MFA, WITHOUT_MFA, allowed, documents_of
from simulator import Simulator

# Escalation: ways known to lead from some permissions to all of them.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html


ADMINISTRATORS = {"full_access": ESCALATIONS, "iam_admin": [call for call in ESCALATIONS if call[0].startswith("iam:")]}


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key not in ADMINISTRATORS])
def test_no_other_group_can_give_itself_permissions(simulator: Simulator, key: str) -> None:
    documents = documents_of(key, WITHOUT_MFA)
    assert allowed(simulator, ESCALATIONS, documents, True) == set()
    launches = allowed(simulator, LAUNCHES, documents, True)
    passes = allowed(simulator, [("iam:PassRole", ROLE)], documents, True)
    assert not (launches and passes), "passes a role to something that it can also launch"


@pytest.mark.parametrize("key", ADMINISTRATORS)
def test_the_administrators_need_mfa_for_every_escalation(simulator: Simulator, key: str) -> None:
    documents = documents_of(key)
    assert allowed(simulator, ESCALATIONS, documents, True) == set(ADMINISTRATORS[key])
    assert [allowed(simulator, ESCALATIONS, documents, mfa) for mfa in NO_MFA] == [set(), set()]


def test_half_of_a_launch_is_held_by_groups_that_pass_roles_or_start_something(simulator: Simulator) -> None:
    halves = [*LAUNCHES, ("iam:PassRole", ROLE)]
    holders = [key for key in ALL_KEYS if allowed(simulator, halves, documents_of(key, WITHOUT_MFA), True)]
    assert holders == ["full_access", "billing", "developers", "use_existing_iam_roles", "auto_deploy", "iam_admin"]
