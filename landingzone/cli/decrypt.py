"""The subcommand `decrypt`: finds a password or a secret key in outputs, and has the recipient's gpg decrypt it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say
from landingzone.ground.problems import LandingzoneError
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import decode, read_stream, read_text
from landingzone.reading.json_text import parse_json
from landingzone.states.output_forms import encrypted_for, message_in, nothing_for

GPG_SECONDS = 300  # somebody may have to look for a passphrase or a card


class DecryptionError(LandingzoneError):
    """There is nothing to decrypt, or it cannot be decrypted. The message says why and how to fix it."""


@click.command(cls=Command)
@click.option("--user", metavar="NAME")
@click.argument("file", metavar="[FILE]", default="-", type=click.Path(allow_dash=True))
def decrypt(user: str | None, file: str) -> int:
    """Decrypt a user's secrets from the outputs user_passwords and user_access_keys, with your own gpg.

    FILE is the output of `terraform output -json`, `terraform show -json`, `terraform state pull` or
    `landingzone shards outputs`, or one secret in base64. Default: standard input. CDKTF also writes one:

    cdktf output --outputs-file FILE --outputs-file-include-sensitive-outputs

    Exit status: 0 decrypted, 1 problems or a usage error.
    """
    try:
        text = decode(read_stream(sys.stdin.buffer)) if file == "-" else read_text(Path(file))
        for kind, encrypted in find_encrypted(text, user):
            secret = decrypt_one(encrypted)
            say(f"{kind}: {secret}" if kind else secret)
    except (Unreadable, DecryptionError) as error:
        name = "the standard input" if file == "-" else file
        complain(f"landingzone decrypt: {error.of(name) if isinstance(error, Unreadable) else error}")
        return 1
    return 0


def find_encrypted(text: str, user: str | None) -> Iterator[tuple[str, str]]:
    """Find the encrypted secrets of a user.

    Args:
        text: Outputs in JSON, in any form, or one of them, or the base64 of one secret.
        user: Name of the user; None: the text must be a single secret.

    Returns:
        What it is (`password`, `secret_access_key of <its id>`; empty for a single secret), and its base64.

    Raises:
        DecryptionError: There is nothing for the user.
        Unreadable: The text is not JSON.
    """
    content = parse_json(text) if text.lstrip().startswith(("{", "[", '"')) else text
    if isinstance(content, str):
        if user is not None:
            _message_in(content)
            raise DecryptionError("leave out --user: this is a single secret, which does not say whose it is")
        yield "", content.strip()
        return
    if user is None:
        raise DecryptionError("outputs may have secrets of several users; name the user with --user")
    found = encrypted_for(user, content)
    if not found:
        raise DecryptionError(nothing_for(user, content))
    for each in found:
        yield each.in_words, each.text


def decrypt_one(encrypted: str, gpg: str = "gpg") -> str:
    """Have the recipient's own gpg decrypt a secret; gpg asks for the passphrase itself.

    Args:
        encrypted: Base64 of an OpenPGP message.
        gpg: The command.

    Returns:
        The secret.

    Raises:
        DecryptionError: The text is not base64, there is no gpg, or gpg does not have the key.
    """
    message = _message_in(encrypted)
    try:
        # Its error output goes straight to the terminal: there it asks, and says what is missing.
        done = subprocess.run(
            [gpg, "--quiet", "--decrypt"], input=message, stdout=subprocess.PIPE, timeout=GPG_SECONDS, check=False
        )
    except FileNotFoundError:
        raise DecryptionError(f"there is no command {gpg}; install GnuPG, or decrypt the base64 elsewhere") from None
    except OSError as error:
        raise DecryptionError(f"the command {gpg} cannot be run ({error.strerror}); reinstall GnuPG") from None
    except subprocess.TimeoutExpired:
        raise DecryptionError(f"{gpg} did not answer in {GPG_SECONDS} seconds") from None
    if done.returncode:
        raise DecryptionError(
            f"{gpg} could not decrypt the secret; the private key for the user's pgp_key must be in your keyring"
        )
    try:
        return done.stdout.decode()
    except UnicodeDecodeError:
        raise DecryptionError("the decrypted content is not text; decrypt the base64 elsewhere") from None


def _message_in(encrypted: str) -> bytes:
    message = message_in(encrypted)
    if not message:  # also if printing it has failed
        raise DecryptionError(
            "the input is neither outputs in JSON nor a secret in base64; give the output of `terraform output -json`"
        )
    return message
