"""The `landingzone` command: one small function per subcommand, with its slow imports inside."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landingzone import __version__
from landingzone.cli import access as access_commands
from landingzone.cli import adopt as adopt_command
from landingzone.cli import arguments as argparse
from landingzone.cli.terminal import complain, lines_of, say
from landingzone.cli.unforeseen import run_or_tell
from landingzone.versions import PROVIDER

if TYPE_CHECKING:
    from landingzone.problems import InvalidFile, Problem
    from landingzone.rules.check import Advice


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Words of the command line; None: those of the process.

    Returns:
        Exit status: 0 fine, 1 problems, 2 wrong use; of `diff`: 0 no change, 2 changes, 1 problems or wrong use.
    """
    parser = argparse.ArgumentParser(
        prog="landingzone",
        description="IAM users and groups of an AWS landing zone: groups, users, cross-account access.",
    )
    parser.add_argument("--version", action="version", version=f"landingzone {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a configuration file, for editors",
        description="Print the JSON Schema.",
    )
    schema.set_defaults(run=_print_schema)
    module = commands.add_parser(
        "module",
        help="write the Terraform module, for stacks that are not Python",
        description="Write a Terraform module with documentation, examples and tests; whole, or not at all.",
    )
    module.add_argument("directory", type=Path, help="where to: a new or empty directory, or an earlier result")
    module.add_argument(
        "--provider-version",
        metavar="CONSTRAINT",
        help=f"AWS providers that the module asks for, as a Terraform version constraint; default: {PROVIDER}",
        default=PROVIDER,
    )
    module.set_defaults(run=_write_module)
    validate = commands.add_parser(
        "validate",
        help="find every problem of a configuration file",
        description="Find every problem of a configuration file, and with --against of a change, without a network and "
        "without AWS. Exit status: 0 fine, 1 problems, 2 wrong use.",
    )
    validate.add_argument("file", type=Path, metavar="FILE", help="YAML, JSON or *.tfvars.json")
    validate.add_argument("--format", choices=("text", "json"), default="text", help="text: one line for each problem")
    validate.add_argument(
        "--against",
        type=Path,
        metavar="OLD",
        help="the file before the change: also find what the change must not or should not do",
    )
    validate.add_argument(
        "--allow-no-administrator",
        action="store_true",
        help="with --against: allow a change that leaves nobody active in full-access and iam-admin",
    )
    validate.set_defaults(run=_validate)
    decrypt = commands.add_parser(
        "decrypt",
        help="decrypt the password or secret key of a user, with your own gpg",
        description="Decrypt what the outputs user_passwords and user_access_keys hold for a user, with your own gpg.",
    )
    decrypt.add_argument("--user", help="whose; needed unless the input is a single secret")
    decrypt.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="what `terraform output -json` printed, or one secret in base64; default: standard input",
    )
    decrypt.set_defaults(run=_decrypt)
    access_commands.add_report(commands)
    access_commands.add_diff(commands)
    adopt_command.add_adopt(commands)
    for command in commands.choices.values():
        command.add_argument(
            "--traceback", action="store_true", help="show the stack trace of a failure that nobody foresaw"
        )
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        chosen = parser.parse_args(words)
    except SystemExit as stop:
        if stop.code == 2 and access_commands.is_diff(words):
            return 1
        raise
    return run_or_tell(lambda: int(chosen.run(chosen)), "--traceback", traced=chosen.traceback)


def _write_module(chosen: argparse.Namespace) -> int:
    from landingzone.config.options import CONSTRAINT_HINT, CONSTRAINT_RULE
    from landingzone.iam.patterns import VERSION_CONSTRAINT
    from landingzone.problems import LandingzoneError, Problem, describe
    from landingzone.rules.provider_versions import LEAVES_READABLE, may_leave_readable
    from landingzone.terraform.node.start import load_cdk

    constraint: str = chosen.provider_version
    if not VERSION_CONSTRAINT.fits(constraint):
        problem = Problem("--provider-version", CONSTRAINT_RULE, describe(constraint), CONSTRAINT_HINT)
        complain(f"landingzone module: {problem}")
        return 2
    try:
        load_cdk()
        from landingzone.terraform.module import write_module

        write_module(chosen.directory, provider_version=constraint)
    except LandingzoneError as error:
        complain(error)
        return 1
    if may_leave_readable(constraint):
        hint = f"ask for `{PROVIDER}` where users of the module have create_access_keys"
        complain(f"warning: {Problem('--provider-version', LEAVES_READABLE, describe(constraint), hint)}")
    say(f"The module: {chosen.directory}")
    return 0


def _print_schema(_: argparse.Namespace) -> int:
    from landingzone.config.options import StackConfiguration

    say(*lines_of(json.dumps(StackConfiguration.model_json_schema(), indent=2)))
    return 0


def _validate(chosen: argparse.Namespace) -> int:
    file: Path = chosen.file
    against: Path | None = chosen.against
    if chosen.allow_no_administrator and against is None:
        complain("landingzone validate: --allow-no-administrator goes with --against OLD")
        return 2
    for named in (file, against):
        if named is not None and not named.is_file():
            complain(f"{named}: there is no such file")
            return 2
    problems, advice = _find(file, against, may_leave_no_administrator=chosen.allow_no_administrator)
    if chosen.format == "json":
        rows = [("error", problem) for problem in problems] + [("warning", each) for each in advice]
        say(*lines_of(json.dumps([vars(each) | {"level": level} for level, each in rows], indent=2)))
    else:
        say(*problems)
        complain(*(f"warning: {each}" for each in advice))
    return 1 if problems else 0


def _find(
    file: Path, against: Path | None, *, may_leave_no_administrator: bool
) -> "tuple[list[Problem], list[Advice]]":
    """Find the problems and warnings of a file, and of the change from another file to it."""
    from landingzone.access.change_rules import advise_on_change, find_refused
    from landingzone.config.file import read_configuration, read_mapping
    from landingzone.config.options import StackConfiguration
    from landingzone.problems import InvalidFile, InvalidInputs, Problem
    from landingzone.rules.backends import advise_backend
    from landingzone.rules.check import advise, check_content
    from landingzone.rules.provider_versions import advise_provider
    from landingzone.rules.secret_settings import advise_settings

    problems: set[Problem] = set()
    advice: list[Advice] = []
    new = None
    try:
        content = read_mapping(file)
        problems.update(check_content(StackConfiguration, content))
        new = StackConfiguration.model_validate(content)
        if not problems:
            from landingzone.rules.known_actions import advise_actions
            from landingzone.rules.known_policies import advise_policies

            advice += [
                *advise(new),
                *advise_provider(new, new.provider_version),
                *advise_settings(new),
                *advise_backend(new),
            ]
            advice += [*advise_actions(new), *advise_policies(new)]
    except InvalidInputs as error:
        problems.update(error.problems)
    except InvalidFile as error:
        problems.add(_of_file(file, error))
    if against is not None:
        try:
            old = read_configuration(against)
            if new is not None:
                problems.update(find_refused(old, new, may_leave_no_administrator=may_leave_no_administrator))
                advice += advise_on_change(old, new)
        except InvalidInputs as error:
            problems.update(Problem(f"{against}: {one.path}", one.rule, one.actual, one.hint) for one in error.problems)
        except InvalidFile as error:
            problems.add(_of_file(against, error))
    return sorted(problems), sorted(advice)


def _of_file(file: Path, error: "InvalidFile") -> "Problem":
    from landingzone.problems import Problem
    from landingzone.words import printable

    return Problem(str(file), "must be a file of inputs", str(error).removeprefix(printable(f"{file}: ")))


def _decrypt(chosen: argparse.Namespace) -> int:
    from landingzone.cli.decrypt import DecryptionError, decrypt, find_encrypted
    from landingzone.reading import Unreadable, decode, read_stream, read_text

    source = "the standard input" if chosen.file == "-" else chosen.file
    try:
        text = decode(read_stream(sys.stdin.buffer)) if chosen.file == "-" else read_text(Path(chosen.file))
        for kind, encrypted in find_encrypted(text, chosen.user):
            secret = decrypt(encrypted)
            say(f"{kind}: {secret}" if kind else secret)
    except Unreadable as fault:
        complain(f"landingzone decrypt: {fault.of(source)}")
        return 1
    except DecryptionError as error:
        complain(f"landingzone decrypt: {error}")
        return 1
    return 0
