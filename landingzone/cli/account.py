"""The subcommands of `account`, which add and remove accounts."""

import click

from landingzone.cli.command import Command, CommandGroup
from landingzone.cli.editing import EditOfFile, editing, names_in
from landingzone.edit.accounts import add_account, remove_account


@click.command(cls=CommandGroup)
def account() -> None:
    """Edit the accounts in the file. Everything else in the file stays unchanged, including comments.

    A change that `landingzone validate --against` refuses is refused, and nothing is written.
    """


@account.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.argument("number", metavar="NUMBER")
@editing
def add(name: str, number: str) -> EditOfFile:
    """Add an account. `account_groups` then defines groups for it.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: add_account(path, name, number, on=on)


@account.command(cls=Command)
@click.argument("name", metavar="NAME", shell_complete=names_in("accounts"))
@editing
def remove(name: str) -> EditOfFile:
    """Remove an account, and its groups from the users and teams that have them.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: remove_account(path, name, on=on)
