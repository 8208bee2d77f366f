"""The faults of PGP keys, and the remarks about accepted ones: one row each.

No message contains a key: a value given as a public key may be a secret key by mistake.
"""

from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding
from landingzone.ground.versions import PROVIDER_THAT_READS_CURVES

_EXPORT = "print it with `gpg --export '<ADDRESS>' | base64 -w0`"
_MINIMAL_EXPORT = (
    "leave out the signatures of others: `gpg --export-options export-minimal --export '<ADDRESS>' | base64 -w0`"
)
_NEW_KEY = (
    "create one with `gpg --quick-generate-key ADDRESS rsa3072 sign,cert 2y`"
    " and `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`"
)
_SIGN_AGAIN = f"`gpg --quick-set-expire FINGERPRINT 2y` and `... FINGERPRINT 2y '*'`; then {_EXPORT}"
_EXPORT_ONE = "export one of them by its fingerprint: `gpg --export FINGERPRINT | base64 -w0`"

LONGEST = 100_000
"""Maximum number of characters of a value that is parsed. A key with a picture has 30,000; reading millions takes
minutes."""

LEAST_BITS = 2048
"""Minimum number of bits of an RSA key that is not weak."""


KEY_FAULTS: list[Finding] = []
"""Everything that `find_key_fault` can find."""


def _remark(code: str, actual: str, hint: str, **values: object) -> Finding:
    """Make a remark about a key, in words that contain nothing of the key."""
    return Finding((), says(code, **values), actual, hint)


def _fault(code: str, actual: str, hint: str, **values: object) -> Finding:
    """Make a fault of a key, in such words."""
    KEY_FAULTS.append(_remark(code, actual, hint, **values))
    return KEY_FAULTS[-1]


ARMOURED = _fault("LZ302", "armoured text", f"leave out --armor: {_EXPORT}")
BASE64_OF_ARMOURED = _fault("LZ303", "base64 of armoured text", f"leave out --armor: {_EXPORT}")
SECRET = _fault(
    "LZ304", "a secret key", f"it is no longer secret: revoke it, and give the public key of a new one; {_EXPORT}"
)
NOT_BASE64 = _fault("LZ305", "neither of the two", _EXPORT)
TOO_LONG = _fault("LZ306", "a longer string", _MINIMAL_EXPORT, most=LONGEST)
NOT_A_KEY = _fault("LZ307", "base64 of something else, or of part of a key", _EXPORT)
DAMAGED = _fault("LZ308", "a damaged key", f"export it again: {_EXPORT}")
REVOKED = _fault("LZ310", "a revoked key", f"give another one; {_NEW_KEY}")
UNREADABLE = _fault("LZ311", "a key of another version or algorithm, or a damaged one", _NEW_KEY)
NO_USER_ID = _fault(
    "LZ313", "a key without one, as some key servers return it", f"export it where it was created: {_EXPORT}"
)
WEAK = _fault("LZ314", "a weak key", f"give another one; {_NEW_KEY}", least=LEAST_BITS)
NO_ENCRYPTION = _fault(
    "LZ315",
    "a key that cannot encrypt",
    f"add one with `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`; then {_EXPORT}",
)
NOT_A_KEYBASE_NAME = _fault("LZ316", "another string after `keybase:`", "write the name as keybase.io shows it")

SEVERAL = _remark("LZ352", "several keys", _EXPORT_ONE)
SIGNED_WITH_SHA1 = _remark(
    "LZ353", "a key that has signed itself or its subkey with SHA-1", f"sign it again with {_SIGN_AGAIN}"
)
CURVE = _remark(
    "LZ318",
    "a key that encrypts with curve 25519 or a NIST curve",
    f"set provider_version to `>= {PROVIDER_THAT_READS_CURVES}`, or give another key; {_NEW_KEY}",
    version=PROVIDER_THAT_READS_CURVES,
)
EXPIRED = _remark("LZ355", "an expired key", f"extend it before the next one is created, with {_SIGN_AGAIN}")

KEY_REMARKS = (SEVERAL, SIGNED_WITH_SHA1, CURVE, EXPIRED)
"""Everything that `find_key_remarks` can find."""

EXPIRED_FOR_A_NEW_CREDENTIAL = _remark("LZ317", EXPIRED.actual, f"extend it with {_SIGN_AGAIN}")
"""A fault of a change."""
