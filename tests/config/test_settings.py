"""The table of settings against what it speaks of: the classes of both CDKs, Terraform, and the oldest provider."""

import inspect

import pytest
from all_settings import faults
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from dev.docs.provider_types import assembly_of, read_types
from dev.docs.settings import MISSPELT
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields, ListOf, MapOf, Scalar
from landingzone.terraform.cdk import CDKS
from landingzone.terraform.settings import BACKENDS, parameters_of


def example_of(type):
    match type:
        case Scalar():
            return {"TEXT": "x", "NUMBER": 2, "WHOLE_NUMBER": 2, "BOOLEAN": True}[type.name]
        case ListOf(inner):
            return [example_of(inner)]
        case MapOf(inner):
            return {"key": example_of(inner)}
        case Fields(settings):
            return {name: example_of(setting.type) for name, setting in settings.items()}


@pytest.mark.parametrize("cdk", CDKS, ids=repr)
@pytest.mark.parametrize("backend", BACKEND_SETTINGS)
def test_each_backend_is_written_with_all_that_it_takes(backend, cdk):
    arguments = {name: example_of(setting.type) for name, setting in BACKEND_SETTINGS[backend].items()}
    content = synthesize_stack(cdk, aws_account_id=ACCOUNT_ID, enable_iam_groups=False, backend={backend: arguments})
    assert content["terraform"]["backend"] == {backend: arguments}


@pytest.mark.parametrize("backend", BACKEND_SETTINGS)
@pytest.mark.parametrize("cdk", CDKS, ids=repr)
def test_a_class_of_a_backend_has_nothing_else_and_requires_the_same(backend, cdk):
    kind = getattr(cdk, BACKENDS[backend])
    assert {MISSPELT.get(name, name) for name in parameters_of(kind)} <= BACKEND_SETTINGS[backend].keys()
    parameters = inspect.signature(vars(kind)["__init__"]).parameters.values()
    required = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty}
    assert required == {name for name, setting in BACKEND_SETTINGS[backend].items() if setting.is_required}


@pytest.mark.parametrize("cdk", CDKS, ids=repr)
def test_the_provider_has_what_its_classes_have(cdk):
    known = read_types(assembly_of(f"landingzone_provider_aws.{cdk.name}"), frozenset()).blocks["provider"]
    assert faults(known, PROVIDER_SETTINGS) == []
