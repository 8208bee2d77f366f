"""What a change of policies gives and takes, as AWS evaluates policies.

Nothing is allowed but by a statement; a denial wins over whatever allows; a boundary allows nothing, and nothing beyond
it is allowed; all conditions of a statement must hold; `*` is any text, `?` one character of any kind.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statements import ABSENT, EU, PRESENT, allow, allow_all_but, deny, held, under

from landingzone.iam import solver
from landingzone.iam.gains import find_gains
from landingzone.iam.held import Held
from landingzone.iam.losses import find_sure_losses

BUCKET, OWN = "arn:aws:s3:::a", "arn:aws:iam::123456789012:user/{}${{aws:username}}"
BOTH = {"Condition": {**EU["Condition"], "Bool": {"aws:SecureTransport": "true"}}}
RECENT = under("NumericLessThan", "aws:MultiFactorAuthAge", "3600")
TEAM = f"{BUCKET}/${{aws:PrincipalTag/team}}"
FOLDERS, FOLDERS_DENIED = allow(resource=f"{BUCKET}/*/*"), deny(resource=f"{BUCKET}/*/*")
ALL_BUT_BUCKET = {"Effect": "Allow", "Action": "s3:*", "NotResource": BUCKET}


def bounded(*boundary):
    return held(allow(), boundary=boundary)


# What was held, what is held, and what may be gained and surely is lost of it.
@pytest.mark.parametrize(
    ("old", "new", "gains", "losses"),
    [
        (held(), held(allow()), ["s3:* new"], []),
        (held(allow()), held(allow("s3:Get*")), [], ["s3:*"]),
        (held(allow("s3:Get*")), held(allow("s3:Put*")), ["s3:Put* new"], ["s3:Get* all"]),
        (held(allow()), held(allow(resource=BUCKET)), [], ["s3:*"]),
        # Wildcards: `?` is a character, and never none.
        (held(allow(resource="arn:aws:s3:::*")), held(allow(resource="arn:aws:s3:::?*")), [], ["s3:*"]),
        (held(allow(resource="arn:aws:s3:::?*")), held(allow(resource="arn:aws:s3:::*")), ["s3:* new"], []),
        # What is left out.
        (held(allow_all_but("iam:*")), held(allow_all_but("iam:CreateUser")), ["* new"], []),
        (held(allow_all_but("iam:*")), held(allow("s3:*")), [], ["*"]),
        (held(allow_all_but("iam:*")), held(allow("iam:GetUser")), ["iam:GetUser new"], ["* all"]),
        (held(ALL_BUT_BUCKET), held(allow(resource=f"{BUCKET}/x")), [], ["s3:*"]),
        (held(ALL_BUT_BUCKET), held(allow(resource=BUCKET)), ["s3:* new"], ["s3:* all"]),
        # The user of one's own name is none whose name ends with it.
        (held(allow("iam:*", OWN.format("*/"))), held(allow("iam:*", OWN.format("*"))), ["iam:* new"], []),
        (held(allow("iam:*", OWN.format("*"))), held(allow("iam:*", OWN.format("*/"))), [], ["iam:*"]),
        # The letters of a variable are not what it may be.
        (held(FOLDERS), held(FOLDERS, allow(resource=TEAM)), ["s3:* new"], []),
        (bounded(FOLDERS), bounded(FOLDERS, allow(resource=TEAM)), ["s3:* no longer bounded"], []),
        (held(allow(), deny(resource=TEAM)), held(allow(), FOLDERS_DENIED), ["s3:* no longer denied"], ["s3:* all"]),
        (held(allow(), deny(resource=TEAM)), held(allow(), deny(resource=f"{BUCKET}/*")), [], ["s3:* all"]),
        # Conditions.
        (held(allow(**EU)), held(allow()), ["s3:* under other conditions"], []),
        (held(allow()), held(allow(**EU)), [], ["s3:*"]),
        (held(allow(**EU)), held(allow(**BOTH)), [], ["s3:*"]),
        (held(allow(**PRESENT)), held(allow()), ["s3:* without MFA"], []),
        (held(allow()), held(allow(**PRESENT)), [], ["s3:* without MFA"]),
        (held(allow(**ABSENT)), held(allow(**EU)), ["s3:* with MFA"], ["s3:*"]),
        (held(allow(**ABSENT)), held(allow(**PRESENT)), ["s3:* with MFA"], ["s3:* all"]),
        (held(allow(**PRESENT)), held(allow(**RECENT)), [], ["s3:*"]),
        (held(allow(**RECENT)), held(allow(**PRESENT)), ["s3:* under other conditions"], []),
        # Denials.
        (held(allow(), deny()), held(allow()), ["s3:* no longer denied"], []),
        (held(allow(), deny()), held(allow(), deny("s3:Put*")), ["s3:* no longer denied"], []),
        (held(allow(), deny("s3:Put*")), held(allow(), deny()), [], ["s3:* all"]),
        (held(allow(), deny()), held(allow(), deny(**EU)), ["s3:* no longer denied"], []),
        (held(allow(**EU), deny()), held(allow(**EU), deny(**EU)), [], []),
        (held(allow(), deny(**EU)), held(allow(), deny()), [], ["s3:* all"]),
        (held(allow(), deny(**ABSENT)), held(allow()), ["s3:* no longer denied"], []),
        (held(allow()), held(allow(), deny(**ABSENT)), [], ["s3:* without MFA"]),
        (held(allow(**PRESENT), deny(**ABSENT)), held(allow(**PRESENT)), [], []),
        (held(deny()), held(allow(), deny()), [], []),
        # In policies of their own: the one that stays allows more when the other goes.
        (Held((*held(allow()).meanings, *held(deny()).meanings)), held(allow()), ["s3:* no longer denied"], []),
        (held(deny("s3:Put*")), held(allow(), deny("s3:Put*")), ["s3:* new"], []),
        # Boundaries.
        (bounded(allow("s3:Get*")), bounded(allow()), ["s3:* no longer bounded"], []),
        (bounded(allow("s3:Get*")), held(allow()), ["s3:* no longer bounded"], []),
        (bounded(allow()), bounded(allow("s3:Get*")), [], ["s3:*"]),
        (bounded(allow(**EU)), bounded(allow()), ["s3:* no longer bounded"], []),
        (bounded(allow("ec2:*")), bounded(allow("ec2:*"), allow("iam:*")), [], []),
        (held(), held(allow(), boundary=(allow("ec2:*"),)), [], []),
    ],
)
def test_a_change_gives_and_takes_what_aws_would(old, new, gains, losses):
    gained = find_gains(old, new)
    assert list(dict.fromkeys(f"{one.permission.action} {one.why}" for one in gained)) == gains
    assert all((one.denial is not None) == (one.why == "no longer denied") for one in gained)
    lost = [
        f"{one.permission.action}{' all' * (one.left == 'nothing')}{' without MFA' * one.is_without_mfa_alone}"
        for one in find_sure_losses(old.allowing, old, new)
    ]
    assert lost == losses


def test_only_the_permissions_that_are_asked_for_are_looked_at():
    old, new = held(), held(allow(), allow("ec2:*"))
    wanted = tuple(one for one in new.allowing if one.service == "ec2")
    assert [gain.permission for gain in find_gains(old, new, wanted)] == list(wanted)
    assert list(find_sure_losses((), new, old)) == []


def test_the_denial_that_is_gone_is_named():
    [gain] = find_gains(held(allow(), deny("s3:Put*"), deny("s3:Get*")), held(allow(), deny("s3:Get*")))
    assert gain.denial is not None
    assert gain.denial.action == "s3:Put*"


def test_what_is_too_much_to_compare_is_a_gain_that_was_not_compared(monkeypatch):
    monkeypatch.setattr(solver, "_MOST_CHOICES", 0)
    old, new = held(allow("s3:*", **EU)), held(allow("s3:GetObject", **BOTH), allow("s3:Put*"))
    solver.solved.cache_clear()
    found = {gain.permission.action: gain.why for gain in find_gains(old, new)}
    solver.solved.cache_clear()
    assert found == {"s3:GetObject": "not compared", "s3:Put*": "not compared"}
    assert list(find_sure_losses(old.allowing, old, held())) == []


ACTIONS = (
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:ListUsers",
    "s3:GetObject",
    "s3:ListBucket",
    "sqs:SendMessage",
)
RESOURCES = ("*", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::123456789012:*", f"{BUCKET}/x", f"{BUCKET}*")


@st.composite
def several(draw):
    """Draw statements with several actions each, some of which cannot be used on the resource."""
    actions = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4, unique=True)
    written = st.builds(
        lambda of, effect, resource, more: effect(of, resource, **more),
        *(actions, st.sampled_from([allow, allow, deny]), st.sampled_from(RESOURCES)),
        st.sampled_from([{}, {}, EU, PRESENT]),
    )
    return draw(st.lists(written, max_size=3))


def only(action, statements):
    return [{**each, "Action": action} for each in statements if action in each["Action"]]


@given(several(), several(), st.none() | several(), st.none() | several())
def test_an_action_is_gained_and_lost_beside_others_as_alone(old, new, bound, bounds):
    def changes(*sides):
        before, after = (held(*each, boundary=limit) for each, limit in sides)
        return {one.permission.action for one in find_gains(before, after)} | {
            f"lost {one.of.action}" for one in find_sure_losses(before.allowing, before, after)
        }

    alone = [
        changes(*((only(each, side), limit and only(each, limit)) for side, limit in ((old, bound), (new, bounds))))
        for each in ACTIONS
    ]
    assert changes((old, bound), (new, bounds)) == set().union(*alone)
