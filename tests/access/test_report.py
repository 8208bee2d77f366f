from dataclasses import replace

import pytest
from mutated_keys import KEYS
from samples import HERE, read_samples

from landingzone.access.answers import who_can
from landingzone.access.policies import description_of, words_of_policy
from landingzone.access.report import report
from landingzone.access.words import Wording
from landingzone.changes.diff import diff
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import IN_WORDS, as_of, meaning_of

ROLE = "arn:aws:iam::222233334444:role/deploy"
TAKES = "others' access: sts:AssumeRole can be used to take the permissions of a role that trusts you"
PLAIN = Wording({})


def inputs(**given):
    return Inputs(aws_account_id="123456789012", **given)


def user(made, name):
    return next(one for one in made.users if one.name == name)


def test_the_roles_of_a_user_are_sorted_wherever_they_come_from():
    arns = [f"arn:aws:iam::{number:012}:role/r" for number in (9, 3, 7, 1)]
    own = {"p": {"actions": ["sts:AssumeRole"], "resources": arns[:2]}}
    groups = [{"group_name": name, "iam_role_arns": [arn]} for name, arn in zip("ab", arns[2:], strict=True)]
    users = {"bob": {"groups": ["a", "b"], "inline_iam_policies": own}}
    made = report(inputs(users=users, iam_groups_for_cross_account_access=groups))
    assert [role.arn for role in user(made, "bob").roles] == sorted(arns)
    assert [role.arn for role in made.roles] == sorted(arns)


def test_the_plain_values_of_a_report_say_all_of_a_user_and_of_a_group():
    role = {"account": "111122223333", "account_name": None, "name": "r", "arn": "arn:aws:iam::111122223333:role/r"}
    entry = {"group_name": "prod", "iam_role_arns": [role["arn"]]}
    bob = {"groups": ["prod", "elsewhere"], "tags": {"team": "a"}, "path": "/team/", "require_mfa": True}
    bob |= {"create_access_keys": True, "pgp_key": KEYS["several-names"]}
    bob["permissions_boundary"] = "arn:aws:iam::aws:policy/x"
    made = report(inputs(users={"bob": bob}, iam_groups_for_cross_account_access=[entry]))
    plain = made.as_dict()
    assert (plain["account"], plain["requires_mfa"], plain["roles"]) == ("123456789012", True, [role])
    assert [one["used"] for one in plain["quotas"]] == [1, len(made.groups)]
    (user_of,) = plain["users"]
    quotas = user_of.pop("quotas")
    (refusal,) = user_of.pop("policies")
    assert (refusal["name"], refusal["may"], refusal["characters"]) == ("require-mfa", [], quotas[0]["used"])
    reasons = [{"level": "critical", "words": "not known here, and may grant anything: the group elsewhere"}]
    credentials = {"console_password": 0, "access_key": 1, "ssh_key": 0}
    key = {"fingerprint": "C3C906AF6A63AFCE73E0D69B0408DB433E3F5CBC", "user_ids": ["several-names", "another name"]}
    assert user_of == {
        **{"name": "bob", "level": "critical", "reasons": reasons, "path": "/team/", "tags": {"team": "a"}},
        **{"groups": ["prod"], "groups_made_elsewhere": ["elsewhere"], "together": [], "roles": [role]},
        **{"permissions_boundary": "arn:aws:iam::aws:policy/x", "credential_counts": credentials},
        **{"credentials": {name: bool(number) for name, number in credentials.items()}},
        "existing_credentials": {},
        **{"pgp_key": key | {"keybase": None, "also_of": []}},
        **{"mfa": "not known", "is_administrator": None, "is_offboarding": False},
        "becomes_administrator": "depending on the group elsewhere and the boundary arn:aws:iam::aws:policy/x",
    }
    assert quotas[-1] == {"of": "groups of the user", "used": 2, "limit": 10, "unit": "groups"}
    group = next(one for one in plain["groups"] if one["name"] == "prod")
    (policy,) = group.pop("policies")
    (usage,) = group.pop("quotas")
    assert [f"{phrase} (with MFA)" for phrase in group.pop("may")] == policy["may"]
    assert group.pop("grants")
    assert group == {
        **{"name": "prod", "level": "high", "reasons": [{"level": "high", "words": TAKES}]},
        "resource": 'aws_iam_group.cross_account_access_groups["prod"]',
        **{"members": ["bob"], "mfa": "needed", "roles": [role]},
    }
    assert (policy["name"], policy["kind"], policy["characters"]) == ("prod", "inline", usage["used"])
    without = {"not_actions": [], "not_resources": [], "conditions": [], "has_variables": False}
    what = {"effect": "Allow", "action": "sts:AssumeRole", "resource": role["arn"]}
    assert policy["permissions"][0] == what | without | {"mfa": True, "states_of_mfa": ["present"]}


def test_a_policy_of_aws_means_what_its_document_says_as_of_a_date():
    (ann,) = report(inputs(users={"ann": {"aws_managed_policy_names": ["AmazonS3FullAccess", "ReadOnlyAccess"]}})).users
    files, reading = ann.policies
    assert (files.permissions, files.as_of) == (meaning_of("AmazonS3FullAccess"), as_of())
    assert words_of_policy(files, PLAIN) == ("use all of s3-object-lambda and s3",)
    assert description_of(files) == f"AmazonS3FullAccess (AWS managed, as of {as_of()})"
    assert (words_of_policy(reading, PLAIN), reading.as_of) == ((IN_WORDS["ReadOnlyAccess"],), as_of())


BOUNDARY_OF_GOVERNMENT = {"permissions_boundary": "arn:aws-us-gov:iam::aws:policy/PowerUserAccess"}
ENTRY_OF_GOVERNMENT = {"group_name": "a", "iam_role_arns": ["arn:aws-us-gov:iam::111122223333:role/x"]}
OF_GOVERNMENT = (
    ({"ann": BOUNDARY_OF_GOVERNMENT}, Inputs, {}),
    ({}, Inputs, {"iam_groups_for_cross_account_access": [ENTRY_OF_GOVERNMENT]}),
    ({}, StackConfiguration, {"provider": {"region": "us-gov-west-1"}}),
)


@pytest.mark.parametrize(("users", "model", "more"), OF_GOVERNMENT, ids=["by an ARN", "by a role", "by the region"])
def test_in_another_partition_only_policies_that_are_the_same_everywhere_are_known(users, model, more):
    bob = {"aws_managed_policy_names": ["AdministratorAccess", "ReadOnlyAccess"]}
    made = report(model.model_validate({"aws_account_id": "123456789012", "users": {**users, "bob": bob}, **more}))
    own = {one.resource for one in made.group["iam-user-self-mgmt"].permissions}
    assert "arn:aws-us-gov:iam::123456789012:user/${aws:username}" in own
    everything, reading = user(made, "bob").policies
    assert (words_of_policy(everything, PLAIN), reading.permissions) == (("do everything",), None)
    (words,) = words_of_policy(reading, PLAIN)
    assert words == "(the AWS managed policy ReadOnlyAccess is not known here: may be anything)"


def test_the_plain_values_have_the_document_of_a_policy_of_aws_once():
    own = {"aws_managed_policy_names": ["ReadOnlyAccess", "NoSuchPolicy"], "groups": ["read-only"]}
    plain = report(inputs(users={"ann": own, "bob": own}, should_create_iam_group_read_only=True)).as_dict()
    reading, unknown = plain["users"][0]["policies"]
    words = [IN_WORDS["ReadOnlyAccess"]]
    expected = {"name": "ReadOnlyAccess", "kind": "AWS managed", "may": words, "as_of": as_of(), "characters": None}
    assert reading == expected
    assert (unknown["permissions"], "as_of" in unknown) == (None, False)
    group = next(one for one in plain["groups"] if one["name"] == "read-only")
    assert [one for one in group["policies"] if one["kind"] == "AWS managed"] == [reading]
    (document,) = plain["aws_managed_policies"]
    assert (document["name"], document["as_of"], document["may"]) == ("ReadOnlyAccess", as_of(), words)
    assert len(document["permissions"]) == len(meaning_of("ReadOnlyAccess"))
    assert document["permissions"][0]["effect"] == "Allow"


def test_use_of_a_quota_is_over_from_one_more_than_the_limit_on():
    usage = report(inputs(users={"bob": {"groups": ["x"]}})).users[0].quotas[-1]
    assert usage.of == "groups of the user"
    assert [replace(usage, used=used).is_over for used in (9, 10, 11)] == [False, False, True]


def test_who_may_do_something_without_mfa_is_named():
    own = {"inline_iam_policies": {"p": {"actions": ["s3:*"], "resources": ["*"]}}}
    strict = {"inline_iam_policies": {"p": {"actions": ["s3:*"], "resources": ["*"], "force_mfa": True}}}
    users = {
        "asks": {"require_mfa": True, **own},
        "both": {"groups": ["full-access"], **own},
        "deployer": {"groups": ["_machine.ecs-auto-deploy"]},
        "leaving": {"status": "offboarding", **own},
        "machine": {"require_mfa": False, **own},
        "member": {"groups": ["full-access", "made-elsewhere"]},
        "new": {"aws_managed_policy_names": ["IAMUserChangePassword"]},
        "nobody": {},
        "reader": {"groups": ["read-only"], **own},
        "strict": strict,
    }
    switches = {f"should_create_iam_group_{name}": True for name in ("auto_deploy", "read_only")}
    made = report(inputs(users=users, auto_deploy_permissions=["ecs:UpdateService"], **switches))
    assert made.without_mfa == ("both", "deployer", "machine")
    assert made.as_dict()["users_without_mfa"] == ["both", "deployer", "machine"]
    assert [one["name"] for one in made.as_dict()["users"] if one["is_offboarding"]] == ["leaving"]
    without = "3 users have permissions without it, and for 1 user it is not known here."
    assert made.mfa_in_words == f"MFA is required by groups; {without}"
    assert made.maybe_without_mfa == ("member",)
    some = {one.name: one.mfa for one in made.users if one.name in ("asks", "both", "leaving", "machine")}
    assert [*some.values()] == ["needed", "needed for some", "nothing to protect", "not needed"]
    assert user(made, "new").mfa == "nothing to protect"


@pytest.mark.parametrize("made", [True, False])
def test_a_policy_of_this_file_is_known_as_a_boundary_and_as_a_policy(made):
    bounded = {"groups": ["full-access"], "permissions_boundary": "arn:aws:iam::123456789012:policy/iam-admin"}
    own = {name: {"customer_managed_policy_names": [policy]} for name, policy in (("bob", "iam-admin"), ("cy", "x"))}
    told = report(inputs(users={"ann": bounded, **own}, should_create_iam_group_iam_admin=made))
    assert [one.is_administrator for one in told.users] == ([True, True, None] if made else [None, None, None])
    assert ("ann" in [each.user for each in who_can(told, "s3:GetObject").users]) is not made


@pytest.mark.parametrize(
    ("action", "resource", "actions", "resources"),
    [("s3:GetObject", "arn:aws:s3:::b{}", 1, 201), ("s3:Get{}*", "*", 201, 1), ("s3:Get{}", "*{}", 60, 60)],
)
def test_a_policy_of_more_permissions_than_can_be_compared_may_be_anything(action, resource, actions, resources):
    policy = {"actions": [*map(action.format, range(actions))], "resources": [*map(resource.format, range(resources))]}
    old, new = inputs(users={"bob": {}}), inputs(users={"bob": {"inline_iam_policies": {"p": policy}}})
    (bob,) = report(new).users
    told = "(cannot be read: it has more than 3,000 permissions, or more than 200 of one action)"
    assert words_of_policy(bob.policies[0], PLAIN) == (told,)
    assert bob.is_administrator is None
    (one,) = diff(old, new)
    assert (one.level, one.text) == ("critical", "bob gets the policy p, which cannot be read")
    fewer = {"actions": policy["actions"][:50], "resources": policy["resources"][:50]}
    (bob,) = report(inputs(users={"bob": {"inline_iam_policies": {"p": fewer}}})).users
    assert bob.policies[0].why_unread == ""


def test_a_change_within_a_policy_that_is_not_read_is_reported():
    old, new = (inputs(users={"bob": {"json_policies": {"p": text}}}) for text in ("{", "}"))
    (bob,) = report(old).users
    assert words_of_policy(bob.policies[0], PLAIN) == ("(cannot be read: this is not a policy document)",)
    assert "bob gets the policy p, which cannot be read" in [one.text for one in diff(old, new)]
    assert diff(old, old) == diff(new, new) == ()


def test_a_group_is_known_in_any_case():
    users = {"ann": {"groups": ["Full-Access", "Elsewhere"]}, "bob": {"groups": ["FULL-ACCESS", "full-access"]}}
    told = report(Inputs.model_validate({"aws_account_id": "123456789012", "users": users}))
    assert [(user.groups, user.other_groups) for user in told.users] == [
        *((("full-access",), ("Elsewhere",)), (("full-access",), ())),
    ]
    assert told.group["full-access"].members == ("ann", "bob")


OWN = read_samples(HERE / "samples" / "reports.yaml")["own"]


def test_groups_of_ones_own_are_reported_like_others():
    made = report(OWN | {"quotas": {"managed_policies_per_group": 12, "groups_per_account": 400}})
    own = {group.name: group for group in made.groups if group.key == "groups"}
    assert {name: (group.members, group.mfa, group.in_short) for name, group in own.items()} == {
        "empty": ((), "nothing to protect", "nothing: it has no policies"),
        "machines": (("bob",), "not needed", "use sns:Publish"),
        "sre": (("ann",), "needed", "use all of s3, use all of sqs and 2 others"),
    }
    assert own["sre"].address == 'aws_iam_group.groups["sre"]'
    assert [role.arn for holder in (own["sre"], user(made, "ann")) for role in holder.roles] == [ROLE, ROLE]
    assert [str(one.limit) for one in own["sre"].quotas] == ["5120", "12", "6144", "6144"]
    # Beside those of `policies`, there is the self-management policy.
    assert [(one.used, one.limit) for one in made.usage] == [(3, 5000), (len(made.groups), 400), (5, 1500)]
    assert made.mfa_in_words == "MFA is required by groups, except machines; 1 user has permissions without it."
    plain = made.as_dict()
    assert plain["groups_with_other_mfa"] == ["machines"]
    assert all(group["grants"] for group in plain["groups"])


def test_groups_that_require_mfa_are_named_where_others_do_not():
    sre = {"sre": {"require_mfa": True, "aws_managed_policy_names": ["ReadOnlyAccess"]}, "people": {}}
    made = report(inputs(groups=sre, should_require_mfa=False))
    assert made.mfa_in_words == "MFA is NOT required by the groups, except sre."
    assert report(inputs(groups=sre)).mfa_in_words == "MFA is required."
    off = {"sre": {**sre["sre"], "require_mfa": False}}
    assert report(inputs(groups=off)).mfa_in_words == "MFA is required by groups, except sre."


def test_policies_of_ones_own_are_reported_with_who_has_them():
    made = report(OWN)
    assert [(one.policy.name, one.holders) for one in made.policies] == [
        ("bound", {"boundary of": ("ann",)}),
        ("raw", {"groups": ("machines",), "users": ("bob", "cy")}),
        ("spare", {}),
        ("team/assume", {"groups": ("sre",)}),
    ]
    (spare,) = [one for one in made.as_dict()["policies"] if one["name"] == "spare"]
    assert spare == {name: [] for name in ("may", "permissions", "groups", "users", "boundary_of")} | {
        **{"name": "spare", "kind": "customer managed", "characters": 16},
        "resource": 'aws_iam_policy.policies["spare"]',
    }
    assert report(inputs()).policies == ()
