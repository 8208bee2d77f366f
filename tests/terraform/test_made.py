"""What `help` lists as made is what is made, with exactly what it says."""

import inspect

import pytest
from cdk_classes import App
from larger_stack import Larger
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON, JSON_POLICY, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from slot_roles import role

from landingzone import IamUsersAndGroups
from landingzone.config.options import Configuration
from landingzone.groups.declared import made_types
from landingzone.resources.group_resources import UNCONDITIONED
from landingzone.resources.user_resources import credentials_of
from landingzone.terraform.form import GENERATIONS
from landingzone.terraform.made import OF_GROUPS, OF_OWN_GROUPS, OF_SLOTS, OF_USERS

GIVING_ACCESS = {"aws_iam_user_policy", "aws_iam_user_group_membership", "aws_iam_user_policy_attachment"}
NO_GROUPS = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False}
STATEMENT = {"actions": ["s3:GetObject"], "resources": ["*"]}
POLICIES = {
    "aws_managed_policy_names": {"aws_managed_policy_names": ["ReadOnlyAccess"]},
    "customer_managed_policy_names": {"customer_managed_policy_names": ["team/deploy"]},
    "inline_iam_policies that allow": {"inline_iam_policies": {"read": STATEMENT}},
    "inline_iam_policies that deny": {"inline_iam_policies": {"read": STATEMENT | {"effect": "Deny"}}},
    "json_policies": {"json_policies": {"own-folder": JSON_POLICY}},
}
# A user who has it, and nothing else that makes anything.
HAVING = {
    "any user": {},
    "groups": {"groups": ["made-elsewhere"]},
    "create_login_profile": {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY},
    "create_access_keys": {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY},
    "ssh_public_key": {"ssh_public_key": SSH_PUBLIC_KEY},
    **POLICIES,
    "require_mfa: true": {"require_mfa": True},
    "status: offboarding": {"status": "offboarding"},
    "any credential": {"ssh_public_key": SSH_PUBLIC_KEY},
}
# A group that has it, and as little else that makes anything as can be.
ALONE = {"self_management": False, "require_mfa": False}
GROUPS_HAVING = {
    "any of groups": ALONE,
    "self_management": {"require_mfa": False},
    **{name: ALONE | policies for name, policies in POLICIES.items()},
}
REQUIRING_MFA = "require_mfa: true (or should_require_mfa) together with json_policies, aws_managed_policy_names or "
REQUIRING_MFA += "customer_managed_policy_names"
OTHER_ROWS = {"any of policies", REQUIRING_MFA}
HAVING["access_key_slots"] = HAVING["create_access_keys"] | {"access_key_slots": {"second": "current"}}
# With the slots of a key there is the key, and with a credential, even without any, what gives access.
CREDENTIALS = {"create_login_profile", "create_access_keys", "access_key_slots", "ssh_public_key"}
COMES_ALONG = {kind: {"any credential"} for kind in CREDENTIALS}
COMES_ALONG["access_key_slots"] |= {"create_access_keys"}
COMES_ALONG["any credential"] = {"ssh_public_key"}


def made_with(inputs):
    people = IamUsersAndGroups(Larger(App()), "Default", **inputs)
    made = [address for address in people._resources.added if address.mode == "managed"]
    types, configuration = {address.type for address in made} - {GENERATIONS.type}, Configuration(**inputs)
    empty = GIVING_ACCESS if any(map(credentials_of, configuration.effective_users.values())) else set()
    assert types - empty <= made_types(configuration) <= types
    return {*map(str, made)}


def addresses(made):
    return {str(each.address) for each in made}


def test_everything_together_and_roles_that_outgrow_a_policy_make_all_that_is_listed():
    assert made_with(EVERYTHING_ON) == addresses((*OF_GROUPS, *OF_OWN_GROUPS, *OF_USERS))
    assert made_with(EVERYTHING_OFF | {"enable_iam_groups": False}) == set()
    assert made_with(NO_GROUPS | {"policies": {"deploy": {"statements": [STATEMENT]}}}) == {"aws_iam_policy.policies"}
    entries = [{"group_name": "all-readers", "iam_role_arns": [role(number) for number in range(90)]}]
    made = made_with(EVERYTHING_ON | {"iam_groups_for_cross_account_access": entries})
    assert made == addresses((*OF_GROUPS, *OF_SLOTS, *OF_OWN_GROUPS, *OF_USERS))


KINDS = [("users", kind) for kind in sorted({kind for made in OF_USERS for kind in made.some_with})]
KINDS += [("groups", kind) for kind in sorted({kind for made in OF_OWN_GROUPS for kind in made.some_with} - OTHER_ROWS)]


@pytest.mark.parametrize(("owners", "kind"), KINDS)
def test_what_users_and_own_groups_need_is_enough_and_nothing_else_comes_of_it(owners, kind):
    having, rows = {"users": (HAVING, OF_USERS), "groups": (GROUPS_HAVING, OF_OWN_GROUPS)}[owners]
    kinds = {"any user", "any of groups", kind} | COMES_ALONG.get(kind, set())
    made = made_with(NO_GROUPS | {owners: {"ann": having[kind]}})
    assert made == addresses(each for each in rows if kinds & {*each.some_with})


def test_a_group_that_requires_mfa_denies_without_it_beside_what_has_no_condition():
    for unconditioned in UNCONDITIONED:
        kinds = {"any of groups", unconditioned, REQUIRING_MFA}
        group = GROUPS_HAVING[unconditioned] | {"require_mfa": None}
        expected = addresses(each for each in OF_OWN_GROUPS if kinds & {*each.some_with})
        assert made_with(NO_GROUPS | {"groups": {"sre": group}}) == expected
    group = GROUPS_HAVING["inline_iam_policies that allow"] | {"require_mfa": True}
    assert "aws_iam_group_policy.require_mfa" not in made_with(NO_GROUPS | {"groups": {"sre": group}})


def test_help_lists_it():
    text = inspect.getdoc(IamUsersAndGroups) or ""
    for made in (*OF_GROUPS, *OF_OWN_GROUPS, *OF_USERS):
        assert f"\n    {made}\n" in text
