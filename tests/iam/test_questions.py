"""Whether there is a request that one side allows and others do not, and which.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import pytest
from statements import ABSENT, EU, PRESENT, US, allow, allow_all_but, deny, held, under

from landingzone.iam.conditions import ABSENT as FALSE
from landingzone.iam.conditions import MISSING
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.meaning import unknown_group
from landingzone.iam.questions import Excess, find_example, find_examples, is_about
from landingzone.iam.service_reference import action_names

BUCKET = "arn:aws:s3:::a"
REGIONS = under("StringEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"])
EIGHT, LOW, HIGH = (under("IpAddress", "aws:SourceIp", f"10.{each}") for each in ("0.0.0/8", "0.0.0/9", "128.0.0/9"))
TAGGED = {each: under("ForAnyValue:StringEquals", "aws:TagKeys", each) for each in ("a", "b")}
ALL_TAGGED = {each: under("ForAllValues:StringEquals", "aws:TagKeys", [*each]) for each in ("a", "b", "ab")}
EARLY, LATE = (under(name, "aws:CurrentTime", "2030-01-01") for name in ("DateLessThan", "DateGreaterThanEquals"))
MANY = [f"{BUCKET}-*-{number:02}-*/*" for number in range(12)]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (held(allow(**REGIONS)), held(allow(**EU), allow(**US))),
        (held(allow(**EIGHT)), held(allow(**LOW), allow(**HIGH))),
        (held(allow()), held(allow(**EARLY), allow(**LATE))),
        (
            held(allow(**under("ForAnyValue:StringEquals", "aws:TagKeys", ["a", "b"]))),
            held(*(allow(**each) for each in TAGGED.values())),
        ),
        (held(allow(**PRESENT)), held(allow())),
        (held(allow(resource=f"{BUCKET}?*")), held(allow(resource=f"{BUCKET}*"))),
        (held(allow()), held(allow_all_but("iam:*"))),
        (held(allow(), deny()), held()),
        (held(allow("sts:GetCallerIdentity"), allow("sts:GetSessionToken")), held()),
        (held(allow(), boundary=(allow("ec2:*"),)), held()),
        (held(allow(**under("StringEquals", "aws:PrincipalType", "Role"))), held()),
        (held(allow(), deny(resource=MANY)), held(allow(), deny(resource=MANY[:-1]))),
    ],
)
def test_there_surely_is_none(more, less):
    assert find_example(more, less) is None


def allows(side, example):
    """Return whether somebody who holds this may make a request."""
    is_free = example.action in FREE_ACTIONS
    allowing, bounding, denying = (
        each is None or any(is_about(one, example) for one in each)
        for each in (side.allowing, side.bounding, side.denying)
    )
    return (is_free or (allowing and bounding)) and not denying


@pytest.mark.parametrize(
    ("more", "less", "resource", "context"),
    [
        (held(allow(**REGIONS)), held(allow(**EU)), None, {"aws:RequestedRegion": "us-east-1"}),
        (held(allow(**EIGHT)), held(allow(**LOW)), None, {"aws:SourceIp": "10.128.0.0"}),
        (held(allow(**ALL_TAGGED["ab"])), held(*(allow(**ALL_TAGGED[each]) for each in "ab")), None, None),
        (held(allow(resource=f"{BUCKET}*")), held(allow(resource=f"{BUCKET}?*")), BUCKET, {}),
        (held(allow()), held(allow(), deny(resource=f"{BUCKET}/*")), f"{BUCKET}/x", {}),
        (held(allow(), deny(resource=MANY[:-1])), held(allow(), deny(resource=MANY)), f"{BUCKET}-x-11-x/x", {}),
        (held(deny("sts:GetSessionToken", **EU)), held(deny("sts:GetSessionToken")), None, None),
    ],
)
def test_a_request_shows_the_difference(more, less, resource, context):
    example = find_example(more, less)
    assert example.is_sure
    assert allows(more, example)
    assert not allows(less, example)
    shown = example.as_dict()
    assert resource in (None, shown["resource"])
    shown["context"].pop("aws:MultiFactorAuthPresent", None)
    assert context in (None, shown["context"])


def test_no_side_may_allow_it():
    (region,) = dict(find_example(held(allow()), held(allow(**EU)), held(allow(**US))).context)["aws:RequestedRegion"]
    assert region not in ("eu-west-1", "us-east-1")
    assert find_example(held(allow()), held(), held(allow())) is None


def test_it_is_looked_for_within_permissions_and_states_of_mfa():
    difference = Excess(held(allow("s3:*")), held(allow("s3:*", **PRESENT)))
    (one,) = held(allow("s3:GetObject", BUCKET)).allowing
    found = difference.example(one)
    assert (found.action, found.resource, found.state in (FALSE, MISSING)) == ("s3:GetObject", BUCKET, True)
    assert difference.example(one, states=1) is None
    assert difference.example(*held(allow("ec2:*")).allowing) is None
    assert find_example(held(allow(**ABSENT)), held()).state in (FALSE, MISSING)


def test_each_class_of_actions_has_a_request():
    found = find_examples(held(allow("s3:*"), allow("ec2:*", **EU)), held(allow("s3:Get*")))
    assert {each.action.partition(":")[0] for each in found} == {"s3", "ec2"}


def test_what_nobody_knows_makes_no_request_certain():
    unknown = Held((unknown_group("x"),))
    assert not find_example(unknown, held()).is_sure
    assert not find_example(held(allow()), unknown).is_sure
    assert find_example(unknown, unknown) is None
    assert find_example(Held((*held(allow()).meanings, *unknown.meanings)), unknown) is not None
    newer = find_example(
        held(allow("s3:Get*")), held(allow([f"s3:{name}" for name in action_names("s3") if name.startswith("Get")]))
    )
    assert newer.is_made_up


@pytest.mark.parametrize(
    "asked", [("StringLike", "al*"), ("StringNotLike", "bo*"), ("StringEquals", "alan"), ("StringNotEquals", "bob")]
)
@pytest.mark.parametrize(
    "home", ["arn:aws:s3:::home-${aws:username}/*", "arn:aws:s3:::${aws:username}/${aws:username}"]
)
def test_a_request_is_about_what_grants_it_where_the_own_name_is_also_asked_for(home, asked):
    own = held(allow("s3:GetObject", home, **under(asked[0], "aws:username", asked[1])))
    example = find_example(own)
    assert [is_about(one, example) for one in own.allowing] == [True]
