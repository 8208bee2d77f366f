"""A key is named for what it is: keys, each with one thing about it.

Most are of GnuPG, as of the beginning of 2024; the last five are of Sequoia.
"""

import base64
import json
from pathlib import Path

import pysequoia
import pytest

from dev.engine import EmulatedAccount, TerraformError
from landingzone.iam import pgp
from landingzone.iam.pgp import KeyFault, find_key_fault

KEYS: dict[str, str] = json.loads((Path(__file__).parents[1] / "pgp_public_keys.json").read_text(encoding="ascii"))
FAULTS: dict[str, KeyFault | None] = {
    "fine": None,
    "one-for-all": None,
    "edwards-primary": None,
    "nist-subkey-too": None,
    "expired": pgp.EXPIRED,
    "revoked": pgp.REVOKED,
    "curve": pgp.UNREADABLE,
    "curve-subkey-too": pgp.UNREADABLE,
    "nist": pgp.UNREADABLE,
    "no-encryption": pgp.NO_ENCRYPTION,
    "expired-subkey": pgp.NO_ENCRYPTION,
    "revoked-subkey": pgp.NO_ENCRYPTION,
    "weak": pgp.NO_ENCRYPTION,
    "dsa-elgamal": pgp.NO_ENCRYPTION,
    "several-names": None,
    "three-purposes": None,
    "p521": pgp.UNREADABLE,
    "cv448": pgp.UNREADABLE,
    "version-6": pgp.UNREADABLE,
    "version-6-rsa": pgp.UNREADABLE,
}


def encoded(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


@pytest.fixture(scope="module")
def secret() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=pysequoia.CipherSuite.RSA2k)


def test_every_sample_is_expected():
    assert FAULTS.keys() == KEYS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_key_is_named_for_what_it_is(name: str):
    assert find_key_fault(KEYS[name]) is FAULTS[name]


# The encryption subkey of the one expires in 2073; that of the other did in 2024, until a later signature prolonged it.
WITH_A_PERIOD: dict[str, str] = json.loads(
    Path(__file__).with_name("pgp_keys_with_a_period.json").read_text(encoding="ascii")
)


@pytest.mark.parametrize("name", WITH_A_PERIOD)
def test_a_key_is_fine_until_the_end_of_its_period_by_the_latest_signature(name: str):
    assert find_key_fault(WITH_A_PERIOD[name]) is None


def test_a_key_in_lines_is_a_key():
    lines = [KEYS["fine"][start : start + 76] for start in range(0, len(KEYS["fine"]), 76)]
    assert find_key_fault("\n".join(lines) + "\n") is None
    assert find_key_fault("\r\n".join(lines)) is None


def test_armoured_keys_are_named_so():
    armoured = str(pysequoia.Cert.from_bytes(base64.b64decode(KEYS["fine"])))
    assert armoured.startswith("-----BEGIN PGP PUBLIC KEY")
    assert find_key_fault(armoured) is pgp.ARMOURED
    assert find_key_fault(f"\n  {armoured}") is pgp.ARMOURED
    assert find_key_fault(encoded(armoured)) is pgp.BASE64_OF_ARMOURED


def test_secret_keys_are_named_so_in_every_form(secret: pysequoia.Tsk):
    armoured = str(secret)
    assert armoured.startswith("-----BEGIN PGP PRIVATE KEY")
    binary = b"".join(bytes(packet) for packet in pysequoia.packet.PacketPile.from_bytes(armoured.encode()))
    for text in (armoured, encoded(armoured), encoded(binary)):
        assert find_key_fault(text) is pgp.SECRET
    # Whichever of its keys the secret is of.
    packets = list(pysequoia.packet.PacketPile.from_bytes(armoured.encode()))
    start = next(at for at, each in enumerate(packets) if each.tag == pysequoia.packet.Tag.SecretSubkey)
    for part in (packets[:start], packets[start:]):
        assert find_key_fault(encoded(b"".join(map(bytes, part)))) is pgp.SECRET


def test_several_keys_are_named_so():
    both = base64.b64decode(KEYS["fine"]) + base64.b64decode(KEYS["one-for-all"])
    assert find_key_fault(encoded(both)) is pgp.SEVERAL


@pytest.mark.parametrize("text", ["jane?", "keybase", "mQEN BGs=", "a" * 5, "ключ"])
def test_text_that_is_neither_key_nor_name_is_refused(text: str):
    assert find_key_fault(text) is pgp.NOT_BASE64


@pytest.mark.parametrize("content", [b"", b"hello", b"\x99", b"\xff" * 40, b"\xc6\xff\xff\xff\xff\xff"])
def test_base64_of_something_else_is_refused(content: bytes):
    assert find_key_fault(encoded(content)) is pgp.NOT_A_KEY


def test_no_part_of_a_key_is_taken_for_it():
    whole = base64.b64decode(KEYS["fine"])
    assert all(find_key_fault(encoded(whole[:end])) is not None for end in range(1, len(whole), 97))


@pytest.mark.parametrize("name", ["jane", "alice_on_keybase", "a1"])
def test_keybase_names_are_looked_up_at_apply(name: str):
    assert find_key_fault(f"keybase:{name}") is None
    assert pgp.is_network_lookup(f"keybase:{name}")


@pytest.mark.parametrize("name", ["", "a", "_x", "a" * 17, "a b", "../x"])
def test_other_names_are_no_keybase_names(name: str):
    assert find_key_fault(f"keybase:{name}") is pgp.NOT_A_KEYBASE_NAME


def test_a_token_is_let_through():
    assert find_key_fault("${TfToken[TOKEN.7]}") is None


def test_every_fault_gives_a_way_out_and_nothing_of_the_key():
    for fault in pgp.KEY_FAULTS:
        assert fault.rule.startswith("must ")
        assert fault.hint
        assert not any(key[:16] in f"{fault.rule}{fault.actual}{fault.hint}" for key in KEYS.values())


@pytest.mark.engine
def test_the_oldest_provider_takes_what_is_fine_and_fails_on_the_rest(emulator: EmulatedAccount, place):
    # Weak, old and revoked keys it would take; nobody should.
    names = [name for name in KEYS if name not in ("weak", "revoked", "revoked-subkey", "dsa-elgamal")]
    resources = {
        "aws_iam_user": {name: {"name": name} for name in names},
        "aws_iam_access_key": {
            name: {"user": f"${{aws_iam_user.{name}.name}}", "pgp_key": KEYS[name]} for name in names
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
    assert failed == {name for name in names if FAULTS[name] is not None}
