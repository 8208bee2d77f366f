"""Groups and policies of one's own on the engine, in both forms: every shape of them, and the days after day one."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from expected_account import with_normalized_documents
from place import Place
from walks import FORMS, Walk

from dev.engine import EmulatedAccount, account

INPUTS = yaml.safe_load("""
enable_iam_groups: false
groups:
  empty: {self_management: false}
  people:
  sre:
    path: /ops/
    aws_managed_policy_names: [ReadOnlyAccess, job-function/Billing]
    customer_managed_policy_names: [team/deploy]
    inline_iam_policies:
      buckets: {actions: ["s3:*"], resources: ["arn:aws:s3:::acme-${aws:username}/*"]}
      no-iam: {actions: ["iam:*"], resources: ["*"], effect: Deny}
    json_policies:
      ec2: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}'
  machines:
    require_mfa: false
    self_management: false
    customer_managed_policy_names: [raw]
    inline_iam_policies:
      queues: {actions: ["sqs:*"], resources: ["*"]}
      topics: {actions: ["sns:*"], resources: ["*"], force_mfa: true}
  "a+=,.@-_b": {inline_iam_policies: {"c+=,.@-_d": {actions: ["sqs:*"], resources: ["*"]}}}
policies:
  deploy:
    path: /team/
    description: Deploys.
    tags: {team: web}
    statements:
      - {actions: ["ecs:*"], resources: ["*"], force_mfa: true}
      - {actions: ["ecs:Delete*"], resources: ["arn:aws:ecs:*:*:cluster/${aws:username}"], effect: Deny}
  raw: {json: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}'}
  bound: {statements: [{actions: ["*"], resources: ["*"]}]}
users:
  alice: {groups: [sre, people], customer_managed_policy_names: [raw]}
  bob: {groups: [machines], permissions_boundary: "arn:aws:iam::123456789012:policy/bound"}
""")


def standing(emulator: EmulatedAccount) -> dict[str, Any]:
    return with_normalized_documents(account(emulator.client("iam")))


@pytest.mark.engine
def test_both_forms_make_the_same_of_every_shape(emulator: EmulatedAccount, place: Place):
    made = []
    for form in FORMS:
        walk = Walk(emulator, place, form)
        walk.step(INPUTS)
        walk.expect_nothing_left()
        made.append(standing(emulator))
        walk.step({"enable_iam_groups": False})
        assert standing(emulator)["groups"] == {}
        walk.expect_nothing_left()
    assert made[0] == made[1]
