"""The subcommand `unrecorded`. Slow imports are delayed until it runs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say
from landingzone.ground.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(
    cls=Command,
    short_help="find what a killed apply created and did not record",
    examples=("unrecorded plan.json", "unrecorded plans/*.json >> landingzone.yaml"),
)
@click.argument("plans", metavar="PLAN...", nargs=-1, required=True, type=click.Path(path_type=Path))
def unrecorded(plans: tuple[Path, ...]) -> int:
    """Find what an apply created in the account and did not record in the state, for example because it was killed.

    PLAN is the output of `terraform show -json PLANFILE` for the next plan of a stack; there may be one for each
    stack. Reads the account that boto3 finds: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL. Prints the records that take
    over what the plan would create and AWS would refuse to create again: `adoption` for the configuration file, or
    `import` blocks for a module call. Reports passwords and access keys that are in the account and in no state.
    Changes nothing.

    Exit status: 0 reported, 1 problems or a usage error.
    """
    from landingzone.account.reader import read_account
    from landingzone.adoption.unrecorded import find_unrecorded, read_plan
    from landingzone.cli.progress import progress

    read = [read_plan(plan) for plan in plans]
    with progress("Reading the account", "users and policies") as report_progress:
        account = read_account(report_progress).found
    found = find_unrecorded(read, account)
    if found.imported:
        say(*_records_of(found.imported).splitlines())
    complain(*found.lost, _advice(len(found.imported), len(found.lost)))
    return 0


def _records_of(imported: "Mapping[str, str]") -> str:
    from landingzone.ground.versions import terraform_for
    from landingzone.ground.yaml_writing import as_yaml
    from landingzone.terraform import records
    from landingzone.terraform.bodies import body

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
