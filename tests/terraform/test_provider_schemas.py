"""Every argument that is written is one that the newest provider has of which types are to be had.

Only names, types and what is required are compared, since no newer provider than that of the engine can be run here.
"""

import ast
from functools import cache
from pathlib import Path

from all_settings import settings
from cdk_classes import CDK
from provider_schemas import META_ARGUMENTS, arguments_in, example_of, faults_in, kinds_in
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_stack

import landingzone.terraform
from dev.docs.provider_types import assembly_of, read_types
from landingzone.terraform.module import synthesize_module

REGION = {"region": "eu-west-1"}
WRITTEN = {
    "static form": lambda: synthesize_stack(**EVERYTHING_ON, provider=REGION),
    "static form of nothing": lambda: synthesize_stack(**EVERYTHING_OFF, provider=REGION),
    "module form": synthesize_module,
}
# Arguments of `Resources.add` that are no arguments of what it adds.
OWN_KEYWORDS = {"count", "for_each", "overrides"}


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


def test_all_that_the_code_can_write_is_looked_at():
    seen = set().union(*(arguments_in(written(form)) for form in WRITTEN)) | kinds()
    named = {name for tree in trees() for name in added_classes(tree)}
    assert named - newest().classes.keys() == set()
    assert {newest().classes[name] for name in named} == kinds()
    arguments = {argument for tree in trees() for argument in keywords(tree, newest().classes)}
    assert len(arguments) > 30
    assert arguments - seen == set()


def trees():
    (place,) = landingzone.terraform.__path__
    for path in sorted(Path(place).glob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def added_classes(tree):
    """Give the classes that are given to a function named `add` or `_add`, or that a table of types has."""
    for each in ast.walk(tree):
        match each:
            case (
                ast.Call(ast.Attribute(attr="add" | "_add"), [ast.Attribute(attr=name), *_])
                | ast.Lambda(args=ast.arguments(args=[ast.arg(arg="aws")]), body=ast.Attribute(attr=name))
            ):
                if not name.startswith("Terraform"):
                    yield name


def keywords(tree, classes):
    """Give the arguments that calls name, with a class as the first argument, or of a class itself."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for part in (call.func, *call.args[:1]):
                if isinstance(part, ast.Attribute) and part.attr in classes:
                    names = {each.arg for each in call.keywords if each.arg} - OWN_KEYWORDS - META_ARGUMENTS
                    yield from (f"{classes[part.attr]}.{name}" for name in names)


def test_faults_are_found():
    """What the comparison itself is worth: each of these is another fault."""
    users = {
        "fine": {"name": "${x}", "force_destroy": "${true}", "tags": "${local.tags}", "for_each": {}, "lifecycle": {}},
        "names": {"user_name": "a"},
        "null": {"name": None, "force_destroy": "$${x}"},
        "types": {"name": 1, "force_destroy": "true", "tags": ["b"]},
        "within": {"name": "a", "tags": {"b": 1}},
    }
    statement = {"sid": 1, "actions": ["s3:*", 2], "condition": [{"test": "Bool", "values": "x"}], "what": None, "b": 1}
    data = {"aws_iam_policy_document": {"x": {"statement": [statement]}}, "aws_no_such": {"x": {}}}
    assert {*faults_in({"resource": {"aws_iam_user": users}, "data": data}, newest())} == {
        "aws_iam_user.names.user_name: unknown",
        "aws_iam_user.names.name: missing",
        'aws_iam_user.null.force_destroy: another type than "bool"',
        "aws_iam_user.null.name: missing",
        'aws_iam_user.types.force_destroy: another type than "bool"',
        'aws_iam_user.types.name: another type than "string"',
        'aws_iam_user.types.tags: another type than ["map", "string"]',
        'aws_iam_user.within.tags.b: another type than "string"',
        "data.aws_iam_policy_document.x.statement[0].b: unknown",
        'data.aws_iam_policy_document.x.statement[0].actions[1]: another type than "string"',
        'data.aws_iam_policy_document.x.statement[0].condition[0].values: another type than ["list", "string"]',
        "data.aws_iam_policy_document.x.statement[0].condition[0].variable: missing",
        'data.aws_iam_policy_document.x.statement[0].sid: another type than "string"',
        "data.aws_no_such.x: unknown",
    }
