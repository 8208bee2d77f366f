"""What a change of groups, policies and quotas of one's own does, and what has no effect on anybody."""

import pytest
from told_changes import inputs as given

from landingzone.changes.against import advise_on_change, find_refused
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff


def inputs(**of):
    return given(enable_iam_groups=False, **of)


def told(old, new):
    changes = diff(inputs(**old), inputs(**new))
    return [f"{one.level}: {one.text}{f'; {one.warning}' if one.warning else ''}" for one in changes]


def entry(*actions):
    return {"actions": list(actions), "resources": ["*"]}


def sre(**more):
    return {"groups": {"sre": {"inline_iam_policies": {"queues": entry("sqs:*")}, **more}}}


def policy(*actions, **more):
    return {"policies": {"deploy": {"path": "/team/", "statements": [entry(*actions)], **more}}}


def bob(**attributes):
    return {"users": {"bob": attributes}}


SRE, BOB = sre(), bob(groups=["sre"])
NAMED = {"customer_managed_policy_names": ["team/deploy"]}
HELD, HOLDING = {"groups": {"sre": {**NAMED, "self_management": False}}}, bob(**NAMED)
MARKS = {"groups": {"marks": {"self_management": False}}}
OPS = {"ops": SRE["groups"]["sre"]}
S3 = policy("s3:*")
QUOTAS = {"groups_per_account": 500, "managed_policies_per_user": 20}

CHANGES = {
    "empty": (MARKS | bob(), MARKS | bob(groups=["marks"]), "medium: bob joins marks: nothing: it has no policies"),
    "a group gets another path": (
        *(SRE | BOB, sre(path="/ops/") | BOB),
        "info: the path of the group sre changes from / to /ops/; the ARNs of its members do not change",
    ),
    "a group without members no longer requires MFA": (
        *(SRE, sre(require_mfa=False)),
        "low: members of sre (nobody yet) may now use all of sqs without MFA, through this group",
    ),
    "a group says itself what all say": (SRE, sre(require_mfa=True)),
    "all groups but one require no MFA any more": (
        *(sre(require_mfa=True), sre(require_mfa=True) | {"should_require_mfa": False}),
        "critical: groups no longer require MFA, except sre; no user is affected yet",
    ),
    "a policy comes": ({}, S3, "info: the policy team/deploy is created, but nobody here has it"),
    "it is held": ({}, S3 | HELD, "info: the group sre is created", "info: the policy team/deploy is created"),
    "a policy goes": (S3, {}, "low: the policy team/deploy, which nobody here has, is removed"),
    "a policy goes with its holder's entry": (
        *(S3 | HOLDING, bob(), "low: bob may no longer use all of s3", "low: the policy team/deploy is removed"),
    ),
    "a policy changes that nobody has": (
        *(
            S3,
            policy("s3:*", "iam:*"),
            "low: the policy team/deploy grants something different, but nobody here has it",
        ),
    ),
    "another description and other tags": (
        *(S3 | HELD, policy("s3:*", description="Deploys.", tags={"team": "web"}) | HELD),
        "info: policies.deploy.description changes; Terraform ignores it: the account keeps the old one",
        "info: the tags of the policy team/deploy change",
    ),
    "AWS has raised quotas": (
        *({"quotas": {"groups_per_account": 400}}, {"quotas": QUOTAS}),
        "info: quotas.groups_per_account changes from 400 to 500",
        "info: quotas.managed_policies_per_user changes from 10 to 20",
    ),
    "a quota is written that every account has": ({}, {"quotas": {"groups_per_account": 300}}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_it_does_is_reported(case):
    old, new, *expected = CHANGES[case]
    assert told(old, new) == expected
    assert told(old, old) == told(new, new) == []


def test_what_is_refused_is_reported_beside_its_effect():
    lines = told(S3 | HOLDING, {"policies": {"ship": S3["policies"]["deploy"]}} | HOLDING)
    (line,) = [line for line in lines if "must stay while somebody has it" in line]
    assert "`landingzone validate --against` refuses this change; IAM does not delete" in line
    assert "low: the policy team/deploy is removed" in lines
    on = {"enable_iam_groups": True, "should_create_iam_group_logs": True}
    for old, new in ((given(groups={"logs": {}}), given(**on)), (given(**on), given(groups={"logs": {}}))):
        (line,) = [f"{one.text}; {one.warning}" for one in diff(old, new) if one.level == "high"]
        assert "must not be a name that another group had before this change" in line


def test_a_group_that_goes_while_users_name_it_is_reported_where_it_was():
    (line,) = [line for line in told(SRE | BOB, BOB) if "users still name" in line]
    assert line.startswith("high: groups no longer creates a group that users still name: 'sre', named by bob; ")
    no_administrator = {"may_leave_no_administrator": True}
    (problem,) = find_refused(Comparison(inputs(**BOB), inputs(**SRE, **BOB)), **no_administrator)
    assert (problem.path, problem.actual) == ("groups.sre", "'sre', which users.bob.groups named before")
    taken = {"adoption": {"imported": {'aws_iam_group.groups["sre"]': "sre"}}}
    assert find_refused(Comparison(inputs(**BOB), inputs(**SRE, **BOB, **taken)), **no_administrator) == []
    # One that is replaced is made with all its policies before members join.
    assert advise_on_change(Comparison(inputs(**SRE), inputs(groups=OPS))) == []


def test_in_another_account_every_policy_is_another_one():
    (line,) = told(S3, policy("iam:*") | {"aws_account_id": "210987654321"})
    assert line.startswith("critical: the account changes from 123456789012")
