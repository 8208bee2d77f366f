"""A key is named for what it is: keys, each with one thing about it.

Most are of GnuPG, as of the beginning of 2024; the last five of the first twenty are of Sequoia. `sha1-signed-anew` is
`sha1-throughout` after `gpg --quick-set-expire FINGERPRINT 60y` and the same with '*' behind it.
"""

import base64
import json
from pathlib import Path

import pysequoia
import pytest
from place import Place

from dev.engine import EmulatedAccount, TerraformError
from landingzone.iam import pgp_faults
from landingzone.iam.pgp import find_key_fault, find_key_remarks

KEYS: dict[str, str] = json.loads((Path(__file__).parents[2] / "pgp_public_keys.json").read_text(encoding="ascii"))


def encoded(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def behind_each_other(*names: str) -> str:
    return encoded(b"".join(base64.b64decode(KEYS[name]) for name in names))


def test_the_oldest_provider_takes_what_is_fine_and_fails_on_the_rest(emulator: EmulatedAccount, place: Place):
    # Weak, old and revoked keys it would take; nobody should. One whose primary key alone has expired it takes too.
    taken_all_the_same = ("weak", "revoked", "dsa-elgamal", "sha1-weak", "sha1-revoked")
    keys = {name: key for name, key in KEYS.items() if name not in taken_all_the_same}
    for first, second in (("fine", "curve"), ("sha1-throughout", "fine"), ("curve", "fine"), ("fine", "cv448")):
        keys[f"{first}-and-{second}"] = behind_each_other(first, second)
    resources = {
        "aws_iam_user": {name: {"name": name} for name in keys},
        "aws_iam_access_key": {
            name: {"user": f"${{aws_iam_user.{name}.name}}", "pgp_key": key} for name, key in keys.items()
        },
    }
    terraform = place(
        {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": [emulator.provider]},
            "resource": resources,
        }
    )
    with pytest.raises(TerraformError) as failure:
        terraform.apply()
    failed = {each.address.removeprefix("aws_iam_access_key.") for each in failure.value.errors}
    stopping = {pgp_faults.CURVE, pgp_faults.EXPIRED}
    expected = {name for name, key in keys.items() if find_key_fault(key) or stopping & {*find_key_remarks(key)}}
    assert failed == expected - {"expired-primary"}
    rows = [row for row in terraform.state()["resources"] if row["type"] == "aws_iam_access_key"]
    fingerprints = {row["name"]: row["instances"][0]["attributes"]["key_fingerprint"] for row in rows}
    for name in keys.keys() - failed:
        first = pysequoia.Cert.from_bytes(base64.b64decode(KEYS[name.partition("-and-")[0]]))
        assert fingerprints[name] == first.fingerprint
