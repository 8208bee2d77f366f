"""Every argument that is written is one that the newest provider has of which types are to be had.

Only names, types and what is required are compared, since no newer provider than that of the engine can be run here.
"""

from functools import cache

from all_settings import settings
from cdk_classes import CDK
from provider_schemas import arguments_in, example_of, faults_in, kinds_in
from samples import EVERYTHING_OFF, EVERYTHING_ON
from slot_roles import role
from synthesis import synthesize_stack

from dev.docs.provider_types import assembly_of, read_types
from dev.module.synthesis import synthesize_module

REGION = {"region": "eu-west-1"}
MANY_ROLES = {
    "iam_groups_for_cross_account_access": [{"group_name": "dev", "iam_role_arns": [role(n) for n in range(92)]}]
}
WRITTEN = {
    "static form": lambda: synthesize_stack(**EVERYTHING_ON, provider=REGION),
    "static form with slots": lambda: synthesize_stack(**EVERYTHING_ON | MANY_ROLES, provider=REGION),
    "static form of nothing": lambda: synthesize_stack(**EVERYTHING_OFF, provider=REGION),
    "module form": synthesize_module,
}


@cache
def written(form):
    return WRITTEN[form]()


@cache
def kinds():
    return frozenset().union(*(kinds_in(written(form)) for form in WRITTEN))


@cache
def newest():
    return read_types(assembly_of("landingzone_provider_aws.cdktn"), kinds())


def test_the_newest_provider_has_what_is_written_and_every_setting_that_a_configuration_may_have():
    assert {form: faults_in(written(form), newest()) for form in WRITTEN} == {form: [] for form in WRITTEN}
    ours = read_types(assembly_of(f"landingzone_provider_aws.{CDK.name}"), frozenset()).blocks["provider"]
    assert {*settings()["provider"]} >= ours.keys()
    everything = {"provider": {"aws": [{name: example_of(argument.type) for name, argument in ours.items()}]}}
    assert len(arguments_in(everything)) > 300, "endpoints are among them"
    assert faults_in(everything, newest()) == []


def test_both_forms_write_the_same_arguments():
    static = arguments_in(written("static form"))
    words = "alias allowed_account_ids region skip_credentials_validation skip_requesting_account_id"
    assert static - arguments_in(written("module form")) == {f"provider.{name}" for name in words.split()}
    assert arguments_in(written("module form")) <= static


def test_faults_within_blocks_are_found():
    """What the comparison itself is worth; the engine has the rest of it."""
    statement = {"sid": 1, "actions": ["s3:*", 2], "condition": [{"test": "Bool", "values": "x"}], "what": None, "b": 1}
    data = {"aws_iam_policy_document": {"x": {"statement": [statement]}}, "aws_no_such": {"x": {}}}
    within = "data.aws_iam_policy_document.x.statement[0]"
    assert {*faults_in({"data": data}, newest())} == {
        f"{within}.b: unknown",
        f'{within}.actions[1]: another type than "string"',
        f'{within}.condition[0].values: another type than ["list", "string"]',
        f"{within}.condition[0].variable: missing",
        f'{within}.sid: another type than "string"',
        "data.aws_no_such.x: unknown",
    }
