"""What is reported of a change of teams and company rules, and for whom."""

import pytest
from drawn_teams import drawn_teams
from samples import ACCOUNT_ID

from landingzone import StackConfiguration, diff

BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy"
A = {"groups": ["a"]}
USERS = {"ann": {"team": "data"}, "bob": {"team": "data", "groups": ["A"], "path": "/b/"}, "cat": {}}
R = {"name": "r", "rule": "Ours", "team": False}
EXEMPT = {"users": {"ann": {"exempt": {"r": "why"}}}, "requirements": [R]}


def side(teams=None, users=None, **more):
    return StackConfiguration(aws_account_id=ACCOUNT_ID, teams=teams or {}, users=users or {}, **more)


def of_house(old, new):
    return [each for each in diff(old, new) if each.kind == "setting" and not each.text.startswith("aws_account")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (A, {"groups": ["a", "x"]}, "gets the group x, for ann and bob"),
        ({"groups": ["x", "y", "a"]}, A, "loses the groups x and y, for ann and bob"),
        ({}, A, "gets the group a, for ann"),
        ({"groups": ["x", "y"]}, {"groups": ["y", "x"]}, "lists its groups in another order, for ann and bob"),
        ({"path": "/x/"}, {"path": "/y/"}, "gets path /y/ instead of /x/, for ann"),
        ({"require_mfa": True}, {}, "gets require_mfa unset instead of true, for ann and bob"),
        ({}, {"permissions_boundary": f"{BOUNDARY}/a"}, f"gets the boundary {BOUNDARY}/a, for ann and bob"),
        ({"permissions_boundary": f"{BOUNDARY}/a"}, {}, f"loses the boundary {BOUNDARY}/a, for ann and bob"),
        (
            {"permissions_boundary": f"{BOUNDARY}/a", "tags": {"x": "1"}},
            {"permissions_boundary": f"{BOUNDARY}/b", "aws_managed_policy_names": ["P"], "tags": {"x": "2"}},
            f"gets different tags, gets the boundary {BOUNDARY}/b instead of {BOUNDARY}/a and gets the AWS managed "
            "policy P, for ann and bob",
        ),
    ],
)
def test_a_change_of_a_team_is_one_sentence_with_those_for_whom_it_changes_something(before, after, told):
    found = of_house(*(side({"data": team}, USERS) for team in (before, after)))
    (change,) = (each for each in found if " team " in each.text)
    assert change.text == f"the team data {told}"
    assert change.users == tuple(name for name in ("ann", "bob") if name in told.rpartition(", for")[2])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({}, {"requirements": [R]}, ["the company rule r is new: 'Ours'"]),
        ({"requirements": [R]}, {}, ["the company rule r is removed: 'Ours'"]),
        (
            {"requirements": [R]},
            {"requirements": [R | {"team": True}]},
            ["the company rule r changes: 'Ours'"],
        ),
        (EXEMPT | {"users": {"ann": {}}}, EXEMPT, ["ann is now exempt from r: 'why'"]),
        (EXEMPT, EXEMPT | {"users": {"ann": {}}}, ["ann is no longer exempt from r"]),
        (
            EXEMPT,
            EXEMPT | {"users": {"ann": {"exempt": {"r": "so"}}}},
            ["ann is exempt from r for another reason: 'so'"],
        ),
        (EXEMPT, EXEMPT, []),
    ],
)
def test_company_rules_and_exemptions_are_reported(old, new, told):
    assert [each.text for each in of_house(side(**old), side(**new))] == told
