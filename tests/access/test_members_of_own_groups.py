"""What the review says of members of groups of one's own, of every shape, is what a simulator of IAM decides."""

from typing import Any

import pytest
import yaml
from review_checks import NEVER, failures
from samples import ACCOUNT_ID
from simulator import Simulator

from landingzone.access.report import report
from landingzone.config.inputs import Inputs

GIVEN = yaml.safe_load("""
aws_account_id: "123456789012"
enable_iam_groups: false
groups:
  empty: {self_management: false}
  people: {}
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
    statements:
      - {actions: ["ecs:*"], resources: ["*"], force_mfa: true}
      - {actions: ["ecs:Delete*"], resources: ["arn:aws:ecs:*:*:cluster/${aws:username}"], effect: Deny}
  raw: {json: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}'}
  bound: {statements: [{actions: ["*"], resources: ["*"]}]}
""")
BOUND = {"permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"}


def side(bob: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**GIVEN, **changed, "users": {"bob": bob}}


# The group with a policy of AWS that has thousands of actions takes long.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name == "sre")) for name in GIVEN["groups"]]
)
def test_what_is_said_of_a_member_is_so(simulator: Simulator, name: str):
    member = {"groups": [name]}
    groups = GIVEN["groups"] | {name: GIVEN["groups"][name] | {"require_mfa": True}}
    became = [side(member | BOUND), side(member, groups=groups), side(member, should_require_mfa=False)]
    changes = [(side({}), side(member)), *((side(member), new) for new in became)]
    for old, new in (*changes, *(change[::-1] for change in changes)):
        pair = {"old": old, "new": new, "elsewhere": {}, "rewritings": ["Sid"]}
        assert failures(simulator, pair, NEVER) == {}


def test_what_the_report_says_of_mfa_is_that_of_each_shape():
    mfa = {group.name: group.mfa for group in report(Inputs.model_validate(side({}))).groups}
    others = {"empty": "nothing to protect", "machines": "needed for some"}
    assert mfa == dict.fromkeys(GIVEN["groups"], "needed") | others
