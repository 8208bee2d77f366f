"""What a change of groups, policies and quotas of one's own does, and what has no effect on anybody."""

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
OPS = {"ops": SRE["groups"]["sre"]}
S3 = policy("s3:*")


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
