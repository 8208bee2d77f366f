"""What can be wrong with a PGP key, and what to know of one that is taken: one row each.

No message contains a key: a text given as a public key may be a secret one by mistake.
"""

from dataclasses import dataclass

from landingzone.ground.versions import PROVIDER_THAT_READS_CURVES

_EXPORT = "print it with `gpg --export ADDRESS | base64 -w0`"
_MINIMAL_EXPORT = "leave out what others signed: `gpg --export-options export-minimal --export ADDRESS | base64 -w0`"
_NEW_KEY = (
    "make one with `gpg --quick-generate-key ADDRESS rsa3072 sign,cert 2y`"
    " and `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`"
)
_SIGN_ANEW = f"`gpg --quick-set-expire FINGERPRINT 2y` and `... FINGERPRINT 2y '*'`; then {_EXPORT}"
_EXPORT_ONE = "export one, by its fingerprint: `gpg --export FINGERPRINT | base64 -w0`"

LONGEST = 100_000
"""Characters of a text that is looked into. A key with a picture has 30,000, one of millions takes minutes to read."""

LEAST_BITS = 2048
"""Bits of an RSA key that is not weak."""


@dataclass(frozen=True)
class KeyFault:
    """What can be wrong with a PGP key, or what to know of it.

    Args:
        rule: What must hold; of a remark: what is to be known.
        actual: What was found, in words that contain nothing of the key.
        hint: How to fix it.
    """

    rule: str
    actual: str
    hint: str


ARMOURED = KeyFault("must be the base64 of a binary PGP key", "armoured text", f"leave out --armor: {_EXPORT}")
BASE64_OF_ARMOURED = KeyFault(
    "must be the base64 of a binary PGP key, not of armoured text",
    "base64 of armoured text",
    f"leave out --armor: {_EXPORT}",
)
SECRET = KeyFault(
    "must not be a secret PGP key",
    "a secret key",
    f"it is no longer secret: revoke it, make another, and give its public key; {_EXPORT}",
)
NOT_BASE64 = KeyFault("must be base64 of a binary PGP public key, or `keybase:<name>`", "text that is neither", _EXPORT)
TOO_LONG = KeyFault(f"must be a PGP key of at most {LONGEST} characters", "a longer text", _MINIMAL_EXPORT)
NOT_A_KEY = KeyFault("must contain a PGP public key", "base64 of something else, or of a part of a key", _EXPORT)
DAMAGED = KeyFault("must contain a PGP public key as it was exported", "a damaged key", f"export it anew: {_EXPORT}")
REVOKED = KeyFault("must be a PGP key that is in use", "a revoked key", f"give another; {_NEW_KEY}")
UNREADABLE = KeyFault(
    "must be a PGP key of version 4 that AWS providers are known to read, such as one of RSA",
    "a key of another version or algorithm, or a damaged one",
    _NEW_KEY,
)
NO_USER_ID = KeyFault(
    "must be a PGP key with a user ID that it has signed itself",
    "a key without one, as some key servers give it",
    f"export it where it was made: {_EXPORT}",
)
WEAK = KeyFault(f"must be a PGP key of RSA with at least {LEAST_BITS} bits", "a weak key", f"give another; {_NEW_KEY}")
NO_ENCRYPTION = KeyFault(
    "must have a PGP encryption subkey that is neither revoked nor weak nor weakly signed",
    "a key that cannot encrypt",
    f"add one with `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`; then {_EXPORT}",
)
NOT_A_KEYBASE_NAME = KeyFault(
    "must be `keybase:` and a name of 2 to 16 letters, digits and `_`",
    "another text behind `keybase:`",
    "write the name as keybase.io shows it",
)

KEY_FAULTS = (
    *(ARMOURED, BASE64_OF_ARMOURED, SECRET, NOT_BASE64, TOO_LONG, NOT_A_KEY, DAMAGED, REVOKED, UNREADABLE, NO_USER_ID),
    *(WEAK, NO_ENCRYPTION, NOT_A_KEYBASE_NAME),
)
"""Everything that `find_key_fault` can find."""

SEVERAL = KeyFault(
    "AWS providers encrypt to the first of several PGP keys, so that only its owner can decrypt",
    "several keys",
    _EXPORT_ONE,
)
SIGNED_WITH_SHA1 = KeyFault(
    "AWS provider 3.39 takes a PGP key that is signed with SHA-1; other programs refuse it, as no longer safe",
    "a key that has signed itself or its subkey with SHA-1",
    f"sign it anew with {_SIGN_ANEW}",
)
CURVE = KeyFault(
    f"must be a PGP key of RSA while `provider_version` admits AWS providers below {PROVIDER_THAT_READS_CURVES}",
    "a key that encrypts with curve 25519 or a NIST curve",
    f"write `>= {PROVIDER_THAT_READS_CURVES}` there, or give another; {_NEW_KEY}",
)
EXPIRED = KeyFault(
    "AWS providers may refuse an expired PGP key when they make a password or access key; those made already stay",
    "an expired key",
    f"before the next one is made, extend it with {_SIGN_ANEW}",
)

KEY_REMARKS = (SEVERAL, SIGNED_WITH_SHA1, CURVE, EXPIRED)
"""Everything that `find_key_remarks` can find."""

EXPIRED_FOR_A_NEW_CREDENTIAL = KeyFault(
    "must be a PGP key that has not expired, for a new password or access key",
    EXPIRED.actual,
    f"extend it with {_SIGN_ANEW}",
)
"""What a change must not do."""
