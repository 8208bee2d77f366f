"""Access that ends: what is refused, warned about and told of its days, and where."""

import pytest
from samples import ACCOUNT_ID

from landingzone import Inputs, InvalidInputs, StackConfiguration, User
from landingzone.config.configured_user import OWN
from landingzone.rules.check import advise, check

DEC = "2026-12-31"
ROLES = [f"arn:aws:iam::222233334444:role/a-role-with-a-rather-long-name-{number}" for number in range(40)]
DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'


def no_day(place, text):
    return f"{place}: must be a date (got '{text}'); write the last day of access, in UTC, such as 2026-12-31"


TOP = {
    "aws_account_id": ACCOUNT_ID,
    "administrators_elsewhere": True,
    "groups_made_elsewhere": ["g", "h"],
    "teams": {"data": {"groups": ["h"]}},
    "iam_groups_for_cross_account_access": [{"group_name": "many", "iam_role_arns": ROLES}],
}
MANY = {"groups": ["many"]}
NONE = "groups_until.many: has no effect: all access of the user ends on that day or before"
THROUGH = "groups_until.h: must be a group that the user has only through `groups`, but the team data gives it too"
FIT = "groups_until.many: the denial that ends access must fit next to the other inline policies of the user, 2048 cha"
UNKNOWN = "must be the name of a group that the user is in"


@pytest.mark.parametrize(
    ("bob", "told"),
    [
        ({"until": DEC, "groups": ["g"], "team": "data", "groups_until": {"g": "2024-02-29"}}, []),
        ({"until": "2026-12-31T12:00:00Z"}, [no_day("until", "2026-12-31T12:00:00Z")]),
        ({"until": "${TfToken[TOKEN.1]}"}, [no_day("until", "${TfToken[TOKEN.1]}")]),
        ({"groups": ["g"], "groups_until": {"g": "2026-02-29"}}, [no_day("groups_until.g", "2026-02-29")]),
        ({**MANY, "groups_until": {"G": DEC}}, [f"groups_until.G: {UNKNOWN} (got 'G'); write many"]),
        ({**MANY, "groups_until": {"manny": DEC}}, [f"groups_until.manny: {UNKNOWN} (got 'manny'); did you mean"]),
        ({**MANY, "groups_until": {"": DEC}}, [f'groups_until[""]: {UNKNOWN} (got an empty string); write many']),
        ({"until": DEC, "json_policies": {"Access-Ends": DENY}}, ["json_policies.Access-Ends: must not be named `acc"]),
        ({"json_policies": {"access-ends": DENY}}, []),
        # What the other group gives is not known, so nothing is denied.
        ({"groups": ["many", "g"], "groups_until": {"many": DEC}}, []),
        ({**MANY, "groups_until": {"many": DEC}}, [FIT]),
        ({**MANY, "until": DEC, "groups_until": {"many": DEC}}, [NONE]),
        ({"until": DEC, "status": "offboarding"}, []),
        ({"groups": ["g", "h"], "team": "data", "groups_until": {"h": DEC}}, [THROUGH]),
        ({"groups": ["h"], "team": "data", "groups_until": {"h": DEC}}, ["groups_until.h: must be a group that the"]),
    ],
)
def test_what_is_wrong_with_a_day_is_reported_at_its_line(bob, told):
    made = StackConfiguration.model_validate({**TOP, "users": {"bob": bob}})
    found = [*check(made), *(each for each in advise(made) if each.code == "LZ293")]
    assert len(found) == len(told)
    assert all(str(each).startswith(f"users.bob.{line}") for each, line in zip(found, told, strict=True))


def test_the_module_takes_no_days_and_says_who_does():
    assert {*User.homeless} == {*OWN}
    with pytest.raises(InvalidInputs, match=r"users\.bob\.groups_until: unknown attribute .*; files, stacks and "):
        Inputs.model_validate({"aws_account_id": ACCOUNT_ID, "users": {"bob": {"groups_until": {}}}})
