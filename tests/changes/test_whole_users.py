"""What is told of a change is so for each person whom a sentence names: both ways, with all that the person holds."""

import json

import pytest
from told_changes import inputs, lines

BOUNDARY = "arn:aws:iam::123456789012:policy/limits"
MEMBER = {"groups": ["g"]}
BOTH = {"judy": MEMBER, "karl": MEMBER}
BOUNDED = {"judy": {**MEMBER, "permissions_boundary": BOUNDARY}, "karl": MEMBER}
POWERFUL = {"judy": {**MEMBER, "aws_managed_policy_names": ["AdministratorAccess"], "require_mfa": False}}
S3, GET, PUT_POLICY = ({"Action": action} for action in ("s3:*", "s3:Get*", "iam:PutUserPolicy"))
MEMBERS = "members of g (judy and karl)"


def document(*statements):
    written = [({} if "NotResource" in each else {"Resource": "*"}) | {"Effect": "Allow"} | each for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": written})


def company(members, *statements, limits=(), **more):
    group = {"json_policies": {"p": document(*statements)}, "self_management": False, "require_mfa": False, **more}
    policies = {"limits": {"json": document(*limits)}} if limits else {}
    return inputs(enable_iam_groups=False, groups={"g": group}, policies=policies, users=members)


def deny(action, **more):
    return {"Effect": "Deny", "Action": action, **more}


def outside(*regions):
    return deny("s3:*", Condition={"StringNotEquals": {"aws:RequestedRegion": [*regions]}})


CASES = {
    "a denial leaves out one more region": (
        *(company(BOTH, S3, outside("eu-west-1")), company(BOTH, S3, outside("eu-west-1", "eu-west-2"))),
        ["high gain: judy and karl may now use all of s3, part of which was forbidden until now"],
    ),
    "a boundary shrinks elsewhere": (
        company(BOUNDED, GET, limits=[S3, PUT_POLICY]),
        company(BOUNDED, GET, limits=[GET]),
        [],
    ),
    "one member has it already": (
        *(company(POWERFUL | {"karl": MEMBER}, S3), company(POWERFUL | {"karl": MEMBER}, S3, PUT_POLICY)),
        [
            "critical gain: members of g (karl) may now use iam:PutUserPolicy, through this group",
            "info group: the change of the group g changes nothing for judy",
        ],
    ),
    "the only member has it already": (
        *(company(POWERFUL, S3), company(POWERFUL, S3, PUT_POLICY)),
        ["low gain: members of g (nothing changes for judy) may now use iam:PutUserPolicy, through this group"],
    ),
    "one member has it already, and another one loses something else": (
        company(POWERFUL | {"karl": BOUNDED["judy"]}, S3, limits=[S3]),
        company(POWERFUL | {"karl": BOUNDED["judy"]}, S3, PUT_POLICY, limits=[GET]),
        [
            "low gain: members of g (nothing changes for judy; changes for karl are listed separately) may now use "
            "iam:PutUserPolicy, through this group",
            "low loss: karl may no longer use all of s3, keeping part of it, because of their boundary",
        ],
    ),
    "one member keeps it by a policy of their own": (
        company(POWERFUL | {"karl": MEMBER}, S3),
        company(POWERFUL | {"karl": MEMBER}, GET),
        [
            "low loss: members of g (karl) may no longer use all of s3, keeping part of it, through this group",
            "info group: the change of the group g changes nothing for judy",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_reported_of_exactly_those_for_whom_it_is_so(case):
    old, new, expected = CASES[case]
    assert lines(old, new) == expected


# That what is not known goes is a gain and a loss in one sentence.
@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][2] and "not known" not in case])
def test_what_is_a_loss_one_way_is_a_gain_the_other_way(case):
    old, new, _ = CASES[case]
    (told, back) = ({each.partition(":")[0].split()[1] for each in lines(*sides)} for sides in ((old, new), (new, old)))
    assert ("gain" in told) == ("loss" in back)
    assert ("loss" in told) == ("gain" in back)


def test_whoever_needs_mfa_before_and_after_is_not_said_to_need_it_no_more():
    old, new = (
        inputs(should_create_iam_group_read_only=True, users={"bob": {"groups": [group]}, "zoe": {"groups": [group]}})
        for group in ("full-access", "read-only")
    )
    assert not any(line.startswith("critical mfa") for line in (*lines(old, new), *lines(new, old)))
