"""What waits for what, read from Terraform's own graph of each form."""

from __future__ import annotations

import re

import pytest
from conftest import Place
from samples import EVERYTHING_ON
from walks import FORMS, write

from dev.engine import EmulatedAccount

pytestmark = pytest.mark.engine

_EDGE = re.compile(r'"(?:module\.people\.)?([\w.]+)" -> "(?:module\.people\.)?([\w.]+)";')
_USER_DENIES = {f"aws_iam_user_policy.{key}" for key in ("inline_denies", "offboarding")}
_GRANTS = {
    "aws_iam_user_group_membership.group_memberships",
    "aws_iam_user_policy.inline_iam_policies",
    "aws_iam_user_policy_attachment.aws_managed_policies",
    "aws_iam_user_policy_attachment.customer_managed_policies",
}


_KNOWN: dict[str, dict[str, set[str]]] = {}


@pytest.fixture(params=FORMS)
def waits(request: pytest.FixtureRequest, emulator: EmulatedAccount, place: Place) -> dict[str, set[str]]:
    """Give each resource -> all that it waits for, directly or not."""
    if request.param not in _KNOWN:
        _KNOWN[request.param] = _read(place(write(request.param, emulator, EVERYTHING_ON)).run("graph"))
    return _KNOWN[request.param]


def _read(text: str) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for one, other in _EDGE.findall(text):
        edges.setdefault(one, set()).add(other)

    def reached(address: str, seen: set[str]) -> set[str]:
        for each in edges.get(address, set()) - seen:
            seen.add(each)
            reached(each, seen)
        return seen

    return {address: reached(address, set()) for address in edges}


def test_a_group_has_its_denies_before_what_they_limit(waits: dict[str, set[str]]):
    for key in ("billing", "read_only", "support"):
        for policy in ("aws_managed", "iam_user_self_mgmt"):
            attachment = f"aws_iam_group_policy_attachment.{key}_{policy}"
            assert {f"aws_iam_group_policy.{key}", f"aws_iam_group.{key}"} <= waits[attachment]


def test_members_join_when_groups_hold_all_that_they_should(waits: dict[str, set[str]]):
    of_groups = {address for address in waits if address.startswith("aws_iam_group")}
    assert len(of_groups) > 30
    assert of_groups <= waits["aws_iam_user_group_membership.group_memberships"]


def test_a_user_is_denied_before_anything_is_granted(waits: dict[str, set[str]]):
    assert waits["aws_iam_user_policy.json_policies"] >= _USER_DENIES
    for address in _GRANTS:
        assert waits[address] >= {*_USER_DENIES, "aws_iam_user_policy.json_policies", "aws_iam_user.user"}


def test_everything_waits_for_the_checks(waits: dict[str, set[str]]):
    managed = {address for address in waits if address.startswith("aws_iam_")}
    assert {address for address in managed if "data.aws_caller_identity.current" not in waits[address]} == set()
