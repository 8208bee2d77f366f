"""A change of who needs MFA for what is told of those whom it concerns, and of nobody else."""

import json

import pytest
from told_changes import bob as of_bob
from told_changes import inputs, lines, told, users

from landingzone.changes.diff import diff

S3 = {"actions": ["s3:*"], "resources": ["*"]}
OWN, STRICT = ({"inline_iam_policies": {"p": each}} for each in (S3, S3 | {"force_mfa": True}))
MACHINES = {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["s3:*"]}
READERS = {"should_create_iam_group_read_only": True, **users(bob=["read-only"])}
MACHINE = {"groups": ["_machine.ecs-auto-deploy"]}


@pytest.mark.parametrize(
    ("given", "goes", "comes"),
    [
        ({}, *(f"groups {each} require MFA; no user is affected yet" for each in ("no longer", "now"))),
        # Of a group that has a policy of AWS, there is a denial that goes.
        (READERS, "MFA is no longer required of bob", "MFA is now required of bob"),
    ],
    ids=["nobody", "a policy of AWS"],
)
def test_that_groups_require_mfa_is_reported_of_whom_it_concerns(given, goes, comes):
    old, new = inputs(**given), inputs(**given, should_require_mfa=False)
    assert lines(old, new) == [f"critical mfa: {goes}"]
    assert lines(new, old) == [f"low mfa: {comes}"]


@pytest.mark.parametrize(
    ("alice", "bob"),
    [
        *(((STRICT, OWN), (STRICT, STRICT)), ((STRICT, OWN), (OWN, OWN))),
        *(((STRICT, MACHINE), (STRICT, {})), ((STRICT, OWN), (MACHINE, OWN))),
    ],
)
@pytest.mark.parametrize("names", [("alice", "bob"), ("bob", "alice")])
def test_mfa_is_reported_of_those_alone_for_whom_it_changes(alice, bob, names):
    old, new = (inputs(**MACHINES, users=dict(zip(names, side, strict=True))) for side in zip(alice, bob, strict=True))
    assert [(one.level, one.users) for one in diff(old, new) if one.kind == "mfa"] == [("critical", names[:1])]


def test_what_needed_no_mfa_anyway_is_no_less_protected_when_its_need_of_mfa_goes():
    both = {"inline_iam_policies": {"free": S3, "strict": S3 | {"force_mfa": True}}}
    assert told(of_bob(**both), of_bob(inline_iam_policies={"free": S3})) == []


def test_a_refusal_under_mfa_is_no_need_of_mfa():
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    strict = deny | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    old, new = (of_bob(json_policies={"p": json.dumps({"Statement": each})}) for each in (strict, deny))
    assert "mfa" not in {change.kind for change in (*diff(old, new), *diff(new, old))}


ASKED = ("info", "bob gets require_mfa true instead of unset")
MACHINE = ("low", "bob is now taken for a machine (require_mfa: false): no warning says what works without MFA")


@pytest.mark.parametrize("own", [OWN, {"customer_managed_policy_names": ["x"]}, {"groups": ["y"]}])
def test_mfa_that_a_user_is_asked_for_is_reported_when_it_comes_and_when_it_goes(own):
    before, after = of_bob(**own), of_bob(require_mfa=True, **own)
    # What is not known may set up MFA of others, which is spared as that of one's own is.
    is_unknown = bool({"groups", "customer_managed_policy_names"} & own.keys())
    but = ", except to set up MFA for others" if is_unknown else ""
    assert told(before, after) == [("low", f"MFA is now required of bob{but}"), ASKED]
    ((level, text), last) = told(after, of_bob(require_mfa=False, **own))
    assert (level, last) == ("critical", MACHINE)
    unknown = "MFA may no longer be required of bob: this depends on what is not known here"
    assert text == (unknown if is_unknown else "MFA is no longer required of bob")


def test_of_a_condition_on_mfa_by_another_operator_it_is_not_known_whether_it_asks_for_mfa():
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    as_text = statement | {"Condition": {"StringEquals": {"aws:MultiFactorAuthPresent": "true"}}}
    document = {"json_policies": {"p": json.dumps({"Statement": as_text})}}
    found = told(of_bob(require_mfa=True, **document), of_bob(**document))
    assert found[0] == (
        "critical",
        "MFA may no longer be required of bob: this depends on conditions that are not evaluated",
    )
    both = {**document, "inline_iam_policies": {"q": {"actions": ["ec2:*"], "resources": ["*"]}}}
    found = told(of_bob(require_mfa=True, **both), of_bob(**both))
    assert found[0] == ("critical", "MFA is no longer required of bob to use all of ec2")


def test_mfa_of_a_user_who_may_do_nothing_is_a_setting():
    assert told(of_bob(), of_bob(require_mfa=True)) == [ASKED]
    gone = ("info", "bob is no longer taken for a machine (require_mfa: false)")
    assert told(of_bob(require_mfa=False), of_bob()) == [gone]
    # Another group made elsewhere is a gain, and nothing that was under the need of MFA before.
    moved = told(of_bob(require_mfa=True, groups=["a"]), of_bob(groups=["b"]))
    assert not any("MFA" in text for _, text in moved)


def test_own_permissions_that_come_with_the_need_of_mfa_are_gained():
    gained = ("high", "bob may now use all of s3, through their own policy")
    assert gained in told(of_bob(), of_bob(require_mfa=True, **OWN))


def test_what_was_for_those_without_mfa_is_gained_by_those_with_it():
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    absent = allow | {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
    region = allow | {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
    # Of both, a denial spares nothing without MFA.
    texts = (json.dumps({"Statement": each}) for each in (absent, region))
    old, new = (of_bob(require_mfa=True, json_policies={"p": text}) for text in texts)
    words = "use all of s3 if aws:RequestedRegion is eu-west-1 (StringEquals)"
    assert ("high", f"bob may now {words} with MFA, through their own policy") in told(old, new)
    assert ("low", f"bob may no longer {words}") in told(new, old)


def test_whoever_needs_mfa_before_and_after_is_not_said_to_need_it_no_more():
    old, new = (
        inputs(should_create_iam_group_read_only=True, **users(bob=[group], zoe=[group]))
        for group in ("full-access", "read-only")
    )
    assert not any(line.startswith("critical mfa") for line in (*lines(old, new), *lines(new, old)))
