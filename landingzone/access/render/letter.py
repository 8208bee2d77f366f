"""The letter for a new colleague as Markdown: where to sign in, how to read the secrets, MFA, and what they may do."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from landingzone.access.entities import UserAccess
from landingzone.access.facts import OWN_POLICIES, USER_FACTS, FactLine
from landingzone.access.model import Report
from landingzone.access.render.in_markdown import code, sentence
from landingzone.access.sign_in import may_change_password, may_set_up_mfa, sign_in_address, switch_address
from landingzone.access.words import Role

_PASSWORD_FILE, _KEY_FILE = "password.asc", "secret-key.asc"
_SENDER = "whoever sent you this letter"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter is made from.

    Args:
        report: Who can do what.
        user: The user that it is for; an active one.
        resets_password: Whether AWS asks for a new password at the first sign-in.
        alias: Alias of the account; "": people sign in with its number.
        password: The console password, an OpenPGP message; empty: it is not in the letter.
        key_id: Id of the access key; "": it is not in the letter.
        secret_key: Its secret, an OpenPGP message; empty: it is not in the letter.
    """

    report: Report
    user: UserAccess
    resets_password: bool
    alias: str = ""
    password: bytes = field(default=b"", repr=False)
    key_id: str = ""
    secret_key: bytes = field(default=b"", repr=False)


def letter_as_markdown(letter: Letter) -> str:
    """Write a letter.

    Returns:
        Markdown, in which strings from elsewhere are code, and all links lead to the sign-in of AWS and to GnuPG.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
    """
    credentials = letter.user.credentials
    parts = [f"# AWS account {sentence(letter.report.wording.account(letter.report.account))}"]
    parts += [f"Your user name is {code(letter.user.name)}.", *_signing_in(letter), *_first(letter)]
    if credentials.makes("console password"):
        parts += _secret("Your password", _PASSWORD_FILE, letter.password, letter)
    if credentials.makes("access key"):
        named = f"It belongs to the access key {code(letter.key_id)}." if letter.key_id else ""
        parts += _secret("Your secret access key", _KEY_FILE, letter.secret_key, letter, named)
        parts.append("`aws configure` asks for the key id and the decrypted secret.")
    parts += _decrypting(letter)
    if credentials.makes("SSH key"):
        parts += ["## SSH", "Your public SSH key is uploaded to your user; there is nothing to download."]
    if credentials.existing:
        own = (f"- {sentence(each)}" for each in credentials.not_managed_here)
        parts += ["## What you have already", "\n".join(own), "It stays: nobody sends you a secret for it."]
    parts += [*_mfa(letter), *_permissions(letter)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _signing_in(letter: Letter) -> Iterator[str]:
    report, user = letter.report, letter.user
    if not user.credentials.has("console password"):
        if user.credentials.has("access key"):
            yield "It has no password: use it in programs and on the command line, with an access key."
        else:
            yield f"This stack creates no password and no access key for it; ask {_SENDER} how to sign in."
        return
    address = sign_in_address(report.partition, letter.alias or report.account)
    yield f"Sign in at <{address}>." if address else f"Ask {_SENDER} where to sign in."
    if letter.resets_password and user.credentials.makes("console password"):
        doubt = "" if may_change_password(report, user) else f" If AWS refuses that, tell {_SENDER}."
        yield f"At the first sign-in, AWS asks you to choose a new password.{doubt}"


def _secret(title: str, file: str, encrypted: bytes, letter: Letter, named: str = "") -> Iterator[str]:
    yield f"## {title}"
    if not encrypted:
        yield f"It is not in this letter: it is encrypted to your PGP key, so {_SENDER} can send it any way they like."
        return
    yield f"{named} It was encrypted to your PGP key when it was created; only your private key can open it.".strip()
    # Another key in the file does not encrypt existing secrets again.
    key = letter.user.pgp_key
    known = f"The configuration now has the key {code(key.name)} for you. " if key and key.name else ""
    yield f"{known}Save these lines as `{file}`:"
    import pysequoia  # here, since most letters are plain

    armoured = pysequoia.armor(encrypted, pysequoia.ArmorKind.Message).strip()
    yield _block(armoured, kind="text")


def _decrypting(letter: Letter) -> Iterator[str]:
    files = {_PASSWORD_FILE: letter.password, _KEY_FILE: letter.secret_key}
    there = [file for file, encrypted in files.items() if encrypted]
    if not there:
        return
    yield "## How to decrypt"
    commands = [f"gpg --quiet --decrypt {file}" for file in there]
    yield "Run this where your private key is, on Linux and macOS:"
    yield _block(*(f"{command}; echo" for command in commands))
    yield "On Windows, in PowerShell:"
    yield _block(*commands, kind="powershell")
    key = letter.user.pgp_key
    if key and key.identity.keybase:
        yield "If your key is at Keybase:"
        yield _block(*(f"keybase pgp decrypt --infile {file}; echo" for file in there))
    yield (
        "`gpg` is part of GnuPG: the package `gnupg` or `gnupg2` on Linux, `brew install gnupg` on macOS, and Gpg4win "
        "on Windows, which also has a graphical program, Kleopatra. All of them are at <https://gnupg.org/download/>."
    )


def _first(letter: Letter) -> Iterator[str]:
    one = letter.report.subject(letter.user)
    for fact in USER_FACTS.of_form["first"]:
        if lines := [f"- {sentence(text)}" for text in fact.texts("first", one)]:
            yield f"## {fact.title}"
            yield "\n".join(lines)
    if letter.user.ends.each:
        yield "After a last day, do not count on what it ends, even where AWS still allows that."


_MFA = {
    "needed": "Everything your groups and policies grant needs MFA",
    "needed for some": "Some of what your groups and policies grant works without MFA, and the rest needs it.",
    "not needed": "Nothing that your groups and policies grant needs MFA.",
    "not known": "Everything that your groups and policies are known to grant needs MFA",
    "nothing to protect": "Your groups and policies grant nothing that MFA would protect.",
}
_WITHOUT_MFA = ("not needed", "nothing to protect")
_SETTING_UP = "choosing a password and setting up MFA"


def _mfa(letter: Letter) -> Iterator[str]:
    report, user = letter.report, letter.user
    yield "## MFA"
    may_set_up, said = may_set_up_mfa(report, user), _MFA[user.mfa]
    if user.mfa in ("needed", "not known"):
        said += f", except {_SETTING_UP}." if may_set_up else f", perhaps even {_SETTING_UP}."
    yield f"{said} What some of them grant is not known." if user.mfa == "not known" else said
    name = code(user.name)
    if not may_set_up:
        if user.mfa not in _WITHOUT_MFA:
            yield f"If AWS does not let you set up an MFA device yourself, ask {_SENDER} to do it."
    elif user.credentials.has("console password"):
        yield "You can set it up yourself:"
        yield (
            f"1. At the top right of the console, choose {name}, then *Security credentials*.\n"
            "2. Choose *Assign MFA device* and follow the steps with an app or a security key.\n"
            "3. Sign out and sign in again with the code: only then does the session have MFA."
        )
    elif user.credentials.has("access key"):
        device = f"--serial-number=arn:{report.partition}:iam::{report.account}:mfa/{user.name}"
        yield "You can set it up yourself; the last command prints a key with MFA, which works for some hours:"
        yield _block(
            "aws iam create-virtual-mfa-device --bootstrap-method QRCodePNG --outfile mfa.png \\",
            f"  --virtual-mfa-device-name={user.name}",
            f"aws iam enable-mfa-device --user-name={user.name} \\",
            f"  {device} \\",
            "  --authentication-code1 FIRST-CODE --authentication-code2 NEXT-CODE",
            "aws sts get-session-token --token-code CODE \\",
            f"  {device}",
        )
    elif user.mfa not in _WITHOUT_MFA:
        yield f"Ask {_SENDER} how to set it up."


def _permissions(letter: Letter) -> Iterator[str]:
    report, user = letter.report, letter.user
    yield "## What you may do"
    one = report.subject(user)
    lines = [line for fact in USER_FACTS.of_form["letter"] for line in fact.lines("letter", one)]
    if any(line.of for line in lines):
        yield "Your groups and policies grant this; denials and limits are not shown:"
        yield "\n".join(f"- {_to_you(line)}" for line in lines)
    else:
        own = "your own policies grant nothing" if user.policies else "have no policies of your own"
        yield f"You are in no group and {own}."
    if user.roles:
        with_mfa = ", with MFA" if user.mfa == "needed" else ""
        yield f"## Roles\n\nYou may switch to these roles{with_mfa}, if nothing denies it and the roles trust you:"
        yield "\n".join(f"- {sentence(str(role))}{_way_to(letter, role)}" for role in user.roles)


def _block(*lines: str, kind: str = "sh") -> str:
    """Write lines to copy."""
    return "\n".join([f"```{kind}", *lines, "```"])


def _to_you(line: FactLine) -> str:
    of = line.of if line.of == OWN_POLICIES else code(line.of)
    return f"{f'{of}: ' if of else ''}{sentence(line.what.replace('their own IAM user', 'your own IAM user'))}"


def _way_to(letter: Letter, role: Role) -> str:
    address = switch_address(role) if letter.user.credentials.has("console password") else None
    return f": <{address}>" if address else f": {code(role.arn)}"
