"""The checks of random changes find a review that is wrong, whatever it is wrong about, and no other."""

import copy
import json
from dataclasses import replace
from types import SimpleNamespace

import fuzz
import pytest
import review_checks
from hypothesis import strategies as st
from review_checks import CHECKS, failures, renamed_groups
from samples import ACCOUNT_ID

from landingzone import diff, report
from landingzone.access.change import Change

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
SWITCHES = {f"should_create_iam_group_{name}": True for name in ("full_access", "logs", "iam_admin")}
X = "arn:aws:s3:::home-bob/x"


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


def finds(user, mfa):
    """Have `who_can` always find somebody."""
    answer = SimpleNamespace(users=[SimpleNamespace(user=user, mfa=mfa)])
    return lambda monkeypatch: monkeypatch.setattr(review_checks, "who_can", lambda *asked: answer)


GAIN, LOSS, SAME = (
    pair(side(*old), side(*new)) for old, new in (((), [EVERYTHING]), ([EVERYTHING], ()), ([EVERYTHING], [EVERYTHING]))
)
S3 = pair(side(), side({**EVERYTHING, "Action": "s3:*"}))
WITHOUT_MFA = pair(side({**EVERYTHING, **WITH_MFA}), side(EVERYTHING))
MEMBER = pair(side(), {**side(groups=["full-access"]), "should_require_mfa": False})
LISTING = pair(side(), side({**EVERYTHING, "Action": "iam:ListUsers"}))
MOVED = pair(side(EVERYTHING), side(), "statements apart")
NO_GAIN = ("low gain eve", "info gain bob", "critical order bob", "low boundary bob", "low mfa bob", "low loss bob")

NOT_TOLD, UNKNOWN, BELOW = "a gain is not told", "an administrator is not known", "a gained escalation is below high"
LESS_NOT_TOLD, NOT_SO = "a loss is not told", "a sentence is not so"
NOT_NEEDED, MISSES, SAYS_MFA = "MFA is not needed", "who_can misses a user", "who_can says MFA"
REWRITTEN, RENAMED = "a rewriting is a change", "a renamed group is a gain or a loss"
NO_GAIN_AT_ALL, NO_LOSS, NO_ADMIN = "a gain that is none", "a loss that is none", "an administrator who is none"
NEEDS, NOTHING, SOME = (reports(mfa=mfa) for mfa in ("needed", "nothing to protect", "needed for some"))
ADMIN, NO_MORE, ODD = (reports(is_administrator=known) for known in (True, False, None))
BY_BOB, BY_EVE = finds("bob", "needed"), finds("eve", "not needed")
ASKED = (
    *(("s3:GetObject", X), ("s3:GetObject", "*"), ("s3:*", X), ("S3:GETOBJECT", "arn:aws:s3:::*")),
    *(("s3:?etObject", X), ("*", "*")),
)

UNTRUE_OF_GAINS = (
    *("the change of the group g changes nothing for bob", "members of g (nothing changes for bob) may now do it"),
    *("bob is locked out", "bob is no longer an administrator", "MFA is now required of bob"),
)

# Check, pair, what is wrong with the review, and what the check says: "" is nothing.
CASES = [
    (NOT_TOLD, GAIN, says(), f"s3:GetObject on {X} becomes allowed without the MFA key"),
    (NOT_TOLD, WITHOUT_MFA, says(*NO_GAIN), f"on {X} becomes allowed with MFA that is false aws:Requested"),
    *((NOT_TOLD, GAIN, says(one), "") for one in ("low gain bob", "critical mfa bob", "high boundary bob")),
    (LESS_NOT_TOLD, LOSS, says(), f"s3:GetObject on {X} is no longer allowed without the MFA key"),
    (LESS_NOT_TOLD, LOSS, says("low loss eve", "info loss bob", "high gain bob", "critical mfa bob"), "and diff says"),
    *((LESS_NOT_TOLD, LOSS, says(f"low {kind} bob"), "") for kind in ("loss", "boundary", "mfa")),
    (LESS_NOT_TOLD, LOSS, says("high gain bob loses what is not known"), ""),
    *((NOT_SO, GAIN, says(f"low loss bob {text}"), f"diff says {text}") for text in UNTRUE_OF_GAINS),
    *((NOT_SO, SAME, says(f"low loss bob {text}"), "") for text in ("for bob the change of the group g", "bob lost")),
    (NOT_SO, LOSS, says("low loss bob bob is locked out", "low loss bob bob is no longer an administrator"), ""),
    (NOT_SO, LOSS, says("info loss bob bob leaves g and loses nothing"), "something changes"),
    (NOT_SO, GAIN, says("info gain bob bob joins g, which grants nothing new"), "something changes"),
    (
        NOT_SO,
        pair(side(), side({**EVERYTHING, **WITH_MFA})),
        says("low mfa bob MFA is no longer required of bob"),
        "not",
    ),
    (UNKNOWN, GAIN, NO_MORE, "no administrator, and may iam:"),
    *((UNKNOWN, GAIN, known, "") for known in (ADMIN, ODD)),
    (BELOW, GAIN, says("medium gain bob"), "says medium: something"),
    *((BELOW, GAIN, says(f"{one} gain bob"), "") for one in ("high", "critical")),
    (BELOW, S3, says("medium gain bob"), ""),
    (NOT_NEEDED, GAIN, NEEDS, f"MFA of bob is 'needed', and s3:GetObject on {X} is allowed"),
    (NOT_NEEDED, GAIN, NOTHING, "MFA of bob is 'nothing to protect', and"),
    (NOT_NEEDED, MEMBER, SOME, "MFA of group full-access is 'nothing to protect'"),
    (NOT_NEEDED, LISTING, NEEDS, ""),
    *((MISSES, S3, BY_EVE, f"who_can{asked} misses it") for asked in ASKED),
    (MISSES, GAIN, finds("bob", "not needed"), ""),
    (SAYS_MFA, GAIN, BY_BOB, "says that all of it needs MFA"),
    (SAYS_MFA, pair(side(), side({**EVERYTHING, **WITH_MFA})), BY_BOB, ""),
    # To set up MFA is no use of a wider pattern.
    (SAYS_MFA, LISTING, BY_BOB, "may iam:ListUsers on * without MFA, and who_can('iam:List"),
    *((REWRITTEN, LOSS, says(f"low {kind} bob"), "Sid: something") for kind in ("gain", "order")),
    (REWRITTEN, MOVED, says("low loss bob"), "statements apart: something"),
    (REWRITTEN, MOVED, says("low order bob"), ""),
    *((RENAMED, LOSS, says(f"low {it} bob"), "renamed: something") for it in ("gain", "loss", "mfa", "boundary")),
    (RENAMED, LOSS, says("low group bob"), ""),
    (NO_GAIN_AT_ALL, SAME, says("low gain bob"), "nothing becomes allowed: something"),
    (NO_GAIN_AT_ALL, LOSS, says("critical mfa bob"), "nothing becomes allowed: something"),
    *((NO_GAIN_AT_ALL, changed, says(told), "") for changed, told in ((SAME, "info gain bob"), (GAIN, "low gain bob"))),
    (NO_LOSS, GAIN, says("low loss bob"), "nothing is lost: something"),
    *((NO_LOSS, changed, says(told), "") for changed, told in ((GAIN, "info loss bob"), (LOSS, "low loss bob"))),
    (NO_ADMIN, S3, ADMIN, "an administrator who may not escalate"),
    (NO_ADMIN, GAIN, ADMIN, ""),
    ("not compared", GAIN, says("high gain bob bob may now do what is too much to compare"), "too much"),
]


@pytest.mark.parametrize(("name", "changed", "wrong", "expected"), CASES)
def test_a_check_finds_what_is_wrong_and_nothing_else(name, changed, wrong, expected, simulator, monkeypatch):
    wrong(monkeypatch)
    found = failures(simulator, changed, {name: CHECKS[name]}).get(name, [])
    assert any(expected in text for text in found) if expected else found == []
    assert not any("iam:ChangePassword" in text for text in found if name == "MFA is not needed")


def test_a_review_that_is_right_passes_every_check_and_each_has_its_cases(simulator):
    assert {name for name, *_ in CASES} == set(CHECKS)
    assert failures(simulator, GAIN) == {}


def test_a_rewriting_may_be_undone(simulator, monkeypatch):
    asked = []
    monkeypatch.setattr(review_checks, "diff", lambda *sides: asked.append(sides) or ())
    for undone in (False, True):
        failures(simulator, {**LOSS, "undone": undone}, {REWRITTEN: CHECKS[REWRITTEN]})
    assert asked[0] == asked[1][::-1]
    assert asked[0][0] != asked[0][1]


def test_groups_are_renamed_where_they_are_made_and_where_they_are_named():
    old = side(groups=["Logs", "elsewhere"])
    new = renamed_groups(old)
    assert new["iam_group_name_logs"] == "renamed-Logs"
    assert new["users"]["bob"]["groups"] == ["renamed-Logs", "elsewhere"]
    changes = diff(*(review_checks.inputs_of(each) for each in (old, new)))
    assert [one.text for one in changes] == ["the group logs is renamed to renamed-Logs"]


def test_the_command_counts_what_fails_and_shows_it_small(monkeypatch, capsys):
    def of_bob(seen):
        return ["as it is"] if seen.pair["new"]["users"]["bob"]["json_policies"] else []

    def run(**checks):
        for name, value in {"NEVER": {}, "FALSE_ALARMS": {}, **checks}.items():
            monkeypatch.setattr(fuzz, name, value)
        monkeypatch.setattr(fuzz, "CHECKS", fuzz.NEVER | fuzz.FALSE_ALARMS)
        return fuzz.fuzz_policies(20, 1, 1), capsys.readouterr().out.splitlines()

    monkeypatch.setattr(fuzz, "pairs", lambda: st.sampled_from([LOSS, S3, GAIN, MEMBER, WITHOUT_MFA]))
    status, (head, _, *table, _, name, wrong, _old, new, _) = run(NEVER={"never": of_bob})
    assert (status, head, name, wrong) == (1, "20 pairs, seed 1", "never", "  as it is")
    columns, (pairs, failed, _) = (line.split() for line in table)
    assert columns == ["pairs", "failed", "check"]
    assert (pairs, 0 < int(failed) < 20) == ("20", True)
    assert json.loads(new.partition(": ")[2]) == S3["new"]
    status, lines = run(FALSE_ALARMS={"alarm": of_bob})
    assert status == 0
    assert "alarm (a false alarm: counted only)" in lines[3]
