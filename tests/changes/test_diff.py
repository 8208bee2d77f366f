import pytest
from mutated_keys import KEYS
from samples import SSH_PUBLIC_KEY
from ssh_keys import in_ssh_format, rsa_key
from told_changes import BEFORE, ROLE, bob, cross, inputs, lines, own, shortened, told, users

from landingzone.changes.diff import diff
from landingzone.groups.aws_managed import as_of

LOGS = {"should_create_iam_group_logs": True}
FULL = {"groups": ["full-access"]}
OFFBOARDING = {"status": "offboarding"}
ON_PURPOSE = {**FULL, **OFFBOARDING, "leaves_no_administrator": True}
SIGNS_IN = {"create_login_profile": True, "pgp_key": "keybase:bob"}
WAYS_IN = {**SIGNS_IN, "create_access_keys": True, "ssh_public_key": SSH_PUBLIC_KEY}
MANY_ROLES = [f"arn:aws:iam::{number:012d}:role/read" for number in range(1, 37)]
FINANCE, EVERYTHING = (f"arn:aws:iam::123456789012:policy/{name}" for name in ("finance", "everything"))
ASSUME = {"actions": ["sts:AssumeRole", "sts:TagSession"], "resources": [ROLE], "force_mfa": True}
S3 = {"actions": ["s3:*"], "resources": ["*"]}
DENY = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
SETTINGS = {
    **{"force_destroy_users": True, "minimum_password_length": 30, "password_reset_required": False},
    **{"iam_policy_iam_user_self_mgmt": "own", "provider_version": ">= 6.1.0"},
}
OF_KEYBASE = "the PGP key that keybase:bob has during the apply"
ENCRYPTED = f"encrypted to {OF_KEYBASE}"


def held(given):
    """Each has an attribute, beside an administrator and what all of them may name."""
    return inputs(**LOGS, **cross("prod"), groups_made_elsewhere=["elsewhere"], users={"zoe": FULL, **given})


SOMETHING = {
    "aws": {"aws_managed_policy_names": ["AdministratorAccess"]},
    "denied": own(DENY),
    "elsewhere": {"groups": ["elsewhere"]},
    "forced": {"force_destroy": True},
    "logs": {"groups": ["logs"]},
    "moved": {"path": "/team/"},
    "odd": {"customer_managed_policy_names": ["odd"]},
    "ssh": {"groups": ["ssh-grunt-users"]},
}
NOTHING = {name: {} for name in SOMETHING}
BEFORE_IT = {
    "admin": {**FULL, "permissions_boundary": FINANCE},
    "bound": {"permissions_boundary": FINANCE},
    "denied": own(S3 | {"effect": "Deny"}, S3),
    "leaver": {"groups": ["full-access", "iam-user-self-mgmt"]},
    "member": {"groups": ["logs"], "permissions_boundary": FINANCE},
    "silent": OFFBOARDING,
    "ssh": {"ssh_public_key": SSH_PUBLIC_KEY},
}
AFTER_IT = {
    "admin": {**FULL, "permissions_boundary": EVERYTHING},
    "bound": {"permissions_boundary": EVERYTHING},
    "denied": own(S3 | {"effect": "Deny"}),
    "leaver": FULL,
    "member": {"groups": ["logs"], "permissions_boundary": EVERYTHING},
    "silent": {**OFFBOARDING, **FULL, "pgp_key": "keybase:bob"},
    "ssh": {"ssh_public_key": f"{SSH_PUBLIC_KEY.strip()} bob@another-desk"},
}


CASES = {
    "what users hold comes and goes": (
        *(held(NOTHING), held(SOMETHING)),
        f"critical gain: aws gains full access, through the AWS managed policy AdministratorAccess as of {as_of()}",
        "critical gain: elsewhere joins elsewhere, which is not defined here: what it grants is unknown "
        "and may be anything",
        "critical gain: odd gets the customer managed policy odd, whose content is not known here",
        "medium gain: ssh joins ssh-grunt-users: nothing in AWS; marks who may SSH without sudo",
        "medium setting: forced gets force_destroy true instead of unset",
        "low gain: logs may now manage their own IAM user, by joining logs",
        "low gain: logs may now read CloudTrail, AWS Config, CloudWatch and CloudWatch Logs, by joining logs",
        "low loss: denied is now forbidden to use s3:DeleteObject, through their own policy",
        "info setting: moved moves to the path /team/; policies elsewhere that name the old path do not match the new "
        "one",
    ),
    "and it goes": (
        *(held(SOMETHING), held(NOTHING)),
        "high loss: aws is no longer an administrator",
        "medium gain: denied is no longer forbidden to use s3:DeleteObject",
        "low loss: aws loses the AWS managed policy AdministratorAccess",
        "low loss: elsewhere leaves elsewhere, which is not defined here",
        "low loss: logs may no longer manage their own IAM user, by leaving logs",
        "low loss: logs may no longer read CloudTrail, AWS Config, CloudWatch and CloudWatch Logs, by leaving logs",
        "low loss: odd loses the customer managed policy odd, whose content is not known here",
        "low loss: ssh leaves ssh-grunt-users: nothing in AWS; marks who may SSH without sudo",
        "info setting: forced gets force_destroy unset instead of true",
        "info setting: moved moves to the path /; policies elsewhere that name the old path do not match the new one",
    ),
    "what users hold becomes something else": (
        *(held(BEFORE_IT), held(AFTER_IT)),
        f"critical boundary: admin is bounded by {EVERYTHING} instead of {FINANCE}",
        f"high boundary: member is bounded by {EVERYTHING} instead of {FINANCE}",
        f"low boundary: bound is bounded by {EVERYTHING} instead of {FINANCE}",
        "info loss: leaver leaves iam-user-self-mgmt and loses nothing",
    ),
    "a user comes who is offboarding": (
        *(inputs(), inputs(users={"ann": OFFBOARDING})),
        "info added: ann is added with status offboarding: they may do nothing",
    ),
    "many roles of a group are counted": (
        *(
            inputs(**cross("prod", arns=MANY_ROLES), **users(bob=[])),
            inputs(**cross("prod", arns=MANY_ROLES), **users(bob=["_all-accounts"])),
        ),
        "high gain: bob gains all 36 roles of _all-accounts, by joining _all-accounts",
    ),
    "a user who comes back under another name is taken for a rename": (
        *(inputs(users={"carol": WAYS_IN}), inputs(users={"caroline": WAYS_IN})),
        "high removed: carol is removed: their console password, access key and SSH key are deleted "
        "too; caroline has the same attributes: if it is the same person, declare a rename with a `moved` "
        "block (MFA devices and what was made by hand move too; the password and keys defined here are "
        "created again); if not: removed without offboarding "
        "first; AWS refuses (DeleteConflict) while keys, a password, MFA devices or policies made by"
        " hand remain: first write `status: offboarding` and apply, then remove the user",
        "medium added: caroline is added with a console password, an access key and an SSH key; new secrets "
        f"are encrypted to {OF_KEYBASE}, used by carol until now",
    ),
    "users without any attribute are not taken for one person": (
        *(inputs(users={"a": {}}), inputs(users={"b": {}})),
        "medium removed: a is removed; removed without offboarding first; AWS refuses (DeleteConflict) while...",
        "medium added: b is added",
    ),
    "a user who is offboarding loses everything in one sentence": (
        *(bob(**WAYS_IN, groups=["made-elsewhere"]), bob(**WAYS_IN, groups=["made-elsewhere"], **OFFBOARDING)),
        "high offboarding: bob is being offboarded and may no longer do anything: their memberships end, their "
        "console password is deleted and their access key and SSH key become inactive; once this is "
        "applied,...",
    ),
    "those who may do more for a moment stand together": (
        *(
            inputs(**cross("ops"), **users(bob=["ops"], eve=["ops"])),
            inputs(**cross("ops", arns=[ROLE, ROLE.replace("read-only", "admin")]), **users(bob=[], eve=[])),
        ),
        "high order: bob and eve leave ops, which grants more after the same change (assume the role prod-admin "
        "in 111122223333): for a moment they may have that too; first remove them...",
        "low gain: members of _all-accounts (nobody yet) gain the role prod-admin in 111122223333, through this group",
        "low gain: members of ops (nobody yet) gain the role prod-admin in 111122223333, through this group",
        "low loss: bob and eve lose the role prod-read-only in 111122223333, by leaving ops",
    ),
    "passwords are made anew": (
        *(
            inputs(users={"eve": SIGNS_IN | {"credential_generation": 3}, "kim": {}}),
            inputs(
                users={name: each | {"credential_generation": 2} for name, each in (("eve", SIGNS_IN), ("kim", {}))}
            ),
        ),
        "medium credentials: eve gets a new console password (credential_generation 2 instead of 3), encrypted to "
        f"{OF_KEYBASE}; is decreased, which still...",
        "info credentials: kim gets credential_generation 2 instead of 1",
    ),
    "those who lose the same way in stand together": (
        *(inputs(users={"bob": SIGNS_IN, "eve": SIGNS_IN}), inputs(**users(bob=[], eve=[]))),
        "high credentials: bob and eve lose their console password; no other credential is defined here; removed "
        "without offboar...",
    ),
    "another SSH key ends the old one": (
        *(bob(ssh_public_key=SSH_PUBLIC_KEY), bob(ssh_public_key=in_ssh_format(rsa_key(0)))),
        "medium credentials: bob gets another SSH key instead of the old one; the old one stops working with this "
        "change",
    ),
    "a role is no worse for what comes with it": (
        *(bob(), bob(**own(ASSUME, {"actions": ["iam:AttachUserPolicy"], "resources": ["*"]}))),
        "critical gain: bob may now use iam:AttachUserPolicy, through their own policy",
        "high gain: bob gains the role prod-read-only in 111122223333, through their own policy",
    ),
    "users are kept in states of their own": (
        *(inputs(users={"ann": FULL}), inputs(users={"ann": FULL}, user_shards=8)),
        "high setting: users are now in 8 states of their own, previously in the state of the groups "
        "(user_shards); divide the states with `landingzone shards s...",
    ),
    "settings are told with their names": (
        *(inputs(), inputs(**SETTINGS)),
        "medium setting: force_destroy_users changes from false to true",
        "low setting: minimum_password_length changes from 16 to 30",
        "low setting: password_reset_required changes from true to false",
        "info setting: iam_policy_iam_user_self_mgmt changes from iam-user-self-mgmt to own",
        "info setting: provider_version changes from '>= 5.0.0' to '>= 6.1.0'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_it_does_is_reported_and_nothing_without_a_change(case):
    old, new, *expected = CASES[case]
    assert shortened(lines(old, new), expected) == expected
    assert diff(old, old) == diff(new, new) == ()


def test_a_group_that_nobody_is_known_to_make_is_reported_with_the_fix():
    old = inputs(users={"bob": FULL, "eve": {"groups": ["bling"], **OFFBOARDING}})
    new = inputs(
        **users(bob=["full-access", "full-acess"], eve=["bling", "full-acess"], new=["support", "Full-Access"])
    )
    elsewhere = "f it is defined elsewhere, list it in groups_made_elsewhere"
    billing = "'billing' (it needs `should_create_iam_group_billing: true`)"
    assert [line for line in lines(old, new) if " group:" in line] == [
        "low group: bob and eve are added to the group full-acess, which is not defined here; the apply fails unless "
        "it "
        f"exists; did you mean 'full-access'? I{elsewhere}",
        "low group: eve is added to the group bling, which is not defined here; the apply fails unless it exists; did "
        f"you mean {billing}? I{elsewhere}",
        "low group: new is added to the group Full-Access, which is defined here with different capitals; Terraform "
        "distinguishes case in names; write 'full-access'",
        "low group: new is added to the group support, which is not defined here; the apply fails unless it exists; "
        f"write `should_create_iam_group_support: true`; i{elsewhere}",
    ]
    # What users were in already, what is listed, and what they leave is no change of that kind.
    listed = new.model_copy(update={"groups_made_elsewhere": ["full-acess", "support", "bling"]})
    some = "full-acess, support and bling"
    for was, becomes, reported_as in ((old, listed, f"unset to {some}"), (listed, old, f"{some} to unset")):
        found = [one for one in lines(was, becomes) if " group:" in one or " setting:" in one]
        assert [one for one in found if "capitals" not in one] == [
            f"info setting: groups_made_elsewhere changes from {reported_as}"
        ]


@pytest.mark.parametrize(
    ("new", "warning"),
    [
        ({}, "because of users.alice"),
        ({"users": {"alice": ON_PURPOSE}}, "leaves_no_administrator confirms that this is intended"),
    ],
)
def test_the_loss_of_the_last_administrator_comes_first(new, warning):
    changes = diff(inputs(**users(alice=["full-access"], bob=[])), inputs(**new))
    assert (changes[0].level, changes[0].kind, changes[0].users) == ("critical", "administrators", ("alice",))
    assert changes[0].text == (
        "no administrator is left: nobody who can grant permissions is active and has a credential that is known here"
    )
    assert changes[0].warning.endswith(warning)


EXPIRED = {"pgp_key": KEYS["expired"], "create_login_profile": True}


REFUSED = {
    "name": (
        *(
            inputs(users={"Bob": {"path": "/team/"}}),
            inputs(users={"bob": {"path": "/team/"}}),
            "order",
            ("bob",),
            None,
        ),
        "users.bob must not be a name that another user had before this change, in different case: 'bob', previously "
        "'Bob'",
    ),
    "key": (
        *(bob(**EXPIRED), bob(**EXPIRED, credential_generation=2), "credentials", ("bob",), None),
        "users.bob.pgp_key must not be an expired PGP key when it is for a new password or access key: an expired key",
    ),
    "group": (
        *(inputs(**LOGS, iam_group_name_logs="ops"), inputs(**cross("ops")), "order", (), "ops"),
        "iam_groups_for_cross_account_access[0].group_name must not be a name that another group had before "
        "this change: 'ops', previously of aws_iam_group.logs",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_validate_refuses_is_reported_as_it_does(case):
    old, new, *expected = REFUSED[case]
    (change,) = (one for one in diff(old, new) if one.level == "high")
    assert [change.kind, change.users, change.group, change.text] == expected
    assert change.warning.startswith("`landingzone validate --against` refuses this change; ")
    assert not any("has the same attributes" in one.warning for one in diff(old, new))


@pytest.mark.parametrize(
    ("before", "after", "level", "text"),
    [
        ("current", "previous", "low", "bob: the access key in the first slot changes from current to previous"),
        ("previous", "current", "low", "bob: the access key in the first slot changes from previous to current"),
        ("previous", "inactive", "medium", "bob: the access key in the first slot changes from previous to inactive"),
        ("inactive", "previous", "low", "bob: the access key in the first slot changes from inactive to previous"),
        (None, "current", "medium", f"bob gets another access key in the first slot (current), {ENCRYPTED}"),
        ("inactive", None, "medium", "bob loses the inactive access key in the first slot"),
        # Those leave out a step.
        ("current", "inactive", "high", "bob: the access key in the first slot changes from current to inactive"),
        ("previous", None, "high", "bob loses the previous access key in the first slot"),
        ("current", None, "high", "bob loses the current access key in the first slot"),
    ],
)
def test_the_rotation_of_an_access_key_is_reported_step_by_step(before, after, level, text):
    def keys(state):
        slots = {"second": "current"} | ({"first": state} if state else {})
        return bob(access_key_slots=slots, create_access_keys=True, pgp_key="keybase:bob")

    (change,) = diff(keys(before), keys(after))
    assert (change.level, change.kind, change.text) == (level, "credentials", text)
    assert change.warning.startswith("skips a step") == (level == "high")


def test_access_keys_without_slots_are_one_in_the_first():
    def keys(**slots):
        return bob(access_key_slots=slots, create_access_keys=True, pgp_key="keybase:bob")

    assert told(keys(), keys(first="current")) == []
    both, one = {"first": "previous", "second": "current"}, {"second": "current"}
    for slots, lost in ((both, "access keys"), (one, "access key")):
        ((level, text),) = told(keys(**slots), bob(pgp_key="keybase:bob"))
        assert (level, text) == ("high", f"bob loses their {lost}; no other credential is defined here")


@pytest.mark.parametrize(
    ("attribute", "lost"),
    [("create_login_profile", "console password"), ("create_access_keys", "access key"), ("ssh_public_key", "SSH key")],
)
def test_a_way_in_that_somebody_loses_who_stays_is_reported_with_the_fix(attribute, lost):
    def having(*attributes, **more):
        return bob(**{name: WAYS_IN[name] for name in attributes}, **more)

    others = [name for name in WAYS_IN if name != attribute]
    (change,) = diff(having(*WAYS_IN), having(*others))
    assert (change.level, change.kind, change.text) == ("high", "credentials", f"bob loses their {lost}")
    assert change.warning.startswith("removed without offboarding: the apply deletes")
    assert "; keep the line: " in change.warning
    last = f"bob loses their {lost}; no other credential is defined here"
    assert told(having(attribute, "pgp_key"), having()) == [("high", last)]
    assert told(having(attribute, "pgp_key"), having("pgp_key", path="/team/"))[0] == ("high", last)
    assert told(having("pgp_key"), having(attribute, "pgp_key"))[0][0] == "medium"
    # It went when they were offboarding, or did not work any more.
    back = told(having(*WAYS_IN, **OFFBOARDING), having(*others))
    assert ("medium", f"bob loses their {lost}") in back or attribute == "create_login_profile"
    assert [text for level, text in back if level == "high"] == ["bob is active again after offboarding"]
    (going,) = diff(having(*WAYS_IN), having(*others, **OFFBOARDING))
    also = "" if lost == "console password" else f" and {lost}"
    assert f"their console password{also} {'are' if also else 'is'} deleted" in going.text


@pytest.mark.parametrize("way", ["create_login_profile", "create_access_keys"])
def test_an_administrator_who_loses_the_last_way_in_is_the_worst(way):
    changes = diff(bob(**FULL, pgp_key="keybase:bob", **{way: True}), bob(**FULL))
    assert [(change.level, change.kind) for change in changes] == [
        ("critical", "administrators"),
        ("high", "credentials"),
    ]
    assert changes[0].warning.endswith("refuses this change because of users.bob")
    # An access key in use is a way to give permissions; an SSH key is none.
    for kept, levels in (("create_access_keys", ["high"] * 2), ("ssh_public_key", ["critical", "high", "high"])):
        left = {name: WAYS_IN[name] for name in (kept, "pgp_key")}
        assert [level for level, _ in told(bob(**FULL, **WAYS_IN), bob(**FULL, **left))] == levels


def test_provider_settings_are_never_shown():
    changed = BEFORE.model_copy(update={"provider": {"secret_key": "hush"}})
    assert told(BEFORE, changed) == [("high", "provider.secret_key is set")]
    assert told(changed, BEFORE) == [("info", "provider.secret_key is removed")]


def test_what_two_groups_reach_together_is_reported_when_the_second_comes():
    def having(*groups, services=("ec2", "lambda")):
        made = {"should_create_iam_group_developers": True, "should_create_iam_group_use_existing_iam_roles": True}
        return inputs(**made, iam_group_developers_permitted_services=list(services), **users(bob=groups))

    both = ("developers", "use-existing-iam-roles")
    changes = told(having("developers"), having(*both))
    assert any("start something with them (ec2, lambda and s3)" in text for _, text in changes)
    more = having(*both, services=("ec2", "lambda", "glue"))
    assert any("start something with them (glue)" in text for _, text in told(having(*both), more))
    # What goes is no gain, and an administrator reaches all of it anyway.
    for was, becomes in ((having(*both), having("developers")), (having(), having(*both, "full-access"))):
        assert not any("start something" in text for _, text in told(was, becomes))
