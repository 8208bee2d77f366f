"""The checks of random changes find a review that is wrong, whatever it is wrong about, and no other."""

import copy
from dataclasses import replace
from types import SimpleNamespace

import pytest
import review_checks
from review_checks import CHECKS, failures
from samples import ACCOUNT_ID

from landingzone import report
from landingzone.access.answers import who_can
from landingzone.changes.change import Change
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import NOTHING
from landingzone.iam.conditions import MISSING
from landingzone.iam.questions import Example

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
SWITCHES = {f"should_create_iam_group_{name}": True for name in ("full_access", "logs", "iam_admin")}
X = "arn:aws:s3:::home-bob/x"
LISTING = Example(action="iam:ListUsers", resource="*", context=(), state=MISSING)


def side(*statements, **user):
    documents = {"p0": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    return {"aws_account_id": ACCOUNT_ID, **SWITCHES, "users": {"bob": {"json_policies": documents, **user}}}


def pair(old, new, rewriting="Sid"):
    return {"old": old, "new": new, "elsewhere": {}, "rewritings": [rewriting]}


def says(*changes):
    """Have the diff say changes, each a level, a kind, a user and maybe a text."""
    told = [(*change.split(maxsplit=3), "something") for change in changes]
    made = tuple(Change(level=level, kind=kind, text=text, users=(user,)) for level, kind, user, text, *_ in told)
    return lambda monkeypatch: monkeypatch.setattr(review_checks, "diff", lambda old, new: made)


def reports(**attributes):
    """Have the report say something else of bob, whose groups have no policies then."""

    def instead(inputs):
        right = report(inputs)
        users = [replace(user, holding=copy.copy(user.holding)) for user in right.users]
        for user in users:
            vars(user.holding).update(attributes)  # what is derived from it is made once
        return replace(right, users=tuple(users), groups=tuple(replace(group, policies=()) for group in right.groups))

    return lambda monkeypatch: monkeypatch.setattr(review_checks, "report", instead)


def administrates(sureness):
    """Have the report say whether bob is an administrator."""

    def instead(inputs):
        right = report(inputs)
        power = replace(NOTHING, administrator=sureness)
        escalation = SimpleNamespace(of=lambda name: power)
        return replace(right, users=tuple(replace(user, escalation=escalation) for user in right.users))

    return lambda monkeypatch: monkeypatch.setattr(review_checks, "report", instead)


def answers(**attributes):
    """Have something else be told of bob by each answer; of nothing, of eve alone."""

    def instead(made, *asked):
        right = who_can(made, *asked)
        told = attributes or {"user": "eve"}
        return replace(right, users=tuple(replace(one, **told) for one in right.users))

    return lambda monkeypatch: monkeypatch.setattr(review_checks, "who_can", instead)


GAIN, LOSS, SAME = (
    pair(side(*old), side(*new)) for old, new in (((), [EVERYTHING]), ([EVERYTHING], ()), ([EVERYTHING], [EVERYTHING]))
)
S3 = pair(side(), side({**EVERYTHING, "Action": "s3:*"}))
WITHOUT_MFA = pair(side({**EVERYTHING, **WITH_MFA}), side(EVERYTHING))
MEMBER = pair(side(), {**side(groups=["full-access"]), "should_require_mfa": False})
NO_GAIN = ("low gain eve", "info gain bob", "critical order bob", "low boundary bob", "low mfa bob", "low loss bob")

NOT_TOLD, UNKNOWN, BELOW = "a gain is not told", "an administrator is not known", "a gained escalation is below high"
LESS_NOT_TOLD, NOT_SO = "a loss is not told", "a sentence is not so"
NOT_NEEDED, ANSWER = "MFA is not needed", "an answer is not so"
REWRITTEN, RENAMED = "a rewriting is a change", "a renamed group is a gain or a loss"
NO_GAIN_AT_ALL, NO_LOSS, NO_ADMIN = "a gain that is none", "a loss that is none", "an administrator who is none"
NEEDS, SOME = (reports(mfa=mfa) for mfa in ("needed", "needed for some"))
ADMIN, NO_MORE = administrates(Sureness.SURELY), administrates(Sureness.NOT)
UNTRUE_OF_GAINS = (
    *("the change of the group g changes nothing for bob", "bob is locked out", "bob is no longer an administrator"),
    "MFA is now required of bob",
)
# Check, pair, what is wrong with the review, and what the check says. That it says no more, drawn pairs show.
CASES = [
    (NOT_TOLD, GAIN, says(), f"s3:GetObject on {X} becomes allowed without the MFA key"),
    (NOT_TOLD, WITHOUT_MFA, says(*NO_GAIN), f"on {X} becomes allowed with MFA that is false aws:Requested"),
    (LESS_NOT_TOLD, LOSS, says("low loss eve", "info loss bob", "high gain bob", "critical mfa bob"), "and diff says"),
    *((NOT_SO, GAIN, says(f"low loss bob {text}"), f"diff says {text}") for text in UNTRUE_OF_GAINS),
    (NOT_SO, LOSS, says("info loss bob bob leaves g and loses nothing"), "something changes"),
    (UNKNOWN, GAIN, NO_MORE, "no administrator, and may iam:"),
    (BELOW, GAIN, says("medium gain bob"), "says medium: something"),
    (NOT_NEEDED, GAIN, NEEDS, f"MFA of bob is 'needed', and s3:GetObject on {X} is allowed"),
    (NOT_NEEDED, MEMBER, SOME, "MFA of group full-access is 'nothing to protect'"),
    (ANSWER, S3, answers(), f"who_can{('s3:GetObject', X)} misses it"),
    (ANSWER, GAIN, answers(mfa="needed"), "says that all of it needs MFA"),
    (ANSWER, S3, answers(sure={MISSING: LISTING}), "may not iam:ListUsers on *"),
    (REWRITTEN, LOSS, says("low gain bob"), "Sid: something"),
    (RENAMED, LOSS, says("low boundary bob"), "renamed: something"),
    (NO_GAIN_AT_ALL, SAME, says("low gain bob"), "nothing becomes allowed: something"),
    (NO_LOSS, GAIN, says("low loss bob"), "nothing is lost: something"),
    (NO_ADMIN, S3, ADMIN, "an administrator who may not escalate"),
    ("not compared", GAIN, says("high gain bob bob may now do what is too much to compare"), "too much"),
]


@pytest.mark.parametrize(("name", "changed", "wrong", "expected"), CASES)
def test_a_check_finds_what_is_wrong(name, changed, wrong, expected, simulator, monkeypatch):
    wrong(monkeypatch)
    assert any(expected in text for text in failures(simulator, changed, {name: CHECKS[name]})[name])


def test_a_review_that_is_right_passes_every_check_and_each_has_its_cases(simulator):
    assert {name for name, *_ in CASES} == set(CHECKS)
    assert failures(simulator, GAIN) == {}
