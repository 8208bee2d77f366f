"""The rules of the module, alone."""

import pytest
from rules_module import write_rules

from dev.engine import Terraform


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    terraform = Terraform(tmp_path_factory.mktemp("rules"))
    write_rules(terraform.directory)
    terraform.init()
    return terraform
