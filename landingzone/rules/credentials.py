"""The rules of users' credentials: passwords, access keys, and their PGP and SSH keys."""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.iam.patterns import KEYBASE, SSH_RSA
from landingzone.keys.pgp import find_key_fault
from landingzone.keys.pgp_faults import KEY_FAULTS, NOT_BASE64, SECRET
from landingzone.keys.ssh import MINIMUM_BITS, find_ssh_fault
from landingzone.resources.user_resources import user_resources_of
from landingzone.rules.hcl import Rows, held, unfit
from landingzone.rules.owner_rule import user_rule
from landingzone.rules.rule import Rule, Violation


def _needs_key_rule(flag: str, unless: str | None = None) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            is_told_already = unless is not None and getattr(user, unless)
            if getattr(user, flag) and not user.pgp_key and not is_told_already:
                yield ("users", name, "pgp_key"), "" if user.pgp_key is None else describe(user.pgp_key)

    violation = 'tobool(it.value) == true && try(it.of.pgp_key == null || it.of.pgp_key == "", true)'
    if unless is not None:
        violation += f" && try(tobool(it.of.{unless}), null) != true"
    broken = replace(held(flag, violation), path='"${it.path}.pgp_key"')
    return user_rule(says("LZ301", flag=flag), violations, broken)


# What Terraform can tell about a key from its first letters. Base64 of a binary key begins with its packet's tag.
_IS_SECRET = "can(regex(local.pgp_keys.secret, it.value))"
PGP_KEYS = {
    "pgp_keys": {
        "none": "^$",
        "public": r"^(m|x[g-v])[A-Za-z0-9+/\s]*={0,2}\s*$",
        "secret": r"^(l|x[Q-f])[A-Za-z0-9+/\s]*={0,2}\s*$|^-----BEGIN PGP PRIVATE",
    }
}
"""Local value of the module with what keys look like."""


def _key_rule(fault: Finding) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            if user.pgp_key and find_key_fault(user.pgp_key) is fault:
                yield ("users", name, "pgp_key"), fault.actual

    broken: Rows | None = None
    if fault is SECRET:
        broken = held("pgp_key", _IS_SECRET, can_fail=False)
    if fault is NOT_BASE64:  # in Terraform, anything but the base64 of a binary key
        is_key = "anytrue([for form in values(local.pgp_keys) : can(regex(form, it.value))])"
        broken = unfit("pgp_key", f"({is_key} || {KEYBASE.hcl('it.value')})")
    return user_rule(fault.rule, violations, broken, hint=fault.hint)


_HAS_SLOTS = "length(keys(it.value)) > 0"
_IS_GENERATION = "try(tonumber(it.value) >= 1 && floor(tonumber(it.value)) == tonumber(it.value), false)"


def _find_generations(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        if user.credential_generation < 1:
            yield ("users", name, "credential_generation"), describe(user.credential_generation)


def _find_slots_without_keys(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        if user.access_key_slots and not user.create_access_keys:
            yield ("users", name, "access_key_slots"), describe(user.access_key_slots)


def _find_slots_without_a_current_one(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        current = [slot for slot, state in user.access_key_slots.items() if state == "current"]
        if user.access_key_slots and len(current) != 1:
            found = f"{len(current)} that are" if current else "none that is"
            yield ("users", name, "access_key_slots"), found


def _ssh_key_rule(attribute: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            key = getattr(user, attribute)
            violation = find_ssh_fault(key) if key is not None else None
            if violation is not None:
                yield ("users", name, attribute), violation

    broken = held(attribute, f"it.value != null && !{SSH_RSA.hcl('trimspace(it.value)')}")
    return user_rule(says("LZ332", least=MINIMUM_BITS), violations, broken)


CREDENTIAL_RULES: tuple[Rule, ...] = (
    _needs_key_rule("create_login_profile"),
    _needs_key_rule("create_access_keys", unless="create_login_profile"),
    *map(_key_rule, KEY_FAULTS),
    user_rule(says("LZ158"), _find_generations, unfit("credential_generation", _IS_GENERATION)),
    user_rule(
        says("LZ330"),
        _find_slots_without_keys,
        held("access_key_slots", f"{_HAS_SLOTS} && try(tobool(it.of.create_access_keys), null) != true"),
    ),
    user_rule(
        says("LZ331"),
        _find_slots_without_a_current_one,
        held(
            "access_key_slots",
            f'{_HAS_SLOTS} && length([for state in values(it.value) : state if state == "current"]) != 1',
        ),
    ),
    *(_ssh_key_rule(row.attribute) for row in user_resources_of("aws_iam_user_ssh_key")),
)
