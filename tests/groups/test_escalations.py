"""No member of a group gets more permissions than the group has."""

import itertools

import pytest
from escalations import ESCALATIONS, LAUNCHES, ROLE
from group_permissions import ALL_KEYS, NO_MFA, WITHOUT_MFA, allowed, documents_of

from landingzone.iam.combinations import find_combinations
from landingzone.iam.held import Held
from landingzone.iam.permissions import permissions_of

# Escalation: ways known to lead from some permissions to all of them.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

ADMINISTRATORS = {"full_access": ESCALATIONS, "iam_admin": [call for call in ESCALATIONS if call[0].startswith("iam:")]}
PASSING = ("iam:PassRole", ROLE)


@pytest.fixture(scope="module")
def halves(simulator):
    """What each group holds of a launch with a role: passing the role, and starting something."""
    return {key: allowed(simulator, [*LAUNCHES, PASSING], documents_of(key, WITHOUT_MFA), True) for key in ALL_KEYS}


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key not in ADMINISTRATORS])
def test_no_other_group_can_give_itself_permissions(simulator, key, halves):
    assert allowed(simulator, ESCALATIONS, documents_of(key, WITHOUT_MFA), True) == set()
    assert PASSING not in halves[key] or halves[key] == {PASSING}, "passes a role to something that it can also launch"


@pytest.mark.parametrize("key", ADMINISTRATORS)
def test_the_administrators_need_mfa_for_every_escalation(simulator, key):
    documents = documents_of(key)
    assert allowed(simulator, ESCALATIONS, documents, True) == set(ADMINISTRATORS[key])
    assert [allowed(simulator, ESCALATIONS, documents, mfa) for mfa in NO_MFA] == [set(), set()]


def test_half_of_a_launch_is_held_by_groups_that_pass_roles_or_start_something(halves):
    holders = ["full_access", "billing", "developers", "use_existing_iam_roles", "auto_deploy", "iam_admin"]
    assert [key for key, held in halves.items() if held] == holders


def test_two_groups_that_together_pass_roles_and_start_something_are_reported(halves):
    held = {key: [one for each in documents_of(key, WITHOUT_MFA) for one in permissions_of(each)] for key in ALL_KEYS}
    started = {key: {action.partition(":")[0] for action, _ in halves[key] - {PASSING}} for key in ALL_KEYS}
    together = {}
    for first, second in itertools.combinations(ALL_KEYS, 2):
        found = find_combinations(Held.of((*held[first], *held[second])))
        services = {service for one in found for service in one.services}
        is_passing = PASSING in halves[first] | halves[second]
        # More are those that AWS's reference alone says to need a role, such as to read a stream with it.
        assert services >= (started[first] | started[second] if is_passing else set())
        assert is_passing or not services
        together[first, second] = services
    assert together["developers", "use_existing_iam_roles"] == {"ec2", "lambda", "s3"}
    assert together["billing", "use_existing_iam_roles"] == {"budgets"}
    assert together["use_existing_iam_roles", "auto_deploy"] == {"ecs"}
    assert not together["developers", "read_only"]
