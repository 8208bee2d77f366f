"""The provider takes the keys that are accepted, and no others."""

import base64

import pysequoia
from mutated_keys import KEYS

from dev.engine import TerraformError
from landingzone.keys.pgp import find_key_fault, find_key_remarks
from landingzone.keys.pgp_faults import CURVE, EXPIRED


def is_stopped(key):
    return find_key_fault(key) is not None or not {CURVE, EXPIRED}.isdisjoint(find_key_remarks(key))


def apply(keys, emulator, place):
    """Make an access key with each; gives what became of those that failed: their names, each with the error."""
    names = {name: {"user": f"${{aws_iam_user.{name}.name}}", "pgp_key": key} for name, key in keys.items()}
    terraform = place(
        {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": [emulator.provider]},
            "resource": {"aws_iam_user": {name: {"name": name} for name in keys}, "aws_iam_access_key": names},
        }
    )
    try:
        terraform.apply()
    except TerraformError as failure:
        return terraform, {each.address.removeprefix("aws_iam_access_key."): str(each) for each in failure.errors}
    return terraform, {}


def test_the_oldest_provider_takes_what_is_fine_and_fails_on_the_rest(emulator, place):
    # Weak, old and revoked keys it would take; nobody should. It takes one too whose primary key alone has expired, or
    # which has a subkey of a NIST curve beside one of RSA.
    taken_all_the_same = ("weak", "revoked", "dsa-elgamal", "sha1-weak", "sha1-revoked")
    keys = {name: key for name, key in KEYS.items() if name not in taken_all_the_same}
    for first, second in (("fine", "curve"), ("sha1-throughout", "fine"), ("curve", "fine")):
        both = b"".join(base64.b64decode(KEYS[name]) for name in (first, second))
        keys[f"{first}-and-{second}"] = base64.b64encode(both).decode()
    terraform, failed = apply(keys, emulator, place)
    stopped = {name for name, key in keys.items() if is_stopped(key)}
    assert failed.keys() == stopped - {"expired-primary", "nist-subkey-too"}
    rows = [row for row in terraform.state()["resources"] if row["type"] == "aws_iam_access_key"]
    fingerprints = {row["name"]: row["instances"][0]["attributes"]["key_fingerprint"] for row in rows}
    for name in keys.keys() - failed.keys():
        first = pysequoia.Cert.from_bytes(base64.b64decode(KEYS[name.partition("-and-")[0]]))
        assert fingerprints[name] == first.fingerprint
