import pytest
from mutated_keys import KEYS
from samples import SSH_PUBLIC_KEY
from told_changes import BEFORE, ROLE, bob, cross, inputs, lines, told, users

from landingzone.changes.diff import diff

LOGS = {"should_create_iam_group_logs": True}
FULL = {"groups": ["full-access"]}
OFFBOARDING = {"status": "offboarding"}
ON_PURPOSE = {**FULL, **OFFBOARDING, "leaves_no_administrator": True}
SIGNS_IN = {"create_login_profile": True, "pgp_key": "keybase:bob"}
WAYS_IN = {**SIGNS_IN, "create_access_keys": True, "ssh_public_key": SSH_PUBLIC_KEY}
ASSUME = {"actions": ["sts:AssumeRole", "sts:TagSession"], "resources": [ROLE], "force_mfa": True}
S3 = {"actions": ["s3:*"], "resources": ["*"]}
DENY = {"actions": ["s3:DeleteObject"], "resources": ["*"], "effect": "Deny"}
ENCRYPTED = "encrypted to the PGP key that keybase:bob has during the apply"


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
    unknown = "groups of users that are defined nowhere are"
    for was, becomes, reported in (
        (
            old,
            listed,
            [
                "low setting: the groups bling, full-acess and support count as defined elsewhere, which bob, eve and "
                "new have (groups_made_elsewhere)",
                f"info setting: {unknown} now refused (groups_made_elsewhere)",
            ],
        ),
        (
            listed,
            old,
            [
                f"medium setting: {unknown} no longer refused (groups_made_elsewhere is unset)",
                "info setting: the groups bling, full-acess and support no longer count as defined elsewhere "
                "(groups_made_elsewhere)",
            ],
        ),
    ):
        found = [one for one in lines(was, becomes) if " group:" in one or " setting:" in one]
        assert [one for one in found if "capitals" not in one] == reported


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
