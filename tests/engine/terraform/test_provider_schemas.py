"""Every argument that is written is one that providers have: the newest of which types are to be had, and the oldest.

Only names, types and what is required are compared, since no newer provider than that of the engine can be run here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from provider_schemas import (
    Schemas,
    assembly_of,
    faults_in,
    kinds_in,
    read_engine,
    read_types,
)
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_stack

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
def test_the_oldest_provider_has_what_is_written(form: str, oldest: Schemas):
    assert faults_in(written(form), oldest) == []


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
def test_a_fault_is_found_for_the_oldest_provider(block: dict[str, Any], faults: list[str], oldest: Schemas):
    assert faults_in({"resource": {"aws_iam_user": {"x": block}}}, oldest) == faults
