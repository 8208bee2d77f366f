"""What AWS refuses of passwords, SSH public keys and MFA devices; moto takes any text for each of them."""

import re
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key, load_ssh_public_key
from moto.iam.exceptions import EntityAlreadyExists, IAMException, NoSuchEntity
from moto.iam.models import IAMBackend

from dev.strict_iam.rule import API, GUIDE, Given, Rule

SSH_BITS = 2048
_PASSWORD = 8


class _PasswordPolicyViolation(IAMException):
    code = "PasswordPolicyViolation"


class _InvalidPublicKey(IAMException):
    code = "InvalidPublicKey"


class _UnrecognizedPublicKeyEncoding(IAMException):
    code = "UnrecognizedPublicKeyEncoding"


class _DuplicateSSHPublicKey(IAMException):
    code = "DuplicateSSHPublicKey"


_KINDS = {
    "uppercase": r"[A-Z]",
    "lowercase": r"[a-z]",
    "number": r"[0-9]",
    "symbol": r"[!@#$%^&*()_+\-=\[\]{}|']",
}


def _faults_of_password(iam: IAMBackend, password: str) -> Iterator[str]:
    has = {kind: re.search(pattern, password) is not None for kind, pattern in _KINDS.items()}
    policy = iam.account_password_policy
    if policy is None:
        if len(password) < _PASSWORD:
            yield f"at least {_PASSWORD} characters"
        if sum(has.values()) < 3:
            yield f"three of {', '.join(_KINDS)}"
        return
    if len(password) < policy.minimum_password_length:
        yield f"at least {policy.minimum_password_length} characters"
    wanted = {
        "uppercase": policy.require_uppercase_characters,
        "lowercase": policy.require_lowercase_characters,
        "number": policy.require_numbers,
        "symbol": policy.require_symbols,
    }
    yield from (kind for kind, is_wanted in wanted.items() if is_wanted and not has[kind])


def _refuse_password(iam: IAMBackend, given: Given) -> None:
    faults = [] if given.get("Password") is None else list(_faults_of_password(iam, given["Password"]))
    if faults:
        raise _PasswordPolicyViolation(f"Password should have {' and '.join(faults)}")


def _read_ssh_key(body: str) -> RSAPublicNumbers:
    load = load_pem_public_key if body.lstrip().startswith("-----") else load_ssh_public_key
    try:
        key = load(body.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _InvalidPublicKey("The public key is malformed.") from None
    if not isinstance(key, RSAPublicKey):
        raise _UnrecognizedPublicKeyEncoding("The public key must be one of RSA.")
    if key.key_size < SSH_BITS:
        raise _InvalidPublicKey(f"The public key must have {SSH_BITS} bits or more.")
    return key.public_numbers()


def _refuse_ssh_key(iam: IAMBackend, given: Given) -> None:
    key = _read_ssh_key(given["SSHPublicKeyBody"])
    user = iam.get_user(given["UserName"])
    if any(_read_ssh_key(each.ssh_public_key_body) == key for each in user.ssh_public_keys):
        raise _DuplicateSSHPublicKey(f"The public key is associated with {user.name} already.")


def _refuse_mfa_device(iam: IAMBackend, given: Given) -> None:
    serial = given["SerialNumber"]
    device = iam.virtual_mfa_devices.get(serial)
    if device is None and serial.startswith("arn:"):
        raise NoSuchEntity(f"MFADevice entity with serial number {serial} does not exist.")
    if device is not None and device.user is not None:
        raise EntityAlreadyExists("MFADevice entity is already in use.")


RULES = (
    # The default policy, as long as the account has none of its own.
    Rule(
        ("CreateLoginProfile", "UpdateLoginProfile"),
        _refuse_password,
        f"{GUIDE}id_credentials_passwords_account-policy.html",
    ),
    Rule(("UploadSSHPublicKey",), _refuse_ssh_key, f"{API}API_UploadSSHPublicKey.html"),
    Rule(("EnableMFADevice",), _refuse_mfa_device, f"{API}API_EnableMFADevice.html"),
)
