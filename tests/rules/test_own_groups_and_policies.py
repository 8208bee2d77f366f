"""What is told of groups, policies and quotas, and of names in them, beside what `faulty_owners` breaks."""

import json

from faulty_inputs import ACCOUNT
from rule_checks import TOKEN, inputs, lines

from landingzone.config.options import StackConfiguration
from landingzone.rules import unknown_policies
from landingzone.rules.check import advise, check, check_content

ANY = {"statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}


def near(**given):
    return {each.path: each.hint for each in unknown_policies.find_near_policies(inputs(**given))}


def refused(**given):
    return {each.path: each.hint for each in check(inputs(**given))}


def test_as_many_policies_may_be_attached_as_the_quota_allows():
    names = [f"p{number}" for number in range(15)]
    owners = {"groups": {"ops": {"aws_managed_policy_names": names}}}
    owners |= {"users": {"a": {"customer_managed_policy_names": names}}}
    quotas = {"managed_policies_per_group": 16, "managed_policies_per_user": 15}
    assert check(inputs(**owners, quotas=quotas)) == []
    assert [problem.path for problem in check(inputs(**owners))] == ["groups.ops", "users.a"]
    assert lines(**owners, quotas=quotas | {"managed_policies_per_group": 15}) == [
        "groups.ops: must have at most 10 managed policies, or as many as quotas allow (got 16 policies, "
        "including the self-management policy); attach some to another group that the members are in"
    ]


def test_as_many_groups_may_be_made_as_the_quota_allows():
    told = (
        "groups: must be at most 300 groups, or as many as quotas allow (got {} groups); ask AWS to raise the quota "
        "before the apply, and set groups_per_account in quotas"
    )
    names = [f"g{number}" for number in range(301)]
    assert lines(iam_group_names_ssh_grunt_users=names[1:]) == [told.format(303)]
    off = {"enable_iam_groups": False, "groups": {name: {"self_management": False} for name in names}}
    assert lines(**off) == [told.format(301)]
    assert lines(**off, quotas={"groups_per_account": 301}) == []


def test_a_policy_that_is_nothing_or_of_the_wrong_type_is_reported_once():
    for policy, path in (
        ({"json": ["x"]}, "policies.a.json"),
        ({"statements": ["s3:*"]}, "policies.a.statements[0]"),
        ({"jsno": "x"}, "policies.a.jsno"),
        *((nothing, "policies.a") for nothing in (None, "s3:*", {})),
    ):
        content = {"aws_account_id": ACCOUNT, "policies": {"a": policy}}
        assert [problem.path for problem in check_content(StackConfiguration, content)] == [path]


def having(*names):
    return {"customer_managed_policy_names": [*names]}


def test_names_that_are_nearly_those_of_policies_defined_here_are_told():
    policies = {"deploy": {"path": "/team/", **ANY}, "read-logs": ANY}
    ops = having("team/deploy", "deploy", "Team/Deploy", "read-log", "other", TOKEN)
    one_name = "since policy names are unique in an account, whatever their paths"
    at = "groups.ops.customer_managed_policy_names"
    assert near(policies=policies, groups={"ops": ops}) == {f"{at}[3]": "did you mean 'read-logs'?"}
    other_path = {f"{at}[1]": f"write 'team/deploy', {one_name}", f"{at}[2]": "keep one"}
    assert refused(policies=policies, groups={"ops": ops}) == other_path
    at, made = "users.a.customer_managed_policy_names[0]", "iam-user-self-mgmt"
    assert refused(policies=policies, users={"a": having("x/read-logs")}) == {at: f"write 'read-logs', {one_name}"}
    assert refused(users={"a": having("iam-user-Self-mgmt")}) == {at: f"write '{made}', {one_name}"}
    assert near(users={"a": having(made)}) == refused(users={"a": having(made)}) == {}
    assert lines(policies={"deploy": ANY}, groups={"ops": having("Deploy")}) == [
        "groups.ops.customer_managed_policy_names[0]: must be the name of a policy defined here, or be listed in "
        f"policies_made_elsewhere (got 'Deploy'); write 'deploy', {one_name}"
    ]


def test_boundaries_of_this_account_are_looked_at_too():
    def boundary(account, name, told=near):
        users = {"a": {"permissions_boundary": f"arn:aws:iam::{account}:policy/{name}"}}
        return [*told(policies={"boundary": {"path": "/team/", **ANY}}, users=users).values()]

    made = f"'arn:aws:iam::{ACCOUNT}:policy/team/boundary'"
    assert boundary(ACCOUNT, "team/boundary") == boundary(ACCOUNT, "other") == []
    assert boundary("222233334444", "boundary") == boundary("aws", "boundary") == []
    assert boundary(ACCOUNT, "boundary") == []
    assert boundary(ACCOUNT, "boundary", refused)[0].startswith(f"write {made}, since ")
    assert boundary(ACCOUNT, "team/bounday") == [f"did you mean {made}?"]


def test_numbered_names_are_different_on_purpose():
    users = {"a": having("deploy-of-team-2")}
    assert near(policies={"deploy-of-team-1": ANY}, users=users) == {}
    assert len(near(policies={"deploys-of-team-1": ANY}, users=users)) == 1


def test_policy_variables_that_iam_would_take_for_text_are_a_warning():
    document = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}}
    none = json.dumps(document)
    old, new = (json.dumps({"Version": version, **document}) for version in ("2008-10-17", "2012-10-17"))
    texts = {
        "dated": json.dumps({**document, "Id": "2012-10-17"}).replace("$", "\\u0024"),
        "none": none,
        "old": old,
        "new": new,
        "plain": none.replace("${aws:username}/", ""),
        "token": TOKEN,
    }
    user = {"require_mfa": False, "json_policies": texts}
    given = inputs(groups={"ops": {"json_policies": {"x": none}}}, policies={"a": {"json": none}}, users={"a": user})
    assert [each.path for each in advise(given) if "policy variables" in each.rule] == [
        *("groups.ops.json_policies.x", "policies.a.json"),
        *(f"users.a.json_policies.{name}" for name in ("dated", "none", "old")),
    ]
