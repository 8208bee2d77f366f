"""A change of access that ends: a later end, or none, is a gain of time; an earlier one is no loss before its day."""

from samples import ACCOUNT_ID

from landingzone import StackConfiguration, diff, report
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.text import report_as_text

ROLE = "arn:aws:iam::222233334444:role/{}".format
DEC = "2026-12-31"


def side(user, **more):
    entries = [{"group_name": name, "iam_role_arns": [ROLE(name), ROLE("both")]} for name in ("a", "b")]
    users = {"root": {"groups": ["full-access"]}, "bob": {"groups": ["a"], **user}}
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
    (told,) = (each for each in diff(old, new) if "ends" in each.text)
    assert (told.level, told.text) == ("info", f"the access of rob ends on {DEC} (last day, UTC)")
    moved = {"adoption": {"moved": {'aws_iam_user.user["rob"]': 'aws_iam_user.user["bob"]'}}}
    renamed = StackConfiguration.model_validate(new.model_dump(exclude_defaults=True) | moved)
    assert not any("ends" in each.text for each in diff(side({"until": DEC}), renamed))


def test_what_iam_does_not_end_is_said_with_the_end_in_the_change_and_in_the_report():
    after = side({"groups": ["full-access"], "until": DEC})
    (told,) = (each for each in diff(side({"groups": ["full-access"]}), after) if "ends" in each.text)
    left = "IAM does not end these by itself: non-role permissions of the group full-access"
    assert told.warning == left
    bob = report(after).as_dict()["users"][0]
    assert bob["ends"] == [
        {"group": None, "last_day": DEC, "not_by_iam": ["non-role permissions of the group full-access"]}
    ]
    text, csv = report_as_text(report(after)), report_as_csv(report(after), "users")
    assert "\nAccess of 1 user has an end date; role sessions that began before then last\n" in text
    assert f"  ends        all access, on {DEC} (last day, UTC); IAM does not end" in text
    assert csv.splitlines()[0].endswith(",why,ends")
    assert f"all access, on {DEC} (last day, UTC); {left}" in csv.splitlines()[1]
