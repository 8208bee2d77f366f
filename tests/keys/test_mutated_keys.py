"""Whatever text stands as a PGP key: it is one that can be used, or there is one line about it, and nothing escapes."""

import base64
import sys
from collections import Counter
from unittest.mock import Mock

import pysequoia
import pytest
from mutated_keys import KEYS, PanicException, encoded, mutated_keys, packets_of
from patience import calls_of
from samples import ACCOUNT_ID

from landingzone.config.options import StackConfiguration
from landingzone.keys import pgp, pgp_faults
from landingzone.keys.pgp import KeyIdentity, find_key_fault, identify
from landingzone.keys.pgp_faults import KEY_FAULTS
from landingzone.rules.check import check_content


def tried(texts):
    """What is said of texts, and how many functions one calls at most."""
    found, most = Counter[str | None](), 0
    for text in texts:
        fault, calls = calls_of(lambda: find_key_fault(text))  # noqa: B023 - called at once
        found[fault and fault.actual] += 1
        most = max(most, calls)
    return found, most


@pytest.mark.long
def test_damaged_keys_are_refused_or_accepted_and_nothing_else(capfd):
    keys = list(mutated_keys(500, 1))
    found, most = tried(keys)
    assert found[None] > 5
    assert found.keys() - {None} <= {fault.actual for fault in KEY_FAULTS}
    assert len(found) > 6
    assert most < 2000
    # Whose key it is, is told of each that is accepted.
    told = [(identify(key), find_key_fault(key)) for key in keys]
    assert all(identity.fingerprint and identity.user_ids for identity, fault in told if fault is None)
    assert 10 < sum(identity == KeyIdentity() for identity, _ in told) < 490
    # A panic of the library would print a trace.
    assert capfd.readouterr() == ("", "")


def test_a_damaged_secret_key_is_still_named_for_a_secret_one():
    whole = bytes(pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=pysequoia.CipherSuite.RSA2k))
    for damaged in (whole + bytes([0xC0 | 15, 1, 0]), *(whole[:end] for end in range(10, len(whole), 397))):
        assert find_key_fault(encoded(damaged)) is pgp_faults.SECRET


def test_a_library_that_cannot_be_loaded_is_not_blamed_on_the_key(monkeypatch):
    monkeypatch.setitem(sys.modules, "pysequoia.packet", None)
    pgp._look_at.cache_clear()
    with pytest.raises(ImportError):
        find_key_fault(KEYS["fine"])


def test_a_panic_of_the_library_is_damage_and_an_interruption_is_none(monkeypatch):
    for raised in (PanicException, MemoryError, KeyboardInterrupt):
        monkeypatch.setattr(pgp, "_look_into", Mock(side_effect=raised))
        pgp._look_at.cache_clear()
        if raised is not KeyboardInterrupt:
            assert find_key_fault(KEYS["fine"]) is pgp_faults.DAMAGED
            assert identify(KEYS["fine"]) == KeyIdentity()
        else:
            with pytest.raises(raised):
                find_key_fault(KEYS["fine"])
    pgp._look_at.cache_clear()


def test_a_damaged_key_hides_no_other_problem():
    damaged = next(text for text in mutated_keys(1000, 1) if find_key_fault(text) is pgp_faults.DAMAGED)
    ann = {"groups": ["full-access"], "create_login_profile": True, "pgp_key": damaged}
    users = {"ann": ann, "bob?": {"groups": []}, "eve": {"groups": [], "create_access_keys": True}}
    problems = check_content(StackConfiguration, {"aws_account_id": ACCOUNT_ID, "users": users})
    assert [each.actual for each in problems if each.path == "users.ann.pgp_key"] == ["a damaged key"]
    assert {each.path for each in problems} == {"users.ann.pgp_key", 'users["bob?"]', "users.eve.pgp_key"}
    assert all("\n" not in str(each) and damaged[:20] not in str(each) for each in problems)


def test_a_text_that_would_take_minutes_to_read_is_refused_at_once():
    fine = base64.b64decode(KEYS["fine"])
    found, most = tried([encoded(fine + b"\xcd\x01x" * 300_000), "A" * (pgp_faults.LONGEST + 4)])
    assert found == {pgp_faults.TOO_LONG.actual: 2}
    assert most < 200


@pytest.mark.long
def test_what_is_just_short_enough_does_not_take_long_either():
    fine = base64.b64decode(KEYS["fine"])
    many = fine + b"".join(b"\xcd\x03" + at.to_bytes(3, "big") for at in range(14_000))
    assert tried([encoded(many)])[1] < 700_000


def test_a_key_without_a_user_id_as_key_servers_give_it_is_named_so():
    # That of Sequoia signs itself, so that Sequoia could still encrypt with it.
    for name, start in (("fine", 1), ("three-purposes", 2)):
        packets = packets_of(KEYS[name])
        assert find_key_fault(encoded(*packets[:start], *packets[start + 2 :])) is pgp_faults.NO_USER_ID
