"""What `adopt --unrecorded` prints: what an apply created and did not record in the state."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from landingzone.adoption.unrecorded import find_unrecorded, read_plan
from landingzone.cli.live import read_with_progress
from landingzone.cli.terminal import complain, say
from landingzone.ground.versions import terraform_for
from landingzone.ground.words import counted
from landingzone.ground.yaml_writing import as_yaml
from landingzone.terraform import records
from landingzone.terraform.bodies import body


def report_unrecorded(plans: Sequence[Path]) -> None:
    """Print the records that take over what the next plans would create, and report what is lost.

    Args:
        plans: For each stack the output of `terraform show -json PLANFILE`.

    Raises:
        LandingzoneError: A plan or the account cannot be read.
    """
    read = [read_plan(plan) for plan in plans]
    found = find_unrecorded(read, read_with_progress().found)
    if found.imported:
        say(*_records_of(found.imported).splitlines())
    complain(*found.lost, _advice(len(found.imported), len(found.lost)))


def _records_of(imported: Mapping[str, str]) -> str:
    if any(address.startswith("module.") for address in imported):
        blocks: dict[str, Any] = {
            "terraform": [body({"required_version": terraform_for(imports=True, forgets=False)})],
            "import": [records.imported(address, id) for address, id in imported.items()],
        }
        return json.dumps(blocks, indent=2) + "\n"
    return as_yaml({"adoption": {"imported": dict(imported)}})


def _advice(imported: int, lost: int) -> str:
    if imported:
        return (
            f"{counted(imported, 'record')} for what is in the account and in no state: add them to the "
            f"configuration, check the plan, apply, and remove them again"
        )
    if lost:
        return "The account has nothing else that these plans would create"
    return "The account has nothing that these plans would create and AWS would refuse: apply"
