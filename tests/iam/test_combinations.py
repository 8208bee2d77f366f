"""Roles that may be passed, and services that start something with them: told together, and not for less."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from landingzone.access.words import words_for_combination
from landingzone.groups import policies
from landingzone.iam.combinations import Combination, find_combinations, find_new_combinations
from landingzone.iam.conditions import Requirement
from landingzone.iam.dangers import DANGERS
from landingzone.iam.documents import require_mfa, service_actions
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission, permissions_of

ROLES = "arn:aws:iam::111122223333:role/*"
DEVELOPERS = permissions_of(policies.developers(service_actions(["ec2", "lambda"])))
PASSING = permissions_of(policies.use_existing_iam_roles("aws", "111122223333"))
TO_LAMBDA = (Requirement(operator="StringEquals", key="iam:PassedToService", values=("lambda.amazonaws.com",)),)
IN_EUROPE = (Requirement(operator="StringEquals", key="aws:RequestedRegion", values=("eu-west-1",)),)
BOTH = Combination(roles=(ROLES,), services=("ec2", "lambda"))


def allow(action: str, resource: str = "*", **fields: tuple) -> Permission:
    return Permission(effect="Allow", action=action, resource=resource, **fields)


def deny(action: str, resource: str = "*", **fields: tuple) -> Permission:
    return replace(allow(action, resource, **fields), effect="Deny")


def together(permissions: Iterable[Permission]) -> tuple[Combination, ...]:
    return find_combinations(Held.of(tuple(permissions)))


def test_two_groups_reach_together_what_neither_does():
    assert together(DEVELOPERS) == together(PASSING) == ()
    [found] = together([*DEVELOPERS, *PASSING])
    assert found == BOTH
    assert together([*PASSING, *DEVELOPERS, *PASSING]) == (BOTH,)
    assert words_for_combination(found) == (
        f"pass roles ({ROLES}) and start something with them (ec2 and lambda): "
        "together they reach whatever these roles may do"
    )


STARTING = [row for row in DANGERS if "starts with a role" in row.kinds]


def test_whatever_starts_with_a_role_counts():
    for row in STARTING:
        assert together([allow(row.action), *PASSING]) == (Combination(roles=(ROLES,), services=(row.service,)),)
    for action in ("lambda:InvokeFunction", "lambda:UpdateFunctionCode", "ec2:Describe*", "s3:*"):
        assert together([allow(action), *PASSING]) == ()


@pytest.mark.parametrize("action", ["iam:PassRole", "IAM:passrole", "iam:Pass*", "iam:*", "*"])
def test_whatever_includes_passing_roles_counts(action: str):
    [found] = together([allow(action, ROLES), *DEVELOPERS])
    assert found.roles == (ROLES,)
    assert {"ec2", "lambda"} <= set(found.services)


@pytest.mark.parametrize(
    "one",
    [
        allow("iam:GetRole"),
        allow("iam:*", "arn:aws:iam::111122223333:user/*"),
        allow("*", not_actions=("iam:*",)),
        allow("iam:PassRole", not_resources=("arn:*:iam::*",)),
        allow("iam:PassRole", "b*"),
        deny("iam:PassRole"),
    ],
    ids=str,
)
def test_what_passes_no_role_does_not_count(one: Permission):
    assert together([one, *DEVELOPERS]) == ()


ROLES_MAYBE = (
    *("*", "arn:aws:iam::111122223333:role/${aws:username}-*", "arn:aws:iam::*:r*", "${aws:username}"),
    *("a*", "arn:aws:iam::*:user/*"),  # a wildcard may reach beyond its part of an ARN
)


@pytest.mark.parametrize("resource", ROLES_MAYBE)
def test_roles_that_may_be_passed_are_named(resource: str):
    [found] = together([allow("iam:PassRole", resource), *DEVELOPERS])
    assert found == replace(BOTH, roles=(resource,))
    assert f"pass roles ({resource}) and" in words_for_combination(found)


def test_roles_are_named_together_without_those_that_a_pattern_includes():
    one, other = f"{ROLES[:-1]}app", "arn:aws:iam::444455556666:role/app"
    [found] = together([*(allow("iam:PassRole", each) for each in (other, one, ROLES)), *DEVELOPERS])
    assert found.roles == (ROLES, other)
    [found] = together([*(allow("iam:PassRole", each) for each in (other, one)), *DEVELOPERS])
    assert f"({one} and {other})" in words_for_combination(found)


def test_a_condition_of_passing_stays_a_condition():
    [found] = together([allow("iam:PassRole", ROLES, requirements=TO_LAMBDA), *DEVELOPERS])
    assert found == replace(BOTH, requirements=TO_LAMBDA)
    assert (
        f"({ROLES}) if iam:PassedToService is lambda.amazonaws.com (StringEquals) and start"
        in words_for_combination(found)
    )


def test_roles_under_different_conditions_are_told_apart():
    app = f"{ROLES[:-1]}app"
    limited = allow("iam:PassRole", ROLES, requirements=TO_LAMBDA)
    found = together([limited, allow("iam:PassRole", app), *DEVELOPERS])
    assert [(one.roles, one.requirements) for one in found] == [((ROLES,), TO_LAMBDA), ((app,), ())]


def test_roles_that_are_left_out_are_said():
    [found] = together([allow("iam:PassRole", not_resources=("arn:aws:iam::*:role/admin",)), *DEVELOPERS])
    assert found.but == ("arn:aws:iam::*:role/admin",)
    assert "pass roles (* but arn:aws:iam::*:role/admin) and" in words_for_combination(found)


def test_roles_that_a_condition_no_longer_limits_are_new():
    limited, free = (
        Held.of((allow("iam:PassRole", ROLES, **each), *DEVELOPERS)) for each in ({"requirements": TO_LAMBDA}, {})
    )
    assert list(find_new_combinations(limited, free)) == [BOTH]
    assert list(find_new_combinations(free, limited)) == []


def test_a_service_that_takes_a_condition_is_said():
    [found] = together([allow("ec2:*", requirements=IN_EUROPE), allow("lambda:*"), *PASSING])
    assert (found.services, found.limited) == (("ec2", "lambda"), ("ec2",))
    assert "(ec2 under conditions and lambda)" in words_for_combination(found)
    both = [allow("ec2:*", requirements=IN_EUROPE), allow("ec2:RunInstances")]
    for held in (both, both[::-1]):
        [found] = together([*held, *PASSING])
        assert found.limited == ()


def test_many_services_are_counted():
    [found] = together([allow("*")])
    assert found.services == tuple(sorted({row.service for row in STARTING}))
    assert f"appstream and {len(found.services) - 6} others)" in words_for_combination(found)


# What `test_held.py` says of denials, of passing roles and of what is started with them.
@pytest.mark.parametrize(
    ("denials", "found"),
    [
        ((deny("iam:PassRole", "arn:aws:iam::111122223333:*"),), ()),
        ((deny("*", not_actions=("s3:*",)),), ()),
        ((deny("iam:PassRole", not_resources=("arn:aws:s3:::*",)),), ()),
        ((deny("iam:PassRole", f"{ROLES[:-1]}admin"),), (BOTH,)),
        ((deny("iam:PassRole", requirements=TO_LAMBDA),), (BOTH,)),
        ((deny("iam:PassRole", not_resources=(f"{ROLES[:-1]}app",)),), (BOTH,)),
        ((deny("*", not_actions=("iam:PassRole", "ec2:*", "lambda:*")),), (BOTH,)),
        ((deny("ec2:RunInstances"), deny("ec2:*", "arn:aws:ec2:eu-west-1:111122223333:*")), (BOTH,)),
        ((deny("lambda:*", requirements=IN_EUROPE),), (BOTH,)),
        (permissions_of(require_mfa()), (BOTH,)),
    ],
)
def test_a_denial_takes_away_what_it_surely_keeps_from_somebody(
    denials: tuple[Permission, ...], found: tuple[Combination, ...]
):
    assert together([*DEVELOPERS, *PASSING, *denials]) == found


def test_a_denial_of_all_that_a_service_starts_takes_the_service_away():
    assert together([*DEVELOPERS, *PASSING, deny("lambda:*")]) == (replace(BOTH, services=("ec2",)),)
    assert together([*DEVELOPERS, *PASSING, deny("lambda:*"), deny("ec2:*")]) == ()
    denials = [deny(row.action) for row in STARTING if row.service == "lambda"]
    assert together([*DEVELOPERS, *PASSING, *denials]) == (replace(BOTH, services=("ec2",)),)
    assert together([*DEVELOPERS, *PASSING, *denials[1:]]) == (BOTH,)


def test_a_boundary_bounds_a_combination_too():
    held = (*DEVELOPERS, *PASSING)
    assert find_combinations(Held.of(held, (allow("ec2:*"), allow("lambda:*")))) == ()
    found = find_combinations(Held.of(held, (allow("iam:*"), allow("lambda:*"))))
    assert found == (replace(BOTH, services=("lambda",)),)


def test_only_what_a_change_adds_to_a_combination_is_new():
    old, new = Held.of((*PASSING, allow("ec2:*"))), Held.of((*PASSING, *DEVELOPERS))
    assert list(find_new_combinations(old, new)) == [replace(BOTH, services=("lambda",))]
    assert list(find_new_combinations(new, old)) == list(find_new_combinations(new, new)) == []
    wider = Held.of((*DEVELOPERS, allow("iam:PassRole")))
    assert list(find_new_combinations(new, wider)) == [replace(BOTH, roles=("*",))]
    freely = Held.of((*PASSING, allow("ec2:*", requirements=IN_EUROPE)))
    assert list(find_new_combinations(freely, old)) == [replace(BOTH, services=("ec2",))]
