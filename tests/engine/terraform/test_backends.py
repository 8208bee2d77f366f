"""What a configuration takes as a backend is what Terraform takes."""

import json
import re

import pytest
from all_settings import settings

from dev.engine import Terraform, TerraformError
from landingzone.rules.backends import GONE, GONE_BACKENDS

IN_NO_BACKEND = "in_no_backend"
_UNKNOWN = re.compile(r'No argument or block type is named\s+"(\w+)"')


def init_error(directory, backend, arguments):
    """Give the words with which `terraform init` refuses a backend."""
    content = {"terraform": {"backend": {backend: arguments}}}
    (directory / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TerraformError) as caught:
        Terraform(directory).init()
    return caught.value.text


@pytest.mark.parametrize("backend", sorted(settings().keys() - {"provider"} - GONE_BACKENDS))
def test_terraform_has_every_argument_of_every_backend_but_those_that_are_warned_of(tmp_path, backend):
    # With one that no backend has, it refuses them before it calls anybody.
    arguments = dict.fromkeys((*settings()[backend], IN_NO_BACKEND), "text")
    assert {*_UNKNOWN.findall(init_error(tmp_path, backend, arguments))} == {IN_NO_BACKEND, *GONE.get(backend, ())}


@pytest.mark.parametrize("backend", sorted(GONE_BACKENDS))
def test_terraform_has_no_backend_that_is_warned_of(tmp_path, backend):
    assert "not supported in Terraform v1.3 or later" in init_error(tmp_path, backend, {})
