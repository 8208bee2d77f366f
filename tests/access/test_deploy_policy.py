"""The least policy of whoever deploys: what is in it, what narrows it, and what is said of it."""

import pytest
from deployer import actions_of, policy_of, request
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, PGP_PUBLIC_KEY
from simulator import ALLOWED
from slot_roles import role

from landingzone.access.deploy_policy import ADMINISTRATOR_SID, deploy_policy
from landingzone.config.options import StackConfiguration
from landingzone.iam.documents import size

BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds"
NO_GROUPS = {"enable_iam_groups": False}
USER = {"GetUser", "CreateUser", "UpdateUser", "ListGroupsForUser", "RemoveUserFromGroup", "DeleteUser"}
MEMBER = USER | {"AddUserToGroup"}
GROUP = {"GetGroup", "CreateGroup", "UpdateGroup", "DeleteGroup"}
TAGGING = {"TagUser", "UntagUser"}
KEY = {"ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"}
NEEDED = [
    ({"users": {"ann": {}}}, USER),
    ({"users": {"ann": {"groups": ["elsewhere"]}}}, MEMBER),
    ({"users": {"ann": {"tags": {"team": "a"}}}}, USER | TAGGING),
    ({"users": {"ann": {}}, "provider": {"default_tags": {"tags": {"team": "a"}}}}, USER | TAGGING),
    ({"users": {"ann": {"permissions_boundary": BOUNDARY}}}, USER | {"PutUserPermissionsBoundary"}),
    ({"users": {"ann": {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}}}, USER | KEY),
    ({"groups": {"sre": {"self_management": False}}}, GROUP),
]


@pytest.mark.parametrize(("inputs", "needed"), NEEDED)
def test_a_file_needs_what_its_resources_need_and_a_change_what_those_before_and_after_need(inputs, needed):
    assert actions_of(policy_of(NO_GROUPS | inputs)) == needed
    for sides in ((inputs, {"users": {"ann": {}}}), ({"users": {"ann": {}}}, inputs)):
        gone = {"DeleteUserPermissionsBoundary"} if "PutUserPermissionsBoundary" in needed else set()
        assert actions_of(policy_of(*(NO_GROUPS | side for side in sides))) == needed | USER | gone


INLINE, ATTACHED = "PutGroupPolicy", "AttachGroupPolicy"
ROLES = [(1, False, {INLINE}), (90, False, {ATTACHED}), (1, True, {INLINE}), (90, True, {INLINE, ATTACHED})]


@pytest.mark.parametrize(("roles", "has_all", "needed"), ROLES)
def test_roles_of_other_accounts_need_the_policies_that_they_are_in(roles, has_all, needed):
    entry = {"group_name": "all-readers", "iam_role_arns": [role(number) for number in range(roles)]}
    of_all = {"should_create_iam_group_cross_account_access_all": has_all}
    given = EVERYTHING_OFF | of_all | {"iam_groups_for_cross_account_access": [entry]}
    assert actions_of(policy_of(given)) & {INLINE, ATTACHED} == needed


def test_nothing_that_is_made_needs_nothing_and_everything_fits_one_policy():
    assert deploy_policy([StackConfiguration(aws_account_id=ACCOUNT_ID, **NO_GROUPS)]) is None
    whole = policy_of(EVERYTHING_ON)
    every = policy_of(NO_GROUPS, every_type=True)
    assert actions_of(whole) == actions_of(every)
    assert max(map(size, map(str, (whole, every)))) < 3000
    reads = policy_of(EVERYTHING_ON, only_plans=True)
    assert {action[:3] for action in actions_of(reads)} == {"Get", "Lis"}
    sids = [[each.get("Sid") for each in policy["Statement"][:1]] for policy in (whole, every, reads)]
    assert sids == [[ADMINISTRATOR_SID], [ADMINISTRATOR_SID], [None]]


BOUNDED = {"permissions_boundary": BOUNDARY, "json_policies": {"own": '{"Version":"2012-10-17","Statement":[]}'}}
GROUPS = {"sre": {"path": "/ops/", "self_management": False}}
STAFF = {"ann": {"path": "/staff/", **BOUNDED}, "bob": {"path": "/staff/on?call*/", **BOUNDED}}
OTHER = {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
GIVEN = {"iam:PermissionsBoundary": BOUNDARY}
ASKED = [  # an action, what it is on, the context, and in which of these files it is allowed
    ("CreateUser", "user/staff/eve", GIVEN, ("narrow", "paths", "wide")),
    ("CreateUser", "user/staff/eve", {}, ("paths", "wide")),
    ("CreateUser", "user/staff/eve", OTHER, ("paths", "wide")),
    ("CreateUser", "user/eve", GIVEN, ("wide",)),
    ("PutUserPolicy", "user/staff/ann", GIVEN, ("narrow", "paths", "wide")),
    ("PutUserPolicy", "user/staff/ann", {}, ("paths", "wide")),
    ("PutUserPermissionsBoundary", "user/staff/ann", OTHER, ("paths", "wide")),
    ("DeleteUserPermissionsBoundary", "user/staff/ann", GIVEN, ("paths", "wide")),
    ("DeleteUser", "user/staff/ann", {}, ("narrow", "paths", "wide")),
    ("DeleteUser", "user/boss/ann", {}, ("wide",)),
    ("GetUser", "user/gone-by-hand", {}, ("narrow", "paths", "wide")),
    ("DeleteGroup", "group/ops/sre", {}, ("narrow", "paths", "wide")),
    ("DeleteGroup", "group/by-hand", {}, ()),
    ("RemoveUserFromGroup", "group/by-hand", {}, ("narrow", "paths", "wide")),
]
FILES = {"narrow": STAFF, "paths": STAFF | {"cid": {"path": "/staff/"}}, "wide": STAFF | {"cid": {}}}


@pytest.mark.parametrize(("action", "on", "context", "allowing"), ASKED)
def test_paths_and_boundaries_that_all_users_have_narrow_what_changes_and_not_what_reads(
    action, on, context, allowing, simulator
):
    arn = f"arn:aws:iam::{ACCOUNT_ID}:{on}"
    policies = [policy_of(NO_GROUPS | {"groups": GROUPS, "users": users}) for users in FILES.values()]
    requests = [request(policy, action, arn, **context) for policy in policies]
    found = [name for name, decision in zip(FILES, simulator.decide(requests), strict=True) if decision == ALLOWED]
    assert found == [*allowing]


PATHS = [("$x/", "$x/ann", True), ("${aws:username}/", "deployer/ann", False), ("on?call*/", "on-callers/ann", False)]


@pytest.mark.parametrize(("path", "user", "is_allowed"), PATHS)
def test_a_path_is_no_pattern(path, user, is_allowed, simulator):
    policy = policy_of(NO_GROUPS | {"users": {"ann": {"path": f"/{path}"}}})
    asked = request(policy, "DeleteUser", f"arn:aws:iam::{ACCOUNT_ID}:user/{user}")
    assert simulator.decide([asked]) == [ALLOWED if is_allowed else "ImplicitlyDenied"]


def remarks(**inputs):
    return deploy_policy([StackConfiguration(aws_account_id=ACCOUNT_ID, **NO_GROUPS, **inputs)]).remarks


def test_what_is_said_is_what_narrows_it():
    of_administrators, *others, of_state = remarks(users=STAFF)
    assert of_administrators.startswith("Whoever has this policy is effectively an administrator: ")
    assert others == [
        "It can change a user only below /staff/, and reads all.",
        f"It can create users, and give them their own policies, only with the boundary {BOUNDARY}.",
    ]
    assert of_state == "It does not include what the backend for the state needs."
    # A policy for users without any permission, and with no group that could have some, makes nobody an administrator.
    assert [*remarks(groups=GROUPS, users={"ann": {}})] == [
        "It can change any user in the account; paths narrow that if each user has one other than /.",
        "It can change a group only below /ops/, but can remove users from any, and reads all.",
        "It can create users without a boundary; permissions_boundary narrows that if each user has one.",
        of_state,
    ]
    # Paths that are not known, or too many for one policy, narrow nothing.
    of_unknown = remarks(groups=GROUPS, users={"ann": {"groups": ["x"]}})
    assert "It can change any group in the account; " in "".join(of_unknown)
    policies = {name: {"path": "/ours/", "json": BOUNDED["json_policies"]["own"]} for name in ("a", "b")}
    assert "It can change a policy only below /ours/" in "".join(remarks(policies=policies))
    policies["b"] |= {"path": "/"}
    assert "any policy in the account" in "".join(remarks(policies=policies))
    many = {f"user-{number}": {"path": f"/{'long' * 40}/{number}/", **BOUNDED} for number in range(100)}
    _, of_paths, of_boundaries, of_size, _ = remarks(users=many)
    assert "any user in the account" in of_paths
    assert of_boundaries.endswith(f" only with the boundary {BOUNDARY}.")
    assert of_size.startswith("A narrower policy would have ")
