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


@dataclass(frozen=True, kw_only=True)
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


ARMOURED = KeyFault(
    rule="must be the base64 of a binary PGP key",
    actual="armoured text",
    hint=f"leave out --armor: {_EXPORT}",
)
BASE64_OF_ARMOURED = KeyFault(
    rule="must be the base64 of a binary PGP key, not of armoured text",
    actual="base64 of armoured text",
    hint=f"leave out --armor: {_EXPORT}",
)
SECRET = KeyFault(
    rule="must not be a secret PGP key",
    actual="a secret key",
    hint=f"it is no longer secret: revoke it, make another, and give its public key; {_EXPORT}",
)
NOT_BASE64 = KeyFault(
    rule="must be base64 of a binary PGP public key, or `keybase:<name>`",
    actual="text that is neither",
    hint=_EXPORT,
)
TOO_LONG = KeyFault(
    rule=f"must be a PGP key of at most {LONGEST} characters",
    actual="a longer text",
    hint=_MINIMAL_EXPORT,
)
NOT_A_KEY = KeyFault(
    rule="must contain a PGP public key",
    actual="base64 of something else, or of a part of a key",
    hint=_EXPORT,
)
DAMAGED = KeyFault(
    rule="must contain a PGP public key as it was exported",
    actual="a damaged key",
    hint=f"export it anew: {_EXPORT}",
)
UNREADABLE_BEHIND = KeyFault(
    rule="must have nothing behind the first PGP key that an AWS provider cannot read",
    actual="several keys, the second one of another version or algorithm",
    hint=_EXPORT_ONE,
)
REVOKED = KeyFault(
    rule="must be a PGP key that is in use",
    actual="a revoked key",
    hint=f"give another; {_NEW_KEY}",
)
UNREADABLE = KeyFault(
    rule="must be a PGP key of version 4 that AWS providers are known to read, such as one of RSA",
    actual="a key of another version or algorithm, or a damaged one",
    hint=_NEW_KEY,
)
UNREADABLE_SIGNATURE = KeyFault(
    rule="must be a PGP key of which every AWS provider from 3.39 on can read each signature and picture",
    actual="one that is damaged, of another kind, or a revocation by another key",
    hint=_MINIMAL_EXPORT,
)
NO_USER_ID = KeyFault(
    rule="must be a PGP key with a user ID that it has signed itself",
    actual="a key without one, as some key servers give it",
    hint=f"export it where it was made: {_EXPORT}",
)
WEAK = KeyFault(
    rule=f"must be a PGP key of RSA with at least {LEAST_BITS} bits",
    actual="a weak key",
    hint=f"give another; {_NEW_KEY}",
)
NO_ENCRYPTION = KeyFault(
    rule="must have a PGP encryption subkey that is neither revoked nor weak nor weakly signed",
    actual="a key that cannot encrypt",
    hint=f"add one with `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`; then {_EXPORT}",
)
NOT_A_KEYBASE_NAME = KeyFault(
    rule="must be `keybase:` and a name of 2 to 16 letters, digits and `_`",
    actual="another text behind `keybase:`",
    hint="write the name as keybase.io shows it",
)

KEY_FAULTS = (
    ARMOURED,
    BASE64_OF_ARMOURED,
    SECRET,
    NOT_BASE64,
    TOO_LONG,
    NOT_A_KEY,
    DAMAGED,
    UNREADABLE_BEHIND,
    REVOKED,
    UNREADABLE,
    UNREADABLE_SIGNATURE,
    NO_USER_ID,
    WEAK,
    NO_ENCRYPTION,
    NOT_A_KEYBASE_NAME,
)
"""Everything that `find_key_fault` can find."""

SEVERAL = KeyFault(
    rule="AWS providers encrypt to the first of several PGP keys, so that only its owner can decrypt",
    actual="several keys",
    hint=_EXPORT_ONE,
)
SIGNED_WITH_SHA1 = KeyFault(
    rule="AWS provider 3.39 takes a PGP key that is signed with SHA-1; other programs refuse it, as no longer safe",
    actual="a key that has signed itself or its subkey with SHA-1",
    hint=f"sign it anew with {_SIGN_ANEW}",
)
CURVE = KeyFault(
    rule="AWS provider 3.39 cannot encrypt to a PGP key of an elliptic curve; that newer ones can is not tried here",
    actual="a key that encrypts with curve 25519 or a NIST curve",
    hint=f"give one of RSA to be sure; {_NEW_KEY}",
)
EXPIRED = KeyFault(
    rule="AWS providers may refuse an expired PGP key when they make a password or access key; those made already stay",
    actual="an expired key",
    hint=f"before the next one is made, extend it with {_SIGN_ANEW}",
)

KEY_REMARKS = (SEVERAL, SIGNED_WITH_SHA1, CURVE, EXPIRED)
"""Everything that `find_key_remarks` can find."""

EXPIRED_FOR_A_NEW_CREDENTIAL = KeyFault(
    rule="must be a PGP key that has not expired, for a new password or access key",
    actual=EXPIRED.actual,
    hint=f"extend it with {_SIGN_ANEW}",
)
"""What a change must not do."""

CURVE_FOR_AN_OLD_PROVIDER = KeyFault(
    rule=f"must be a PGP key of RSA while `provider_version` admits AWS providers below {PROVIDER_THAT_READS_CURVES}",
    actual=CURVE.actual,
    hint=f"write `>= {PROVIDER_THAT_READS_CURVES}` there, or give another; {_NEW_KEY}",
)
"""What a stack refuses, which asks for its providers itself."""
