"""The `landingzone` command: its subcommands, one file each, and how usage errors and failures are reported."""

import sys
from collections.abc import Iterator, Sequence

import click

from landingzone import __version__
from landingzone.cli.account import account
from landingzone.cli.adopt import adopt
from landingzone.cli.apply import apply
from landingzone.cli.changed import changed
from landingzone.cli.completion import VARIABLE, completion
from landingzone.cli.decrypt import decrypt
from landingzone.cli.deploy_policy import deploy_policy
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.diff import diff
from landingzone.cli.docs import docs
from landingzone.cli.expire import expire
from landingzone.cli.explain import explain
from landingzone.cli.group import group
from landingzone.cli.init import init
from landingzone.cli.letter import letter
from landingzone.cli.module import module
from landingzone.cli.outputs import outputs
from landingzone.cli.plan import plan
from landingzone.cli.read_policy import read_policy
from landingzone.cli.report import report
from landingzone.cli.schema import schema
from landingzone.cli.split_state import split_state
from landingzone.cli.stack_of import stack_of
from landingzone.cli.terminal import complain, lines_of
from landingzone.cli.unforeseen import run_or_report
from landingzone.cli.unrecorded import unrecorded
from landingzone.cli.user import user
from landingzone.cli.validate import validate
from landingzone.cli.who_can import who_can
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import listed

COMMANDS = (
    *(
        init,
        validate,
        explain,
        user,
        group,
        account,
        expire,
        report,
        who_can,
        diff,
        changed,
        stack_of,
        plan,
        apply,
        module,
        adopt,
    ),
    *(unrecorded, deploy_policy, read_policy, split_state, outputs, decrypt, letter, schema, docs, completion),
)


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Yield each subcommand that can be run, with its words: `user add`."""
    for command in COMMANDS:
        within = command.commands if isinstance(command, click.Group) else {"": command}
        yield from ((f"{command.name} {name}".strip(), each) for name, each in within.items())


_VALIDATE = "`landingzone validate` finds every problem of a file"
_REPORT = "`landingzone report` shows who can do what"
_LEAVES = "user is offboarded with `landingzone user offboard`"
_DEPLOY = "`landingzone apply` shows the plan, asks, and applies it, as `cdktf deploy` does; with the module, use "
_DEPLOY += "`terraform apply`"
ELSEWHERE = {
    "deploy": _DEPLOY,
    "up": _DEPLOY,
    "synth": "`landingzone plan` writes what Terraform reads and shows the plan; `cdktf synth` only does the former",
    "destroy": "`cdktf destroy` deletes everything that a stack created; with the module, use `terraform destroy`. "
    f"A single {_LEAVES}",
    **dict.fromkeys(("delete", "remove"), f"A {_LEAVES}; after the apply, `landingzone user remove` removes the entry"),
    "add": "`landingzone user add`, `landingzone group add` and `landingzone account add` edit the file",
    "lint": _VALIDATE,
    "check": _VALIDATE,
    "test": _VALIDATE,
    "verify": _VALIDATE,
    "fmt": f"landingzone does not format files; {_VALIDATE}",
    "show": _REPORT,
    "list": _REPORT,
    "ls": _REPORT,
    "users": _REPORT,
    "new": "`landingzone init` writes the files of a new stack",
    "create": "`landingzone init` writes the files of a new stack",
    "import": "`landingzone adopt` takes over existing users, groups and policies",
    "drift": "`landingzone diff --live` compares the file with the account",
    "review": "`landingzone diff --git REV` shows what a change does, and to whom",
    "help": "`landingzone --help` lists the commands, and `landingzone COMMAND --help` describes one",
    "version": "`landingzone --version` prints it",
}
"""Names of commands of other programs -> what to use here."""


class _Program(click.Group):
    """Lists its subcommands in the order of the table, which is that of their use."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; for one that other programs have, say what to use here."""
        if args and args[0] not in self.commands and args[0] in ELSEWHERE:
            ctx.fail(f"No such command '{args[0]}'. {ELSEWHERE[args[0]]}.")
        return super().resolve_command(ctx, args)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [command.name or "" for command in COMMANDS]


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-v", "--version", message="%(prog)s %(version)s")
def program() -> None:
    """IAM users and groups of an AWS landing zone: groups, users, cross-account access."""


for _command in COMMANDS:
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Words of the command line; None: those of the process.

    Returns:
        Exit status: 0 fine, 1 problems or a usage error; of `diff` and `plan` also 2: changes.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    return run_or_report(lambda: _run(words), "--traceback", traced="--traceback" in words)


def _run(words: list[str]) -> int:
    try:
        status = program.main(words, prog_name="landingzone", complete_var=VARIABLE, standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.NoArgsIsHelpError as error:
        complain(*lines_of(error.format_message()))
        return 1
    except LandingzoneError as error:
        complain(*lines_of_error(error))
        return 1
    except click.UsageError as error:
        context = error.ctx or _context_of(words)
        problem = f"{error.format_message()}{_where_it_is(error, context, words)}"
        complain(f"{context.command_path}: {problem}", *lines_of(context.get_usage()))
        return 1
    return int(status or 0)


def _where_it_is(error: click.UsageError, context: click.Context, words: list[str]) -> str:
    """Return which commands have an option that this one does not have; empty: none, or something else is wrong."""
    if not isinstance(error, click.NoSuchOption) or error.possibilities:
        return ""
    name = error.option_name
    meant = next((f"-{word}" for word in words if word.startswith(name) and not word.startswith("--")), name)
    having = {name: command for name, command in leaves() if any(meant in each.opts for each in command.params)}
    if context.command in having.values():
        return f" Write two dashes: {meant}."
    if not having:
        return ""
    # Many commands edit the file, and all of these have the same options.
    named = listed((f"`landingzone {name}`" for name in sorted(having, key=lambda name: " " in name)), most=4)
    behind = " Write options after the command." if context.command is program else ""
    return f" {named} {'has' if len(having) == 1 else 'have'} it.{behind}"


def _context_of(words: list[str]) -> click.Context:
    """Return the context of a command line that click has not read to the end."""
    outer = click.Context(program, info_name="landingzone")
    command = next((program.commands[word] for word in words if word in program.commands), None)
    return click.Context(command, outer, info_name=command.name) if command else outer
