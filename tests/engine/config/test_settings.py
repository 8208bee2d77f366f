"""The table of settings against what it speaks of: Terraform, and the oldest provider."""

import json
import re
from collections.abc import Mapping

import pytest
from all_settings import faults
from provider_schemas import read_engine
from samples import ACCOUNT_ID

from dev.engine import Terraform, TerraformError
from landingzone import StackConfiguration
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields
from landingzone.rules.backends import GONE, GONE_BACKENDS
from landingzone.rules.settings import check_settings

FORMS = (
    *("text", "", "yes", "True", "true", "1", "5", "+5", "5.", "1e2", "2.5", "0x10", "1_0", " 5"),
    *(5, 2.5, -1, True, None, [], ["a"], [5, True], [["a"]], [{}], {}, {"a": "b"}, {"a": 5}, {"a": []}),
)
# Each type of a setting takes others of these; `s3` has all types, and shows what a type makes of every form.
TELLING_TYPES_APART = ("text", "true", "5", ["a"], None)
_NAMED = re.compile(r'for\s+attribute\s+"(\w+)"')
_UNKNOWN = re.compile(r'No argument or block type is named\s+"(\w+)"')


def refused(place, given):
    inputs = {"provider": given} if place == "provider" else {"backend": {place: given}}
    problems = check_settings(StackConfiguration(aws_account_id=ACCOUNT_ID, **inputs))
    at = 1 if place == "provider" else 2
    return {problem.path.split(".")[at].partition("[")[0] for problem in problems}


def init_error(directory, backend, arguments):
    content = {"terraform": {"backend": {backend: arguments}}}
    (directory / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TerraformError) as caught:
        Terraform(directory).init()
    return caught.value.text


@pytest.mark.parametrize("backend", sorted(GONE_BACKENDS))
def test_terraform_has_no_backend_that_is_warned_of(tmp_path, backend):
    assert "not supported in Terraform v1.3 or later" in init_error(tmp_path, backend, {})


@pytest.mark.parametrize("backend", sorted(BACKEND_SETTINGS.keys() - GONE_BACKENDS))
def test_terraform_has_every_argument_of_every_backend_but_those_that_are_warned_of(tmp_path, backend):
    # With one that no backend has, it refuses them before it calls anybody.
    told = init_error(tmp_path, backend, dict.fromkeys((*BACKEND_SETTINGS[backend], "in_no_backend"), "text"))
    assert {*_UNKNOWN.findall(told)} == {"in_no_backend", *GONE.get(backend, ())}


@pytest.mark.parametrize("backend", sorted(BACKEND_SETTINGS.keys() - GONE_BACKENDS))
def test_terraform_refuses_the_same_values_in_a_backend(backend, tmp_path):
    plain = {name for name, setting in BACKEND_SETTINGS[backend].items() if not isinstance(setting.type, Fields)}
    names = plain - GONE.get(backend, {}).keys()
    for form in FORMS if backend == "s3" else TELLING_TYPES_APART:
        given = dict.fromkeys(names, form)
        told = init_error(tmp_path, backend, given | {"in_no_backend": ""})
        ours = refused(backend, given)
        if form is None:  # a required one may come from the command line of Terraform, and CDKTF wants it all the same
            ours -= {name for name in names if BACKEND_SETTINGS[backend][name].is_required}
        assert ours == {*_NAMED.findall(told)}, form


def _write(terraform, provider):
    # Without anything to read, no provider would be asked.
    content = {"data": {"aws_caller_identity": {"current": {}}}, "provider": {"aws": provider}}
    (terraform.directory / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="module")
def oldest(tmp_path_factory):
    terraform = Terraform(tmp_path_factory.mktemp("oldest"))
    _write(terraform, {})
    terraform.init()
    return terraform


def _schema(terraform):
    (provider,) = json.loads(terraform.run("providers", "schema", "-json"))["provider_schemas"].values()
    return read_engine(provider, frozenset()).blocks["provider"]


def test_nested_blocks_have_what_the_oldest_provider_has(oldest):
    nested = {name: argument for name, argument in _schema(oldest).items() if isinstance(argument.type, Mapping)}
    assert len(nested) > 3
    assert faults(nested, PROVIDER_SETTINGS) == []
