"""A change of who needs MFA for what is told of those whom it concerns, and of nobody else."""

import json

import pytest
from told_changes import inputs, lines, told, users

from landingzone.access.diff import diff


@pytest.mark.parametrize(
    ("given", "goes", "comes"),
    [
        (
            {},
            "groups no longer require MFA; no user is affected yet",
            "groups now require MFA; no user is affected yet",
        ),
        # Said once for all.
        (
            users(**{f"user-{number}": ["full-access"] for number in range(41)}),
            "MFA is no longer required of 41 users",
            "MFA is now required of 41 users",
        ),
        # Of a group that has a policy of AWS, there is a denial that goes.
        (
            {"should_create_iam_group_read_only": True, **users(bob=["read-only"])},
            "MFA is no longer required of bob",
            "MFA is now required of bob",
        ),
    ],
    ids=["nobody", "many", "a policy of AWS"],
)
def test_that_groups_require_mfa_is_told_of_whom_it_concerns(given, goes, comes):
    old, new = inputs(**given), inputs(**given, should_require_mfa=False)
    assert lines(old, new)[0] == f"critical mfa: {goes}"
    assert lines(new, old)[0] == f"low mfa: {comes}"
    assert len(diff(old, new)) == len(diff(new, old)) == 1


MACHINES = {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["s3:*"]}


def own(**attributes):
    return {"inline_iam_policies": {"p": {"actions": ["s3:*"], "resources": ["*"], **attributes}}}


@pytest.mark.parametrize(
    ("alice", "bob"),
    [
        ((own(force_mfa=True), own()), (own(force_mfa=True), own(force_mfa=True))),
        ((own(force_mfa=True), own()), (own(), own())),
        ((own(force_mfa=True), {"groups": ["_machine.ecs-auto-deploy"]}), (own(force_mfa=True), {})),
        ((own(force_mfa=True), own()), ({"groups": ["_machine.ecs-auto-deploy"]}, own())),
    ],
)
@pytest.mark.parametrize("names", [("alice", "bob"), ("bob", "alice")])
def test_mfa_is_told_of_those_alone_for_whom_it_changes(alice, bob, names):
    old, new = (inputs(**MACHINES, users=dict(zip(names, side, strict=True))) for side in zip(alice, bob, strict=True))
    assert [(one.level, one.users) for one in diff(old, new) if one.kind == "mfa"] == [("critical", names[:1])]


def test_what_needed_no_mfa_anyway_is_no_less_protected_when_its_need_of_mfa_goes():
    policy = {"actions": ["s3:*"], "resources": ["*"]}
    both = {"inline_iam_policies": {"free": policy, "strict": policy | {"force_mfa": True}}}
    assert diff(inputs(users={"bob": both}), inputs(users={"bob": {"inline_iam_policies": {"free": policy}}})) == ()


def test_a_refusal_under_mfa_is_no_need_of_mfa():
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    strict = deny | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    old, new = (
        inputs(users={"bob": {"json_policies": {"p": json.dumps({"Statement": each})}}}) for each in (strict, deny)
    )
    assert [change.kind for change in (*diff(old, new), *diff(new, old)) if change.kind == "mfa"] == []


SETTING = "require_mfa {} in place of {}".format


def of_bob(**attributes):
    return inputs(users={"bob": attributes})


@pytest.mark.parametrize(
    "own",
    [
        {"inline_iam_policies": {"p": {"actions": ["s3:*"], "resources": ["*"]}}},
        {"aws_managed_policy_names": ["ReadOnlyAccess"]},
        {"customer_managed_policy_names": ["x"]},
        {"groups": ["made-elsewhere"]},
    ],
)
def test_mfa_that_a_user_is_asked_for_is_told_when_it_comes_and_when_it_goes(own):
    before, after = of_bob(**own), of_bob(require_mfa=True, **own)
    assert told(before, after) == [
        ("low", "MFA is now required of bob"),
        ("info", f"bob gets {SETTING('true', 'nothing')}"),
    ]
    (going, setting) = told(after, of_bob(require_mfa=False, **own))
    assert going[0] == "critical"
    assert going[1].startswith("MFA is no longer required of bob")
    assert setting == ("info", f"bob gets {SETTING('false', 'true')}")


def test_mfa_of_a_user_who_may_do_nothing_is_a_setting():
    assert told(of_bob(), of_bob(require_mfa=True)) == [("info", f"bob gets {SETTING('true', 'nothing')}")]
    assert told(of_bob(require_mfa=False), of_bob()) == [("info", f"bob gets {SETTING('nothing', 'false')}")]
    # Another group made elsewhere is a gain, and nothing that was under the need of MFA before.
    moved = told(of_bob(require_mfa=True, groups=["a"]), of_bob(groups=["b"]))
    assert not any("MFA" in text for _, text in moved)


def test_own_permissions_that_come_with_the_need_of_mfa_are_gained():
    own = {"inline_iam_policies": {"p": {"actions": ["s3:*"], "resources": ["*"]}}}
    changes = told(of_bob(), of_bob(require_mfa=True, **own))
    assert ("high", "bob may now use all of s3, by a policy of their own") in changes
