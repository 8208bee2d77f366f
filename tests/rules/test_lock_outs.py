"""People who cannot set up the MFA that they need are named, with what to add, and nobody else."""

import pytest
from rule_checks import inputs
from samples import ACCOUNT_ID

from landingzone.groups import aws_managed
from landingzone.groups.catalog import GROUPS
from landingzone.rules.check import advise

PERSON = {"create_login_profile": True, "pgp_key": "keybase:bob"}
ROLES = {"iam_groups_for_cross_account_access": [{"group_name": "ops", "iam_role_arns": ["arn:aws:iam::1:role/x"]}]}
MADE = {**ROLES, "should_create_iam_group_use_existing_iam_roles": True, "should_create_iam_group_logs": True}
RULE = "needs MFA, but lacks permissions to get started"
NEITHER = "none for iam:EnableMFADevice and iam:ChangePassword"


def told(bob, **given):
    found = advise(inputs(**MADE | given, users={"bob": PERSON | bob}))
    return [(one.path, one.actual, one.hint) for one in found if one.rule == RULE]


def own(resource, *actions, force_mfa=False):
    allowed = {"actions": [*actions] or ["iam:*MFADevice", "iam:ChangePassword"], "force_mfa": force_mfa}
    return {"inline_iam_policies": {"own": allowed | {"resources": [f"arn:aws:iam::{ACCOUNT_ID}:{resource}"]}}}


SWITCH = "should_create_iam_group_user_self_mgmt"
SELF = "iam-user-self-mgmt"
ADD = f"add '{SELF}' to its groups"


@pytest.mark.parametrize("groups", [["ops"], ["use-existing-iam-roles"], ["ops", "ssh-grunt-users"], ["OPS"]])
def test_who_cannot_set_up_mfa_is_reported_what_to_add(groups):
    assert told({"groups": groups}) == [("users.bob", NEITHER, ADD)]
    assert told({"groups": groups}, should_require_mfa=False) == []
    assert told({"groups": [*groups, "iam-user-self-mgmt"]}) == []
    assert told({"groups": groups}, password_reset_required=False) == [
        ("users.bob", "none for iam:EnableMFADevice", ADD)
    ]
    assert told({"groups": groups}, **{SWITCH: False}) == [("users.bob", NEITHER, f"set `{SWITCH}: true`, and {ADD}")]


def test_who_can_or_may_or_need_not_is_not_reported():
    for bob in (
        {},
        {"groups": ["logs"]},
        {"groups": ["ops", "made-elsewhere"]},
        *({"groups": ["ops"], "customer_managed_policy_names": [f"{made}"]} for made in ("elsewhere", SELF)),
        *({"groups": ["ops"], **more} for more in ({"create_login_profile": False}, {"status": "offboarding"})),
        {"groups": ["ssh-grunt-users"]},
        # What sets up one's own MFA, in one's own path; what is for others does not.
        {"groups": ["ops"], "path": "/team/", **own("user/team/bob")},
        {"groups": ["ops"], **own("user/${aws:username}")},
    ):
        assert told(bob) == []


def test_what_is_missing_is_reported_of_who_may_do_half_of_it_or_do_it_for_others():
    for bob, missing in (
        ({"groups": ["ops"], "path": "/team/", **own("user/bob")}, NEITHER),
        ({"groups": ["ops"], **own("user/eve")}, NEITHER),
        ({"groups": ["ops"], **own("user/bob", "iam:EnableMFADevice")}, "none for iam:ChangePassword"),
        ({"groups": ["ops"], **own("user/bob", "iam:ChangePassword")}, "none for iam:EnableMFADevice"),
        ({"groups": ["ops", "use-existing-iam-roles"], "status": "active", "require_mfa": True}, NEITHER),
        ({"groups": ["ops"], **own("user/bob", force_mfa=True)}, NEITHER),
    ):
        assert told(bob) == [("users.bob", missing, ADD)]


SRE = {"aws_managed_policy_names": ["ReadOnlyAccess"], "self_management": False}


@pytest.mark.parametrize("given", [{}, {SWITCH: False}, {SWITCH: False, "enable_iam_groups": False}])
def test_a_group_of_ones_own_may_let_people_set_up_mfa(given):
    hint = "set `self_management: true` at groups.sre" if given else ADD
    assert told({"groups": ["SRE"]}, groups={"sre": SRE}, **given) == [("users.bob", NEITHER, hint)]
    assert told({"groups": ["sre"]}, groups={"sre": SRE | {"self_management": True}}, **given) == []
    assert told({"groups": ["sre"]}, groups={"sre": SRE | {"require_mfa": False}}, **given) == []


def test_a_group_of_ones_own_that_does_only_that_is_named():
    bob, off = {"aws_managed_policy_names": ["ReadOnlyAccess"], "require_mfa": True}, {"enable_iam_groups": False}
    make = "define the group 'iam-user-self-mgmt' in `groups`, without attributes, and add it to its groups"
    groups = {"more": {"aws_managed_policy_names": ["ReadOnlyAccess"]}, "people": {}}
    assert told(bob, **off) == [("users.bob", NEITHER, make)]
    assert told(bob, **off, groups=groups) == [("users.bob", NEITHER, "add 'people' to its groups")]
    assert told(bob | {"groups": ["people"]}, **off, groups=groups) == []


def test_a_boundary_may_be_what_keeps_a_person_out():
    reading, *others = (
        {"groups": ["logs", "iam-user-self-mgmt"], "permissions_boundary": f"arn:aws:iam::{policy}"}
        for policy in ("aws:policy/ReadOnlyAccess", "123456789012:policy/not-known-here")
    )
    denied = {"groups": ["logs"], "permissions_boundary": "arn:aws:iam::aws:policy/AWSDenyAll"}
    denied |= {"inline_iam_policies": {"x": {"actions": ["s3:*"], "resources": ["*"]}}}
    assert [told(bob) for bob in (denied, *others)] == [[], []]
    assert told(reading) == [("users.bob", NEITHER, "allow that in its permissions_boundary")]


def test_who_surely_can_is_told_apart_without_reading_what_aws_manages_because_that_denies_nothing():
    managed = [group.aws_managed for group in GROUPS if group.aws_managed]
    assert {one.effect for name in managed for one in aws_managed.meaning_of(name) or ()} == {"Allow"}
    aws_managed._snapshot.cache_clear()
    assert told({"groups": ["read-only", SELF]}, should_create_iam_group_read_only=True) == []
    assert aws_managed._snapshot.cache_info().misses == 0


def test_who_has_a_key_alone_is_locked_out_of_what_needs_mfa_unless_something_works_without():
    strict = {"inline_iam_policies": {"p": {"actions": ["s3:Get*"], "resources": ["*"]}}, "self_management": False}
    groups = {"strict": strict, "free": strict | {"require_mfa": False}}
    key = {"create_access_keys": True, "pgp_key": "keybase:ci"}
    users = {
        "locked": {**key, "groups": ["strict"]},
        "half": {**key, "groups": ["strict", "free"]},
        "free": {**key, "groups": ["free"]},
        "without": {"groups": ["strict"]},
        "inactive": {**key, "groups": ["strict"], "access_key_slots": {"first": "inactive"}},
    }
    found = advise(inputs(groups=groups, users=users))
    told = [each for each in found if each.code in ("LZ451", "LZ453")]
    assert [(each.path, each.actual) for each in told] == [("users.locked", "none for iam:EnableMFADevice")]
