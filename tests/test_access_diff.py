import time
from pathlib import Path

import pytest

from landingzone.access_diff import diff
from landingzone.config import read_configuration
from landingzone.inputs import Inputs

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::111122223333:role/prod-read-only"
BEFORE = read_configuration(Path(__file__).parent / "access" / "before.yaml")


def inputs(**given):
    return Inputs.model_validate({"aws_account_id": "123456789012", **given})


def users(**groups):
    return {"users": {name: {"groups": list(given)} for name, given in groups.items()}}


def cross(*names, arns=(ROLE,)):
    return {
        "iam_groups_for_cross_account_access": [{"group_name": name, "iam_role_arns": list(arns)} for name in names]
    }


def told(old, new):
    return [(change.level, change.text) for change in diff(old, new)]


def test_no_change_is_an_empty_list():
    assert diff(BEFORE, BEFORE) == ()


def test_full_access_is_gained():
    assert told(inputs(**users(bob=[])), inputs(**users(bob=["full-access"]))) == [
        ("critical", "bob gains full access, by joining full-access")
    ]


def test_self_management_is_told_in_one_sentence():
    assert told(inputs(**users(bob=[])), inputs(**users(bob=["iam-user-self-mgmt"]))) == [
        ("low", "bob may now look after their own IAM user, by joining iam-user-self-mgmt")
    ]


def test_a_role_in_another_account_is_lost():
    old, new = ({**cross("prod"), **users(alice=groups)} for groups in (["prod"], []))
    assert told(inputs(**old), inputs(**new)) == [
        ("low", "alice loses the role prod-read-only in 111122223333, by leaving prod")
    ]


def test_members_of_logs_may_now_decrypt():
    old = {"should_create_iam_group_logs": True, **users(bob=["logs"])}
    assert told(inputs(**old), inputs(**old, cloudtrail_kms_key_arn=KEY)) == [
        ("high", f"members of logs may now decrypt with key {KEY}")
    ]


def test_a_user_who_vanishes_takes_credentials_along():
    gone = BEFORE.model_copy(update={"users": {name: one for name, one in BEFORE.users.items() if name != "carol"}})
    (change,) = diff(BEFORE, gone)
    assert change.text == "carol is removed: their console password and access key go with them"
    assert (change.level, change.kind, change.users) == ("high", "removed", ("carol",))
    assert change.warning == "the removal fails if the user has keys, a password or MFA devices made elsewhere"


def test_a_user_who_vanishes_and_comes_back_under_another_name_is_taken_for_a_rename():
    renamed = dict(BEFORE.users)
    renamed["caroline"] = renamed.pop("carol")
    changes = diff(BEFORE, BEFORE.model_copy(update={"users": renamed}))
    removed = next(change for change in changes if change.kind == "removed")
    assert removed.warning.startswith("caroline has the same attributes: if this is a rename")


def test_mfa_that_is_no_longer_required_is_said_once_for_all():
    many = users(**{f"user-{number}": ["full-access"] for number in range(41)})
    assert told(inputs(**many), inputs(**many, should_require_mfa=False)) == [
        ("critical", "MFA is no longer required of 41 users")
    ]
    assert told(inputs(**many, should_require_mfa=False), inputs(**many)) == [
        ("low", "MFA is now required of 41 users")
    ]


def test_mfa_that_concerns_nobody_yet_is_said_too():
    assert told(inputs(), inputs(should_require_mfa=False)) == [
        ("critical", "groups no longer require MFA; it concerns no user yet")
    ]


def test_mfa_lost_with_an_aws_managed_policy_is_seen():
    old = {"should_create_iam_group_read_only": True, **users(bob=["read-only"])}
    assert told(inputs(**old), inputs(**old, should_require_mfa=False))[0] == (
        "critical",
        "MFA is no longer required of bob",
    )


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            {"iam_group_name_full_access": "full-access", **users(bob=["full-access"])},
            {"iam_group_name_full_access": "root", **users(bob=["root"])},
            "",
        ),
        (
            {**cross("prod"), **users(bob=["prod"])},
            {**cross("production"), **users(bob=["production"])},
            "Terraform replaces it: members are without it for a moment",
        ),
    ],
)
def test_a_renamed_group_with_the_same_permissions_and_members_is_a_rename(old, new, warning):
    (change,) = diff(inputs(**old), inputs(**new))
    assert (change.level, change.kind, change.warning) == ("info", "group", warning)
    assert " is renamed to " in change.text


def test_another_order_and_spelling_is_no_change():
    old = {"should_create_iam_group_developers": True, "iam_group_developers_permitted_services": ["ec2", "s3"]}
    new = {**old, "iam_group_developers_permitted_services": ["s3:*", "ec2", "s3:GetObject"]}
    assert diff(inputs(**old), inputs(**new)) == ()


def test_a_policy_that_moves_from_a_user_to_a_group_changes_nothing_for_them():
    own = {"p": {"actions": ["sts:AssumeRole", "sts:TagSession"], "resources": [ROLE], "force_mfa": True}}
    old = {**cross("prod"), "users": {"bob": {"inline_iam_policies": own}}}
    new = {**cross("prod"), "users": {"bob": {"groups": ["prod"]}}}
    assert told(inputs(**old), inputs(**new)) == [("info", "bob joins prod, which gives nothing new")]


def test_an_aws_managed_policy_that_is_everything_is_full_access():
    new = {"users": {"bob": {"aws_managed_policy_names": ["AdministratorAccess"]}}}
    assert told(inputs(users={"bob": {}}), inputs(**new)) == [
        ("critical", "bob gains full access, by a policy of their own")
    ]


def test_a_boundary_that_goes_is_critical():
    arn = "arn:aws:iam::123456789012:policy/finance"
    old = inputs(users={"bob": {"permissions_boundary": arn}})
    assert told(old, inputs(users={"bob": {}})) == [("critical", f"bob is no longer bounded by {arn}")]


def test_a_refusal_that_goes_is_a_gain():
    deny = {"no": {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}}
    old, new = inputs(users={"bob": {"inline_iam_policies": deny}}), inputs(users={"bob": {}})
    assert told(old, new) == [("medium", "bob is no longer refused to use s3:DeleteObject")]
    assert told(new, old) == [("low", "bob is now refused to use s3:DeleteObject, by a policy of their own")]


def test_a_removed_group_that_users_still_name_is_warned_of():
    old = {"should_create_iam_group_billing": True, **users(bob=["billing"])}
    removed = next(change for change in diff(inputs(**old), inputs(**users(bob=["billing"]))) if change.kind == "group")
    assert removed.text == "the group billing is removed"
    assert removed.warning == "still named by bob: unless it is made elsewhere, that fails"


def test_another_account_is_one_change():
    other = BEFORE.model_copy(update={"aws_account_id": "210987654321"})
    assert told(BEFORE, other) == [("critical", "everything moves from account 123456789012 to account 210987654321")]


def test_changes_are_ordered_by_danger():
    levels = [
        change.level for change in diff(inputs(**users(gone=["full-access"])), inputs(**users(new=["full-access"])))
    ]
    assert levels == sorted(levels, key=["critical", "high", "medium", "low", "info"].index)
    assert levels[0] == "critical"


def test_provider_settings_are_never_shown():
    changed = BEFORE.model_copy(update={"provider": {"secret_key": "hush"}})
    assert told(BEFORE, changed) == [("low", "the settings of the provider change")]


def test_thousands_of_users_take_seconds():
    many = users(**{f"user-{number}": ["full-access"] for number in range(5000)})
    start = time.perf_counter()
    assert len(diff(inputs(**many), inputs(**many, should_require_mfa=False))) == 1
    assert time.perf_counter() - start < 8
