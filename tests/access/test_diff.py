import json
from typing import Any

import pytest
from samples import SSH_PUBLIC_KEY
from ssh_keys import in_ssh_format, rsa_key
from told_changes import BEFORE, KEY, ROLE, cross, inputs, told, users

from landingzone.access import permission_changes
from landingzone.access.diff import diff
from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import as_of
from landingzone.groups.catalog import GROUPS

SUDDENLY = "removed without offboarding first"


REFUSED = (
    "AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by hand are left: "
    "write `status: offboarding` first, apply that, then remove the user"
)


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


def test_many_actions_of_a_group_are_told_in_the_words_of_the_group():
    logs = {"should_create_iam_group_logs": True}
    (grants,) = (group.grants for group in GROUPS if group.key == "logs")
    texts = [change.text for change in diff(inputs(**logs, **users(bob=[])), inputs(**logs, **users(bob=["logs"])))]
    assert [text for text in texts if f"may now {grants}" in text]


@pytest.mark.parametrize(("group", "level"), [("ssh-grunt-users", "medium"), ("made-elsewhere", "critical")])
def test_a_group_of_which_no_policy_is_known_is_joined_and_left(group, level):
    known = {"groups_made_elsewhere": ["made-elsewhere"]}
    outside, inside = inputs(**known, **users(bob=[])), inputs(**known, **users(bob=[group]))
    assert [(one.level, one.kind) for one in diff(outside, inside)] == [(level, "gain")]
    assert [(one.level, one.kind) for one in diff(inside, outside)] == [("low", "loss")]


def test_a_group_that_nobody_is_known_to_make_is_told_with_the_way_out():
    old = inputs(users={"bob": {"groups": ["full-access"]}, "eve": {"groups": ["bling"], "status": "offboarding"}})
    new = inputs(
        **users(bob=["full-access", "full-acess"], eve=["bling", "full-acess"], new=["support", "Full-Access"])
    )
    changes = [change for change in diff(old, new) if change.kind == "group"]
    assert [(change.level, change.text, change.users) for change in changes] == [
        ("low", "bob and eve are put into the group full-acess, which is not made here", ("bob", "eve")),
        ("low", "eve is put into the group bling, which is not made here", ("eve",)),
        ("low", "new is put into the group Full-Access, which is made here in other capitals", ("new",)),
        ("low", "new is put into the group support, which is not made here", ("new",)),
    ]
    elsewhere = "f it is made elsewhere, list it in groups_made_elsewhere"
    assert [change.warning for change in changes] == [
        f"the apply fails unless it exists; did you mean 'full-access'? I{elsewhere}",
        f"the apply fails unless it exists; did you mean 'billing' (it needs `should_create_iam_group_billing: true`)? "
        f"I{elsewhere}",
        "Terraform compares names with case; write 'full-access'",
        f"the apply fails unless it exists; write `should_create_iam_group_support: true`; i{elsewhere}",
    ]
    # What users were in already, what is listed, and what they leave is no change of that kind.
    assert not [change for change in diff(new, new) if change.kind == "group"]
    listed = new.model_copy(update={"groups_made_elsewhere": ["full-acess", "support", "bling"]})
    changes = [one for one in diff(old, listed) if "other capitals" not in one.text]
    assert [(one.level, one.text) for one in changes if one.kind in ("group", "setting")] == [
        ("info", "groups_made_elsewhere changes from nothing to full-acess, support and bling")
    ]
    assert [one.text for one in diff(listed, old) if one.kind in ("group", "setting")] == [
        "groups_made_elsewhere changes from full-acess, support and bling to nothing"
    ]


def test_a_role_in_another_account_is_lost():
    old, new = ({**cross("prod"), **users(alice=groups)} for groups in (["prod"], []))
    assert told(inputs(**old), inputs(**new)) == [
        ("low", "alice loses the role prod-read-only in 111122223333, by leaving prod")
    ]


def test_members_of_logs_may_now_decrypt():
    old = {"should_create_iam_group_logs": True, **users(bob=["logs"])}
    assert told(inputs(**old), inputs(**old, cloudtrail_kms_key_arn=KEY)) == [
        ("high", f"members of logs (bob) may now decrypt with key {KEY}, by this group")
    ]


def test_a_user_who_vanishes_takes_credentials_along():
    gone = BEFORE.model_copy(update={"users": {name: one for name, one in BEFORE.users.items() if name != "carol"}})
    (change,) = diff(BEFORE, gone)
    assert change.text == "carol is removed: their console password and access key are deleted with them"
    assert (change.level, change.kind, change.users) == ("high", "removed", ("carol",))
    assert change.warning == f"{SUDDENLY}; {REFUSED}"


def test_a_user_who_vanishes_and_comes_back_under_another_name_is_taken_for_a_rename():
    renamed = dict(BEFORE.users)
    renamed["caroline"] = renamed.pop("carol")
    changes = diff(BEFORE, BEFORE.model_copy(update={"users": renamed}))
    removed = next(change for change in changes if change.kind == "removed")
    assert removed.warning == (
        "caroline has the same attributes: tell Terraform of a rename with a `moved` block, but only if it is the same "
        f"person: keys, password and MFA go with it; if not: {SUDDENLY}; {REFUSED}"
    )


def test_a_user_who_comes_back_in_other_capitals_is_not_taken_for_a_rename():
    old, new = (inputs(users={name: {"path": "/team/"}}) for name in ("bob", "Bob"))
    removed = next(change for change in diff(old, new) if change.kind == "removed")
    assert "Bob" not in removed.warning


def test_a_user_who_is_offboarding_loses_everything_in_one_sentence():
    going = BEFORE.users["carol"].model_copy(update={"status": "offboarding"})
    offboarded = BEFORE.model_copy(update={"users": BEFORE.users | {"carol": going}})
    (change,) = diff(BEFORE, offboarded)
    assert change.text == (
        "carol is offboarding and may do nothing any more: their memberships end, their console password is deleted "
        "and their access key becomes inactive"
    )
    assert (change.level, change.kind) == ("high", "offboarding")
    assert change.warning == "once this is applied, the next change may remove them"
    # While they are, it changes nothing what else is written.
    joining = offboarded.users | {"carol": going.model_copy(update={"groups": ["full-access"], "pgp_key": "x"})}
    assert diff(offboarded, BEFORE.model_copy(update={"users": joining})) == ()


def test_a_user_who_vanishes_after_offboarding_is_removed_as_announced():
    bob = {"groups": ["ssh-grunt-users"], "status": "offboarding"}
    (change,) = diff(inputs(users={"bob": bob}), inputs())
    assert (change.level, change.text, change.warning) == ("low", "bob is removed, after offboarding", "")
    assert told(inputs(), inputs(users={"bob": bob})) == [
        ("info", "bob is added, offboarding already: they may do nothing")
    ]


def test_a_user_who_comes_back_gains_what_they_have_and_hears_what_is_gone():
    old = inputs(
        users={"bob": {"groups": ["full-access"], "status": "offboarding"}, "eve": {"groups": ["full-access"]}}
    )
    new = inputs(**users(bob=["full-access"], eve=["full-access"]))
    assert told(old, new) == [
        ("critical", "bob gains full access, by joining full-access"),
        ("high", "bob is active again after offboarding"),
    ]
    assert diff(old, new)[1].warning.startswith("everything it still has works again")


@pytest.mark.parametrize(
    ("new", "warning"),
    [
        ({}, "because of users.alice"),
        ({"users": {"alice": {}, "bob": {}}}, "because of users.alice.groups"),
        ({"iam_group_name_full_access": "root", **users(alice=["full-access"])}, "of iam_group_name_full_access"),
        ({"users": {"alice": {"groups": ["full-access"], "status": "offboarding"}}}, "because of users.alice.status"),
        (
            {"users": {"alice": {"groups": ["full-access"], "status": "offboarding", "leaves_no_administrator": True}}},
            "leaves_no_administrator says that it is on purpose",
        ),
    ],
)
def test_the_loss_of_the_last_administrator_comes_first(new, warning):
    changes = diff(inputs(**users(alice=["full-access"], bob=[])), inputs(**new))
    assert (changes[0].level, changes[0].kind, changes[0].users) == ("critical", "administrators", ("alice",))
    assert changes[0].text == (
        "no administrator is left: of those who could give permissions, nobody is active and has a way in that is "
        "known here"
    )
    assert changes[0].warning.endswith(warning)


def test_a_name_that_passes_is_told_of_as_validate_refuses_it():
    (change,) = (one for one in diff(inputs(**users(Bob=["x"])), inputs(**users(bob=["x"]))) if one.level == "high")
    assert (change.kind, change.users, change.group) == ("order", ("bob",), None)
    assert change.text == (
        "users.bob must not be the name that another user had until this change, in another case: 'bob', until now "
        "'Bob'"
    )
    assert change.warning.startswith("`landingzone validate --against` refuses this change; Terraform sees two users")
    logs = {"should_create_iam_group_logs": True, "iam_group_name_logs": "ops"}
    (change,) = (one for one in diff(inputs(**logs), inputs(**cross("ops"))) if one.level == "high")
    assert (change.kind, change.users, change.group) == ("order", (), "ops")


def test_those_who_may_do_more_for_a_moment_stand_together():
    old = {**cross("ops"), **users(bob=["ops"], eve=["ops"])}
    new = {**cross("ops", arns=(ROLE, ROLE.replace("read-only", "admin"))), **users(bob=[], eve=[])}
    (change,) = (one for one in diff(inputs(**old), inputs(**new)) if one.kind == "order")
    assert (change.level, change.users, change.warning) == (
        "high",
        ("bob", "eve"),
        "apply the leaving first, then the rest",
    )
    assert change.text == (
        "bob and eve leave ops, which grants more by the same change (assume the role prod-admin in 111122223333): for "
        "a moment they may have that too"
    )


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        ("current", "previous", "low"),
        ("previous", "current", "low"),
        ("previous", "inactive", "medium"),
        ("inactive", "previous", "low"),
        (None, "current", "medium"),
        ("inactive", None, "medium"),
    ],
)
def test_an_access_key_that_stops_or_is_another_one_is_worse_than_one_that_goes_on(before, after, level):
    def keys(state):
        first = {} if state is None else {"first": state}
        slots = {
            "access_key_slots": {**first, "second": "current"},
            "create_access_keys": True,
            "pgp_key": "keybase:bob",
        }
        return inputs(users={"bob": slots})

    (change,) = diff(keys(before), keys(after))
    assert (change.level, change.kind) == (level, "credentials")
    assert "first" in change.text
    assert change.warning == ""


def test_an_access_key_that_leaves_out_a_step_has_a_warning():
    key = {"create_access_keys": True, "pgp_key": "keybase:bob"}
    old, new = (
        inputs(users={"bob": key | {"access_key_slots": {"first": state}}}) for state in ("current", "inactive")
    )
    (change,) = diff(old, new)
    assert (change.level, change.kind, bool(change.warning)) == ("high", "credentials", True)


@pytest.mark.parametrize(
    ("before", "after", "level"), [(None, True, "medium"), (True, None, "info"), (True, False, "info")]
)
def test_that_a_user_may_be_removed_with_all_they_have_is_worse_than_that_they_may_not(before, after, level):
    old, new = (inputs(users={"bob": {"force_destroy": value}}) for value in (before, after))
    (change,) = diff(old, new)
    assert (change.level, change.kind) == (level, "setting")


def test_passwords_that_are_made_anew_are_told():
    def numbered(number):
        return inputs(
            users={"bob": {"create_login_profile": True, "pgp_key": "keybase:bob", "credential_generation": number}}
        )

    up, down = diff(numbered(1), numbered(2)), diff(numbered(3), numbered(2))
    assert [(one.level, one.text, one.warning) for one in up] == [
        (
            "medium",
            "bob gets a new console password, number 2 in place of 1",
            "the old one stops working with this change",
        )
    ]
    assert down[0].text == "bob gets a new console password, number 2 in place of 3"
    assert down[0].warning.startswith("goes down, which still makes a new password")
    (none,) = diff(inputs(users={"bob": {}}), inputs(users={"bob": {"credential_generation": 2}}))
    assert (none.level, none.text) == ("info", "bob gets another credential_generation, number 2 in place of 1")


def test_the_rotation_of_an_access_key_is_told_step_by_step():
    def slots(**given):
        bob = {"create_access_keys": True, "pgp_key": "keybase:bob", "access_key_slots": given}
        return inputs(users={"bob": bob})

    begun = slots(first="previous", second="current")
    ended = slots(first="inactive", second="current")
    assert told(slots(), slots(first="current")) == []
    assert told(slots(), begun) == [
        ("medium", "bob gets another access key in the second slot, current"),
        ("low", "bob: the access key in the first slot is previous after current"),
    ]
    assert told(begun, ended) == [("medium", "bob: the access key in the first slot is inactive after previous")]
    assert told(ended, slots(second="current")) == [("medium", "bob loses the inactive access key in the first slot")]
    assert {one.warning for one in (*diff(slots(), begun), *diff(begun, ended))} == {""}
    (skipping,) = diff(begun, slots(second="current"))
    assert (skipping.level, skipping.text) == ("high", "bob loses the previous access key in the first slot")
    assert skipping.warning.startswith("skips a step")
    assert told(slots(), slots(second="current")) == [
        ("high", "bob loses the current access key in the first slot"),
        ("medium", "bob gets another access key in the second slot, current"),
    ]
    (none,) = diff(begun, inputs(users={"bob": {"pgp_key": "keybase:bob"}}))
    assert none.text == "bob loses their access keys, and no other way in is made here"


WAYS_IN = {
    "create_login_profile": True,
    "create_access_keys": True,
    "ssh_public_key": SSH_PUBLIC_KEY,
    "pgp_key": "keybase:bob",
}


@pytest.mark.parametrize(
    ("attribute", "lost"),
    [
        ("create_login_profile", "console password"),
        ("create_access_keys", "access key"),
        ("ssh_public_key", "SSH key"),
    ],
)
def test_a_way_in_that_somebody_loses_who_stays_is_told_with_the_way_out(attribute, lost):
    def bob(*attributes, **more):
        return inputs(users={"bob": {name: WAYS_IN[name] for name in attributes} | more})

    others = [name for name in WAYS_IN if name != attribute]
    (change,) = diff(bob(*WAYS_IN), bob(*others))
    assert (change.level, change.kind, change.text) == ("high", "credentials", f"bob loses their {lost}")
    assert change.warning.startswith("taken out of a user who stays, which deletes")
    assert "; leave the line: " in change.warning
    last = f"bob loses their {lost}, and no other way in is made here"
    assert told(bob(attribute, "pgp_key"), bob()) == [("high", last)]
    assert told(bob(attribute, "pgp_key"), bob("pgp_key", path="/team/"))[0] == ("high", last)
    assert told(bob("pgp_key"), bob(attribute, "pgp_key"))[0][0] == "medium"
    # It went when they were offboarding, or did not work any more.
    back = told(bob(*WAYS_IN, status="offboarding"), bob(*others))
    assert ("medium", f"bob loses their {lost}") in back or attribute == "create_login_profile"
    assert [text for level, text in back if level == "high"] == ["bob is active again after offboarding"]
    (going,) = diff(bob(*WAYS_IN), bob(*others, status="offboarding"))
    also = "" if lost == "console password" else f" and {lost}"
    assert f"their console password{also} {'are' if also else 'is'} deleted" in going.text


def test_those_who_lose_the_same_way_in_stand_together():
    signs_in = {"create_login_profile": True, "pgp_key": "keybase:x"}
    old, new = (inputs(users={"bob": each, "eve": each}) for each in (signs_in, {}))
    assert told(old, new) == [("high", "bob and eve lose their console password, and no other way in is made here")]


def test_another_ssh_key_ends_the_old_one_and_another_comment_does_not():
    def bob(key):
        return inputs(users={"bob": {"ssh_public_key": key}})

    (change,) = diff(bob(SSH_PUBLIC_KEY), bob(in_ssh_format(rsa_key(0))))
    assert (change.level, change.text) == ("medium", "bob gets another SSH key in place of the old one")
    assert change.warning == "the old one stops working with this change"
    assert diff(bob(SSH_PUBLIC_KEY), bob(f"{SSH_PUBLIC_KEY.strip()} bob@another-desk")) == ()


def test_a_pgp_key_that_goes_with_the_password_is_not_another_one():
    signs_in = inputs(users={"bob": WAYS_IN})
    texts = [text for _, text in told(signs_in, inputs(users={"bob": {"ssh_public_key": SSH_PUBLIC_KEY}}))]
    assert texts == ["bob loses their access key", "bob loses their console password"]


@pytest.mark.parametrize("ways", [["create_login_profile"], ["create_access_keys"]], ids=["password", "access key"])
def test_an_administrator_who_loses_the_last_way_in_is_the_worst(ways):
    ann = {"groups": ["full-access"]}
    made = {name: WAYS_IN[name] for name in (*ways, "pgp_key")}
    changes = diff(inputs(users={"ann": ann | made}), inputs(users={"ann": ann}))
    assert [(change.level, change.kind) for change in changes] == [
        ("critical", "administrators"),
        ("high", "credentials"),
    ]
    assert changes[0].warning.endswith("refuses this change, because of users.ann")
    # An access key in use is a way to give permissions; an SSH key is none.
    kept = {"create_access_keys": True, "pgp_key": "keybase:bob"}
    assert [each.level for each in diff(inputs(users={"ann": ann | WAYS_IN}), inputs(users={"ann": ann | kept}))] == [
        "high",
        "high",
    ]
    ssh = {"ssh_public_key": SSH_PUBLIC_KEY}
    assert diff(inputs(users={"ann": ann | WAYS_IN}), inputs(users={"ann": ann | ssh}))[0].level == "critical"


DEPLOYERS = {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": ["ecs:UpdateService"]}


STRIPPED = (
    "for a moment its members are without iam-user-self-mgmt, which Terraform detaches before and attaches again "
    "after: apply with permissions that do not come from this group"
)


@pytest.mark.parametrize(
    ("old", "new", "level", "warning"),
    [
        (
            {"iam_group_name_full_access": "full-access", **users(bob=["full-access"])},
            {"iam_group_name_full_access": "root", **users(bob=["root"])},
            "high",
            STRIPPED,
        ),
        (
            {**DEPLOYERS, "iam_group_name_auto_deploy": "machines", **users(bob=["machines"])},
            {**DEPLOYERS, "iam_group_name_auto_deploy": "robots", **users(bob=["robots"])},
            "info",
            "",
        ),
        (
            {**cross("prod"), **users(bob=["prod"])},
            {**cross("production"), **users(bob=["production"])},
            "info",
            "Terraform replaces it: members are without it for a moment",
        ),
    ],
)
def test_a_renamed_group_with_the_same_permissions_and_members_is_a_rename(old, new, level, warning):
    (change,) = diff(inputs(**old), inputs(**new))
    assert (change.level, change.kind, change.warning) == (level, "group", warning)
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
        ("critical", f"bob gains full access, by the AWS managed policy AdministratorAccess as of {as_of()}")
    ]


def test_a_change_of_a_group_without_members_makes_nobody_dangerous():
    logs = {"should_create_iam_group_logs": True}
    assert told(inputs(**logs), inputs(**logs, cloudtrail_kms_key_arn=KEY)) == [
        ("low", f"members of logs (nobody yet) may now decrypt with key {KEY}, by this group")
    ]


def test_users_without_any_attribute_are_not_taken_for_one_person():
    (removed,) = [
        change for change in diff(inputs(users={"a": {}}), inputs(users={"b": {}})) if change.kind == "removed"
    ]
    assert removed.warning
    assert "rename" not in removed.warning


def test_a_policy_whose_content_is_not_known_may_be_anything():
    without, having = inputs(users={"bob": {}}), inputs(users={"bob": {"customer_managed_policy_names": ["odd"]}})
    for old, new, expected in ((without, having, ("critical", "gain")), (having, without, ("low", "loss"))):
        (change,) = diff(old, new)
        assert (change.level, change.kind) == expected
        assert "odd" in change.text


def test_leaving_a_group_that_gave_nothing_of_its_own_is_a_loss_of_nothing():
    both = inputs(**users(bob=["full-access", "iam-user-self-mgmt"]))
    (change,) = diff(both, inputs(**users(bob=["full-access"])))
    assert (change.level, change.kind, change.users) == ("info", "loss", ("bob",))


@pytest.mark.parametrize(("held", "level"), [([], "low"), (["logs"], "high"), (["full-access"], "critical")])
def test_a_boundary_that_becomes_another_one_is_as_bad_as_what_it_may_let_through(held, level):
    arns = [f"arn:aws:iam::123456789012:policy/{name}" for name in ("finance", "everything")]
    bobs = ({"permissions_boundary": arn, "groups": held} for arn in arns)
    old, new = (inputs(users={"bob": bob}, should_create_iam_group_logs=True) for bob in bobs)
    (change,) = (one for one in diff(old, new) if one.kind == "boundary")
    assert (change.level, change.users) == (level, ("bob",))
    assert all(arn in change.text for arn in arns)


def test_a_boundary_that_goes_is_critical():
    arn = "arn:aws:iam::123456789012:policy/finance"
    old = inputs(users={"bob": {"permissions_boundary": arn}})
    assert [(one.level, one.kind) for one in diff(inputs(users={"bob": {}}), old)] == [("low", "boundary")]
    assert told(old, inputs(users={"bob": {}})) == [("critical", f"bob is no longer bounded by {arn}")]


def test_a_refusal_that_goes_is_a_gain():
    deny = {"no": {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}}
    old, new = inputs(users={"bob": {"inline_iam_policies": deny}}), inputs(users={"bob": {}})
    assert told(old, new) == [("medium", "bob is no longer forbidden to use s3:DeleteObject")]
    assert told(new, old) == [("low", "bob is now forbidden to use s3:DeleteObject, by a policy of their own")]


def test_a_removed_group_that_users_still_name_is_warned_of():
    old = {"should_create_iam_group_billing": True, **users(bob=["billing"])}
    removed = next(change for change in diff(inputs(**old), inputs(**users(bob=["billing"]))) if change.kind == "group")
    assert removed.text == "the group billing is removed"
    assert removed.warning == "still named by bob: this fails unless it is made elsewhere"


def test_another_account_is_one_change():
    other = BEFORE.model_copy(update={"aws_account_id": "210987654321"})
    assert told(BEFORE, other) == [("critical", "everything moves from account 123456789012 to account 210987654321")]


def test_changes_are_ordered_by_danger():
    levels = [
        change.level for change in diff(inputs(**users(gone=["full-access"])), inputs(**users(new=["full-access"])))
    ]
    assert levels == sorted(levels, key=["critical", "high", "medium", "low", "info"].index)
    assert levels[0] == "critical"


def test_changes_of_one_level_are_ordered_by_kind():
    changes = diff(inputs(users={"bob": {}}), inputs(**cross("prod"), users={"bob": {"tags": {"team": "a"}}}))
    assert [(one.level, one.kind, one.group, one.users) for one in changes] == [
        ("info", "group", "_all-accounts", ()),
        ("info", "group", "prod", ()),
        ("info", "setting", None, ("bob",)),
    ]


@pytest.mark.parametrize(
    ("setting", "value", "level"),
    [
        ("force_destroy_users", True, "medium"),
        ("minimum_password_length", 30, "low"),
        ("password_reset_required", False, "low"),
        ("iam_policy_iam_user_self_mgmt", "own", "info"),
        ("provider_version", ">= 6.1.0", "info"),
    ],
)
def test_a_setting_is_told_with_its_name(setting, value, level):
    old, new = (
        StackConfiguration.model_validate({"aws_account_id": "123456789012", **given})
        for given in ({}, {setting: value})
    )
    (change,) = diff(old, new)
    assert (change.level, change.kind) == (level, "setting")
    assert setting in change.text


def test_a_role_is_no_worse_for_what_comes_with_it():
    own = {
        "roles": {"actions": ["sts:AssumeRole"], "resources": [ROLE]},
        "more": {"actions": ["iam:AttachUserPolicy"], "resources": ["*"]},
    }
    changes = diff(inputs(users={"bob": {}}), inputs(users={"bob": {"inline_iam_policies": own}}))
    assert [one.level for one in changes if "prod-read-only" in one.text] == ["high"]
    assert [one.level for one in changes if "iam:AttachUserPolicy" in one.text] == ["critical"]


def test_a_user_who_moves_to_another_path_is_warned_of_and_one_with_other_tags_is_not():
    (moved,) = diff(inputs(users={"bob": {}}), inputs(users={"bob": {"path": "/team/"}}))
    (tagged,) = diff(inputs(users={"bob": {}}), inputs(users={"bob": {"tags": {"team": "a"}}}))
    assert (moved.kind, "/team/" in moved.text, bool(moved.warning)) == ("setting", True, True)
    assert (tagged.kind, "tags" in tagged.text, tagged.warning) == ("setting", True, "")


def test_provider_settings_are_never_shown():
    changed = BEFORE.model_copy(update={"provider": {"secret_key": "hush"}})
    assert told(BEFORE, changed) == [("high", "provider.secret_key is set")]
    assert told(changed, BEFORE) == [("info", "provider.secret_key is taken out")]


def test_one_change_of_thousands_of_users_is_one_line():
    many = users(**{f"user-{number}": ["full-access"] for number in range(5000)})
    assert len(diff(inputs(**many), inputs(**many, should_require_mfa=False))) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"groups": ["read-only"]}, {"groups": ["iam-admin"]}),
        ({"groups": ["iam-user-self-mgmt"]}, {"groups": ["logs", "iam-user-self-mgmt"]}),
        ({"groups": ["logs"]}, {"groups": ["logs"], "aws_managed_policy_names": ["ReadOnlyAccess"]}),
    ],
)
def test_what_many_hold_alike_is_compared_once(before: Any, after: Any, monkeypatch: pytest.MonkeyPatch):
    compared = []
    find = permission_changes.find_possible_gains
    monkeypatch.setattr(permission_changes, "find_possible_gains", lambda *held: compared.append(1) or find(*held))
    made = ("read_only", "iam_admin", "user_self_mgmt", "logs")
    switches = {f"should_create_iam_group_{name}": True for name in made}
    old, new = (inputs(users={f"user-{number}": each for number in range(60)}, **switches) for each in (before, after))
    assert told(old, new) != []
    assert told(old, inputs(**{**new.model_dump(exclude_unset=True), "should_require_mfa": False})) != []
    assert len(compared) < 20


DEVELOPERS = {
    "should_create_iam_group_developers": True,
    "should_create_iam_group_use_existing_iam_roles": True,
    "iam_group_developers_permitted_services": ["ec2", "lambda"],
}
DEVELOPER_AND_PASSING = ["developers", "use-existing-iam-roles"]
TOGETHER = (
    "pass roles (arn:aws:iam::123456789012:role/*) and start something with them (ec2 and lambda): together they reach "
    "whatever these roles may do"
)


def test_what_two_groups_reach_together_is_told_when_the_second_comes():
    alone, both = (inputs(**DEVELOPERS, **users(bob=names)) for names in (["developers"], DEVELOPER_AND_PASSING))
    changes = told(alone, both)
    assert ("high", f"bob may now {TOGETHER}") in changes
    assert not any("start something" in text for _, text in told(both, alone))
    more = inputs(
        **{**DEVELOPERS, "iam_group_developers_permitted_services": ["ec2", "lambda", "glue"]},
        **users(bob=DEVELOPER_AND_PASSING),
    )
    assert any("start something with them (glue)" in text for _, text in told(both, more))
    # An administrator reaches all of it anyway.
    full = inputs(**DEVELOPERS, **users(bob=[*DEVELOPER_AND_PASSING, "full-access"]))
    assert not any("start something" in text for _, text in told(inputs(**DEVELOPERS, **users(bob=[])), full))


def test_what_may_still_be_granted_is_not_said_to_be_lost():
    own = {"p": {"actions": ["s3:*"], "resources": ["*"]}}
    part = {"p": {"actions": ["s3:Get*"], "resources": ["*"]}}

    def of_bob(policies, **more):
        return inputs(users={"bob": {"inline_iam_policies": policies, **more}})

    assert told(of_bob(own), of_bob({})) == [("low", "bob may no longer use all of s3")]
    assert told(of_bob(own), of_bob(part)) == [("low", "bob may no longer use all of s3, of which a part stays")]
    elsewhere = {"groups": ["made-elsewhere"]}
    assert told(of_bob(own, **elsewhere), of_bob({}, **elsewhere)) == [
        ("low", "bob may no longer use all of s3, unless what is not known here grants it")
    ]
    never = {"no": {"actions": ["s3:*"], "resources": ["*"], "effect": "Deny"}}
    assert told(of_bob({**own, **never}), of_bob(never)) == []


def test_a_new_condition_is_told_as_what_is_left():
    def of_bob(condition):
        statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", **condition}
        return inputs(
            users={"bob": {"json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": statement})}}}
        )

    condition = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}
    assert told(of_bob({}), of_bob(condition)) == [
        (
            "low",
            "bob may no longer use s3:PutObject, but for: use s3:PutObject if aws:SourceVpc is vpc-1 (StringEquals)",
        )
    ]
    assert [level for level, _ in told(of_bob(condition), of_bob({}))] == ["medium"]


def test_many_roles_of_a_group_are_counted():
    arns = [f"arn:aws:iam::{number:012d}:role/read" for number in range(1, 37)]
    old, new = (inputs(**cross("prod", arns=arns), **users(bob=names)) for names in ([], ["_all-accounts"]))
    assert told(old, new) == [("high", "bob gains all 36 roles of _all-accounts, by joining _all-accounts")]


def test_what_a_boundary_that_is_made_here_lets_through_is_told_when_its_content_changes():
    bounded = {"permissions_boundary": "arn:aws:iam::123456789012:policy/iam-admin"}
    bob = {**bounded, "aws_managed_policy_names": ["IAMFullAccess"]}
    given = {"should_create_iam_group_iam_admin": True, "users": {"bob": bob}}
    changes = told(inputs(**given), inputs(**given, should_require_mfa=False))
    assert (
        "critical",
        "bob may now administer IAM, which amounts to everything, which their boundary kept from them until now",
    ) in changes
    assert ("critical", "groups no longer require MFA") in changes
