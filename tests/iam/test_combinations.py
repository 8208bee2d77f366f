"""Roles that may be passed, and services that start something with them: told together, and not for less."""

from dataclasses import replace
from functools import partial

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
STARTING = [row for row in DANGERS if "starts with a role" in row.kinds]
BOTH = Combination(roles=(ROLES,), services=("ec2", "lambda"))


def allow(action: str, resource: str = "*", effect: str = "Allow", **fields: tuple) -> Permission:
    return Permission(effect=effect, action=action, resource=resource, **fields)


deny = partial(allow, effect="Deny")


def together(*permissions: Permission) -> tuple[Combination, ...]:
    return find_combinations(Held.of(permissions))


def test_two_groups_reach_together_what_neither_does():
    assert together(*DEVELOPERS) == together(*PASSING) == ()
    assert together(*DEVELOPERS, *PASSING) == together(*PASSING, *DEVELOPERS, *PASSING) == (BOTH,)
    assert words_for_combination(BOTH) == (
        f"pass roles ({ROLES}) and start something with them (ec2 and lambda): "
        "together they reach whatever these roles may do"
    )


def test_whatever_starts_with_a_role_counts():
    for row in STARTING:
        assert together(allow(row.action), *PASSING) == (Combination(roles=(ROLES,), services=(row.service,)),)
    for action in ("lambda:InvokeFunction", "lambda:UpdateFunctionCode", "ec2:Describe*", "s3:*"):
        assert together(allow(action), *PASSING) == ()


@pytest.mark.parametrize("action", ["IAM:passrole", "iam:*", "*"])
def test_whatever_includes_passing_roles_counts(action: str):
    [found] = together(allow(action, ROLES), *DEVELOPERS)
    assert found.roles == (ROLES,)
    assert {"ec2", "lambda"} <= set(found.services)


def test_what_passes_no_role_does_not_count():
    for one in (
        allow("iam:GetRole"),
        allow("iam:*", "arn:aws:iam::111122223333:user/*"),
        allow("*", not_actions=("iam:*",)),
        allow("iam:PassRole", not_resources=("arn:*:iam::*",)),
        allow("iam:PassRole", "b*"),
        deny("iam:PassRole"),
    ):
        assert together(one, *DEVELOPERS) == (), one


APP, OTHER = f"{ROLES[:-1]}app", "arn:aws:iam::444455556666:role/app"
# The last two: a wildcard may reach beyond its part of an ARN.
ROLES_MAYBE = (
    "*",
    f"{ROLES[:-1]}${{aws:username}}-*",
    "arn:aws:iam::*:r*",
    "${aws:username}",
    "a*",
    "arn:aws:iam::*:user/*",
)


@pytest.mark.parametrize(
    ("passed", "expected", "words"),
    [
        *(([allow("iam:PassRole", each)], [{"roles": (each,)}], f"pass roles ({each}) and") for each in ROLES_MAYBE),
        # Those that a pattern includes are not named.
        ([allow("iam:PassRole", each) for each in (OTHER, APP, ROLES)], [{"roles": (ROLES, OTHER)}], ""),
        ([allow("iam:PassRole", each) for each in (OTHER, APP)], [{"roles": (APP, OTHER)}], f"({APP} and {OTHER})"),
        (
            [allow("iam:PassRole", ROLES, requirements=TO_LAMBDA), allow("iam:PassRole", APP)],
            [{"requirements": TO_LAMBDA}, {"roles": (APP,)}],
            f"({ROLES}) if iam:PassedToService is lambda.amazonaws.com (StringEquals) and start",
        ),
        (
            [allow("iam:PassRole", not_resources=(OTHER,))],
            [{"roles": ("*",), "but": (OTHER,)}],
            f"pass roles (* but {OTHER}) and",
        ),
    ],
)
def test_roles_that_may_be_passed_are_named_with_their_conditions(passed, expected, words):
    found = together(*passed, *DEVELOPERS)
    assert found == tuple(replace(BOTH, **each) for each in expected)
    assert words in words_for_combination(found[0])


def test_a_service_that_takes_a_condition_is_said():
    [found] = together(allow("ec2:*", requirements=IN_EUROPE), allow("lambda:*"), *PASSING)
    assert (found.services, found.limited) == (("ec2", "lambda"), ("ec2",))
    assert "(ec2 under conditions and lambda)" in words_for_combination(found)
    both = [allow("ec2:*", requirements=IN_EUROPE), allow("ec2:RunInstances")]
    for held in (both, both[::-1]):
        [found] = together(*held, *PASSING)
        assert found.limited == ()


def test_many_services_are_counted():
    [found] = together(allow("*"))
    assert found.services == tuple(sorted({row.service for row in STARTING}))
    assert f"appstream and {len(found.services) - 6} others)" in words_for_combination(found)


def test_a_denial_takes_away_what_it_surely_keeps_from_somebody():
    of_lambda = [deny(row.action) for row in STARTING if row.service == "lambda"]
    for denials, services in (
        ((deny("iam:PassRole", "arn:aws:iam::111122223333:*"),), ()),
        ((deny("iam:PassRole", APP),), BOTH.services),
        ((deny("iam:PassRole", requirements=TO_LAMBDA),), BOTH.services),
        ((deny("*", not_actions=("iam:PassRole", "ec2:*", "lambda:*")),), BOTH.services),
        ((deny("ec2:RunInstances"), deny("ec2:*", "arn:aws:ec2:eu-west-1:111122223333:*")), BOTH.services),
        ((deny("lambda:*", requirements=IN_EUROPE),), BOTH.services),
        (permissions_of(require_mfa()), BOTH.services),
        ((deny("lambda:*"),), ("ec2",)),
        ((deny("lambda:*"), deny("ec2:*")), ()),
        (of_lambda, ("ec2",)),
        (of_lambda[1:], BOTH.services),
    ):
        found = together(*DEVELOPERS, *PASSING, *denials)
        assert found == ((replace(BOTH, services=services),) if services else ()), denials


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
    limited = Held.of((allow("iam:PassRole", ROLES, requirements=TO_LAMBDA), *DEVELOPERS))
    assert list(find_new_combinations(limited, new)) == [BOTH]
    assert list(find_new_combinations(new, limited)) == []
    freely = Held.of((*PASSING, allow("ec2:*", requirements=IN_EUROPE)))
    assert list(find_new_combinations(freely, old)) == [replace(BOTH, services=("ec2",))]
