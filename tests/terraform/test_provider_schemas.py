"""Every argument that is written is one that providers have: the newest of which types are to be had, and the oldest.

Only names, types and what is required are compared, since no newer provider than that of the engine can be run here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from all_settings import settings
from cdk_classes import CDK
from provider_schemas import (
    META_ARGUMENTS,
    Schemas,
    arguments_in,
    assembly_of,
    example_of,
    faults_in,
    kinds_in,
    read_engine,
    read_types,
)
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_stack

import landingzone.terraform
from dev.engine import Terraform
from landingzone.terraform.module import synthesize_module

REGION = {"region": "eu-west-1"}
WRITTEN: dict[str, Callable[[], dict[str, Any]]] = {
    "static form": lambda: synthesize_stack(**EVERYTHING_ON, provider=REGION),
    "static form without MFA": lambda: synthesize_stack(
        **EVERYTHING_ON | {"should_require_mfa": False}, provider=REGION
    ),
    "static form of nothing": lambda: synthesize_stack(**EVERYTHING_OFF, provider=REGION),
    "module form": synthesize_module,
}
# Arguments of `Resources.add` that are no arguments of what it adds.
OWN_KEYWORDS = {"count", "for_each", "overrides"}


@cache
def written(form: str) -> dict[str, Any]:
    return WRITTEN[form]()


@cache
def kinds() -> frozenset[str]:
    return frozenset().union(*(kinds_in(written(form)) for form in WRITTEN))


@cache
def newest() -> Schemas:
    return read_types(assembly_of("landingzone_provider_aws.cdktn"), kinds())


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    directory = tmp_path_factory.mktemp("schemas")
    source = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}
    (directory / "main.tf.json").write_text(json.dumps(source), encoding="utf-8")
    terraform = Terraform(directory)
    terraform.init()
    (provider,) = json.loads(terraform.run("providers", "schema", "-json"))["provider_schemas"].values()
    return read_engine(provider, kinds())


@pytest.mark.parametrize("form", WRITTEN)
def test_the_newest_provider_has_what_is_written(form: str):
    assert faults_in(written(form), newest()) == []


def test_the_newest_provider_has_every_setting_that_a_configuration_may_have():
    ours = read_types(assembly_of(f"landingzone_provider_aws.{CDK.name}"), frozenset()).blocks["provider"]
    assert {*settings()["provider"]} >= ours.keys()
    everything = {"provider": {"aws": [{name: example_of(argument.type) for name, argument in ours.items()}]}}
    assert len(arguments_in(everything)) > 300, "endpoints are among them"
    assert faults_in(everything, newest()) == []


def test_both_forms_write_the_same_arguments():
    static = arguments_in(written("static form"))
    assert static - arguments_in(written("module form")) == {
        "provider.alias",
        "provider.allowed_account_ids",
        "provider.region",
        "provider.skip_credentials_validation",
        "provider.skip_requesting_account_id",
    }
    assert arguments_in(written("module form")) <= static


def test_all_that_the_code_can_write_is_looked_at():
    seen = set().union(*(arguments_in(written(form)) for form in WRITTEN)) | kinds()
    named = {name for tree in trees() for name in added_classes(tree)}
    assert named - newest().classes.keys() == set()
    assert {newest().classes[name] for name in named} == kinds()
    arguments = {argument for tree in trees() for argument in keywords(tree, newest().classes)}
    assert len(arguments) > 30
    assert arguments - seen == set()


def trees() -> Iterator[ast.Module]:
    (place,) = landingzone.terraform.__path__
    for path in sorted(Path(place).glob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def added_classes(tree: ast.Module) -> Iterator[str]:
    """Give the classes that are given to a function named `add` or `_add`, or that a table of types has."""
    for each in ast.walk(tree):
        match each:
            case (
                ast.Call(ast.Attribute(attr="add" | "_add"), [ast.Attribute(attr=name), *_])
                | ast.Lambda(args=ast.arguments(args=[ast.arg(arg="aws")]), body=ast.Attribute(attr=name))
            ):
                if not name.startswith("Terraform"):
                    yield name


def keywords(tree: ast.Module, classes: dict[str, str]) -> Iterator[str]:
    """Give the arguments that calls name, with a class as the first argument, or of a class itself."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for part in (call.func, *call.args[:1]):
                if isinstance(part, ast.Attribute) and part.attr in classes:
                    names = {each.arg for each in call.keywords if each.arg} - OWN_KEYWORDS - META_ARGUMENTS
                    yield from (f"{classes[part.attr]}.{name}" for name in names)


# What the comparison itself is worth: each of these is another fault.
FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an argument that it does not have": ({"name": "a", "colour": "red"}, ["aws_iam_user.x.colour: unknown"]),
    "another name of an argument": (
        {"user_name": "a"},
        ["aws_iam_user.x.user_name: unknown", "aws_iam_user.x.name: missing"],
    ),
    "nothing that is required": ({}, ["aws_iam_user.x.name: missing"]),
    "null for what is required": ({"name": None}, ["aws_iam_user.x.name: missing"]),
    "a number for text": ({"name": 1}, ['aws_iam_user.x.name: another type than "string"']),
    "text for a boolean": (
        {"name": "a", "force_destroy": "true"},
        ['aws_iam_user.x.force_destroy: another type than "bool"'],
    ),
    "a list for a map": ({"name": "a", "tags": ["b"]}, ['aws_iam_user.x.tags: another type than ["map", "string"]']),
    "a number in a map of texts": (
        {"name": "a", "tags": {"b": 1}},
        ['aws_iam_user.x.tags.b: another type than "string"'],
    ),
    "text that only looks like an expression": (
        {"name": "a", "force_destroy": "$${x}"},
        ['aws_iam_user.x.force_destroy: another type than "bool"'],
    ),
    "expressions": ({"name": "${x}", "force_destroy": "${true}", "tags": "${local.tags}"}, []),
    "what Terraform itself takes": ({"name": "a", "for_each": {}, "lifecycle": {}, "depends_on": []}, []),
}


@pytest.mark.parametrize(("block", "faults"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(block: dict[str, Any], faults: list[str]):
    assert faults_in({"resource": {"aws_iam_user": {"x": block}}}, newest()) == faults


def test_a_fault_in_a_nested_block_is_found():
    statement = {"sid": 1, "actions": ["s3:*", 2], "condition": [{"test": "Bool", "values": "x"}], "what": None, "b": 1}
    content = {"data": {"aws_iam_policy_document": {"x": {"statement": [statement]}}, "aws_no_such": {"x": {}}}}
    assert faults_in(content, newest()) == [
        "data.aws_iam_policy_document.x.statement[0].b: unknown",
        'data.aws_iam_policy_document.x.statement[0].actions[1]: another type than "string"',
        'data.aws_iam_policy_document.x.statement[0].condition[0].values: another type than ["list", "string"]',
        "data.aws_iam_policy_document.x.statement[0].condition[0].variable: missing",
        'data.aws_iam_policy_document.x.statement[0].sid: another type than "string"',
        "data.aws_no_such.x: unknown",
    ]
