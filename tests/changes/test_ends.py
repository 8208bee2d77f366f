"""A change of access that ends: a later end, or none, is a gain of time; an earlier one is no loss before its day."""

import json
from datetime import date

import pytest
from samples import ACCOUNT_ID

from landingzone import StackConfiguration, diff, report
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.letter import Letter, letter_as_markdown
from landingzone.access.render.text import report_as_text

ROLE = "arn:aws:iam::222233334444:role/{}".format
DEC = "2026-12-31"
TODAY = date(2026, 12, 1)
PAST, LATER, LAST = "2026-11-10", "2026-11-30", "2026-12-01"
EXPIRES = "`landingzone user expire` and an apply end"
LOCKED = (
    "high",
    "bob is locked out: everything that their groups and policies allow is forbidden or outside their boundary",
)


def side(user, **more):
    entries = [{"group_name": name, "iam_role_arns": [ROLE(name), ROLE("both")]} for name in ("a", "b")]
    users = {"root": {"groups": ["full-access"]}}
    users |= {} if user is None else {"bob": {"groups": ["a"], **user}}
    return StackConfiguration(
        aws_account_id=ACCOUNT_ID, iam_groups_for_cross_account_access=entries, users=users, **more
    )


def test_a_user_who_comes_or_is_renamed_has_the_end_reported_once():
    old = side({})
    new = old.model_copy(deep=True)
    new = StackConfiguration.model_validate(
        old.model_dump(exclude_defaults=True)
        | {"users": {"root": {"groups": ["full-access"]}, "rob": {"groups": ["a"], "until": DEC}}}
    )
    (told,) = (each for each in diff(old, new, TODAY) if "ends" in each.text)
    assert (told.level, told.text) == ("info", f"the access of rob ends on {DEC} (last day, UTC)")
    moved = {"adoption": {"moved": {'aws_iam_user.user["rob"]': 'aws_iam_user.user["bob"]'}}}
    renamed = StackConfiguration.model_validate(new.model_dump(exclude_defaults=True) | moved)
    assert not any("ends" in each.text for each in diff(side({"until": DEC}), renamed, TODAY))


def test_what_iam_does_not_end_is_said_with_the_end_in_the_change_and_in_the_report():
    after = side({"groups": ["full-access"], "until": DEC})
    (told,) = (each for each in diff(side({"groups": ["full-access"]}), after, TODAY) if "ends" in each.text)
    left = "IAM does not end these by itself: non-role permissions of the group full-access"
    assert told.warning == left
    made = report(after, today=TODAY)
    bob = made.as_dict()["users"][0]
    assert bob["ends"] == [
        {"group": None, "last_day": DEC, "not_by_iam": ["non-role permissions of the group full-access"]}
    ]
    text, csv = report_as_text(made), report_as_csv(made, "users")
    assert "\nAccess of 1 user has an end date; role sessions that began before then last\n" in text
    assert f"  ends        all access, on {DEC} (last day, UTC); IAM does not end" in text
    assert csv.splitlines()[0].endswith(",why,ends")
    assert f"all access, on {DEC} (last day, UTC); {left}" in csv.splitlines()[1]


def ends(days, what="the access of bob", level="low"):
    return level, f"{what} ends on {days}"


def until(day, **more):
    return {"until": day, **more}


def member(day, *others, of="a", **more):
    return {"groups": [of, *others], "groups_until": {of: day}, **more}


def lost(*roles):
    return (
        "low",
        f"bob loses the role{'s' * (len(roles) > 1)} {' and '.join(roles)} in 222233334444, whose last day is past",
    )


def again(*roles):
    return (
        "high",
        f"bob gains the role{'s' * (len(roles) > 1)} {' and '.join(roles)} in 222233334444, whose last day was past",
    )


IN_A = "the membership of bob in a"
NOW = "this day is past, so its roles end with the apply"
ALLOWS = {"inline_iam_policies": {"own": {"actions": ["s3:GetObject"], "resources": ["*"]}}}
BOTH = {"groups": ["a", "b"]}
# What bob has before, and after; what is told, the worst first.
CHANGES = {
    "what ended is removed": (member(PAST, "b"), {"groups": ["b"]}, [("info", "bob leaves a and loses nothing")]),
    "the last day of a role that works today is no loss": (
        member(LAST, "b"),
        {"groups": ["b"]},
        [("low", "bob loses the role a in 222233334444, by leaving a")],
    ),
    "one past day instead of another": (
        until(PAST),
        until(LATER),
        [ends(f"{LATER} (last day, UTC), later than before ({PAST}); this day is past")],
    ),
    "the same of a membership, earlier": (
        member(LATER),
        member(PAST),
        [ends(f"{PAST} (last day, UTC), earlier than before ({LATER}); this day is past", IN_A)],
    ),
    "a day in the past": (
        until(DEC),
        until(LATER),
        [
            LOCKED,
            ends(f"{LATER} (last day, UTC), earlier than before ({DEC}); {NOW}", level="high"),
            lost("a", "both"),
        ],
    ),
    "a day in the past of one of two": (
        BOTH,
        member(PAST, "b"),
        [ends(f"{PAST} (last day, UTC); it had no end before; {NOW}", IN_A, "high"), lost("a")],
    ),
    "a day in the past that ends nothing": (
        {"groups": ["full-access", "a"]},
        member(PAST, "full-access"),
        [ends(f"{PAST} (last day, UTC); it had no end before; this day is past", IN_A)],
    ),
    "today is the last day": (
        until(DEC),
        until(LAST),
        [ends(f"{LAST} (last day, UTC), earlier than before ({DEC})")],
    ),
    "a past day is removed": (
        until(LATER),
        {},
        [
            again("a", "both"),
            ("high", f"the access of bob no longer ends; until now it ended on {LATER} (last day, UTC)"),
        ],
    ),
    "a past day becomes today": (
        member(PAST, "b"),
        member(LAST, "b"),
        [again("a"), ends(f"{LAST} (last day, UTC), later than before ({PAST})", IN_A, "high")],
    ),
    "another group gives what ended": (
        member(PAST),
        member(PAST, "b"),
        [("high", "bob gains the role b in 222233334444, by joining b"), again("both")],
    ),
    "a new membership of somebody whose access has ended": (
        until(PAST),
        until(PAST, **BOTH),
        [
            ("info", "bob joins b, which grants nothing new"),
            ends(f"{PAST} (last day, UTC); this day is past", "the membership of bob in b", "info"),
        ],
    ),
    "somebody new whose access has ended": (
        None,
        until(PAST),
        [
            ("medium", "bob is added"),
            ("info", "bob joins a, which grants nothing new"),
            ends(f"{PAST} (last day, UTC); this day is past", level="info"),
        ],
    ),
    "somebody whose access has ended is offboarded": (
        until(PAST),
        until(PAST, status="offboarding"),
        [("medium", "bob is being offboarded and may no longer do anything: their memberships end")],
    ),
    "what only expire ends is lost": (
        until(PAST, **ALLOWS),
        until(PAST),
        [LOCKED, ("low", "bob may no longer use s3:GetObject")],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_iam_has_ended_is_no_access_on_either_side(case):
    old, new, expected = CHANGES[case]
    told = [(each.level, each.text) for each in diff(side(old), side(new), TODAY)]
    assert told == expected


def test_what_only_expire_ends_keeps_its_level_and_the_sentence_names_the_day_and_the_command():
    past = until(PAST, groups=["full-access", "a"])
    [gain] = (each for each in diff(side(until(PAST)), side(past), TODAY) if each.kind == "gain")
    assert (gain.level, gain.text) == (
        "critical",
        "bob gains full access, part of which is forbidden, by joining full-access",
    )
    assert gain.warning == f"all access ended on {PAST} (last day, UTC); {EXPIRES} this"
    told = {each.text: each.warning for each in diff(side(past | until(DEC)), side(past), TODAY)}
    left = f"{EXPIRES} these: non-role permissions of the group full-access"
    assert told[f"the access of bob ends on {PAST} (last day, UTC), earlier than before ({DEC}); {NOW}"] == left
    made = report(side(past), today=TODAY)
    [bob] = (user for user in made.users if user.name == "bob")
    assert (bob.is_administrator, bob.stake.level) == (True, "critical")
    assert f"all access, on {PAST} (last day, UTC), which is past; {left}" in [end.in_words for end in bob.ends.each]


def test_of_full_access_a_day_ends_and_gives_back_only_the_roles():
    full = {"groups": ["full-access"]}
    roles = "use sts:AssumeRole and use sts:SetSourceIdentity and sts:TagSession on arn:*:iam::*:role/*"
    back = [(each.level, each.text) for each in diff(side(until(PAST, **full)), side(until(DEC, **full)), TODAY)]
    assert ("high", f"bob may now {roles}, whose last day was past") in back
    ends = [(each.level, each.text) for each in diff(side(until(DEC, **full)), side(until(PAST, **full)), TODAY)]
    assert ("low", f"bob may no longer {roles}, whose last day is past") in ends
    assert not any("gains full access" in text for _, text in [*back, *ends])


def test_the_roles_of_a_group_that_is_elsewhere_end_without_their_names():
    ext = {"groups": ["ext"]}
    told = diff(*(side(user, groups_made_elsewhere=["ext"]) for user in (until(DEC, **ext), until(PAST, **ext))), TODAY)
    assert [each.text for each in told] == [
        f"the access of bob ends on {PAST} (last day, UTC), earlier than before ({DEC}); {NOW}"
    ]


def test_somebody_for_whom_iam_has_ended_all_has_nothing_left():
    [bob] = (user for user in report(side(until(PAST)), today=TODAY).users if user.name == "bob")
    assert (bob.stake.level, bob.mfa, bob.roles) == ("info", "nothing to protect", ())
    [bob] = (user for user in report(side(until(LAST)), today=TODAY).users if user.name == "bob")
    assert (bob.stake.level, bob.mfa, len(bob.roles)) == ("high", "needed", 2)
    assert [end.in_words for end in bob.ends.each] == [f"all access, on {LAST} (last day, UTC)"]


def test_a_role_that_ended_is_in_no_report_and_in_no_letter():
    made = report(side(member(PAST, "b", create_login_profile=True, pgp_key="keybase:x")), today=TODAY)
    [bob] = (user for user in made.users if user.name == "bob")
    assert [role.name for role in bob.roles] == ["b", "both"]
    assert [policy.name for policy in bob.policies] == ["access-ends"]
    letter = letter_as_markdown(Letter(report=made, user=bob, resets_password=True))
    assert f"\n- the membership in a, on `{PAST}` (last day, UTC), which is past\n" in letter
    _, roles = letter.split("## Roles")
    assert "roleName=both" in roles
    assert "roleName=a&" not in roles


def own(*more):
    """Give a policy that allows s3:GetObject, and statements about S3, by effect and operator."""
    statements = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    for effect, operator in more:
        condition = {operator: {"aws:CurrentTime": "2026-12-01T00:00:00Z"}}
        statements.append({"Effect": effect, "Action": "s3:*", "Resource": "*", "Condition": condition})
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return side({"groups": [], "json_policies": {"own": text}})


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_statement_whose_day_is_past_is_no_change(effect):
    ended = own((effect, "DateLessThan"))
    assert not diff(own(), ended, TODAY)
    assert not diff(ended, own(), TODAY)
    assert diff(own(), ended, date(2026, 11, 30))


def test_a_denial_since_a_past_day_is_one_without_a_condition():
    [told, *_] = diff(own(), own(("Deny", "DateGreaterThanEquals")), TODAY)
    assert (told.level, told.text) == LOCKED
    [user] = (each for each in report(own(("Deny", "DateGreaterThanEquals")), today=TODAY).users if each.name == "bob")
    assert user.stake.level == "info"
