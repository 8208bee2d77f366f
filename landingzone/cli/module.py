"""The subcommand `module`."""

from pathlib import Path

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say
from landingzone.config.options import CONSTRAINT_HINT, CONSTRAINT_RULE, VERSION_CONSTRAINT
from landingzone.ground.problems import Finding, describe
from landingzone.ground.versions import PROVIDER
from landingzone.rules.provider_versions import LEAVES_READABLE, may_leave_readable
from landingzone.terraform.module import write_module


@click.command(cls=Command)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--provider-version", metavar="CONSTRAINT", default=PROVIDER, show_default=True)
def module(directory: Path, provider_version: str) -> int:
    """Write a Terraform module with documentation, examples and tests; completely, or not at all.

    DIRECTORY must be new or empty, or contain an earlier result.

    Exit status: 0 written, 1 problems or a usage error.
    """
    if not VERSION_CONSTRAINT.fits(provider_version):
        problem = Finding(("--provider-version",), CONSTRAINT_RULE, describe(provider_version), CONSTRAINT_HINT)
        complain(f"landingzone module: {problem}")
        return 1
    write_module(directory, provider_version=provider_version)
    if may_leave_readable(provider_version):
        hint = f"require `{PROVIDER}` where users of the module have create_access_keys"
        complain(f"warning: {Finding(('--provider-version',), LEAVES_READABLE, describe(provider_version), hint)}")
    say(f"The module: {directory}")
    return 0
