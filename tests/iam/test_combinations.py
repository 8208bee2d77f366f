"""Roles that may be passed, and services that start something with them: told together, and not for less."""

from dataclasses import replace
from functools import partial

import pytest

from landingzone.access.words import words_for_combination
from landingzone.groups import policies
from landingzone.groups.aws_managed import _texts, meaning_of
from landingzone.iam import access_levels
from landingzone.iam.combinations import Combination, find_combinations, find_new_combinations, find_way
from landingzone.iam.conditions import PRESENT, WITHOUT_MFA, ConditionRequirement
from landingzone.iam.dangers import DANGERS
from landingzone.iam.documents import require_mfa, service_actions
from landingzone.iam.held import Held
from landingzone.iam.passing import PASSED_TO, PRINCIPALS, services_of, starting
from landingzone.iam.permissions import Permission, permissions_of

ROLES = "arn:aws:iam::111122223333:role/*"
DEVELOPERS = permissions_of(policies.developers(service_actions(["ec2", "lambda"])))
PASSING = permissions_of(policies.use_existing_iam_roles("aws", "111122223333"))
TO_LAMBDA = (
    ConditionRequirement(operator="StringEquals", key="iam:PassedToService", values=("lambda.amazonaws.com",)),
)
IN_EUROPE = (ConditionRequirement(operator="StringEquals", key="aws:RequestedRegion", values=("eu-west-1",)),)
NOT_IN_EUROPE = (replace(IN_EUROPE[0], operator="StringNotEquals"),)
BOTH = Combination(roles=(ROLES,), services=("ec2", "lambda"))


def allow(action, resource="*", effect="Allow", **fields):
    return Permission(effect=effect, action=action, resource=resource, **fields)


deny = partial(allow, effect="Deny")
STARTING = [action for _, action in starting(allow("*"))]


def together(*permissions):
    return find_combinations(Held.of(permissions))


def test_two_groups_reach_together_what_neither_does():
    assert together(*DEVELOPERS) == together(*PASSING) == ()
    assert together(*DEVELOPERS, *PASSING) == together(*PASSING, *DEVELOPERS, *PASSING) == (BOTH,)
    assert words_for_combination(BOTH) == (
        f"pass roles ({ROLES}) and start something with them (ec2 and lambda): "
        "together this allows what these services can do with the roles"
    )


def test_whatever_starts_with_a_role_counts():
    needing = {action for service in access_levels.services() for action in access_levels.needing_a_role(service)}
    assert needing - {*STARTING} == {"rds:RemoveRoleFromDBCluster", "rds:RemoveRoleFromDBInstance"}
    assert {*STARTING} >= {row.action for row in DANGERS if "starts something with a role" in row.kinds}
    for action in STARTING:
        service = action.partition(":")[0]
        assert together(allow(action), *PASSING) == (Combination(roles=(ROLES,), services=(service,)),)
    for action in ("lambda:InvokeFunction", "lambda:UpdateFunctionCode", "ec2:Describe*", "s3:Get*"):
        assert together(allow(action), *PASSING) == ()


@pytest.mark.parametrize("action", ["IAM:passrole", "iam:*", "*"])
def test_whatever_includes_passing_roles_counts(action):
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
        allow("iam:PassRole", "${aws:username}"),
        allow("iam:PassRole", "arn:aws:iam::*:user/*"),
        allow("iam:PassRole", "arn:aws:logs:*:*:*"),
        deny("iam:PassRole"),
    ):
        assert together(one, *DEVELOPERS) == (), one


APP, OTHER = f"{ROLES[:-1]}app", "arn:aws:iam::444455556666:role/app"
ROLES_MAYBE = ("*", f"{ROLES[:-1]}${{aws:username}}-*", "arn:aws:*:*:*")


@pytest.mark.parametrize(
    ("passed", "expected", "words"),
    [
        *(([allow("iam:PassRole", each)], [{"roles": (each,)}], f"pass roles ({each}) and") for each in ROLES_MAYBE),
        # Those that a pattern includes are not named.
        ([allow("iam:PassRole", each) for each in (OTHER, APP, ROLES)], [{"roles": (ROLES, OTHER)}], ""),
        ([allow("iam:PassRole", each) for each in (OTHER, APP)], [{"roles": (APP, OTHER)}], f"({APP} and {OTHER})"),
        (
            [allow("iam:PassRole", ROLES, requirements=TO_LAMBDA), allow("iam:PassRole", APP)],
            [{"requirements": TO_LAMBDA, "services": ("lambda",)}, {"roles": (APP,)}],
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
    [found] = together(allow("ec2:*", requirements=IN_EUROPE), allow("ec2:RunInstances"), *PASSING)
    assert found.limited == ()


def test_many_services_are_counted():
    [found] = together(allow("*"))
    assert found.services == tuple(sorted({action.partition(":")[0] for action in STARTING}))
    # What runs code with a role is named, and not what hands one over, such as `access-analyzer`.
    assert found.services[0] == "access-analyzer"
    assert (
        f"(airflow, airflow-serverless, amplify, apigateway, apprunner, appstream and {len(found.services) - 6} "
        in (words_for_combination(found))
    )


def test_a_denial_removes_what_it_surely_keeps_from_somebody():
    of_lambda = [deny(action) for action in STARTING if action.startswith("lambda:")]
    for denials, services in (
        ((deny("iam:PassRole", "arn:aws:iam::111122223333:*"),), ()),
        ((deny("iam:PassRole", APP),), BOTH.services),
        ((deny("iam:PassRole", requirements=IN_EUROPE), deny("iam:PassRole", requirements=NOT_IN_EUROPE)), ()),
        ((deny("iam:PassRole", requirements=TO_LAMBDA),), ("ec2",)),
        ((deny("iam:PassRole", requirements=(*TO_LAMBDA, *IN_EUROPE)),), BOTH.services),
        ((deny("iam:PassRole", APP, requirements=TO_LAMBDA),), BOTH.services),
        ((deny("*", not_actions=("iam:PassRole", "ec2:*", "lambda:*")),), BOTH.services),
        ((deny("ec2:RunInstances"), deny("ec2:*", "arn:aws:ec2:eu-west-1:111122223333:*")), BOTH.services),
        ((deny("lambda:*", requirements=IN_EUROPE),), BOTH.services),
        (permissions_of(require_mfa()), BOTH.services),
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


EC2, LAMBDA, ECS = (f"{name}.amazonaws.com" for name in ("ec2", "lambda", "ecs-tasks"))


def passed_to(operator, *values, key="iam:PassedToService"):
    return (ConditionRequirement(operator=operator, key=key, values=values),)


@pytest.mark.parametrize(
    ("requirements", "services"),
    [
        (passed_to("StringEquals", EC2), ("ec2", "ecs")),
        (passed_to("StringEqualsIfExists", ECS), ("ecs",)),
        (passed_to("ForAnyValue:StringLike", "lambda.*"), ("lambda",)),
        (passed_to("StringEqualsIgnoreCase", LAMBDA.upper()), ("lambda",)),
        (passed_to("StringEquals", LAMBDA.upper()), ()),
        (passed_to("StringLike", "e*.eu-west-1.amazonaws.com"), ()),
        (passed_to("StringLike", "ec2.*.amazonaws.com", key="iam:passedtoservice"), ("ec2", "ecs")),
        (passed_to("StringEquals", "ec2.eu-west-1.amazonaws.com", "lambda.amazonaws.com.cn"), ("ec2", "ecs", "lambda")),
        (passed_to("StringEquals", "x.lambda.amazonaws.com"), ("lambda",)),
        (passed_to("StringNotEquals", EC2, LAMBDA), ("ec2", "ecs")),
        (passed_to("StringNotLike", "e*"), ("ec2", "lambda")),
        (passed_to("Null", "false"), ("ec2", "ecs", "lambda")),
        (passed_to("Null", "true"), ()),
        # Nothing is known of these, so that they may hold.
        (passed_to("StringEquals", "${aws:PrincipalTag/service}"), ("ec2", "ecs", "lambda")),
        (passed_to("ArnLike", EC2), ("ec2", "ecs", "lambda")),
        ((*passed_to("StringEquals", EC2), *IN_EUROPE), ("ec2", "ecs")),
    ],
)
def test_a_role_is_passed_to_the_services_that_the_condition_names(requirements, services):
    starts = [allow("ec2:RunInstances"), allow("ecs:RunTask"), allow("lambda:CreateFunction")]
    passes = allow("iam:PassRole", ROLES, requirements=requirements)
    expected = (Combination(roles=(ROLES,), requirements=requirements, services=services),) if services else ()
    assert together(*starts, passes) == expected
    assert find_combinations(Held.of([*starts, passes], [allow("*")])) == expected
    assert find_combinations(
        Held.of([*starts, allow("iam:PassRole", ROLES)], [allow("*", not_actions=("iam:*",)), passes])
    ) == (tuple(replace(one, requirements=()) for one in expected))


@pytest.mark.parametrize(
    ("requirements", "services"),
    [
        (passed_to("StringEquals", LAMBDA), ("ec2", "ecs")),
        (passed_to("StringEquals", EC2), ("ec2", "ecs", "lambda")),  # by ecs-tasks, and by spotfleet
        (passed_to("StringNotEquals", LAMBDA), ("lambda",)),
        (passed_to("Null", "false"), ()),
        ((*passed_to("StringEquals", LAMBDA), *IN_EUROPE), ("ec2", "ecs", "lambda")),
        (passed_to("ArnLike", LAMBDA), ("ec2", "ecs", "lambda")),
    ],
)
def test_a_denial_removes_the_services_that_its_condition_names(requirements, services):
    starts = [allow("ec2:RunInstances"), allow("ecs:RunTask"), allow("lambda:CreateFunction")]
    denial = deny("iam:PassRole", requirements=requirements)
    expected = (Combination(roles=(ROLES,), services=services),) if services else ()
    assert together(*starts, allow("iam:PassRole", ROLES), denial) == expected
    assert find_combinations(Held.of([*starts, allow("iam:PassRole", ROLES)], [allow("*"), denial])) == expected


def test_every_principal_is_that_of_services_in_which_something_starts_with_a_role():
    services = {action.partition(":")[0] for action in STARTING}
    assert [name for name, of in PRINCIPALS.items() if not {*of} <= services] == []
    assert services_of("pods.eks.us-gov-west-1.amazonaws.com") == ("eks",)
    assert services_of("nothing") == services_of("ec2.example.com") == ()


@pytest.mark.long
def test_no_sentence_about_a_policy_of_aws_names_a_service_that_its_roles_cannot_be_passed_to():
    found = 0
    for name in _texts():
        for one in find_combinations(Held.of(meaning_of(name))):
            values = {value for each in one.requirements if each.key.lower() == PASSED_TO for value in each.values}
            if values:
                found += 1
                takers = {service for value in values for service in services_of(value.replace("*", "us-east-1"))}
                takers |= {service for value in values for service in services_of(value.strip("*."))}
                assert {*one.services} <= takers | ({"ec2", "autoscaling"} if "ec2.*" in values else set()), name
    assert found > 200


def test_only_what_a_change_adds_to_a_combination_is_new():
    old, new = Held.of((*PASSING, allow("ec2:*"))), Held.of((*PASSING, *DEVELOPERS))
    assert list(find_new_combinations(old, new)) == [replace(BOTH, services=("lambda",))]
    assert list(find_new_combinations(new, old)) == list(find_new_combinations(new, new)) == []
    wider = Held.of((*DEVELOPERS, allow("iam:PassRole")))
    assert list(find_new_combinations(new, wider)) == [replace(BOTH, roles=("*",))]
    limited = Held.of((allow("iam:PassRole", ROLES, requirements=TO_LAMBDA), *DEVELOPERS))
    assert list(find_new_combinations(limited, new)) == [replace(BOTH, services=("ec2",))]
    assert list(find_new_combinations(new, limited)) == []
    freely = Held.of((*PASSING, allow("ec2:*", requirements=IN_EUROPE)))
    assert list(find_new_combinations(freely, old)) == [replace(BOTH, services=("ec2",))]


def test_what_needed_mfa_and_no_longer_does_could_be_done_before():
    with_mfa = [replace(one, states=PRESENT) for one in PASSING]
    without = [replace(one, states=WITHOUT_MFA) for one in PASSING]
    new = Held.of((*PASSING, *DEVELOPERS))
    assert list(find_new_combinations(Held.of((*with_mfa, *DEVELOPERS)), new)) == []
    assert list(find_new_combinations(Held.of((*without, *DEVELOPERS)), new)) == []
    assert list(find_new_combinations(Held.of(DEVELOPERS), Held.of((*without, *DEVELOPERS)))) == [BOTH]


@pytest.mark.parametrize(
    ("old", "new", "action"),
    [
        ([*PASSING], [*PASSING, *DEVELOPERS], "ec2:"),
        ([*DEVELOPERS], [*PASSING, *DEVELOPERS], "iam:PassRole"),
        ([*PASSING, allow("glue:Get*")], [*PASSING, allow("glue:CreateJob")], "glue:CreateJob"),
    ],
)
def test_a_new_combination_has_a_request_that_shows_it(old, new, action):
    before, after = Held.of(old), Held.of(new)
    (combination,) = find_new_combinations(before, after)
    example = find_way(combination, before, after)
    assert example.is_sure
    assert example.action.startswith(action)
    assert find_way(combination, after, after) is None
