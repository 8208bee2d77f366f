"""What members of each group may do, and what they may never do, by the table of the groups."""

import json
from pathlib import Path

import pytest
from escalations import ALICE
from group_permissions import ALICE_WITH_PATH, ALL_KEYS, WITHOUT_MFA, allowed, documents_of
from samples import read_table


def _read():
    """What a member may do, and what not: key of a group -> the calls."""
    found = {key: ([], []) for key in ALL_KEYS}
    for key, may, action, resource in read_table(Path(__file__).with_name("permissions.tsv")):
        found[key][may == "no"].append((action, resource))
    return found


PERMISSIONS = _read()


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_do_what_the_group_is_for(simulator, key):
    for user in (ALICE, ALICE_WITH_PATH):
        calls = [(action, user if resource == ALICE else resource) for action, resource in PERMISSIONS[key][0]]
        assert allowed(simulator, calls, documents_of(key), True, user) == set(calls)


@pytest.mark.parametrize("mfa", [False, None])
def test_a_member_without_mfa_may_do_nothing_the_group_is_for(simulator, mfa):
    for key in ALL_KEYS:
        if key != "auto_deploy":
            assert allowed(simulator, PERMISSIONS[key][0], documents_of(key), mfa) == set(), key


def test_a_machine_deploys_without_mfa(simulator):
    calls = PERMISSIONS["auto_deploy"][0]
    for mfa in (False, None):
        assert allowed(simulator, calls, documents_of("auto_deploy"), mfa) == set(calls)


@pytest.mark.parametrize("key", ALL_KEYS)
def test_nothing_depends_on_mfa_when_it_is_not_required(simulator, key):
    documents = documents_of(key, WITHOUT_MFA)
    granted, refused = PERMISSIONS[key]
    assert allowed(simulator, [*granted, *refused], documents, None) == set(granted)
    assert "MultiFactorAuth" not in json.dumps(documents)


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_member_with_mfa_may_not_go_beyond_the_group(simulator, key):
    assert allowed(simulator, PERMISSIONS[key][1], documents_of(key), True) == set()
