"""What is said of accounts that come, go and are called otherwise, and by which name roles are said to be in them."""

from transient_cases import change_of

from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff
from landingzone.changes.transient_access import find_transient_access
from landingzone.config.options import StackConfiguration
from landingzone.config.user import User

PROD = {"prod": "333344445555"}
STAGING = "444455556666"
BOTH = PROD | {"staging": STAGING}
OTHER = "555566667777"
ROLES = ("admin", "on-call", "read-only")
REPLACED = "Terraform replaces it: its members are without it for a moment"


def side(accounts, groups=("{}-in-{{account}}",), /, **more):
    lines = [{"group_name": group.format(role), "roles": [role]} for group in groups for role in ROLES]
    given = {"account_groups": lines} if accounts and groups else {}
    given |= {"should_create_iam_group_cross_account_access_all": False, "accounts": accounts}
    users = {name: {"groups": list(names)} for name, names in more.pop("users", {}).items()}
    return StackConfiguration.model_validate({"aws_account_id": "123456789012", "users": users, **given, **more})


def entry_of(name, *accounts):
    arns = [f"arn:aws:iam::{account}:role/x" for account in accounts]
    return {"iam_groups_for_cross_account_access": [{"group_name": name, "iam_role_arns": arns}]}


def told(old, new):
    changes = diff(old, new)
    return [f"{one.level}: {one.text}" + (f" ({one.warning})" if one.warning else "") for one in changes]


ALL_GO = (
    "low: account staging (444455556666): 3 groups are removed (admin-in-staging, on-call-in-staging and "
    "read-only-in-staging)"
)


def test_who_loses_what_in_it_is_said():
    groups = ["admin-in-staging", "read-only-in-staging"]
    was, becomes = {"alice": groups, "bob": reversed(groups)}, {"alice": [], "bob": []}
    assert told(side(BOTH, users=was), side(PROD, users=becomes)) == [
        "low: alice and bob lose the roles admin and read-only in staging (444455556666), because the groups "
        "admin-in-staging and read-only-in-staging are removed",
        ALL_GO,
    ]


def test_a_group_that_users_still_name_is_reported_on_its_own_too():
    users = {"bob": ["admin-in-staging"]}
    lines = told(side(BOTH, users=users), side(PROD, users=users))
    warning = "(still named by bob: this fails unless it is defined elsewhere)"
    assert f"low: the group admin-in-staging is removed {warning}" in lines
    assert ALL_GO in lines
    assert not [line for line in lines if "on-call-in-staging is removed" in line]


def test_what_the_state_forgets_may_stay():
    kept = {"adoption": {"removed": ["aws_iam_group.cross_account_access_groups"]}}
    lines = told(side(BOTH, users={"bob": ["admin-in-staging"]}), side(PROD, users={"bob": []}, **kept))
    loses = "low: bob loses the role admin in staging (444455556666), because the group admin-in-staging is removed"
    assert {f"{each}, unless the state forgets it" for each in (ALL_GO, loses)} <= {*lines}


def test_one_group_of_an_account_is_named_for_programs_too():
    entry = [{"group_name": "one", "roles": ["x"], "accounts": ["prod"]}]
    changes = diff(side(PROD, ()), side(PROD, (), account_groups=entry))
    (change,) = (each for each in changes if "1 group is added" in each.text)
    assert (change.text, change.group) == ("account prod (333344445555): 1 group is added (one)", "one")


def test_groups_of_several_accounts_of_none_with_a_name_and_of_ones_own_are_reported_one_by_one():
    policy = {"actions": ["sts:AssumeRole"], "resources": [f"arn:aws:iam::{STAGING}:role/x"]}
    own = {"groups": {"g": {"inline_iam_policies": {"p": policy}}}}
    for given in (entry_of("g", STAGING, OTHER), entry_of("g", OTHER), own):
        assert told(side(BOTH, ()), side(BOTH, (), **given)) == ["info: the group g is created"]
        assert told(side(BOTH, (), **given), side(BOTH, ())) == ["low: the group g is removed"]


def test_an_account_that_is_called_otherwise_is_a_change_of_its_own():
    stage = PROD | {"stage": STAGING}
    called = "info: account staging (444455556666) is now called stage"
    everywhere = ("everywhere-{}",)
    assert told(side(BOTH, everywhere), side(stage, everywhere)) == [f"{called}; this changes nothing in AWS"]
    users = {"bob": ["admin-in-staging"]}
    assert told(side(BOTH, users=users), side(stage, users={"bob": []})) == [
        "low: bob loses the role admin in staging (444455556666), because the group admin-in-staging is removed",
        "low: account staging (444455556666): 1 group is removed (admin-in-staging)",
        "info: account stage (444455556666): 1 group is added (admin-in-stage)",
        *(f"info: the group {role}-in-staging is renamed to {role}-in-stage ({REPLACED})" for role in ROLES[1:]),
        called,
    ]


def test_accounts_that_exchange_their_names_are_not_said_to_change_nothing():
    exchanged = {"prod": STAGING, "staging": PROD["prod"]}
    lines = told(side(BOTH), side(exchanged))
    assert lines[-2:] == [
        "info: account prod (333344445555) is now called staging",
        "info: account staging (444455556666) is now called prod",
    ]
    of_prod = "low: members of admin-in-prod (nobody yet) {} the role admin in prod ({}), through this group".format
    assert {of_prod("lose", PROD["prod"]), of_prod("gain", STAGING)} <= {*lines}
    group = [{"group_name": "both", "roles": ["x"], "accounts": ["prod", "dev"]}]
    old, new = (side(each | {"dev": OTHER}, (), account_groups=group) for each in (BOTH, exchanged))
    assert not [line for line in told(old, new) if "nothing changes" in line]


def test_a_name_that_comes_or_goes_beside_roles_that_stay_changes_nothing_in_aws():
    entry = entry_of("old", STAGING)
    nameless, named = side({}, **entry), side({"staging": STAGING}, (), **entry)
    alone = side({"staging": STAGING}, ())
    for old, new, what in (
        (nameless, named, "now has this name; this changes nothing in AWS"),
        (named, nameless, "no longer has a name; this changes nothing in AWS"),
        (side({}), alone, "is now in accounts"),
        (alone, side({}), "is no longer in accounts"),
    ):
        assert told(old, new) == [f"info: account staging ({STAGING}) {what}"]


def test_many_names_that_come_at_once_are_one_line():
    numbers = [f"{number:012}" for number in range(1, 7)]
    entry = entry_of("old", *numbers)
    named = {f"a{number[-1]}": number for number in numbers}
    assert told(side({}, **entry), side(named, (), **entry)) == [
        "info: 6 accounts now have names (a1 (000000000001), a2 (000000000002), a3 (000000000003) and 3 others); "
        "this changes nothing in AWS"
    ]
    assert told(side(named, ()), side({}))[0].startswith("info: 6 accounts are no longer in accounts (a1 (")
    assert len(told(side({}), side(dict([*named.items()][:5]), ()))) == 5


def test_a_denial_is_said_with_the_names_of_the_new_side():
    deny = {"no": {"actions": ["sts:AssumeRole"], "resources": [f"arn:aws:iam::{STAGING}:role/x"], "effect": "Deny"}}
    denied, free = ({"bob": User.model_validate(each)} for each in ({"inline_iam_policies": deny}, {}))
    old, new = side(BOTH, ()), side(PROD | {"stage": STAGING}, ())
    for was, becomes, word in ((free, denied, "is now"), (denied, free, "is no longer")):
        lines = told(old.model_copy(update={"users": was}), new.model_copy(update={"users": becomes}))
        assert any(f"bob {word} forbidden to assume the role x in stage (444455556666)" in line for line in lines)


def test_another_account_is_called_by_its_name():
    old, new = (side(BOTH, (), aws_account_id=number) for number in (PROD["prod"], OTHER))
    assert "the account changes from prod (333344445555) to 555566667777 (" in told(old, new)[0]


def test_what_a_group_grants_more_is_said_by_name_where_somebody_leaves_it():
    old, new = (
        side(PROD, (), account_groups=[{"group_name": "g", "roles": list(roles)}], users={"bob": groups})
        for roles, groups in (("a", ["g"]), ("ab", []))
    )
    (one,) = find_transient_access(Comparison(old, new))
    assert "(assume the role b in prod (333344445555))" in change_of(one).text
    assert "prod (333344445555)" in str(one.advice)
