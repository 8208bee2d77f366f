"""The subcommand `letter`."""

import sys
from datetime import date
from pathlib import Path

import click

from landingzone.access.credentials import Credentials
from landingzone.access.render.letter import Letter, letter_as_markdown
from landingzone.access.report import report
from landingzone.access.sign_in import ALIAS
from landingzone.cli.command import FILE, Command, configuration, on_option
from landingzone.cli.configuration import no_such_user
from landingzone.cli.terminal import lines_of, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.ground.files import write_page
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, InvalidInputs
from landingzone.ground.words import cited, listed
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import decode, read_stream, read_text
from landingzone.reading.json_text import parse_json
from landingzone.rules.near_names import nearest_of
from landingzone.states.output_forms import encrypted_for, message_in, nothing_for


def _checked_alias(_: click.Context, __: click.Parameter, alias: str) -> str:
    if alias and not ALIAS.fullmatch(alias):
        raise click.BadParameter("must be an AWS account alias: 3 to 63 lower-case letters, digits and single hyphens")
    return alias


@click.command(cls=Command)
@click.argument("user", metavar="NAME")
@configuration()
@click.option("--outputs", metavar="OUTPUTS", type=click.Path(allow_dash=True))
@click.option("--alias", metavar="ALIAS", default="", callback=_checked_alias)
@click.option("--to", "place", metavar="OUT", type=FILE)
@on_option
def letter(user: str, file: Path | None, outputs: str | None, alias: str, place: Path | None, today: date) -> int:
    """Write the letter for a new colleague, in Markdown: sign-in, encrypted secrets, MFA, permissions, roles.

    NAME is a user of FILE, which is YAML, JSON or *.tfvars.json. Default: the file named by LANDINGZONE_CONFIG, or
    landingzone.yaml. The letter contains only what FILE says, and with --outputs also the password or the secret key,
    still encrypted to the user's PGP key. Without --outputs, the letter says that it will be sent separately.

    Exit status: 0 written, 1 problems, a usage error, or no such user.
    """
    read = read_valid(meant(file))
    inputs = read.configuration()
    if user not in inputs.users:
        hint = nearest_of(user, inputs.users, "users", "add the user to the file first")
        raise no_such_user(read, user, hint)
    if inputs.users[user].status != "active":
        raise InvalidInputs(read.located([Finding(("users", user, "status"), says("LZ390"), "offboarding")]))
    made = report(inputs, today=today)
    access = next(each for each in made.users if each.name == user)
    credentials = access.credentials
    if outputs is not None and not (credentials.makes("console password") or credentials.makes("access key")):
        raise click.UsageError(
            f"leave out --outputs: the configuration creates no password and no access key for {user}"
        )
    if alias and not credentials.has("console password"):
        raise click.UsageError(f"leave out --alias: the configuration has no password for {user} to sign in with")
    secrets = _secrets_of(user, outputs, credentials) if outputs is not None else {}
    key_id, secret_key = secrets.get("access key", ("", b""))
    text = letter_as_markdown(
        Letter(
            report=made,
            user=access,
            resets_password=inputs.password_reset_required,
            alias=alias,
            password=secrets.get("password", ("", b""))[1],
            key_id=key_id,
            secret_key=secret_key,
        )
    )
    if place:
        write_page(place, text)
        say(f"The letter: {place}")
    else:
        say(*lines_of(text))
    return 0


def _secrets_of(user: str, file: str, credentials: Credentials) -> dict[str, tuple[str, bytes]]:
    """Read from outputs the secrets that the configuration creates for a user.

    Returns:
        `password` or `access key` -> the id of the key, and the OpenPGP message.

    Raises:
        InvalidFile: The outputs cannot be read, lack something, or are of several stacks with the user.
    """
    name = "the standard input" if file == "-" else file
    try:
        content = parse_json(decode(read_stream(sys.stdin.buffer)) if file == "-" else read_text(Path(file)))
    except Unreadable as fault:
        raise InvalidFile(fault.of(name, "give the input of `landingzone decrypt`")) from None
    wanted = {"password": credentials.makes("console password"), "access key": credentials.makes("access key")}
    found = encrypted_for(user, content)
    if not found:
        raise InvalidFile(f"{name}: {nothing_for(user, content)}")
    if stacks := sorted({each.stack for each in found if each.stack}):
        raise InvalidFile(
            f"{name}: has {user} in several stacks, {listed(map(cited, stacks))}; give the outputs of one"
        )
    secrets = {}
    for each in found:
        message = message_in(each.text)
        if message is None:
            raise InvalidFile(f"{name}: has a value of {user} that is not base64; give the output of Terraform")
        secrets["access key" if each.key_id else "password"] = (each.key_id, message)
    for what, is_made in wanted.items():
        if is_made and not secrets.get(what, ("", b""))[1]:
            raise InvalidFile(f"{name}: has no {what} of {user}, which the configuration creates; apply it first")
    return {what: each for what, each in secrets.items() if wanted[what]}
