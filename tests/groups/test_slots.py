"""Slots of cross-account groups: which role is in which, and that all of them together mean what one policy would."""

import itertools

from group_permissions import ANY_MFA, allowed
from hypothesis import given, settings
from hypothesis import strategies as st
from slot_roles import role, roles_of_slot

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.slots import (
    ALWAYS_FIT,
    LONGEST_GROUP_NAME,
    SLOTS,
    in_slots,
    inline_role_arns,
    outgrows,
    role_arns_size,
    slot_of,
    slot_policies,
)
from landingzone.groups.values import InputValues
from landingzone.iam.documents import size
from landingzone.iam.patterns import ROLE_ARN

ACCOUNT = "123456789012"
_ARNS = st.lists(st.builds(role, st.integers(0, 10**6), st.sampled_from(["read-only", "admin"])), unique=True)


def values(**given):
    return InputValues(Inputs.model_validate({"aws_account_id": ACCOUNT, **given}))


@settings(max_examples=40)
@given(_ARNS, st.integers(0, 10**6), st.data())
def test_each_role_is_in_one_slot_and_one_more_changes_one_wherever_it_is_listed(arns, number, data):
    more = role(number, "one-more")
    place = data.draw(st.integers(0, len(arns)))
    before, after = in_slots(arns), in_slots([*arns[:place], more, *arns[place:]])
    assert sorted(arn for held in before.values() for arn in held) == sorted(arns)
    assert list(before) == sorted(before)
    assert all(before.values())
    changed = {slot for slot in range(SLOTS) if before.get(slot, ()) != after.get(slot, ())}
    assert changed == {slot_of(more)}


def test_the_slot_of_a_role_stays_for_good():
    # Another one would move every role to another policy.
    assert [slot_of(role(number)) for number in range(8)] == [8, 4, 4, 5, 1, 2, 5, 3]


def test_a_group_has_slots_from_the_first_character_too_many():
    one, every = CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key
    for (key, needs_mfa), too_many in itertools.product(((one, True), (every, True), (one, False)), (0, 1)):
        given = values(should_require_mfa=needs_mfa)
        arns = [*(role(number) for number in range(59)), role(60, "")]
        arns[-1] += "x" * (5120 + too_many - role_arns_size(arns, given))
        assert role_arns_size(arns, given) == 5120 + too_many
        assert outgrows(arns, given) == bool(too_many)
        in_policies = [arn for policy in slot_policies(key, "dev", arns, given) for arn in policy.role_arns]
        assert sorted(in_policies) == (sorted(arns) if too_many else [])
        beside = {one: (), every: (arns[0],)}[key]
        assert inline_role_arns(key, arns, given) == (beside if too_many else tuple(arns))


def test_few_roles_fit_whatever_their_arns_are():
    for number, fits in ((ALWAYS_FIT, True), (ALWAYS_FIT + 1, False)):
        longest = [
            "arn:aws-us-gov:iam::222233334444:role".ljust(ROLE_ARN.longest - 1, "x") + str(at) for at in range(number)
        ]
        assert outgrows(longest, values()) is not fits


def test_policies_are_named_as_their_group_and_slot():
    arns = roles_of_slot(4, 100, 60)
    (policy,) = slot_policies(CROSS_ACCOUNT.key, "dev", arns, values())
    assert (policy.name, policy.address) == ("dev-4", 'aws_iam_policy.cross_account_access_groups["dev/4"]')
    (policy,) = slot_policies(CROSS_ACCOUNT.all_key, "_all-accounts", arns, values())
    assert (policy.name, policy.address) == ("_all-accounts-4", 'aws_iam_policy.cross_account_access_all["4"]')
    assert len(f"{'x' * LONGEST_GROUP_NAME}-{SLOTS - 1}") == 128


def test_iam_decides_alike_on_slots_and_on_one_policy(simulator):
    arns = [role(number) for number in range(90)]
    slots = [policy.document for policy in slot_policies(CROSS_ACCOUNT.key, "dev", arns, values())]
    assert len(slots) == SLOTS
    assert all(size(values().protected(document)) <= 6144 for document in slots)
    calls = [
        (action, arn)
        for action in ("sts:AssumeRole", "sts:TagSession")
        for arn in (*arns[::3], role(90), role(1, "admin"))
    ]
    expected = {(action, arn) for action, arn in calls if arn in arns}
    for made in (slots, [CROSS_ACCOUNT.document(tuple(arns))]):
        documents = [values().protected(document).as_dict() for document in made]
        for mfa in ANY_MFA:
            assert allowed(simulator, calls, documents, mfa) == (expected if mfa else set())
