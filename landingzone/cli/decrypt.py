"""Finds a password or a secret key in the outputs, and lets its receiver's gpg decrypt it."""

import base64
import subprocess
from collections.abc import Iterator
from typing import Any

from landingzone.problems import LandingzoneError
from landingzone.reading import parse_json

GPG_SECONDS = 300  # somebody may have to find a passphrase, or a card


class DecryptionError(LandingzoneError):
    """There is nothing to decrypt, or it cannot be decrypted. The text says why and how to fix it."""


def find_encrypted(text: str, user: str | None) -> Iterator[tuple[str, str]]:
    """Find what is encrypted for a user.

    Args:
        text: What `terraform output -json` prints, or the same of one output, or the base64 of one secret.
        user: Name of the user; None: the text must be a single secret.

    Returns:
        What it is (`password`, `secret_access_key of <its id>`; empty for a single secret), and its base64.

    Raises:
        DecryptionError: There is nothing for the user.
        Unreadable: The text is no JSON.
    """
    if not text.lstrip().startswith(("{", "[", '"')):
        yield "", text.strip()
        return
    content = parse_json(text)
    if isinstance(content, str):
        yield "", content.strip()
        return
    if user is None:
        raise DecryptionError("these are outputs of many users; name yours with --user")
    found = list(_find_in_outputs(content, user)) if isinstance(content, dict) else []
    if not found:
        raise DecryptionError(
            f"{user}: no password and no access key in these outputs; user_passwords and "
            "user_access_keys have those that exist"
        )
    yield from found


def _find_in_outputs(content: dict[str, Any], user: str) -> Iterator[tuple[str, str]]:
    outputs = {"user_passwords", "user_access_keys"} & content.keys()
    maps = [content[name] for name in sorted(outputs, reverse=True)] if outputs else [content]
    for each in maps:
        values = each["value"] if isinstance(each, dict) and "value" in each and "type" in each else each
        value = values.get(user) if isinstance(values, dict) else None
        if isinstance(value, str):
            yield "password", value
        if isinstance(value, dict) and isinstance(value.get("secret_access_key"), str):
            yield f"secret_access_key of {value.get('access_key_id')}", value["secret_access_key"]


def decrypt(encrypted: str, gpg: str = "gpg") -> str:
    """Have the receiver's own gpg decrypt a secret; it asks for the passphrase itself.

    Args:
        encrypted: Base64 of an OpenPGP message.
        gpg: The command.

    Returns:
        The secret.

    Raises:
        DecryptionError: The text is not base64, there is no gpg, or gpg does not have the key.
    """
    try:
        message = base64.b64decode("".join(encrypted.split()), validate=True)
    except ValueError:  # also for letters that are not ASCII
        raise DecryptionError("neither outputs in JSON nor a secret in base64; give `terraform output -json`") from None
    try:
        # Its error output goes straight to the terminal: there it asks, and says what is missing.
        done = subprocess.run(
            [gpg, "--quiet", "--decrypt"], input=message, stdout=subprocess.PIPE, timeout=GPG_SECONDS, check=False
        )
    except FileNotFoundError:
        raise DecryptionError(f"there is no command {gpg}; install GnuPG, or decrypt the base64 elsewhere") from None
    except OSError as error:
        raise DecryptionError(f"the command {gpg} cannot be run ({error.strerror}); install GnuPG anew") from None
    except subprocess.TimeoutExpired:
        raise DecryptionError(f"{gpg} did not answer in {GPG_SECONDS} seconds") from None
    if done.returncode:
        raise DecryptionError(
            f"{gpg} could not decrypt it; the secret half of the user's pgp_key must be in your keyring"
        )
    try:
        return done.stdout.decode()
    except UnicodeDecodeError:
        raise DecryptionError("what is encrypted is no text; decrypt the base64 elsewhere") from None
