"""What waits for what, read from Terraform's own graph of each form."""

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from terraform_graph import read_graph
from walks import FORMS, rewrite, write

from dev.engine import Terraform

_MEMBERSHIPS = "aws_iam_user_group_membership.group_memberships"
_USER_DENIES = {f"aws_iam_user_policy.{key}" for key in ("require_mfa", "inline_denies", "offboarding")}
_GRANTS = {"aws_iam_user_policy.inline_iam_policies"}
_GRANTS |= {f"aws_iam_user_policy_attachment.{owner}_managed_policies" for owner in ("aws", "customer")}

_CREDENTIALS = {"aws_iam_access_key.access_keys", "aws_iam_user_login_profile.web_console"}
_CREDENTIALS |= {"aws_iam_access_key.access_keys_second", "aws_iam_user_ssh_key.ssh_public_keys"}


@pytest.fixture(scope="module", params=FORMS)
def waits(request, emulator_of_worker, tmp_path_factory):
    terraform = Terraform(tmp_path_factory.mktemp("order"))
    rewrite(terraform, write(request.param, emulator_of_worker, EVERYTHING_ON))
    terraform.init()
    return read_graph(terraform.run("graph"))


def test_a_group_has_its_denies_before_what_they_limit(waits):
    for key in ("billing", "read_only", "support"):
        for policy in ("aws_managed", "iam_user_self_mgmt"):
            attachment = f"aws_iam_group_policy_attachment.{key}_{policy}"
            assert {f"aws_iam_group_policy.{key}", f"aws_iam_group.{key}"} <= waits[attachment]


def test_members_join_when_groups_hold_all_that_they_should(waits):
    of_groups = {address for address in waits if address.startswith("aws_iam_group")}
    assert len(of_groups) > 30
    assert of_groups <= waits["aws_iam_user_group_membership.group_memberships"]


def test_a_user_is_denied_before_anything_is_granted(waits):
    assert waits["aws_iam_user_policy.json_policies"] >= _USER_DENIES
    assert waits[_MEMBERSHIPS] >= {*_USER_DENIES, "aws_iam_user_policy.json_policies", "aws_iam_user.user"}
    assert all(_MEMBERSHIPS in waits[address] for address in _GRANTS)
    assert waits["aws_iam_user_policy.offboarding"] >= _USER_DENIES - {"aws_iam_user_policy.offboarding"}


def test_credentials_wait_for_everything_else_and_not_for_each_other(waits):
    others = {address for address in waits if address.startswith("aws_iam_")} - _CREDENTIALS
    assert {_MEMBERSHIPS} | _GRANTS | _USER_DENIES < others
    for credential in _CREDENTIALS:
        assert others <= waits[credential]
        assert _CREDENTIALS.isdisjoint(waits[credential])


_SIGNS_IN = {"create_login_profile": True, "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
_SIGNS_IN |= {"ssh_public_key": SSH_PUBLIC_KEY, "access_key_slots": {"first": "previous", "second": "current"}}
_MAY = {
    "groups": ["full-access"],
    "aws_managed_policy_names": ["ReadOnlyAccess"],
    "customer_managed_policy_names": ["own"],
    "inline_iam_policies": {"buckets": {"actions": ["s3:*"], "resources": ["*"]}},
}


def _with(**people):
    policies = {"own": {"statements": [{"actions": ["sqs:*"], "resources": ["*"]}]}}
    return {"aws_account_id": ACCOUNT_ID, "policies": policies, "users": people}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_what_somebody_loses_is_deleted_before_they_get_their_first_credential(form, emulator, place):
    terraform = place(write(form, emulator, _with(ann=_MAY)))
    terraform.apply_at_once()
    rewrite(terraform, write(form, emulator, _with(ann=_SIGNS_IN)))
    waits = read_graph(terraform.run("graph", "-type=apply", f"-plan={terraform.plan().file.name}"))
    deleted = {node for node in waits if node.endswith(" (destroy)")}
    assert len(deleted) == len(_MAY)
    created = {f'{address}["ann"]' for address in _CREDENTIALS}
    assert all(deleted <= waits[address] for address in created)
