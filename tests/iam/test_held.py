"""What somebody holds: in which states of MFA something may work, and whether MFA is needed for it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import pytest
from statements import ABSENT, EU, PRESENT, US, allow, allow_all_but, deny, held, under

from landingzone.iam.conditions import STATES
from landingzone.iam.documents import SET_UP_ON_OWN_DEVICE, SET_UP_ON_OWN_USER, require_mfa
from landingzone.iam.held import Held
from landingzone.iam.known import named
from landingzone.iam.meaning import Meaning, unknown_policy
from landingzone.iam.mfa import HARMFUL_ON_OTHERS, mfa_of
from landingzone.iam.permissions import Permission, permissions_of
from landingzone.iam.possible import may
from landingzone.iam.severity import is_reading

GET, OBJECT = "s3:GetObject", "arn:aws:s3:::a/b"
USERS = "arn:aws:iam::123456789012:user/"
OWN = USERS + "${aws:username}"
HOME = "arn:aws:s3:::home-${aws:username}"
NO_KEY = under("Null", "aws:MultiFactorAuthPresent", "true")
NOT_EU = under("StringNotEquals", "aws:RequestedRegion", "eu-west-1")


def test_what_setting_up_mfa_changes_of_others_is_what_aws_calls_a_change():
    needed = {*SET_UP_ON_OWN_USER, *SET_UP_ON_OWN_DEVICE}
    assert {*HARMFUL_ON_OTHERS} == {each for each in needed if not is_reading(each)} - {"iam:ChangePassword"}


@pytest.mark.parametrize(
    ("given", "states"),
    [
        (held(allow()), "present absent missing"),
        (held(allow(resource="arn:aws:s3:::a/*")), "present absent missing"),
        (held(allow(resource="arn:aws:s3:::b/*")), ""),
        (held(allow("S3:getobject")), "present absent missing"),
        (held(allow_all_but("s3:*")), ""),
        (held(allow_all_but("iam:*")), "present absent missing"),
        (held(allow(**PRESENT)), "present"),
        (held(allow(**NO_KEY)), "missing"),
        (held(allow(), deny(GET)), ""),
        (held(allow(), deny("s3:Put*")), "present absent missing"),
        (held(allow(), deny(resource=OBJECT)), ""),
        (held(allow(), deny(**ABSENT)), "present"),
        (held(allow(), deny(**PRESENT)), "absent missing"),
        # Whether a denial under a condition denies it is open, unless the grant has the condition itself.
        (held(allow(), deny(**EU)), "present absent missing"),
        (held(allow(**EU), deny(**EU)), ""),
        (held(allow(**EU), deny(**US)), "present absent missing"),
        (held(allow(), boundary=(allow("ec2:*"),)), ""),
        (held(allow(), boundary=(allow(**PRESENT),)), "present"),
        (held(allow(**PRESENT), boundary=(allow(), deny(**PRESENT))), ""),
        (held(allow(), boundary=(allow(**PRESENT), allow("s3:Get*", **NO_KEY))), "present missing"),
    ],
)
def test_what_may_work_is_reported_by_the_states_of_mfa(given, states):
    call = Permission(effect="Allow", action=GET, resource=OBJECT)
    told = [
        name
        for name, state in zip(("present", "absent", "missing"), STATES, strict=True)
        if may(given, within=(call,), states=state)
    ]
    assert told == states.split()


SET_UP = allow("iam:EnableMFADevice", OWN)
UNKNOWN = unknown_policy("elsewhere")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (held(), "nothing to protect"),
        (held(allow()), "not needed"),
        (held(allow(), deny(**PRESENT)), "not needed"),
        # The letters of a variable are not what it may be.
        (held(allow(resource=HOME), deny(resource="arn:aws:s3:::*username*")), "not needed"),
        (held(allow(resource=HOME), deny(resource="arn:aws:s3:::home-*")), "nothing to protect"),
        (held(allow(), deny(**EU), deny(**NOT_EU)), "nothing to protect"),
        (held(allow("s3:Get*", **PRESENT), allow()), "not needed"),
        (held(allow(**PRESENT), allow("s3:Get*"), allow(resource="arn:aws:s3:::a", **NO_KEY)), "needed for some"),
        (held(allow(["sts:GetCallerIdentity", "sts:GetSessionToken"])), "nothing to protect"),
        (held(allow(**PRESENT)), "needed"),
        (held(allow(), deny(**ABSENT)), "needed"),
        (held(allow(), boundary=(allow(**PRESENT),)), "needed"),
        (held(allow(**PRESENT), allow("ec2:*")), "needed for some"),
        # Without its key in the request, `Bool` fails: an access key gets around this denial.
        (held(allow(), deny(**under("Bool", "aws:MultiFactorAuthPresent", "false"))), "not needed"),
        # What sets up MFA is not there to be protected, and a denial may spare it.
        (Held.of(permissions_of(require_mfa())), "nothing to protect"),
        (Held((Meaning(permissions_of(require_mfa())), *held(allow("s3:*"), allow("iam:Get*")).meanings)), "needed"),
        # It spares what sets up MFA of others too, which `iam:*` allows.
        (Held((Meaning(permissions_of(require_mfa())), *held(allow("*")).meanings)), "needed for some"),
        (Held((Meaning(permissions_of(require_mfa())), *held(allow("iam:EnableMFADevice")).meanings)), "not needed"),
        (held(SET_UP, allow("iam:ChangePassword"), allow("iam:GetUser")), "nothing to protect"),
        (held(SET_UP, allow(**PRESENT)), "needed"),
        (held(allow("iam:EnableMFADevice", f"{USERS}*${{aws:username}}")), "not needed"),  # malice too, for alice
        (held(allow("iam:EnableMFADevice", f"{USERS}*/${{aws:username}}")), "nothing to protect"),
        (held(allow("iam:CreateAccessKey", OWN)), "not needed"),
        # What stands in a policy of other people may grant more, and may deny it.
        (Held((UNKNOWN,)), "not known"),
        (Held((UNKNOWN, *held(allow(**PRESENT)).meanings)), "not known"),
        (Held((UNKNOWN, *held(allow()).meanings)), "not needed"),
        (Held((UNKNOWN, Meaning(permissions_of(require_mfa())))), "not known"),
    ],
)
def test_whether_mfa_is_needed_for_what_may_work(given, expected):
    assert mfa_of(given) == expected


def test_variables_are_filled_in_everywhere():
    own = "arn:aws:s3:::home-${AWS:UserName}"
    given = held(
        allow(resource=own), {"Effect": "Deny", "Action": "*", "NotResource": own}, boundary=(allow("*", own),)
    )
    filled = given.each(lambda meaning: named("bob").fill(meaning, fills_name=True))
    homes = {
        each: Permission(effect="Allow", action=GET, resource=f"arn:aws:s3:::home-{each}") for each in ("bob", "eve")
    }
    assert [name for name, call in homes.items() if may(filled, within=(call,))] == ["bob"]
    assert not any(one.has_variable for one in filled.meeting(GET))
    assert len(list(filled.meeting("S3:getobject"))) == 3
