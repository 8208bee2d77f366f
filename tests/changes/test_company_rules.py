"""What is reported of a change of teams and company rules, and for whom."""

import pytest
from drawn_teams import drawn_teams
from samples import ACCOUNT_ID

from landingzone import StackConfiguration, diff

BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy"
A = {"groups": ["a"]}


def side(teams=None, users=None, **more):
    return StackConfiguration(aws_account_id=ACCOUNT_ID, teams=teams or {}, users=users or {}, **more)


def of_house(old, new):
    return [each for each in diff(old, new) if each.kind == "setting" and not each.text.startswith("aws_account")]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_left_out_for_whom_a_change_of_teams_changes_something(seed):
    (users, before), (_, after) = drawn_teams(seed), drawn_teams(seed + 1)
    old, new = side(before, users), side(after, users)
    told = [user for change in diff(old, new) if change.text.startswith("the team ") for user in change.users]
    assert sorted(told) == [name for name in sorted(users) if old.users[name] != new.users[name]]


def test_who_moves_joins_or_leaves_is_reported_as_that_and_not_as_one_of_the_team():
    teams = {"data": A, "web": A, "gone": A}
    others = {name: {"team": "data"} for name in ("eve", "fay")}
    before = {
        "ann": {"team": "data"},
        "bob": {"team": "gone"},
        "cat": {},
        "dan": {"team": "web"},
        "was": {"team": "web"},
    }
    after = {"ann": {"team": "web"}, "bob": {"team": "web"}, "cat": {"team": "data"}, "dan": {}, "is": {"team": "data"}}
    renamed = {'aws_iam_user.user["is"]': 'aws_iam_user.user["was"]'}
    new = {"data": {"groups": ["a", "x"]}, "web": A, "new": {}}
    found = of_house(
        side(teams, before | others), side(new, after | others | {"zoe": {"team": "new"}}, adoption={"moved": renamed})
    )
    assert [(each.text, each.users) for each in found if "team" in each.text] == [
        ("ann moves from the team data to the team web", ("ann",)),
        ("bob moves from the team gone to the team web", ("bob",)),
        ("cat joins the team data", ("cat",)),
        ("dan leaves the team web", ("dan",)),
        ("gone is no longer a team", ()),
        ("is moves from the team web to the team data", ("is",)),
        ("new is now a team, with zoe", ("zoe",)),
        ("the team data gets the group x, for eve and fay", ("eve", "fay")),
    ]
