"""A configuration with groups and policies of one's own, of every shape."""

from __future__ import annotations

import yaml

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
