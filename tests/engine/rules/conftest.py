"""The rules of the module, alone."""

import json

import pytest
from rules_module import module_of_rules

from dev.engine import Terraform


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    directory = tmp_path_factory.mktemp("rules")
    (directory / "main.tf.json").write_text(json.dumps(module_of_rules()), encoding="utf-8")
    terraform = Terraform(directory)
    terraform.init()
    return terraform
