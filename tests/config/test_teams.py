"""Teams: what each user of one has too, with what the user has first, and nothing downstream that knows of it."""

import json
import pickle

import pytest
from drawn_teams import BOUNDARY, by_hand, drawn_teams
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from landingzone import ConfiguredUser, Inputs, InvalidInputs, StackConfiguration, User, diff, report
from landingzone.config.teams import SHARED
from landingzone.rules.check import advise, check

# Of every attribute that a team may have: what a user has, what the team has, and what becomes of both.
JOINED = {
    "groups": (["logs", "ops"], ["Ops", "read-only"], ["logs", "ops", "read-only"]),
    "tags": ({"Team": "mine"}, {"team": "data", "floor": "2"}, {"Team": "mine", "floor": "2"}),
    "path": ("/", "/data/", "/"),
    "permissions_boundary": (BOUNDARY, f"{BOUNDARY}-2", BOUNDARY),
    "force_destroy": (False, True, False),
    "create_login_profile": (False, True, False),
    "require_mfa": (False, True, False),
    "aws_managed_policy_names": (
        ["job-function/Billing"],
        ["ReadOnlyAccess"],
        ["job-function/Billing", "ReadOnlyAccess"],
    ),
    "customer_managed_policy_names": (["a"], ["A", "b"], ["a", "b"]),
}


def configured(users, teams, **more):
    return StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, "users": users, "teams": teams, **more})


def test_what_the_user_has_comes_first_and_lists_and_tags_are_joined():
    assert {*JOINED} == {*SHARED}
    for name, (own, theirs, both) in JOINED.items():
        users = {"ann": {"team": "data", name: own}, "bob": {"team": "data"}, "cat": {"team": "data", name: None}}
        made = configured({**users, "dan": User(**{name: own})}, {"data": {name: theirs}}).users
        assert [getattr(made[user], name) for user in ("ann", "bob", "cat", "dan")] == [both, theirs, theirs, own], name
        assert {type(user) for user in made.values()} == {User}


def test_a_configuration_is_the_same_after_it_was_dumped_or_pickled_and_both_of_its_forms_refuse_other_places():
    users = {
        "ann": {"team": "data", "path": "/", "exempt": {"x": "y"}},
        "bob": ConfiguredUser(team="data"),
        "cat": None,
    }
    made = configured(users, {"data": {"groups": ["a"], "path": "/data/"}})
    for options in ({}, {"exclude_unset": True}, {"exclude_defaults": True}):
        again = StackConfiguration.model_validate(made.model_dump(**options))
        assert again.users == made.users, options
        assert [(user.team, user.exempt) for user in again.written.values()] == [("data", {"x": "y"}), ("data", {})]
    assert StackConfiguration.model_validate_json(made.model_dump_json(exclude_unset=True)).users == made.users
    assert pickle.loads(pickle.dumps(made)) == made == StackConfiguration.model_validate(made)
    for where in ({"teams": {}}, {"requirements": []}, {"users": {"ann": {"team": "data"}}}):
        with pytest.raises(InvalidInputs, match="unknown"):
            Inputs(aws_account_id=ACCOUNT_ID, **where)  # the module has none of it


SEEDS = [*range(15), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(15, 50))]


@pytest.mark.parametrize("seed", SEEDS)
def test_with_teams_and_unrolled_by_hand_the_same_is_made_reported_and_shown(seed):
    users, teams = drawn_teams(seed)
    asked = {"aws_account_id": ACCOUNT_ID, "should_create_iam_group_read_only": True}
    in_teams = StackConfiguration(**asked, users=users, teams=teams)
    plain = StackConfiguration(**asked, users={name: by_hand(user, teams) for name, user in users.items()})
    assert in_teams.users == plain.users
    assert [each.text for each in diff(in_teams, plain) if " team" not in each.text] == []
    shown = report(in_teams).as_dict()
    assert [user.pop("team", None) for user in shown["users"]] == [user["team"] for user in users.values()]
    assert shown == report(plain).as_dict()
    for find in (check, advise):
        assert {each.code for each in find(in_teams)} - {"LZ285"} == {each.code for each in find(plain)}
    if not check(plain):
        made = synthesize_stack(**asked, users=users, teams=teams)
        assert json.dumps(made) == json.dumps(synthesize_stack(**asked, users=plain.users))
