"""What a policy is for is said in one line, and no line says less than the policy grants."""

import json

import pytest

from landingzone.access.purposes import _OF_AWS, purpose_of
from landingzone.access.words import Wording
from landingzone.groups.policy import aws_managed_policy, inline_policy
from landingzone.iam.access_levels import what_they_do

WORDING = Wording({"222233334444": "dev"})
ROLE = "arn:aws:iam::222233334444:role/{}"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


IN_REGION = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}


@pytest.mark.parametrize(
    ("written", "purpose"),
    [
        (document(allow("*")), "full access to everything"),
        (document(allow("*"), allow("s3:*", effect="Deny")), "full access to everything, except what it denies"),
        (
            document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            "full access, with exceptions",
        ),
        (document(allow("*", **IN_REGION)), "full access to everything, under conditions"),
        (document(allow(["s3:GetObject", "ec2:Describe*"])), "read-only: ec2 and s3"),
        (document(allow("s3:GetObject", "arn:aws:s3:::a/*")), "read-only: s3, on named resources"),
        (document(allow(["s3:GetObject", "s3:PutObject"])), "reads and changes: s3"),
        (document(allow("sqs:SendMessage", **IN_REGION)), "changes: sqs, under conditions"),
        (document(allow("s3:*")), "reads, changes and manages permissions: s3"),
        (document(allow("s3:PutBucketPolicy")), "manages permissions: s3"),
        (document(allow("s3:GetObject"), allow("nothing:New")), "uses: nothing and s3"),
        (document(allow("*:Get*")), "reads, changes and manages permissions: many services"),
        (document(allow(["a:x", "b:x", "c:x", "d:x", "e:x"])), "uses: 5 services"),
        (document(allow("kms:Decrypt", "arn:aws:kms:eu-west-1:1:key/x")), "decrypts: kms, on named resources"),
        (document(allow("sts:AssumeRole", [ROLE.format("a"), ROLE.format("b")])), "assume 2 roles in 1 account"),
        (document(allow("sts:AssumeRole")), "assume roles"),
        (document(allow("sts:AssumeRole", [ROLE.format("a"), "*"])), "assume roles"),
        (document(allow("sts:AssumeRole", ROLE.format("*"))), "assume roles"),
        (document(allow("sts:AssumeRole", "arn:aws:iam::*:role/a")), "assume roles"),
        (document(allow("s3:GetObject", "arn:aws:s3:::*")), "read-only: s3"),
        (document(allow("s3:GetObject", ["arn:aws:s3:::a/*", "arn:aws:s3:::*/*"])), "read-only: s3"),
        (document(allow("s3:GetObject", "arn:*")), "read-only: s3"),
        (document(allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*")), "read-only: dynamodb"),
        (
            document(allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/a")),
            "read-only: dynamodb, on named resources",
        ),
        (
            document(allow("*", **IN_REGION), allow("iam:*")),
            "full access to everything, partly under conditions",
        ),
        (document(allow("*", **IN_REGION), allow("iam:*", **IN_REGION)), "full access to everything, under conditions"),
        (
            document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow("iam:*")),
            "full access to everything",
        ),
        (
            document(*({"Effect": "Allow", "NotAction": each, "Resource": "*"} for each in ("iam:*", "s3:*"))),
            "full access to everything",
        ),
        (
            document({"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}, allow("s3:*")),
            "full access, with exceptions",
        ),
        (document(allow("s3:*", effect="Deny")), "denies only"),
        (document(), "nothing"),
        ("no document", "cannot be read here"),
    ],
)
def test_it_is_said_by_what_it_grants(written, purpose):
    assert purpose_of(inline_policy("p", written), WORDING) == purpose


def test_what_is_not_known_may_be_anything():
    assert purpose_of(aws_managed_policy("NoSuchPolicy", "aws"), WORDING) == "not known here, may be anything"


def test_what_is_said_of_policies_of_aws_is_of_policies_that_there_are_and_what_only_reads_does():
    for name, words in _OF_AWS.items():
        policy = aws_managed_policy(name, "aws")
        assert policy.permissions, name
        assert purpose_of(policy, WORDING) == words
        does = [what_they_do(one.folded) for one in policy.meaning.allowing]
        left_out = {but for one in policy.meaning.allowing for but in one.not_actions}
        spared = words.partition(" none to ")[2].replace(" and ", ", ").split(", ")
        assert {f"{each.split()[0].lower()}:*" for each in spared if each} == left_out
        if words.startswith("full access to everything"):
            assert any(one.action == "*" for one in policy.meaning.allowing)
        if words.startswith("read-only"):
            managing = [one.action for one in policy.meaning.allowing if "manages" in what_they_do(one.folded)]
            assert managing == [], name
            assert sum("reads" in each for each in does) > len(does) * 0.9, name
