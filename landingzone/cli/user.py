"""The subcommands of `user`, which edit what the file says about one user."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from landingzone.cli.command import FILE, Command, CommandGroup, OptionUse, with_options
from landingzone.cli.editing import EditOfFile, editing, names_in, user_argument
from landingzone.cli.revision import read_revision
from landingzone.config.options import StackConfiguration
from landingzone.config.source import directory_around
from landingzone.edit.expiry import expire as take_out
from landingzone.edit.rotation import rotate_user
from landingzone.edit.users import add_user, move_user, offboard_user, remove_user, rename_user, return_user
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, Origin
from landingzone.reading.faults import Unreadable
from landingzone.reading.repository import Repository

MAIN_LINES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Names of the main branch in Git; the first that exists is used."""


@click.command(cls=CommandGroup)
def user() -> None:
    """Edit what the file says about a user. Everything else in the file stays unchanged, including comments.

    A change that `landingzone validate --against` refuses is refused, and nothing is written.
    """


def _tags(given: tuple[str, ...]) -> dict[str, str]:
    if wrong := [each for each in given if "=" not in each]:
        raise click.UsageError(f"--tag {wrong[0]}: write KEY=VALUE")
    tags: dict[str, str] = {}
    for key, _, value in (each.partition("=") for each in given):
        if key in tags:
            raise click.UsageError(f"--tag {key}={value}: {key} already has a value")
        tags[key] = value
    return tags


_ATTRIBUTES = {
    "team": click.option("--team", metavar="TEAM"),
    "groups": click.option("--group", "groups", metavar="GROUP", multiple=True),
    "path": click.option("--path", metavar="PATH"),
    "tags": click.option("--tag", "tags", metavar="KEY=VALUE", multiple=True),
    "until": click.option("--until", metavar="DATE"),
    "require_mfa": click.option("--machine", "require_mfa", is_flag=True),
    "create_login_profile": click.option("--console", "--login-profile", "create_login_profile", is_flag=True),
    "create_access_keys": click.option("--access-key", "create_access_keys", is_flag=True),
    "pgp_key_file": click.option("--pgp-key-file", metavar="KEY"),
}
"""The attributes that `user add` writes, in the order in which it writes them, and their options."""

_VALUES: Mapping[str, Callable[[Any], Any]] = {"groups": list, "tags": _tags, "require_mfa": lambda _: False}
"""What is written is another value than that of the option."""


@user.command(cls=Command)
@click.argument("name", metavar="NAME")
@with_options(*_ATTRIBUTES.values())
@click.option("--file", "part", type=FILE, metavar="PART")
@editing
def add(name: str, part: Path | None, **given: Any) -> EditOfFile:
    """Add a user: a machine to the file with the machines, and anybody else to the file with the team.

    Exit status: 0 done, 1 refused.
    """
    if empty := [name for name in _ATTRIBUTES if given[name] == ""]:  # an empty variable in a script
        option = f"--{empty[0].replace('_', '-')}"
        raise click.UsageError(f"{option}: the value is empty; write one, or leave the option out")
    attributes = {name: _VALUES.get(name, lambda value: value)(given[name]) for name in _ATTRIBUTES if given[name]}
    return lambda path, on: add_user(path, name, attributes, file=part, on=on)


@user.command(cls=Command)
@user_argument
@editing
def offboard(name: str) -> EditOfFile:
    """Remove all access of a user: write `status: offboarding`. The other lines stay, so it can be undone.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: offboard_user(path, name, on=on)


@user.command(cls=Command)
@user_argument
@click.argument("team", metavar="TEAM", shell_complete=names_in("teams"))
@editing
def move(name: str, team: str) -> EditOfFile:
    """Move a user to another team. The lines stay in the same file.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: move_user(path, name, team, on=on)


@user.command(name="return", cls=Command)
@user_argument
@editing
def return_(name: str) -> EditOfFile:
    """Restore a user's access after offboarding, for example after a leave. The apply creates a new password.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: return_user(path, name, on=on)


@user.command(
    cls=Command,
    uses=(OptionUse("main", lambda given: not given["offboarded"], "leave out --main REV or --offboarded"),),
)
@user_argument
@click.option("--main", metavar="REV", help=f"The main branch in Git. Default: the first of {', '.join(MAIN_LINES)}.")
@click.option("--offboarded", is_flag=True)
@editing
def remove(name: str, main: str | None, *, offboarded: bool) -> EditOfFile:
    """Remove a user and their records from the file, if the main branch in Git has the user as offboarding.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: remove_user(path, name, applied=None if offboarded else _main_line(path, main), on=on)


def _main_line(path: Path, named: str | None) -> StackConfiguration:
    """Read the configuration in the main branch in Git."""
    repository = Repository.around(directory_around(path).resolve())

    def has(revision: str) -> bool:
        return bool(repository and repository.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))

    revision = named
    with suppress(Unreadable):  # there is no Git
        revision = named or next(filter(has, MAIN_LINES), None)
    if revision is None:
        raise InvalidFile(Finding((), says("LZ975"), origin=Origin(str(path))))
    return read_revision(revision, path).configuration()


@user.command(cls=Command)
@click.argument("old", metavar="OLD", shell_complete=names_in("users"))
@click.argument("new", metavar="NEW")
@click.option("--state", type=FILE, metavar="STATE")
@editing
def rename(old: str, new: str, state: Path | None) -> EditOfFile:
    """Rename a user, and write the records with which Terraform keeps what the user has.

    A user with a password or keys, and any user with `user_shards` above 1, needs --state and must be renamed in AWS
    before the apply: it prints how.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: rename_user(path, old, new, state=state, on=on)


@user.command(cls=Command)
@user_argument
@click.option("--key", "what", flag_value="key")
@click.option("--password", "what", flag_value="password")
@editing
def rotate(name: str, what: Any) -> EditOfFile:
    """Write the next step of the rotation of an access key or a password, and say what must be done before the next.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: rotate_user(path, name, what, on=on)


@user.command(cls=Command)
@editing
def expire() -> EditOfFile:
    """Remove access that has ended, by the last days in `until` and `groups_until`.

    A user whose last day is over gets `status: offboarding`; a user whose last day in a group is over is removed from
    that group.

    Exit status: 0 done, even if nothing has ended; 1 refused.
    """
    return take_out
